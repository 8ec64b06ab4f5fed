"""Two-level saturated: the most likely covariances within and between units, without a model.

They are the yardstick of every model. A covariance between units that no population can have, with
a variance of some sum of items below 0, is not allowed: where the likelihood rises beyond, B ends
at the border, as products L L' of a triangle L.

The baseline has the items unrelated at both levels; every item is then a yardstick of its own.

lavaan 0.6-14 climbs to these covariances by EM and ends where a step gains less than 1e-4, some
way below the top (.013 in log-likelihood on one set of public data, .07 on another): its
chi-squares are too small by twice that. `fit_two_level` takes another yardstick for comparisons.

Source: McDonald & Goldstein (1989), British Journal of Mathematical and Statistical Psychology
42, 215-232.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize

from analysis.latent.model import Model
from analysis.latent.parameters import Array, Matrix, Parameter
from analysis.latent.search import least
from analysis.latent.two_level_likelihood import (
    BETWEEN,
    WITHIN,
    discrepancy,
    expected_information,
)
from analysis.latent.two_level_sums import TwoLevelSums

LEVELS = ("within", "between")
LITTLE = 0.05
"""Share of the spread within units that B begins with at least, in every direction."""
EMPTY = 1e-7
"""Eigenvalue of B, beside its largest, below which it has reached 0."""
ROUNDS = 2
"""Climbs, each with what it learns of the curvature forgotten."""
SEARCH = {"maxcor": 50, "ftol": 1e-15, "gtol": 1e-7, "maxiter": 10_000, "maxfun": 20_000}


@dataclass(frozen=True, slots=True)
class Saturated:
    """Unrestricted moments of people in units."""

    items: tuple[str, ...]
    within: Array
    between: Array
    means: Array
    log_likelihood: float
    at_border: bool
    """Whether some sum of items does not differ between units at all."""

    @property
    def intraclass(self) -> Array:
        """Share of each item's variance that lies between units, shape (items,)."""
        inside, outside = np.diag(self.within), np.diag(self.between)
        share: Array = outside / (inside + outside)
        return share


def saturated_model(items: tuple[str, ...]) -> Model:
    """Build the model of two levels that says nothing.

    Parameters
    ----------
    items
        Names of the items.

    Returns
    -------
    Model
        Every variance and covariance of both levels and every mean free.

    Examples
    --------
    >>> saturated_model(("a", "b")).number
    8
    """
    p = len(items)
    spots = [(Matrix.RESIDUAL, *at, level) for level in (WITHIN, BETWEEN) for at in _lower(p)]
    spots += [(Matrix.INTERCEPT, item, 0, BETWEEN) for item in range(len(items))]
    places = tuple(Parameter(*spot, index=index) for index, spot in enumerate(spots))
    return Model(items, (), places, LEVELS)


def saturated(sums: TwoLevelSums) -> Saturated:
    """Find the most likely covariances of both levels.

    Parameters
    ----------
    sums
        Of the answers.

    Returns
    -------
    Saturated
        B is proper, at worst at the border.

    Examples
    --------
    >>> from analysis.latent.two_level_sums import two_level_sums
    >>> from analysis.sums.units import unit_sums
    >>> rng = np.random.default_rng(1)
    >>> units = np.repeat(np.arange(100), 10)
    >>> answers = rng.normal(size=(100, 2))[units] + 2 * rng.normal(size=(1000, 2))
    >>> found = saturated(two_level_sums(unit_sums(answers, [str(unit) for unit in units])))
    >>> bool(np.all(np.abs(found.intraclass - 0.2) < 0.06))
    True
    """
    near = _climbed(sums)
    spread = np.linalg.eigvalsh(near.between)
    if spread[0] <= EMPTY * spread[-1]:
        return near
    model = saturated_model(sums.items)
    lower = np.tril_indices(len(sums.items))
    found = least(
        lambda values: discrepancy(model, sums, values),
        lambda values: expected_information(model, sums, values) / sums.n,
        np.concatenate([near.within[lower], near.between[lower], near.means]),
    )
    implied = model.implied(found.values)
    if not found.converged or np.linalg.eigvalsh(implied.covariances[BETWEEN])[0] < 0:
        return near
    return Saturated(
        sums.items,
        implied.covariances[WITHIN],
        implied.covariances[BETWEEN],
        implied.means[BETWEEN],
        -found.value * sums.n / 2,
        at_border=False,
    )


