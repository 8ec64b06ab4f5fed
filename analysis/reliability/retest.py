"""Retest: how far people keep their answers from one occasion to the next.

With a and b the two occasions and r their correlation,

    Fisher interval  tanh(atanh(r) -+ z / sqrt(n - 3))
    concordance      2 cov(a, b) / (var(a) + var(b) + (mean(a) - mean(b))^2), divisor n

Sources: Fisher (1921), Metron 1, 3-32; Kendall (1945), Biometrika 33, 239-251; Lin (1989),
Biometrics 45, 255-268.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.stats import kendalltau, norm, spearmanr
from scipy.stats import t as t_distribution

from analysis.estimate import Described, Description, Estimate, Figure, Reason, Withheld
from analysis.sums.covariances import ROUNDING

Array = NDArray[np.float64]

FEWEST_PAIRS = 4
"""Fisher's interval needs n - 3 above 0."""


def retest_r(first: Array, second: Array, *, confidence: float = 0.95) -> Figure:
    """Correlate two occasions.

    Parameters
    ----------
    first, second
        Scores of the same people, in the same order; pairs with a nan are left out.
    confidence
        Coverage of Fisher's interval.

    Returns
    -------
    Estimate or Withheld
        Pearson's r.

    Examples
    --------
    >>> figure = retest_r(np.array([1.0, 2, 3, 4, 5]), np.array([2.0, 1, 4, 3, 5]))
    >>> round(figure.value, 3), round(figure.low, 3)
    (0.8, -0.28)
    """
    pairs = complete_pairs(first, second)
    if isinstance(pairs, Withheld):
        return pairs
    n, value = len(pairs), pearson(pairs)
    half = float(norm.isf((1 - confidence) / 2)) / np.sqrt(n - 3)
    inside = float(np.clip(value, -1 + ROUNDING, 1 - ROUNDING))
    low, high = np.tanh(np.arctanh(inside) + np.array([-half, half]))
    se = float((1 - value**2) / np.sqrt(n - 1))
    method = "Pearson's r, Fisher interval"
    return Estimate(value, se, float(low), float(high), n, method, confidence)


def retest_p(first: Array, second: Array) -> Description:
    """Return the p value of the correlation of two occasions, two-sided.

    Parameters
    ----------
    first, second
        Scores of the same people; pairs with a nan are left out.

    Returns
    -------
    Described or Withheld
        From t with n - 2 degrees of freedom.

    Examples
    --------
    >>> round(retest_p(np.array([1.0, 2, 3, 4, 5]), np.array([2.0, 1, 4, 3, 5])).value, 3)
    0.104
    """
    pairs = complete_pairs(first, second)
    if isinstance(pairs, Withheld):
        return pairs
    n, r = len(pairs), pearson(pairs)
    ratio = np.inf if abs(r) >= 1 else abs(r) * np.sqrt((n - 2) / (1 - r**2))
    return Described(float(2 * t_distribution.sf(ratio, n - 2)), n, "p of Pearson's r")


def retest_spearman(first: Array, second: Array) -> Description:
    """Correlate the ranks of two occasions; ties share their mean rank.

    Parameters
    ----------
    first, second
        Scores of the same people; pairs with a nan are left out.

    Returns
    -------
    Described or Withheld
        Spearman's rho.

    Examples
    --------
    >>> round(retest_spearman(np.array([1.0, 2, 3, 9]), np.array([2.0, 1, 4, 5])).value, 3)
    0.8
    """
    return described(
        first, second, lambda pairs: float(spearmanr(*pairs.T).statistic), "Spearman's rho"
    )


def retest_kendall(first: Array, second: Array) -> Description:
    """Return Kendall's tau-b of two occasions.

    Parameters
    ----------
    first, second
        Scores of the same people; pairs with a nan are left out.

    Returns
    -------
    Described or Withheld
        Corrected for ties.

    Examples
    --------
    >>> round(retest_kendall(np.array([1.0, 2, 3, 9]), np.array([2.0, 1, 4, 5])).value, 3)
    0.667
    """
    return described(
        first, second, lambda pairs: float(kendalltau(*pairs.T).statistic), "Kendall's tau-b"
    )


def concordance(first: Array, second: Array) -> Description:
    """Return Lin's concordance: agreement that a shift of the mean lowers, too.

    Parameters
    ----------
    first, second
        Scores of the same people; pairs with a nan are left out.

    Returns
    -------
    Described or Withheld
        With divisor n, as Lin defines it.

    Examples
    --------
    >>> round(concordance(np.array([1.0, 2, 3, 4]), np.array([2.0, 2, 5, 5])).value, 3)
    0.667
    """
    return described(first, second, _concordance, "Lin's concordance, divisor n")


def described(
    first: Array, second: Array, statistic: Callable[[Array], float], method: str
) -> Description:
    """Return a statistic of the complete pairs, or why there is none."""
    pairs = complete_pairs(first, second)
    if isinstance(pairs, Withheld):
        return pairs
    return Described(statistic(pairs), len(pairs), method)


def complete_pairs(first: Array, second: Array) -> Array | Withheld:
    """Return the pairs of people present on both occasions, shape (people, 2)."""
    table = np.column_stack([first, second])
    pairs: Array = table[~np.isnan(table).any(axis=1)]
    n = len(pairs)
    if n < FEWEST_PAIRS:
        return Withheld(Reason.TOO_FEW, n)
    if (pairs == pairs[0]).all(axis=0).any():
        return Withheld(Reason.NO_VARIANCE, n)
    return pairs


def pearson(pairs: Array) -> float:
    """Return the correlation of the two columns."""
    first, second = (pairs - pairs.mean(axis=0)).T
    return float(first @ second / np.sqrt((first @ first) * (second @ second)))


# The kernels below check nothing: they only compute.


def _concordance(pairs: Array) -> float:
    centred = pairs - pairs.mean(axis=0)
    shift = float(pairs[:, 0].mean() - pairs[:, 1].mean())
    together = 2 * float(centred[:, 0] @ centred[:, 1]) / len(pairs)
    return together / (float((centred**2).sum()) / len(pairs) + shift**2)
