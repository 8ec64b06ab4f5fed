"""Paired: how the same people changed, in points and in standard deviations.

With d the differences after - before, r the correlation of before and after:

    t     mean(d) / (s_d / sqrt(n)),  n - 1 degrees of freedom
    d_z   mean(d) / s_d, noncentral t interval;  g_z = J(n - 1) d_z
    d_av  mean(d) / sqrt((v_before + v_after) / 2)
    d_rm  mean(d) / s_d * sqrt(2 (1 - r))

McNemar's test of b who turned one way and c the other: (b - c)^2 / (b + c), or the exact binomial
of b in b + c at one half.

All rest on n, the two means and variances and their covariance.

Sources: Lakens (2013), Frontiers in Psychology 4, 863 (d_z, d_av, d_rm); Cumming and Finch (2001),
Educational and Psychological Measurement 61, 532-574; McNemar (1947), Psychometrika 12, 153-157.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest, chi2
from scipy.stats import t as t_distribution

from analysis.comparison.standardized import corrected, hedges_correction, standardized_bounds
from analysis.comparison.two_means import Difference
from analysis.errors import UnusableAnswers
from analysis.estimate import (
    Described,
    Description,
    Estimate,
    Figure,
    Reason,
    Significance,
    Withheld,
)
from analysis.sums.summary import ROUNDING, Summary

Array = NDArray[np.float64]
FEWEST = 2
FEWEST_CORRECTED = 3


@dataclass(frozen=True, slots=True)
class Pairs:
    """The same people before and after: n, means, variances and the covariance."""

    before: Summary
    after: Summary
    covariance: float

    @classmethod
    def of(cls, before: Sequence[float] | Array, after: Sequence[float] | Array) -> Pairs:
        """Sum up answers of the same people in the same order; pairs with a nan are left out.

        >>> Pairs.of([1.0, 2.0, 3.0], [2.0, 4.0, 6.0]).covariance
        2.0
        """
        first, then = (np.asarray(column, dtype=np.float64) for column in (before, after))
        if first.shape != then.shape:
            raise UnusableAnswers(
                f"{len(first)} answers before and {len(then)} after; give one of each a person."
            )
        both = ~np.isnan(first) & ~np.isnan(then)
        first, then = first[both], then[both]
        covariance = float(np.cov(first, then)[0, 1]) if both.sum() >= FEWEST else 0.0
        return cls(Summary.of(first), Summary.of(then), covariance)

    @property
    def n(self) -> int:
        """People with both answers."""
        return self.before.n

    @property
    def change(self) -> float:
        """Mean after less mean before."""
        return self.after.mean - self.before.mean

    @property
    def variance_of_change(self) -> float:
        """Variance of the differences; 0 where all changed by the same."""
        total = self.before.variance + self.after.variance
        variance = total - 2 * self.covariance
        return variance if variance > ROUNDING * total else 0.0


def paired_difference(pairs: Pairs, level: float = 0.95) -> Difference | Withheld:
    """Estimate how much the same people changed, and test it.

    Parameters
    ----------
    pairs
        The people before and after.
    level
        Coverage of the interval.

    Returns
    -------
    Difference or Withheld
        After less before; Withheld below two people, and where all changed by the same.

    Examples
    --------
    >>> found = paired_difference(Pairs.of([40.0, 50.0, 60.0], [50.0, 70.0, 65.0]))
    >>> round(found.figure.value, 2), round(found.significance.statistic, 3)
    (11.67, 2.646)
    """
    if (refused := _unusable(pairs)) is not None:
        return refused
    n, value = pairs.n, pairs.change
    se = math.sqrt(pairs.variance_of_change / n)
    df = float(n - 1)
    half = float(t_distribution.isf((1 - level) / 2, df)) * se
    method = "mean change of the same people, paired t"
    figure = Estimate(value, se, value - half, value + half, n, method, level, df)
    p = float(2 * t_distribution.sf(abs(value / se), df))
    return Difference(figure, Significance(value / se, p, n, method, (df,)))


def change_in_spreads(pairs: Pairs, level: float = 0.95) -> Figure:
    """Express a change in standard deviations of the differences (d_z).

    Parameters
    ----------
    pairs
        The people before and after.
    level
        Coverage of the interval.

    Returns
    -------
    Figure
        Withheld as `paired_difference` is.

    Examples
    --------
    >>> round(change_in_spreads(Pairs.of([40.0, 50.0, 60.0], [50.0, 70.0, 65.0])).value, 3)
    1.528
    """
    if (refused := _unusable(pairs)) is not None:
        return refused
    n = pairs.n
    value = pairs.change / math.sqrt(pairs.variance_of_change)
    low, high = standardized_bounds(value, 1 / n, n - 1, level)
    se = math.sqrt(1 / n + value**2 / (2 * (n - 1)))
    return Estimate(value, se, low, high, n, "Cohen's d_z, noncentral t interval", level)


def corrected_change_in_spreads(pairs: Pairs, level: float = 0.95) -> Figure:
    """Express a change in standard deviations of the differences, corrected for few (g_z).

    Parameters
    ----------
    pairs
        The people before and after.
    level
        Coverage of the interval.

    Returns
    -------
    Figure
        Withheld below three people too.

    Examples
    --------
    >>> pairs = Pairs.of([40.0, 50.0, 60.0], [50.0, 70.0, 65.0])
    >>> round(corrected_change_in_spreads(pairs).value, 3)
    0.862
    """
    d = change_in_spreads(pairs, level)
    if isinstance(d, Withheld):
        return d
    if d.n < FEWEST_CORRECTED:
        return Withheld(Reason.TOO_FEW, d.n)
    return corrected(d, hedges_correction(d.n - 1), "Hedges' g_z, exact correction")


def change_in_average_spreads(pairs: Pairs) -> Description:
    """Express a change in the standard deviation of people, averaged over both times (d_av).

    Parameters
    ----------
    pairs
        The people before and after.

    Returns
    -------
    Description
        Withheld below two people, and where people do not differ.

    Examples
    --------
    >>> pairs = Pairs.of([40.0, 50.0, 60.0], [50.0, 70.0, 65.0])
    >>> round(change_in_average_spreads(pairs).value, 3)
    1.143
    """
    if pairs.n < FEWEST:
        return Withheld(Reason.TOO_FEW, pairs.n)
    spread = (pairs.before.variance + pairs.after.variance) / 2
    if spread == 0:
        return Withheld(Reason.NO_VARIANCE, pairs.n)
    return Described(pairs.change / math.sqrt(spread), pairs.n, "Cohen's d_av")


def change_in_repeated_spreads(pairs: Pairs) -> Description:
    """Express a change in the standard deviation the correlation implies (d_rm).

    Parameters
    ----------
    pairs
        The people before and after.

    Returns
    -------
    Description
        Withheld as `paired_difference` is, and where either time does not vary.

    Examples
    --------
    >>> pairs = Pairs.of([40.0, 50.0, 60.0], [50.0, 70.0, 65.0])
    >>> round(change_in_repeated_spreads(pairs).value, 3)
    1.142
    """
    if (refused := _unusable(pairs)) is not None:
        return refused
    product = pairs.before.variance * pairs.after.variance
    if product == 0:
        return Withheld(Reason.NO_VARIANCE, pairs.n)
    r = pairs.covariance / math.sqrt(product)
    value = pairs.change / math.sqrt(pairs.variance_of_change) * math.sqrt(2 * (1 - r))
    return Described(value, pairs.n, "Cohen's d_rm")


def mcnemar(turned_to: int, turned_from: int) -> Significance | Withheld:
    """Test whether more people turned to a view than from it.

    Parameters
    ----------
    turned_to, turned_from
        People who agree only afterwards, and only before.

    Returns
    -------
    Significance or Withheld
        Chi-square without continuity correction; Withheld where nobody turned.

    Examples
    --------
    >>> tested = mcnemar(15, 5)
    >>> tested.statistic, round(tested.p, 4)
    (5.0, 0.0253)
    """
    turned = turned_to + turned_from
    if turned == 0:
        return Withheld(Reason.NO_VARIANCE, 0)
    statistic = (turned_to - turned_from) ** 2 / turned
    return Significance(statistic, float(chi2.sf(statistic, 1)), turned, "McNemar's test", (1.0,))


def mcnemar_exact(turned_to: int, turned_from: int) -> Significance | Withheld:
    """Test whether more people turned to a view than from it, exactly.

    Parameters
    ----------
    turned_to, turned_from
        People who agree only afterwards, and only before.

    Returns
    -------
    Significance or Withheld
        The statistic is the number who turned to it; Withheld where nobody turned.

    Examples
    --------
    >>> round(mcnemar_exact(15, 5).p, 4)
    0.0414
    """
    tested = mcnemar(turned_to, turned_from)
    if isinstance(tested, Withheld):
        return tested
    p = float(binomtest(turned_to, turned_to + turned_from).pvalue)
    return replace(tested, statistic=float(turned_to), p=p, method="McNemar's test, exact", df=())


def _unusable(pairs: Pairs) -> Withheld | None:
    if pairs.n < FEWEST:
        return Withheld(Reason.TOO_FEW, pairs.n)
    if pairs.variance_of_change == 0:
        return Withheld(Reason.NO_VARIANCE, pairs.n)
    return None
