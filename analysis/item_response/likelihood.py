"""Likelihood: how likely the patterns of answers are, whatever each person's level of the trait.

The trait is normal with mean 0 and standard deviation 1. With g_q the weight of level t_q,
n_l people of pattern l and L_lq the product of the probabilities of its answers at that level,

    log-likelihood  sum_l n_l log p_l,  p_l = sum_q g_q L_lq
    posterior       w_lq = g_q L_lq / p_l
    expected        r_kq = sum of n_l w_lq over the patterns with answer k
    gradient        sum_kq r_kq d log P_kq                        (Fisher's identity)
    information     -sum_kq r_kq d2 log P_kq - sum_l n_l (sum_q w_lq s_lq s_lq' - s_l s_l')

with s_lq the derivatives of log L_lq and s_l their posterior mean (Louis): this is the observed
information, exactly. The second sum needs of the patterns only how often two answers meet at each
level. Levels are equally spaced, which for smooth functions that vanish at both ends is as good
as any other choice.

Sources: Bock & Aitkin (1981), Psychometrika 46, 443-459; Louis (1982), Journal of the Royal
Statistical Society B 44, 226-233.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import block_diag
from scipy.sparse import csr_array
from scipy.stats import norm

from analysis.item_response.categories import Derivatives, derivatives, probabilities
from analysis.item_response.design import Design

Array = NDArray[np.float64]

POINTS = 61
REACH = 6.0
"""Standard deviations covered: two in a billion people lie outside."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Levels of the trait and the share of people at each."""

    at: Array
    weights: Array


@dataclass(frozen=True, slots=True)
class Expected:
    """What the patterns say of the answers at each level."""

    log_likelihood: float
    tables: Array
    """Expected people per answer and level, shape (answers of all items, levels)."""


@dataclass(frozen=True, slots=True)
class Posterior:
    """What the patterns say of the level of those who gave them."""

    means: Array
    deviations: Array


def standard_levels(points: int = POINTS, reach: float = REACH) -> Levels:
    """Return equally spaced levels with the weights of a standard normal trait.

    Parameters
    ----------
    points
        How many.
    reach
        The largest level.

    Returns
    -------
    Levels
        Weights add up to 1.

    Examples
    --------
    >>> levels = standard_levels()
    >>> round(float(levels.weights @ levels.at**2), 6)
    1.0
    """
    at = np.linspace(-reach, reach, points)
    density = norm.pdf(at)
    return Levels(at, density / density.sum())


def expected(design: Design, parameters: Sequence[Array], levels: Levels) -> Expected:
    """Return the log-likelihood and the expected answers at each level.

    Parameters
    ----------
    design
        Patterns of answers.
    parameters
        Of each item: discrimination, then intercepts from high to low.
    levels
        Of the trait.

    Returns
    -------
    Expected
        Log-likelihood and tables.

    Examples
    --------
    >>> from analysis.item_response.design import laid_out
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> design = laid_out(answer_patterns(np.array([[0.0], [1.0]])))
    >>> found = expected(design, [np.array([1.0, 0.0])], standard_levels())
    >>> round(found.log_likelihood, 6), found.tables.sum(axis=1).round(6).tolist()
    (-1.386294, [1.0, 1.0])
    """
    logarithms = _logarithms(parameters, levels)
    total, tables = 0.0, np.zeros((design.indicator.shape[1], len(levels.at)))
    for indicator, counts in design.blocks():
        posterior, likelihoods = _posterior(indicator, logarithms, levels)
        total += float(counts @ likelihoods)
        tables += indicator.T @ (posterior * counts[:, None])
    return Expected(total, tables)


def posterior(design: Design, parameters: Sequence[Array], levels: Levels) -> Posterior:
    """Return mean and standard deviation of the level of those who gave each pattern.

    Parameters
    ----------
    design
        Patterns of answers.
    parameters
        Of each item: discrimination, then intercepts from high to low.
    levels
        Of the trait.

    Returns
    -------
    Posterior
        Shapes (patterns,).

    Examples
    --------
    >>> from analysis.item_response.design import laid_out
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> design = laid_out(answer_patterns(np.array([[0.0], [1.0]])))
    >>> posterior(design, [np.array([1.0, 0.0])], standard_levels()).means.round(4).tolist()
    [-0.4132, 0.4132]
    """
    logarithms = _logarithms(parameters, levels)
    means, squares = [], []
    for indicator, _ in design.blocks():
        weights, _ = _posterior(indicator, logarithms, levels)
        means.append(weights @ levels.at)
        squares.append(weights @ levels.at**2)
    mean = np.concatenate(means)
    return Posterior(mean, np.sqrt(np.concatenate(squares) - mean**2))


