"""Two means: the difference of two groups, by Welch's and by Student's t.

    Welch     se^2 = v1/n1 + v2/n2,  df = se^4 / (v1^2/(n1^2 (n1-1)) + v2^2/(n2^2 (n2-1)))
    Student   se^2 = s^2 (1/n1 + 1/n2),  s^2 = ((n1-1) v1 + (n2-1) v2) / df,  df = n1 + n2 - 2

Both need n, mean and variance of each group and nothing else.

Sources: Welch (1947), Biometrika 34, 28-35; Student (1908), Biometrika 6, 1-25; Delacre, Lakens
and Leys (2017), International Review of Social Psychology 30, 92-101 (Welch's by default).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from scipy.stats import t as t_distribution

from analysis.estimate import Estimate, Reason, Significance, Withheld
from analysis.sums.summary import Summary

FEWEST = 2


@dataclass(frozen=True, slots=True)
class Difference:
    """The first mean less the second, with interval, and its test against 0."""

    figure: Estimate
    significance: Significance


def welch(first: Summary, second: Summary, level: float = 0.95) -> Difference | Withheld:
    """Compare two means without assuming equal spread.

    Parameters
    ----------
    first, second
        The groups.
    level
        Coverage of the interval.

    Returns
    -------
    Difference or Withheld
        First less second; Withheld below two answers a group, and where nothing varies.

    Examples
    --------
    >>> compared = welch(Summary(10, 52.0, 100.0), Summary(20, 45.0, 200.0))
    >>> round(compared.figure.value, 1), round(compared.figure.df, 2)
    (7.0, 24.43)
    """
    if (refused := unusable(first, second)) is not None:
        return refused
    parts = (first.variance / first.n, second.variance / second.n)
    variance = sum(parts)
    df = variance**2 / (parts[0] ** 2 / (first.n - 1) + parts[1] ** 2 / (second.n - 1))
    return _difference((first, second), variance, df, "Welch's t", level)


def student(first: Summary, second: Summary, level: float = 0.95) -> Difference | Withheld:
    """Compare two means, taking the groups to spread alike.

    Parameters
    ----------
    first, second
        The groups.
    level
        Coverage of the interval.

    Returns
    -------
    Difference or Withheld
        First less second; Withheld below two answers a group, and where nothing varies.

    Examples
    --------
    >>> compared = student(Summary(10, 52.0, 100.0), Summary(20, 45.0, 200.0))
    >>> round(compared.figure.se, 3), compared.figure.df
    (5.018, 28.0)
    """
    if (refused := unusable(first, second)) is not None:
        return refused
    df = float(first.n + second.n - 2)
    variance = pooled_variance(first, second) * (1 / first.n + 1 / second.n)
    return _difference((first, second), variance, df, "Student's t", level)


def pooled_variance(first: Summary, second: Summary) -> float:
    """Return the common variance of two groups.

    Parameters
    ----------
    first, second
        The groups, with three answers or more between them.

    Returns
    -------
    float
        The mean of their variances, weighted by n - 1.

    Examples
    --------
    >>> pooled_variance(Summary(3, 0.0, 1.0), Summary(5, 0.0, 4.0))
    3.0
    """
    return (first.squares + second.squares) / (first.n + second.n - 2)


def each_against_the_rest(
    groups: Mapping[str, Summary], level: float = 0.95
) -> Mapping[str, Difference | Withheld]:
    """Compare each group with all other people, by Welch's t.

    Parameters
    ----------
    groups
        n, mean and variance of each group.
    level
        Coverage of the intervals, each on its own.

    Returns
    -------
    Mapping
        By group, in the order given. Many comparisons at once call for `adjustment`.

    Examples
    --------
    >>> groups = {"S": Summary(9, 60.0, 90.0), "M": Summary(9, 50.0, 90.0)}
    >>> {name: found.figure.value for name, found in each_against_the_rest(groups).items()}
    {'S': 10.0, 'M': -10.0}
    """
    listed = list(groups.values())
    empty = Summary(0, 0.0, 0.0)
    before, after = [empty], [empty]
    for forward, backward in zip(listed, reversed(listed), strict=True):
        before.append(before[-1] + forward)
        after.append(after[-1] + backward)
    after.reverse()
    return {
        name: welch(group, before[place] + after[place + 1], level)
        for place, (name, group) in enumerate(groups.items())
    }


def unusable(first: Summary, second: Summary) -> Withheld | None:
    """Say why two groups cannot be compared by their means, if they cannot.

    Parameters
    ----------
    first, second
        The groups.

    Returns
    -------
    Withheld or None
        None where both have two answers and something varies.

    Examples
    --------
    >>> unusable(Summary(1, 50.0, 0.0), Summary(9, 50.0, 4.0)).reason.value
    'too few answers'
    """
    fewest = min(first.n, second.n)
    if fewest < FEWEST:
        return Withheld(Reason.TOO_FEW, fewest)
    if first.variance == 0 and second.variance == 0:
        return Withheld(Reason.NO_VARIANCE, first.n + second.n)
    return None


def _difference(
    groups: tuple[Summary, Summary], variance: float, df: float, test: str, level: float
) -> Difference:
    first, second = groups
    value, se = first.mean - second.mean, math.sqrt(variance)
    half = float(t_distribution.isf((1 - level) / 2, df)) * se
    n = first.n + second.n
    method = f"difference of two means, {test}"
    figure = Estimate(value, se, value - half, value + half, n, method, level, df)
    p = float(2 * t_distribution.sf(abs(value / se), df))
    return Difference(figure, Significance(value / se, p, n, method, (df,)))
