"""Power: how likely a comparison is to find what is there, and how many answers that takes.

    t        P(T > t_crit; df, d / sqrt(1/n1 + 1/n2)), plus P(T < -t_crit) where both tails count
    shares   n = (z_a sqrt(2 p q) + z_b sqrt(p1 q1 + p2 q2))^2 / (p1 - p2)^2,  p = (p1 + p2) / 2
    F        P(F > F_crit; k-1, k(n-1), k n f^2)
    r        on Fisher's z with the bias r / (2 (n-1)), from both tails

Sizes are not rounded: round them up.

Sources: Cohen (1988), Statistical Power Analysis for the Behavioral Sciences; Fleiss, Levin and
Paik (2003), Statistical Methods for Rates and Proportions, section 4.2 (shares).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import Enum

from scipy.optimize import brentq
from scipy.stats import f as f_distribution
from scipy.stats import ncf, norm
from scipy.stats import t as t_distribution

from analysis.comparison.noncentral import noncentral_t_cdf
from analysis.errors import UnusableAnswers

CLOSE = 1e-12
MOST = 1e7
"""People beyond which a size is not looked for."""
FEWEST_FOR_FISHER = 3
"""People up to which Fisher's z has no standard error."""
LARGEST = 100.0
"""Standardised difference beyond which none is looked for."""


class Tails(Enum):
    """Which significant results count as found."""

    EXPECTED = "in the direction that is there"
    BOTH = "in either direction"


def power_of_two_means(
    first: float,
    second: float,
    d: float,
    alpha: float = 0.05,
    tails: Tails = Tails.EXPECTED,
) -> float:
    """Return how likely a two-sided t-test is to find a difference.

    Parameters
    ----------
    first, second
        Answers in each group, more than two together.
    d
        The difference that is there, in standard deviations.
    alpha
        Two-sided level of the test.
    tails
        Whether a result in the wrong direction counts.

    Returns
    -------
    float
        Between 0 and 1.

    Examples
    --------
    >>> round(power_of_two_means(30, 30, 0.5), 3)
    0.478
    """
    df = first + second - 2
    if df <= 0:
        raise UnusableAnswers(
            f"Groups of {first:g} and {second:g} leave no degrees of freedom; give three answers "
            "or more."
        )
    critical = float(t_distribution.isf(alpha / 2, df))
    noncentrality = abs(d) / math.sqrt(1 / first + 1 / second)
    found = 1 - noncentral_t_cdf(critical, df, noncentrality)
    if tails is Tails.EXPECTED:
        return found
    return found + noncentral_t_cdf(-critical, df, noncentrality)


def people_for_two_means(
    d: float, power: float = 0.8, alpha: float = 0.05, tails: Tails = Tails.EXPECTED
) -> float:
    """Return how many answers a group a t-test needs to find a difference.

    Parameters
    ----------
    d
        The difference that is there, in standard deviations, not 0.
    power
        How likely it shall be found.
    alpha
        Two-sided level of the test.
    tails
        Whether a result in the wrong direction counts.

    Returns
    -------
    float
        Per group, not rounded.

    Examples
    --------
    >>> round(people_for_two_means(0.5), 2)
    63.77
    """
    return _size(lambda n: power_of_two_means(n, n, d, alpha, tails), power, alpha, 1.5)


def detectable_difference(
    first: float, second: float, power: float = 0.8, alpha: float = 0.05
) -> float:
    """Return the smallest difference a t-test is likely to find.

    Parameters
    ----------
    first, second
        Answers in each group.
    power
        How likely it shall be found.
    alpha
        Two-sided level of the test.

    Returns
    -------
    float
        In standard deviations.

    Examples
    --------
    >>> round(detectable_difference(25, 25), 3)
    0.809
    """
    _check(power, alpha)
    return float(
        brentq(
            lambda d: power_of_two_means(first, second, d, alpha) - power,
            0.0,
            LARGEST,
            xtol=CLOSE,
        )
    )


