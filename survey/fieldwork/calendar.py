"""Calendar: when a wave opens, invites, reminds and closes, and what of it is due.

A timer asks every few minutes what is due, does it, and writes down the key of each step that is
done. Asking again, after a crash or twice at once, gives only what is still missing. What a
machine that was off has missed is done late if it still makes sense: an invitation while the wave
is open, of several reminders the last one, a closing always. The others lapse; they are written
down as well, so that nothing is sent at an hour nobody planned.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from itertools import pairwise

LEAST_APART = timedelta(hours=12)
"""Between a reminder and the letter before it, or the end: sooner is a nuisance."""
LEAST_OPEN = timedelta(days=2)
"""Whoever is away for a day should still be able to answer."""


class Kind(Enum):
    """What a step of the calendar does."""

    OPEN = "open"
    INVITE = "invite"
    REMIND = "remind"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, and when. Its key is the same whenever it is asked for."""

    wave: str
    kind: Kind
    at: datetime
    number: int = 1

    @property
    def key(self) -> str:
        """Return the name under which the step is written down once it is done."""
        return f"{self.wave}/{self.kind.value}-{self.number}"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of one wave, each with its time zone."""

    wave: str
    opens: datetime
    closes: datetime
    reminders: tuple[datetime, ...] = ()

    def __post_init__(self) -> None:
        """Refuse times without a zone and times that are out of order."""
        times = (self.opens, *self.reminders, self.closes)
        if any(time.tzinfo is None for time in times):
            raise ValueError(
                f"The calendar of wave {self.wave} has a time without a zone; add it."
            )
        if not self.opens < self.closes:
            raise ValueError(
                f"Wave {self.wave} closes at {self.closes:%Y-%m-%d %H:%M}, before it opens; put "
                "closes after opens."
            )
        if not all(self.opens < one < self.closes for one in self.reminders):
            raise ValueError(
                f"A reminder of wave {self.wave} lies outside of it; put every reminder between "
                "opens and closes."
            )

    def steps(self) -> tuple[Step, ...]:
        """Return every step in the order of time; the letters go out when the wave opens."""
        reminders = (
            Step(self.wave, Kind.REMIND, at, number)
            for number, at in enumerate(sorted(self.reminders), start=1)
        )
        return (
            Step(self.wave, Kind.OPEN, self.opens),
            Step(self.wave, Kind.INVITE, self.opens),
            *reminders,
            Step(self.wave, Kind.CLOSE, self.closes),
        )


def due(plan: Calendar, done: Collection[str], now: datetime) -> tuple[Step, ...]:
    """Return the steps whose time has come, in order, without those done and those that lapse."""
    gone = {step.key for step in lapsed(plan, done, now)}
    return tuple(step for step in _ripe(plan, done, now) if step.key not in gone)


def lapsed(plan: Calendar, done: Collection[str], now: datetime) -> tuple[Step, ...]:
    """Return the steps that were missed and are not to be made up for.

    Write them down as done before doing what is due. A wave that was never opened in its time does
    not open once it is over, so it need not close.
    """
    ripe = _ripe(plan, done, now)
    if now >= plan.closes:
        never_opened = any(step.kind is Kind.OPEN for step in ripe)
        return tuple(step for step in ripe if step.kind is not Kind.CLOSE or never_opened)
    reminders = [step for step in ripe if step.kind is Kind.REMIND]
    invites = any(step.kind is Kind.INVITE for step in ripe)
    # An invitation that goes out late says all that a reminder would.
    return tuple(reminders if invites else reminders[:-1])


def next_step(plan: Calendar, done: Collection[str]) -> Step | None:
    """Return what comes next, whether or not its time has come."""
    return next((step for step in plan.steps() if step.key not in done), None)


def shifted(plan: Calendar, wave: str, opens: datetime) -> Calendar:
    """Return the calendar of another wave with the same distances, as people read their clocks.

    Nine in the morning stays nine in the morning, also where summer time begins between the two.
    """
    zone = opens.tzinfo
    start = plan.opens.astimezone(zone).replace(tzinfo=None)

    def moved(time: datetime) -> datetime:
        distance = time.astimezone(zone).replace(tzinfo=None) - start
        return (opens.replace(tzinfo=None) + distance).replace(tzinfo=zone)

    return Calendar(wave, opens, moved(plan.closes), tuple(moved(one) for one in plan.reminders))


def hurried(plan: Calendar) -> tuple[str, ...]:
    """Return what in a calendar presses people, each in a sentence; none of it is an error."""
    found = []
    if plan.closes - plan.opens < LEAST_OPEN:
        found.append("The wave is open for less than two days; people who are away miss it.")
    times = [plan.opens, *sorted(plan.reminders), plan.closes]
    for before, after in pairwise(times):
        if plan.reminders and after - before < LEAST_APART:
            found.append(
                f"Between {before:%d %b %H:%M} and {after:%d %b %H:%M} lie fewer than 12 hours."
            )
    return tuple(found)


def _ripe(plan: Calendar, done: Collection[str], now: datetime) -> Sequence[Step]:
    return [step for step in plan.steps() if step.at <= now and step.key not in done]
