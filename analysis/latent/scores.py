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

from analysis.latent.parameters import Array
from analysis.sums.fourth import FourthMoments

Products = Callable[[Array, Array], Array]
"""B of one group at a mean and a covariance matrix, summed over its people."""

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

    def products(mean: Array, covariance: Array) -> Array:
        size = len(mean) * (len(mean) + 3) // 2
        total = np.zeros((size, size))
        for start in range(0, len(answers), CHUNK):
            chunk = order[start : start + CHUNK]
            scores = _scores(answers[chunk], present[chunk], mean, covariance)
            total += scores.T @ scores
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


def _scores(answers: Array, present: np.ndarray, mean: Array, covariance: Array) -> Array:
    k = len(mean)
    rows, columns = np.tril_indices(k)
    half = np.where(rows == columns, 0.5, 1.0)
    patterns, place = np.unique(present, axis=0, return_inverse=True)
    place = place.reshape(-1)
    inverses = np.zeros((len(patterns), k, k))
    for number, pattern in enumerate(patterns):
        inside = np.flatnonzero(pattern)
        inverses[number][np.ix_(inside, inside)] = np.linalg.inv(
            covariance[np.ix_(inside, inside)]
        )
    away = np.where(present, answers - mean, 0.0)
    weighted = np.empty_like(away)
    for number in range(len(patterns)):
        people = place == number
        weighted[people] = away[people] @ inverses[number]
    packed = inverses[:, rows, columns][place]
    of_pairs = (weighted[:, rows] * weighted[:, columns] - packed) * half
    return np.hstack([of_pairs, weighted])
