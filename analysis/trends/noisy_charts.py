"""Noisy charts: control charts of means whose sampling errors are known (XmR, EWMA, CUSUM, p).

A department's mean moves for two reasons: who answered, and what happened. With S the covariance
of the sampling errors (diagonal s_t^2 where waves share no people) and T^2 the variance of the
process from wave to wave,

    y ~ (m, S + T^2 I),   limits m -+ 3 sqrt(s_t^2 + T^2),   z_t = (y_t - m) / sqrt(s_t^2 + T^2)

so that a wave of few people has wide limits, and a wave of many is not called out for what any
wave does. c_t = s_t^2 + s_{t-1}^2 - 2 s_{t,t-1} is what sampling adds to a squared difference, and

    moving ranges   mean |y_t - y_{t-1}| = d2 mean sqrt(T^2 + c_t / 2); with S = 0 this is XmR
    Paule-Mandel    Q(T^2) = k - 1,  Q(T^2) = (y - m)' (S + T^2 I)^-1 (y - m)
    interval of T^2 where Q lies between the quantiles of chi2 with k - 1 degrees of freedom

with m = 1'(S + T^2 I)^-1 y / 1'(S + T^2 I)^-1 1. T^2 is 0 where sampling explains all. Moving
ranges are the estimate of a chart, since a lasting shift moves one of them alone; Paule-Mandel
uses more of few waves, and takes a shift for process. The interval shows how little four waves
know of T^2.

Sources: Paule & Mandel (1982), Journal of Research of the National Bureau of Standards 87,
377-385; Viechtbauer (2007), Statistics in Medicine 26, 37-52 (interval); Laney (2002), Quality
Engineering 14, 531-537, for the thought that a p-chart needs the spread of its process. The
equation of the moving ranges is this project's own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import chi2, norm

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Reason, Withheld
from analysis.trends.individuals import D2
from analysis.trends.memory import Smoothed, Summed, smoothed, summed
from analysis.trends.runs import LIMIT, Places, Rule, signals
from analysis.trends.share_charts import share_chart

Array = NDArray[np.float64]

FEWEST = 3
"""Two waves have one difference, and no interval of a variance worth printing."""


class Process(Enum):
    """How the variance of the process is estimated."""

    MOVING_RANGES = "moving ranges less sampling"
    PAULE_MANDEL = "Paule-Mandel"


@dataclass(frozen=True, slots=True, eq=False)
class NoisyChart:
    """A chart whose limits know how many people were asked."""

    values: Array
    covariance: Array
    """Of the sampling errors, shape (waves, waves)."""
    centre: Estimate
    variance_of_process: Estimate
    low: Array
    high: Array
    z: Array
    signals: Mapping[Rule, Places]
    """Places of waves, counted from 0."""

    @property
    def whole(self) -> Array:
        """Covariance of the waves, sampling and process."""
        return self.covariance + self.variance_of_process.value * np.eye(len(self.values))

    @property
    def share_of_sampling(self) -> float:
        """Share of the variance of a typical wave that is due to who was asked."""
        sampling = float(np.diag(self.covariance).mean())
        return sampling / (sampling + self.variance_of_process.value)

    def smoothed(self, weight: float = 0.2) -> Smoothed:
        """Return the exponentially weighted mean with limits from both variances."""
        return smoothed(self.values, self.centre.value, self.whole, weight=weight)

    def summed(self) -> Summed:
        """Return the cumulative sums of the distances in standard deviations."""
        return summed(self.z)


def noisy_chart(
    values: Sequence[float] | Array,
    sampling: Sequence[float] | Array,
    *,
    baseline: slice = slice(None),
    process: Process = Process.MOVING_RANGES,
    level: float = 0.95,
) -> NoisyChart | Withheld:
    """Draw a control chart of means with known sampling errors.

    Parameters
    ----------
    values
        One mean a wave, oldest first; nan is left out.
    sampling
        Standard error of each mean, shape (waves,), or the covariance of the means, shape
        (waves, waves), as `series` gives it with a shock of 0.
    baseline
        Waves that the limits come from, all by default.
    process
        How the variance of the process is estimated.
    level
        Coverage of the intervals of centre and process variance.

    Returns
    -------
    NoisyChart or Withheld
        Withheld for a baseline of fewer than three waves, and where neither people nor waves
        vary.

    Examples
    --------
    >>> chart = noisy_chart([40.0, 46, 41, 37, 44, 55], [2.0, 2, 2, 2, 2, 2], baseline=slice(5))
    >>> round(chart.variance_of_process.value, 1), chart.signals[Rule.BEYOND]
    (19.8, ())
    >>> round(float(chart.high[0]), 1), round(chart.share_of_sampling, 2)
    (56.2, 0.17)
    """
    figures = np.asarray(values, dtype=np.float64)
    covariance = _covariance(figures, np.asarray(sampling, dtype=np.float64))
    known = ~np.isnan(figures)
    figures, covariance = figures[known], covariance[np.ix_(known, known)]
    base, errors = figures[baseline], covariance[baseline, baseline]
    if len(base) < FEWEST:
        return Withheld(Reason.TOO_FEW_WAVES, len(figures))
    if process is Process.PAULE_MANDEL:
        variance = _solved(_weighted_squares(base, errors), len(base) - 1.0)
    else:
        variance = _from_ranges(base, errors)
    if variance + float(np.linalg.eigvalsh(errors)[0]) <= 0:
        return Withheld(Reason.NO_VARIANCE, len(figures))
    spread = np.sqrt(np.diag(covariance) + variance)
    centre = _centre(base, errors, variance, level)
    z = (figures - centre.value) / spread
    return NoisyChart(
        figures,
        covariance,
        centre,
        _with_interval(base, errors, variance, process, level),
        centre.value - LIMIT * spread,
        centre.value + LIMIT * spread,
        z,
        signals(z),
    )


def noisy_share_chart(
    counts: Sequence[float] | Array,
    n: Sequence[float] | Array,
    *,
    baseline: slice = slice(None),
    process: Process = Process.MOVING_RANGES,
    level: float = 0.95,
) -> NoisyChart | Withheld:
    """Draw a p-chart that adds the variance of the process instead of widening by one factor.

    Parameters
    ----------
    counts
        People who said yes, by wave in order of time; or by unit, with Paule-Mandel, for a funnel.
    n
        People asked, above 0.
    baseline
        Waves that the limits come from, all by default.
    process
        How the variance of the process is estimated; its moving ranges need an order of time.
    level
        Coverage of the intervals.

    Returns
    -------
    NoisyChart or Withheld
        Of shares, limits within 0 and 1. Withheld as `share_chart` and `noisy_chart` are.

    Examples
    --------
    >>> chart = noisy_share_chart([30, 60, 28, 64, 31], [200, 220, 180, 200, 190])
    >>> chart.low.round(3).tolist()[:2], round(chart.share_of_sampling, 2)
    ([0.0, 0.0], 0.06)
    """
    drawn = share_chart(np.asarray(counts)[baseline], np.asarray(n)[baseline])
    if isinstance(drawn, Withheld):
        return drawn
    asked, yes = np.asarray(n, dtype=np.float64), np.asarray(counts, dtype=np.float64)
    errors = np.sqrt(drawn.centre * (1 - drawn.centre) / asked)
    found = noisy_chart(yes / asked, errors, baseline=baseline, process=process, level=level)
    if isinstance(found, Withheld):
        return found
    return NoisyChart(
        found.values,
        found.covariance,
        found.centre,
        found.variance_of_process,
        np.maximum(0.0, found.low),
        np.minimum(1.0, found.high),
        found.z,
        found.signals,
    )


def _covariance(values: Array, sampling: Array) -> Array:
    n = len(values)
    covariance = np.diag(sampling**2) if sampling.ndim == 1 else sampling
    if covariance.shape != (n, n):
        raise UnusableAnswers(
            f"{n} means and sampling errors of shape {sampling.shape}; give one standard error a "
            "mean, or their covariance."
        )
    known = ~np.isnan(values)
    if not (np.diag(covariance)[known] >= 0).all():
        raise UnusableAnswers(
            f"The sampling variances {np.diag(covariance).tolist()} are not all 0 or more; give "
            "each wave that has a mean its own."
        )
    return covariance


# The kernels below check nothing: they only compute.


def _from_ranges(values: Array, covariance: Array) -> float:
    ranges = float(np.abs(np.diff(values)).mean())
    own = np.diag(covariance)
    added = (own[1:] + own[:-1] - 2 * np.diag(covariance, 1)) / 2

    def too_wide(variance: float) -> float:
        return D2 * float(np.sqrt(variance + added).mean()) - ranges

    if too_wide(0.0) >= 0:
        return 0.0
    return float(brentq(too_wide, 0.0, (ranges / D2) ** 2 * (1 + 1e-9), xtol=1e-14, rtol=1e-14))


def _weighted_squares(values: Array, covariance: Array) -> Callable[[float], float]:
    """Return Q, which falls as the variance of the process rises."""
    sizes, axes = np.linalg.eigh(covariance)
    sizes = np.maximum(sizes, 0.0)
    turned, ones = axes.T @ values, axes.T @ np.ones(len(values))

    def squares(variance: float) -> float:
        weights = 1 / (sizes + variance)
        mean = float((weights * ones * turned).sum() / (weights * ones**2).sum())
        return float((weights * (turned - mean * ones) ** 2).sum())

    return squares


def _solved(squares: Callable[[float], float], target: float) -> float:
    """Return the variance at which Q is the target, or 0 where Q never reaches it."""
    least = np.finfo(np.float64).tiny ** 0.5
    if squares(least) <= target:
        return 0.0
    high = 1.0
    while squares(high) > target:
        high *= 4
    return float(brentq(lambda at: squares(at) - target, least, high, xtol=1e-14, rtol=1e-13))


def _centre(values: Array, covariance: Array, variance: float, level: float) -> Estimate:
    n = len(values)
    weights = np.linalg.solve(covariance + variance * np.eye(n), np.ones(n))
    total = float(weights.sum())
    value, se = float(weights @ values) / total, math.sqrt(1 / total)
    half = float(norm.isf((1 - level) / 2)) * se
    return Estimate(value, se, value - half, value + half, n, "weighted mean of waves", level)


def _with_interval(
    values: Array, covariance: Array, variance: float, process: Process, level: float
) -> Estimate:
    squares, df, tail = _weighted_squares(values, covariance), len(values) - 1, (1 - level) / 2
    low, high = (_solved(squares, float(chi2.isf(at, df))) for at in (tail, 1 - tail))
    method = f"variance of the process, {process.value}, interval of Q"
    return Estimate(variance, float("nan"), low, high, len(values), method, level)
