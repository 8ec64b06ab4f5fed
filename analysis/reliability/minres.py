"""Minres: several factors behind a correlation matrix, turned so that each has its own items.

Minres chooses loadings L that leave the least sum of squared residual correlations. For given
uniquenesses u it is the leading eigenvectors of R - diag(u), and

    f(u) = sum of the squared eigenvalues left out / 2,   df / du_i = -sum_m value_m vector_im^2

Quartimin, the oblique rotation also called oblimin with gamma 0, chooses T with columns of
length 1 so that L (T')^-1 has the least sum over pairs of factors of the products of squared
loadings; correlations of the factors are T'T. The search goes down the gradient and back to
columns of length 1.

Sources: Harman & Jones (1966), Psychometrika 31, 351-368; Joreskog (1977), in Enslein et al.
(eds.), Statistical Methods for Digital Computers 3, 125-153; Jennrich & Sampson (1966),
Psychometrika 31, 313-323; Bernaards & Jennrich (2005), Educational and Psychological Measurement
65, 676-696.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Array = NDArray[np.float64]

LEAST_UNIQUE = 0.005
"""Uniqueness below which an item would be the factor itself."""
MOST_STEPS = 2_000
FLAT = 1e-8


def minres(correlations: Array, factors: int) -> Array:
    """Return unrotated minres loadings.

    Parameters
    ----------
    correlations
        Shape (items, items).
    factors
        How many.

    Returns
    -------
    Array
        Shape (items, factors).

    Examples
    --------
    >>> loadings = np.array([[0.8, 0], [0.7, 0], [0.6, 0.1], [0, 0.7], [0.1, 0.6], [0, 0.5]])
    >>> correlations = loadings @ loadings.T
    >>> np.fill_diagonal(correlations, 1.0)
    >>> found = minres(correlations, 2)
    >>> bool(np.allclose(found @ found.T, loadings @ loadings.T, atol=1e-5))
    True
    """
    explained = 1 - 1 / np.diag(np.linalg.inv(correlations))
    found = minimize(
        lambda unique: _left_out(correlations, unique, factors),
        1 - explained,
        jac=True,
        method="L-BFGS-B",
        bounds=[(LEAST_UNIQUE, 1.0)] * len(correlations),
        options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": MOST_STEPS},
    )
    values, vectors = np.linalg.eigh(correlations - np.diag(found.x))
    loadings: Array = vectors[:, -factors:] * np.sqrt(np.maximum(values[-factors:], 0.0))
    return loadings[:, ::-1]


def quartimin(loadings: Array) -> tuple[Array, Array]:
    """Turn loadings so that items load on few factors, which may correlate.

    Parameters
    ----------
    loadings
        Unrotated, shape (items, factors).

    Returns
    -------
    tuple of Array
        Rotated loadings, and correlations of the factors. Each factor's loadings have a
        positive sum.

    Examples
    --------
    >>> simple = np.array([[0.8, 0], [0.7, 0], [0.6, 0], [0, 0.7], [0, 0.6], [0, 0.5]])
    >>> turned = simple @ np.array([[0.8, 0.6], [-0.6, 0.8]])
    >>> rotated, between = quartimin(turned)
    >>> bool(np.allclose(np.sort(np.abs(rotated).max(axis=0)), [0.7, 0.8], atol=1e-6))
    True
    """
    turn = np.eye(loadings.shape[1])
    rotated, height, slope = _crossed(loadings, turn)
    step = 1.0
    for _ in range(MOST_STEPS):
        downhill = slope - turn * (turn * slope).sum(axis=0)
        length = float(np.sqrt((downhill**2).sum()))
        if length < FLAT:
            break
        step *= 2
        for _ in range(30):
            moved = turn - step * downhill
            moved /= np.sqrt((moved**2).sum(axis=0))
            there, lower, steeper = _crossed(loadings, moved)
            if height - lower > step * length**2 / 2:
                break
            step /= 2
        turn, rotated, height, slope = moved, there, lower, steeper
    signs = np.copysign(1.0, rotated.sum(axis=0))
    return rotated * signs, (turn.T @ turn) * np.outer(signs, signs)


# The kernels below check nothing: they only compute.


def _left_out(correlations: Array, unique: Array, factors: int) -> tuple[float, Array]:
    values, vectors = np.linalg.eigh(correlations - np.diag(unique))
    rest, of_rest = values[:-factors], vectors[:, :-factors]
    gradient: Array = -(of_rest**2) @ rest
    return float((rest**2).sum() / 2), gradient


def _crossed(loadings: Array, turn: Array) -> tuple[Array, float, Array]:
    """Return rotated loadings, their quartimin criterion and its gradient by the turn."""
    inverse = np.linalg.inv(turn)
    rotated: Array = loadings @ inverse.T
    squares = rotated**2
    others = squares.sum(axis=1, keepdims=True) - squares
    by_loading = rotated * others
    gradient: Array = -((rotated.T @ by_loading @ inverse).T)
    return rotated, float((squares * others).sum() / 4), gradient