def baseline_log_likelihood(sums: TwoLevelSums) -> float:
    """Return the log-likelihood of items that are unrelated at both levels.

    Parameters
    ----------
    sums
        Of the answers.

    Returns
    -------
    float
        The sum over items.

    Examples
    --------
    >>> from analysis.latent.two_level_sums import two_level_sums
    >>> from analysis.sums.units import unit_sums
    >>> rng = np.random.default_rng(1)
    >>> units = [str(unit) for unit in np.repeat(np.arange(20), 5)]
    >>> sums = two_level_sums(unit_sums(rng.normal(size=(100, 2)), units))
    >>> bool(baseline_log_likelihood(sums) <= saturated(sums).log_likelihood)
    True
    """
    return sum(saturated(sums.of((item,))).log_likelihood for item in sums.items)


def moment_estimates(sums: TwoLevelSums) -> tuple[Array, Array]:
    """Return covariances of both levels from mean squares, B made proper.

    Parameters
    ----------
    sums
        Of the answers.

    Returns
    -------
    tuple of Array
        W and B, near which the most likely ones are to be expected.

    Examples
    --------
    >>> from analysis.latent.two_level_sums import two_level_sums
    >>> from analysis.sums.units import unit_sums
    >>> answers = np.array([[1.0], [3.0], [5.0], [7.0]])
    >>> sums = two_level_sums(unit_sums(answers, ["A", "A", "B", "B"]))
    >>> [matrix.round(6).tolist() for matrix in moment_estimates(sums)]
    [[[2.0]], [[7.0]]]
    """
    within = sums.within / sums.inside
    squares = np.einsum("s,sab->ab", sums.sizes, sums.products)
    n, clusters = sums.n, sums.clusters
    typical = (n - float(sums.sizes**2 @ sums.units) / n) / (clusters - 1)
    between = (squares / (clusters - 1) - within) / typical
    root = np.linalg.cholesky(within)
    unroot = np.linalg.inv(root)
    values, vectors = np.linalg.eigh(unroot @ between @ unroot.T)
    proper = root @ (vectors * np.maximum(values, LITTLE)) @ vectors.T @ root.T
    return within, np.asarray(proper, np.float64)


# The kernels below check nothing: they only compute.


def _climbed(sums: TwoLevelSums) -> Saturated:
    """Climb with B as the product of a triangle, where W begins as the identity."""
    p = len(sums.items)
    within, between = moment_estimates(sums)
    root = np.linalg.cholesky(within)
    unroot = np.linalg.inv(root)
    whitened = _whitened(sums, unroot)
    lower, model = np.tril_indices(p), _triangle_model(sums.items)
    size = np.concatenate(
        [
            np.full(len(lower[0]), 1 / np.sqrt(sums.n)),
            np.full(len(lower[0]) + p, 1 / np.sqrt(sums.clusters)),
        ]
    )

    def height(values: Array) -> tuple[float, Array]:
        here = discrepancy(model, whitened, values * size)
        if here is None:
            return np.inf, np.zeros_like(values)
        return here.value * sums.n / 2, here.gradient * size * sums.n / 2

    triangle = np.linalg.cholesky(unroot @ between @ unroot.T)
    values = np.concatenate([np.eye(p)[lower], triangle[lower], np.zeros(p)]) / size
    for _ in range(ROUNDS):
        found = minimize(height, values, jac=True, method="L-BFGS-B", options=SEARCH)
        values = found.x
    implied = model.implied(values * size)
    between = root @ implied.covariances[BETWEEN] @ root.T
    return Saturated(
        sums.items,
        root @ implied.covariances[WITHIN] @ root.T,
        between,
        sums.grand + root @ implied.means[BETWEEN],
        -float(found.fun) - sums.n * float(np.log(np.diag(root)).sum()),
        at_border=True,
    )


def _whitened(sums: TwoLevelSums, unroot: Array) -> TwoLevelSums:
    """Return the sums of the items multiplied by a matrix."""
    return replace(
        sums,
        grand=np.zeros_like(sums.grand),
        within=unroot @ sums.within @ unroot.T,
        sums=sums.sums @ unroot.T,
        products=unroot @ sums.products @ unroot.T,
    )


def _triangle_model(items: tuple[str, ...]) -> Model:
    """Write B as the product of a triangle of loadings on factors of variance 1."""
    p = len(items)
    spots = [(Matrix.RESIDUAL, *at, WITHIN) for at in _lower(p)]
    spots += [(Matrix.LOADING, *at, BETWEEN) for at in _lower(p)]
    spots += [(Matrix.INTERCEPT, item, 0, BETWEEN) for item in range(p)]
    places = [Parameter(*spot, index=index) for index, spot in enumerate(spots)]
    places += [
        Parameter(Matrix.FACTOR_COVARIANCE, factor, factor, BETWEEN, value=1.0)
        for factor in range(p)
    ]
    return Model(items, items, tuple(places), LEVELS)


def _lower(p: int) -> list[tuple[int, int]]:
    rows, columns = np.tril_indices(p)
    return list(zip(rows.tolist(), columns.tolist(), strict=True))