def people_for_two_shares(
    first: float, second: float, power: float = 0.8, alpha: float = 0.05
) -> float:
    """Return how many answers a group it takes to tell two shares apart.

    Parameters
    ----------
    first, second
        The shares that are there, not the same.
    power
        How likely the difference shall be found.
    alpha
        Two-sided level of the test.

    Returns
    -------
    float
        Per group, not rounded.

    Examples
    --------
    >>> round(people_for_two_shares(0.5, 0.65), 1)
    169.3
    """
    _check(power, alpha)
    if first == second or not (0 < first < 1 and 0 < second < 1):
        raise UnusableAnswers(
            f"Shares of {first:g} and {second:g} cannot be told apart by more answers; give two "
            "different ones between 0 and 1."
        )
    middle = (first + second) / 2
    alike = float(norm.isf(alpha / 2)) * math.sqrt(2 * middle * (1 - middle))
    apart = float(norm.ppf(power)) * math.sqrt(first * (1 - first) + second * (1 - second))
    return (alike + apart) ** 2 / (first - second) ** 2


def power_of_several_means(people: float, groups: int, f: float, alpha: float = 0.05) -> float:
    """Return how likely an analysis of variance is to find differences.

    Parameters
    ----------
    people
        Answers in each group, more than one.
    groups
        How many.
    f
        Cohen's f that is there, not 0.
    alpha
        Level of the test.

    Returns
    -------
    float
        Between 0 and 1.

    Examples
    --------
    >>> round(power_of_several_means(45, 4, 0.25), 3)
    0.804
    """
    if groups <= 1 or people <= 1:
        raise UnusableAnswers(
            f"{groups} groups of {people:g} cannot be compared; give two groups or more, of more "
            "than one answer each."
        )
    df1, df2 = groups - 1, groups * (people - 1)
    critical = f_distribution.isf(alpha, df1, df2)
    return float(ncf.sf(critical, df1, df2, groups * people * f**2))


def people_for_several_means(
    groups: int, f: float, power: float = 0.8, alpha: float = 0.05
) -> float:
    """Return how many answers a group an analysis of variance needs.

    Parameters
    ----------
    groups
        How many.
    f
        Cohen's f that is there, not 0.
    power
        How likely it shall be found.
    alpha
        Level of the test.

    Returns
    -------
    float
        Per group, not rounded.

    Examples
    --------
    >>> round(people_for_several_means(4, 0.25), 1)
    44.6
    """
    return _size(lambda n: power_of_several_means(n, groups, f, alpha), power, alpha, 1.5)


def power_of_correlation(people: float, r: float, alpha: float = 0.05) -> float:
    """Return how likely a correlation is to be found.

    Parameters
    ----------
    people
        More than three.
    r
        The correlation that is there.
    alpha
        Two-sided level of the test.

    Returns
    -------
    float
        Between 0 and 1, by Fisher's z.

    Examples
    --------
    >>> round(power_of_correlation(84, 0.3), 3)
    0.8
    """
    if people <= FEWEST_FOR_FISHER or not -1 < r < 1:
        raise UnusableAnswers(
            f"A correlation of {r:g} among {people:g} people has no power; give one between -1 "
            "and 1 and more than three people."
        )
    t = float(t_distribution.isf(alpha / 2, people - 2))
    critical = math.atanh(math.sqrt(t**2 / (t**2 + people - 2)))
    there = math.atanh(abs(r)) + abs(r) / (2 * (people - 1))
    root = math.sqrt(people - 3)
    return float(norm.cdf((there - critical) * root) + norm.cdf((-there - critical) * root))


def people_for_correlation(r: float, power: float = 0.8, alpha: float = 0.05) -> float:
    """Return how many answers it takes to find a correlation.

    Parameters
    ----------
    r
        The correlation that is there, not 0.
    power
        How likely it shall be found.
    alpha
        Two-sided level of the test.

    Returns
    -------
    float
        Not rounded.

    Examples
    --------
    >>> round(people_for_correlation(0.3), 1)
    84.1
    """
    return _size(lambda n: power_of_correlation(n, r, alpha), power, alpha, 4.0)


def _check(power: float, alpha: float) -> None:
    if not 0 < alpha < power < 1:
        raise UnusableAnswers(
            f"A power of {power:g} at level {alpha:g} is no plan; give 0 < level < power < 1."
        )


def _size(of: Callable[[float], float], power: float, alpha: float, least: float) -> float:
    _check(power, alpha)
    if of(least) >= power:
        return least
    most = 2 * least
    while of(most) < power:
        most *= 2
        if most > MOST:
            raise UnusableAnswers(
                f"No size up to {MOST:g} reaches a power of {power:g}; look for a larger effect."
            )
    return float(brentq(lambda n: of(n) - power, least, most, xtol=CLOSE))
