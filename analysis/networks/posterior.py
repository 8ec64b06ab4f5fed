"""Posterior: how far the variances of a round robin are known, as weighted points.

For directions y = mu 1 + Z u + e with rater effects a, target effects b and pair effects g,

    V = E + sa2 A + sb2 B + r sa sb (C + C') + sg2 (I + p T)
    A: same rater, B: same target, C: rater of one is target of the other, T: opposite directions

E known, mu without a prior (integrated out, as in REML), P = V^-1 - V^-1 1 1'V^-1 / (1'V^-1 1):

    log p(y | sa, sb, sg, r, p) = -(log|V| + log(1'V^-1 1) + y'Py) / 2 + constant
    priors: sa, sb, sg half-normal with the stated scale; r, p with density (1 - r^2) * 3 / 4

Of five points one is drawn from the priors and four from a multivariate t distribution
(5 df, in logarithms and inverse hyperbolic tangents), by scrambled Sobol sequences, and each gets
the weight p(y | point) prior(point) / proposal(point). The t starts at the most likely place with
the bend there and is then moved, twice, to the mean and covariance of the points so far. The part
from the priors bounds every weight: with three departments the likelihood has no single peak.

Sources: Gelman (2006), Bayesian Analysis 1, 515-533 (priors on standard deviations); Owen and
Zhou (2000), Journal of the American Statistical Association 95, 135-143 (defensive mixtures);
Cappe, Guillin, Marin and Robert (2004), Journal of Computational and Graphical Statistics 13,
907-929 (moving the proposal);
Warner, Kenny and Stoto (1979), Journal of Personality and Social Psychology 37, 1742-1757.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import gammaln, logsumexp, ndtri
from scipy.stats import beta, chi2, qmc

from analysis.networks.directed_means import DirectedMeans

Array = NDArray[np.float64]

PARAMETERS = 5
POINTS, FEWER_POINTS = 2048, 512
"""Powers of 2, as a Sobol sequence asks for."""
MANY_DIRECTIONS = 90
"""From eleven departments on the posterior is nearly a single peak, and fewer points suffice."""
NUMBERS_AT_ONCE = 2**23
CORNER = 1e200
"""Larger than any quadratic form, so that the bordered matrix has a root."""
TAIL_DF = 5.0
FROM_PRIOR = 4
"""Points of the proposal for each one of the priors."""
WIDER = 1.2
"""The proposal is this much wider than the bend, or the points, say."""
STEP = 0.01
"""For the second derivatives, in logarithms and inverse hyperbolic tangents."""
NARROWEST = 1e-6
"""Added to the covariance of the points, lest a proposal collapse on one of them."""
FURTHEST = 8.0
"""Standard deviations up to 8 scales and down to exp(-8) of one; correlations to 1 - 2e-7."""
LEAST_BEND = 0.25
"""A direction that bends less gets a standard deviation of 2, about as wide as the priors."""


@dataclass(frozen=True, slots=True, eq=False)
class Relations:
    """Which directions share a rater, a target, or both the other way round."""

    same_rater: Array
    same_target: Array
    crossed: Array
    """Rater of the row is target of the column, plus its transpose."""
    opposite: Array
    error: Array
    y: Array

    def variance(self, points: Array) -> Array:
        """Return V at each point (sa, sb, sg, r, p), shape (points, directions, directions)."""
        sa, sb, sg, r, p = (column[:, None, None] for column in points.T)
        return np.asarray(
            self.error
            + sa**2 * self.same_rater
            + sb**2 * self.same_target
            + r * sa * sb * self.crossed
            + sg**2 * (np.eye(len(self.y)) + p * self.opposite)
        )


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Places (sa, sb, sg, r, p) with how likely each is."""

    places: Array
    weights: Array

    @property
    def effective(self) -> float:
        """How many independent draws they are worth."""
        return float(1 / (self.weights**2).sum())

    def quantiles(self, values: Array, levels: tuple[float, ...]) -> tuple[float, ...]:
        """Return weighted quantiles of a function of the points."""
        order = np.argsort(values)
        reached = np.cumsum(self.weights[order]) - self.weights[order] / 2
        return tuple(float(q) for q in np.interp(levels, reached, values[order]))

    def thinned(self, number: int) -> Array:
        """Return places alike in weight, at even steps along the weights."""
        steps = (np.arange(number) + 0.5) / number
        chosen = np.searchsorted(np.cumsum(self.weights), steps)
        return self.places[np.minimum(chosen, len(self.places) - 1)]


