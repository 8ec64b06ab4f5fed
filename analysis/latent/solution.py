"""Solution: every parameter of a fitted model with its error, as it stands and standardised.

With v_f the variance of a factor, v_i of an item, both as the model expects them,

    factors standardised: loading * sqrt(v_f), path * sqrt(v_f / v_g) from f to g,
        mean / sqrt(v_f), variance / v_f, covariance / sqrt(psi_ff psi_gg) - a correlation
    items as well: loading * sqrt(v_f / v_i), intercept / sqrt(v_i), residual variance / v_i,
        residual covariance / sqrt(theta_ii theta_jj) - a correlation

Standard errors by the delta method, sqrt(d' Cov d), d the derivatives with respect to the free
numbers, by central differences; intervals are normal.

Source: Bollen (1989), Structural Equations with Latent Variables, Wiley, 349-350; Oehlert (1992),
American Statistician 46, 27-29.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.stats import norm

from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.latent.fitted import Fitted
from analysis.latent.model import Implied, Model
from analysis.latent.parameters import Array, Matrix, Parameter

STEP = 1e-5
"""Of the central differences, in the size of the number."""


class Estimated(Protocol):
    """Whatever has estimates and their covariance."""

    @property
    def model(self) -> Model:
        """What was fitted."""

    @property
    def values(self) -> Array:
        """The free numbers."""

    @property
    def covariance(self) -> Array:
        """Of the free numbers."""

    @property
    def n(self) -> int:
        """People."""


@dataclass(frozen=True, slots=True)
class Line:
    """One place of a model."""

    place: Parameter
    name: str
    estimate: Estimate
    """A fixed place has an error of 0."""
    by_factors: Figure
    """Factors standardised."""
    standardized: Figure
    """Factors and items standardised."""


def solution(fitted: Estimated, level: float = 0.95, method: str = "") -> tuple[Line, ...]:
    """Return all parameters of a fitted model.

    Parameters
    ----------
    fitted
        The model.
    level
        Of the intervals.
    method
        What the figures are called; by default how the model was fitted.

    Returns
    -------
    tuple of Line
        In the order of the model; a standardised figure is withheld where a variance is not
        above 0.

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> from analysis.latent.complete import fit_complete
    >>> from analysis.latent.sample import sample
    >>> from analysis.sums.moments import moments
    >>> rng = np.random.default_rng(1)
    >>> answers = rng.normal(size=(500, 1)) + rng.normal(size=(500, 3))
    >>> names = ["a", "b", "c"]
    >>> model = factor_model(Structure({"f": names}))
    >>> lines = solution(fit_complete(model, sample({"everyone": moments(answers, names)})))
    >>> lines[0].name, round(lines[0].standardized.value, 1)
    ('loading of a on f', 0.6)
    """
    model = fitted.model
    by_factors = functions(fitted, lambda values: _standardized(model, values)[0], level, method)
    fully = functions(fitted, lambda values: _standardized(model, values)[1], level, method)
    raw = functions(fitted, lambda values: _raw(model, values), level, method)
    return tuple(
        Line(place, named(model, place), estimate, with_factors, with_items)
        for place, estimate, with_factors, with_items in zip(
            model.parameters, raw, by_factors, fully, strict=True
        )
        if isinstance(estimate, Estimate)
    )


def functions(
    fitted: Estimated, function: Callable[[Array], Array], level: float = 0.95, method: str = ""
) -> list[Figure]:
    """Return functions of the free numbers with errors by the delta method.

    Parameters
    ----------
    fitted
        The model.
    function
        Of the free numbers, shape (number,), to any vector.
    level
        Of the intervals.
    method
        What the figures are called; by default how the model was fitted.

    Returns
    -------
    list of Estimate or Withheld
        Withheld where a function has no value at the estimates.

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> from analysis.latent.complete import fit_complete
    >>> from analysis.latent.sample import sample
    >>> from analysis.sums.moments import moments
    >>> rng = np.random.default_rng(1)
    >>> answers = rng.normal(size=(500, 1)) + rng.normal(size=(500, 3))
    >>> names = ["a", "b", "c"]
    >>> fitted = fit_complete(
    ...     factor_model(Structure({"f": names})), sample({"everyone": moments(answers, names)})
    ... )
    >>> doubled = functions(fitted, lambda values: 2 * values)
    >>> bool(np.isclose(doubled[0].se, 2 * fitted.errors[0]))
    True
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        values = function(fitted.values)
        slopes = np.zeros((len(values), fitted.model.number))
        for number, value in enumerate(fitted.values):
            step = np.zeros(fitted.model.number)
            step[number] = STEP * max(1.0, abs(value))
            ahead, behind = function(fitted.values + step), function(fitted.values - step)
            slopes[:, number] = (ahead - behind) / (2 * step[number])
        variances = np.einsum("ab,bc,ac->a", slopes, fitted.covariance, slopes, optimize=True)
        errors = np.sqrt(np.where(variances > ROUNDING, variances, 0.0))
    margin = float(norm.ppf((1 + level) / 2))
    how = method or (approach(fitted) if isinstance(fitted, Fitted) else "")
    return [
        Estimate(
            float(value),
            float(error),
            float(value - margin * error),
            float(value + margin * error),
            fitted.n,
            how,
            level,
        )
        if np.isfinite(value) and np.isfinite(error)
        else Withheld(Reason.UNDEFINED, fitted.n)
        for value, error in zip(values, errors, strict=True)
    ]


