"""Rounding: how numbers are shown, so coarse that no answer can be worked back out of them.

One idea runs through it: what is shown of n people leaves their sum open by at least about
`ROOM`, half the scale of one person, so that it is consistent with one person less at the end.

- Scores come in whole points: in steps of 1 from 50 people on, of 2 from 25, of 5 below, the
  least of these with step * n >= ROOM (at 8 and 9 people 40 and 45 points stay open).
- Near an end a score is a code, ">= 95": everything from 100 - ROOM / n on, widened to the step,
  looks the same. n is taken from its band, so that a code tells no more than the band does.
- The interval is the shown value and a half-width in the same steps, wide enough to hold the
  interval that was computed; with a code there is none, its middle would undo the code.
- Shares come in 5 points, in 10 below 50 people, coded where two people make the difference;
  response rates in 5 points, coded at 10 and 90; n in bands of 5.

Why not whole points for all: of 929 blocks in which everybody answered alike at the end of the
scale (4 in 10 units of organisations made for the attack, k = 8), whole points with codes pin 26
in 100, steps of 1 and 2 pin 16, these steps 9; repairing that hides 8.1, 4.8 and 2.6 in 100 of the
units. And where one person joins a group of 8 to 12 whose other answers stay as they were, two
waves in whole points give the joiner's answer on a five-point item away in every case, steps of 1
and 2 in 21 to 78 of 100, these in at most 5. Steps of 2.5 and 5 would pin only 4 in 100, but are
no whole points. `benchmarks/disclosure.py` prints these figures. The price is small: the standard
error of a scale at n = 12 is 5.5 points; a step of 5 makes it 5.7.

Source for coding and rounding: Handbook on Statistical Disclosure Control, chapters 4 and 5,
sdctools.github.io/HandbookSDC.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from math import ceil, floor

from analysis.estimate import Estimate
from reports.errors import UnusableFigures

ROOM = 50.0
"""Points of 0-100 by which the sum over a group stays open: one person may stand in the middle."""
STEPS = ((50, 1), (25, 2), (0, 5))
"""From so many people on, steps of so many points."""
BAND = 5
FULL = 100.0
FEW = 2
"""A share that fewer than this many people more or less would bring to an end is coded."""
MANY = 50
"""From so many people on a share is shown in steps of 5 points instead of 10."""
RATE_STEP = 5
RATE_ENDS = (10.0, 90.0)


class Code(Enum):
    """Whether a shown number is itself or a code for everything beyond it."""

    NONE = ""
    AT_LEAST = "≥ "
    AT_MOST = "≤ "


@dataclass(frozen=True, slots=True)
class Scale:
    """The ends that a value of one person can have."""

    low: float = 0.0
    high: float = FULL


POMP = Scale()
GAP = Scale(-FULL, FULL)


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as it is shown; `low` and `high` are its interval, None beside a code."""

    value: float
    low: float | None
    high: float | None
    code: Code
    step: float
    tells: tuple[float, float]
    """The least and the most that a reader can make of the number that was rounded."""

    def __str__(self) -> str:
        """Return the number as it is printed, without its interval."""
        return f"{self.code.value}{self.value:.0f}".replace("-", "−")


@dataclass(frozen=True, slots=True)
class Band:
    """How many people, in steps of five: "30–34 of 42"."""

    low: int
    high: int
    of: int | None = None
    """How many were invited, where that is said."""

    def __str__(self) -> str:
        """Return the band as it is printed."""
        words = f"{self.low}–{self.high}" if self.high > self.low else str(self.low)
        return words if self.of is None else f"{words} of {self.of}"


def show_score(estimate: Estimate, k: int, scale: Scale = POMP) -> Shown:
    """Round a mean on its scale, with its interval, and code it near the ends."""
    if not scale.low <= estimate.value <= scale.high:
        raise UnusableFigures(
            f"A score of {estimate.value:g} lies outside {scale.low:g} to {scale.high:g}; "
            "bring it to the scale before it is shown."
        )
    people = band(estimate.n, k).low
    step = step_for(people)
    room = ROOM / FULL * (scale.high - scale.low)
    first = ceil((scale.low + room / people) / step) * step
    last = floor((scale.high - room / people) / step) * step
    plain = _coded(estimate.value, step, (first, last), scale)
    return _with_interval(plain, estimate, step / 2, scale)


