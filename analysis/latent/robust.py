"""Robust: standard errors and tests that hold when answers are not normal.

With A the observed information and B how the scores of people vary (`scores`), both summed over
people, of the model (0) and of the unrestricted moments (1),

    Cov(estimates) = A_0^-1 B_0 A_0^-1
    c = [tr(A_1^-1 B_1) - tr(A_0^-1 B_0)] / df,  chi-square scaled = chi-square / c

for complete answers and for answers with gaps (Yuan-Bentler; "MLR"). For complete answers also
with the expected information V of the moments, G their spread and D the model's Jacobian,

    Cov(estimates) = (D'VD)^-1 D'VGVD (D'VD)^-1 / N
    c = tr(U G) / df,  U = V - V D (D'VD)^-1 D'V

(Satorra-Bentler; "MLM"). The baseline is scaled by the same rule.

Sources: Satorra & Bentler (1994), in von Eye & Clogg (eds), Latent Variables Analysis, Sage,
399-419; Yuan & Bentler (2000), Sociological Methodology 30, 165-200; Asparouhov & Muthen (2005),
Multivariate statistical modeling with survey data, Federal Committee on Statistical Methodology;
White (1982), Econometrica 50, 1-25.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.latent.fitted import Fitted, Scaling
from analysis.latent.full_information import curvature
from analysis.latent.incomplete import Incomplete, complete_patterns, moment_information
from analysis.latent.model import Model
from analysis.latent.parameters import Array, Matrix, Parameter
from analysis.latent.sample import Sample
from analysis.latent.scores import Products


def yuan_bentler(fitted: Fitted, products: Sequence[Products]) -> Fitted:
    """Make standard errors and test hold whatever the distribution ("MLR").

    Parameters
    ----------
    fitted
        The model, fitted to complete answers or to answers with gaps.
    products
        How scores vary in each group, from the same people.

    Returns
    -------
    Fitted
        The same estimates with sandwich errors and a scaled test.

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> from analysis.latent.full_information import fit_incomplete
    >>> from analysis.latent.scores import incomplete_products
    >>> from analysis.sums.missing import missing_patterns
    >>> rng = np.random.default_rng(1)
    >>> answers = rng.normal(size=(500, 1)) + rng.normal(size=(500, 4))
    >>> names = ["a", "b", "c", "d"]
    >>> model = factor_model(Structure({"f": names}))
    >>> fitted = fit_incomplete(model, {"everyone": missing_patterns(answers, names)})
    >>> round(yuan_bentler(fitted, [incomplete_products(answers)]).scaling.factor, 1)
    1.0
    """
    patterns = fitted.incomplete or complete_patterns(fitted.sample)
    meats = _meat(fitted, products)
    top = _unrestricted(fitted, patterns, meats)
    bread, meat = _model_parts(fitted.model, fitted.values, patterns, products)
    inverse = np.linalg.inv(bread)
    trace = float((inverse * meat).sum())
    below = baseline_model(fitted.model)
    low = _model_parts(below, baseline_values(below, patterns), patterns, products)
    low_trace = float((np.linalg.inv(low[0]) * low[1]).sum())
    moments = fitted.df + fitted.model.number
    scaling = Scaling(
        _ratio(top - trace, fitted.df),
        _ratio(top - low_trace, fitted.baseline.df),
        top / moments,
        trace / fitted.model.number,
    )
    covariance: Array = (inverse @ meat @ inverse).astype(np.float64)
    return replace(fitted, covariance=covariance, scaling=scaling, meat=meats)


def satorra_bentler(fitted: Fitted, products: Sequence[Products]) -> Fitted:
    """Make standard errors and test hold whatever the distribution ("MLM").

    Parameters
    ----------
    fitted
        The model, fitted to complete answers.
    products
        How scores vary in each group, from the same people.

    Returns
    -------
    Fitted
        The same estimates with robust errors and a scaled test.

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> from analysis.latent.complete import fit_complete
    >>> from analysis.latent.sample import sample
    >>> from analysis.latent.scores import incomplete_products
    >>> from analysis.sums.moments import moments
    >>> rng = np.random.default_rng(1)
    >>> answers = rng.normal(size=(500, 1)) + rng.normal(size=(500, 4))
    >>> names = ["a", "b", "c", "d"]
    >>> model = factor_model(Structure({"f": names}))
    >>> fitted = fit_complete(model, sample({"everyone": moments(answers, names)}))
    >>> round(satorra_bentler(fitted, [incomplete_products(answers)]).scaling.factor, 1)
    1.0
    """
    below = baseline_model(fitted.model)
    patterns = complete_patterns(fitted.sample)
    spread = _spread(fitted, patterns, products)
    factor, covariance = _scaled(fitted.model, fitted.values, fitted, spread)
    low, _ = _scaled(below, baseline_values(below, patterns), fitted, spread)
    return replace(
        fitted,
        covariance=covariance,
        scaling=Scaling(_ratio(factor, fitted.df), _ratio(low, fitted.baseline.df)),
    )


def baseline_model(model: Model) -> Model:
    """Return the model in which the items of another have nothing to do with each other.

    Parameters
    ----------
    model
        The other model.

    Returns
    -------
    Model
        A variance an item and group, and a mean where the other has means.

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> baseline_model(factor_model(Structure({"f": ["a", "b", "c"]}))).number
    6
    """
    places: list[Parameter] = []
    for group in range(len(model.groups)):
        spots = [(Matrix.RESIDUAL, item, item) for item in range(len(model.items))]
        if model.has_means:
            spots += [(Matrix.INTERCEPT, item, 0) for item in range(len(model.items))]
        places += [Parameter(*spot, group, 1.0, len(places) + at) for at, spot in enumerate(spots)]
    return Model(model.items, (), tuple(places), model.groups)


def baseline_values(below: Model, patterns: Sequence[Incomplete]) -> Array:
    """Return the estimates of a baseline model.

    Parameters
    ----------
    below
        What `baseline_model` returns.
    patterns
        Answers by group.

    Returns
    -------
    Array
        Variances with divisor n and means, each of all who answered the item.

    Examples
    --------
    >>> from analysis.latent.building import Structure, factor_model
    >>> from analysis.latent.incomplete import sorted_patterns
    >>> from analysis.sums.missing import missing_patterns
    >>> below = baseline_model(factor_model(Structure({"f": ["a"]})))
    >>> answers = missing_patterns(np.array([[1.0], [3.0]]), ["a"])
    >>> baseline_values(below, [sorted_patterns(answers)]).tolist()
    [1.0, 2.0]
    """
    parts = []
    for group in patterns:
        moments = group.patterns.moments
        parts.append(np.diag(moments.covariance) * (moments.n - 1) / moments.n)
        if below.has_means:
            parts.append(moments.means)
    return np.concatenate(parts)


# The kernels below check nothing: they only compute.


def _ratio(trace: float, df: int) -> float:
    return trace / df if df else 1.0


def _spoken(model: Model) -> slice:
    """Return which moments the model speaks of: the covariances, and perhaps the means."""
    p = len(model.items)
    return slice(None) if model.has_means else slice(0, p * (p + 1) // 2)


def _meat(fitted: Fitted, products: Sequence[Products]) -> tuple[Array, ...]:
    sample = fitted.sample
    return tuple(
        of_group(mean, covariance)
        for of_group, mean, covariance in zip(
            products, sample.means, sample.covariances, strict=True
        )
    )


def _unrestricted(fitted: Fitted, patterns: Sequence[Incomplete], meats: Sequence[Array]) -> float:
    """Return tr(A_1^-1 B_1)."""
    kept = _spoken(fitted.model)
    trace = 0.0
    for group, part in enumerate(patterns):
        mean, covariance = fitted.sample.means[group], fitted.sample.covariances[group]
        bread = (
            fitted.unrestricted[group].information
            if fitted.unrestricted
            else moment_information(part, mean, covariance)
        )
        meat = meats[group][kept, kept]
        trace += float(np.trace(np.linalg.solve(bread[kept, kept], meat)))
    return trace


def _model_parts(
    model: Model, values: Array, patterns: Sequence[Incomplete], products: Sequence[Products]
) -> tuple[Array, Array]:
    """Return A_0 and B_0 of a model."""
    implied = model.implied(values)
    jacobian = model.jacobian(implied)
    kept = _spoken(model)
    meat = np.zeros((model.number, model.number))
    for group, part in enumerate(patterns):
        mean = implied.means[group] if model.has_means else part.means[0]
        inner = products[group](mean, implied.covariances[group])[kept, kept]
        meat += jacobian[group][kept].T @ inner @ jacobian[group][kept]
    return curvature(model, tuple(patterns), values), meat


@dataclass(frozen=True, slots=True)
class _Spread:
    """G, N_g times the covariances of a group's moments, and its share of all people."""

    matrix: Array
    weight: float


