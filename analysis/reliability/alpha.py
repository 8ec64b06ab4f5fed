"""Alpha: Cronbach's coefficient with its intervals, and the coefficients that go with it.

For k items with covariance matrix C, correlation matrix R and mean correlation r,

    alpha        = k / (k - 1) * (1 - trace(C) / sum(C))
    standardised = k * r / (1 + (k - 1) * r)
    lambda 6     = 1 - sum(1 - smc) / sum(R),  smc_i = 1 - 1 / (R^-1)_ii
    signal/noise = k * r / (1 - r)

Feldt's interval: (1 - alpha) / F(n - 1, (n - 1)(k - 1)). Standard error, with j a vector of ones
and s = j'Cj:

    Q  = 2 k^2 / ((k - 1)^2 s^3) * (s (tr(C^2) + tr(C)^2) - 2 tr(C) j'C^2 j),  se = sqrt(Q / n)

Sources: Cronbach (1951), Psychometrika 16, 297-334; Guttman (1945), Psychometrika 10, 255-282;
Feldt, Woodruff & Salih (1987), Applied Psychological Measurement 11, 93-103; Duhachek & Iacobucci
(2004), Journal of Applied Psychology 89, 792-808.
"""

from __future__ import annotations

from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f as f_distribution
from scipy.stats import norm

from analysis.estimate import Described, Description, Estimate, Figure, Reason, Withheld
from analysis.sums.covariances import (
    ROUNDING,
    Covariances,
    Missing,
    covariances,
    varying,
)
from analysis.sums.moments import Moments

Array = NDArray[np.float64]


class Interval(Enum):
    """How the interval of alpha is made."""

    FELDT = "Feldt interval"
    """From the F distribution; exact for normal answers with equal covariances."""
    DUHACHEK = "Duhachek interval"
    """Symmetric, from the large-sample standard error for normal answers."""


def alpha(
    answers: Array | Moments,
    missing: Missing = Missing.LISTWISE,
    *,
    interval: Interval = Interval.FELDT,
    people: float | None = None,
    confidence: float = 0.95,
) -> Figure:
    """Estimate how far the items of one scale measure the same thing.

    Parameters
    ----------
    answers
        Answers keyed in one direction, shape (people, items), or their moments.
    missing
        What becomes of people with a missing answer; moments are taken as they are.
    interval
        Feldt's or Duhachek's.
    people
        The n of the standard error and of the interval. By default the harmonic mean of the
        pairwise counts; the number of all rows would promise more than the answers hold.
    confidence
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    Estimate or Withheld
        On the scale of a correlation, at most 1. Negative where items disagree; never clipped.

    Examples
    --------
    >>> answers = np.array([[1, 2], [2, 2], [3, 5], [4, 4], [5, 5.0]])
    >>> estimate = alpha(answers)
    >>> round(estimate.value, 3), round(estimate.low, 3), estimate.n
    (0.909, 0.127, 5)
    """
    shared = covariances(answers, missing)
    if isinstance(shared, Withheld):
        return shared
    if shared.is_constant or _nothing_in_common(shared.matrix):
        return Withheld(Reason.NO_VARIANCE, shared.people)
    n = shared.n if people is None else people
    value, se = alpha_of(shared.matrix), _standard_error(shared.matrix, n)
    if interval is Interval.FELDT:
        low, high = _feldt(value, n, len(shared.matrix), confidence)
    else:
        half = float(norm.isf((1 - confidence) / 2)) * se
        low, high = value - half, value + half
    method = f"Cronbach's alpha, {missing.name.lower()}, {interval.value}"
    return Estimate(value, se, low, high, int(n + ROUNDING * n), method, confidence)


def standardized_alpha(
    answers: Array | Moments, missing: Missing = Missing.LISTWISE
) -> Description:
    """Return alpha of the items brought to equal variance.

    Parameters
    ----------
    answers
        Shape (people, items), or their moments.
    missing
        What becomes of people with a missing answer.

    Returns
    -------
    Described or Withheld
        The Spearman-Brown value of the mean correlation.

    Examples
    --------
    >>> answers = np.array([[1, 2], [2, 2], [3, 5], [4, 4], [5, 5.0]])
    >>> round(standardized_alpha(answers).value, 3)
    0.91
    """
    shared = varying(answers, missing)
    if isinstance(shared, Withheld):
        return shared
    if _nothing_in_common(shared.correlations):
        return Withheld(Reason.NO_VARIANCE, shared.people)
    return _described(shared, alpha_of(shared.correlations), "standardised alpha")


def guttman_smc(answers: Array | Moments, missing: Missing = Missing.LISTWISE) -> Description:
    """Return Guttman's lambda 6 of the standardised items (G6).

    Parameters
    ----------
    answers
        Shape (people, items), or their moments.
    missing
        What becomes of people with a missing answer.

    Returns
    -------
    Described or Withheld
        Withheld where an item is a sum of the others, so that the inverse does not exist.

    Examples
    --------
    >>> answers = np.array([[1, 2], [2, 2], [3, 5], [4, 4], [5, 5.0]])
    >>> round(guttman_smc(answers).value, 3)
    0.834
    """
    shared = varying(answers, missing)
    if isinstance(shared, Withheld):
        return shared
    explained = squared_multiple_correlations(shared.correlations)
    if explained is None or _nothing_in_common(shared.correlations):
        return Withheld(Reason.UNDEFINED, shared.people)
    value = 1 - float((1 - explained).sum() / shared.correlations.sum())
    return _described(shared, value, "Guttman's lambda 6 of standardised items")


