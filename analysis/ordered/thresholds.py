"""Thresholds: where on the trait one answer ends and the next begins.

    flexible      theta_1, ..., theta_(K-1) free
    symmetric     the middle, and distances from it that are alike on both sides
    equidistant   theta_1 and one spacing:  theta_j = theta_1 + (j - 1) s

With K - 1 odd the middle of symmetric thresholds is one of them; with K - 1 even they lie on both
sides of two central ones. All are linear: theta = A a for the free parameters a.

Source: Christensen (2019), A Tutorial on fitting Cumulative Link Models with the ordinal Package,
vignette of the R package ordinal.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Thresholds(Enum):
    """What thresholds have in common."""

    FLEXIBLE = "flexible"
    SYMMETRIC = "symmetric"
    EQUIDISTANT = "equidistant"


def threshold_matrix(kind: Thresholds, count: int) -> Array:
    """Return A, which makes thresholds of their free parameters.

    Parameters
    ----------
    kind
        What they have in common.
    count
        Thresholds, one fewer than the answers.

    Returns
    -------
    Array
        Shape (count, parameters).

    Examples
    --------
    >>> threshold_matrix(Thresholds.EQUIDISTANT, 3).tolist()
    [[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]]
    >>> threshold_matrix(Thresholds.SYMMETRIC, 4).tolist()
    [[1.0, 0.0, -1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 1.0, 1.0]]
    """
    if kind is Thresholds.FLEXIBLE:
        return np.eye(count)
    if kind is Thresholds.EQUIDISTANT:
        steps = np.arange(count, dtype=np.float64)
        columns = [np.ones(count), steps]
        return np.column_stack(columns[: min(count, 2)])
    return _symmetric(count)


def threshold_names(kind: Thresholds, answers: Sequence[float]) -> tuple[str, ...]:
    """Return the names of the free parameters.

    Parameters
    ----------
    kind
        What thresholds have in common.
    answers
        The answers given, ascending.

    Returns
    -------
    tuple of str
        "1|2", "2|3" and so on where they are free.

    Examples
    --------
    >>> threshold_names(Thresholds.FLEXIBLE, [1, 2, 3])
    ('1|2', '2|3')
    >>> threshold_names(Thresholds.SYMMETRIC, [1, 2, 3, 4, 5])
    ('central.1', 'central.2', 'spacing.1')
    """
    count = len(answers) - 1
    if kind is Thresholds.FLEXIBLE:
        return tuple(f"{low:g}|{high:g}" for low, high in pairwise(answers))
    if kind is Thresholds.EQUIDISTANT:
        return ("threshold.1", "spacing")[: min(count, 2)]
    centres = ("central",) if count % 2 else ("central.1", "central.2")
    spacings = threshold_matrix(kind, count).shape[1] - len(centres)
    return (*centres, *(f"spacing.{place + 1}" for place in range(spacings)))


# The kernels below check nothing: they only compute.


def _symmetric(count: int) -> Array:
    centres = 2 - count % 2
    spacings = (count - centres) // 2
    matrix = np.zeros((count, centres + spacings))
    for place in range(count):
        upper = place >= count / 2
        matrix[place, centres - 1 if upper else 0] = 1
        beyond = place - (count // 2) if upper else place - ((count - 1) // 2)
        if beyond:
            matrix[place, centres - 1 + abs(beyond)] = np.sign(beyond)
    return matrix
