"""Oblique: turn factors, which may correlate, until each item belongs to few of them.

Loadings L = A (T')^-1 with columns of T of length 1 and factor correlations T'T:

    oblimin     least sum over pairs of factors of sum l1^2 l2^2 - (gamma / k) sum l1^2 sum l2^2;
                with gamma 0, the default, it is quartimin
    geomin      least sum over items of the geometric mean of (l^2 + 0.01)
    promax      varimax, then as near as least squares allow to its loadings' fourth power with
                their sign, scaled to factors of variance 1

The first two by going down the slope and back to length 1. A criterion may have several valleys:
the search begins at the unrotated axes and at some drawn ones, and keeps the lowest.

Sources: Jennrich & Sampson (1966), Psychometrika 31, 313-323; Hendrickson & White (1964), British
Journal of Statistical Psychology 17, 65-70; Yates (1987), Multivariate Exploratory Data Analysis,
for geomin; Jennrich (2002), Psychometrika 67, 7-19, and Bernaards & Jennrich (2005), Educational
and Psychological Measurement 65, 676-696, for the descent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.factors.orthogonal import varimax
from analysis.factors.rotation import Rotated, Rows, lengths, signed

Array = NDArray[np.float64]
Criterion = Callable[[Array], tuple[float, Array]]

MOST_STEPS = 5_000
FLAT = 1e-8
"""Slope at which a descent ends."""
NEARLY_FLAT = 1e-5
"""Slope at which a descent that rounding has stopped counts as ended."""
SHORTEST = 1e-8
"""Shortest step: below it the criterion moves by less than its rounding."""
STARTS = 10
"""Places where a descent begins: the unrotated axes, and drawn ones."""
LOWER = 1e-7
"""By how much another valley must lie lower to be preferred to that of the unrotated axes."""
GEOMIN_OFFSET = 0.01
PROMAX_POWER = 4


def oblimin(
    loadings: Array,
    gamma: float = 0.0,
    rows: Rows = Rows.AS_THEY_ARE,
    *,
    starts: int = STARTS,
    seed: int = 1,
) -> Rotated:
    """Turn factors, which may correlate, so that items load on few of them.

    Parameters
    ----------
    loadings
        Unrotated, shape (items, factors).
    gamma
        0 for quartimin; below it factors correlate less.
    rows
        Kaiser's normalisation.
    starts
        Places where the descent begins; with 1, the unrotated axes alone, as in R.
    seed
        Of the drawn places.

    Returns
    -------
    Rotated
        Correlated factors.

    Examples
    --------
    >>> simple = np.array([[0.8, 0], [0.7, 0], [0.6, 0], [0, 0.7], [0, 0.6], [0, 0.5]])
    >>> turned = simple @ np.array([[0.8, 0.6], [-0.6, 0.8]])
    >>> np.sort(oblimin(turned).loadings.max(axis=0)).round(6).tolist()
    [0.7, 0.8]
    """
    method = f"oblimin {rows.value}, gamma {gamma:g}"
    return _lowest(
        loadings, lambda turned: _crossed(turned, gamma), method, rows, starts=starts, seed=seed
    )


def geomin(
    loadings: Array,
    rows: Rows = Rows.AS_THEY_ARE,
    *,
    starts: int = STARTS,
    seed: int = 1,
) -> Rotated:
    """Turn factors, which may correlate, so that each item is free of some of them.

    Parameters
    ----------
    loadings
        Unrotated, shape (items, factors).
    rows
        Kaiser's normalisation.
    starts
        Places where the descent begins; geomin has several valleys more often than not.
    seed
        Of the drawn places.

    Returns
    -------
    Rotated
        Correlated factors.

    Examples
    --------
    >>> simple = np.array([[0.8, 0], [0.7, 0], [0.6, 0], [0, 0.7], [0, 0.6], [0, 0.5]])
    >>> turned = simple @ np.array([[0.8, 0.6], [-0.6, 0.8]])
    >>> np.sort(geomin(turned).loadings.max(axis=0)).round(3).tolist()
    [0.7, 0.8]
    """
    return _lowest(loadings, _mixed, f"geomin {rows.value}", rows, starts=starts, seed=seed)


def promax(
    loadings: Array,
    rows: Rows = Rows.KAISER,
    power: float = PROMAX_POWER,
    upright: Callable[[Array], Rotated] = varimax,
) -> Rotated:
    """Turn factors as near as may be to a power of their varimax loadings.

    Parameters
    ----------
    loadings
        Unrotated, shape (items, factors).
    rows
        Kaiser's normalisation of the loadings behind the target.
    power
        The higher, the more the factors correlate.
    upright
        The rotation at right angles to begin with.

    Returns
    -------
    Rotated
        Correlated factors.

    Examples
    --------
    >>> simple = np.array([[0.8, 0], [0.7, 0], [0.6, 0], [0, 0.7], [0, 0.6], [0, 0.5]])
    >>> turned = simple @ np.array([[0.8, 0.6], [-0.6, 0.8]])
    >>> np.sort(promax(turned).loadings.max(axis=0)).round(6).tolist()
    [0.7, 0.8]
    """
    length = lengths(loadings, rows)
    begin = upright(loadings / length)
    target = begin.loadings * np.abs(begin.loadings) ** (power - 1)
    turn = np.linalg.lstsq(begin.loadings, target, rcond=None)[0]
    turn *= np.sqrt(np.diag(np.linalg.inv(turn.T @ turn)))
    return signed(
        begin.loadings @ turn * length,
        np.linalg.inv(turn.T @ turn),
        f"promax {rows.value}, power {power:g}",
        converged=begin.converged,
    )


# The kernels below check nothing: they only compute.


def _lowest(
    loadings: Array, criterion: Criterion, method: str, rows: Rows, *, starts: int, seed: int
) -> Rotated:
    factors = loadings.shape[1]
    length = lengths(loadings, rows)
    axes, rng = loadings / length, np.random.default_rng(seed)
    lowest = _descended(axes, criterion, np.eye(factors))
    for _ in range(starts - 1 if factors > 1 else 0):
        drawn = np.linalg.qr(rng.normal(size=(factors, factors)))[0]
        found = _descended(axes, criterion, drawn)
        if found.converged and found.height < lowest.height - LOWER:
            lowest = found
    turn = lowest.turn
    return signed(
        axes @ np.linalg.inv(turn).T * length, turn.T @ turn, method, converged=lowest.converged
    )


@dataclass(frozen=True, slots=True)
class _Valley:
    turn: Array
    height: float
    converged: bool


def _descended(axes: Array, criterion: Criterion, turn: Array) -> _Valley:
    height, slope = _at(axes, criterion, turn)
    step = 1.0
    for _ in range(MOST_STEPS):
        downhill = slope - turn * (turn * slope).sum(axis=0)
        length = float(np.sqrt((downhill**2).sum()))
        if length < FLAT:
            break
        step *= 2
        while step > SHORTEST:
            moved = turn - step * downhill
            moved /= np.sqrt((moved**2).sum(axis=0))
            below, steeper = _at(axes, criterion, moved)
            if height - below > step * length**2 / 2:
                turn, height, slope = moved, below, steeper
                break
            step /= 2
        else:
            break
    return _Valley(turn, height, length < NEARLY_FLAT)


def _at(axes: Array, criterion: Criterion, turn: Array) -> tuple[float, Array]:
    """Return the criterion of the turned loadings and its slope by the turn."""
    inverse = np.linalg.inv(turn)
    turned = axes @ inverse.T
    height, by_loading = criterion(turned)
    slope: Array = -((turned.T @ by_loading @ inverse).T)
    return height, slope


def _crossed(turned: Array, gamma: float) -> tuple[float, Array]:
    squares = turned**2
    others = squares.sum(axis=1, keepdims=True) - squares
    others = others - gamma * others.mean(axis=0)
    return float((squares * others).sum() / 4), turned * others


def _mixed(turned: Array) -> tuple[float, Array]:
    squares = turned**2 + GEOMIN_OFFSET
    means = np.exp(np.log(squares).mean(axis=1, keepdims=True))
    return float(means.sum()), 2 / turned.shape[1] * turned / squares * means
