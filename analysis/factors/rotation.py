"""Rotation: turned factors, and whether items weigh alike while they are turned.

Kaiser's normalisation gives every item the communality 1 for the time of turning. The rule of R
is followed where none is named: varimax and promax with it, all others without.

Source: Kaiser (1958), Psychometrika 23, 187-200.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Rows(Enum):
    """Whether items weigh by their communality while factors are turned."""

    AS_THEY_ARE = "without Kaiser normalisation"
    KAISER = "with Kaiser normalisation"


@dataclass(frozen=True, slots=True)
class Rotated:
    """Turned loadings; each factor's loadings have a positive sum."""

    loadings: Array
    """Weights of the factors in the items, shape (items, factors)."""
    between: Array
    """Correlations of the factors; the identity after an orthogonal rotation."""
    method: str
    converged: bool


def lengths(loadings: Array, rows: Rows) -> Array:
    """Return by what the rows are divided while they are turned, shape (items, 1)."""
    if rows is Rows.AS_THEY_ARE:
        return np.ones((len(loadings), 1))
    roots: Array = np.sqrt((loadings**2).sum(axis=1, keepdims=True))
    return np.where(roots > 0, roots, 1.0)


def signed(loadings: Array, between: Array, method: str, *, converged: bool) -> Rotated:
    """Return turned loadings with every factor pointing to where most of its items do."""
    signs = np.copysign(1.0, loadings.sum(axis=0))
    return Rotated(loadings * signs, between * np.outer(signs, signs), method, converged)


def unrotated(loadings: Array) -> Rotated:
    """Leave factors as they were extracted, but for their signs.

    Parameters
    ----------
    loadings
        Shape (items, factors).

    Returns
    -------
    Rotated
        Uncorrelated factors.

    Examples
    --------
    >>> unrotated(np.array([[-0.8], [-0.7], [-0.6]])).loadings[:, 0].tolist()
    [0.8, 0.7, 0.6]
    """
    return signed(loadings, np.eye(loadings.shape[1]), "unrotated", converged=True)
