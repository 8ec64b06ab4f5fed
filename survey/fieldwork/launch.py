"""Launch: the gate a wave passes before it opens, line by line, what is missing first.

A line that is missing keeps the wave shut. A line to look at is a warning: it opens the gate only
once somebody has answered it, by name and in words, and the answer stands in the log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum
from math import floor

from survey.errors import NotReady
from survey.fieldwork.calendar import Calendar, hurried
from survey.fieldwork.editions import InstrumentChange
from survey.findings import Finding
from survey.instrument.spelling import listed, quoted
from survey.instrument.wording import language_name
from survey.privacy.thresholds import Thresholds

OLDEST_DRILL = 30
"""Days since a backup was last restored (privacy: "Nothing lost")."""
OLDEST_BACKUP = 24
"""Hours."""
LEAST_ROOM = 10
"""Times the expected volume that must be free on the disk."""
EXPECTED_SHARE = 0.65
"""Of those invited who answer, where no wave has told otherwise: planning only."""
LONGEST_WAIT = 28
"""Days after closing by which results and actions should be back with everybody."""


class Sign(Enum):
    """How a line stands, worst first."""

    MISSING = "To do"
    LOOK = "Look"
    READY = "Ready"


@dataclass(frozen=True, slots=True)
class GateLine:
    """A line of the gate: the fact with its number and its limit, and what to do."""

    id: str
    sign: Sign
    heading: str
    fact: str
    limit: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody said to a warning."""

    by: str
    day: date
    words: str


@dataclass(frozen=True, slots=True)
class FormerWave:
    """The wave before, and whether anybody heard what came of it."""

    wave: str
    closed: date
    reported: date | None = None
    actions: int = 0


@dataclass(frozen=True, slots=True)
class LaunchFacts:
    """All that the gate looks at, found out elsewhere."""

    calendar: Calendar
    classes: Mapping[str, int]
    """People invited in each class, by its label."""
    class_size: int
    rated: Mapping[str, int]
    """Members of each department that is to be rated."""
    thresholds: Thresholds
    signed_by: str = ""
    """Who signed the manifest as it stands now; empty where nobody did."""
    decryption_drill: date | None = None
    restore_drill: date | None = None
    backup: datetime | None = None
    free_bytes: int = 0
    expected_bytes: int = 1
    readers: Mapping[str, int] = field(default_factory=dict)
    """People by language."""
    letters: Mapping[str, Sequence[Finding]] = field(default_factory=dict)
    """What is wrong with the letters of each language in which there are any."""
    questionnaire_languages: tuple[str, ...] = ()
    without_address: int = 0
    change: InstrumentChange | None = None
    frozen: Sequence[Finding] = ()
    """Item ids that would change their meaning."""
    former: FormerWave | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    """Answers to warnings by the id of their line."""


@dataclass(frozen=True, slots=True)
class Gate:
    """The lines of the gate, what is missing first."""

    lines: tuple[GateLine, ...]

    @property
    def is_passed(self) -> bool:
        """Say whether every line is ready."""
        return all(line.sign is Sign.READY for line in self.lines)

    def sentence(self) -> str:
        """Return how many lines are ready, as the page says it."""
        ready = sum(line.sign is Sign.READY for line in self.lines)
        return f"{ready} of {len(self.lines)} lines are ready."

    def require(self, wave: str) -> None:
        """Raise NotReady with every line that is not ready."""
        missing = [line for line in self.lines if line.sign is not Sign.READY]
        if missing:
            raise NotReady(
                f"Wave {wave} cannot open yet; {self.sentence()}\n"
                + "\n".join(f"{line.heading}: {line.fact} {line.remedy}" for line in missing)
            )


def judge(facts: LaunchFacts, now: datetime) -> Gate:
    """Look at every line and put what is missing first."""
    lines = [
        _classes(facts),
        _signature(facts),
        _decryption(facts, now),
        _restore(facts, now),
        _backup(facts, now),
        _room(facts),
        _letters(facts),
        _languages(facts),
        _questionnaire(facts),
        _rated(facts),
        _thresholds(facts),
        _reported_back(facts, now),
        _days(facts, now),
    ]
    answered = [_answered(line, facts.answers) for line in lines]
    order = [*Sign]
    return Gate(tuple(sorted(answered, key=lambda line: order.index(line.sign))))


def _answered(line: GateLine, answers: Mapping[str, Answer]) -> GateLine:
    """Turn a warning that somebody has answered into a line that is ready."""
    answer = answers.get(line.id)
    if line.sign is not Sign.LOOK or answer is None or not answer.words.strip():
        return line
    words = f"{line.fact} Answered by {answer.by} on {answer.day}: {quoted(answer.words)}."
    return replace(line, sign=Sign.READY, fact=words, remedy="")


