"""Letters: how long 50,000 invitations take to plan and render, against messages built one by one.

Run it as `python benchmarks/letters.py [--people 50000]` from the top of the project. Planned is:
secret, link, code and id of every person, in shuffled order. Rendered means the bytes that an SMTP
server gets, with plain text, HTML and a calendar hold, in two languages. The peer is the standard
library's EmailMessage, built bare for each person: six headers and the same two bodies.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from time import perf_counter, process_time

from survey.fieldwork.invitation import LetterKind
from survey.fieldwork.standard_letters import standard_letter
from survey.mail.hold import Hold, calendar_file
from survey.mail.letters import Mould, Occasion, Recipient, body_html, body_text
from survey.people.roster import Person, Roster
from survey.privacy.links import link, link_secret, write_code

STUDY, WAVE, ORIGIN = "fr26", "2026-11", "https://survey.northlight.example"
FINGERPRINT = "ABCDEFGHIJ"
NOW = datetime(2026, 11, 30, 7, tzinfo=UTC)
SENDER = "survey@northlight.example"
COMMON = {
    "closes": "Friday, 11 December 2026, 18:00",
    "custodian": "the works council",
    "contact": SENDER,
    "title": "How we work together",
    "minutes": "9",
    "least": "8",
    "since": "Since February both teams decide together what counts as a lead.",
}
PEER_SHARE = 25
"""The peer builds one letter of so many, and its time is multiplied."""
MINUTE = 60.0


def main() -> None:
    """Print seconds and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=50_000)
    people = parser.parse_args().people
    roster = Roster(tuple(_person(number) for number in range(people)))
    occasions = {language: _occasion(language) for language in ("en", "de")}

    start, cpu = perf_counter(), process_time()
    recipients = _plan(roster)
    planned = perf_counter() - start
    size = _render(recipients, occasions)
    total, used = perf_counter() - start, process_time() - cpu

    few = recipients[::PEER_SHARE]
    cpu = process_time()
    _render_bare(few, occasions)
    bare = (process_time() - cpu) * len(recipients) / len(few)

    print(f"people                     {people:>10,}")
    print(f"planned                    {planned:>10.1f} s")
    print(f"planned and rendered       {total:>10.1f} s   (processor {used:.1f} s)")
    print(f"bytes a letter             {size / people:>10,.0f}")
    print(f"bare EmailMessage, scaled  {bare:>10.1f} s of processor, rendering alone")
    print(f"ratio to the bare message  {used / bare:>10.2f}")
    print(f"in under a minute          {'yes' if total < MINUTE else 'NO':>10}")


def _person(number: int) -> Person:
    language = "de" if number % 3 else "en"
    name = f"Jörg Müller {number}" if number % 4 == 0 else f"Ada Alder {number}"
    return Person(str(number), name, "Sales", f"p{number}@northlight.example", language)


def _occasion(language: str) -> Occasion:
    text = standard_letter(LetterKind.INVITATION, language)
    assert text is not None  # noqa: S101 - both languages ship
    hold = Hold(f"{WAVE}@northlight.example", NOW, 15, "Survey", "See the letter.", NOW)
    return Occasion(text, COMMON, SENDER, "Works council", SENDER, NOW, calendar_file(hold))


def _plan(roster: Roster) -> list[tuple[str, Recipient]]:
    key = bytes(range(32))
    planned = []
    for person in roster.people:
        secret = link_secret(key, STUDY, person.id)
        name = f"{WAVE}/invite-1/{person.id}"
        address = link(ORIGIN, secret, FINGERPRINT)
        one = Recipient(name, person.name, person.address, address, write_code(secret))
        planned.append((person.language, one))
    random.Random(7).shuffle(planned)  # noqa: S311 - an order, not a secret
    return planned


def _render(recipients: Sequence[tuple[str, Recipient]], occasions: dict[str, Occasion]) -> int:
    moulds = {language: Mould.of(occasion) for language, occasion in occasions.items()}
    return sum(len(moulds[language].cast(one)) for language, one in recipients)


def _render_bare(
    recipients: Sequence[tuple[str, Recipient]], occasions: dict[str, Occasion]
) -> None:
    for language, one in recipients:
        text = body_text(occasions[language], one)
        message = EmailMessage(SMTP)
        message["Message-ID"] = f"<{one.code[:4]}@northlight.example>"
        message["Date"] = "Mon, 30 Nov 2026 07:00:00 +0000"
        message["From"] = f"Works council <{SENDER}>"
        message["To"] = f"{one.name} <{one.address}>"
        message["Subject"] = COMMON["title"]
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        message.add_alternative(body_html(text, language, one.link), subtype="html")
        message.as_bytes()


if __name__ == "__main__":
    main()
