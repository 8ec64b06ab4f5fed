"""Case: a made-up population whose truth is known, and a figure that is estimated from draws."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.estimate import Estimate, Figure, Significance, Withheld

Draw = Callable[[np.random.Generator], "Drawn"]
Drawn = tuple[Figure, float] | Significance | Withheld
"""An interval with the value it should hold, or a test of what is true."""

SLACK = 3.0
"""Monte Carlo standard errors beyond which a share is off its nominal value."""
ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Case:
    """One figure in one setting."""

    figure: str
    setting: str
    draw: Draw
    level: float = 0.95
    """Nominal coverage of the interval; for a test, one less its error rate."""
    remark: str = ""
    """Why a share may lie off the nominal value, where that is known and meant."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How a case came out."""

    case: Case
    share: float
    """Of the intervals that hold the truth, or of the tests that do not reject it."""
    error: float
    """Monte Carlo standard error of the share, at the nominal level."""
    drawn: int
    withheld: int

    @property
    def verdict(self) -> str:
        """Say whether the share is as promised, too low, or on the safe side."""
        if not self.drawn:
            return "withheld"
        if self.share < self.case.level - SLACK * self.error:
            return "SHORT"
        return "wide" if self.share > self.case.level + SLACK * self.error else "as promised"


def outcomes(case: Case, draws: int, seed: int) -> list[bool | None]:
    """Draw a case many times and tell each time whether it held; None where it was withheld."""
    generator = np.random.default_rng(seed)
    return [holds(case.draw(generator)) for _ in range(draws)]


def counted(case: Case, held: Sequence[bool | None]) -> Calibration:
    """Count the outcomes of a case."""
    known = [outcome for outcome in held if outcome is not None]
    share = sum(known) / len(known) if known else math.nan
    error = math.sqrt(case.level * (1 - case.level) / max(len(known), 1))
    return Calibration(case, share, error, len(known), len(held) - len(known))


def holds(drawn: Drawn) -> bool | None:
    """Tell whether an interval holds its truth, or a test spares what is true."""
    if isinstance(drawn, Significance):
        return drawn.p > ALPHA
    if isinstance(drawn, Withheld):
        return None
    figure, truth = drawn
    return figure.low <= truth <= figure.high if isinstance(figure, Estimate) else None
