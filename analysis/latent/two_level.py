"""Two-level: a factor model of people and another one of their units, by maximum likelihood.

    y_ij = mu + b_j + w_ij,  Cov(b_j) = B of the model between, Cov(w_ij) = W of the model within

Units of any size count; only sums are needed (`two_level_sums`). Chi-square is twice the
log-likelihood lost against unrestricted W and B (`two_level_saturated`); standard errors come from
the observed information. A residual variance between units may come out below 0, above all in few
units: the solution is then improper, and says so; chi-square is never below 0.

Sources: McDonald & Goldstein (1989), British Journal of Mathematical and Statistical Psychology
42, 215-232; Muthen (1994), Sociological Methods & Research 22, 376-398; Muthen & Asparouhov
(2008), in Gonzalez et al., Handbook of Advanced Multilevel Analysis, for the models.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from analysis.errors import UnusableAnswers
from analysis.latent.building import Means, Structure, factor_model
from analysis.latent.fitted import ENDLESS, LOOSE, Baseline, NotFitted, improper, settled
from analysis.latent.model import Implied, Model
from analysis.latent.parameters import Array, Matrix, Parameter
from analysis.latent.sample import Sample
from analysis.latent.search import Found, least
from analysis.latent.starts import other_starts, starting_values
from analysis.latent.two_level_likelihood import (
    BETWEEN,
    WITHIN,
    discrepancy,
    expected_information,
    observed_information,
)
from analysis.latent.two_level_saturated import (
    LEVELS,
    Saturated,
    baseline_log_likelihood,
    moment_estimates,
    saturated,
)
from analysis.latent.two_level_sums import TwoLevelSums

TRIES = 8
"""Further starts where the first one ends nowhere."""
SEED = 1
FEWEST_UNITS = 2
SINGULAR = 1e-10
"""Smallest eigenvalue of the correlations within units from which they have a likelihood."""


@dataclass(frozen=True, slots=True)
class TwoLevelFitted:
    """A model of both levels at its most likely values."""

    model: Model
    """Its groups are the levels, "within" and "between"."""
    values: Array
    implied: Implied
    covariance: Array
    """Of the estimates; shape (number, number)."""
    sums: TwoLevelSums
    log_likelihood: float
    unrestricted: Saturated
    """The yardstick of chi-square."""
    chi2: float
    df: int
    baseline: Baseline
    improper: tuple[str, ...]
    """What no real population can be, in words."""

    @property
    def n(self) -> int:
        """People."""
        return self.sums.n

    @property
    def errors(self) -> Array:
        """Standard errors of the free numbers; nan where the likelihood is not curved enough."""
        variances = np.diag(self.covariance)
        return np.sqrt(np.where(variances > 0, variances, np.nan))


TwoLevelFit = TwoLevelFitted | NotFitted


def two_level_model(within: Structure, between: Structure) -> Model:
    """Build a model of people and of units.

    Parameters
    ----------
    within, between
        Factors of either level, of the same items; a factor named at both is free to differ.

    Returns
    -------
    Model
        Its groups are the levels. Items have intercepts between units alone.

    Examples
    --------
    >>> one = Structure({"support": ["a", "b", "c"]})
    >>> two_level_model(one, one).number
    15
    """
    if len(within.groups) > 1 or len(between.groups) > 1:
        raise UnusableAnswers(
            "A model of two levels is of one group; give structures without groups."
        )
    inside = factor_model(replace(within, means=Means.ABSENT))
    outside = factor_model(replace(between, means=Means.FREE))
    if {*inside.items} != {*outside.items}:
        raise UnusableAnswers(
            f"The items within are {', '.join(inside.items)} and those between "
            f"{', '.join(outside.items)}; name the same items at both levels."
        )
    factors = tuple(dict.fromkeys(inside.factors + outside.factors))
    places = [
        *_placed(inside, WITHIN, inside.items, factors, 0),
        *_placed(outside, BETWEEN, inside.items, factors, inside.number),
    ]
    return Model(inside.items, factors, tuple(places), LEVELS)


def fit_two_level(
    model: Model, sums: TwoLevelSums, unrestricted: Saturated | None = None
) -> TwoLevelFit:
    """Fit a model of people and of units.

    Parameters
    ----------
    model
        Its groups are the levels; see `two_level_model`.
    sums
        Of complete answers, of its items in any order.
    unrestricted
        The yardstick of chi-square; found by `saturated` where none is given.

    Returns
    -------
    TwoLevelFitted or NotFitted
        The most likely values, or why there are none.

    Examples
    --------
    >>> from analysis.latent.two_level_sums import two_level_sums
    >>> from analysis.sums.units import unit_sums
    >>> rng = np.random.default_rng(1)
    >>> units, names = np.repeat(np.arange(80), 8), ["a", "b", "c", "d"]
    >>> answers = rng.normal(size=(80, 1))[units] + rng.normal(size=(640, 1))
    >>> answers = answers + rng.normal(size=(80, 4))[units] / 2 + rng.normal(size=(640, 4))
    >>> sums = two_level_sums(unit_sums(answers, [str(unit) for unit in units], names))
    >>> one = Structure({"support": names})
    >>> fit_two_level(two_level_model(one, one), sums).df
    4
    """
    picked = sums.of(model.items)
    if why := _refusal(picked):
        return NotFitted(why, sums.n)
    found = _searched(model, picked)
    if not found.converged:
        return NotFitted(ENDLESS, sums.n)
    if not settled(expected_information(model, picked, found.values)):
        return NotFitted(LOOSE, sums.n)
    information = observed_information(model, picked, found.values)
    top = unrestricted or saturated(picked)
    height = -found.value * sums.n / 2
    implied, p = model.implied(found.values), len(model.items)
    return TwoLevelFitted(
        model,
        found.values,
        implied,
        np.linalg.inv(information).astype(np.float64),
        picked,
        height,
        top,
        max(2 * (top.log_likelihood - height), 0.0),
        p * (p + 1) + p - model.number,
        Baseline(2 * (top.log_likelihood - baseline_log_likelihood(picked)), p * (p - 1)),
        tuple(_said(fault) for fault in improper(model, implied)),
    )


# The kernels below check nothing: they only compute.


def _placed(
    model: Model, level: int, items: tuple[str, ...], factors: tuple[str, ...], offset: int
) -> list[Parameter]:
    """Return the places of one level's model in that of both."""
    of_item = [items.index(item) for item in model.items]
    of_factor = [factors.index(factor) for factor in model.factors]
    item_rows = {Matrix.LOADING, Matrix.RESIDUAL, Matrix.INTERCEPT}
    factor_columns = {Matrix.LOADING, Matrix.PATH, Matrix.FACTOR_COVARIANCE}
    placed = []
    for place in model.parameters:
        row = (of_item if place.matrix in item_rows else of_factor)[place.row]
        column = place.column
        if place.matrix in factor_columns:
            column = of_factor[column]
        elif place.matrix is Matrix.RESIDUAL:
            column = of_item[column]
        index = None if place.index is None else place.index + offset
        placed.append(replace(place, row=row, column=column, group=level, index=index))
    return placed


