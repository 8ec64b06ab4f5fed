"""One way: the variance between units and within them, from sums alone.

With unit sizes n_u (total N, k units), and MSB and MSW the mean squares between and within,

    mean size      N / k
    n0             (N - sum n_u^2 / N) / (k - 1)
    harmonic size  k / sum(1 / n_u)
    F              MSB / MSW with k - 1 and N - k degrees of freedom

Of equal sizes all three are the same. n0 makes (MSB - MSW) / n0 an unbiased estimate of the
variance between units of unequal size.

Source: Searle, Casella & McCulloch (1992), Variance Components, ch. 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f as f_distribution

from analysis.estimate import Reason, Withheld
from analysis.sums.units import UnitSums

Array = NDArray[np.float64]

FEWEST_UNITS = 2
ROUNDING = 1e-12


class Size(Enum):
    """Which size of unit stands in the formulas."""

    N0 = "n0"
    """Unbiased for units of unequal size."""
    MEAN = "mean size"
    """As the package multilevel 2.7 does."""
    HARMONIC = "harmonic size"


@dataclass(frozen=True, slots=True)
class OneWay:
    """The one-way table of variance."""

    sizes: Array
    between: float
    """Mean square between units."""
    within: float
    """Mean square within units."""

    @property
    def n(self) -> int:
        """People in all units."""
        return int(self.sizes.sum())

    @property
    def df1(self) -> int:
        """Units - 1."""
        return len(self.sizes) - 1

    @property
    def df2(self) -> int:
        """People - units."""
        return self.n - len(self.sizes)

    @property
    def f(self) -> float:
        """Between over within."""
        return self.between / self.within

    @property
    def p(self) -> float:
        """Probability of so large an F where units do not differ."""
        return float(f_distribution.sf(self.f, self.df1, self.df2))

    @property
    def eta_squared(self) -> float:
        """Share of all squares that lies between units; it grows with the number of units."""
        squares = self.between * self.df1
        return squares / (squares + self.within * self.df2)

    def size(self, which: Size) -> float:
        """Return the size of unit for the formulas."""
        n, k = float(self.sizes.sum()), len(self.sizes)
        match which:
            case Size.MEAN:
                return n / k
            case Size.HARMONIC:
                return k / float((1 / self.sizes).sum())
            case Size.N0:
                return (n - float((self.sizes**2).sum()) / n) / (k - 1)


def one_way(sums: UnitSums, column: str) -> OneWay | Withheld:
    """Split the variance of one score into between and within units.

    Parameters
    ----------
    sums
        Counts, sums and squares of each unit.
    column
        Name of the score.

    Returns
    -------
    OneWay or Withheld
        Withheld for fewer than two units, no unit of two, or answers all alike.

    Examples
    --------
    >>> from analysis.sums.units import unit_sums
    >>> scores = np.array([[1.0], [3.0], [4.0], [6.0]])
    >>> found = one_way(unit_sums(scores, ["A", "A", "B", "B"], ["trust"]), "trust")
    >>> found.between, found.within, found.f
    (9.0, 2.0, 4.5)
    """
    place = sums.columns.index(column)
    n, k = int(sums.n.sum()), len(sums.units)
    if k < FEWEST_UNITS or n <= k:
        return Withheld(Reason.TOO_FEW, n)
    squares = float(sums.products[:, place, place].sum())
    between = float(sums.between[place, place])
    within = float(sums.within[place, place])
    if between + within <= ROUNDING * squares:
        return Withheld(Reason.NO_VARIANCE, n)
    if within <= ROUNDING * squares:
        return Withheld(Reason.ALIKE, n)
    return OneWay(sums.n, max(between, 0.0) / (k - 1), within / (n - k))
