"""Decision: act, clear or undecided, from the probability of lying past a line chosen before."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from scipy.special import stdtr

from analysis.estimate import Estimate, Figure

ACT = 0.8
CLEAR = 0.2
"""Probabilities that decide: a design choice of this project, not a norm (docs/methods.md,
"Lines chosen beforehand")."""


class Decision(Enum):
    """What the evidence allows to say."""

    ACT = "act"
    CLEAR = "clear"
    UNDECIDED = "undecided"
    WITHHELD = "withheld"


class Side(Enum):
    """Which side of the line calls for action."""

    ABOVE = "above"
    EITHER = "either"
    """Further from zero than the line, in one direction or the other."""


@dataclass(frozen=True, slots=True)
class Cutoff:
    """A rule of thumb with a name and where it comes from."""

    name: str
    value: float
    source: str
    side: Side = Side.ABOVE


@dataclass(frozen=True, slots=True)
class Judged:
    """A figure, the line it is held against, how sure it lies past it, and what follows."""

    figure: Figure
    cut: Cutoff
    probability: float | None
    decision: Decision


def probability_past(figure: Estimate, cut: Cutoff) -> float:
    """Return how sure the true value lies past the line, by the estimate's t distribution.

    With `Side.EITHER` it is the larger of the two one-sided probabilities, so that a claim is
    always about one direction.

    >>> estimate = Estimate(50.0, 5.0, 41.8, 58.2, 30, "mean", 0.9)
    >>> probability_past(estimate, Cutoff("line", 50.0, "an example"))
    0.5
    """
    above = _tail(figure, cut.value)
    if cut.side is Side.ABOVE:
        return above
    return max(above, 1 - _tail(figure, -cut.value))


def judge(figure: Figure, cut: Cutoff) -> Judged:
    """Hold a figure against a line."""
    if not isinstance(figure, Estimate):
        return Judged(figure, cut, None, Decision.WITHHELD)
    probability = probability_past(figure, cut)
    return Judged(figure, cut, probability, decide(probability))


def decide(probability: float) -> Decision:
    """Return what follows from the probability of lying past the line."""
    if probability >= ACT:
        return Decision.ACT
    return Decision.CLEAR if probability <= CLEAR else Decision.UNDECIDED


def _tail(figure: Estimate, line: float) -> float:
    if figure.se == 0:
        return float(figure.value > line)
    return float(stdtr(figure.df, (figure.value - line) / figure.se))
