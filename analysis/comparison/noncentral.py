"""Noncentral: the t and F of a true effect, and which effects a statistic leaves open.

With s distributed as chi(df) / sqrt(df) and density g,

    P(T <= t; df, d) = integral of Phi(t s - d) g(s) ds

The interval for the noncentrality d given an observed t holds all d with
(1-level)/2 <= P(T <= t; df, d) <= (1+level)/2, and likewise for F. The integral is taken by
Gauss-Legendre nodes, because the library's noncentral t is nan for some fractional degrees of
freedom (scipy 1.17.1: df 1654.47, as Welch's), and Welch's degrees are fractional.

Sources: Steiger and Fouladi (1997), in Harlow, Mulaik and Steiger (eds.), What if there were no
significance tests?, 221-257; Cumming and Finch (2001), Educational and Psychological Measurement
61, 532-574.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaln, ndtr
from scipy.stats import chi2, ncf
from scipy.stats import f as f_distribution

NODES, NODE_WEIGHTS = np.polynomial.legendre.leggauss(400)
REACH = 14.0
"""Standard deviations of s on each side that the integral covers."""
FEW = 30.0
"""Below this many degrees of freedom s is skewed, and its quantiles bound the integral."""
NEGLIGIBLE = 1e-25
CLOSE = 1e-13


def noncentral_t_cdf(t: float, df: float, noncentrality: float) -> float:
    """Return how likely a noncentral t is to lie at or below a value.

    Parameters
    ----------
    t
        The value.
    df
        Degrees of freedom, 1 or more, not necessarily whole.
    noncentrality
        The true effect over its standard error.

    Returns
    -------
    float
        Between 0 and 1, to about 1e-13.

    Examples
    --------
    >>> round(noncentral_t_cdf(1.3, 7, 0.5), 6)
    0.762206
    """
    if math.isinf(df):
        return float(ndtr(t - noncentrality))
    low, high = _range_of_s(df)
    s = (NODES + 1) / 2 * (high - low) + low
    log_density = (
        math.log(2)
        + df / 2 * math.log(df / 2)
        - gammaln(df / 2)
        + (df - 1) * np.log(s)
        - df * s**2 / 2
    )
    area = NODE_WEIGHTS * np.exp(log_density) * ndtr(t * s - noncentrality)
    return min(1.0, float(area.sum() * (high - low) / 2))


def open_noncentralities_of_t(t: float, df: float, level: float) -> tuple[float, float]:
    """Return the interval for the noncentrality behind an observed t.

    Parameters
    ----------
    t
        The observed statistic.
    df
        Degrees of freedom.
    level
        Coverage.

    Returns
    -------
    tuple of float
        Lower and upper bound.

    Examples
    --------
    >>> low, high = open_noncentralities_of_t(2.0, 20, 0.95)
    >>> round(low, 3), round(high, 3)
    (-0.042, 4.001)
    """
    tail = (1 - level) / 2

    def solve(probability: float) -> float:
        width = 2.0 + abs(t)
        while noncentral_t_cdf(t, df, t - width) < probability:
            width *= 2
        low = t - width
        while noncentral_t_cdf(t, df, t + width) > probability:
            width *= 2
        return float(
            brentq(lambda d: noncentral_t_cdf(t, df, d) - probability, low, t + width, xtol=CLOSE)
        )

    return solve(1 - tail), solve(tail)


def open_noncentralities_of_f(
    f: float, df1: float, df2: float, level: float
) -> tuple[float, float]:
    """Return the interval for the noncentrality behind an observed F.

    Parameters
    ----------
    f
        The observed statistic, 0 or more.
    df1, df2
        Degrees of freedom.
    level
        Coverage, two-sided.

    Returns
    -------
    tuple of float
        Lower and upper bound; 0 where even no effect makes so small an F unlikely.

    Examples
    --------
    >>> low, high = open_noncentralities_of_f(4.0, 3, 40, 0.95)
    >>> round(low, 2), round(high, 2)
    (0.97, 27.89)
    """
    tail = (1 - level) / 2

    def solve(probability: float) -> float:
        if f_distribution.cdf(f, df1, df2) <= probability:
            return 0.0
        high = 2 * f * df1 + 10.0
        while ncf.cdf(f, df1, df2, high) > probability:
            high *= 2
        return float(
            brentq(lambda d: _ncf_cdf(f, df1, df2, d) - probability, 0.0, high, xtol=CLOSE)
        )

    return solve(1 - tail), solve(tail)


def _ncf_cdf(f: float, df1: float, df2: float, noncentrality: float) -> float:
    if noncentrality == 0:
        return float(f_distribution.cdf(f, df1, df2))
    return float(ncf.cdf(f, df1, df2, noncentrality))


def _range_of_s(df: float) -> tuple[float, float]:
    if df < FEW:
        low, high = chi2.ppf(NEGLIGIBLE, df), chi2.isf(NEGLIGIBLE, df)
        return math.sqrt(low / df), math.sqrt(high / df)
    spread = 1 / math.sqrt(2 * df)
    return max(0.0, 1 - REACH * spread), 1 + REACH * spread
