"""Noncentral: the t and F of a true effect, and which effects a statistic leaves open.

With s distributed as chi(df) / sqrt(df) and density g,

    P(T <= t; df, d) = integral of Phi(t s - d) g(s) ds

The interval for the noncentrality d given an observed t holds all d with
(1-level)/2 <= P(T <= t; df, d) <= (1+level)/2, and likewise for F. The integral is taken by
Gauss-Legendre nodes, because the library's noncentral t is nan for some arguments (scipy 1.17.1:
t 5.25, df 55, d -4, and often for the fractional degrees of freedom of Welch).

Sources: Steiger and Fouladi (1997), in Harlow, Mulaik and Steiger (eds.), What if there were no
significance tests?, 221-257; Cumming and Finch (2001), Educational and Psychological Measurement
61, 532-574.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import gammaln, ndtr
from scipy.stats import chi2, ncf
from scipy.stats import f as f_distribution

Array = NDArray[np.float64]
NODES, NODE_WEIGHTS = np.polynomial.legendre.leggauss(320)
NEGLIGIBLE = 1e-17
"""Probability of each tail that the integral leaves out."""
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
        Between 0 and 1, to about 1e-11.

    Examples
    --------
    >>> round(noncentral_t_cdf(1.3, 7, 0.5), 6)
    0.762206
    """
    if math.isinf(df):
        return float(ndtr(t - noncentrality))
    s, weights = spread_nodes(df)
    return min(1.0, float(weights @ ndtr(t * s - noncentrality)))


@lru_cache(maxsize=256)
def spread_nodes(df: float) -> tuple[Array, Array]:
    """Return values of an estimated over a true standard deviation, and how likely they are.

    Parameters
    ----------
    df
        Degrees of freedom of the estimate, 1 or more, finite.

    Returns
    -------
    tuple of Array
        Nodes and weights for an integral over the density of chi(df) / sqrt(df). They are laid
        out on the logarithm, since the density has a kink at 0 for fractional few df.

    Examples
    --------
    >>> s, weights = spread_nodes(9)
    >>> round(float(weights @ s**2), 10)
    1.0
    """
    low, high = (math.log(bound / df) / 2 for bound in _range_of_chi_square(df))
    log_s = (NODES + 1) / 2 * (high - low) + low
    s = np.exp(log_s)
    log_density = (
        math.log(2) + df / 2 * math.log(df / 2) - gammaln(df / 2) + df * log_s - df * s**2 / 2
    )
    weights = NODE_WEIGHTS * np.exp(log_density) * (high - low) / 2
    for shared in (s, weights):
        shared.flags.writeable = False
    return s, weights


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
    (-0.077, 4.032)
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
    (0.49, 28.3)
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


def _range_of_chi_square(df: float) -> tuple[float, float]:
    return float(chi2.ppf(NEGLIGIBLE, df)), float(chi2.isf(NEGLIGIBLE, df))
