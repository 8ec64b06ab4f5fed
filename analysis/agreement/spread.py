"""Spread: how far the agreement that a unit's answers show may be off, from counts alone.

Each index is a share of two spreads, R, whose logarithm is nearly normal. With the influence of an
answer x on log R, its variance over the answers of a unit gives the standard error of log R, and

    interval = exp(log R -+ t(n - 1) se)

    variance   influence (x - m)^2 / s^2 - 1; after Bonett, se^2 = (g - (n - 3) / n) / (n - 1)
               with the kurtosis g = n sum (x - m)^4 / (sum (x - m)^2)^2
    AD         influence (|x - c| - AD + d (x - m)) / AD; d = P(X < c) - P(X > c) around the mean
               m, with the answers at the option nearest to it counted to the side that gives
               the larger error, and 0 around the median, which does not move with one answer
    awg        that of the variance, less ((H + L - 2 m) (x - m)) / ((H + L) m - m^2 - H L)

Eight people can answer alike where the next eight would not. So the standard errors, and the
middle of the interval, rest on counts to which 1 / A of an answer was added at each of the A
options, one answer in all (Perks' prior); the value itself is the plain one, and the lower end
starts from it where it is the smaller. Of several items the spreads are averaged; how their
errors hang together is not in the counts, so they are taken to go fully together, which is the
widest they can be.

`python benchmarks/agreement.py` prints the coverage.

Sources: Bonett (2006), Computational Statistics & Data Analysis 50, 775-782 (variance); Bonett &
Seier (2003), The American Statistician 57, 233-236 (mean absolute deviation); Perks (1947),
Journal of the Institute of Actuaries 73, 285-334.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as t_distribution

from analysis.agreement.within_group import Centre
from analysis.sums.tables import Tables

Array = NDArray[np.float64]

FEWEST = 3
"""People from which on a unit has an interval: two leave no kurtosis."""
LEAST_KURTOSIS = 1e-9


@dataclass(frozen=True, slots=True)
class Spread:
    """The logarithm of a spread in each unit, averaged over the items, and its standard error."""

    log: Array
    """Shape (units,); nan for a unit without answers."""
    se: Array
    df: Array
    plain: Array
    """The spread of the counts as they are."""

    def interval(self, confidence: float) -> tuple[Array, Array]:
        """Return the ends of the interval of the spread itself, each of shape (units,).

        The lower one starts from the plain spread where that is the smaller.
        """
        reach = t_distribution.isf((1 - confidence) / 2, np.maximum(self.df, 1)) * self.se
        middle = np.exp(self.log)
        return np.minimum(middle, self.plain) * np.exp(-reach), middle * np.exp(reach)

    def probability_below(self, line: Array | float) -> Array:
        """Return how sure the spread is under a line, shape (units,)."""
        distance = (np.log(line) - self.log) / self.se
        below: Array = t_distribution.cdf(distance, np.maximum(self.df, 1))
        return below


def variance_spread(tables: Tables, low: float, high: float) -> Spread:
    """Return the spread that is the mean of the item variances, divisor n - 1.

    Parameters
    ----------
    tables
        Counts of the answers in each unit.
    low, high
        Ends of the answer scale, in whole steps.

    Returns
    -------
    Spread

    Examples
    --------
    >>> from analysis.sums.tables import tables
    >>> found = variance_spread(tables(np.array([[4.0], [5.0], [4.0], [2.0]]), ["A"] * 4), 1, 5)
    >>> [round(float(end[0]), 2) for end in found.interval(0.9)]
    [0.34, 8.32]
    """
    smooth = _Smoothed(tables, low, high)
    n, squares = smooth.n, smooth.moment(2)
    kurtosis = n * smooth.moment(4) / squares**2
    variance = np.maximum(kurtosis - (n - 3) / n, LEAST_KURTOSIS) / (n - 1)
    plain = tables.variances.mean(axis=1)
    return _averaged(tables, plain, squares / (n - 1), np.sqrt(variance))


def deviation_spread(tables: Tables, low: float, high: float, centre: Centre) -> Spread:
    """Return the spread that is the average deviation from the unit's centre.

    Parameters
    ----------
    tables
        Counts of the answers in each unit.
    low, high
        Ends of the answer scale, in whole steps.
    centre
        Mean or median of the unit.

    Returns
    -------
    Spread

    Examples
    --------
    >>> from analysis.sums.tables import tables
    >>> counted = tables(np.array([[4.0], [5.0], [4.0], [2.0]]), ["A"] * 4)
    >>> found = deviation_spread(counted, 1, 5, Centre.MEAN)
    >>> [round(float(end[0]), 2) for end in found.interval(0.9)]
    [0.31, 2.93]
    """
    smooth = _Smoothed(tables, low, high)
    away = smooth.deviations if centre is Centre.MEAN else smooth.from_medians(tables)
    share = smooth.counts / smooth.n[..., None]
    average = (share * np.abs(away)).sum(axis=2)
    plain = np.abs(away) - average[..., None]
    centres = tables.means if centre is Centre.MEAN else tables.medians
    found = tables.deviations_from(centres).mean(axis=1)
    if centre is Centre.MEDIAN:
        return _averaged(tables, found, average, smooth.error_of(plain / average[..., None]))
    errors = [
        smooth.error_of((plain + moves[..., None] * smooth.deviations) / average[..., None])
        for moves in smooth.slopes_around_the_mean()
    ]
    return _averaged(tables, found, average, np.maximum(*errors))


def awg_spread(tables: Tables, low: float, high: float) -> Spread:
    """Return the spread that awg measures: the variance against the largest possible one.

    Parameters
    ----------
    tables
        Counts of the answers in each unit.
    low, high
        Ends of the answer scale, in whole steps.

    Returns
    -------
    Spread
        awg is 1 - 2 times this.

    Examples
    --------
    >>> from analysis.sums.tables import tables
    >>> counted = tables(np.array([[4.0], [5.0], [4.0], [2.0]]), ["A"] * 4)
    >>> [round(float(end[0]), 2) for end in awg_spread(counted, 1, 5).interval(0.9)]
    [0.14, 1.12]
    """
    smooth = _Smoothed(tables, low, high)
    n, means, squares = smooth.n, smooth.means, smooth.moment(2)
    largest = (high + low) * means - means**2 - high * low
    influence = (
        smooth.deviations**2 / (squares / n)[..., None]
        - 1
        - ((high + low - 2 * means) / largest)[..., None] * smooth.deviations
    )
    share = squares / (largest * n)
    return _averaged(tables, share.mean(axis=1), share, smooth.error_of(influence))


class _Smoothed:
    """Counts with one answer spread over all options, and what follows from them."""

    def __init__(self, tables: Tables, low: float, high: float) -> None:
        self.options = np.arange(low, high + 1)
        seen = np.searchsorted(self.options, tables.scores)
        shape = (len(tables.units), len(tables.items), len(self.options))
        self.counts = np.full(shape, 1 / len(self.options))
        self.counts[:, :, seen] += tables.counts
        self.n = self.counts.sum(axis=2)
        self.means = self.counts @ self.options / self.n
        self.deviations = self.options - self.means[..., None]

    def moment(self, power: int) -> Array:
        """Return the sum of a power of the deviations, shape (units, items)."""
        total: Array = (self.counts * self.deviations**power).sum(axis=2)
        return total

    def slopes_around_the_mean(self) -> tuple[Array, Array]:
        """Return how AD changes with its centre, the option next to the mean on either side."""
        nearest = np.rint(self.means)[..., None]
        share = self.counts / self.n[..., None]
        below = (share * (self.options < nearest)).sum(axis=2)
        above = (share * (self.options > nearest)).sum(axis=2)
        return np.asarray(2 * below - 1), np.asarray(1 - 2 * above)

    def from_medians(self, tables: Tables) -> Array:
        """Return the deviations from the plain medians."""
        return np.asarray(self.options - np.nan_to_num(tables.medians)[..., None])

    def error_of(self, influence: Array) -> Array:
        """Return the standard error of what an answer has this influence on."""
        squares = (self.counts * influence**2).sum(axis=2)
        return np.asarray(np.sqrt(squares / self.n / (self.n - 1)))


def _averaged(tables: Tables, plain: Array, spreads: Array, errors: Array) -> Spread:
    """Average over the items, with errors that go fully together."""
    mean = spreads.mean(axis=1)
    together = (spreads * errors).mean(axis=1) / mean
    return Spread(np.log(mean), together, tables.n.min(axis=1) - 1, plain)
