"""Standardised differences: Cohen's d, Hedges' g and Glass's delta, with noncentral intervals.

    d           (m1 - m2) / s,  s^2 pooled
    d unpooled  (m1 - m2) / sqrt((v1 + v2) / 2)
    delta       (m1 - m2) / sqrt(v2)
    g           J(df) d,  J(m) = Gamma(m/2) / (sqrt(m/2) Gamma((m-1)/2)), about 1 - 3/(4m - 1)

Each is t * sqrt(h) for a noncentral t, whose interval it takes:

    d           h = 1/n1 + 1/n2                                    df = n1 + n2 - 2
    d unpooled  h = 2 (n2 v1 + n1 v2) / (n1 n2 (v1 + v2))          df as Welch's
    delta       h = 1/n2 + v1 / (n1 v2)                            df = n2 - 1

The standard error of d is sqrt((n1+n2)/(n1 n2) + d^2 / (2 (n1+n2))); the others have
sqrt(h + value^2 / (2 df)).

Sources: Hedges and Olkin (1985), Statistical Methods for Meta-Analysis, chapters 5 and 6; Hedges
(1981), Journal of Educational Statistics 6, 107-128 (J); Goulet-Pelletier and Cousineau (2018),
The Quantitative Methods for Psychology 14, 242-265; Delacre, Lakens, Ley, Liu and Leys (2021),
PsyArXiv (unpooled).
"""

from __future__ import annotations

import math
from dataclasses import replace
from enum import Enum

from scipy.special import gammaln

from analysis.comparison.noncentral import open_noncentralities_of_t
from analysis.comparison.two_means import Difference, pooled_variance, unusable, welch
from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.sums.summary import Summary

FEWEST_DF = 2


class Correction(Enum):
    """How the small-sample correction of Hedges is computed."""

    EXACT = "exact"
    APPROXIMATE = "approximate"


def cohens_d(first: Summary, second: Summary, level: float = 0.95) -> Figure:
    """Express a difference in pooled standard deviations.

    Parameters
    ----------
    first, second
        The groups.
    level
        Coverage of the interval.

    Returns
    -------
    Figure
        First less second; Withheld below two answers a group, and where nothing varies.

    Examples
    --------
    >>> d = cohens_d(Summary(20, 55.0, 100.0), Summary(20, 50.0, 100.0))
    >>> d.value, round(d.low, 3), round(d.high, 3)
    (0.5, -0.133, 1.127)
    """
    if (refused := unusable(first, second)) is not None:
        return refused
    value = (first.mean - second.mean) / math.sqrt(pooled_variance(first, second))
    n = first.n + second.n
    low, high = standardized_bounds(value, 1 / first.n + 1 / second.n, n - 2, level)
    se = math.sqrt(n / (first.n * second.n) + value**2 / (2 * n))
    return Estimate(value, se, low, high, n, "Cohen's d, noncentral t interval", level)


def cohens_d_unpooled(first: Summary, second: Summary, level: float = 0.95) -> Figure:
    """Express a difference in standard deviations, taking neither group's spread for the other's.

    Parameters
    ----------
    first, second
        The groups.
    level
        Coverage of the interval.

    Returns
    -------
    Figure
        First less second, over the root of the mean variance.

    Examples
    --------
    >>> round(cohens_d_unpooled(Summary(20, 55.0, 150.0), Summary(30, 50.0, 50.0)).value, 6)
    0.5
    """
    compared = welch(first, second)
    if not isinstance(compared, Difference):
        return compared
    v1, v2 = first.variance, second.variance
    value = compared.figure.value / math.sqrt((v1 + v2) / 2)
    h = 2 * (second.n * v1 + first.n * v2) / (first.n * second.n * (v1 + v2))
    n = first.n + second.n
    method = "Cohen's d, unpooled, noncentral t interval"
    return _estimate(value, h, compared.figure.df, n=n, method=method, level=level)


