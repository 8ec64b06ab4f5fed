"""Direction: one department about another, and the sums of what its people answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.population.pooling import Raw
from analysis.sums.moments import ROUNDING, Moments

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, order=True)
class Direction:
    """Who rates whom."""

    rater: str
    target: str

    def back(self) -> Direction:
        """Return the opposite direction."""
        return Direction(self.target, self.rater)

    def __str__(self) -> str:
        """Return the direction in words: never an arrow."""
        return f"{self.rater} about {self.target}"


@dataclass(frozen=True, slots=True)
class Cell:
    """One direction in one wave, as additive sums."""

    wave: str
    form: str
    direction: Direction
    raters: int
    """People with a row about the target, whatever they answered."""
    block: Moments
    """Index components, and challenge: one base, the raters who answered all of them."""
    rest: Moments
    """Every other measure, pairwise."""
    teams: Mapping[str, tuple[int, float]]
    """Team -> raters on the block's base and the sum of their index: for the cluster bootstrap."""

    @property
    def n(self) -> int:
        """Raters on the one base of the index."""
        return int(self.block.n[0]) if len(self.block.columns) else 0

    def raw(self, weights: Mapping[str, float]) -> Raw | None:
        """Return the mean of a weighted sum of measures, or None where a measure has no answers.

        The n is the smallest of the measures' own. The covariance is scaled so that, divided by
        this n, it is the sampling variance of the sum, whatever rows the measures share.
        """
        columns = [*weights]
        if any(column not in self.rest.columns for column in columns):
            return None
        at = [self.rest.columns.index(column) for column in columns]
        n = int(self.rest.n[at].min())
        if n < 2:  # noqa: PLR2004 - a variance needs two
            return None
        c = np.array([*weights.values()])
        mean = float(c @ self.rest.means[at])
        shared = self.rest.covariance_of_means[np.ix_(at, at)]
        if np.isnan(shared).any():
            return None
        variance = float(c @ shared @ c)
        if variance <= ROUNDING * float(np.abs(c) @ np.abs(shared) @ np.abs(c)):
            variance = 0.0  # everybody has the same difference, up to rounding
        return Raw(np.array([mean]), np.array([[variance * n]]), n)
