"""Ordered polychorics: the correlations behind all pairs of items at once, in two steps.

Thresholds come from the shares of each item, t_c = P^-1(share of answers up to c). For each pair
the correlation is then the r with the largest

    l(r) = sum of n_ij log p_ij(r)

over the cells of its table, climbed from the correlation of the options' places by Newton steps
with l' and l'' in closed form (with the expected l'' where l bends upwards), halved where they
descend.

A table of two by two with one empty cell has its largest l at r = 1 or -1. Half a person is put
into that cell and the other cells give way, so that the margins stay.

Sources: Olsson (1979), Psychometrika 44, 443-460; Savalei (2011), Structural Equation Modeling
18, 253-273, for empty cells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from analysis.latent.ordered_normal import (
    SMALLEST_SHARE,
    Array,
    cell_shares,
    share_curvatures,
    share_slopes,
)

LARGEST = 0.995
"""A peak nearer to 1 is taken for none: an empty corner moves it there."""
NEAREST = 0.9
"""Starts of the search lie within so much of 0."""
STEPS = 100
FARTHEST_STEP = 0.2
CLOSE = 1e-13
"""A step this small ends the search."""
ROUNDING = 1e-12
"""A likelihood lower by so small a share of itself is not lower."""
ENDS = (-LARGEST, LARGEST)
TWO = 2
HALF = 0.5

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class PairPeaks:
    """The correlations of all pairs; nan where the likelihood has no peak inside."""

    correlations: Array
    """Shape (pairs,), the lower triangle row by row, as `numpy.tril_indices(items, -1)`."""
    mended: Flags
    """Tables of two by two whose empty cell was given half a person."""


def item_ends(counts: Array) -> Array:
    """Return the thresholds of each item, the infinite outer ones included.

    Parameters
    ----------
    counts
        Answers in each option, shape (items, options). Items with fewer options have none in
        the last places.

    Returns
    -------
    Array
        Shape (items, options + 1); infinite from the last option on.

    Examples
    --------
    >>> item_ends(np.array([[1.0, 2.0, 1.0], [2.0, 2.0, 0.0]])).round(3).tolist()
    [[-inf, -0.674, 0.674, inf], [-inf, 0.0, inf, inf]]
    """
    below = counts.cumsum(axis=1) / counts.sum(axis=1, keepdims=True)
    below[below > 1 - np.finfo(np.float64).eps] = 1.0
    ends: Array = np.hstack([np.full((len(counts), 1), -np.inf), ndtri(below)])
    ends[:, -1] = np.inf
    return ends


def pair_peaks(tables: Array, first: Array, second: Array) -> PairPeaks:
    """Return the correlation behind each of many tables, thresholds known.

    Parameters
    ----------
    tables
        Counts of each pair of items, shape (pairs, rows, columns).
    first, second
        Thresholds of the items in rows and in columns, outer ones included; shapes
        (pairs, rows + 1) and (pairs, columns + 1).

    Returns
    -------
    PairPeaks
        Nan where the peak lies nearer than .005 to 1 or -1.

    Examples
    --------
    >>> ends = np.array([[-np.inf, 0.0, np.inf]])
    >>> pair_peaks(np.array([[[3.0, 1.0], [1.0, 3.0]]]), ends, ends).correlations.round(4).tolist()
    [0.7071]
    """
    mended, whole = _mended(tables)
    return PairPeaks(peaks(whole, first, second), mended)


def peaks(tables: Array, first: Array, second: Array) -> Array:
    """Return the correlation behind each of many tables as they are, empty cells and all.

    Parameters
    ----------
    tables, first, second
        As in `pair_peaks`.

    Returns
    -------
    Array
        Nan where the peak lies nearer than .005 to 1 or -1, or nobody is counted.

    Examples
    --------
    >>> ends = np.array([[-np.inf, 0.0, np.inf]])
    >>> peaks(np.array([[[4.0, 0.0], [0.0, 4.0]]]), ends, ends).tolist()
    [nan]
    """
    counted = tables.sum(axis=(1, 2)) > 0
    found = np.full(len(tables), np.nan)
    some = tables[counted]
    found[counted] = _climbed(some, first[counted], second[counted], _starts(some))
    found[np.abs(found) >= LARGEST - CLOSE] = np.nan
    return found


# The kernels below check nothing: they only compute.


def _starts(tables: Array) -> Array:
    """Return the correlations of the places of the options."""
    rows, columns = tables.sum(axis=2), tables.sum(axis=1)
    n = rows.sum(axis=1)
    a, b = np.arange(rows.shape[1]), np.arange(columns.shape[1])
    mean_a, mean_b = rows @ a / n, columns @ b / n
    together = (tables @ b) @ a / n - mean_a * mean_b
    spread = (rows @ a**2 / n - mean_a**2) * (columns @ b**2 / n - mean_b**2)
    with np.errstate(invalid="ignore", divide="ignore"):
        starts: Array = np.nan_to_num(together / np.sqrt(spread))
    return np.clip(starts, -NEAREST, NEAREST)


def _climbed(tables: Array, first: Array, second: Array, starts: Array) -> Array:
    """Return where each likelihood, climbed from its start, has its top, or the end reached."""
    at, best = starts.copy(), np.full(len(starts), -np.inf)
    step = np.zeros(len(starts))
    moving = np.arange(len(starts))
    for _ in range(STEPS):
        here = at[moving] + step[moving]
        value, slope, bend = _heights(tables[moving], first[moving], second[moving], here)
        up = value >= best[moving] - ROUNDING * np.abs(value)
        at[moving[up]], best[moving[up]] = here[up], value[up]
        there = np.clip(here + np.clip(slope / bend, -FARTHEST_STEP, FARTHEST_STEP), *ENDS)
        step[moving] = np.where(up, there - here, step[moving] / 2)
        moving = moving[np.abs(step[moving]) > CLOSE]
        if not len(moving):
            break
    return at


def _heights(tables: Array, first: Array, second: Array, at: Array) -> tuple[Array, Array, Array]:
    """Return l, l' and -l'', or what is expected of it where l bends upwards."""
    shares = cell_shares(first, second, at)
    slopes = share_slopes(first, second, at)
    relative = np.where(tables > 0, slopes / shares, 0.0)
    curvatures = np.where(tables > 0, share_curvatures(first, second, at) / shares, 0.0)
    value = np.einsum("pij,pij->p", tables, np.log(shares))
    slope = np.einsum("pij,pij->p", tables, relative)
    bend = np.einsum("pij,pij->p", tables, relative**2 - curvatures)
    told = np.einsum("pij,pij->p", relative, slopes) * tables.sum(axis=(1, 2))
    return value, slope, np.where(bend > 0, bend, np.maximum(told, SMALLEST_SHARE))


def _mended(tables: Array) -> tuple[Flags, Array]:
    """Put half a person into the one empty cell of a table of two by two."""
    rows, columns = (tables.sum(axis=axis) > 0 for axis in (2, 1))
    two = (rows.sum(axis=1) == TWO) & (columns.sum(axis=1) == TWO)
    cells = rows[:, :, None] & columns[:, None, :]
    empty = cells & (tables == 0)
    mended = two & (empty.sum(axis=(1, 2)) == 1)
    whole = tables.copy()
    for pair in np.flatnonzero(mended):
        (row,), (column,) = np.nonzero(empty[pair])
        row_sign = np.where(np.arange(tables.shape[1]) == row, 1.0, -1.0) * rows[pair]
        column_sign = np.where(np.arange(tables.shape[2]) == column, 1.0, -1.0) * columns[pair]
        whole[pair] += HALF * np.outer(row_sign, column_sign)
    return mended, whole
