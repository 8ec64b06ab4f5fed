"""Monotonic: whether a series goes one way, by Mann-Kendall, and how steeply, by Sen.

    S      = sum over i < j of sign(y_j - y_i)
    Var S  = (n (n-1) (2n+5) - sum over ties t (t-1) (2t+5)) / 18
    z      = (S - sign S) / sqrt(Var S), or S / sqrt(Var S) without correction for continuity
    tau_b  = S / sqrt((D - sum t (t-1) / 2) D),  D = n (n-1) / 2
    slope  = median of (y_j - y_i) / (t_j - t_i)
    bounds = the slopes of rank (N - C) / 2 and (N + C) / 2 + 1, C = z sqrt(Var S), N pairs
    level  = median of y - slope t, or median y - slope median t (Conover); t from the first wave

Exact: of all orders of the n figures, the one with I pairs turned round has S = P - 2 I, P pairs
not tied, and I is spread as the coefficients of [n]_q! / prod [t]_q! say, [m]_q! the q-factorial.
Seven waves or fewer should be tested so: four have no p under .083.

The test takes waves as independent. A series that drifts for a while and returns rises or falls
more often than it says.

Sources: Mann (1945), Econometrica 13, 245-259; Kendall (1975), Rank Correlation Methods, 4th ed.;
Sen (1968), Journal of the American Statistical Association 63, 1379-1389; Hollander & Wolfe
(1999), Nonparametric Statistical Methods, 2nd ed., ch. 8-9 (interval); Conover (1999), Practical
Nonparametric Statistics, 3rd ed. (level).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from analysis.estimate import Described, Estimate, Figure, Reason, Significance, Withheld
from analysis.trends.timeline import Timeline, timeline

Array = NDArray[np.float64]

FEWEST = 3
"""Two waves always go one way."""


class Reference(Enum):
    """What the p-value is read from."""

    CONTINUITY = "normal, corrected for continuity"
    NORMAL = "normal"
    EXACT = "all orders of the figures"


@dataclass(frozen=True, slots=True)
class MannKendall:
    """The test of a monotonic trend."""

    score: int
    """S: pairs that rise less pairs that fall."""
    variance: float
    """Of S where there is no trend."""
    tau_b: Described
    significance: Significance
    """Its statistic is z, or S where the test is exact."""


@dataclass(frozen=True, slots=True)
class SenLine:
    """A line through a series that no single wave can bend."""

    slope: Figure
    """Points per step of time; the interval reaches to infinity where waves are too few."""
    level: Described
    """At the first wave, by the median of what is left."""
    level_of_medians: Described
    """At the first wave, by Conover."""


def mann_kendall(
    values: Sequence[float] | Array,
    times: Sequence[float] | Array = (),
    reference: Reference = Reference.CONTINUITY,
) -> MannKendall | Withheld:
    """Test whether a series rises or falls throughout.

    Parameters
    ----------
    values
        One figure a wave, oldest first; nan is left out.
    times
        When; 1, 2, ... by default. The test needs their order alone.
    reference
        What the p-value is read from.

    Returns
    -------
    MannKendall or Withheld
        Withheld below three waves, and where all are alike.

    Examples
    --------
    >>> found = mann_kendall([41.0, 43.0, 42.0, 46.0, 48.0], reference=Reference.EXACT)
    >>> found.score, round(found.significance.p, 4)
    (8, 0.0833)
    """
    series = timeline(values, times)
    if (refused := _unusable(series)) is not None:
        return refused
    n = series.n
    ties = np.unique(series.values, return_counts=True)[1]
    rises = np.sign(_differences(series.values))
    score = int(rises.sum())
    variance = _variance(n, ties)
    pairs = n * (n - 1) / 2
    untied = pairs - float((ties * (ties - 1)).sum()) / 2
    tau = score / math.sqrt(untied * pairs)
    return MannKendall(
        score,
        variance,
        Described(tau, n, "Kendall's tau-b with time"),
        _significance(score, variance, ties, reference),
    )


def sen_line(
    values: Sequence[float] | Array,
    times: Sequence[float] | Array = (),
    level: float = 0.95,
) -> SenLine | Withheld:
    """Estimate how steeply a series goes, by the median of the slopes of all pairs of waves.

    Parameters
    ----------
    values
        One figure a wave, oldest first; nan is left out.
    times
        When; 1, 2, ... by default.
    level
        Coverage of the interval.

    Returns
    -------
    SenLine or Withheld
        Withheld as `mann_kendall` is.

    Examples
    --------
    >>> found = sen_line([41.0, 43.0, 42.0, 46.0, 48.0, 49.0, 52.0])
    >>> found.slope.value, found.slope.low, found.slope.high, found.level.value
    (1.8, 1.5, 2.5, 40.8)
    """
    series = timeline(values, times)
    if (refused := _unusable(series)) is not None:
        return refused
    n = series.n
    slopes = np.sort(_differences(series.values) / _differences(series.times))
    slope = float(np.median(slopes))
    low, high = _bounds(
        slopes, _variance(n, np.unique(series.values, return_counts=True)[1]), level
    )
    elapsed = series.times - series.times[0]
    return SenLine(
        Estimate(slope, float("nan"), low, high, n, "Sen's slope, interval of ranks", level),
        Described(float(np.median(series.values - slope * elapsed)), n, "median level"),
        Described(
            float(np.median(series.values) - slope * np.median(elapsed)), n, "level of medians"
        ),
    )


def _unusable(series: Timeline) -> Withheld | None:
    if series.n < FEWEST:
        return Withheld(Reason.TOO_FEW_WAVES, series.n)
    if (series.values == series.values[0]).all():
        return Withheld(Reason.NO_VARIANCE, series.n)
    return None


# The kernels below check nothing: they only compute.


def _differences(of: Array) -> Array:
    first, then = np.triu_indices(len(of), 1)
    return of[then] - of[first]


def _variance(n: int, ties: NDArray[np.int64]) -> float:
    untied = n * (n - 1) * (2 * n + 5)
    return float(untied - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18


def _bounds(slopes: Array, variance: float, level: float) -> tuple[float, float]:
    pairs = len(slopes)
    reach = float(norm.isf((1 - level) / 2)) * math.sqrt(variance)
    lower, upper = round((pairs - reach) / 2), round((pairs + reach) / 2 + 1)
    low = float(slopes[lower - 1]) if lower >= 1 else -math.inf
    high = float(slopes[upper - 1]) if upper <= pairs else math.inf
    return low, high


def _significance(
    score: int, variance: float, ties: NDArray[np.int64], reference: Reference
) -> Significance:
    n = int(ties.sum())
    method = f"Mann-Kendall, {reference.value}"
    if reference is Reference.EXACT:
        return Significance(float(score), _exact(score, ties), n, method)
    step = float(np.sign(score)) if reference is Reference.CONTINUITY else 0.0
    z = (score - step) / math.sqrt(variance)
    return Significance(z, float(2 * norm.sf(abs(z))), n, method)


def _exact(score: int, ties: NDArray[np.int64]) -> float:
    """Return the share of the orders whose score is as far from 0."""
    orders = _q_factorial(int(ties.sum()))
    for tied in ties[ties > 1]:
        orders = _divided(orders, _q_factorial(int(tied)))
    untied = len(orders) - 1
    far = sum(
        count for turned, count in enumerate(orders) if abs(untied - 2 * turned) >= abs(score)
    )
    return far / sum(orders)


def _q_factorial(m: int) -> list[int]:
    """Return how many orders of m things have 0, 1, 2, ... pairs turned round."""
    found = [1]
    for size in range(2, m + 1):
        longer = [0] * (len(found) + size - 1)
        for place, count in enumerate(found):
            for turned in range(size):
                longer[place + turned] += count
        found = longer
    return found


def _divided(product: list[int], factor: list[int]) -> list[int]:
    """Return the polynomial that times `factor` is `product`; both begin with 1."""
    rest, quotient = list(product), []
    for place in range(len(product) - len(factor) + 1):
        count = rest[place]
        quotient.append(count)
        for step, part in enumerate(factor):
            rest[place + step] -= count * part
    return quotient