def _spread(
    fitted: Fitted, patterns: Sequence[Incomplete], products: Sequence[Products]
) -> list[_Spread]:
    kept = _spoken(fitted.model)
    spreads = []
    for group, part in enumerate(patterns):
        mean, covariance = fitted.sample.means[group], fitted.sample.covariances[group]
        people = fitted.sample.counts[group]
        # At the sample's own moments scores are V times the products less their means.
        inverse = np.linalg.inv(moment_information(part, mean, covariance)[kept, kept])
        inner = products[group](mean, covariance)[kept, kept]
        spreads.append(_Spread(people * inverse @ inner @ inverse, float(people / fitted.n)))
    return spreads


def _scaled(
    model: Model, values: Array, fitted: Fitted, spreads: Sequence[_Spread]
) -> tuple[float, Array]:
    """Return tr(U G) and the covariances of the estimates."""
    implied = model.implied(values)
    jacobian = model.jacobian(implied)
    kept = _spoken(model)
    bread = np.zeros((model.number, model.number))
    meat = np.zeros((model.number, model.number))
    trace = 0.0
    sample = fitted.sample
    means = implied.means if model.has_means else sample.means
    at_model = complete_patterns(
        Sample(sample.items, sample.groups, sample.counts, means, implied.covariances)
    )
    for group, spread in enumerate(spreads):
        weight = moment_information(at_model[group], means[group], implied.covariances[group])
        weight = weight[kept, kept] / sample.counts[group]
        slope = jacobian[group][kept]
        turned = weight @ slope
        bread += spread.weight * slope.T @ turned
        meat += spread.weight * turned.T @ spread.matrix @ turned
        trace += float((weight * spread.matrix).sum())
    inverse: Array = np.linalg.inv(bread).astype(np.float64)
    trace -= float((inverse * meat).sum())
    return trace, inverse @ meat @ inverse / fitted.n
