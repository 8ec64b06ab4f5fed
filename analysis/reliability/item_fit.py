"""Item fit: how each item sits in its scale, and what the scale would be without it.

With C the covariance matrix of the items, R the correlations and c_i = sum_j C_ij,

    item-rest r             = (c_i - C_ii) / sqrt(C_ii (sum(C) - 2 c_i + C_ii))
    item-total r            = c_i / sqrt(C_ii sum(C))
    standardised item-total = sum_j R_ij / sqrt(sum(R))
    corrected item-total    = sum_j R*_ij / sqrt(sum(R*)), R* = R with smc_i in its diagonal

The corrected one puts the variance that item i shares with the others in place of its own, so
that an item is not praised for agreeing with itself. With two items nothing is left to be
consistent once one is dropped: alpha if dropped is then withheld. (psych 2.2.9 reports a ratio
of covariances in that place; it is no alpha.)

Sources: Nunnally & Bernstein (1994), Psychometric Theory, 3rd ed., ch. 8; Cureton (1966),
Psychometrika 31, 93-96; Fisher (1921), Metron 1, 3-32, for the interval of the item-rest r.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from analysis.estimate import Described, Description, Estimate, Figure, Reason, Withheld
from analysis.reliability.alpha import (
    alpha,
    average_r,
    guttman_smc,
    median_r,
    signal_to_noise,
    squared_multiple_correlations,
    standardized_alpha,
    variance_r,
)
from analysis.sums.covariances import (
    ROUNDING,
    Covariances,
    Missing,
    summed,
    varying,
    without,
)
from analysis.sums.moments import Moments, moments

Array = NDArray[np.float64]

FEWEST_FOR_FISHER = 4
"""The standard error of Fisher's z is 1 / sqrt(n - 3)."""


@dataclass(frozen=True, slots=True)
class ItemFit:
    """One item in its scale."""

    item: str
    n: int
    mean: Description
    sd: Description
    item_rest: Figure
    """Correlation with the sum of the other items."""
    item_total: Description
    item_total_standardized: Description
    item_total_corrected: Description
    alpha_if_dropped: Figure


@dataclass(frozen=True, slots=True)
class Dropped:
    """The scale without one item."""

    item: str
    alpha: Figure
    standardized_alpha: Description
    guttman_smc: Description
    average_r: Description
    signal_to_noise: Description
    variance_r: Description
    median_r: Description


def item_fit(
    answers: Array | Moments,
    columns: Sequence[str] = (),
    missing: Missing = Missing.LISTWISE,
    *,
    confidence: float = 0.95,
) -> tuple[ItemFit, ...]:
    """Describe each item of a scale.

    Parameters
    ----------
    answers
        Answers keyed in one direction, shape (people, items), or their moments.
    columns
        Names of the items; moments have their own.
    missing
        What becomes of people with a missing answer.
    confidence
        Coverage of the intervals of item-rest r and of alpha.

    Returns
    -------
    tuple of ItemFit
        One an item, in the order given; what an item cannot have is withheld in its place.

    Examples
    --------
    >>> answers = np.array([[1, 2, 1], [2, 2, 3], [3, 5, 3], [4, 4, 5], [5, 5, 4.0]])
    >>> first, *_ = item_fit(answers, ["I trust them", "They help", "We agree"])
    >>> first.item, first.mean.value, round(first.item_rest.value, 3)
    ('I trust them', 3.0, 0.943)
    """
    sums = summed(answers, missing, columns)
    shared = varying(sums)
    total, standardized, corrected = _item_total(shared, len(sums.columns))
    return tuple(
        ItemFit(
            item,
            int(sums.n[place]),
            *_mean_and_sd(sums, place),
            _item_rest(shared, place, confidence),
            total[place],
            standardized[place],
            corrected[place],
            alpha(without(sums, place), confidence=confidence),
        )
        for place, item in enumerate(sums.columns)
    )


def if_dropped(
    answers: Array | Moments,
    columns: Sequence[str] = (),
    missing: Missing = Missing.LISTWISE,
    *,
    people: float | None = None,
) -> tuple[Dropped, ...]:
    """Return what the scale would be without each item.

    Parameters
    ----------
    answers
        Answers keyed in one direction, shape (people, items), or their moments.
    columns
        Names of the items; moments have their own.
    missing
        What becomes of people with a missing answer. Listwise means people who answered all
        items, those of the dropped item too.
    people
        The n of the standard error of alpha, as in `alpha`.

    Returns
    -------
    tuple of Dropped
        One an item; all withheld in a scale of two.

    Examples
    --------
    >>> answers = np.array([[1, 2, 1], [2, 2, 3], [3, 5, 3], [4, 4, 5], [5, 5, 4.0]])
    >>> [round(one.alpha.value, 3) for one in if_dropped(answers)]
    [0.75, 0.92, 0.909]
    """
    sums = summed(answers, missing, columns)
    rests = [without(sums, place) for place in range(len(sums.columns))]
    return tuple(
        Dropped(
            item,
            alpha(rest, people=people),
            standardized_alpha(rest),
            guttman_smc(rest),
            average_r(rest),
            signal_to_noise(rest),
            variance_r(rest),
            median_r(rest),
        )
        for item, rest in zip(sums.columns, rests, strict=True)
    )


