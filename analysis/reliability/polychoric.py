"""Polychoric: the correlation of the traits behind two items with few options.

Each item cuts a normal trait at thresholds; two traits correlate by r. Cells of the table of
counts n_ij have the probabilities p_ij of their rectangles (analysis.latent.ordered_normal). Two
steps: thresholds from the shares of each item, then the r with the largest sum of n_ij log p_ij.
Joint: thresholds and r together.

The standard error of two steps takes the thresholds for known, as polycor's does, and is 6 % too
small whatever the number of people: at r = .5, five options and 300 people its interval of 95 %
holds in 92.8 of 100 draws, that of the joint estimate in 94.9. For an interval take the joint one.

Source: Olsson (1979), Psychometrika 44, 443-460.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.stats import norm

from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.latent.ordered_normal import cell_shares, share_slopes, threshold_slopes
from analysis.latent.ordered_options import settle
from analysis.latent.ordered_polychorics import LARGEST, item_ends, peaks
from analysis.latent.ordered_statistics import correlation_matrix, merged_tables
from analysis.sums.answer_patterns import answer_patterns
from analysis.sums.pair_tables import pair_tables

Array = NDArray[np.float64]
Codes = NDArray[np.intp]

FEWEST_PEOPLE = 3
STEP = 1e-5
"""Of the differences that give second derivatives; their error is about 1e-9."""


@dataclass(frozen=True, slots=True)
class Polychorics:
    """Polychoric correlations of the items of a scale, by two steps."""

    columns: tuple[str, ...]
    thresholds: tuple[Array, ...]
    """Inner thresholds of each item, one fewer than the options that anyone chose."""
    correlations: Array
    n: int
    """People who answered all items."""


def polychoric(first: Array, second: Array, *, confidence: float = 0.95) -> Figure:
    """Estimate the correlation behind two items in two steps.

    Parameters
    ----------
    first, second
        Answers of the same people; pairs with a nan are left out.
    confidence
        Coverage of the interval.

    Returns
    -------
    Estimate or Withheld
        The standard error takes the thresholds as known, so that the interval is a little short;
        that of `polychoric_joint` is not. Withheld as undefined where the likelihood has no peak
        inside, as in a table with an empty corner.

    Examples
    --------
    >>> first = np.array([1.0, 1, 2, 2, 1, 2, 1, 2])
    >>> second = np.array([1.0, 2, 2, 2, 1, 1, 1, 2])
    >>> round(polychoric(first, second).value, 4)
    0.7071
    """
    table = _table(first, second)
    if isinstance(table, Withheld):
        return table
    ends = _ends(table.sum(axis=1)), _ends(table.sum(axis=0))
    value = _peak(table, *ends)
    n = int(table.sum())
    if value is None:
        return Withheld(Reason.UNDEFINED, n)
    curvature = (_slope(table, *ends, value - STEP) - _slope(table, *ends, value + STEP)) / 2
    se = float(np.sqrt(STEP / curvature))
    return _estimate(value, se, n, confidence, "polychoric correlation, two steps")


def polychoric_joint(first: Array, second: Array, *, confidence: float = 0.95) -> Figure:
    """Estimate the correlation behind two items together with their thresholds.

    Parameters
    ----------
    first, second
        Answers of the same people; pairs with a nan are left out.
    confidence
        Coverage of the interval.

    Returns
    -------
    Estimate or Withheld
        By maximum likelihood.

    Examples
    --------
    >>> first = np.array([1.0, 1, 2, 2, 1, 2, 1, 2])
    >>> second = np.array([1.0, 2, 2, 2, 1, 1, 1, 2])
    >>> round(polychoric_joint(first, second).value, 4)
    0.7071
    """
    table = _table(first, second)
    if isinstance(table, Withheld):
        return table
    n = int(table.sum())
    ends = _ends(table.sum(axis=1)), _ends(table.sum(axis=0))
    start = _peak(table, *ends)
    if start is None:
        return Withheld(Reason.UNDEFINED, n)
    at = np.concatenate([[start], ends[0][1:-1], ends[1][1:-1]])
    found = minimize(
        lambda parts: _joint(table, parts)[0] / n,
        at,
        jac=lambda parts: _joint(table, parts)[1] / n,
        method="BFGS",
        options={"gtol": 1e-9},
    )
    covariance = np.linalg.inv(_curvature(table, found.x))
    if covariance[0, 0] <= 0:
        return Withheld(Reason.UNDEFINED, n)
    se = float(np.sqrt(covariance[0, 0]))
    return _estimate(float(found.x[0]), se, n, confidence, "polychoric correlation, joint ML")


def polychorics(answers: Array, columns: Sequence[str] = ()) -> Polychorics | Withheld:
    """Return the polychoric correlations of all pairs of items, by two steps.

    Parameters
    ----------
    answers
        Answers keyed in one direction, shape (people, items). People with a missing answer are
        left out.
    columns
        Names of the items.

    Returns
    -------
    Polychorics or Withheld
        Withheld where one item is answered alike by all, or a pair has no peak.

    Examples
    --------
    >>> answers = np.array([[1.0, 1, 2, 2, 1, 2, 1, 2], [1.0, 2, 2, 2, 1, 1, 1, 2]]).T
    >>> polychorics(answers).correlations.round(4).tolist()
    [[1.0, 0.7071], [0.7071, 1.0]]
    """
    complete = answers[np.isfinite(answers.sum(axis=1))]
    n, k = complete.shape
    if n < FEWEST_PEOPLE or k < 2:  # noqa: PLR2004 - a correlation has two sides
        return Withheld(Reason.TOO_FEW, n)
    names = tuple(columns) or tuple(str(place + 1) for place in range(k))
    tables = pair_tables(answer_patterns(complete, items=names))
    options = settle(tables.single, tables.units, names, tables.scores)
    if (options.number < 2).any():  # noqa: PLR2004 - a threshold has two sides
        return Withheld(Reason.NO_VARIANCE, n)
    counts = merged_tables(tables, options).counts[0].astype(np.float64)
    ends = item_ends(np.einsum("iiaa->ia", counts))
    first, second = np.tril_indices(k, -1)
    correlations = peaks(counts[first, second], ends[first], ends[second])
    if np.isnan(correlations).any():
        return Withheld(Reason.UNDEFINED, n)
    inner = tuple(row[np.isfinite(row)] for row in ends)
    return Polychorics(names, inner, correlation_matrix(correlations, k), n)


# The kernels below check nothing: they only compute.


def _codes(answers: Array) -> Codes:
    return np.unique(answers, return_inverse=True)[1].astype(np.intp)


def _counts(first: Codes, second: Codes) -> Array:
    table = np.zeros((first.max() + 1, second.max() + 1))
    np.add.at(table, (first, second), 1.0)
    return table


def _table(first: Array, second: Array) -> Array | Withheld:
    present = np.isfinite(first + second)
    n = int(present.sum())
    if n < FEWEST_PEOPLE:
        return Withheld(Reason.TOO_FEW, n)
    table = _counts(_codes(first[present]), _codes(second[present]))
    return table if min(table.shape) > 1 else Withheld(Reason.NO_VARIANCE, n)


def _ends(counts: Array) -> Array:
    ends: Array = item_ends(counts[None])[0]
    return ends


def _peak(table: Array, first: Array, second: Array) -> float | None:
    found = float(peaks(table[None], first[None], second[None])[0])
    return None if np.isnan(found) else found


def _slope(table: Array, first: Array, second: Array, correlation: float) -> float:
    shares = cell_shares(first, second, correlation)
    return float((table * share_slopes(first, second, correlation) / shares).sum())


def _joint(table: Array, parts: Array) -> tuple[float, Array]:
    """Return minus the log-likelihood and its gradient by r and all thresholds."""
    correlation = float(np.clip(parts[0], -LARGEST, LARGEST))
    split = len(table)
    first = np.concatenate([[-np.inf], np.sort(parts[1:split]), [np.inf]])
    second = np.concatenate([[-np.inf], np.sort(parts[split:]), [np.inf]])
    shares = cell_shares(first, second, correlation)
    weights = table / shares
    by_first = (threshold_slopes(first, second, correlation) * weights).sum(axis=(1, 2))
    by_second = (threshold_slopes(second, first, correlation) * weights.T).sum(axis=(1, 2))
    by_r = (share_slopes(first, second, correlation) * weights).sum()
    gradient = -np.concatenate([[by_r], by_first, by_second])
    return -float((table * np.log(shares)).sum()), gradient


def _curvature(table: Array, parts: Array) -> Array:
    steps = np.eye(len(parts)) * STEP
    rows = [
        (_joint(table, parts + step)[1] - _joint(table, parts - step)[1]) / (2 * STEP)
        for step in steps
    ]
    matrix = np.array(rows)
    return (matrix + matrix.T) / 2


def _estimate(value: float, se: float, n: int, confidence: float, method: str) -> Estimate:
    half = float(norm.isf((1 - confidence) / 2)) * se
    return Estimate(value, se, value - half, value + half, n, method, confidence)
