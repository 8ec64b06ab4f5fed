"""Ordered fit: a model of ordered answers by diagonally weighted or plain least squares.

With s_g the thresholds and polychoric correlations of group g, h_g(x) what the model expects of
them, and G_g the covariance of s_g times its n_g people,

    F(x) = sum_g (n_g - 1) / N (s_g - h_g)' W_g (s_g - h_g)
    W_g  = diag(G_g)^-1 (diagonally weighted) or I (plain)

With f_g = n_g / N, k groups, D_g the derivatives of h_g, A = sum f_g D_g' W_g D_g and
B = sum f_g D_g' W_g G_g W_g D_g,

    covariance of the estimates  A^-1 B A^-1 / (N - k), right whatever W
    chi-square                   N F

which follows no chi-square distribution. With U = W - W D A^-1 D' W over all
groups, W of each group times f_g and G divided by it,

    scaled and shifted  a chi2 + df - a tr(UG),  a = sqrt(df / tr((UG)^2))

has the mean and the variance of one. WLSMV is W diagonal with this test, ULSMV W = I with it.

Sources: Muthen, du Toit & Spisic (1997), Robust inference using weighted least squares and
quadratic estimating equations in latent variable modeling with categorical and continuous
outcomes; Asparouhov & Muthen (2010), Simple Second Order Chi-Square Correction, Mplus Technical
Appendix.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from scipy.stats import chi2 as chi2_distribution

from analysis.decision import Cutoff
from analysis.errors import UnusableAnswers
from analysis.latent.fitted import ENDLESS, LOOSE, NotFitted, improper, settled
from analysis.latent.model import Implied, Model
from analysis.latent.ordered_moments import OrderedMoments, Parameterization, ordered_moments
from analysis.latent.ordered_search import expected, searched
from analysis.latent.ordered_statistics import OrderedStatistics
from analysis.latent.parameters import Array, Matrix

SMALLEST_GROUP = Cutoff(
    "smallest group for a factor model of ordered answers",
    100.0,
    "Flora & Curran (2004), Psychological Methods 9, 466-491: the smallest samples in which they "
    "found robust weighted least squares usable",
)


class Weighting(Enum):
    """What a squared residual counts."""

    DIAGONAL = "one over its variance"
    EQUAL = "one"


@dataclass(frozen=True, slots=True)
class ScaledTest:
    """A least squares chi-square, and its like with the mean and variance of a chi-square."""

    chi2: float
    df: int
    factor: float
    """What chi2 is multiplied by."""
    shift: float
    """What is then added."""

    @property
    def scaled(self) -> float:
        """The statistic to report."""
        return self.factor * self.chi2 + self.shift

    @property
    def p(self) -> float:
        """Of the scaled statistic; 1 where there is nothing to test."""
        return float(chi2_distribution.sf(self.scaled, self.df)) if self.df else 1.0


@dataclass(frozen=True, slots=True)
class OrderedFitted:
    """A model of ordered answers at its best values."""

    model: Model
    parameterization: Parameterization
    weighting: Weighting
    values: Array
    implied: Implied
    """In delta parameterisation with the residual variances that follow."""
    moments: tuple[OrderedMoments, ...]
    """What the model expects of each group."""
    covariance: Array
    """Of the estimates; shape (number, number)."""
    statistics: OrderedStatistics
    """In the order of the model's items."""
    discrepancy: float
    test: ScaledTest
    baseline: ScaledTest
    """Of the model in which nothing hangs together."""
    improper: tuple[str, ...] = ()
    """What no real population can be, such as a variance below 0, in words."""

    @property
    def n(self) -> int:
        """People in all groups."""
        return self.statistics.n

    @property
    def errors(self) -> Array:
        """Standard errors of the free numbers."""
        return np.sqrt(np.maximum(np.diag(self.covariance), 0.0))


