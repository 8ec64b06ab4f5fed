"""Summary: n, mean and variance of one column, which merge over the parts of a table.

    mean = sum(x) / n,    variance = (sum(x^2) - n * mean^2) / (n - 1)

Two parts a and b merge without going back to the rows (Chan, Golub and LeVeque 1983, The
American Statistician 37, 242-247), with d = mean_b - mean_a:

    SS = SS_a + SS_b + d^2 * n_a * n_b / (n_a + n_b)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers

ROUNDING = 1e-13
"""A sum of squares this small beside n * mean^2 is rounding, not spread."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a comparison needs to know of a group."""

    n: int
    mean: float
    """0 where there is no answer."""
    variance: float
    """Divisor n - 1; 0 where there is one answer or none."""

    def __post_init__(self) -> None:
        """Refuse what no group can have."""
        if self.n < 0 or self.variance < 0:
            raise UnusableAnswers(
                f"A group has n = {self.n} and variance = {self.variance}; neither can be "
                "negative, so check the sums they come from."
            )

    @classmethod
    def of(cls, answers: Sequence[float] | NDArray[np.float64]) -> Summary:
        """Sum up answers; nan stands for none and is left out.

        >>> Summary.of([1.0, 2.0, 3.0])
        Summary(n=3, mean=2.0, variance=1.0)
        """
        given = np.asarray(answers, dtype=np.float64)
        given = given[~np.isnan(given)]
        if given.size == 0:
            return cls(0, 0.0, 0.0)
        if (given == given[0]).all():
            return cls(int(given.size), float(given[0]), 0.0)
        return cls(int(given.size), float(given.mean()), float(given.var(ddof=1)))

    @classmethod
    def from_sums(cls, n: int, total: float, squares: float) -> Summary:
        """Return the summary of a group from its count, sum and sum of squares.

        >>> Summary.from_sums(3, 6.0, 14.0)
        Summary(n=3, mean=2.0, variance=1.0)
        """
        if n == 0:
            return cls(0, 0.0, 0.0)
        mean = total / n
        spread = squares - total * mean
        if n == 1 or spread <= ROUNDING * squares:
            return cls(n, mean, 0.0)
        return cls(n, mean, spread / (n - 1))

    def __add__(self, other: Summary) -> Summary:
        """Return the summary of both groups taken together."""
        n = self.n + other.n
        if 0 in (self.n, other.n):
            return self if other.n == 0 else other
        apart = other.mean - self.mean
        spread = self.squares + other.squares + apart**2 * self.n * other.n / n
        return Summary(n, self.mean + apart * other.n / n, spread / (n - 1))

    @property
    def squares(self) -> float:
        """Sum of squares around the mean."""
        return self.variance * (self.n - 1) if self.n else 0.0
