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

from analysis.estimate import Described, Description, Reason, Withheld
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
        return typical_size(self.sizes, which)


def typical_size(sizes: Array, which: Size) -> float:
    """Return the one size that stands for units of many sizes.

    Parameters
    ----------
    sizes
        People in each of two units or more.
    which
        Kind of mean.

    Returns
    -------
    float
        Between the smallest and the largest size.

    Examples
    --------
    >>> [round(typical_size(np.array([2.0, 4.0, 6.0]), size), 3) for size in Size]
    [3.667, 4.0, 3.273]
    """
    n, k = float(sizes.sum()), len(sizes)
    match which:
        case Size.MEAN:
            return n / k
        case Size.HARMONIC:
            return k / float((1 / sizes).sum())
        case Size.N0:
            return (n - float((sizes**2).sum()) / n) / (k - 1)


def score_variances(sums: UnitSums, column: str) -> dict[str, Description]:
    """Return the variance of one score among the members of each unit, divisor n - 1.

    Parameters
    ----------
    sums
        Counts, sums and squares of each unit.
    column
        Name of the score, as the mean of the items of a scale.

    Returns
    -------
    dict
        By unit; withheld for a unit of one.

    Examples
    --------
    >>> from analysis.sums.units import unit_sums
    >>> sums = unit_sums(np.array([[1.0], [3.0], [4.0]]), ["A", "A", "B"], ["trust"])
    >>> found = score_variances(sums, "trust")
    >>> found["A"].value, found["B"].reason.value
    (2.0, 'too few answers')
    """
    place = sums.columns.index(column)
    squares = sums.products[:, place, place] - sums.sums[:, place] ** 2 / sums.n
    return {
        unit: Described(float(max(square, 0.0) / (n - 1)), int(n), "variance within the unit")
        if n > 1
        else Withheld(Reason.TOO_FEW, int(n))
        for unit, square, n in zip(sums.units, squares, sums.n, strict=True)
    }


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
