"""Verdict: how a figure came out, with the uncertainty of the draws themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.estimate import Estimate
from analysis.population.share_intervals import clopper_pearson

CERTAINTY = 0.99
"""Of the interval of a share. With some two hundred rows one of 95 % would call five right ones
short."""
TOLERANCE = 0.015
"""A share nearer to its nominal value is called as promised, however many draws prove it off: an
interval of 93.5 in place of 95 changes no decision. Where less is left to err, it is all of that.
"""
SHORT = "SHORT"


@dataclass(frozen=True, slots=True)
class Row:
    """How one figure of a case came out; no share where everything is withheld."""

    case: str
    figure: str
    setting: str
    level: float
    share: float | None
    """Of the intervals that hold the truth, or of the tests that do not reject it."""
    low: float | None
    high: float | None
    drawn: int
    withheld: int
    seconds: float
    remark: str

    @property
    def verdict(self) -> str:
        """Say whether the share is as promised, too low, or on the safe side."""
        if self.share is None or self.low is None or self.high is None:
            return "withheld"
        tolerance = min(TOLERANCE, 1 - self.level)
        if self.high < self.level and self.share < self.level - tolerance:
            return SHORT
        if self.low > self.level and self.share > self.level + tolerance:
            return "wide"
        return "as promised"


def counted(held: Sequence[bool | None]) -> tuple[float | None, float | None, float | None, int]:
    """Return the share that held, its Clopper-Pearson interval, and the draws it is of."""
    known = [outcome for outcome in held if outcome is not None]
    share = clopper_pearson(sum(known), len(known), CERTAINTY) if known else None
    if not isinstance(share, Estimate):
        return None, None, None, 0
    return share.value, share.low, share.high, len(known)