def _refusal(sums: TwoLevelSums) -> str | None:
    if sums.clusters < FEWEST_UNITS:
        return f"There is {sums.clusters} unit; two levels need more of them."
    if sums.inside <= len(sums.items):
        return (
            f"There are {sums.n} people in {sums.clusters} units, too few in each to tell people "
            "from units; ask more people of every unit."
        )
    variances = np.diag(sums.within)
    if not (variances > 0).all():
        item = sums.items[int(np.argmin(variances))]
        return f"Nobody differs from their unit in {item}; leave the item out."
    if np.linalg.eigvalsh(sums.within / np.sqrt(np.outer(variances, variances)))[0] < SINGULAR:
        return "An item is a sum of others; leave one of them out."
    return None


def _searched(model: Model, sums: TwoLevelSums) -> Found:
    """Search for the most likely values, from further starts where the first ends nowhere."""
    within, between = moment_estimates(sums)
    begun = Sample(
        sums.items,
        LEVELS,
        np.array([float(sums.inside), float(sums.clusters)]),
        np.stack([np.zeros(len(sums.items)), sums.grand]),
        np.stack([within, between]),
    )
    start = starting_values(model, begun)
    best = _descended(model, sums, start)
    for begin in other_starts(model, start, SEED, TRIES):
        if best.converged:
            break
        other = _descended(model, sums, begin)
        best = min(best, other, key=lambda at: (not at.converged, at.value))
    return best


def _descended(model: Model, sums: TwoLevelSums, start: Array) -> Found:
    return least(
        lambda values: discrepancy(model, sums, values),
        lambda values: expected_information(model, sums, values) / sums.n,
        start,
        lambda values: observed_information(model, sums, values) / sums.n,
    )


def _said(fault: str) -> str:
    """Name the levels as levels, not as groups."""
    return fault.replace(" in group within", " within units").replace(
        " in group between", " between units"
    )
