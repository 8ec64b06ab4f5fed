"""Guttman's lambdas: six lower bounds of a scale's reliability, and the split into odd and even.

With C the covariance matrix of k items, t = sum(C) and c_ij its elements,

    lambda 1 = 1 - trace(C) / t
    lambda 2 = lambda 1 + sqrt(k / (k - 1) * sum_{i != j} c_ij^2) / t
    lambda 3 = k / (k - 1) * lambda 1                          (alpha)
    lambda 4 = 2 (1 - (var(a) + var(b)) / t)                   for halves a and b
    lambda 5 = lambda 1 + 2 sqrt(max_j sum_{i != j} c_ij^2) / t
    lambda 6 = 1 - sum_i 1 / (C^-1)_ii / t

Spearman and Brown: a test made m times as long has the reliability m r / (1 + (m - 1) r).

Sources: Guttman (1945), Psychometrika 10, 255-282; Spearman (1910), British Journal of Psychology
3, 271-295; Brown (1910), British Journal of Psychology 3, 296-322; Flanagan (1937), Journal of
Educational Psychology 28, 17-21.
"""

from __future__ import annotations

from enum import Enum

import numpy as np
from numpy.typing import NDArray

from analysis.estimate import Described, Description, Reason, Withheld
from analysis.sums.covariances import ROUNDING, Covariances, Missing, varying
from analysis.sums.moments import Moments

Array = NDArray[np.float64]


class Basis(Enum):
    """What a coefficient is computed on."""

    COVARIANCES = "items as they are"
    CORRELATIONS = "items brought to equal variance"


class Lambda(Enum):
    """Which of Guttman's bounds."""

    ONE = 1
    TWO = 2
    THREE = 3
    FOUR = 4
    """Of the halves made by every other item."""
    FIVE = 5
    SIX = 6


def guttman(
    answers: Array | Moments,
    which: Lambda,
    basis: Basis = Basis.COVARIANCES,
    missing: Missing = Missing.LISTWISE,
) -> Description:
    """Return one of Guttman's lower bounds.

    Parameters
    ----------
    answers
        Answers keyed in one direction, shape (people, items), or their moments.
    which
        The bound.
    basis
        Covariances for the raw sum of the items, correlations for the sum of standardised ones.
    missing
        What becomes of people with a missing answer.

    Returns
    -------
    Described or Withheld
        At most 1; negative where items disagree.

    Examples
    --------
    >>> answers = np.array([[1, 2, 1], [2, 2, 3], [3, 5, 3], [4, 4, 5], [5, 5, 4.0]])
    >>> [round(guttman(answers, bound).value, 3) for bound in Lambda]
    [0.605, 0.911, 0.907, 0.757, 0.924, 0.922]
    """
    shared = varying(answers, missing)
    if isinstance(shared, Withheld):
        return shared
    matrix = on_basis(shared, basis)
    if matrix.sum() <= ROUNDING * np.trace(matrix):
        return Withheld(Reason.NO_VARIANCE, shared.people)
    if which is Lambda.SIX and np.linalg.cond(shared.correlations) > 1 / ROUNDING:
        return Withheld(Reason.UNDEFINED, shared.people)
    method = f"Guttman's lambda {which.value}, {basis.value}"
    return Described(_bound(matrix, which), shared.people, method)


def odd_even_r(answers: Array | Moments, missing: Missing = Missing.LISTWISE) -> Description:
    """Correlate the sum of the odd items with the sum of the even ones.

    Parameters
    ----------
    answers
        Answers keyed in one direction, shape (people, items), or their moments.
    missing
        What becomes of people with a missing answer.

    Returns
    -------
    Described or Withheld
        Withheld where one half does not vary.

    Examples
    --------
    >>> answers = np.array([[1, 2, 1], [2, 2, 3], [3, 5, 3], [4, 4, 5], [5, 5, 4.0]])
    >>> round(odd_even_r(answers).value, 3)
    0.749
    """
    shared = varying(answers, missing)
    if isinstance(shared, Withheld):
        return shared
    odd = _odd(len(shared.matrix))
    own, other, between = _halves(shared.matrix, odd)
    if min(own, other) <= ROUNDING * np.trace(shared.matrix):
        return Withheld(Reason.NO_VARIANCE, shared.people)
    value = float(between / np.sqrt(own * other))
    return Described(value, shared.people, "correlation of odd and even items")


def odd_even_spearman_brown(
    answers: Array | Moments, missing: Missing = Missing.LISTWISE
) -> Description:
    """Return the reliability of the whole scale from the correlation of its halves.

    Parameters
    ----------
    answers
        Answers keyed in one direction, shape (people, items), or their moments.
    missing
        What becomes of people with a missing answer.

    Returns
    -------
    Described or Withheld
        The Spearman-Brown value of `odd_even_r` at double length.

    Examples
    --------
    >>> answers = np.array([[1, 2, 1], [2, 2, 3], [3, 5, 3], [4, 4, 5], [5, 5, 4.0]])
    >>> round(odd_even_spearman_brown(answers).value, 3)
    0.856
    """
    half = odd_even_r(answers, missing)
    if isinstance(half, Withheld):
        return half
    if half.value <= -1 + ROUNDING:
        return Withheld(Reason.UNDEFINED, half.n)
    return Described(spearman_brown(half.value, 2), half.n, "Spearman-Brown, odd and even items")


def spearman_brown(reliability: float, length: float) -> float:
    """Return the reliability of a scale made longer or shorter with items of the same kind.

    Parameters
    ----------
    reliability
        Of the scale as it is; above -1 / (length - 1).
    length
        New length over old: 2 for twice as many items, 0.5 for half.

    Returns
    -------
    float
        The reliability at the new length.

    Examples
    --------
    >>> spearman_brown(0.6, 2)
    0.7499999999999999
    """
    return length * reliability / (1 + (length - 1) * reliability)


def on_basis(shared: Covariances, basis: Basis) -> Array:
    """Return the matrix that a coefficient is computed on."""
    return shared.matrix if basis is Basis.COVARIANCES else shared.correlations


# The kernels below check nothing: they only compute.


def _odd(k: int) -> Array:
    return np.array([1.0 - place % 2 for place in range(k)])


def _halves(matrix: Array, half: Array) -> tuple[float, float, float]:
    rest = 1 - half
    return (
        float(half @ matrix @ half),
        float(rest @ matrix @ rest),
        float(half @ matrix @ rest),
    )


def _bound(matrix: Array, which: Lambda) -> float:
    k, total = len(matrix), float(matrix.sum())
    first = 1 - float(np.trace(matrix)) / total
    squares = (matrix - np.diag(np.diag(matrix))) ** 2
    match which:
        case Lambda.ONE:
            return first
        case Lambda.TWO:
            return first + float(np.sqrt(k / (k - 1) * squares.sum())) / total
        case Lambda.THREE:
            return k / (k - 1) * first
        case Lambda.FOUR:
            return 4 * _halves(matrix, _odd(k))[2] / total
        case Lambda.FIVE:
            return first + 2 * float(np.sqrt(squares.sum(axis=0).max())) / total
        case Lambda.SIX:
            return 1 - float((1 / np.diag(np.linalg.inv(matrix))).sum()) / total
