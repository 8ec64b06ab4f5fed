r"""Pooling: directions that are measured alike borrow strength from each other, in closed form.

For direction i with raw means y_i (p measures), V_i their sampling covariance:

    y_i ~ N(theta_i, V_i),   theta_i ~ N(mu, tau^2 R),   mu ~ N(40, 25^2 R),
    tau ~ |N(0, 20^2)|

with R = (1 - r) I + r J, r = 0.5. Given tau everything is Gaussian. With A_i = V_i + tau^2 R,

    mu_hat  = C (sum A_i^-1 y_i + P mu_0),         C = (sum A_i^-1 + P)^-1,   P = (25^2 R)^-1
    theta_i = y_i - B_i (y_i - mu_hat),            B_i = V_i A_i^-1
    Cov(theta_i, theta_j) = [i = j] (V_i - B_i V_i) + B_i C B_j'

and tau is integrated out by the trapezoid rule, weighted by its marginal likelihood. For one
measure and mu known this is the shrinkage (n y / s^2 + mu_0 / tau^2) / (n / s^2 + 1 / tau^2). No
sampling is involved, so the same answers give the same figures to the last digit.

The sampling covariance of few raters is itself uncertain. It is moderated towards the one pooled
over all cells of the company,

    S_i~ = (nu_0 S + (n_i - 1) S_i) / (nu_0 + n_i - 1),   nu_0 = 6

and intervals use a t distribution with the Satterthwaite degrees of freedom of that mixture.

Sources: Lindley & Smith (1972), Journal of the Royal Statistical Society B 34, 1-41;
Smyth (2004), Statistical Applications in Genetics and Molecular Biology 3, article 3 (moderated
variances); Satterthwaite (1946), Biometrics Bulletin 2, 110-114.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from analysis.estimate import Estimate

Array = NDArray[np.float64]

CENTRE, CENTRE_SD = 40.0, 25.0
"""Where the mean of all directions is expected on a 0-100 scale, and how loosely."""
SPREAD = 20.0
"""Scale of the half-normal prior of tau: wide, so that two directions are hardly pulled."""
LEAST_SPREAD = 10.0
"""Smallest tau with fewer than four directions, which cannot tell a small spread from a large
one: without it the difference of two directions was covered in 84 % of cases instead of 90 %."""
ALIKE = 0.5
"""Prior correlation of the measures of one direction."""
PRIOR_DF = 6.0
"""Weight of the pooled covariance, in degrees of freedom."""
GRID = 24
MANY = 4
"""Directions from which on their spread can be estimated."""
REPORT_LEVEL = 0.9
"""Coverage of the intervals that a report shows (docs/methods.md, "How to read it")."""


@dataclass(frozen=True, slots=True)
class Raw:
    """Raw means of the same measures in one cell (a direction in a wave)."""

    means: Array
    """Shape (measures,)."""
    covariance: Array
    """Covariance of persons, shape (measures, measures)."""
    n: int


@dataclass(frozen=True, slots=True)
class Pooled:
    """Posterior of all cells: joint mean and covariance, and what each interval rests on."""

    means: Array
    """Shape (cells, measures)."""
    covariance: Array
    """Shape (cells, measures, cells, measures)."""
    df: Array
    """Degrees of freedom of each cell's sampling covariance, shape (cells,)."""
    n: tuple[int, ...]

    def combine(self, weights: Array, method: str) -> Estimate:
        """Estimate a linear combination of the cells' measures.

        Parameters
        ----------
        weights
            Shape (cells, measures).
        method
            What the estimate says of how it was made.

        Returns
        -------
        Estimate
            With a 90 % interval; n is the smallest of the cells that carry weight.
        """
        value = float((weights * self.means).sum())
        half = np.einsum("ia,iajb->jb", weights, self.covariance)
        variance = float((half * weights).sum())
        cells = np.arange(len(weights))
        own = np.einsum("ia,iab,ib->i", weights, self.covariance[cells, :, cells, :], weights)
        used = own > 0
        df = float(own[used].sum() ** 2 / (own[used] ** 2 / self.df[used]).sum())
        se = variance**0.5
        reach = -float(stdtrit(df, (1 - REPORT_LEVEL) / 2)) * se
        n = min(count for count, use in zip(self.n, used, strict=True) if use)
        return Estimate(value, se, value - reach, value + reach, n, method, REPORT_LEVEL, df)


