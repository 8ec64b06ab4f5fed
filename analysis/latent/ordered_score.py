"""Ordered score: how much better a model of ordered answers would fit with fewer equalities.

At the estimates of the narrower model the residuals r = s - h of the statistics (see ordered_fit)
carry what a wider model would use. With D_0 and D_1 the derivatives of both there, A_0 = sum
f D_0' W D_0 and everything summed over groups,

    g = D_1' W r
    C = W D_1 - W D_0 A_0^-1 D_0' W D_1,  var(g) = C' G C / N
    X2 = N g' (C' G C)^- g  on as many degrees of freedom as the wider model has more numbers

a score test that is right whatever W (a generalised one: the inverse leaves out directions that
the narrower model uses up). The expected change of the numbers is (D_1' W D_1)^-1 g.

Source: Satorra (1989), Alternative test criteria in covariance structure analysis: a unified
approach, Psychometrika 54, 131-151.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import chi2 as chi2_distribution

from analysis.latent.fitted import settled
from analysis.latent.model import Model
from analysis.latent.modification import Gain
from analysis.latent.ordered_fit import OrderedFitted, completed, weights_of
from analysis.latent.ordered_moments import ordered_moments
from analysis.latent.ordered_search import expected
from analysis.latent.ordered_solution import ordered_divisors
from analysis.latent.parameters import Array, Matrix, Parameter
from analysis.latent.solution import named


def ordered_gain(fitted: OrderedFitted, wider: Model) -> Gain | None:
    """Return what giving up equalities would bring.

    Parameters
    ----------
    fitted
        The narrower model.
    wider
        The model with some places freed or some numbers parted, the rest as it was.

    Returns
    -------
    Gain or None
        None where the wider model has no more numbers, or the answers do not settle it.

    Examples
    --------
    >>> from analysis.latent.building import Structure
    >>> from analysis.latent.ordered_building import ordered_factor_model
    >>> from analysis.latent.ordered_fit import fit_ordered
    >>> from analysis.latent.ordered_statistics import ordered_statistics
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> rng = np.random.default_rng(1)
    >>> traits = rng.normal(size=(300, 1)) + rng.normal(size=(300, 4))
    >>> answers = np.digitize(traits, [-1.0, 1.0]).astype(float)
    >>> found = ordered_statistics(answer_patterns(answers, items=[*"abcd"]))
    >>> wider = ordered_factor_model(Structure({"f": [*"abcd"]}), found)
    >>> alike = wider.renumbered(lambda p: "one" if p.matrix is Matrix.LOADING else p.index)
    >>> ordered_gain(fit_ordered(alike, found), wider).df
    3
    """
    df = wider.number - fitted.model.number
    if df <= 0:
        return None
    values = _carried(fitted, wider)
    outer = [found.jacobian for found in ordered_moments(wider, values, fitted.parameterization)]
    inner = [found.jacobian for found in fitted.moments]
    weights, statistics = weights_of(fitted), fitted.statistics
    shares = statistics.counts / statistics.n
    narrow = _crossed(inner, inner, weights, shares)
    across = _crossed(inner, outer, weights, shares)
    wide = _crossed(outer, outer, weights, shares)
    if not settled(wide):
        return None
    used = np.linalg.solve(narrow, across)
    score, variance = np.zeros(wider.number), np.zeros((wider.number, wider.number))
    for group, share in enumerate(shares):
        rest = statistics.observed(group) - expected(fitted.moments[group])
        left = weights[group][:, None] * (outer[group] - inner[group] @ used)
        score += share * left.T @ rest
        variance += share * left.T @ statistics.spread[group] @ left
    chi2 = statistics.n * float(score @ _inverse(variance, df) @ score)
    changes = np.linalg.solve(wide, score)
    new = _parted(fitted.model, wider)
    implied = completed(wider.implied(values), fitted.parameterization)
    by = [float(np.prod(ordered_divisors(implied, place))) for place in new]
    expected_changes = [float(changes[place.index]) for place in new if place.index is not None]
    return Gain(
        tuple(new),
        "; ".join(named(wider, place) for place in new),
        chi2,
        df,
        float(chi2_distribution.sf(chi2, df)),
        tuple(expected_changes),
        tuple(change / size for change, size in zip(expected_changes, by, strict=True)),
    )


# The kernels below check nothing: they only compute.

_Spot = tuple[Matrix, int, int, int]


def _spot(place: Parameter) -> _Spot:
    return place.matrix, place.row, place.column, place.group


def _carried(fitted: OrderedFitted, wider: Model) -> Array:
    """Return the wider model's numbers at which it says what the narrower one says."""
    implied = fitted.model.implied(fitted.values)
    values = np.zeros(wider.number)
    for place in wider.parameters:
        if place.index is not None:
            matrix = implied.matrices[place.matrix]
            values[place.index] = matrix[place.group, place.row, place.column]
    return values


def _crossed(
    left: list[Array], right: list[Array], weights: tuple[Array, ...], shares: Array
) -> Array:
    parts = [
        share * one.T @ (weight[:, None] * other)
        for one, other, weight, share in zip(left, right, weights, shares, strict=True)
    ]
    total: Array = np.sum(parts, axis=0)
    return total


def _inverse(variance: Array, rank: int) -> Array:
    """Return the generalised inverse in the directions that are new."""
    values, vectors = np.linalg.eigh((variance + variance.T) / 2)
    inverse: Array = vectors[:, -rank:] / values[-rank:] @ vectors[:, -rank:].T
    return inverse


def _parted(narrow: Model, wider: Model) -> list[Parameter]:
    """Return the places of the wider model that are no longer what another place is."""
    before = {_spot(place): place.index for place in narrow.parameters}
    kept: dict[int, int] = {}
    new = []
    for place in wider.parameters:
        if place.index is None:
            continue
        was = before.get(_spot(place))
        if was is None or kept.setdefault(was, place.index) != place.index:
            new.append(place)
    return new