ROUNDING = 1e-16
"""Variance that is left of a constant by the differences."""


def approach(fitted: Fitted) -> str:
    """Say how a model was fitted.

    Parameters
    ----------
    fitted
        The model.

    Returns
    -------
    str
        Estimator and errors.

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> from analysis.latent.complete import fit_complete
    >>> from analysis.latent.sample import sample
    >>> from analysis.sums.moments import moments
    >>> answers = np.random.default_rng(1).normal(size=(500, 4)).cumsum(axis=1)
    >>> names = ["a", "b", "c", "d"]
    >>> model = factor_model(Structure({"f": names}))
    >>> approach(fit_complete(model, sample({"everyone": moments(answers, names)})))
    'maximum likelihood'
    """
    how = "full information maximum likelihood" if fitted.incomplete else "maximum likelihood"
    return f"{how}, robust errors" if fitted.scaling else how


def named(model: Model, place: Parameter) -> str:
    """Return what a place is called.

    Parameters
    ----------
    model
        The model.
    place
        One of its places.

    Returns
    -------
    str
        With the group where there are several.

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> model = factor_model(Structure({"f": ["a", "b", "c"]}))
    >>> named(model, Parameter(Matrix.RESIDUAL, 1, 0))
    'residual covariance of b and a'
    """
    items, factors = model.items, model.factors
    row, column = place.row, place.column
    if place.matrix is Matrix.LOADING:
        name = f"loading of {items[row]} on {factors[column]}"
    elif place.matrix is Matrix.PATH:
        name = f"path to {factors[row]} from {factors[column]}"
    elif place.matrix is Matrix.FACTOR_COVARIANCE:
        name = _pair("variance", "covariance", factors[row], factors[column])
    elif place.matrix is Matrix.RESIDUAL:
        name = _pair("residual variance", "residual covariance", items[row], items[column])
    elif place.matrix is Matrix.INTERCEPT:
        name = f"intercept of {items[row]}"
    elif place.matrix is Matrix.FACTOR_MEAN:
        name = f"mean of {factors[row]}"
    elif place.matrix is Matrix.THRESHOLD:
        name = f"threshold {column + 1} of {items[row]}"
    else:
        name = f"scale of {items[row]}"
    return f"{name} in {model.groups[place.group]}" if len(model.groups) > 1 else name


def divisors(implied: Implied, place: Parameter) -> tuple[float, float]:
    """Return by what a place is divided for standard factors, and then for standard items.

    Parameters
    ----------
    implied
        What the model expects.
    place
        One of its places.

    Returns
    -------
    tuple of float
        Both divisors.

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> model = factor_model(Structure({"f": ["a", "b", "c"]}))
    >>> implied = model.implied(np.r_[np.ones(3), 3 * np.ones(3), np.zeros(3)])
    >>> [float(value) for value in divisors(implied, model.parameters[0])]
    [1.0, 2.0]
    """
    factors = np.sqrt(np.diag(implied.factor_covariances[place.group]))
    items = np.sqrt(np.diag(implied.covariances[place.group]))
    row, column = place.row, place.column
    if place.matrix is Matrix.LOADING:
        return 1 / factors[column], items[row]
    if place.matrix is Matrix.PATH:
        return factors[row] / factors[column], 1.0
    if place.matrix is Matrix.FACTOR_MEAN:
        return factors[row], 1.0
    if place.matrix is Matrix.INTERCEPT:
        return 1.0, items[row]
    if place.matrix in (Matrix.FACTOR_COVARIANCE, Matrix.RESIDUAL):
        inside = implied.matrices[place.matrix][place.group]
        of_factors = place.matrix is Matrix.FACTOR_COVARIANCE
        total = factors if of_factors else items
        size = (
            total[row] ** 2
            if row == column
            else np.sqrt(inside[row, row] * inside[column, column])
        )
        return (float(size), 1.0) if of_factors else (1.0, float(size))
    return 1.0, 1.0


# The kernels below check nothing: they only compute.


def _pair(one: str, two: str, first: str, second: str) -> str:
    return f"{one} of {first}" if first == second else f"{two} of {first} and {second}"


def _raw(model: Model, values: Array) -> Array:
    return np.array(
        [place.value if place.index is None else values[place.index] for place in model.parameters]
    )


def _standardized(model: Model, values: Array) -> tuple[Array, Array]:
    """Return all places with factors standardised, and with items as well."""
    implied = model.implied(values)
    raw = _raw(model, values)
    of_factors, of_both = np.empty_like(raw), np.empty_like(raw)
    for at, place in enumerate(model.parameters):
        factor, item = divisors(implied, place)
        of_factors[at] = raw[at] / factor
        of_both[at] = raw[at] / (factor * item)
    return of_factors, of_both