def glass_delta(first: Summary, second: Summary, level: float = 0.95) -> Figure:
    """Express a difference in standard deviations of the second group.

    Parameters
    ----------
    first, second
        The groups; the second is the yardstick.
    level
        Coverage of the interval.

    Returns
    -------
    Figure
        First less second; Withheld where the second does not vary.

    Examples
    --------
    >>> glass_delta(Summary(20, 55.0, 150.0), Summary(30, 50.0, 25.0)).value
    1.0
    """
    if (refused := unusable(first, second)) is not None:
        return refused
    if second.variance == 0:
        return Withheld(Reason.NO_VARIANCE, second.n)
    value = (first.mean - second.mean) / math.sqrt(second.variance)
    h = 1 / second.n + first.variance / (first.n * second.variance)
    n = first.n + second.n
    method = "Glass's delta, noncentral t interval"
    return _estimate(value, h, second.n - 1, n=n, method=method, level=level)


def hedges_g(
    first: Summary,
    second: Summary,
    level: float = 0.95,
    correction: Correction = Correction.EXACT,
) -> Figure:
    """Express a difference in pooled standard deviations, corrected for few answers.

    Parameters
    ----------
    first, second
        The groups.
    level
        Coverage of the interval.
    correction
        By gamma functions, or by the usual approximation.

    Returns
    -------
    Figure
        First less second; Withheld as for `cohens_d`.

    Examples
    --------
    >>> round(hedges_g(Summary(20, 55.0, 100.0), Summary(20, 50.0, 100.0)).value, 3)
    0.49
    """
    d = cohens_d(first, second, level)
    if isinstance(d, Withheld):
        return d
    factor = hedges_correction(d.n - 2, correction)
    return corrected(d, factor, f"Hedges' g, {correction.value} correction")


def hedges_correction(df: float, correction: Correction = Correction.EXACT) -> float:
    """Return what a standardised difference is multiplied by to be unbiased.

    Parameters
    ----------
    df
        Degrees of freedom of the standard deviation, 2 or more.
    correction
        By gamma functions, or by the usual approximation.

    Returns
    -------
    float
        Below 1.

    Examples
    --------
    >>> round(hedges_correction(10), 4), round(hedges_correction(10, Correction.APPROXIMATE), 4)
    (0.9227, 0.9231)
    """
    if df < FEWEST_DF:
        raise UnusableAnswers(
            f"{df:g} degrees of freedom allow no correction; it takes {FEWEST_DF} or more."
        )
    if correction is Correction.APPROXIMATE:
        return 1 - 3 / (4 * df - 1)
    return math.exp(gammaln(df / 2) - math.log(math.sqrt(df / 2)) - gammaln((df - 1) / 2))


def corrected(d: Estimate, factor: float, method: str) -> Estimate:
    """Return a standardised difference times its correction, interval and all.

    Parameters
    ----------
    d
        The uncorrected difference.
    factor
        The correction.
    method
        What to call it.

    Returns
    -------
    Estimate
        Of the same level and n.

    Examples
    --------
    >>> corrected(Estimate(0.5, 0.2, 0.1, 0.9, 40, "d"), 0.5, "half").high
    0.45
    """
    return replace(
        d,
        value=d.value * factor,
        se=d.se * factor,
        low=d.low * factor,
        high=d.high * factor,
        method=method,
    )


def standardized_bounds(value: float, h: float, df: float, level: float) -> tuple[float, float]:
    """Return the noncentral interval of a standardised difference.

    Parameters
    ----------
    value
        The difference, t * sqrt(h).
    h
        As the module says.
    df
        Degrees of freedom of the t.
    level
        Coverage.

    Returns
    -------
    tuple of float
        Lower and upper bound.

    Examples
    --------
    >>> low, high = standardized_bounds(0.5, 0.1, 38, 0.95)
    >>> round(low, 3), round(high, 3)
    (-0.133, 1.127)
    """
    root = math.sqrt(h)
    low, high = open_noncentralities_of_t(value / root, df, level)
    return low * root, high * root


def _estimate(value: float, h: float, df: float, *, n: int, method: str, level: float) -> Estimate:
    low, high = standardized_bounds(value, h, df, level)
    return Estimate(value, math.sqrt(h + value**2 / (2 * df)), low, high, n, method, level)
