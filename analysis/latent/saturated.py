"""Saturated: means and covariances of answers with gaps when no model restricts them.

Steps of the EM algorithm, with z, P_o and the derivatives of `incomplete`,

    mu* = mu + Sigma (sum z) / n,
    Sigma* = Sigma + 2 Sigma (dL/dSigma) Sigma / n - (mu* - mu) (mu* - mu)',

and, once they no longer gain much, Newton steps with the observed information.

Source: Dempster, Laird & Rubin (1977), Journal of the Royal Statistical Society B 39, 1-38.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.latent.incomplete import Incomplete, Likelihood, likelihood, moment_information
from analysis.latent.parameters import Array

FIRST_STEPS = 15
"""Steps of EM before Newton may take over."""
MOST_STEPS = 500
SETTLED = 1e-18
"""Squared length of a step, in standard deviations of the items, at which the search ends."""
NEAR = 1e-6
"""Squared length of a step from which Newton is sure to go on well."""


@dataclass(frozen=True, slots=True)
class Saturated:
    """The most likely moments of one group."""

    mean: Array
    covariance: Array
    log_likelihood: float
    information: Array
    """Observed, in the order of `moment_information`."""


def saturated(incomplete: Incomplete) -> Saturated | None:
    """Return the most likely means and covariances.

    Parameters
    ----------
    incomplete
        The patterns of one group.

    Returns
    -------
    Saturated or None
        None where an item does not vary, two items are never answered together, or the search
        ends nowhere.

    Examples
    --------
    >>> from analysis.latent.incomplete import sorted_patterns
    >>> from analysis.sums.missing import missing_patterns
    >>> table = np.array([[1.0, 2.0], [3.0, np.nan], [5.0, 4.0], [4.0, 1.0]])
    >>> found = saturated(sorted_patterns(missing_patterns(table, ["a", "b"])))
    >>> found.mean.round(3).tolist()
    [3.25, 2.308]
    """
    patterns = incomplete.patterns
    pairs = patterns.moments
    if (pairs.counts <= 1).any() or not (np.diag(pairs.covariance) > 0).all():
        return None
    mean, covariance = pairs.means, np.diag(np.diag(pairs.covariance))
    here = likelihood(incomplete, mean, covariance)
    for step in range(MOST_STEPS):
        if here is None:
            return None
        moved, spread = _expected(here, mean, covariance, patterns.n)
        length = _length(moved - mean, spread - covariance, covariance)
        mean, covariance = moved, spread
        here = likelihood(incomplete, mean, covariance)
        if here is not None and (length < NEAR or step > FIRST_STEPS):
            newton = _newton(incomplete, here, mean, covariance)
            if newton is not None:
                return newton
    return None


# The kernels below check nothing: they only compute.


def _expected(here: Likelihood, mean: Array, covariance: Array, n: int) -> tuple[Array, Array]:
    step = covariance @ here.by_mean / n
    spread = covariance + 2 / n * covariance @ here.by_covariance @ covariance
    return mean + step, spread - np.outer(step, step)


def _length(of_mean: Array, of_covariance: Array, covariance: Array) -> float:
    variance = np.diag(covariance)
    squares = of_covariance**2 / np.outer(variance, variance)
    return float(squares.max() + (of_mean**2 / variance).max())


def _newton(
    incomplete: Incomplete, here: Likelihood, mean: Array, covariance: Array
) -> Saturated | None:
    """Return where Newton steps from here end; None where they stray."""
    k = len(mean)
    rows, columns = np.tril_indices(k)
    both = np.where(rows == columns, 1.0, 2.0)
    information = moment_information(incomplete, mean, covariance)
    before = np.inf
    for _ in range(20):
        slope = np.concatenate([here.by_covariance[rows, columns] * both, here.by_mean])
        step = np.linalg.solve(information, slope).astype(np.float64)
        change = np.zeros((k, k))
        change[rows, columns] = change[columns, rows] = step[: len(rows)]
        length = _length(step[len(rows) :], change, covariance)
        if not length < before:
            return None
        mean, covariance = mean + step[len(rows) :], covariance + change
        there = likelihood(incomplete, mean, covariance)
        if there is None:
            return None
        here = there
        if length < SETTLED:
            information = moment_information(incomplete, mean, covariance)
            return Saturated(mean, covariance, here.value, information)
        if length > 0.01 * before:
            information = moment_information(incomplete, mean, covariance)
        before = length
    return None
