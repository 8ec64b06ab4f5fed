"""Scores: how the likelihood of single people pulls at means and covariances, and how it varies.

A person's score about Sigma (lower triangle row by row, a covariance counted once) and mu is

    s_ij = (z_i z_j - P_ij) (1/2 where i = j),  z = P_o (x - mu), P of what the person answered

and B = sum s s' estimates how much the scores vary whatever the distribution of the answers. For
answers without gaps s is linear in the products of fourth-order sums; with gaps it needs the
rows, in chunks whose results add up.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from analysis.latent.incomplete import inverses_of_present
from analysis.latent.parameters import Array
from analysis.sums.fourth import FourthMoments

Products = Callable[[Array, Array], Array]
"""B of one group at a mean and a covariance matrix, summed over its people."""

Indices = NDArray[np.intp]

CHUNK = 4096


def complete_products(sums: FourthMoments) -> Products:
    """Return how scores vary, for answers without gaps.

    Parameters
    ----------
    sums
        Fourth-order sums of one group.

    Returns
    -------
    callable
        Of mean and covariance.

    Examples
    --------
    >>> from analysis.sums.fourth import fourth_moments
    >>> sums = fourth_moments(np.array([[1.0], [3.0]]), ["a"], np.array([2.0]))
    >>> complete_products(sums)(np.array([2.0]), np.array([[1.0]])).tolist()
    [[0.0, 0.0], [0.0, 2.0]]
    """

    def products(mean: Array, covariance: Array) -> Array:
        transform = _linear_scores(sums.origin, mean, covariance)
        found: Array = transform @ sums.products @ transform.T
        return found

    return products


def incomplete_products(answers: Array) -> Products:
    """Return how scores vary, for answers with gaps.

    Parameters
    ----------
    answers
        Shape (people, items); nan where there is no answer.

    Returns
    -------
    callable
        Of mean and covariance.

    Examples
    --------
    >>> answers = np.array([[1.0], [3.0], [np.nan]])
    >>> incomplete_products(answers)(np.array([2.0]), np.array([[1.0]])).tolist()
    [[0.0, 0.0], [0.0, 2.0]]
    """
    present = ~np.isnan(answers)
    order = np.lexsort(present.T)
    begins = np.any(np.diff(present[order], axis=0, prepend=~present[order][:1]), axis=1)

    def products(mean: Array, covariance: Array) -> Array:
        size = len(mean) * (len(mean) + 3) // 2
        inverse = np.linalg.inv(covariance).astype(np.float64)
        total = np.zeros((size, size))
        for start in range(0, len(answers), CHUNK):
            chunk = order[start : start + CHUNK]
            starts = np.flatnonzero(begins[start : start + CHUNK])
            starts = starts if starts.size and not starts[0] else np.append(0, starts)
            total += _squares(answers[chunk] - mean, starts, inverse)
        return total

    return products


# The kernels below check nothing: they only compute.


def _linear_scores(origin: Array, mean: Array, covariance: Array) -> Array:
    """Return the matrix that turns (1, x - o, products) into scores."""
    k = len(mean)
    rows, columns = np.tril_indices(k)
    pairs = len(rows)
    half = np.where(rows == columns, 0.5, 1.0)
    inverse = np.linalg.inv(covariance)
    away = mean - origin
    # Products of x - mu from products of x - o.
    centred = np.zeros((pairs, 1 + k + pairs))
    centred[:, 0] = away[rows] * away[columns]
    place = np.arange(pairs)
    np.add.at(centred, (place, 1 + rows), -away[columns])
    np.add.at(centred, (place, 1 + columns), -away[rows])
    centred[place, 1 + k + place] = 1
    # P (x - mu) (x - mu)' P from these products.
    turned = inverse[rows][:, rows] * inverse[columns][:, columns]
    crossed = inverse[rows][:, columns] * inverse[columns][:, rows]
    weights = np.where(rows == columns, turned, turned + crossed) * half[:, None]
    of_pairs = weights @ centred
    of_pairs[:, 0] -= half * inverse[rows, columns]
    of_means = np.zeros((k, 1 + k + pairs))
    of_means[:, 1 : 1 + k] = inverse
    of_means[:, 0] = -inverse @ away
    return np.vstack([of_pairs, of_means])


def _squares(away: Array, starts: Indices, inverse: Array) -> Array:
    """Return the sum of s s' over people in the order of their patterns.

    What a pattern's people share, P_o, is taken off their sums rather than off each of them.
    """
    people, k = away.shape
    present = ~np.isnan(away)
    counts = np.diff(np.append(starts, people))
    inverses = _inverses(present[starts], inverse)
    filled = np.where(present, away, 0.0)
    weighted = (filled[:, None, :] @ np.repeat(inverses, counts, axis=0))[:, 0].T
    rows, columns = np.tril_indices(k)
    half = np.where(rows == columns, 0.5, 1.0)
    scores = np.empty((len(rows) + k, people))
    for item in range(k):
        pairs = slice(item * (item + 1) // 2, (item + 1) * (item + 2) // 2)
        np.multiply(weighted[item], weighted[: item + 1], out=scores[pairs])
    scores[: len(rows)] *= half[:, None]
    scores[len(rows) :] = weighted
    shared = np.zeros((len(starts), len(scores)))
    shared[:, : len(rows)] = inverses[:, rows, columns] * half
    sums = np.add.reduceat(scores, starts, axis=1)
    taken = (sums - counts * shared.T / 2) @ shared
    found: Array = scores @ scores.T - taken - taken.T
    return found


def _inverses(present: NDArray[np.bool_], inverse: Array) -> Array:
    """Return P_o of each pattern, padded with zeros."""
    absent = ~present
    sizes = absent.sum(axis=1)
    inverses = np.empty((len(present), *inverse.shape))
    for size in np.unique(sizes):
        patterns = np.flatnonzero(sizes == size)
        missing = np.nonzero(absent[patterns])[1].reshape(len(patterns), size)
        inverses[patterns] = inverses_of_present(inverse, missing)
    return inverses
