"""Shares of a population from a sample with a known design, with the interval named.

With p and v the estimated share and its variance, t the quantile with the design's degrees of
freedom d, n the rows and q = 1 - p:

    mean        p -+ t sqrt(v)
    logit       logit(p) -+ t sqrt(v) / (p q), turned back
    arcsine     asin(sqrt(p)) -+ t sqrt(v / (4 p q)), turned back
    beta        Clopper-Pearson's bounds with n* = p q / v * (t(n-1) / t(d))^2 answers
    likelihood  all s with 2 n (p log(p/s) + q log(q/(1-s))) <= t^2 * v n^2 / (p q (n-1))

Sources: Korn and Graubard (1998), Survey Methodology 24, 193-201 (beta); Rao and Scott (1984),
Annals of Statistics 12, 46-60 (the scaled likelihood); Särndal, Swensson and Wretman (1992),
Model Assisted Survey Sampling, section 5.8.
"""

from __future__ import annotations

import math
from dataclasses import replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit, logit, xlogy
from scipy.stats import beta

from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.population.design import Array, Design
from analysis.population.means import population_mean
from analysis.population.reference import quantile_of

TINY = 1e-15
"""How near to 0 and 1 a likelihood bound is looked for."""


class ShareInterval(Enum):
    """How the interval of a share is made."""

    MEAN = "mean"
    LOGIT = "logit"
    ARCSINE = "arcsine"
    BETA = "beta"
    LIKELIHOOD = "likelihood"


def population_share(
    drawn: Design,
    favourable: Array | NDArray[np.bool_],
    interval: ShareInterval = ShareInterval.LOGIT,
    level: float = 0.95,
) -> Figure:
    """Estimate a share of a population.

    Parameters
    ----------
    drawn
        How the rows were drawn.
    favourable
        Shape (rows,): True or 1 where the answer counts, False or 0 where not, nan for none.
    interval
        How the interval is made.
    level
        Coverage of the interval.

    Returns
    -------
    Figure
        A share between 0 and 1. Withheld where all answers agree: no interval by design then
        says how far the population may differ.

    Examples
    --------
    >>> from analysis.population.design import design
    >>> drawn = design(population=[np.full(8, 80.0)])
    >>> share = population_share(drawn, np.array([1.0, 1, 1, 1, 1, 0, 0, 0]))
    >>> share.value, round(share.low, 2), round(share.high, 2)
    (0.625, 0.22, 0.91)
    """
    figure = population_mean(drawn, np.asarray(favourable, dtype=np.float64), level)
    if isinstance(figure, Withheld):
        return figure
    if not 0 < figure.value < 1:
        return Withheld(Reason.ALIKE, figure.n)
    if figure.se == 0:
        return replace(figure, method="share by design, no sampling error")
    low, high = _BOUNDS[interval](figure, quantile_of(drawn.df, level))
    method = f"share by design, {interval.value} interval"
    return Estimate(figure.value, figure.se, low, high, figure.n, method, level, drawn.df)


def _mean(figure: Estimate, t: float) -> tuple[float, float]:
    return figure.value - t * figure.se, figure.value + t * figure.se


def _logit(figure: Estimate, t: float) -> tuple[float, float]:
    centre, half = logit(figure.value), t * figure.se / (figure.value * (1 - figure.value))
    return float(expit(centre - half)), float(expit(centre + half))


def _arcsine(figure: Estimate, t: float) -> tuple[float, float]:
    centre = math.asin(math.sqrt(figure.value))
    half = t * figure.se / (2 * math.sqrt(figure.value * (1 - figure.value)))
    low, high = max(0.0, centre - half), min(math.pi / 2, centre + half)
    return math.sin(low) ** 2, math.sin(high) ** 2


def _beta(figure: Estimate, t: float) -> tuple[float, float]:
    p, q = figure.value, 1 - figure.value
    shrink = quantile_of(figure.n - 1, figure.level) / t
    effective = p * q / figure.se**2 * shrink**2
    tail = (1 - figure.level) / 2
    low = beta.ppf(tail, effective * p, effective * q + 1)
    high = beta.isf(tail, effective * p + 1, effective * q)
    return float(low), float(high)


def _likelihood(figure: Estimate, t: float) -> tuple[float, float]:
    p, n = figure.value, figure.n
    limit = t**2 * figure.se**2 * n**2 / (p * (1 - p) * (n - 1))

    def past(s: float) -> float:
        return float(2 * n * (xlogy(p, p / s) + xlogy(1 - p, (1 - p) / (1 - s))) - limit)

    return brentq(past, TINY, p, xtol=TINY), brentq(past, p, 1 - TINY, xtol=TINY)


_BOUNDS = {
    ShareInterval.MEAN: _mean,
    ShareInterval.LOGIT: _logit,
    ShareInterval.ARCSINE: _arcsine,
    ShareInterval.BETA: _beta,
    ShareInterval.LIKELIHOOD: _likelihood,
}
