"""Ordered normal: probabilities of the cells into which thresholds cut two normal traits.

With thresholds t and u of two items whose traits correlate by r, a cell has the probability of
its rectangle,

    p_ij = F(t_i, u_j) - F(t_i-1, u_j) - F(t_i, u_j-1) + F(t_i-1, u_j-1)
    F(a, b) = P(a) P(b) + 1 / (2 pi) * integral from 0 to asin(r) of
              exp(-(a^2 + b^2 - 2 a b sin(s)) / (2 cos(s)^2)) ds

P the normal distribution function. The derivative of F by r is the normal density f, that by a
is the density of a times the conditional distribution of b, and

    df / dr = f (r / c + ((1 + r^2) a b - r (a^2 + b^2)) / c^2),  c = 1 - r^2

Every function takes as many pairs of items at once as its arguments have leading axes.

Source: Plackett (1954), Biometrika 41, 351-360.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Array = NDArray[np.float64]

FARTHEST = 9.0
"""Beyond so many standard deviations the normal tail is below 1e-18."""
SMALLEST_SHARE = 1e-300
NODES, WEIGHTS = (part.tolist() for part in np.polynomial.legendre.leggauss(48))


def bivariate_normal(first: Array, second: Array, correlation: Array | float) -> Array:
    """Return the probability that two normal traits lie below a and b, for all a and b.

    Parameters
    ----------
    first, second
        Shapes (..., rows) and (..., columns); may be infinite.
    correlation
        Shape (...), within -1 and 1.

    Returns
    -------
    Array
        Shape (..., rows, columns).

    Examples
    --------
    >>> zero = np.zeros(1)
    >>> round(float(bivariate_normal(zero, zero, 0.5)[0, 0]), 12)
    0.333333333333
    """
    a, b = _spread_out(first, second)
    angle = np.arcsin(np.asarray(correlation, dtype=np.float64))[..., None, None]
    squares, product = -(a**2 + b**2) / 2, a * b
    total = np.zeros(np.broadcast_shapes(product.shape, angle.shape))
    for node, weight in zip(NODES, WEIGHTS, strict=True):
        sine = np.sin(angle * (node + 1) / 2)
        total += weight * np.exp((squares + product * sine) / (1 - sine**2))
    joint: Array = ndtr(a) * ndtr(b) + total * angle / (4 * np.pi)
    return joint


def bivariate_density(first: Array, second: Array, correlation: Array | float) -> Array:
    """Return the density of two normal traits at a and b, for all a and b."""
    a, b = _spread_out(first, second)
    r = np.asarray(correlation, dtype=np.float64)[..., None, None]
    rest = 1 - r**2
    height = np.exp(-(a**2 + b**2 - 2 * r * a * b) / (2 * rest))
    density: Array = height / (2 * np.pi * np.sqrt(rest))
    return density


def cell_shares(first: Array, second: Array, correlation: Array | float) -> Array:
    """Return the probability of each cell between thresholds, outer ones included."""
    return np.maximum(_rectangles(bivariate_normal(first, second, correlation)), SMALLEST_SHARE)


def share_slopes(first: Array, second: Array, correlation: Array | float) -> Array:
    """Return the derivative of each cell's probability by the correlation."""
    return _rectangles(bivariate_density(first, second, correlation))


def share_curvatures(first: Array, second: Array, correlation: Array | float) -> Array:
    """Return the second derivative of each cell's probability by the correlation."""
    a, b = _spread_out(first, second)
    r = np.asarray(correlation, dtype=np.float64)[..., None, None]
    rest = 1 - r**2
    relative = r / rest + ((1 + r**2) * a * b - r * (a**2 + b**2)) / rest**2
    return _rectangles(bivariate_density(first, second, correlation) * relative)


def threshold_slopes(first: Array, second: Array, correlation: Array | float) -> Array:
    """Return the derivatives of each cell by the first item's inner thresholds.

    Parameters
    ----------
    first, second
        Thresholds, outer ones included; shapes (..., rows + 1) and (..., columns + 1).
    correlation
        Shape (...), within -1 and 1.

    Returns
    -------
    Array
        Shape (..., thresholds, rows, columns).

    Examples
    --------
    >>> halves = np.array([-np.inf, 0.0, np.inf])
    >>> threshold_slopes(halves, halves, 0.0)[0].round(4).tolist()
    [[0.1995, 0.1995], [-0.1995, -0.1995]]
    """
    inner = np.clip(first[..., 1:-1], -FARTHEST, FARTHEST)
    r = np.asarray(correlation, dtype=np.float64)[..., None, None]
    ends = np.clip(second, -99, 99)[..., None, :]
    below = ndtr((ends - r * inner[..., None]) / np.sqrt(1 - r**2))
    heights = np.exp(-(inner**2) / 2) / np.sqrt(2 * np.pi)
    change = heights[..., None] * np.diff(below, axis=-1)
    thresholds = inner.shape[-1]
    slopes = np.zeros((*change.shape[:-1], thresholds + 1, change.shape[-1]))
    places = np.arange(thresholds)
    slopes[..., places, places, :] = change
    slopes[..., places, places + 1, :] = -change
    return slopes


# The kernels below check nothing: they only compute.


def _spread_out(first: Array, second: Array) -> tuple[Array, Array]:
    a = np.clip(first, -FARTHEST, FARTHEST)[..., :, None]
    b = np.clip(second, -FARTHEST, FARTHEST)[..., None, :]
    return a, b


def _rectangles(corners: Array) -> Array:
    return np.diff(np.diff(corners, axis=-2), axis=-1)
