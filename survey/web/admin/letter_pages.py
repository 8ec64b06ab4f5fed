"""Letter pages: letters as people will see them; no real link is ever shown on a screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from starlette.responses import Response

from survey.errors import UnsafeLetter
from survey.fieldwork.invitation import (
    PERSONAL,
    LetterKind,
    LetterText,
    fill,
    fill_body,
    in_words,
    letter_findings,
)
from survey.fieldwork.standard_letters import standard_letter
from survey.parties.mailing import Mailer
from survey.study import WaveOrder
from survey.web.admin.drawing import page
from survey.web.admin.timeline import ENGLISH
from survey.web.admin.visit import Visit
from survey.web.words import LANGUAGES, words

SHOWN_AS = {"name": "name", "link": "personal link", "code": "code in groups of four"}
KINDS = {LetterKind.INVITATION: "Invitation", LetterKind.REMINDER: "Reminder"}
_PERSONAL = re.compile(r"(\{(?:" + "|".join(PERSONAL) + r")\})")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a letter: words, or what stands for something of one person's own."""

    text: str
    is_stand_in: bool


@dataclass(frozen=True, slots=True)
class LetterPages:
    """What HR sees of letters."""

    mailer: Mailer

    def show(self, visit: Visit) -> Response:
        """Show the invitation in the first language of the study."""
        return self._page(visit, LetterKind.INVITATION, next(iter(self.mailer.study.title)))

    def one(self, visit: Visit) -> Response:
        """Show a letter of a kind in a language."""
        kinds = {kind.value: kind for kind in LetterKind}
        kind, language = kinds.get(visit.places["kind"]), visit.places["language"]
        if kind is None or language not in self.mailer.study.title:
            raise UnsafeLetter(
                "There is no such letter; choose an invitation or a reminder in a language of the "
                "study."
            )
        return self._page(visit, kind, language)

    def _page(self, visit: Visit, kind: LetterKind, language: str) -> Response:
        study = self.mailer.study
        order = self._next(visit)
        letter = standard_letter(kind, language)
        values = self._values(order, language) if order else {}
        is_whole = letter is not None and order is not None
        offered = [
            (one, words(one).say("name") if one in LANGUAGES else one) for one in study.title
        ]
        return page(
            "letter.html",
            visit,
            kind=kind.value,
            kinds=[(one.value, label) for one, label in KINDS.items()],
            heading=KINDS[kind] + (f", {ENGLISH.wave(order.wave)}" if order else ""),
            languages=offered,
            language=language,
            direction=words(language).direction if language in LANGUAGES else "ltr",
            sender=study.mail.sender if study.mail else study.contact,
            custodian=study.custodian.name,
            subject=fill(letter.subject, values) if letter and is_whole else "",
            pieces=list(_pieces(fill_body(letter.body, values))) if letter and is_whole else [],
            findings=letter_findings(letter, study.mode, values) if letter and is_whole else (),
            checks=_checks(letter, study.mode) if letter else (),
            count=len(self.mailer.store.people.roster().people),
            opens=ENGLISH.moment(order.calendar.opens) if order else "",
            reminders=[ENGLISH.moment(at) for at in sorted(order.calendar.reminders)]
            if order
            else [],
            here="/letters",
        )

    def _next(self, visit: Visit) -> WaveOrder | None:
        """Return the wave whose letters are next: the first that is not over, else the last."""
        orders = sorted(self.mailer.study.waves, key=lambda one: one.calendar.closes)
        ahead = [one for one in orders if one.calendar.closes > visit.now]
        return ahead[0] if ahead else orders[-1] if orders else None

    def _values(self, order: WaveOrder, language: str) -> dict[str, str]:
        study, instrument = self.mailer.study, self.mailer.instrument
        wanted = order.form or study.form
        forms = [one for one in instrument.forms if one.id == wanted] or [*instrument.forms]
        return {
            "closes": in_words(order.calendar.closes, language),
            "custodian": study.custodian.name,
            "contact": study.contact,
            "title": study.title[language],
            "minutes": f"{forms[0].minutes:g}",
            "least": str(study.thresholds.scores),
            "since": "",
        }


def _pieces(body: str) -> Iterator[Piece]:
    for part in _PERSONAL.split(body):
        if _PERSONAL.fullmatch(part):
            yield Piece(SHOWN_AS[part.strip("{}")], is_stand_in=True)
        elif part:
            yield Piece(part, is_stand_in=False)


def _checks(letter: LetterText, mode: str) -> tuple[str, ...]:
    """Return what a letter without findings is known to hold."""
    found = ["Link and code", "Who can read what", "k, end, custodian, contact"]
    if mode != "anonymous":
        found.append("No “anonymous”")
    if letter.kind is LetterKind.REMINDER:
        found.append("Goes to everybody, and says so")
    return tuple(found)
