"""Mailing: a wave opens through the gate, and every letter leaves exactly once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from survey.errors import NotNow, NotReady
from survey.fieldwork.calendar import shifted
from survey.fieldwork.launch import GateLine, Sign
from survey.fieldwork.wave import State
from survey.instrument.reading import read_instrument_text
from survey.mail.outbox import MemoryOutbox
from survey.parties.collecting import advance
from survey.parties.handover import LINKS, MANIFEST, SIGNATURE
from survey.parties.mailing import Mailer
from survey.parties.places import Party, link_key
from survey.parties.posting import post
from survey.parties.vault import sign_wave
from survey.people.roster import Person, Roster
from survey.privacy.links import read_code, read_link, token, token_hash
from survey.privacy.manifest import fingerprint
from survey.storage.collected_waves import CollectorState
from survey.storage.collector import CollectorStore
from survey.storage.mailer import MailerStore
from survey.study import WaveOrder
from survey.transfer.fielded import Fielded, fielded_from
from tests.survey.parties.conftest import WAVE, Programme

BEFORE = datetime(2026, 11, 28, 9, tzinfo=UTC)
OPENING = datetime(2026, 11, 30, 8, tzinfo=UTC)
OVER = datetime(2026, 12, 11, 18, tzinfo=UTC)


@dataclass(frozen=True)
class Bureau:
    """The mailer and the collector of the programme, at work."""

    programme: Programme
    mailer: Mailer
    collector: CollectorStore

    def prepare(self) -> None:
        """Plan the wave, let the collector challenge and the vault sign."""
        self.mailer.plan(WAVE)
        self.step()
        sign_wave(self.programme.places.handover(WAVE), self.programme.keyring)
        self.step()

    def step(self, now: datetime = BEFORE) -> None:
        """Let the collector do what is due."""
        advance(self.collector, self.programme.places, WAVE, now)


@pytest.fixture
def bureau(programme: Programme) -> Iterator[Bureau]:
    places, study = programme.places, programme.study
    for party in (Party.MAILER, Party.COLLECTOR):
        places.database(party).parent.mkdir(parents=True)
    people = tuple(
        replace(person, address=f"{person.id}@example.com", language="de" if odd else "en")
        for odd, person in zip([True, False] * 20, programme.roster.people, strict=True)
    )
    clock = BEFORE.timestamp
    with (
        MailerStore.open(places.store(Party.MAILER, study), clock=clock) as store,
        CollectorStore.open(places.store(Party.COLLECTOR, study), clock=clock) as collector,
    ):
        store.people.replace(Roster(people))
        mailer = Mailer(study, places, store, fielded_from("friction-pulse", Path()))
        yield Bureau(programme, mailer, collector)


def letters(outbox: MemoryOutbox) -> list[EmailMessage]:
    return [
        found
        for letter in outbox.letters
        if isinstance(found := message_from_bytes(letter.message, policy=default), EmailMessage)
    ]


def test_a_wave_that_nobody_signed_does_not_open(bureau: Bureau) -> None:
    bureau.mailer.plan(WAVE)
    with pytest.raises(NotReady, match="Signature of the custodian"):
        bureau.mailer.open(WAVE, BEFORE)
    assert not bureau.programme.places.handover(WAVE).has(LINKS)


def test_a_wave_that_is_signed_and_drilled_passes_the_gate(bureau: Bureau) -> None:
    bureau.prepare()
    gate = bureau.mailer.gate(WAVE, BEFORE)
    assert [line.id for line in gate.lines if line.sign is not Sign.READY] == []
    bureau.mailer.open(WAVE, BEFORE)
    bureau.step()
    assert bureau.collector.wave(WAVE) is not None


def test_a_change_of_the_roster_asks_for_a_new_signature(bureau: Bureau) -> None:
    bureau.prepare()
    people = bureau.mailer.store.people
    people.replace(
        Roster((*people.roster().people, Person("new", "New", "Sales", "n@example.com")))
    )
    with pytest.raises(NotReady, match="Signature of the custodian"):
        bureau.mailer.open(WAVE, BEFORE)
    bureau.mailer.plan(WAVE)
    assert not bureau.programme.places.handover(WAVE).has(SIGNATURE)


def test_planning_again_without_a_change_keeps_the_signature(bureau: Bureau) -> None:
    bureau.prepare()
    bureau.mailer.plan(WAVE)
    assert bureau.programme.places.handover(WAVE).has(SIGNATURE)


def test_without_a_roster_there_is_no_wave(bureau: Bureau) -> None:
    bureau.mailer.store.people.replace(Roster(()))
    with pytest.raises(NotReady, match="detente roster load FILE"):
        bureau.mailer.plan(WAVE)


def test_letters_leave_when_the_wave_opens_and_only_once(bureau: Bureau) -> None:
    bureau.prepare()
    bureau.mailer.open(WAVE, BEFORE)
    outbox = MemoryOutbox()
    assert bureau.mailer.advance(WAVE, BEFORE) == ()
    assert post(bureau.mailer, outbox, BEFORE).sent == 0
    assert bureau.mailer.advance(WAVE, OPENING) == (
        "wave 2026-11: queued 40 letters (invitation)",
    )
    assert post(bureau.mailer, outbox, OPENING).sent == 40
    assert bureau.mailer.advance(WAVE, OPENING) == ()
    assert post(bureau.mailer, outbox, OPENING).sent == 0
    assert len({letter.address for letter in outbox.letters}) == 40


def test_each_letter_carries_the_link_and_code_that_the_collector_lets_in(bureau: Bureau) -> None:
    bureau.prepare()
    bureau.mailer.open(WAVE, BEFORE)
    bureau.step()
    bureau.mailer.advance(WAVE, OPENING)
    outbox = MemoryOutbox()
    post(bureau.mailer, outbox, OPENING)
    print_ = fingerprint(bureau.programme.places.handover(WAVE).take(MANIFEST))
    for letter in letters(outbox):
        body = letter.get_body(("plain",))
        assert body is not None
        text = body.get_content()
        found = re.search(r"https://survey\.example\.com/s#\S+", text)
        assert found is not None
        opened = read_link(found[0])
        assert opened.fingerprint == print_
        typed = re.search(r"\b([A-Z2-7]{4}-){6}[A-Z2-7]{2}\b", text)
        assert typed is not None
        assert read_code(typed[0]) == opened.secret
        hash_ = token_hash(token(opened.secret, WAVE))
        assert bureau.collector.class_of(WAVE, hash_) is not None


def test_letters_come_in_the_language_of_each_person(bureau: Bureau) -> None:
    bureau.prepare()
    bureau.mailer.open(WAVE, BEFORE)
    bureau.mailer.advance(WAVE, OPENING)
    outbox = MemoryOutbox()
    post(bureau.mailer, outbox, OPENING)
    languages = [letter["Content-Language"] for letter in letters(outbox)]
    assert (languages.count("de"), languages.count("en")) == (20, 20)


def test_a_crash_between_letters_sends_none_twice(bureau: Bureau) -> None:
    bureau.prepare()
    bureau.mailer.open(WAVE, BEFORE)
    bureau.mailer.advance(WAVE, OPENING)

    class Breaking(MemoryOutbox):
        def send(self, letters):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            for number, outcome in enumerate(MemoryOutbox.send(self, letters)):
                yield outcome
                if number == 16:
                    raise RuntimeError("power")

    broken = Breaking()
    with pytest.raises(RuntimeError):
        post(bureau.mailer, broken, OPENING)
    rest = MemoryOutbox()
    post(bureau.mailer, rest, OPENING)
    keys = [letter.key for letter in (*broken.letters, *rest.letters)]
    assert len(keys) == len(set(keys)) == 40


def test_whoever_has_no_address_gets_no_letter_and_the_gate_says_so(bureau: Bureau) -> None:
    people = bureau.mailer.store.people
    first, *rest = people.roster().people
    people.replace(Roster((replace(first, address=""), *rest)))
    bureau.prepare()
    (line,) = [one for one in bureau.mailer.gate(WAVE, BEFORE).lines if one.id == "letters"]
    assert line.sign is Sign.LOOK
    assert "1 of them have no address" in line.fact


def test_a_wave_that_is_over_is_closed_by_the_calendar(bureau: Bureau) -> None:
    bureau.prepare()
    bureau.mailer.open(WAVE, BEFORE)
    bureau.mailer.advance(WAVE, OPENING)
    assert bureau.mailer.advance(WAVE, OVER) == ("wave 2026-11: closed",)
    found = bureau.mailer.store.waves.find(WAVE)
    assert found is not None
    assert found.state is State.CLOSED
    assert bureau.mailer.advance(WAVE, OVER) == ()


def test_a_reminder_goes_to_everybody_and_once_a_day(bureau: Bureau) -> None:
    bureau.prepare()
    bureau.mailer.open(WAVE, BEFORE)
    assert bureau.mailer.remind(WAVE, OPENING.date()) == 40
    assert bureau.mailer.remind(WAVE, OPENING.date()) == 0
    outbox = MemoryOutbox()
    assert post(bureau.mailer, outbox, OPENING).sent == 40


def test_a_wave_that_is_not_open_reminds_nobody_and_does_not_close(bureau: Bureau) -> None:
    bureau.prepare()
    with pytest.raises(NotNow, match="Wave 2026-11 is draft"):
        bureau.mailer.remind(WAVE, OPENING.date())
    with pytest.raises(NotNow, match="Wave 2026-11 is draft"):
        bureau.mailer.close(WAVE)


def test_a_wave_that_is_closed_early_takes_no_more_answers(bureau: Bureau) -> None:
    bureau.prepare()
    bureau.mailer.open(WAVE, BEFORE)
    bureau.step(OPENING)
    bureau.mailer.close(WAVE)
    bureau.step(OPENING)
    found = bureau.collector.wave(WAVE)
    assert found is not None
    assert found.state is CollectorState.CLOSED


def test_no_secret_of_a_link_lies_in_the_mailers_tables(bureau: Bureau) -> None:
    bureau.prepare()
    bureau.mailer.open(WAVE, BEFORE)
    bureau.mailer.advance(WAVE, OPENING)
    outbox = MemoryOutbox()
    post(bureau.mailer, outbox, OPENING)
    key = link_key(bureau.programme.places)
    body = letters(outbox)[0].get_body(("plain",))
    assert body is not None
    found = re.search(r"#\S+", body.get_content())
    assert found is not None
    code = found[0].split(".")[1]
    for path in bureau.programme.places.database(Party.MAILER).parent.glob("mailer.db*"):
        content = path.read_bytes()
        assert code.encode() not in content
        assert read_link(found[0]).secret not in content
        assert key not in content


NEXT = "2026-12"
LATER = datetime(2026, 12, 20, 9, tzinfo=UTC)


def followed_by_another(bureau: Bureau, changed: str = "") -> Mailer:
    """Close the first wave and return the mailer that plans another, its questions changed."""
    bureau.prepare()
    bureau.mailer.open(WAVE, BEFORE)
    bureau.mailer.close(WAVE)
    former = bureau.mailer.study.wave(WAVE)
    later = shifted(former.calendar, NEXT, datetime(2026, 12, 28, 8, tzinfo=UTC))
    study = replace(bureau.mailer.study, waves=(former, WaveOrder(later, former.form)))
    text = bureau.mailer.fielded.text
    if changed:
        text = text.replace("version: 1.0", "version: 1.1").replace("credit or budget", changed)
    fielded = Fielded(read_instrument_text(text, "pulse"), text)
    return replace(bureau.mailer, study=study, fielded=fielded)


def line(mailer: Mailer, id_: str) -> GateLine:
    return next(one for one in mailer.gate(NEXT, LATER).lines if one.id == id_)


def test_nobody_is_asked_again_before_hearing_what_came_of_it(bureau: Bureau) -> None:
    mailer = followed_by_another(bureau)
    assert line(mailer, "reported").sign is Sign.LOOK
    assert "nobody has heard what came of it" in line(mailer, "reported").fact
    mailer.reported(WAVE, date(2026, 12, 18), 2)
    assert line(mailer, "reported").sign is Sign.READY
    assert "was reported back after 7 days, with 2 actions" in line(mailer, "reported").fact


def test_a_wave_that_is_open_cannot_have_been_reported_back(bureau: Bureau) -> None:
    bureau.prepare()
    bureau.mailer.open(WAVE, BEFORE)
    with pytest.raises(NotNow, match="close it first"):
        bureau.mailer.reported(WAVE, BEFORE.date(), 1)


def test_the_same_questions_again_are_told_as_unchanged(bureau: Bureau) -> None:
    told = line(followed_by_another(bureau), "questionnaire")
    assert (told.sign, told.fact) == (Sign.READY, "Unchanged: all 8 items.")


def test_a_changed_question_asks_to_be_looked_at(bureau: Bureau) -> None:
    told = line(followed_by_another(bureau, "praise"), "questionnaire")
    assert told.sign is Sign.LOOK
    assert "unchanged: 7 of 8 items" in told.fact