def fit_ordered(
    model: Model,
    statistics: OrderedStatistics,
    parameterization: Parameterization = Parameterization.DELTA,
    weighting: Weighting = Weighting.DIAGONAL,
    smallest: Cutoff = SMALLEST_GROUP,
) -> OrderedFitted | NotFitted:
    """Fit a model to ordered answers.

    Parameters
    ----------
    model
        Every item with thresholds; its groups in the order of the statistics.
    statistics
        Thresholds, correlations and their covariance.
    parameterization
        Which numbers of the model set the scale of what lies behind an answer.
    weighting
        Diagonally weighted (WLSMV) or plain least squares (ULSMV).
    smallest
        Fewest people of a group.

    Returns
    -------
    OrderedFitted or NotFitted
        Standard errors and test hold without normal weights.

    Examples
    --------
    >>> from analysis.latent.building import Structure
    >>> from analysis.latent.ordered_building import ordered_factor_model
    >>> from analysis.latent.ordered_statistics import ordered_statistics
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> rng = np.random.default_rng(1)
    >>> traits = rng.normal(size=(300, 1)) + rng.normal(size=(300, 4))
    >>> answers = np.digitize(traits, [-1.0, 1.0]).astype(float)
    >>> found = ordered_statistics(answer_patterns(answers, items=[*"abcd"]))
    >>> fit_ordered(ordered_factor_model(Structure({"f": [*"abcd"]}), found), found).test.df
    2
    """
    picked = statistics.selected(model.items)
    _check(model, picked)
    if why := _refusal(picked, smallest):
        return NotFitted(why, statistics.n)
    weights = tuple(_weights(spread, weighting) for spread in picked.spread)
    found = searched(model, picked, parameterization, weights)
    if not found.converged:
        return NotFitted(ENDLESS, statistics.n)
    moments = tuple(ordered_moments(model, found.values, parameterization))
    bread, filling = sandwich(picked, moments, weights)
    if not settled(bread):
        return NotFitted(LOOSE, statistics.n)
    inverse = np.linalg.inv(bread).astype(np.float64)
    implied = completed(model.implied(found.values), parameterization)
    return OrderedFitted(
        model,
        parameterization,
        weighting,
        found.values,
        implied,
        moments,
        inverse @ filling @ inverse / (picked.n - len(picked.groups)),
        picked,
        found.value,
        _test(picked, moments, weights, inverse),
        _baseline(picked, weights),
        improper(model, implied),
    )


def weights_of(fitted: OrderedFitted) -> tuple[Array, ...]:
    """Return the diagonals of W of each group."""
    return tuple(_weights(spread, fitted.weighting) for spread in fitted.statistics.spread)


# The kernels below check nothing: they only compute.


def sandwich(
    statistics: OrderedStatistics, moments: tuple[OrderedMoments, ...], weights: tuple[Array, ...]
) -> tuple[Array, Array]:
    """Return A and B, shape (number, number) each."""
    shares = statistics.counts / statistics.n
    number = moments[0].jacobian.shape[1]
    bread, filling = np.zeros((number, number)), np.zeros((number, number))
    for group, share in enumerate(shares):
        slopes = moments[group].jacobian
        weighted = weights[group][:, None] * slopes
        bread += share * slopes.T @ weighted
        filling += share * weighted.T @ statistics.spread[group] @ weighted
    return bread, filling


def scaled_test(chi2: float, df: int, first: float, second: float) -> ScaledTest:
    """Return a test from tr(UG) and tr((UG)^2)."""
    if df == 0 or second <= 0:
        return ScaledTest(float(chi2), df, 1.0, 0.0)
    factor = float(np.sqrt(df / second))
    return ScaledTest(float(chi2), df, factor, df - factor * first)