def score_sums(answers: Array, columns: Sequence[str]) -> Moments:
    """Sum up the items together with each person's mean of the items answered, and its square.

    Parameters
    ----------
    answers
        Answers keyed in one direction, shape (people, items).
    columns
        Names of the items.

    Returns
    -------
    Moments
        Of the items, "score" and "score^2". The square serves the variance of the score among
        those who answered an item.

    Examples
    --------
    >>> score_sums(np.array([[1.0, 3.0], [2.0, np.nan]]), ["a", "b"]).means.tolist()
    [1.5, 3.0, 2.0, 4.0]
    """
    present = ~np.isnan(answers)
    counted = present.sum(axis=1)
    totals = np.where(present, answers, 0.0).sum(axis=1)
    score = np.where(counted > 0, totals / np.maximum(counted, 1), np.nan)
    table = np.column_stack([answers, score, score**2])
    return moments(table, [*columns, "score", "score^2"])


def item_score_correlations(sums: Moments) -> tuple[Description, ...]:
    """Correlate each item with the person's mean of the items answered.

    It equals the item-total r where nobody left an answer out.

    Parameters
    ----------
    sums
        As `score_sums` returns them.

    Returns
    -------
    tuple of Described or Withheld
        One an item, each over the people who answered it.

    Examples
    --------
    >>> answers = np.array([[1, 2], [2, 2], [3, 5], [4, 4], [5, np.nan]])
    >>> sums = score_sums(answers, ["a", "b"])
    >>> [round(one.value, 3) for one in item_score_correlations(sums)]
    [0.959, 0.951]
    """
    score, squared = len(sums.columns) - 2, len(sums.columns) - 1
    return tuple(_with_score(sums, place, score, squared) for place in range(score))


# The kernels below check nothing: they only compute.


def _with_score(sums: Moments, item: int, score: int, squared: int) -> Description:
    n = sums.n[item]
    if n < FEWEST_FOR_FISHER - 1:
        return Withheld(Reason.TOO_FEW, int(n))
    of_item = sums.products[item, item] - sums.sums[item, item] ** 2 / n
    of_score = sums.sums[squared, item] - sums.sums[score, item] ** 2 / n
    if of_item <= ROUNDING * sums.products[item, item] or of_score <= ROUNDING * of_item:
        return Withheld(Reason.NO_VARIANCE, int(n))
    together = sums.products[item, score] - sums.sums[item, score] * sums.sums[score, item] / n
    value = float(together / np.sqrt(of_item * of_score))
    return Described(value, int(n), "item-total r, score of the items answered")


def _mean_and_sd(sums: Moments, place: int) -> tuple[Description, Description]:
    n = int(sums.n[place])
    if n <= 1:
        return Withheld(Reason.TOO_FEW, n), Withheld(Reason.TOO_FEW, n)
    variance = max(float(sums.covariance[place, place]), 0.0)
    return (
        Described(float(sums.means[place]), n, "mean"),
        Described(float(np.sqrt(variance)), n, "standard deviation"),
    )


def _item_rest(shared: Covariances | Withheld, place: int, confidence: float) -> Figure:
    if isinstance(shared, Withheld):
        return shared
    matrix, together = shared.matrix, shared.matrix.sum(axis=0)
    own = matrix[place, place]
    rest = matrix.sum() - 2 * together[place] + own
    if rest <= ROUNDING * np.trace(matrix):
        return Withheld(Reason.NO_VARIANCE, shared.people)
    value = float((together[place] - own) / np.sqrt(own * rest))
    if shared.n < FEWEST_FOR_FISHER:
        return Withheld(Reason.TOO_FEW, shared.people)
    return _fisher(value, shared.n, shared.people, confidence)


def _fisher(value: float, n: float, people: int, confidence: float) -> Estimate:
    half = float(norm.isf((1 - confidence) / 2)) / np.sqrt(n - FEWEST_FOR_FISHER + 1)
    inside = float(np.clip(value, -1 + ROUNDING, 1 - ROUNDING))
    low, high = np.tanh(np.arctanh(inside) + np.array([-half, half]))
    se = float((1 - value**2) / np.sqrt(n - 1))
    return Estimate(
        value, se, float(low), float(high), people, "item-rest r, Fisher interval", confidence
    )


def _item_total(
    shared: Covariances | Withheld, width: int
) -> tuple[tuple[Description, ...], tuple[Description, ...], tuple[Description, ...]]:
    if isinstance(shared, Withheld):
        none: tuple[Description, ...] = (shared,) * width
        return none, none, none
    matrix, correlations = shared.matrix, shared.correlations
    raw = _sum_correlations(matrix, np.diag(matrix))
    standardized = _sum_correlations(correlations, np.ones(width))
    explained = squared_multiple_correlations(correlations)
    corrected = None
    if explained is not None:
        reduced = correlations.copy()
        np.fill_diagonal(reduced, explained)
        corrected = _sum_correlations(reduced, np.ones(width))
    return (
        _all_described(raw, shared, "item-total r"),
        _all_described(standardized, shared, "item-total r, standardised"),
        _all_described(corrected, shared, "item-total r, corrected for overlap by smc"),
    )


def _sum_correlations(matrix: Array, variances: Array) -> Array | None:
    total = matrix.sum()
    if total <= ROUNDING * variances.sum():
        return None
    together: Array = matrix.sum(axis=0) / np.sqrt(variances * total)
    return together


def _all_described(
    values: Array | None, shared: Covariances, method: str
) -> tuple[Description, ...]:
    if values is None:
        return (Withheld(Reason.UNDEFINED, shared.people),) * len(shared.columns)
    return tuple(Described(float(value), shared.people, method) for value in values)