def average_r(answers: Array | Moments, missing: Missing = Missing.LISTWISE) -> Description:
    """Return the mean correlation between items.

    Parameters
    ----------
    answers
        Shape (people, items), or their moments.
    missing
        What becomes of people with a missing answer.

    Returns
    -------
    Described or Withheld
        Between -1 and 1.

    Examples
    --------
    >>> answers = np.array([[1, 2], [2, 2], [3, 5], [4, 4], [5, 5.0]])
    >>> round(average_r(answers).value, 3)
    0.834
    """
    shared = varying(answers, missing)
    if isinstance(shared, Withheld):
        return shared
    return _described(shared, float(_pairs_of(shared.correlations).mean()), "average r")


def median_r(answers: Array | Moments, missing: Missing = Missing.LISTWISE) -> Description:
    """Return the median correlation between items.

    Parameters
    ----------
    answers
        Shape (people, items), or their moments.
    missing
        What becomes of people with a missing answer.

    Returns
    -------
    Described or Withheld
        Between -1 and 1.

    Examples
    --------
    >>> answers = np.array([[1, 2], [2, 2], [3, 5], [4, 4], [5, 5.0]])
    >>> round(median_r(answers).value, 3)
    0.834
    """
    shared = varying(answers, missing)
    if isinstance(shared, Withheld):
        return shared
    return _described(shared, float(np.median(_pairs_of(shared.correlations))), "median r")


def variance_r(answers: Array | Moments, missing: Missing = Missing.LISTWISE) -> Description:
    """Return the variance of the correlations between items, divisor pairs - 1.

    Parameters
    ----------
    answers
        Shape (people, items), or their moments.
    missing
        What becomes of people with a missing answer.

    Returns
    -------
    Described or Withheld
        Withheld for two items: one correlation has no variance.

    Examples
    --------
    >>> answers = np.array([[1, 2], [2, 2], [3, 5], [4, 4], [5, 5.0]])
    >>> variance_r(answers).reason
    <Reason.TOO_FEW: 'too few answers'>
    """
    shared = varying(answers, missing)
    if isinstance(shared, Withheld):
        return shared
    pairs = _pairs_of(shared.correlations)
    if len(pairs) == 1:
        return Withheld(Reason.TOO_FEW, shared.people)
    return _described(shared, float(pairs.var(ddof=1)), "variance of r")


def signal_to_noise(answers: Array | Moments, missing: Missing = Missing.LISTWISE) -> Description:
    """Return how much true variance there is to one part of error in the standardised score.

    Parameters
    ----------
    answers
        Shape (people, items), or their moments.
    missing
        What becomes of people with a missing answer.

    Returns
    -------
    Described or Withheld
        Withheld where all items are the same, so that there is no error.

    Examples
    --------
    >>> answers = np.array([[1, 2], [2, 2], [3, 5], [4, 4], [5, 5.0]])
    >>> round(signal_to_noise(answers).value, 2)
    10.05
    """
    shared = varying(answers, missing)
    if isinstance(shared, Withheld):
        return shared
    k, mean = len(shared.matrix), float(_pairs_of(shared.correlations).mean())
    if 1 - mean <= ROUNDING:
        return Withheld(Reason.UNDEFINED, shared.people)
    return _described(shared, k * mean / (1 - mean), "signal to noise ratio")


# The kernels below check nothing: they only compute.


def alpha_of(matrix: Array) -> float:
    """Return alpha of a covariance or correlation matrix."""
    k = len(matrix)
    return float(k / (k - 1) * (1 - np.trace(matrix) / matrix.sum()))


def squared_multiple_correlations(correlations: Array) -> Array | None:
    """Return how well each item follows from the others; None where the inverse does not exist."""
    if np.linalg.cond(correlations) > 1 / ROUNDING:
        return None
    explained: Array = 1 - 1 / np.diag(np.linalg.inv(correlations))
    return explained


def _pairs_of(matrix: Array) -> Array:
    pairs: Array = matrix[np.tril_indices(len(matrix), -1)]
    return pairs


def _described(shared: Covariances, value: float, method: str) -> Described:
    return Described(value, shared.people, method)


def _nothing_in_common(matrix: Array) -> bool:
    return bool(matrix.sum() <= ROUNDING * np.trace(matrix))


def _feldt(value: float, n: float, k: int, confidence: float) -> tuple[float, float]:
    tail = (1 - confidence) / 2
    df1, df2 = n - 1, (n - 1) * (k - 1)
    quantiles = np.asarray(f_distribution.isf([tail, 1 - tail], df1, df2))
    low, high = 1 - (1 - value) * quantiles
    return float(low), float(high)


def _standard_error(matrix: Array, n: float) -> float:
    k, total, trace = len(matrix), matrix.sum(), np.trace(matrix)
    squared = matrix @ matrix
    spread = total * (np.trace(squared) + trace**2) - 2 * trace * squared.sum()
    return float(np.sqrt(2 * k**2 / ((k - 1) ** 2 * total**3) * max(spread, 0.0) / n))
