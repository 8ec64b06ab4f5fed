"""Orthogonal: turn factors at right angles until squared loadings are large or small.

Loadings A T with T'T = I and

    varimax     largest sum over factors of the variances of the squared loadings
    quartimax   largest sum of the fourth powers of the loadings

Two factors x and y are turned in their plane by the best angle, in closed form, and all pairs
until no angle is left: with u = x^2 - y^2, v = 2 x y, k items, gamma 1 for varimax and 0 for
quartimax,

    tan 4 angle = (2 sum uv - 2 gamma sum u sum v / k)
                  / (sum (u^2 - v^2) - gamma ((sum u)^2 - (sum v)^2) / k)

stats::varimax of R 4.2.2 steps to the turn nearest to the criterion's slope, until the sum of the
slope's singular values grows by less than 1e-5. On public data its loadings are then up to .003
away from where varimax is largest; `varimax_ending_early` ends where it does.

Sources: Kaiser (1958), Psychometrika 23, 187-200; Neuhaus & Wrigley (1954), British Journal of
Statistical Psychology 7, 81-91; Horst (1965), Factor Analysis of Data Matrices, for the steps of
all factors at once.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from analysis.factors.rotation import Rotated, Rows, lengths, signed

Array = NDArray[np.float64]

MOST_SWEEPS = 1_000
STILL = 1e-10
"""Largest angle in radians at which the turning ends."""
EARLY = 1e-5
"""Relative growth at which stats::varimax ends."""


def varimax(loadings: Array, rows: Rows = Rows.KAISER) -> Rotated:
    """Turn factors at right angles so that squared loadings are large or small.

    Parameters
    ----------
    loadings
        Unrotated, shape (items, factors).
    rows
        Kaiser's normalisation.

    Returns
    -------
    Rotated
        Uncorrelated factors.

    Examples
    --------
    >>> simple = np.array([[0.8, 0], [0.7, 0], [0.6, 0], [0, 0.7], [0, 0.6], [0, 0.5]])
    >>> turned = simple @ np.array([[0.8, 0.6], [-0.6, 0.8]])
    >>> np.sort(varimax(turned).loadings.max(axis=0)).round(6).tolist()
    [0.7, 0.8]
    """
    return _in_planes(loadings, rows, 1.0, "varimax")


def varimax_ending_early(
    loadings: Array, rows: Rows = Rows.KAISER, tolerance: float = EARLY
) -> Rotated:
    """Turn factors towards varimax as R does, for comparisons with R.

    Parameters
    ----------
    loadings
        Unrotated, shape (items, factors).
    rows
        Kaiser's normalisation.
    tolerance
        Relative growth of the sum of the slope's singular values at which to end.

    Returns
    -------
    Rotated
        Uncorrelated factors.

    Examples
    --------
    >>> loadings = np.array([[0.8, 0.1], [0.7, 0.2], [0.6, 0.1], [0.2, 0.7], [0.1, 0.6]])
    >>> early = varimax_ending_early(loadings).loadings
    >>> bool(np.allclose(early, varimax(loadings).loadings, atol=0.01))
    True
    """
    factors = loadings.shape[1]
    length = lengths(loadings, rows)
    axes, turn, height = loadings / length, np.eye(factors), 0.0
    method = f"varimax {rows.value}, ended at a growth of {tolerance:g}"
    for _ in range(MOST_SWEEPS):
        turned = axes @ turn
        left, values, right = np.linalg.svd(
            axes.T @ (turned**3 - turned * (turned**2).mean(axis=0))
        )
        turn, below, height = left @ right, height, float(values.sum())
        if height < below * (1 + tolerance):
            return signed(axes @ turn * length, np.eye(factors), method, converged=True)
    return signed(axes @ turn * length, np.eye(factors), method, converged=False)


def quartimax(loadings: Array, rows: Rows = Rows.AS_THEY_ARE) -> Rotated:
    """Turn factors at right angles so that each item belongs to few of them.

    Parameters
    ----------
    loadings
        Unrotated, shape (items, factors).
    rows
        Kaiser's normalisation.

    Returns
    -------
    Rotated
        Uncorrelated factors; the first one is often general.

    Examples
    --------
    >>> simple = np.array([[0.8, 0], [0.7, 0], [0.6, 0], [0, 0.7], [0, 0.6], [0, 0.5]])
    >>> turned = simple @ np.array([[0.8, 0.6], [-0.6, 0.8]])
    >>> np.sort(quartimax(turned).loadings.max(axis=0)).round(6).tolist()
    [0.7, 0.8]
    """
    return _in_planes(loadings, rows, 0.0, "quartimax")


# The kernels below check nothing: they only compute.


def _in_planes(loadings: Array, rows: Rows, gamma: float, name: str) -> Rotated:
    length = lengths(loadings, rows)
    turned, none = loadings / length, np.eye(loadings.shape[1])
    method = f"{name} {rows.value}"
    for _ in range(MOST_SWEEPS):
        largest = 0.0
        for first, second in combinations(range(loadings.shape[1]), 2):
            angle = _best_angle(turned[:, first], turned[:, second], gamma)
            largest = max(largest, abs(angle))
            plane = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
            turned[:, [first, second]] = turned[:, [first, second]] @ plane
        if largest < STILL:
            return signed(turned * length, none, method, converged=True)
    return signed(turned * length, none, method, converged=False)


def _best_angle(x: Array, y: Array, gamma: float) -> float:
    u, v = x**2 - y**2, 2 * x * y
    across = 2 * (u @ v) - 2 * gamma * u.sum() * v.sum() / len(x)
    along = u @ u - v @ v - gamma * (u.sum() ** 2 - v.sum() ** 2) / len(x)
    return float(np.arctan2(across, along)) / 4
