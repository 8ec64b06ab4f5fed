"""Reference: the distribution an interval is read from, t or normal, and the interval itself."""

from __future__ import annotations

import math
from enum import Enum

from scipy.special import ndtri, stdtrit

from analysis.estimate import Estimate


class Reference(Enum):
    """Which quantiles make an interval; with few clusters the normal ones are too short."""

    T = "t"
    NORMAL = "normal"


def around(
    value: float,
    variance: float,
    df: float,
    n: int,
    *,
    method: str,
    level: float = 0.95,
    reference: Reference = Reference.T,
) -> Estimate:
    """Return an estimate with the symmetric interval around its value.

    Parameters
    ----------
    value, variance
        The estimate and its sampling variance.
    df
        Degrees of freedom of the design, used by `Reference.T`.
    n
        Answers behind it.
    method
        What it is; the kind of interval is added.
    level
        Coverage of the interval.
    reference
        Distribution of the interval.

    Returns
    -------
    Estimate
        With infinite degrees of freedom under `Reference.NORMAL`.

    Examples
    --------
    >>> estimate = around(50.0, 4.0, 9, 10, method="mean", reference=Reference.NORMAL)
    >>> round(estimate.low, 2), round(estimate.high, 2)
    (46.08, 53.92)
    """
    se = math.sqrt(max(variance, 0.0))
    used = df if reference is Reference.T else math.inf
    half = quantile_of(used, level) * se
    named = f"{method}, {reference.value} interval"
    return Estimate(value, se, value - half, value + half, n, named, level, used)


def quantile_of(df: float, level: float) -> float:
    """Return how many standard errors an interval reaches to each side.

    Parameters
    ----------
    df
        Degrees of freedom; infinite for the normal.
    level
        Coverage of the interval.

    Returns
    -------
    float
        The two-sided quantile.

    Examples
    --------
    >>> round(quantile_of(float("inf"), 0.95), 2)
    1.96
    """
    tail = (1 - level) / 2
    return -float(ndtri(tail) if math.isinf(df) else stdtrit(df, tail))
