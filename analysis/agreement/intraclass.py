"""Intraclass: ICC(1), how much of a score lies in the unit, and ICC(2), how sure its mean is.

With MSB, MSW, F and the size m of a unit from the one-way table (see `one_way`),

    ICC(1) = (MSB - MSW) / (MSB + (m - 1) MSW)
    ICC(2) = (MSB - MSW) / MSB = 1 - 1 / F
    ICC(1) from (FL - 1) / (FL + m - 1) to (FU - 1) / (FU + m - 1)
    ICC(2) from 1 - 1 / FL to 1 - 1 / FU,  FL = F / F(1 - a/2), FU = F / F(a/2)

The intervals are exact for normal scores in units of equal size, and close with m = n0 else.
Design effect: 1 + (m - 1) ICC(1); effective n: N over the design effect.

Sources: Bartko (1976), Psychological Bulletin 83, 762-765; Searle (1971), Linear Models, p. 414,
and McGraw & Wong (1996), Psychological Methods 1, 30-46, for the intervals; Bliese (2000), in
Klein & Kozlowski (eds.), Multilevel Theory, Research, and Methods in Organizations, 349-381;
Kish (1965), Survey Sampling, for the design effect.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f as f_distribution

from analysis.agreement.one_way import ROUNDING, OneWay, Size, one_way
from analysis.estimate import Described, Description, Estimate, Figure, Reason, Withheld
from analysis.sums.units import UnitSums, unit_sums

Array = NDArray[np.float64]


def intraclass(
    scores: Array, units: Sequence[str], *, confidence: float = 0.95
) -> tuple[Figure, Figure]:
    """Estimate ICC(1) and ICC(2) of the scores of people in units.

    Parameters
    ----------
    scores
        One score a person, shape (people,); nan where there is none.
    units
        Unit of each person.
    confidence
        Coverage of the intervals.

    Returns
    -------
    tuple of Estimate or Withheld
        ICC(1) with n0, and ICC(2).

    Examples
    --------
    >>> first, second = intraclass(np.array([1.0, 3, 4, 6, 8, 8]), ["A", "A", "B", "B", "C", "C"])
    >>> round(first.value, 3), round(second.value, 3), first.n
    (0.862, 0.926, 6)
    """
    sums = unit_sums(scores[:, None], units, ["score"])
    return (
        icc1(sums, "score", confidence=confidence),
        icc2(sums, "score", confidence=confidence),
    )


def icc1(sums: UnitSums, column: str, size: Size = Size.N0, *, confidence: float = 0.95) -> Figure:
    """Estimate how much of a person's score follows from the unit.

    Parameters
    ----------
    sums
        Counts, sums and squares of each unit.
    column
        Name of the score.
    size
        n0 by default; the mean size is what multilevel 2.7 takes.
    confidence
        Coverage of the interval.

    Returns
    -------
    Estimate or Withheld
        Negative where units differ by less than chance; never clipped. Without a standard error:
        the interval comes from F.

    Examples
    --------
    >>> sums = unit_sums(np.array([[1.0], [3.0], [4.0], [6.0]]), ["A", "A", "B", "B"], ["x"])
    >>> round(icc1(sums, "x").value, 3)
    0.636
    """
    table = one_way(sums, column)
    if isinstance(table, Withheld):
        return table
    m = table.size(size)
    low, high = ((bound - 1) / (bound + m - 1) for bound in _bounds(table, confidence))
    method = f"ICC(1), analysis of variance, {size.value}"
    return Estimate(
        _icc1(table, m), float("nan"), float(low), float(high), table.n, method, confidence
    )


def icc2(sums: UnitSums, column: str, *, confidence: float = 0.95) -> Figure:
    """Estimate how reliable the mean of a unit is.

    Parameters
    ----------
    sums
        Counts, sums and squares of each unit.
    column
        Name of the score.
    confidence
        Coverage of the interval.

    Returns
    -------
    Estimate or Withheld
        Of a unit of typical size. Large units have reliable means, however little their members
        share. Withheld where all units have the same mean.

    Examples
    --------
    >>> sums = unit_sums(np.array([[1.0], [3.0], [4.0], [6.0]]), ["A", "A", "B", "B"], ["x"])
    >>> round(icc2(sums, "x").value, 3)
    0.778
    """
    table = one_way(sums, column)
    if isinstance(table, Withheld):
        return table
    if table.between <= ROUNDING * table.within:
        return Withheld(Reason.UNDEFINED, table.n)
    low, high = (1 - 1 / bound for bound in _bounds(table, confidence))
    value = 1 - table.within / table.between
    method = "ICC(2), analysis of variance"
    return Estimate(value, float("nan"), float(low), float(high), table.n, method, confidence)


def design_effect(sums: UnitSums, column: str, size: Size = Size.N0) -> Description:
    """Return by how much units inflate the variance of the overall mean.

    Parameters
    ----------
    sums
        Counts, sums and squares of each unit.
    column
        Name of the score.
    size
        Size of unit in the formula.

    Returns
    -------
    Described or Withheld
        1 where units make no difference.

    Examples
    --------
    >>> sums = unit_sums(np.array([[1.0], [3.0], [4.0], [6.0]]), ["A", "A", "B", "B"], ["x"])
    >>> round(design_effect(sums, "x").value, 3)
    1.636
    """
    table = one_way(sums, column)
    if isinstance(table, Withheld):
        return table
    m = table.size(size)
    return Described(1 + (m - 1) * _icc1(table, m), table.n, f"design effect, {size.value}")


def effective_n(sums: UnitSums, column: str, size: Size = Size.N0) -> Description:
    """Return the number of independent people that would be worth as much.

    Parameters
    ----------
    sums
        Counts, sums and squares of each unit.
    column
        Name of the score.
    size
        Size of unit in the formula.

    Returns
    -------
    Described or Withheld
        People over the design effect.

    Examples
    --------
    >>> sums = unit_sums(np.array([[1.0], [3.0], [4.0], [6.0]]), ["A", "A", "B", "B"], ["x"])
    >>> round(effective_n(sums, "x").value, 2)
    2.44
    """
    effect = design_effect(sums, column, size)
    if isinstance(effect, Withheld):
        return effect
    return Described(effect.n / effect.value, effect.n, f"effective n, {size.value}")


# The kernels below check nothing: they only compute.


def _icc1(table: OneWay, m: float) -> float:
    return (table.between - table.within) / (table.between + (m - 1) * table.within)


def _bounds(table: OneWay, confidence: float) -> tuple[float, float]:
    tail = (1 - confidence) / 2
    upper, lower = f_distribution.isf([tail, 1 - tail], table.df1, table.df2)
    return table.f / float(upper), table.f / float(lower)