def _classes(facts: LaunchFacts) -> GateLine:
    heading, k = "Classes: the finest groups that travel with an answer", facts.class_size
    limit = f"at least {k} invited in each"
    small = {label: size for label, size in facts.classes.items() if size < k}
    if not facts.classes:
        fact = "No classes were made yet."
        return GateLine("classes", Sign.MISSING, heading, fact, limit, "Load the roster.")
    if small:
        names = listed(f"{quoted(label)} ({size})" for label, size in sorted(small.items()))
        fact = f"{len(small)} of {len(facts.classes)} would be below {k}: {names}."
        remedy = "Merge each with the group next to it."
        return GateLine("classes", Sign.MISSING, heading, fact, limit, remedy)
    smallest = min(facts.classes.values())
    expected = floor(smallest * EXPECTED_SHARE)
    fact = f"{len(facts.classes)}, the smallest of {smallest} invited, about {expected} answers."
    return GateLine("classes", Sign.READY, heading, fact, limit)


def _signature(facts: LaunchFacts) -> GateLine:
    heading = "Signature of the custodian"
    if facts.signed_by:
        fact = f"Signed by {facts.signed_by}, as everything stands now."
        return GateLine("signature", Sign.READY, heading, fact)
    return GateLine(
        "signature",
        Sign.MISSING,
        heading,
        "Dates, questionnaire, classes and rules are not signed as they stand now.",
        remedy="Hand the manifest to the custodian; any change afterwards asks for it again.",
    )


def _decryption(facts: LaunchFacts, now: datetime) -> GateLine:
    heading, limit = "Decryption drill", f"within {OLDEST_DRILL} days before opening"
    age = _age(facts.decryption_drill, now)
    if age is None:
        fact, sign = "No sealed test answer was ever opened.", Sign.MISSING
    else:
        fact = f"A sealed test answer was opened {_ago(age)}."
        sign = Sign.READY if age <= OLDEST_DRILL else Sign.MISSING
    remedy = "" if sign is Sign.READY else "Have the custodian open one, with two of three shares."
    return GateLine("decryption", sign, heading, fact, limit, remedy)


def _restore(facts: LaunchFacts, now: datetime) -> GateLine:
    heading, limit = "Restore drill", f"within {OLDEST_DRILL} days"
    age = _age(facts.restore_drill, now)
    fact = "No backup was ever restored." if age is None else f"Last restored {_ago(age)}."
    ready = age is not None and age <= OLDEST_DRILL
    remedy = "" if ready else "Restore the latest backup into an empty folder and open it."
    return GateLine("restore", Sign.READY if ready else Sign.MISSING, heading, fact, limit, remedy)


def _backup(facts: LaunchFacts, now: datetime) -> GateLine:
    heading, limit = "Backup", f"within {OLDEST_BACKUP} hours"
    if facts.backup is None:
        fact, sign = "There is no backup.", Sign.MISSING
    else:
        hours = (now - facts.backup).total_seconds() / 3600
        fact = f"The last one is {max(hours, 0):.0f} hours old."
        sign = Sign.READY if hours <= OLDEST_BACKUP else Sign.MISSING
    remedy = "" if sign is Sign.READY else "Make one, and see why none was made by itself."
    return GateLine("backup", sign, heading, fact, limit, remedy)


def _room(facts: LaunchFacts) -> GateLine:
    times = floor(facts.free_bytes / max(facts.expected_bytes, 1))
    ready = times >= LEAST_ROOM
    return GateLine(
        "room",
        Sign.READY if ready else Sign.MISSING,
        "Room on disk",
        f"{times} times the expected volume.",
        f"at least {LEAST_ROOM} times",
        "" if ready else "Free the disk or give the collector a larger one.",
    )


def _letters(facts: LaunchFacts) -> GateLine:
    heading = "Letters in every language"
    lacking = [language for language in facts.readers if language not in facts.letters]
    faults = [fault for found in facts.letters.values() for fault in found]
    people = (
        listed(f"{count} {language_name(language)}" for language, count in facts.readers.items())
        if facts.readers
        else "nobody"
    )
    if lacking:
        fact = f"There is no letter in {listed(map(language_name, lacking))}."
        return GateLine("letters", Sign.MISSING, heading, fact, "", "Write it.")
    if faults:
        fact = f"{faults[0].where}: {faults[0].what}."
        more = f" And {len(faults) - 1} more." if len(faults) > 1 else ""
        remedy = faults[0].hint[:1].upper() + faults[0].hint[1:] + "."
        return GateLine("letters", Sign.MISSING, heading, fact + more, "", remedy)
    if facts.without_address:
        fact = f"{people}; {facts.without_address} of them have no address."
        remedy = "Print their letters and hand them out, and say here who does."
        return GateLine("letters", Sign.LOOK, heading, fact, "", remedy)
    return GateLine("letters", Sign.READY, heading, f"{people}.")


