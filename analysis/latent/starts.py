"""Starts: where the search for a model's estimates begins, from the moments of the answers.

The loadings of a factor start at the first principal component of its items' correlations, with
the communalities of one factor in place of ones. The first item says which way the factor points,
so that an item keyed the other way starts negative. Residual variances take what is left, at
least a quarter of the variance. Factors start with the covariances of their items' weighted sums,
and intercepts at the means.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from analysis.latent.model import Model
from analysis.latent.parameters import Array, Matrix
from analysis.latent.sample import Sample

LEFT_OVER = 0.25
"""Smallest share of an item's variance that a residual starts with; a choice, not a norm."""
SECONDARY = 0.5
"""Share of its own loadings that a factor starts with where a larger one covers its items."""
FIRM = 0.9
"""Largest loading and correlation of factors at the start."""
UNRELATED = 0.2
"""Share of their start with which factors covary in other starts."""
SMALLEST = 0.05
"""Smallest size of what the start divides by."""


def starting_values(model: Model, sample: Sample) -> Array:
    """Return values near which the best ones are to be expected.

    Parameters
    ----------
    model
        The model; the values of its fixed places are kept.
    sample
        Moments of its items, in its order.

    Returns
    -------
    Array
        One value a free number, the mean over its places.

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> model = factor_model(Structure({"f": ["a", "b", "c"]}))
    >>> covariances = np.full((1, 3, 3), 0.5) + 0.5 * np.eye(3)
    >>> moments = Sample(("a", "b", "c"), ("all",), np.array([9.0]), np.zeros((1, 3)), covariances)
    >>> starting_values(model, moments)[:3].round(2).tolist()
    [0.72, 0.72, 0.72]
    """
    totals, places = np.zeros(model.number), np.zeros(model.number)
    for group in range(len(model.groups)):
        started = _group_start(model, sample, group)
        for place in model.parameters:
            if place.index is None or place.group != group:
                continue
            value = place.value
            if place.matrix in started:
                value = float(started[place.matrix][place.row, place.column])
            totals[place.index] += value
            places[place.index] += 1
    return totals / places


def other_starts(model: Model, start: Array, seed: int, tries: int) -> Iterator[Array]:
    """Yield other places to begin at, for when the search ended nowhere.

    The loadings of a factor start alike, so that none has a head start on the way to infinity,
    and factors start nearly unrelated; then everything is moved by up to two fifths.

    Parameters
    ----------
    model
        The model.
    start
        Where the search began.
    seed
        Of the random numbers.
    tries
        How many places.

    Yields
    ------
    Array
        One value a free number.

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> model = factor_model(Structure({"f": ["a", "b", "c"]}))
    >>> first, second = other_starts(model, np.arange(9.0), 1, 2)
    >>> first[:3].round(1).tolist()
    [0.0, 1.0, 1.0]
    """
    rng = np.random.default_rng(seed)
    even = start.copy()
    of_factor: dict[int, list[int]] = {}
    for place in model.parameters:
        if place.index is None:
            continue
        if place.matrix is Matrix.LOADING:
            of_factor.setdefault(place.column, []).append(place.index)
        elif place.matrix is Matrix.FACTOR_COVARIANCE and place.row != place.column:
            even[place.index] = start[place.index] * UNRELATED
    for numbers in of_factor.values():
        even[numbers] = np.sign(start[numbers]) * np.abs(start[numbers]).mean()
    for attempt in range(tries):
        yield even * (rng.uniform(0.6, 1.4, len(start)) if attempt else 1.0)


# The kernels below check nothing: they only compute.


def _group_start(model: Model, sample: Sample, group: int) -> dict[Matrix, Array]:
    covariance = sample.covariances[group]
    scale = np.sqrt(np.diag(covariance))
    fixed = _fixed_loadings(model, group)
    free = np.zeros(fixed.shape, dtype=bool)
    for place in model.free(Matrix.LOADING):
        free[place.row, place.column] |= place.group == group
    loadings = _standardized(free | (fixed != 0), covariance / np.outer(scale, scale))
    rest = np.maximum(1 - (loadings**2).sum(axis=1), LEFT_OVER)
    correlated = _factor_correlations(loadings, covariance / np.outer(scale, scale))
    units = np.ones(fixed.shape[1])
    for factor in np.flatnonzero((fixed != 0).any(axis=0) & free.any(axis=0)):
        marker = np.flatnonzero(fixed[:, factor])[0]
        unit = loadings[marker, factor] * scale[marker] / fixed[marker, factor]
        units[factor] = np.copysign(max(abs(unit), SMALLEST * scale[marker]), unit)
    started = {
        Matrix.LOADING: loadings * scale[:, None] / units,
        Matrix.RESIDUAL: np.diag(rest * scale**2),
        Matrix.FACTOR_COVARIANCE: correlated * np.outer(units, units),
        Matrix.INTERCEPT: sample.means[group][:, None],
    }
    known = (fixed != 0).any(axis=0) & ~free.any(axis=0)
    if known.any():
        # Where all loadings are given, factors are a regression of the items on them.
        regression = np.linalg.pinv(fixed[:, known])
        inside = np.ix_(known, known)
        started[Matrix.FACTOR_COVARIANCE][inside] = regression @ covariance @ regression.T
        means = np.zeros((len(known), 1))
        means[known, 0] = regression @ sample.means[group]
        started[Matrix.FACTOR_MEAN] = means
    return started


def _fixed_loadings(model: Model, group: int) -> Array:
    fixed = np.zeros((len(model.items), len(model.factors)))
    for place in model.parameters:
        if place.matrix is Matrix.LOADING and place.group == group and place.index is None:
            fixed[place.row, place.column] = place.value
    return fixed


def _standardized(pattern: NDArray[np.bool_], correlation: Array) -> Array:
    loadings = np.zeros(pattern.shape)
    sizes = pattern.sum(axis=0)
    for factor, size in enumerate(sizes):
        items = np.flatnonzero(pattern[:, factor])
        if not size:
            continue
        loadings[items, factor] = _component(correlation[np.ix_(items, items)])
        covered = pattern[:, factor] & pattern[:, sizes > size].any(axis=1)
        loadings[covered, factor] *= SECONDARY
    return loadings


def _component(correlation: Array) -> Array:
    """Return the loadings of one factor, after two rounds of communalities."""
    reduced = correlation.copy()
    loadings = np.ones(len(correlation))
    for _ in range(3):
        values, vectors = np.linalg.eigh(reduced)
        loadings = vectors[:, -1] * np.sqrt(max(values[-1], SMALLEST))
        np.fill_diagonal(reduced, np.minimum(loadings**2, FIRM))
    clipped: Array = np.clip(loadings, -FIRM, FIRM).astype(np.float64)
    turned: Array = clipped * np.copysign(1.0, clipped[0])
    return turned


def _factor_correlations(loadings: Array, correlation: Array) -> Array:
    size = np.maximum((loadings**2).sum(axis=0), SMALLEST)
    shared = loadings.T @ correlation @ loadings / np.outer(size, size)
    clipped: Array = np.clip(shared, -FIRM, FIRM).astype(np.float64)
    np.fill_diagonal(clipped, 1.0)
    return clipped