def pool(cells: Sequence[Raw], *, centre: float = CENTRE, within: Array | None = None) -> Pooled:
    """Return the posterior of every cell's measures.

    Parameters
    ----------
    cells
        Directions of one wave. Each needs at least two raters.
    centre
        Where the mean of all directions is expected; 0 for differences.
    within
        Covariance of persons pooled over more cells than these (other waves), shape (measures,
        measures); by default over `cells`.

    Returns
    -------
    Pooled
        Joint posterior over cells and measures, in the units of the measures.

    Examples
    --------
    >>> one = Raw(np.array([60.0]), np.array([[361.0]]), 40)
    >>> two = Raw(np.array([40.0]), np.array([[361.0]]), 8)
    >>> [round(float(mean), 1) for mean in pool([one, two]).means[:, 0]]
    [59.6, 41.2]
    """
    sampling, df = _moderated(cells, within)
    y = np.array([cell.means for cell in cells])
    measures = y.shape[1]
    likeness = (1 - ALIKE) * np.eye(measures) + ALIKE * np.ones((measures, measures))
    least = LEAST_SPREAD if len(cells) < MANY else 0.5
    taus = np.linspace(least, 3 * SPREAD, GRID)
    fits = [_given(tau, y, sampling, likeness, centre) for tau in taus]
    logs = np.array([fit[2] for fit in fits]) - 0.5 * (taus / SPREAD) ** 2
    weights = np.exp(logs - logs.max())
    weights[[0, -1]] /= 2
    weights /= weights.sum()
    means = sum(w * fit[0] for w, fit in zip(weights, fits, strict=True))
    covariance = np.zeros((len(cells), measures, len(cells), measures))
    for weight, (mean, within_tau, _) in zip(weights, fits, strict=True):
        off = (mean - means).ravel()
        covariance += weight * (within_tau + np.outer(off, off).reshape(covariance.shape))
    return Pooled(np.asarray(means), covariance, df, tuple(cell.n for cell in cells))


def pooled_within(cells: Sequence[Raw]) -> Array:
    """Return the covariance of persons pooled over cells, weighted by n - 1."""
    weight = sum(cell.n - 1 for cell in cells)
    return np.asarray(sum((cell.n - 1) * cell.covariance for cell in cells) / weight)


def _moderated(cells: Sequence[Raw], within: Array | None) -> tuple[Array, Array]:
    """Return the sampling covariance of each cell's means and its degrees of freedom."""
    shared = pooled_within(cells) if within is None else within
    total = float(sum(cell.n - 1 for cell in cells))
    sampling, freedom = [], []
    for cell in cells:
        own = cell.n - 1
        share = own / (own + PRIOR_DF)
        sampling.append((share * cell.covariance + (1 - share) * shared) / cell.n)
        mine = share + (1 - share) * own / total
        rest = (1 - share) * (total - own) / total
        others = max(total - own, 1.0)
        freedom.append(1 / (mine**2 / own + rest**2 / others))
    return np.array(sampling), np.array(freedom)


def _given(
    tau: float, y: Array, sampling: Array, likeness: Array, centre: float
) -> tuple[Array, Array, float]:
    """Return posterior means, joint covariance and log marginal likelihood for this tau."""
    cells, measures = y.shape
    inverse = np.linalg.inv(sampling + tau**2 * likeness)
    prior = np.linalg.inv(CENTRE_SD**2 * likeness)
    start = np.full(measures, centre)
    information = inverse.sum(axis=0) + prior
    centre_covariance = np.linalg.inv(information)
    centre_mean = centre_covariance @ (np.einsum("iab,ib->a", inverse, y) + prior @ start)
    off = y - centre_mean
    shrink = sampling @ inverse
    means = y - np.einsum("iab,ib->ia", shrink, off)
    lent = shrink @ centre_covariance
    covariance = np.einsum("iab,jcb->iajc", lent, shrink)
    index = np.arange(cells)
    covariance[index, :, index, :] += sampling - shrink @ sampling
    log = 0.5 * (
        np.linalg.slogdet(inverse)[1].sum()
        - np.linalg.slogdet(information)[1]
        - np.einsum("ia,iab,ib->", off, inverse, off)
        - (centre_mean - start) @ prior @ (centre_mean - start)
    )
    return means, covariance, float(log)