def relations_of(means: DirectedMeans) -> Relations:
    """Return which directions share what, around their plain mean."""
    rater = np.array([means.departments.index(one) for one, _ in means.directions])
    target = np.array([means.departments.index(one) for _, one in means.directions])
    crossed = (rater[:, None] == target[None, :]).astype(np.float64)
    opposite = crossed * (target[:, None] == rater[None, :])
    return Relations(
        (rater[:, None] == rater[None, :]).astype(np.float64),
        (target[:, None] == target[None, :]).astype(np.float64),
        crossed + crossed.T,
        opposite,
        means.covariance,
        means.means - means.means.mean(),
    )


def posterior_points(relations: Relations, scale: float, seed: int) -> Points:
    """Return weighted points of the posterior.

    Parameters
    ----------
    relations
        The directions.
    scale
        Of the half-normal priors, in the unit of the ratings.
    seed
        Of the scrambled sequences.

    Returns
    -------
    Points
        Their weights add up to 1.
    """
    number = POINTS if len(relations.y) <= MANY_DIRECTIONS else FEWER_POINTS

    def target(z: Array) -> Array:
        points = _opened(z, scale)
        return log_likelihood(relations, points) + _log_prior(z, scale)

    start = np.array([*[math.log(scale / 2)] * 3, 0.0, 0.0])
    found = minimize(lambda z: -float(target(z[None])[0]), start, method="BFGS")
    middle, root = found.x, _root(target, found.x)
    generator = np.random.default_rng(seed)
    # Two sequences: every fourth point of one would lie in a corner of its own.
    wide = qmc.Sobol(PARAMETERS, seed=generator).random(number // FROM_PRIOR)
    close = qmc.Sobol(PARAMETERS + 1, seed=generator).random(number)
    shares = np.array([[1.0], [FROM_PRIOR]]) / (1 + FROM_PRIOR)
    for size in (number // 4, number // 4, number):
        prior = _prior_draws(wide[: size // FROM_PRIOR], scale)
        z = np.concatenate([prior, _peak_draws(close[:size], middle, root)])
        ways = [_log_prior(z, scale), _log_peak(z, middle, root)]
        proposal = logsumexp(ways, axis=0, b=shares)
        raw = target(z) - proposal
        weights = np.exp(raw - raw.max())
        weights /= weights.sum()
        middle = weights @ z
        spread = (z - middle).T @ ((z - middle) * weights[:, None]) + NARROWEST * np.eye(
            PARAMETERS
        )
        root = np.linalg.cholesky(spread) * WIDER
    return Points(_opened(z, scale), weights)


# The kernels below check nothing: they only compute.


def log_likelihood(relations: Relations, points: Array) -> Array:
    """Return the restricted log-likelihood of each point, up to a constant."""
    parts = in_parts(points, relations)
    return np.concatenate([_log_likelihood(relations, part) for part in parts])


def in_parts(points: Array, relations: Relations) -> list[Array]:
    """Return the points in parts whose matrices fit into memory."""
    size = len(points) * len(relations.y) ** 2
    return np.array_split(points, math.ceil(size / NUMBERS_AT_ONCE))


def _log_likelihood(relations: Relations, points: Array) -> Array:
    # The last two rows of the root of V bordered by 1 and y are what they are divided by V's own:
    # one factoring does it all, whatever stands in the corner.
    size = len(relations.y)
    bordered = np.empty((len(points), size + 2, size + 2))
    bordered[:, :size, :size] = relations.variance(points)
    bordered[:, size:, :size] = [np.ones(size), relations.y]
    bordered[:, :size, size:] = np.swapaxes(bordered[:, size:, :size], 1, 2)
    bordered[:, size:, size:] = CORNER * np.eye(2)
    root = np.linalg.cholesky(bordered)
    solved = root[:, size:, :size]
    inner = solved @ np.swapaxes(solved, 1, 2)
    log_det = 2 * np.log(np.einsum("pii->pi", root)[:, :size]).sum(axis=1)
    quadratic = inner[:, 1, 1] - inner[:, 0, 1] ** 2 / inner[:, 0, 0]
    found: Array = -(log_det + np.log(inner[:, 0, 0]) + quadratic) / 2
    return found


def _opened(z: Array, scale: float) -> Array:
    """Return the places, held where V can be factored; beyond, the priors leave no mass."""
    spreads = scale * np.exp(np.clip(z[:, :3] - math.log(scale), -FURTHEST, math.log(FURTHEST)))
    return np.concatenate([spreads, np.tanh(np.clip(z[:, 3:], -FURTHEST, FURTHEST))], axis=1)


def _log_prior(z: Array, scale: float) -> Array:
    """Return the log density of the priors in logarithms and inverse hyperbolic tangents."""
    ratio = np.exp(z[:, :3]) / scale
    normal = math.log(2) - 0.5 * math.log(2 * math.pi) + np.log(ratio) - ratio**2 / 2
    # density 3/4 (1 - r^2) times dr/dz = 1 - r^2
    beta_like = math.log(0.75) - 4 * np.log(np.cosh(z[:, 3:]))
    found: Array = normal.sum(axis=1) + beta_like.sum(axis=1)
    return found


def _prior_draws(uniform: Array, scale: float) -> Array:
    inside = np.clip(uniform, 1e-12, 1 - 1e-12)
    spreads = np.log(scale * ndtri((1 + inside[:, :3]) / 2))
    relations = np.arctanh(np.clip(2 * beta.ppf(inside[:, 3:], 2, 2) - 1, -1 + 1e-12, 1 - 1e-12))
    return np.concatenate([spreads, relations], axis=1)


def _peak_draws(uniform: Array, middle: Array, root: Array) -> Array:
    inside = np.clip(uniform, 1e-12, 1 - 1e-12)
    stretch = np.sqrt(TAIL_DF / chi2.ppf(inside[:, 0], TAIL_DF))
    drawn: Array = middle + (ndtri(inside[:, 1:]) * stretch[:, None]) @ root.T
    return drawn


def _log_peak(z: Array, middle: Array, root: Array) -> Array:
    """Return the log density of the multivariate t with this root."""
    distance = (np.linalg.solve(root, (z - middle).T) ** 2).sum(axis=0)
    whole = (TAIL_DF + PARAMETERS) / 2
    constant = gammaln(whole) - gammaln(TAIL_DF / 2) - PARAMETERS / 2 * math.log(TAIL_DF * math.pi)
    found: Array = constant - np.linalg.slogdet(root)[1] - whole * np.log1p(distance / TAIL_DF)
    return found


def _root(target: Callable[[Array], Array], middle: Array) -> Array:
    """Return a root of the covariance that the bend at the most likely place stands for."""
    shifts = STEP * np.eye(PARAMETERS)
    corners = [
        middle + i * shifts[j] + k * shifts[m]
        for j in range(PARAMETERS)
        for m in range(PARAMETERS)
        for i, k in ((1, 1), (1, -1), (-1, 1), (-1, -1))
    ]
    values = target(np.array(corners)).reshape(PARAMETERS, PARAMETERS, 4)
    hessian = (values[..., 0] - values[..., 1] - values[..., 2] + values[..., 3]) / (4 * STEP**2)
    curvature, vectors = np.linalg.eigh(-(hessian + hessian.T) / 2)
    root: Array = vectors * (WIDER / np.sqrt(np.maximum(curvature, LEAST_BEND)))
    return root