def gradient(design: Design, parameters: Sequence[Array], tables: Array, levels: Levels) -> Array:
    """Return the derivatives of the log-likelihood, from the expected answers at each level.

    Parameters
    ----------
    design
        Patterns of answers.
    parameters
        Of each item: discrimination, then intercepts from high to low.
    tables
        Expected people per answer and level, at these parameters.
    levels
        Of the trait.

    Returns
    -------
    Array
        Items one after the other, shape (parameters of all items,).

    Examples
    --------
    >>> from analysis.item_response.design import laid_out
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> design, levels = laid_out(answer_patterns(np.array([[0.0], [1.0]]))), standard_levels()
    >>> item = [np.array([1.0, 0.0])]
    >>> tables = expected(design, item, levels).tables
    >>> bool(abs(gradient(design, item, tables, levels)[1]) < 1e-12)
    True
    """
    parts = [
        (derivatives(item, levels.at).first * tables[place]).sum(axis=(1, 2))
        for item, place in zip(parameters, design.places, strict=True)
    ]
    return np.concatenate(parts)


def information(design: Design, parameters: Sequence[Array], levels: Levels) -> Array:
    """Return the observed information, the negative second derivatives of the log-likelihood.

    Parameters
    ----------
    design
        Patterns of answers.
    parameters
        Of each item: discrimination, then intercepts from high to low.
    levels
        Of the trait.

    Returns
    -------
    Array
        Items one after the other, shape (parameters of all items,) twice.

    Examples
    --------
    >>> from analysis.item_response.design import laid_out
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> design = laid_out(answer_patterns(np.array([[0.0], [1.0]])))
    >>> information(design, [np.array([1.0, 0.0])], standard_levels()).shape
    (2, 2)
    """
    items = [derivatives(item, levels.at) for item in parameters]
    tables, met, scores = _met(design, items, levels)
    complete = block_diag(
        *(
            (item.second * tables[place]).sum(axis=(2, 3))
            for item, place in zip(items, design.places, strict=True)
        )
    )
    slopes = _slopes(items)
    missing = np.einsum("qap,qab,qbr->pr", slopes, met, slopes, optimize=True)
    observed: Array = -complete - missing + scores
    return (observed + observed.T) / 2


# The kernels below check nothing: they only compute.


def _logarithms(parameters: Sequence[Array], levels: Levels) -> Array:
    chances = [probabilities(item, levels.at) for item in parameters]
    return np.asarray(np.log(np.concatenate(chances)), np.float64)


def _posterior(indicator: csr_array, logarithms: Array, levels: Levels) -> tuple[Array, Array]:
    """Return posterior weights of the levels and the logarithm of each pattern's probability."""
    joint = indicator @ logarithms
    joint += np.log(levels.weights)
    top = joint.max(axis=1)
    joint -= top[:, None]
    np.exp(joint, out=joint)
    size = joint.sum(axis=1)
    joint /= size[:, None]
    return joint, np.log(size) + top


def _slopes(items: Sequence[Derivatives]) -> Array:
    """Return derivatives by parameter, shape (levels, answers, parameters)."""
    count = items[0].probabilities.shape[1]
    slopes = [block_diag(*(item.first[:, :, q].T for item in items)) for q in range(count)]
    return np.asarray(slopes, np.float64)


def _met(
    design: Design, items: Sequence[Derivatives], levels: Levels
) -> tuple[Array, Array, Array]:
    """Return expected answers, how often two meet at each level, and products of mean scores."""
    logarithms = np.log(np.concatenate([item.probabilities for item in items]))
    answers, number = len(logarithms), sum(len(item.first) for item in items)
    tables = np.zeros((answers, len(levels.at)))
    met = np.zeros((len(levels.at), answers, answers))
    scores = np.zeros((number, number))
    for indicator, counts in design.blocks():
        weights, _ = _posterior(indicator, logarithms, levels)
        ones = indicator.toarray()
        for q in range(len(levels.at)):
            met[q] += ones.T @ (ones * (weights[:, q] * counts)[:, None])
        mean = _mean_scores(ones, weights, items)
        tables += indicator.T @ (weights * counts[:, None])
        scores += mean.T @ (mean * counts[:, None])
    return tables, met, scores


def _mean_scores(ones: Array, weights: Array, items: Sequence[Derivatives]) -> Array:
    """Return the posterior means of the derivatives, shape (patterns, parameters)."""
    parts, start = [], 0
    for item in items:
        number, answers, levels = item.first.shape
        by_answer = weights @ item.first.transpose(2, 1, 0).reshape(levels, answers * number)
        given = ones[:, start : start + answers]
        parts.append(np.einsum("lk,lkp->lp", given, by_answer.reshape(-1, answers, number)))
        start += answers
    return np.hstack(parts)
