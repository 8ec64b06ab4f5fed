"""Ordered spread: how sure thresholds and polychoric correlations are, and how they go together.

Each person moves every estimate a little. With g_i people who answered item i, shares P_c up to
option c, and f the normal density, a person moves threshold c of item i by

    a_ic = (1{y_i <= c} - P_c) / (f(t_ic) g_i)

and, as the thresholds of a pair were estimated before its correlation, the correlation by

    b_ij = (s_ij - sum_c A_ijc a_ic - sum_d A_jid a_jd) / sum of s_ij^2
    s_ij = d log p_ij / d r,  A_ijc = sum of s_ij d log p_ij / d t_ic

sums over those who answered both. All b_ij of a pair are a table with one cell for each two
options, so a person's are looked up, and the covariance of all estimates is the sum over people
of their outer products: a sum that adds over parts of the people. An answer that is missing
moves nothing.

Sources: Muthen (1984), Psychometrika 49, 115-132; Joreskog (1994), Psychometrika 59, 381-389.
"""

from __future__ import annotations

import numpy as np

from analysis.latent.ordered_normal import Array, cell_shares, share_slopes, threshold_slopes
from analysis.sums.answer_patterns import Codes, Counts, Indices

CHUNK = 8_192
"""AnswerPatterns looked up at a time."""


def covariance_of_estimates(
    codes: Codes, people: Counts, tables: Array, ends: Array, correlations: Array
) -> Array:
    """Return the covariance of all thresholds and correlations of one group.

    Parameters
    ----------
    codes
        Options of each pattern, shape (patterns, items); -1 where there is no answer.
    people
        People who gave each pattern.
    tables
        Counts of all pairs, shape (items, items, options, options).
    ends
        Thresholds, outer ones included, shape (items, options + 1); infinite after the last.
    correlations
        Of the pairs, as `numpy.tril_indices(items, -1)` lists them.

    Returns
    -------
    Array
        Thresholds item by item, then the correlations.

    Examples
    --------
    >>> codes = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.int8)
    >>> people, halves = np.array([3, 1, 1, 3]), np.array([[-np.inf, 0.0, np.inf]] * 2)
    >>> own, both = [[4, 0], [0, 4]], [[3, 1], [1, 3]]
    >>> tables = np.array([[own, both], [both, own]])
    >>> found = covariance_of_estimates(codes, people, tables, halves, np.array([np.sqrt(0.5)]))
    >>> found.shape, round(float(found[0, 0]), 4)
    ((3, 3), 0.1963)
    """
    single, double = influences(tables, ends, correlations)
    first, second = np.tril_indices(len(ends), -1)
    size = sum(moved.shape[1] for moved in single) + len(first)
    total = np.zeros((size, size))
    for start in range(0, len(people), CHUNK):
        chunk = slice(start, start + CHUNK)
        moves = _looked_up(codes[chunk], single, double, first, second)
        if (people[chunk] != 1).any():
            moves *= np.sqrt(people[chunk])
        total += moves @ moves.T
    return total


def influences(tables: Array, ends: Array, correlations: Array) -> tuple[list[Array], Array]:
    """Return how far each option moves the thresholds, and each two options the correlation.

    Parameters
    ----------
    tables, ends, correlations
        As in `covariance_of_estimates`.

    Returns
    -------
    list of Array, Array
        For each item shape (options + 1, thresholds); for the pairs shape
        (pairs, options + 1, options + 1). The last place is that of no answer.

    Examples
    --------
    >>> halves = np.array([[-np.inf, 0.0, np.inf]] * 2)
    >>> own, both = [[4, 0], [0, 4]], [[3, 1], [1, 3]]
    >>> tables = np.array([[own, both], [both, own]])
    >>> single, double = influences(tables, halves, np.array([np.sqrt(0.5)]))
    >>> double[0].round(4).tolist()
    [[0.0694, -0.2083, 0.0], [-0.2083, 0.0694, 0.0], [0.0, 0.0, 0.0]]
    """
    first, second = np.tril_indices(len(ends), -1)
    padded = _threshold_moves(np.einsum("iiaa->ia", tables).astype(np.float64), ends)
    of_pairs = tables[first, second].astype(np.float64)
    one, other = ends[first], ends[second]
    shares = cell_shares(one, other, correlations)
    own = np.where(of_pairs > 0, share_slopes(one, other, correlations) / shares, 0.0)
    weights = of_pairs * own / shares
    by_first = np.einsum("pab,pcab->pc", weights, threshold_slopes(one, other, correlations))
    by_second = np.einsum("pba,pcab->pc", weights, threshold_slopes(other, one, correlations))
    moved = np.pad(own, ((0, 0), (0, 1), (0, 1)))
    moved -= np.einsum("pc,pac->pa", by_first, padded[first])[:, :, None]
    moved -= np.einsum("pc,pbc->pb", by_second, padded[second])[:, None, :]
    moved /= np.einsum("pab,pab->p", of_pairs, own**2)[:, None, None]
    inner = np.isfinite(ends).sum(axis=1)
    return [padded[item, :, :count] for item, count in enumerate(inner)], moved


# The kernels below check nothing: they only compute.


def _threshold_moves(counts: Array, ends: Array) -> Array:
    """Return the moves of thresholds, shape (items, options + 1, thresholds), padded with 0."""
    options = counts.shape[1]
    inner = ends[:, 1:-1]
    n = counts.sum(axis=1)
    shares = counts.cumsum(axis=1)[:, :-1] / n[:, None]
    below = np.arange(options)[:, None] <= np.arange(options - 1)
    heights = np.exp(-(np.where(np.isfinite(inner), inner, 0.0) ** 2) / 2) / np.sqrt(2 * np.pi)
    moves = (below[None] - shares[:, None, :]) / (heights * n[:, None])[:, None, :]
    moves[np.broadcast_to(~np.isfinite(inner)[:, None, :], moves.shape)] = 0.0
    return np.pad(moves, ((0, 0), (0, 1), (0, 0)))


def _looked_up(
    codes: Codes, single: list[Array], double: Array, first: Indices, second: Indices
) -> Array:
    """Return what each pattern moves, shape (estimates, patterns)."""
    width = double.shape[1]
    places = np.ascontiguousarray(codes.T).astype(np.intp)
    places[places < 0] = width - 1
    size = sum(moved.shape[1] for moved in single) + len(first)
    moves = np.empty((size, len(codes)))
    row = 0
    for item, moved in enumerate(single):
        for column in moved.T:
            np.take(column, places[item], out=moves[row])
            row += 1
    cells = double.reshape(len(first), -1)
    for pair, (one, other) in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
        np.take(cells[pair], places[one] * width + places[other], out=moves[row + pair])
    return moves
