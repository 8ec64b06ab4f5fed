"""Timeline: the waves of a study on one line, from the first to the last that is planned."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from survey.errors import SurveyError
from survey.fieldwork.launch import Gate, Sign
from survey.fieldwork.participation import Figure
from survey.fieldwork.wave import State
from survey.parties.collecting import read_participation
from survey.parties.mailing import Mailer
from survey.web.words import words

ENGLISH = words("en")


class Place(Enum):
    """Where on the line a wave stands; the value is the class of its dot."""

    PAST = "done"
    OPEN = "open"
    COMING = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """A wave on the line."""

    wave: str
    title: str
    place: Place
    word: str
    sign: str
    """Class of the sign before the word: good, now, care, bad or none."""
    text: str
    link: str = ""
    is_next: bool = False


@dataclass(frozen=True, slots=True)
class Readiness:
    """What the launch gate of a wave says, or why it cannot be asked yet."""

    gate: Gate | None
    obstacle: str = ""

    @property
    def to_do(self) -> int:
        """Return how many things are still to be done or answered."""
        if self.gate is None:
            return 1
        return sum(line.sign is not Sign.READY for line in self.gate.lines)

    @property
    def missing(self) -> int:
        """Return how many lines keep the wave shut whatever is answered."""
        if self.gate is None:
            return 1
        return sum(line.sign is Sign.MISSING for line in self.gate.lines)

    @property
    def things(self) -> str:
        """Return in words what is to be done."""
        return things(self.to_do)


def things(count: int) -> str:
    """Return a number of things to do in words.

    >>> things(0), things(1), things(2)
    ('nothing to do', '1 thing to do', '2 things to do')
    """
    if count == 0:
        return "nothing to do"
    return "1 thing to do" if count == 1 else f"{count} things to do"


def readiness(mailer: Mailer, wave: str, now: datetime) -> Readiness:
    """Ask the launch gate of a wave."""
    try:
        return Readiness(mailer.gate(wave, now))
    except SurveyError as error:
        return Readiness(None, str(error))


def state_of(mailer: Mailer, wave: str) -> State:
    """Return the state of a wave; one that was not planned yet is a draft."""
    found = mailer.store.waves.find(wave)
    return State.DRAFT if found is None else found.state


def figure_of(mailer: Mailer, wave: str) -> Figure | None:
    """Return the figure that is shown of a wave, or nothing before the first night."""
    return read_participation(mailer.places.handover(wave)) or mailer.store.participation.shown(
        wave
    )


def timeline(mailer: Mailer, now: datetime) -> tuple[Stop, ...]:
    """Return every wave of the study in the order of time."""
    stops, is_first = [], True
    for order in sorted(mailer.study.waves, key=lambda one: one.calendar.opens):
        stop = _stop(mailer, order.wave, now, is_first=is_first)
        is_first = is_first and stop.place is not Place.COMING
        stops.append(stop)
    filled = next((stop for stop in stops if stop.is_next), None)
    return tuple(replace(stop, is_next=stop is filled) for stop in stops)


def _stop(mailer: Mailer, wave: str, now: datetime, *, is_first: bool) -> Stop:
    state, calendar = state_of(mailer, wave), mailer.study.wave(wave).calendar
    title, link = ENGLISH.wave(wave), f"/waves/{wave}"
    if state is State.ERASED:
        text = "Sealed answers and links of the wave are gone; results and log remain."
        return Stop(wave, title, Place.PAST, "Erased", "", text)
    if state is State.OPENED:
        text = "The custodian has opened the answers."
        return Stop(wave, title, Place.PAST, "Opened", "good", text, link)
    if state is State.CLOSED:
        text = "The sealed answers wait for the custodian, who opens and publishes."
        return Stop(wave, title, Place.PAST, "Closed", "good", text, link)
    if state is State.OPEN:
        figure = figure_of(mailer, wave)
        counted = f"{figure} have answered." if figure else "Not counted yet."
        text = f"{counted[:1].upper()}{counted[1:]} {_reminder(mailer, wave, now)}"
        until = f"Open until {ENGLISH.day(calendar.closes.date())}"
        return Stop(wave, title, Place.OPEN, until, "now", text, link)
    if not is_first:
        opens = ENGLISH.moment(calendar.opens)
        text = f"Planned to open on {opens}."
        return Stop(wave, title, Place.COMING, "Planned", "", text, link)
    ready = readiness(mailer, wave, now)
    opens = ENGLISH.moment(calendar.opens)
    text = ready.obstacle or f"{_sentence(ready)} Letters leave on {opens}, once it is open."
    word = ready.things if ready.to_do else "Ready to open"
    sign = "care" if ready.to_do else "good"
    return Stop(wave, title, Place.COMING, word, sign, text, link, is_next=True)


def _sentence(ready: Readiness) -> str:
    return ready.gate.sentence() if ready.gate else ""


def _reminder(mailer: Mailer, wave: str, now: datetime) -> str:
    ahead = [at for at in sorted(mailer.study.wave(wave).calendar.reminders) if at > now]
    if not ahead:
        return "No reminder is planned any more."
    return f"Reminder to everybody on {ENGLISH.moment(ahead[0])}."