def _languages(facts: LaunchFacts) -> GateLine:
    heading = "Questionnaire in every language"
    lacking = [one for one in facts.readers if one not in facts.questionnaire_languages]
    if lacking:
        people = sum(facts.readers[language] for language in lacking)
        fact = f"Not in {listed(map(language_name, lacking))}, which {people} people read."
        remedy = "Translate it, or give these people another language in the roster."
        return GateLine("languages", Sign.MISSING, heading, fact, "", remedy)
    names = listed(map(language_name, facts.questionnaire_languages)) or "none"
    return GateLine("languages", Sign.READY, heading, f"Complete: {names}.")


def _questionnaire(facts: LaunchFacts) -> GateLine:
    heading = "Questionnaire: changes since the last wave"
    if facts.frozen:
        fault = facts.frozen[0]
        fact = f"{fault.where} {fault.what}."
        return GateLine(
            "questionnaire",
            Sign.MISSING,
            heading,
            fact,
            "ids keep their meaning",
            f"{fault.hint}.",
        )
    if facts.change is None:
        return GateLine("questionnaire", Sign.READY, heading, "This is the first wave.")
    if facts.change.is_empty:
        return GateLine("questionnaire", Sign.READY, heading, facts.change.sentence())
    remedy = "Read the changes and say that you have."
    return GateLine("questionnaire", Sign.LOOK, heading, facts.change.sentence(), "", remedy)


def _rated(facts: LaunchFacts) -> GateLine:
    heading, least = "Departments that are rated", facts.thresholds.rated
    small = {name: count for name, count in facts.rated.items() if count < least}
    limit = f"at least {least} members each"
    if small:
        names = listed(f"{name} ({count})" for name, count in sorted(small.items()))
        fact = f"Too small to be rated without rating persons: {names}."
        remedy = "Take them off the list, or rate the department above them."
        return GateLine("rated", Sign.MISSING, heading, fact, limit, remedy)
    if not facts.rated:
        return GateLine("rated", Sign.READY, heading, "No department is rated.", limit)
    fact = f"{len(facts.rated)}, the smallest of {min(facts.rated.values())} members."
    return GateLine("rated", Sign.READY, heading, fact, limit)


def _thresholds(facts: LaunchFacts) -> GateLine:
    heading, usual = "Smallest groups that are shown", Thresholds()
    names = ("scores", "gaps", "comments", "distributions", "rated", "rates")
    lower = [name for name in names if getattr(facts.thresholds, name) < getattr(usual, name)]
    if lower:
        shown = listed(
            f"{name} {getattr(facts.thresholds, name)} instead of {getattr(usual, name)}"
            for name in lower
        )
        remedy = "Set them back, or say why; the custodian signs it."
        return GateLine("thresholds", Sign.LOOK, heading, f"Below the usual: {shown}.", "", remedy)
    scores = facts.thresholds.scores
    return GateLine("thresholds", Sign.READY, heading, f"Scores from {scores} people on.")


def _reported_back(facts: LaunchFacts, now: datetime) -> GateLine:
    heading, former = "What came of the last wave", facts.former
    limit = f"within {LONGEST_WAIT} days after closing"
    if former is None:
        return GateLine("reported", Sign.READY, heading, "This is the first wave.")
    if former.reported is None:
        days = (now.date() - former.closed).days
        fact = f"Wave {former.wave} closed {days} days ago and nobody has heard what came of it."
        remedy = "Report back first: never ask faster than you answer. Or say why not."
        return GateLine("reported", Sign.LOOK, heading, fact, limit, remedy)
    days = (former.reported - former.closed).days
    actions = "1 action" if former.actions == 1 else f"{former.actions} actions"
    fact = f"Wave {former.wave} was reported back after {days} days, with {actions}."
    if former.actions == 0 or days > LONGEST_WAIT:
        remedy = "Say what people will hear about it in the letter."
        return GateLine("reported", Sign.LOOK, heading, fact, limit, remedy)
    return GateLine("reported", Sign.READY, heading, fact, limit)


def _days(facts: LaunchFacts, now: datetime) -> GateLine:
    heading, plan = "Days", facts.calendar
    if now >= plan.closes:
        fact = f"The wave was to close on {plan.closes:%d %B %Y, %H:%M}, which is over."
        return GateLine("days", Sign.MISSING, heading, fact, "", "Choose new days.")
    pressing = hurried(plan)
    if pressing:
        return GateLine("days", Sign.LOOK, heading, pressing[0], "", "Move them, or say why.")
    count = len(plan.reminders)
    reminders = {0: "no reminder", 1: "1 reminder"}.get(count, f"{count} reminders")
    fact = f"Open from {plan.opens:%d %B %H:%M} to {plan.closes:%d %B %H:%M}, {reminders}."
    return GateLine("days", Sign.READY, heading, fact)


def _age(day: date | None, now: datetime) -> int | None:
    return None if day is None else (now.date() - day).days


def _ago(days: int) -> str:
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
