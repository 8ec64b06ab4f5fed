"""Categories: the probability of each answer to one item at each level of the trait.

Samejima's graded response model, for an item with answers 0, ..., K - 1, discrimination a,
intercepts d_1 > ... > d_(K-1) and trait level t:

    S_k = P(answer >= k) = 1 / (1 + exp(-(a t + d_k))),  S_0 = 1, S_K = 0
    P_k = S_k - S_(k+1)
    threshold b_k = -d_k / a: where half of those at level b_k answer k or more

With f = S (1 - S), f' = f (1 - 2 S) and e_k = a t + d_k,

    d log P_k / d e_k = f_k / P_k,  d log P_k / d e_(k+1) = -f_(k+1) / P_k

and second derivatives alike. Information about the level, I = sum_k (dP_k / dt)^2 / P_k.

Source: Samejima (1969), Psychometrika Monograph Supplement 17 (34, no. 4, part 2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Derivatives:
    """Probabilities of one item's answers, and derivatives of their logarithms."""

    probabilities: Array
    """Shape (answers, levels)."""
    first: Array
    """By discrimination and intercepts; shape (parameters, answers, levels)."""
    second: Array
    """Shape (parameters, parameters, answers, levels)."""


def probabilities(parameters: Array, levels: Array) -> Array:
    """Return how likely each answer is at each level.

    Parameters
    ----------
    parameters
        Discrimination, then intercepts from high to low; shape (answers,).
    levels
        Of the trait, shape (levels,).

    Returns
    -------
    Array
        Shape (answers, levels); every column adds up to 1.

    Examples
    --------
    >>> probabilities(np.array([1.0, 0.0]), np.array([0.0]))[:, 0].tolist()
    [0.5, 0.5]
    """
    above = _logits(parameters, levels)
    lower, upper = above[:-1], above[1:]
    between = expit(lower) * expit(-upper) * -np.expm1(upper - lower)
    return np.concatenate([expit(-above[:1]), between, expit(above[-1:])])


def derivatives(parameters: Array, levels: Array) -> Derivatives:
    """Return probabilities of the answers and derivatives of their logarithms.

    Parameters
    ----------
    parameters
        Discrimination, then intercepts from high to low; shape (answers,).
    levels
        Of the trait, shape (levels,).

    Returns
    -------
    Derivatives
        By discrimination first, then by intercepts.

    Examples
    --------
    >>> derivatives(np.array([1.0, 0.0]), np.array([2.0])).first[:, 1, 0].round(4).tolist()
    [0.2384, 0.1192]
    """
    chances = probabilities(parameters, levels)
    reached = expit(_logits(parameters, levels))
    slope = reached * (1 - reached)
    bend = slope * (1 - 2 * reached)
    steps, answers = len(slope), len(chances)
    first = np.zeros((steps, answers, len(levels)))
    second = np.zeros((steps, steps, answers, len(levels)))
    for step in range(steps):
        first[step, step + 1] = slope[step] / chances[step + 1]
        first[step, step] = -slope[step] / chances[step]
        second[step, step, step + 1] = bend[step] / chances[step + 1]
        second[step, step, step] = -bend[step] / chances[step]
    second -= first[:, None] * first[None]
    by_level = first.sum(axis=0, keepdims=True) * levels
    crossed = second.sum(axis=0, keepdims=True) * levels
    corner = second.sum(axis=(0, 1), keepdims=True) * levels**2
    return Derivatives(
        chances,
        np.concatenate([by_level, first]),
        np.concatenate(
            [
                np.concatenate([corner, crossed], axis=1),
                np.concatenate([crossed.transpose(1, 0, 2, 3), second], axis=1),
            ]
        ),
    )


def item_information(parameters: Array, levels: Array) -> Array:
    """Return how much an item tells of the trait at each level.

    Parameters
    ----------
    parameters
        Discrimination, then intercepts from high to low; shape (answers,).
    levels
        Of the trait, shape (levels,).

    Returns
    -------
    Array
        Shape (levels,), never negative.

    Examples
    --------
    >>> item_information(np.array([2.0, 0.0]), np.array([0.0])).tolist()
    [1.0]
    """
    chances = probabilities(parameters, levels)
    reached = expit(_logits(parameters, levels))
    slope = np.vstack([np.zeros_like(levels), reached * (1 - reached), np.zeros_like(levels)])
    told: Array = parameters[0] ** 2 * (np.diff(slope, axis=0) ** 2 / chances).sum(axis=0)
    return told


def expected_answer(parameters: Array, scores: Array, levels: Array) -> Array:
    """Return the mean answer at each level.

    Parameters
    ----------
    parameters
        Discrimination, then intercepts from high to low; shape (answers,).
    scores
        Of the answers, shape (answers,).
    levels
        Of the trait, shape (levels,).

    Returns
    -------
    Array
        Shape (levels,).

    Examples
    --------
    >>> expected_answer(np.array([1.0, 0.0]), np.array([1.0, 5.0]), np.array([0.0])).tolist()
    [3.0]
    """
    mean: Array = scores @ probabilities(parameters, levels)
    return mean


# The kernel below checks nothing: it only computes.


def _logits(parameters: Array, levels: Array) -> Array:
    logits: Array = parameters[0] * levels + parameters[1:, None]
    return logits