def show_gap(estimate: Estimate, first: Shown, second: Shown) -> Shown:
    """Show the difference of two numbers as the difference of what is shown of them.

    So a gap never tells more than its two sides do, and the three numbers agree on the page.
    """
    value = first.value - second.value
    step = max(first.step, second.step)
    code = _code_of_difference(first.code, second.code)
    if code is None:
        raise UnusableFigures(
            f"The gap between {first} and {second} has no known side; show the two alone."
        )
    tells = (first.tells[0] - second.tells[1], first.tells[1] - second.tells[0])
    if not tells[0] <= estimate.value <= tells[1]:
        raise UnusableFigures(
            f"A gap of {estimate.value:g} is not that between {first} and {second}; "
            "compute it on the same people as its two sides."
        )
    plain = Shown(value, None, None, code, step, tells)
    return _with_interval(plain, estimate, (first.step + second.step) / 2, GAP)


def gap_can_be_shown(first: Shown, second: Shown) -> bool:
    """Tell whether the two shown numbers leave a side for their difference."""
    return _code_of_difference(first.code, second.code) is not None


def show_share(count: int, n: int, k: int) -> Shown:
    """Show in per cent how many of n gave an answer; near 0 and 100 by a code."""
    if not 0 <= count <= n or n == 0:
        raise UnusableFigures(f"{count} of {n} is no share; count both on the same people.")
    people = band(n, k).low
    step = 5 if people >= MANY else 10
    end = ceil(FULL * FEW / people / step) * step
    return _coded(FULL * count / n, step, (end, FULL - end), POMP)


def show_rate(answered: int, invited: int) -> Shown:
    """Show a response rate in steps of 5 per cent, coded up to 10 and from 90 on."""
    if not 0 <= answered <= invited or invited == 0:
        raise UnusableFigures(
            f"{answered} of {invited} is no response rate; count both on the same people."
        )
    return _coded(FULL * answered / invited, RATE_STEP, RATE_ENDS, POMP)


def band(n: int, k: int, invited: int | None = None) -> Band:
    """Return the band of five that n lies in, from k on and up to all who were invited.

    The band at the top is as wide as the others, so that it does not say that all answered,
    unless no more than k were invited.
    """
    if n < k:
        raise UnusableFigures(f"{n} people are fewer than {k}; withhold the figure instead.")
    start = n - n % BAND
    if invited is None:
        return Band(max(start, k), start + BAND - 1)
    if n > invited:
        raise UnusableFigures(
            f"{n} people answered of {invited} invited; count both on the same people."
        )
    last = (invited - BAND + 1) - (invited - BAND + 1) % BAND
    top = start >= last
    return Band(max(min(start, last), k), invited if top else start + BAND - 1, invited)


def step_for(n: int) -> int:
    """Return the step in points for a mean of n people."""
    return next(step for people, step in STEPS if n >= people)


def nearest(value: float, step: float) -> float:
    """Round to the nearest step, halves upwards."""
    return floor(value / step + 0.5) * step


def _coded(value: float, step: float, ends: tuple[float, float], scale: Scale) -> Shown:
    first, last = ends
    if value <= first:
        return Shown(first, None, None, Code.AT_MOST, step, (scale.low, first))
    if value >= last:
        return Shown(last, None, None, Code.AT_LEAST, step, (last, scale.high))
    rounded = nearest(value, step)
    # A number that is no code lies between the codes: a reader knows that too.
    tells = (max(rounded - step / 2, first), min(rounded + step / 2, last))
    return Shown(rounded, None, None, Code.NONE, step, tells)


def _with_interval(plain: Shown, estimate: Estimate, moved: float, scale: Scale) -> Shown:
    """Add the interval, wide enough for the computed one though its middle may have moved."""
    if plain.code is not Code.NONE:
        return plain
    below = _up(estimate.value - estimate.low + moved, plain.step)
    above = _up(estimate.high - estimate.value + moved, plain.step)
    low, high = max(plain.value - below, scale.low), min(plain.value + above, scale.high)
    return replace(plain, low=low, high=high)


def _up(width: float, step: float) -> float:
    return ceil(width / step) * step


def _code_of_difference(first: Code, second: Code) -> Code | None:
    mirrored = {
        Code.NONE: Code.NONE,
        Code.AT_LEAST: Code.AT_MOST,
        Code.AT_MOST: Code.AT_LEAST,
    }[second]
    if Code.NONE in (first, mirrored):
        return first if mirrored is Code.NONE else mirrored
    return first if first is mirrored else None
