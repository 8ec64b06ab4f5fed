"""Non-response: how many answered, and how different the rest would have to be to matter.

With response rate RR, an estimate from those who answered and a line (cut),

    delta* = (cut - estimate) / (1 - RR)

is how much higher or lower than those who answered the others would have to score for the whole
department to stand on the line. Without any assumption about the others, on a scale from a to b,

    RR * estimate + (1 - RR) * a  <=  mean of all  <=  RR * estimate + (1 - RR) * b

Sources: Manski (1989), Journal of Human Resources 24, 343-360 (bounds); Rogelberg, Luong,
Sederburg and Cristol (2000), Journal of Applied Psychology 85, 284-293 (refusers differ).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum

from analysis.decision import Cutoff, Side
from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.population.share_intervals import wilson

NOT_DECISIVE = Cutoff(
    "not decisive",
    10.0,
    'a design choice, in points of 0-100 (docs/methods.md, "Lines chosen beforehand")',
)
"""Closer than this, a modest difference of those who did not answer would flip the decision."""
POINTS = (0.0, 100.0)


class Reach(Enum):
    """Whether those who did not answer could flip a decision."""

    NOT_DECISIVE = "not decisive"
    DECISIVE = "decisive"
    OUT_OF_REACH = "out of reach"
    """They would have to score past the end of the scale, or nobody is missing."""


@dataclass(frozen=True, slots=True)
class TippingPoint:
    """How different those who did not answer would have to be to flip a decision."""

    delta: float
    """Points above (or, negative, below) those who answered; infinite where nobody is missing."""
    others: float
    """The mean that those who did not answer would need."""
    line: float
    """The side of the cut-off that lies nearest, in points."""
    rate: float
    reach: Reach
    n: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where the mean of everyone must lie, whatever those who did not answer think."""

    worst: float
    best: float
    n: int
    method: str = "bounds without an assumption about those who did not answer"


def response_rate(n: int, people: int | None, level: float = 0.95) -> Figure:
    """Estimate how readily a department answers.

    Parameters
    ----------
    n
        People who answered.
    people
        People invited; None where nobody knows.
    level
        Coverage of the interval.

    Returns
    -------
    Figure
        A share between 0 and 1. The rate of this wave is known exactly; Wilson's interval is for
        the readiness behind it, for comparing waves and departments.

    Examples
    --------
    >>> rate = response_rate(12, 20)
    >>> rate.value, round(rate.low, 2), round(rate.high, 2)
    (0.6, 0.39, 0.78)
    """
    if people is None or people == 0:
        return Withheld(Reason.UNKNOWN_HEADCOUNT, n)
    if not 0 <= n <= people:
        raise UnusableAnswers(
            f"{n} answers from {people} people invited; correct the headcount or the answers."
        )
    rate = wilson(n, people, level)
    if isinstance(rate, Withheld):
        return rate
    return replace(rate, method="response rate, Wilson interval")


def tipping_point(
    estimate: Figure, cut: Cutoff, rate: Figure, scale: tuple[float, float] = POINTS
) -> TippingPoint | Withheld:
    """Find how different those who did not answer would have to be to flip a decision.

    Parameters
    ----------
    estimate
        The figure from those who answered, in points.
    cut
        The line it is held against; with `Side.EITHER` the nearer of the two lines counts.
    rate
        The response rate, as `response_rate` gives it.
    scale
        Ends of the scale: (-100, 100) for a gap.

    Returns
    -------
    TippingPoint or Withheld
        Withheld where the figure or the rate is, or where nobody answered.

    Examples
    --------
    >>> line = Cutoff("line", 50.0, "an example")
    >>> score = Estimate(56.0, 3.0, 50.0, 62.0, 12, "mean")
    >>> point = tipping_point(score, line, response_rate(12, 20))
    >>> round(point.delta, 1), round(point.others, 1), point.reach.value
    (-15.0, 41.0, 'decisive')
    """
    if isinstance(estimate, Withheld):
        return estimate
    if isinstance(rate, Withheld):
        return rate
    if rate.value == 0:
        return Withheld(Reason.TOO_FEW, 0)
    line = _nearest_line(estimate, cut)
    distance = line - estimate.value
    missing = 1 - rate.value
    if distance == 0:
        delta = 0.0
    else:
        delta = distance / missing if missing > 0 else math.copysign(math.inf, distance)
    others = estimate.value + delta
    reach = _reach(delta, others, scale)
    return TippingPoint(delta, others, line, rate.value, reach, estimate.n)


def bounds_of_mean(
    estimate: Figure, rate: Figure, scale: tuple[float, float] = POINTS
) -> Bounds | Withheld:
    """Bound the mean of everyone, whatever those who did not answer think.

    Parameters
    ----------
    estimate
        The mean of those who answered, in points.
    rate
        The response rate.
    scale
        Ends of the scale.

    Returns
    -------
    Bounds or Withheld
        If all others scored at the low end, and if all scored at the high end.

    Examples
    --------
    >>> score = Estimate(56.0, 3.0, 50.0, 62.0, 12, "mean")
    >>> bounds = bounds_of_mean(score, response_rate(12, 20))
    >>> round(bounds.worst, 1), round(bounds.best, 1)
    (33.6, 73.6)
    """
    if isinstance(estimate, Withheld):
        return estimate
    if isinstance(rate, Withheld):
        return rate
    low, high = scale
    if not low <= estimate.value <= high:
        raise UnusableAnswers(
            f"A mean of {estimate.value:g} lies outside the scale from {low:g} to {high:g}; "
            "give the ends of the scale it is on."
        )
    answered = rate.value * estimate.value
    missing = 1 - rate.value
    return Bounds(answered + missing * low, answered + missing * high, estimate.n)


def _nearest_line(estimate: Estimate, cut: Cutoff) -> float:
    lines = (cut.value,) if cut.side is Side.ABOVE else (cut.value, -cut.value)
    return min(lines, key=lambda line: abs(line - estimate.value))


def _reach(delta: float, others: float, scale: tuple[float, float]) -> Reach:
    if abs(delta) < NOT_DECISIVE.value:
        return Reach.NOT_DECISIVE
    if not scale[0] <= others <= scale[1]:
        return Reach.OUT_OF_REACH
    return Reach.DECISIVE
