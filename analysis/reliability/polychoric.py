"""Polychoric: the correlation of the traits behind two items with few options.

Each item cuts a normal trait at thresholds t; two traits correlate by r. A cell of the table of
counts n_ij has the probability of its rectangle,

    p_ij = F(t_i, u_j) - F(t_i-1, u_j) - F(t_i, u_j-1) + F(t_i-1, u_j-1)
    F(a, b) = P(a) P(b) + 1 / (2 pi) * integral from 0 to asin(r) of
              exp(-(a^2 + b^2 - 2 a b sin(s)) / (2 cos(s)^2)) ds

P the normal distribution function. Two steps: thresholds from the shares of each item, then the
r with the largest sum of n_ij log p_ij. Joint: thresholds and r together. The derivative of F by
r is the normal density, that by a is the density of a times the conditional distribution of b.

Sources: Olsson (1979), Psychometrika 44, 443-460; Plackett (1954), Biometrika 41, 351-360, for
the integral.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize
from scipy.special import ndtr, ndtri
from scipy.stats import norm

from analysis.estimate import Estimate, Figure, Reason, Withheld

Array = NDArray[np.float64]
Codes = NDArray[np.intp]

FEWEST_PEOPLE = 3
FARTHEST = 9.0
"""Beyond so many standard deviations the normal tail is below 1e-18."""
LARGEST = 0.995
"""A peak nearer to 1 is taken for none: an empty corner moves it there."""
GRID = np.sin(np.linspace(-np.arcsin(LARGEST), np.arcsin(LARGEST), 25))
"""Correlations among which the peak is sought before it is refined."""
SMALLEST_SHARE = 1e-300
STEP = 1e-5
"""Of the differences that give second derivatives; their error is about 1e-9."""
NODES, WEIGHTS = np.polynomial.legendre.leggauss(48)


@dataclass(frozen=True, slots=True)
class Polychorics:
    """Polychoric correlations of the items of a scale, by two steps."""

    columns: tuple[str, ...]
    thresholds: tuple[Array, ...]
    """Inner thresholds of each item, one fewer than the options that anyone chose."""
    correlations: Array
    codes: Codes
    """Answers as places among the options chosen, shape (people, items)."""

    @property
    def n(self) -> int:
        """People who answered all items."""
        return len(self.codes)


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
        The standard error takes the thresholds as known. Withheld as undefined where the
        likelihood has no peak inside, as in a table with an empty corner.

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
    codes = np.column_stack([_codes(column) for column in complete.T])
    if (codes.max(axis=0) == 0).any():
        return Withheld(Reason.NO_VARIANCE, n)
    ends = [_ends(np.bincount(column).astype(np.float64)) for column in codes.T]
    correlations = np.eye(k)
    for row in range(k):
        for column in range(row):
            table = _counts(codes[:, row], codes[:, column])
            value = _peak(table, ends[row], ends[column])
            if value is None:
                return Withheld(Reason.UNDEFINED, n)
            correlations[row, column] = correlations[column, row] = value
    names = tuple(columns) or tuple(str(place + 1) for place in range(k))
    inner = tuple(thresholds[1:-1] for thresholds in ends)
    return Polychorics(names, inner, correlations, codes)


# The kernels below check nothing: they only compute.


def bivariate_normal(first: Array, second: Array, correlation: float) -> Array:
    """Return the probability that two normal traits lie below a and b, for all a and b."""
    a = np.clip(first, -FARTHEST, FARTHEST)[:, None, None]
    b = np.clip(second, -FARTHEST, FARTHEST)[None, :, None]
    angle = np.arcsin(correlation)
    sines = np.sin(angle * (NODES + 1) / 2)
    heights = np.exp(-(a**2 + b**2 - 2 * a * b * sines) / (2 * (1 - sines**2)))
    joint: Array = ndtr(a[..., 0]) * ndtr(b[..., 0]) + heights @ WEIGHTS * angle / (4 * np.pi)
    return joint


def bivariate_density(first: Array, second: Array, correlation: float) -> Array:
    """Return the density of two normal traits at a and b, for all a and b."""
    a = np.clip(first, -FARTHEST, FARTHEST)[:, None]
    b = np.clip(second, -FARTHEST, FARTHEST)[None, :]
    rest = 1 - correlation**2
    height = np.exp(-(a**2 + b**2 - 2 * correlation * a * b) / (2 * rest))
    density: Array = height / (2 * np.pi * np.sqrt(rest))
    return density


def cell_shares(first: Array, second: Array, correlation: float) -> Array:
    """Return the probability of each cell between thresholds, outer ones included."""
    return np.maximum(_rectangles(bivariate_normal(first, second, correlation)), SMALLEST_SHARE)


def share_slopes(first: Array, second: Array, correlation: float) -> Array:
    """Return the derivative of each cell's probability by the correlation."""
    return _rectangles(bivariate_density(first, second, correlation))


def threshold_slopes(first: Array, second: Array, correlation: float) -> Array:
    """Return the derivatives by the first item's thresholds, shape (thresholds, rows, columns)."""
    inner = first[1:-1]
    rest = np.sqrt(1 - correlation**2)
    below = ndtr((np.clip(second, -99, 99) - correlation * inner[:, None]) / rest)
    change = norm.pdf(inner)[:, None] * np.diff(below, axis=1)
    slopes = np.zeros((len(inner), len(first) - 1, len(second) - 1))
    places = np.arange(len(inner))
    slopes[places, places] = change
    slopes[places, places + 1] = -change
    return slopes


def _rectangles(corners: Array) -> Array:
    return np.diff(np.diff(corners, axis=0), axis=1)


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
    below = counts.cumsum()[:-1] / counts.sum()
    return np.concatenate([[-np.inf], ndtri(below), [np.inf]])


def _slope(table: Array, first: Array, second: Array, correlation: float) -> float:
    shares = cell_shares(first, second, correlation)
    return float((table * share_slopes(first, second, correlation) / shares).sum())


def _peak(table: Array, first: Array, second: Array) -> float | None:
    place = int(np.argmax([_likelihood(table, first, second, r) for r in GRID]))
    if place in {0, len(GRID) - 1}:
        return None
    around = float(GRID[place - 1]), float(GRID[place + 1])
    if (
        _slope(table, first, second, around[0]) <= 0
        or _slope(table, first, second, around[1]) >= 0
    ):
        return None
    return float(brentq(lambda r: _slope(table, first, second, r), *around, xtol=1e-12))


def _likelihood(table: Array, first: Array, second: Array, correlation: float) -> float:
    return float((table * np.log(cell_shares(first, second, correlation))).sum())


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