def _check(model: Model, statistics: OrderedStatistics) -> None:
    if len(model.groups) != len(statistics.groups):
        raise UnusableAnswers(
            f"The model has {len(model.groups)} groups and the answers {len(statistics.groups)}; "
            "give both the same groups."
        )
    for group, name in enumerate(model.groups):
        for item, options in zip(model.items, statistics.options, strict=True):
            row = model.items.index(item)
            given = sum(
                place.matrix is Matrix.THRESHOLD and place.group == group and place.row == row
                for place in model.parameters
            )
            if given != options - 1:
                raise UnusableAnswers(
                    f"Item {item} has {given} thresholds in group {name} of the model and "
                    f"{options} options; give it {options - 1}."
                )


def _refusal(statistics: OrderedStatistics, smallest: Cutoff) -> str | None:
    fewest = int(np.argmin(statistics.counts))
    people = int(statistics.counts[fewest])
    if people < smallest.value:
        where = (
            f"Group {statistics.groups[fewest]} has" if len(statistics.groups) > 1 else "There are"
        )
        return (
            f"{where} {people} people, fewer than the {smallest.value:g} that polychoric "
            "correlations and their covariance need; ask more people or merge groups."
        )
    for group, spread in enumerate(statistics.spread):
        if not (np.diag(spread) > 0).all():
            return (
                f"The answers of group {statistics.groups[group]} leave an estimate without any "
                "uncertainty; leave out items that tell the same."
            )
    return None


def _weights(spread: Array, weighting: Weighting) -> Array:
    variances: Array = np.diag(spread)
    return np.ones(len(variances)) if weighting is Weighting.EQUAL else 1 / variances


def _test(
    statistics: OrderedStatistics,
    moments: tuple[OrderedMoments, ...],
    weights: tuple[Array, ...],
    inverse: Array,
) -> ScaledTest:
    shares = statistics.counts / statistics.n
    number = len(inverse)
    chi2, size, first, second = 0.0, 0, 0.0, 0.0
    once, twice = np.zeros((number, number)), np.zeros((number, number))
    for group, share in enumerate(shares):
        weight, spread = weights[group], statistics.spread[group]
        rest = statistics.observed(group) - expected(moments[group])
        chi2 += (statistics.counts[group] - 1) * float(rest @ (weight * rest))
        size += len(rest)
        slopes = weight[:, None] * moments[group].jacobian
        product = weight[:, None] * spread
        first += float(np.trace(product))
        second += float((product * product.T).sum())
        across = spread @ slopes
        once += share * slopes.T @ across
        twice += share * across.T @ (weight[:, None] * across)
    reduced = inverse @ once
    first -= float(np.trace(reduced))
    second += float(np.trace(reduced @ reduced)) - 2 * float(np.trace(inverse @ twice))
    return scaled_test(chi2, size - number, first, second)


def _baseline(statistics: OrderedStatistics, weights: tuple[Array, ...]) -> ScaledTest:
    """Return the test of free thresholds and correlations of 0 in every group."""
    chi2, first, second = 0.0, 0.0, 0.0
    pairs = statistics.correlations.shape[1]
    for group, people in enumerate(statistics.counts):
        weight = weights[group][-pairs:]
        chi2 += (people - 1) * float(weight @ statistics.correlations[group] ** 2)
        product = weight[:, None] * statistics.spread[group][-pairs:, -pairs:]
        first += float(np.trace(product))
        second += float((product * product.T).sum())
    return scaled_test(chi2, len(statistics.groups) * pairs, first, second)


def completed(implied: Implied, parameterization: Parameterization) -> Implied:
    """Return the residual variances that follow from the scales in delta parameterisation."""
    if parameterization is Parameterization.THETA:
        return implied
    covariances = implied.covariances.copy()
    residual = implied.matrices[Matrix.RESIDUAL].copy()
    items = np.arange(covariances.shape[1])
    rest = implied.matrices[Matrix.SCALE][:, :, 0] ** -2 - covariances[:, items, items]
    residual[:, items, items] += rest
    covariances[:, items, items] += rest
    return replace(
        implied,
        covariances=covariances,
        matrices={**implied.matrices, Matrix.RESIDUAL: residual},
    )
