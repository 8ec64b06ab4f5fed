"""Carelessness: seven indices of answers that were given without reading the questions.

For answers x_1 .. x_k of one person, in the order in which they were asked,

    longstring          = length of the longest run of equal neighbours; no answer breaks a run
    longstring_average  = k / (number of runs), an empty answer being a run of its own
    irv                 = sqrt(sum (x_i - mean)^2 / (m - 1)) over the m answers given
    evenodd             = -max(-1, 2 r / (1 + r)), r between the means of the even and of the
                          odd items of each scale, over scales; turned so that more is worse
    mahalanobis_d2      = d' S^-1 d, d = x - mean with 0 where there is no answer, S the
                          pairwise covariances of the items
    psychsyn, psychant  = r over the pairs of items that go together (or against each other)
                          in the whole group by more than a critical correlation
    person_total_correlation = r between a person's answers and the means of the items

Sources: Meade & Craig (2012), Psychological Methods 17, 437-455 (even-odd, synonyms, antonyms,
Mahalanobis, longest and average run); Curran (2016), Journal of Experimental Social Psychology
66, 4-19 (the same, person-total correlation); Dunn, Heggestad, Shanock & Theilgard (2018),
Journal of Business and Psychology 33, 105-121 (the standard deviation as IRV).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FEWEST_PAIRS = 3
"""A correlation over two points is 1 or -1 whatever was answered."""
ROUNDING = 1e-12
"""Variances below this share of the squared answers are rounding, not variation."""


def longstring(answers: Array) -> Array:
    """Return the length of each person's longest run of equal answers.

    Parameters
    ----------
    answers
        As given, not keyed, in asked order; shape (people, items). An empty answer breaks a
        run and is one of length 1.

    Returns
    -------
    numpy.ndarray
        Shape (people,), from 1 to the number of items; more is worse.

    Examples
    --------
    >>> longstring(np.array([[1.0, 3, 3, 3, 2], [3, np.nan, 3, 3, 1]])).tolist()
    [3.0, 2.0]
    """
    same = answers[:, 1:] == answers[:, :-1]
    run = np.ones(len(answers))
    longest = run.copy()
    for column in same.T:
        run = np.where(column, run + 1, 1.0)
        longest = np.maximum(longest, run)
    return longest


def longstring_average(answers: Array) -> Array:
    """Return the mean length of each person's runs of equal answers.

    Parameters
    ----------
    answers
        As given, not keyed, in asked order; shape (people, items). Each empty answer counts
        as a run of length 1.

    Returns
    -------
    numpy.ndarray
        Shape (people,), from 1 to the number of items; more is worse.

    Examples
    --------
    >>> longstring_average(np.array([[1.0, 3, 3, 3, 2, 2]])).tolist()
    [2.0]
    """
    same = answers[:, 1:] == answers[:, :-1]
    items = answers.shape[1]
    return np.asarray(items / (items - same.sum(axis=1)))


def irv(answers: Array) -> Array:
    """Return the standard deviation, divisor m - 1, of each person's answers.

    Parameters
    ----------
    answers
        As given, not keyed; shape (people, items). Empty answers are left out.

    Returns
    -------
    numpy.ndarray
        Shape (people,); nan below two answers. Near 0 for one who ticks down a column.

    Examples
    --------
    >>> irv(np.array([[1.0, 3, 5, np.nan], [3, 3, 3, 3]])).tolist()
    [2.0, 0.0]
    """
    present = ~np.isnan(answers)
    m = present.sum(axis=1)
    squares = (_centred(answers, present) ** 2).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(m > 1, np.sqrt(squares / (m - 1)), np.nan)


def evenodd(keyed: Array, scales: Sequence[Sequence[int]]) -> Array:
    """Return how little the two halves of each person's scales go together.

    Parameters
    ----------
    keyed
        Answers with the reversed items turned round, shape (people, items).
    scales
        The columns of each scale, in order. The first, third, ... are its odd half.

    Returns
    -------
    numpy.ndarray
        Shape (people,), from -1 for halves that agree to 1; nan where a half does not vary
        over fewer than three scales have both halves.

    Examples
    --------
    >>> one = np.array([[1.0, 1, 3, 3, 5, 5], [1, 5, 5, 1, 3, 3]])
    >>> evenodd(one, [(0, 1), (2, 3), (4, 5)]).tolist()
    [-1.0, 1.0]
    """
    halves = [[*columns][start::2] for start in (0, 1) for columns in scales]
    odd, even = np.split(_means_of(keyed, halves), 2, axis=1)
    r = _row_correlation(even, odd)
    with np.errstate(divide="ignore", invalid="ignore"):
        stepped_up = np.where(r > -1 + ROUNDING, 2 * r / (1 + r), np.where(np.isnan(r), r, -1.0))
    return -np.maximum(stepped_up, -1.0)


def mahalanobis_d2(
    answers: Array, means: Array | None = None, covariance: Array | None = None
) -> Array:
    """Return how far each person's answers lie from the middle of all.

    Parameters
    ----------
    answers
        Shape (people, items). Empty answers are taken to lie at the mean.
    means, covariance
        Of everyone, where these people are a part; by default of these people, covariances
        pairwise with divisor n - 1.

    Returns
    -------
    numpy.ndarray
        Squared distances, shape (people,); about chi-squared with as many degrees of freedom
        as answers. All nan where the covariances have no inverse.

    Examples
    --------
    >>> four = np.array([[1.0, 1], [1, 3], [3, 1], [3, 3]])
    >>> mahalanobis_d2(four).round(6).tolist()
    [1.5, 1.5, 1.5, 1.5]
    """
    present = ~np.isnan(answers)
    means = _means(answers.T) if means is None else means
    covariance = _pairwise_covariance(answers) if covariance is None else covariance
    if not np.isfinite(covariance).all() or not _is_positive_definite(covariance):
        return np.full(len(answers), np.nan)
    deviation = np.where(present, answers - means, 0.0)
    root = np.linalg.inv(np.linalg.cholesky(covariance))
    return np.asarray(((root @ deviation.T) ** 2).sum(axis=0))


def psychsyn(answers: Array, critical: float = 0.6) -> Array:
    """Return how alike each person answers items that go together in the whole group.

    Parameters
    ----------
    answers
        As given, shape (people, items).
    critical
        Pairs with a correlation above this, in the whole group, are synonyms.

    Returns
    -------
    numpy.ndarray
        Correlation over a person's pairs, shape (people,); nan below three answered pairs or
        where nothing varies. Near 1 for a careful person.

    Examples
    --------
    >>> one = np.array([[1.0, 2, 5, 1, 2, 5], [5, 3, 1, 5, 3, 1], [2, 4, 3, 2, 4, 3]])
    >>> psychsyn(one, critical=0.99).round(6).tolist()
    [1.0, 1.0, 1.0]
    """
    return _over_pairs(answers, _pairwise_correlation(answers) > critical)


def psychant(answers: Array, critical: float = 0.4) -> Array:
    """Return how alike each person answers items that go against each other in the group.

    Parameters
    ----------
    answers
        As given, shape (people, items).
    critical
        Pairs with a correlation below minus this, in the whole group, are antonyms.

    Returns
    -------
    numpy.ndarray
        Correlation over a person's pairs, shape (people,); nan below three answered pairs or
        where nothing varies. Near -1 for a careful person.

    Examples
    --------
    >>> psychant(np.array([[1.0, 2], [2, 1], [3, 0]])).tolist()
    [nan, nan, nan]
    """
    return _over_pairs(answers, _pairwise_correlation(answers) < -critical)


def person_total_correlation(keyed: Array, means: Array | None = None) -> Array:
    """Return how far each person's answers follow the means of the items.

    Parameters
    ----------
    keyed
        Answers with the reversed items turned round, shape (people, items).
    means
        Means of the items over everyone, where these people are a part; of these people by
        default.

    Returns
    -------
    numpy.ndarray
        Correlation with the item means of all people, over the items answered, shape
        (people,); nan where the person's answers do not vary.

    Examples
    --------
    >>> two = np.array([[1.0, 2, 5], [1, 2, 5], [3, 3, 3]])
    >>> person_total_correlation(two).round(6).tolist()
    [1.0, 1.0, nan]
    """
    means = _means(keyed.T) if means is None else means
    return _correlation_with(keyed, means)


# The kernels below check nothing: they only compute.


def _means(table: Array) -> Array:
    present = ~np.isnan(table)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(present, table, 0.0).sum(axis=1) / present.sum(axis=1))


def _centred(table: Array, present: NDArray[np.bool_]) -> Array:
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.where(present, table, 0.0).sum(axis=1) / present.sum(axis=1)
    return np.where(present, table - means[:, None], 0.0)


def _means_of(table: Array, parts: Sequence[Sequence[int]]) -> Array:
    """Return the mean of the answers to some columns at a time, shape (people, parts)."""
    chosen = np.zeros((len(parts), table.shape[1]))
    for line, part in zip(chosen, parts, strict=True):
        line[list(part)] = 1.0
    present = ~np.isnan(table.T)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = (chosen @ np.where(present, table.T, 0.0)) / (chosen @ present.astype(np.float64))
    return np.asarray(means.T)


def _row_correlation(left: Array, right: Array) -> Array:
    both = ~(np.isnan(left) | np.isnan(right))
    a, b = _centred(left, both), _centred(right, both)
    aa, bb, ab = (a * a).sum(axis=1), (b * b).sum(axis=1), (a * b).sum(axis=1)
    # Means of thirds leave a variance of 1e-32 where nothing varies.
    flat = (aa <= ROUNDING * np.where(both, left * left, 0.0).sum(axis=1)) | (
        bb <= ROUNDING * np.where(both, right * right, 0.0).sum(axis=1)
    )
    return _correlation(aa, bb, ab, flat | (both.sum(axis=1) < FEWEST_PAIRS))


def _correlation_with(table: Array, means: Array) -> Array:
    """Return the correlation of each row with one and the same row, from sums of products.

    Both are moved towards 0 first, so that the sums do not cancel.
    """
    known = np.isfinite(means)
    middle = float(means[known].mean()) if known.any() else 0.0
    present = ~np.isnan(table.T) & known[:, None]
    moved = np.where(present, table.T - middle, 0.0)
    return correlation_of_moved(moved, present, np.where(known, means - middle, 0.0), middle)


def correlation_of_moved(
    x: Array, present: NDArray[np.bool_], means: Array, middle: float
) -> Array:
    """Return the person-total correlation from answers and means with the same taken from both.

    Parameters
    ----------
    x
        Keyed answers less `middle`, shape (items, people); 0 where there is none.
    present
        Where there is an answer and a mean.
    means
        Of the items, less `middle`; 0 where there is none.
    middle
        Any number near the means, so that sums of squares do not cancel.

    Returns
    -------
    numpy.ndarray
        As of `person_total_correlation`.

    Examples
    --------
    >>> x = np.array([[-1.0], [0.0], [3.0]])
    >>> correlation_of_moved(x, x == x, x[:, 0], 2.0).round(6).tolist()
    [1.0]
    """
    m, mask = means, present.astype(np.float64)
    ones = np.ones_like(m)
    sum_x, sum_xm = np.array([ones, m]) @ x
    n, sum_m, sum_mm = np.array([ones, m, m * m]) @ mask
    sum_xx = np.einsum("ij,ij->j", x, x)
    with np.errstate(invalid="ignore", divide="ignore"):
        aa, bb = sum_xx - sum_x**2 / n, sum_mm - sum_m**2 / n
        ab = sum_xm - sum_x * sum_m / n
        flat = (aa <= ROUNDING * (sum_xx + middle**2 * n)) | (
            bb <= ROUNDING * (sum_mm + middle**2 * n)
        )
    return _correlation(aa, bb, ab, flat | (n < FEWEST_PAIRS))


def _correlation(aa: Array, bb: Array, ab: Array, unknown: NDArray[np.bool_]) -> Array:
    with np.errstate(invalid="ignore", divide="ignore"):
        size = np.sqrt(aa * bb)
        r = np.clip(np.where(np.abs(ab) <= ROUNDING * size, 0.0, ab / size), -1.0, 1.0)
    return np.where(unknown, np.nan, r)


def _pairwise_covariance(table: Array) -> Array:
    present = ~np.isnan(table)
    mask = present.astype(np.float64)
    filled = np.where(present, table - _means(table.T), 0.0)
    n = mask.T @ mask
    sums = filled.T @ mask
    with np.errstate(invalid="ignore", divide="ignore"):
        centred = filled.T @ filled - sums * sums.T / n
        return np.where(n > 1, centred / (n - 1), np.nan)


def _pairwise_correlation(table: Array) -> Array:
    present = ~np.isnan(table)
    mask = present.astype(np.float64)
    filled = np.where(present, table - _means(table.T), 0.0)
    n, sums, squares = mask.T @ mask, filled.T @ mask, (filled**2).T @ mask
    with np.errstate(invalid="ignore", divide="ignore"):
        cross = filled.T @ filled - sums * sums.T / n
        own = squares - sums**2 / n
        return np.asarray(cross / np.sqrt(own * own.T))


def _over_pairs(answers: Array, pairs: NDArray[np.bool_]) -> Array:
    later, earlier = np.nonzero(np.tril(pairs, -1))
    if len(later) < FEWEST_PAIRS:
        return np.full(len(answers), np.nan)
    return _row_correlation(answers[:, later], answers[:, earlier])


def _is_positive_definite(covariance: Array) -> bool:
    values = np.linalg.eigvalsh(covariance)
    return bool(values[0] > ROUNDING * values[-1])
