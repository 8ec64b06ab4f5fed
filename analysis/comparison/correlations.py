"""Correlations: how two scores go together, and whether one pair does so more than another.

    Pearson       t = r sqrt((n-2) / (1-r^2)); tanh(atanh(r) -+ z / sqrt(n-3))
    partial       (r_xy - r_xz r_yz) / sqrt((1 - r_xz^2) (1 - r_yz^2))
    Williams      t = (r_xy - r_xz) sqrt((n-1)(1+r_yz) / (2 (n-1)/(n-3) |R| + m^2 (1-r_yz)^3)),
                  m = (r_xy + r_xz) / 2, |R| the determinant of the three, n - 3 df
    corrected     r / sqrt(reliability_x reliability_y)

Sources: Fisher (1921), Metron 1, 3-32; Williams (1959), Journal of the Royal Statistical Society
B 21, 396-399, as in Steiger (1980), Psychological Bulletin 87, 245-251; Spearman (1904), American
Journal of Psychology 15, 72-101 (ranks and correction); Kendall (1938), Biometrika 30, 81-93.
Rank correlations are scipy's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy.stats import kendalltau, norm, spearmanr
from scipy.stats import t as t_distribution

from analysis.errors import UnusableAnswers
from analysis.estimate import Described, Description, Estimate, Reason, Significance, Withheld

Array = NDArray[np.float64]
FEWEST = 4


@dataclass(frozen=True, slots=True)
class Correlation:
    """A correlation with its interval, and its test against 0."""

    figure: Estimate
    significance: Significance


class RankCorrelation(Enum):
    """Which correlation of ranks."""

    SPEARMAN = "Spearman's rho"
    KENDALL = "Kendall's tau-b"


def correlation(first: Array, second: Array, level: float = 0.95) -> Correlation | Withheld:
    """Estimate how closely two scores follow a line.

    Parameters
    ----------
    first, second
        Scores of the same people in the same order; pairs with a nan are left out.
    level
        Coverage of Fisher's interval.

    Returns
    -------
    Correlation or Withheld
        Withheld below four people, where a score does not vary, and where all lie on one line.

    Examples
    --------
    >>> found = correlation(np.array([1.0, 2, 3, 4, 5]), np.array([2.0, 1, 4, 3, 5]))
    >>> round(found.figure.value, 3), round(found.figure.low, 3), round(found.figure.high, 3)
    (0.8, -0.28, 0.986)
    """
    x, y = _complete(first, second)
    if (refused := _unusable(x, y)) is not None:
        return refused
    n = len(x)
    r = float(np.corrcoef(x, y)[0, 1])
    if abs(r) >= 1 - np.finfo(np.float64).eps:
        return Withheld(Reason.UNDEFINED, n)
    half = float(norm.isf((1 - level) / 2)) / math.sqrt(n - 3)
    low, high = math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half)
    t = r * math.sqrt((n - 2) / (1 - r**2))
    p = float(2 * t_distribution.sf(abs(t), n - 2))
    method = "Pearson correlation, Fisher interval"
    figure = Estimate(r, (1 - r**2) / math.sqrt(n - 3), low, high, n, method, level)
    return Correlation(figure, Significance(t, p, n, method, (float(n - 2),)))


def rank_correlation(
    first: Array, second: Array, kind: RankCorrelation = RankCorrelation.SPEARMAN
) -> Description:
    """Return how closely two scores order people alike.

    Parameters
    ----------
    first, second
        Scores of the same people in the same order; pairs with a nan are left out.
    kind
        Spearman's or Kendall's.

    Returns
    -------
    Description
        From -1 to 1; Withheld as for `correlation`.

    Examples
    --------
    >>> x, y = np.array([1.0, 2, 3, 4, 5]), np.array([2.0, 1, 4, 3, 5])
    >>> round(rank_correlation(x, y, RankCorrelation.KENDALL).value, 3)
    0.6
    """
    x, y = _complete(first, second)
    if (refused := _unusable(x, y)) is not None:
        return refused
    found = spearmanr(x, y) if kind is RankCorrelation.SPEARMAN else kendalltau(x, y)
    return Described(float(found.statistic), len(x), kind.value)


def partial_correlation(xy: float, xz: float, yz: float, n: int) -> Description:
    """Return how two scores go together among people alike in a third.

    Parameters
    ----------
    xy, xz, yz
        Correlations of the three scores.
    n
        People behind them.

    Returns
    -------
    Description
        Withheld where the third score fixes one of the two.

    Examples
    --------
    >>> round(partial_correlation(0.5, 0.4, 0.3, 100).value, 3)
    0.435
    """
    left = (1 - xz**2) * (1 - yz**2)
    if left <= 0:
        return Withheld(Reason.UNDEFINED, n)
    return Described((xy - xz * yz) / math.sqrt(left), n, "partial correlation")


def williams_test(xy: float, xz: float, yz: float, n: int) -> Significance | Withheld:
    """Test whether x goes together with y more than with z, in the same people.

    Parameters
    ----------
    xy, xz
        The correlations compared.
    yz
        That of the other two.
    n
        People, four or more.

    Returns
    -------
    Significance or Withheld
        A t, positive where xy is the larger; Withheld where y and z are the same score.

    Examples
    --------
    >>> tested = williams_test(0.5, 0.3, 0.4, 103)
    >>> round(tested.statistic, 3), tested.df
    (2.097, (100.0,))
    """
    if n < FEWEST:
        return Withheld(Reason.TOO_FEW, n)
    determinant = 1 - xy**2 - xz**2 - yz**2 + 2 * xy * xz * yz
    bottom = 2 * (n - 1) / (n - 3) * determinant + ((xy + xz) / 2) ** 2 * (1 - yz) ** 3
    if bottom <= 0:
        return Withheld(Reason.UNDEFINED, n)
    t = (xy - xz) * math.sqrt((n - 1) * (1 + yz) / bottom)
    p = float(2 * t_distribution.sf(abs(t), n - 3))
    return Significance(t, p, n, "Williams's test of two correlations", (float(n - 3),))


def corrected_for_unreliability(
    r: float, reliabilities: tuple[float, float], n: int
) -> Description:
    """Return what a correlation would be between scores without error.

    Parameters
    ----------
    r
        As observed.
    reliabilities
        Of the two scores, above 0.
    n
        People behind the correlation.

    Returns
    -------
    Description
        May exceed 1; Withheld where a reliability is 0 or below.

    Examples
    --------
    >>> corrected_for_unreliability(0.4, (0.8, 0.8), 100).value
    0.5
    """
    if min(reliabilities) <= 0:
        return Withheld(Reason.UNDEFINED, n)
    value = r / math.sqrt(reliabilities[0] * reliabilities[1])
    return Described(value, n, "correlation corrected for unreliability")


def _complete(first: Array, second: Array) -> tuple[Array, Array]:
    if first.shape != second.shape:
        raise UnusableAnswers(
            f"{len(first)} scores of one kind and {len(second)} of the other; give one of each a "
            "person."
        )
    both = ~np.isnan(first) & ~np.isnan(second)
    return first[both], second[both]


def _unusable(x: Array, y: Array) -> Withheld | None:
    if len(x) < FEWEST:
        return Withheld(Reason.TOO_FEW, len(x))
    if (x == x[0]).all() or (y == y[0]).all():
        return Withheld(Reason.NO_VARIANCE, len(x))
    return None
