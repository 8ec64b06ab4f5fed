"""Extraction: unrotated factors or components of a correlation matrix.

R = L L' + diag(u) as nearly as m factors can, in one of four senses:

    minres               least sum of squared residual correlations; given u, L is the m leading
                         eigenvectors of R - diag(u), and with the eigenvalues left out
                         f(u) = sum values^2 / 2,  df / du_i = -sum_j value_j vector_ij^2
    maximum likelihood   least log|Sigma| + tr(R Sigma^-1); given u, from the eigenvalues left out
                         of diag(u)^-1/2 R diag(u)^-1/2,  f(u) = sum (values - log values - 1),
                         df / du = diag(L L' + diag(u) - R) / u^2
    principal axes       communalities on the diagonal, anew from the m leading eigenvectors, until
                         their sum moves by less than a tolerance; it creeps towards minres
    principal components L from the m leading eigenvectors of R itself; not a model of R

Sources: Harman & Jones (1966), Psychometrika 31, 351-368; Joreskog (1967), Psychometrika 32,
443-482; Joreskog (1977), in Enslein et al. (eds.), Statistical Methods for Digital Computers 3,
125-153; Harman (1976), Modern Factor Analysis, 3rd ed., ch. 8 and 9.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Array = NDArray[np.float64]

LEAST_UNIQUE = 0.005
"""Uniqueness below which an item would be the factor itself (a Heywood case)."""
NEAR = 1e-6
"""Relative distance from that bound at which an item counts as at it."""
MOST_STEPS = 5_000
STILL = 1e-5
"""Largest slope, uniquenesses at their bounds aside, at which a search counts as ended."""
SETTLED = 1e-10
"""Movement of the sum of the communalities at which principal axes end."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """Unrotated loadings, the largest factor first."""

    loadings: Array
    """Shape (items, factors)."""
    method: str
    converged: bool
    improper: NDArray[np.bool_]
    """Items of which nothing is left (a Heywood case); shape (items,)."""


def minres(matrix: Array, factors: int) -> Extracted:
    """Extract factors by least squares of the residual correlations.

    Parameters
    ----------
    matrix
        Correlations, shape (items, items); they need not be definite.
    factors
        How many.

    Returns
    -------
    Extracted
        Loadings, shape (items, factors).

    Examples
    --------
    >>> loadings = np.array([[0.8, 0], [0.7, 0], [0.6, 0.1], [0, 0.7], [0.1, 0.6], [0, 0.5]])
    >>> correlations = loadings @ loadings.T
    >>> np.fill_diagonal(correlations, 1.0)
    >>> found = minres(correlations, 2).loadings
    >>> bool(np.allclose(found @ found.T, loadings @ loadings.T, atol=1e-5))
    True
    """
    unique, converged = _least(lambda at: _left_out(matrix, at, factors), _start(matrix))
    loadings = _leading(matrix - np.diag(unique), factors)
    return Extracted(loadings, "minres", converged, _improper(loadings, unique))


def maximum_likelihood(matrix: Array, factors: int) -> Extracted:
    """Extract factors by maximum likelihood for normal answers.

    Parameters
    ----------
    matrix
        Correlations, shape (items, items), definite.
    factors
        How many.

    Returns
    -------
    Extracted
        Loadings, shape (items, factors).

    Examples
    --------
    >>> loadings = np.array([[0.8, 0], [0.7, 0], [0.6, 0.1], [0, 0.7], [0.1, 0.6], [0, 0.5]])
    >>> correlations = loadings @ loadings.T
    >>> np.fill_diagonal(correlations, 1.0)
    >>> found = maximum_likelihood(correlations, 2).loadings
    >>> bool(np.allclose(found @ found.T, loadings @ loadings.T, atol=1e-5))
    True
    """
    start = (1 - factors / (2 * len(matrix))) * _start(matrix)
    unique, converged = _least(lambda at: _unlikely(matrix, at, factors), start)
    loadings = _weighted(matrix, unique, factors)
    return Extracted(loadings, "maximum likelihood", converged, _improper(loadings, unique))


def principal_axes(matrix: Array, factors: int, tolerance: float = SETTLED) -> Extracted:
    """Extract factors by putting communalities on the diagonal over and over.

    Parameters
    ----------
    matrix
        Correlations, shape (items, items), definite.
    factors
        How many.
    tolerance
        Movement of the sum of the communalities at which to end. psych 2.2.9 ends at .001, some
        way before the least squares that the method creeps towards.

    Returns
    -------
    Extracted
        Loadings, shape (items, factors).

    Examples
    --------
    >>> matrix = np.full((4, 4), 0.49) + np.diag([0.51] * 4)
    >>> np.abs(principal_axes(matrix, 1).loadings[:, 0]).round(6).tolist()
    [0.7, 0.7, 0.7, 0.7]
    """
    method = f"principal axes, ended at a movement of {tolerance:g}"
    reduced = matrix.copy()
    np.fill_diagonal(reduced, 1 - _start(matrix))
    total, steps = float(np.trace(reduced)), 0
    loadings = _leading(reduced, factors)
    while (movement := abs((loadings**2).sum() - total)) > tolerance and steps < MOST_STEPS:
        shared = (loadings**2).sum(axis=1)
        total, steps = float(shared.sum()), steps + 1
        np.fill_diagonal(reduced, shared)
        loadings = _leading(reduced, factors)
    improper = _improper(loadings, 1 - np.diag(reduced))
    return Extracted(loadings, method, movement <= tolerance, improper)


def principal_components(matrix: Array, components: int) -> Extracted:
    """Extract the components that explain most of the variance of the items.

    Parameters
    ----------
    matrix
        Correlations, shape (items, items).
    components
        How many.

    Returns
    -------
    Extracted
        Loadings, shape (items, components).

    Examples
    --------
    >>> matrix = np.array([[1.0, 0.5], [0.5, 1.0]])
    >>> np.abs(principal_components(matrix, 1).loadings[:, 0]).round(4).tolist()
    [0.866, 0.866]
    """
    loadings = _leading(matrix, components)
    return Extracted(
        loadings, "principal components", converged=True, improper=np.zeros(len(matrix), bool)
    )


# The kernels below check nothing: they only compute.


def _improper(loadings: Array, unique: Array) -> NDArray[np.bool_]:
    left = np.minimum(unique, 1 - (loadings**2).sum(axis=1))
    return np.asarray(left <= LEAST_UNIQUE * (1 + NEAR), np.bool_)


def _start(matrix: Array) -> Array:
    """Return what the other items leave unexplained; a half where that has no value."""
    if np.linalg.eigvalsh(matrix)[0] <= LEAST_UNIQUE**2:
        return np.full(len(matrix), 0.5)
    unexplained: Array = 1 / np.diag(np.linalg.inv(matrix))
    return unexplained


def _least(criterion: Callable[[Array], tuple[float, Array]], start: Array) -> tuple[Array, bool]:
    found = minimize(
        criterion,
        np.clip(start, LEAST_UNIQUE, 1.0),
        jac=True,
        method="L-BFGS-B",
        bounds=[(LEAST_UNIQUE, 1.0)] * len(start),
        options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": MOST_STEPS, "maxfun": MOST_STEPS},
    )
    unique: Array = found.x
    slope = criterion(unique)[1]
    pushed_out = ((unique <= LEAST_UNIQUE) & (slope > 0)) | ((unique >= 1.0) & (slope < 0))
    return unique, bool((np.abs(slope[~pushed_out]) < STILL).all())


def _leading(matrix: Array, factors: int) -> Array:
    values, vectors = np.linalg.eigh(matrix)
    loadings: Array = vectors[:, -factors:] * np.sqrt(np.maximum(values[-factors:], 0.0))
    return loadings[:, ::-1]


def _left_out(matrix: Array, unique: Array, factors: int) -> tuple[float, Array]:
    values, vectors = np.linalg.eigh(matrix - np.diag(unique))
    rest, of_rest = values[:-factors], vectors[:, :-factors]
    gradient: Array = -(of_rest**2) @ rest
    return float((rest**2).sum() / 2), gradient


def _weighted(matrix: Array, unique: Array, factors: int) -> Array:
    root = np.sqrt(unique)
    values, vectors = np.linalg.eigh(matrix / np.outer(root, root))
    size = np.sqrt(np.maximum(values[-factors:] - 1, 0.0))
    loadings: Array = vectors[:, -factors:] * size * root[:, None]
    return loadings[:, ::-1]


def _unlikely(matrix: Array, unique: Array, factors: int) -> tuple[float, Array]:
    root = np.sqrt(unique)
    values, vectors = np.linalg.eigh(matrix / np.outer(root, root))
    rest = values[:-factors]
    size = np.maximum(values[-factors:] - 1, 0.0)
    shared = (vectors[:, -factors:] ** 2 @ size) * unique
    gradient: Array = (shared + unique - np.diag(matrix)) / unique**2
    return float((rest - np.log(rest) - 1).sum()), gradient
