"""Break dates: how sure the date of a change is.

With d the change of the coefficients, Q_1 and Q_2 the mean of x x' and v_1 and v_2 the variance of
the errors before and after, and O_i = v_i Q_i,

    L = (d'Q_1 d)^2 / d'O_1 d,   xi = d'Q_2 d / d'Q_1 d,
    phi_1^2 = d'O_1 d / d'Q_1 d,  phi_2^2 = d'O_2 d / d'Q_2 d

L (date - truth) is spread as the place at which the highest point of this walk lies:

    W(-s) - |s| / 2 for s <= 0,   sqrt(xi) (phi_2 / phi_1) W(s) - xi s / 2 for s > 0

W a Brownian motion. Where the walk on one side has drift -m and variance v a step, its maximum M
is exponential with rate r = 2 m / v. The place T of M lies beyond x if what is still to come rises
above what has been, which gives, with S the maximum until x of a walk that drifts by +m,

    E[exp(-a M); T > x] = r / (r + a) E[exp(-(r + a) S)]

and S has a known distribution. P(place > x) is this for a = 0 less this for a = the rate of the
other side. The interval goes from date - ceiling(upper / L) to date + ceiling(-lower / L).

It holds for changes that are small beside the errors, in long series; on few waves a date is known
worse than it says.

Source: Bai (1997), Review of Economics and Statistics 79, 551-563.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import erfcx, ndtr

from analysis.estimate import Estimate, Reason, Withheld
from analysis.trends.breakpoints import Breakpoints
from analysis.trends.least_squares import ROUNDING

Array = NDArray[np.float64]


class Alike(Enum):
    """What is taken to be the same before and after a change."""

    NOTHING = "nothing"
    ERRORS = "the variance of the errors"
    REGRESSORS = "the regressors"
    BOTH = "the variance of the errors and the regressors"


@dataclass(frozen=True, slots=True)
class Walk:
    """One side of the walk: how it falls and how it shakes."""

    drift: float
    variance: float

    @property
    def rate(self) -> float:
        """Of the exponential distribution of its maximum."""
        return 2 * self.drift / self.variance


def break_dates(
    found: Breakpoints,
    number: int | None = None,
    *,
    alike: Alike = Alike.NOTHING,
    level: float = 0.95,
) -> tuple[Estimate, ...] | Withheld:
    """Estimate the dates of the changes with their intervals.

    Parameters
    ----------
    found
        The cuts of a series.
    number
        How many changes; the best number by default.
    alike
        What is taken to be the same before and after.
    level
        Coverage of each interval.

    Returns
    -------
    tuple of Estimate, or Withheld
        Times of the last waves before; none where there is no change. An interval may reach
        beyond the series. Withheld where a stretch leaves nothing to tell an error from.

    Examples
    --------
    >>> from analysis.trends.breakpoints import level_breaks
    >>> cut = level_breaks([40.0, 42, 38, 42, 40, 41, 45, 47, 42, 44, 48, 46], shortest=3)
    >>> [(date.value, date.low, date.high) for date in break_dates(cut)]
    [(6.0, 4.0, 7.0)]
    """
    parts = found.stretches(number)
    coefficients = found.coefficients(number)
    pooled = _pooled(found, parts, coefficients)
    sides = [
        _side(found, part, pooled, line, alike)
        for part, line in zip(parts, coefficients, strict=True)
    ]
    n = len(found.outcome)
    if any(variance <= ROUNDING * pooled for _, variance in sides):
        return Withheld(Reason.NO_VARIANCE, n)
    made = []
    for place, part in enumerate(parts[:-1]):
        change = coefficients[place + 1] - coefficients[place]
        scale, left, right = _walks(change, sides[place], sides[place + 1])
        tail = (1 - level) / 2
        early = math.ceil(quantile_of_place(left, right, tail) / scale)
        late = math.ceil(quantile_of_place(right, left, tail) / scale)
        made.append(_dated(found.times, part.stop, (early, late), n, level))
    return tuple(made)


def quantile_of_place(of: Walk, other: Walk, tail: float) -> float:
    """Return x with P(the highest point lies on this side and beyond x) = tail.

    Parameters
    ----------
    of, other
        The side, and the other one.
    tail
        A probability below one half.

    Returns
    -------
    float
        A distance; 0 where even the whole side is less likely.

    Examples
    --------
    >>> even = Walk(0.5, 1.0)
    >>> round(quantile_of_place(even, even, 0.025), 2)
    11.03
    """

    def above(x: float) -> float:
        return probability_beyond(of, other, x) - tail

    if above(0.0) <= 0:
        return 0.0
    high = of.variance / of.drift**2
    while above(high) > 0:
        high *= 2
    return float(brentq(above, 0.0, high, xtol=1e-10))


def probability_beyond(of: Walk, other: Walk, x: float) -> float:
    """Return how likely the highest point lies on this side and further than x from the start.

    Parameters
    ----------
    of, other
        The side, and the other one.
    x
        A distance, 0 or more.

    Returns
    -------
    float
        A probability.

    Examples
    --------
    >>> even = Walk(0.5, 1.0)
    >>> round(probability_beyond(even, even, 0.0), 6)
    0.5
    """
    return _discounted(of, 0.0, x) - _discounted(of, other.rate, x)


# The kernels below check nothing: they only compute.


def _discounted(walk: Walk, a: float, x: float) -> float:
    """Return E[exp(-a M); T > x]."""
    whole = walk.rate + a
    return walk.rate / whole * _transform(walk, whole, x)


def _transform(walk: Walk, a: float, x: float) -> float:
    """Return E exp(-a S), S the maximum until x of a walk that drifts upwards; a from its rate."""
    if x == 0:
        return 1.0
    shake = math.sqrt(walk.variance * x)
    h = walk.drift * math.sqrt(x / walk.variance)
    density = math.exp(-(h**2) / 2) / math.sqrt(2 * math.pi)
    beyond = float(ndtr(-h))
    b = a - walk.rate
    if b * shake < 1e-8:  # noqa: PLR2004 - the limit, where the general formula loses digits
        second = a * shake * (density - h * beyond)
    else:
        second = a / b * (beyond - density * _mills(h + b * shake))
    return beyond + density * _mills(a * shake - h) - second


def _mills(z: float) -> float:
    """Return P(Z > z) over the density of Z at z, for a normal Z."""
    return math.sqrt(math.pi / 2) * float(erfcx(z / math.sqrt(2)))


def _side(
    found: Breakpoints, part: slice, pooled: float, line: Array, alike: Alike
) -> tuple[Array, float]:
    design = found.design[part]
    rows = found.design if alike in {Alike.REGRESSORS, Alike.BOTH} else design
    left = found.outcome[part] - design @ line
    variance = float(left @ left) / len(left)
    if alike in {Alike.ERRORS, Alike.BOTH}:
        variance = pooled
    return rows.T @ rows / len(rows), variance


def _pooled(found: Breakpoints, parts: tuple[slice, ...], coefficients: Array) -> float:
    left = 0.0
    for part, line in zip(parts, coefficients, strict=True):
        rest = found.outcome[part] - found.design[part] @ line
        left += float(rest @ rest)
    return left / len(found.outcome)


def _walks(
    change: Array, before: tuple[Array, float], after: tuple[Array, float]
) -> tuple[float, Walk, Walk]:
    size_1, size_2 = float(change @ before[0] @ change), float(change @ after[0] @ change)
    xi, phi_1, phi_2 = size_2 / size_1, before[1], after[1]
    return size_1 / before[1], Walk(0.5, 1.0), Walk(xi / 2, xi * phi_2 / phi_1)


def _dated(times: Array, cut: int, reach: tuple[int, int], n: int, level: float) -> Estimate:
    # Beyond the series, waves are thought to go on one step apart.
    step = float(np.median(np.diff(times)))
    ends = []
    for place in (cut - reach[1], cut + reach[0]):
        inside = min(max(place, 1), n)
        ends.append(float(times[inside - 1]) + step * (place - inside))
    method = "date of a change, interval of Bai (1997)"
    return Estimate(float(times[cut - 1]), float("nan"), ends[0], ends[1], n, method, level)
