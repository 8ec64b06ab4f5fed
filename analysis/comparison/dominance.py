"""Dominance: how often a person of one group answers higher than one of the other.

    delta = (#(x > y) - #(x < y)) / (n1 n2),    P(x > y) + P(x = y) / 2 = (delta + 1) / 2

With d_i. and d_.j the mean dominance of each person, the unbiased variance is

    (n2^2 S_i + n1^2 S_j - S_ij) / (n1 n2 (n1-1) (n2-1)),  S_i = sum (d_i. - delta)^2, ...

but at least (1 - delta^2) / (n1 n2 - 1), and the asymmetric interval is

    (delta - delta^3 -+ z sqrt(v) sqrt((1 - delta^2)^2 + z^2 v)) / (1 - delta^2 + z^2 v)

Where the groups do not overlap, v is 0 and the bound is (m - z^2) / (m + z^2), m the smaller n.

Sources: Cliff (1993), Psychological Bulletin 114, 494-509; Cliff (1996), Multivariate Behavioral
Research 31, 331-350; Feng and Cliff (2004), Journal of Modern Applied Statistical Methods 3,
322-332 (the interval, and groups apart); McGraw and Wong (1992), Psychological Bulletin 111,
361-365 (superiority).
"""

from __future__ import annotations

import math
from dataclasses import replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from analysis.estimate import Estimate, Figure, Reason, Withheld

Array = NDArray[np.float64]
FEWEST = 2


class Shape(Enum):
    """The shape of the interval of Cliff's delta."""

    ASYMMETRIC = "asymmetric"
    SYMMETRIC = "symmetric"


def cliffs_delta(
    first: Array, second: Array, level: float = 0.95, shape: Shape = Shape.ASYMMETRIC
) -> Figure:
    """Estimate how far one group's answers lie above the other's, by order alone.

    Parameters
    ----------
    first, second
        Answers of the groups; nan stands for none.
    level
        Coverage of the interval.
    shape
        Of the interval; the symmetric one may reach past -1 and 1.

    Returns
    -------
    Figure
        From -1 to 1, positive where the first group answers higher; Withheld below two answers
        a group.

    Examples
    --------
    >>> delta = cliffs_delta(np.array([3.0, 4.0, 5.0]), np.array([1.0, 3.0, 4.0]))
    >>> round(delta.value, 3), round(delta.low, 3), round(delta.high, 3)
    (0.556, -0.294, 0.915)
    """
    x, y = (np.sort(group[~np.isnan(group)]) for group in (first, second))
    n = len(x) + len(y)
    if min(len(x), len(y)) < FEWEST:
        return Withheld(Reason.TOO_FEW, min(len(x), len(y)))
    z = float(norm.isf((1 - level) / 2))
    method = f"Cliff's delta, {shape.value} interval"
    delta, variance = _delta(x, y)
    if abs(delta) == 1:
        inner = (min(len(x), len(y)) - z**2) / (min(len(x), len(y)) + z**2)
        low, high = sorted((delta, inner * delta))
        return Estimate(delta, (1 - inner) / z, low, high, n, method, level)
    half = z * math.sqrt(variance)
    if shape is Shape.SYMMETRIC:
        low, high = delta - half, delta + half
    else:
        low, high = _asymmetric(delta, variance, z)
    return Estimate(delta, math.sqrt(variance), low, high, n, method, level)


def probability_of_superiority(first: Array, second: Array, level: float = 0.95) -> Figure:
    """Estimate how likely a person of the first group answers higher than one of the second.

    Parameters
    ----------
    first, second
        Answers of the groups; nan stands for none.
    level
        Coverage of the interval.

    Returns
    -------
    Figure
        Between 0 and 1, ties counted half; the interval is that of Cliff's delta.

    Examples
    --------
    >>> round(probability_of_superiority(np.array([3.0, 4, 5]), np.array([1.0, 3, 4])).value, 3)
    0.778
    """
    delta = cliffs_delta(first, second, level)
    if isinstance(delta, Withheld):
        return delta
    return replace(
        delta,
        value=(delta.value + 1) / 2,
        se=delta.se / 2,
        low=(delta.low + 1) / 2,
        high=(delta.high + 1) / 2,
        method="probability of superiority, Cliff's interval",
    )


def _delta(x: Array, y: Array) -> tuple[float, float]:
    n1, n2 = len(x), len(y)
    wins = np.searchsorted(y, x, "left")
    losses = n2 - np.searchsorted(y, x, "right")
    rows = (wins - losses) / n2
    columns = (n1 - np.searchsorted(x, y, "right") - np.searchsorted(x, y, "left")) / n1
    delta = float(rows.mean())
    cells = float(wins.sum() + losses.sum()) - n1 * n2 * delta**2
    spread = n2**2 * ((rows - delta) ** 2).sum() + n1**2 * ((columns - delta) ** 2).sum()
    unbiased = float((spread - cells) / (n1 * n2 * (n1 - 1) * (n2 - 1)))
    return delta, max(unbiased, (1 - delta**2) / (n1 * n2 - 1))


def _asymmetric(delta: float, variance: float, z: float) -> tuple[float, float]:
    reach = z * math.sqrt(variance) * math.sqrt((1 - delta**2) ** 2 + z**2 * variance)
    bottom = 1 - delta**2 + z**2 * variance
    return (delta - delta**3 - reach) / bottom, (delta - delta**3 + reach) / bottom
