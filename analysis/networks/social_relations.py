"""Social relations: who rates strictly, who has a name, and what is peculiar to two departments.

    y[d about t] = mu + a_d + b_t + g_dt + e_dt
    (a_d, b_d) ~ N(0, [[sa2, sab], [sab, sb2]])     perceiver, target; sab generalised reciprocity
    (g_dt, g_td) ~ N(0, sg2 [[1, p], [p, 1]])       pair; p sg2 dyadic reciprocity
    e ~ N(0, E), E known from the raters            see `directed_means`

With N departments, N(N - 1) directions have N^2 - 3N + 1 more than the effects need: -1, 1, 5, 11
for N = 2 to 5. Two departments give pair scores only; with three, what is said rests on the
priors, and a warning says so. Variance components of so few units have likelihoods without a
peak, so that REML would put them at 0 and its intervals at nothing: a posterior with weakly
informative priors is taken instead (`posterior`), whose 90 % intervals hold the truth in 90 of
100 networks drawn from those priors (benchmarks/networks.py). Effects are means and quantiles of
the mixture, over the points, of the normal distribution that the effects have at each of them.

Sources: Warner, Kenny and Stoto (1979), Journal of Personality and Social Psychology 37,
1742-1757; Snijders and Kenny (1999), Personal Relationships 6, 471-486; Back and Kenny (2010),
Social and Personality Psychology Compass 4, 855-870.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from analysis.decision import Cutoff
from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.networks.directed_means import DirectedMeans
from analysis.networks.posterior import (
    Points,
    Relations,
    in_parts,
    posterior_points,
    relations_of,
)
from analysis.networks.relations import Identification, Separability, separability
from analysis.population.pooling import REPORT_LEVEL

Array = NDArray[np.float64]

SCALE = 10.0
"""Of the half-normal priors, in points of 0-100: two in three departments within 10 of each other.
"""
EFFECT_POINTS = 200
"""Places, alike in weight, at which effects are looked at."""
LEAST_EFFECTIVE = Cutoff(
    "least effective number of draws", 100, "a choice of this project: 5 % quantiles to 2 %"
)
HALVINGS = 40
WARNING = (
    "With {departments} departments there are {df} directions more than effects: variances and "
    "reciprocities rest on the priors (half-normal with scale {scale:g}), not on the ratings."
)
SURE_DF = 5
"""Residual directions of four departments, from which the components are estimated."""


@dataclass(frozen=True, slots=True)
class SocialRelations:
    """A round robin of departments, taken apart."""

    separability: Separability
    warning: str | None
    """Said with the figures where these rest on the priors."""
    mean: Figure
    perceiver: Figure
    """Variance of how departments rate in general."""
    target: Figure
    """Variance of how departments are rated in general."""
    pair: Figure
    """Variance of what is peculiar to a direction."""
    generalized: Figure
    """Covariance of perceiver and target effect of a department."""
    generalized_correlation: Figure
    dyadic: Figure
    """Covariance of the pair effects of two opposite directions."""
    dyadic_correlation: Figure
    perceivers: Mapping[str, Figure]
    targets: Mapping[str, Figure]
    pairs: Mapping[tuple[str, str], Figure]
    effective_draws: float


def social_relations(
    means: DirectedMeans, *, seed: int, scale: float = SCALE, level: float = REPORT_LEVEL
) -> SocialRelations | Withheld:
    """Take directed ratings apart into perceiver, target and pair.

    Parameters
    ----------
    means
        Mean ratings with their sampling covariance.
    seed
        Of the points of the posterior.
    scale
        Of the half-normal priors of the three standard deviations, in the unit of the ratings.
    level
        Coverage of the intervals.

    Returns
    -------
    SocialRelations or Withheld
        Withheld with two departments (see `pair_scores`), where a department neither rates nor is
        rated, and where the points of the posterior are worth too few draws.

    Examples
    --------
    >>> names = ("Sales", "Marketing", "Support", "Finance")
    >>> ways = tuple((a, b) for a in names for b in names if a != b)
    >>> strict = {"Sales": 20.0, "Marketing": 0.0, "Support": -20.0, "Finance": 0.0}
    >>> values = np.array([50 + strict[a] for a, _ in ways])
    >>> given = DirectedMeans(names, ways, values, 4 * np.eye(12), np.full(12, 12.0))
    >>> found = social_relations(given, seed=1)
    >>> found.perceivers["Sales"].low > 0 > found.perceivers["Support"].high
    True
    """
    if not (scale > 0 and math.isfinite(scale)):
        raise UnusableAnswers(f"A prior of scale {scale:g} has no sense; give one above 0.")
    parts = separability(len(means.departments))
    named = {department for direction in means.directions for department in direction}
    if parts.identification is Identification.PAIR_SCORES_ONLY or named < set(means.departments):
        return Withheld(Reason.UNDEFINED, means.n)
    relations = relations_of(means)
    points = posterior_points(relations, scale, seed)
    if points.effective < LEAST_EFFECTIVE.value:
        return Withheld(Reason.UNDEFINED, means.n)
    read = _Reading(points, level, means.n)
    effects = _effects(means, relations, points.thinned(EFFECT_POINTS), read)
    count = len(means.departments)
    sa, sb, sg, r, p = points.places.T
    return SocialRelations(
        parts,
        _warning(means, scale),
        effects[-1],
        read.of_points(sa**2, "perceiver variance"),
        read.of_points(sb**2, "target variance"),
        read.of_points(sg**2, "pair variance"),
        read.of_points(r * sa * sb, "generalised reciprocity, covariance"),
        read.of_points(r, "generalised reciprocity, correlation"),
        read.of_points(p * sg**2, "dyadic reciprocity, covariance"),
        read.of_points(p, "dyadic reciprocity, correlation"),
        dict(zip(means.departments, effects[:count], strict=True)),
        dict(zip(means.departments, effects[count : 2 * count], strict=True)),
        dict(zip(means.directions, effects[2 * count : -1], strict=True)),
        points.effective,
    )


def _warning(means: DirectedMeans, scale: float) -> str | None:
    departments = len(means.departments)
    df = len(means.directions) - 2 * departments + 1
    if df >= SURE_DF:
        return None
    return WARNING.format(departments=departments, df=df, scale=scale)


@dataclass(frozen=True, slots=True)
class _Reading:
    """How estimates are read off the posterior."""

    points: Points
    level: float
    n: int

    @property
    def tails(self) -> tuple[float, float, float]:
        return (1 - self.level) / 2, 0.5, (1 + self.level) / 2

    def of_points(self, values: Array, name: str) -> Estimate:
        """Return median, standard deviation and quantiles of a function of the points."""
        low, middle, high = self.points.quantiles(values, self.tails)
        mean = float(self.points.weights @ values)
        se = math.sqrt(float(self.points.weights @ (values - mean) ** 2))
        return self._estimate(middle, se, low, high, f"{name}, posterior median")

    def of_mixtures(self, means: Array, variances: Array, name: str) -> list[Estimate]:
        """Return mean, standard deviation and quantiles of mixtures, shape (places, effects)."""
        middle = means.mean(axis=0)
        spread = np.sqrt(variances.mean(axis=0) + means.var(axis=0))
        low = _mixture_quantiles(means, np.sqrt(variances), self.tails[0])
        high = _mixture_quantiles(means, np.sqrt(variances), self.tails[2])
        columns = (column.tolist() for column in (middle, spread, low, high))
        return [
            self._estimate(value, se, under, over, f"{name}, shrunken")
            for value, se, under, over in zip(*columns, strict=True)
        ]

    def _estimate(self, value: float, se: float, low: float, high: float, name: str) -> Estimate:
        return Estimate(value, se, low, high, self.n, f"{name}, social relations", self.level)


def _effects(
    means: DirectedMeans, relations: Relations, places: Array, read: _Reading
) -> list[Estimate]:
    """Return perceiver, target and pair effects, then the mean."""
    parts = [_at(means, relations, part) for part in in_parts(places, relations)]
    effects, left, level, error = (np.concatenate(part) for part in zip(*parts, strict=True))
    return [
        *read.of_mixtures(effects, left, "effect"),
        *read.of_mixtures(level, error, "mean of departments"),
    ]


# The kernels below check nothing: they only compute.


def _at(
    means: DirectedMeans, relations: Relations, places: Array
) -> tuple[Array, Array, Array, Array]:
    """Return means and variances of the effects at each place, then those of the mean."""
    count, size = len(means.departments), len(means.directions)
    own = np.array([[d == rater for rater, _ in means.directions] for d in means.departments])
    about = np.array([[d == target for _, target in means.directions] for d in means.departments])
    sa, sb, sg, r, p = (column[:, None, None] for column in places.T)
    shared = r * sa * sb
    covariance = np.concatenate(
        [
            sa**2 * own + shared * about,
            sb**2 * about + shared * own,
            sg**2 * (np.eye(size) + p * relations.opposite),
        ],
        axis=1,
    )
    prior = np.concatenate(
        [
            np.repeat(places[:, :1] ** 2, count, axis=1),
            np.repeat(places[:, 1:2] ** 2, count, axis=1),
            np.repeat(places[:, 2:3] ** 2, size, axis=1),
        ],
        axis=1,
    )
    inverse = np.linalg.inv(relations.variance(places))
    row = inverse.sum(axis=1)
    total = row.sum(axis=1)
    projected = inverse - row[:, :, None] * row[:, None, :] / total[:, None, None]
    turned = covariance @ projected
    effects = turned @ relations.y
    left = prior - np.einsum("pij,pij->pi", turned, covariance)
    level = means.means.mean() + row @ relations.y / total
    return effects, np.maximum(left, 0.0), level[:, None], 1 / total[:, None]


def _mixture_quantiles(means: Array, spreads: Array, tail: float) -> Array:
    """Return a quantile of each equal mixture of normals, by halving; shape (effects,)."""
    spreads = np.maximum(spreads, 1e-12)
    low = (means - 9 * spreads).min(axis=0)
    high = (means + 9 * spreads).max(axis=0)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        below = ndtr((middle - means) / spreads).mean(axis=0) < tail
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    found: Array = (low + high) / 2
    return found
