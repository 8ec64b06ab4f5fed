"""Several means: analysis of variance, Welch's form of it, and the share it explains.

    F = (SSB / (k-1)) / (SSW / (N-k)),  SSB = sum n_i (m_i - m)^2,  SSW = sum (n_i - 1) v_i

Welch, with w_i = n_i / v_i, W = sum w_i, c = sum (1 - w_i/W)^2 / (n_i - 1), m~ weighted by w:

    F = (sum w_i (m_i - m~)^2 / (k-1)) / (1 + 2 (k-2) c / (k^2-1)),  df2 = (k^2-1) / (3 c)

    eta^2     = SSB / (SSB + SSW)
    epsilon^2 = (SSB - (k-1) MSW) / (SSB + SSW)
    omega^2   = (SSB - (k-1) MSW) / (SSB + SSW + MSW)
    f         = sqrt(SSB / SSW)

The interval of a share e holds L / (L + N - k) for all noncentralities L that the F equivalent to
it, (e / (k-1)) / ((1-e) / (N-k)), leaves open.

Sources: Fisher (1925), Statistical Methods for Research Workers; Welch (1951), Biometrika 38,
330-336; Hays (1963), Statistics for Psychologists (omega); Kelley (1935), Proceedings of the
National Academy of Sciences 21, 554-559 (epsilon); Cohen (1988), Statistical Power Analysis (f);
Steiger (2004), Psychological Methods 9, 164-182 (intervals).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from scipy.stats import f as f_distribution

from analysis.comparison.noncentral import open_noncentralities_of_f
from analysis.estimate import Described, Description, Reason, Significance, Withheld
from analysis.sums.summary import Summary

FEWEST = 2


@dataclass(frozen=True, slots=True)
class Variation:
    """How much of the spread lies between groups, and the test of it."""

    between: float
    """Sum of squares between the groups."""
    within: float
    significance: Significance

    @property
    def dfs(self) -> tuple[float, float]:
        """Degrees of freedom between and within."""
        return self.significance.df[0], self.significance.df[1]


class Measure(Enum):
    """Which share of the spread is said to lie between groups."""

    ETA = "eta squared"
    """As found in these answers; too large on average."""
    EPSILON = "epsilon squared"
    OMEGA = "omega squared"


@dataclass(frozen=True, slots=True)
class Explained:
    """A share of the spread with its interval, which has no standard error."""

    value: float
    low: float
    high: float
    n: int
    method: str
    level: float = 0.95


def analysis_of_variance(groups: Sequence[Summary]) -> Variation | Withheld:
    """Test whether several means differ, taking the groups to spread alike.

    Parameters
    ----------
    groups
        n, mean and variance of each group.

    Returns
    -------
    Variation or Withheld
        Withheld below two groups of one, or where nothing varies within groups.

    Examples
    --------
    >>> found = analysis_of_variance([Summary(10, 50.0, 90.0), Summary(10, 60.0, 110.0)])
    >>> found.significance.statistic, found.significance.df
    (5.0, (1.0, 18.0))
    """
    people, k = sum(group.n for group in groups), len(groups)
    if k < FEWEST or min(group.n for group in groups) < 1 or people <= k:
        return Withheld(Reason.TOO_FEW, people)
    grand = sum(group.n * group.mean for group in groups) / people
    between = sum(group.n * (group.mean - grand) ** 2 for group in groups)
    within = sum(group.squares for group in groups)
    if within == 0:
        return Withheld(Reason.NO_VARIANCE, people)
    dfs = (float(k - 1), float(people - k))
    statistic = (between / dfs[0]) / (within / dfs[1])
    p = float(f_distribution.sf(statistic, *dfs))
    tested = Significance(statistic, p, people, "analysis of variance", dfs)
    return Variation(between, within, tested)


def welch_analysis_of_variance(groups: Sequence[Summary]) -> Significance | Withheld:
    """Test whether several means differ, without assuming equal spread.

    Parameters
    ----------
    groups
        n, mean and variance of each group.

    Returns
    -------
    Significance or Withheld
        Withheld below two answers a group, or where a group does not vary.

    Examples
    --------
    >>> tested = welch_analysis_of_variance([Summary(10, 50.0, 90.0), Summary(10, 60.0, 110.0)])
    >>> round(tested.statistic, 3), round(tested.df[1], 2)
    (5.0, 17.82)
    """
    if (refused := too_little(groups)) is not None:
        return refused
    people, k = sum(group.n for group in groups), len(groups)
    if any(group.variance == 0 for group in groups):
        return Withheld(Reason.NO_VARIANCE, people)
    weights = [group.n / group.variance for group in groups]
    total = sum(weights)
    mean = sum(w * group.mean for w, group in zip(weights, groups, strict=True)) / total
    apart = sum(w * (group.mean - mean) ** 2 for w, group in zip(weights, groups, strict=True))
    c = sum((1 - w / total) ** 2 / (g.n - 1) for w, g in zip(weights, groups, strict=True))
    statistic = apart / (k - 1) / (1 + 2 * (k - 2) * c / (k**2 - 1))
    dfs = (float(k - 1), (k**2 - 1) / (3 * c))
    p = float(f_distribution.sf(statistic, *dfs))
    return Significance(statistic, p, people, "Welch's analysis of variance", dfs)


def share_explained(
    groups: Sequence[Summary], measure: Measure = Measure.OMEGA, level: float = 0.95
) -> Explained | Withheld:
    """Estimate which share of the spread lies between groups.

    Parameters
    ----------
    groups
        n, mean and variance of each group.
    measure
        Eta, epsilon or omega squared.
    level
        Coverage of the interval, two-sided.

    Returns
    -------
    Explained or Withheld
        Withheld where the estimate is below 0: less lies between the groups than chance puts
        there, and the interval of such a share is empty.

    Examples
    --------
    >>> groups = [Summary(10, 50.0, 90.0), Summary(10, 60.0, 110.0)]
    >>> round(share_explained(groups, Measure.ETA).value, 3)
    0.217
    """
    found = analysis_of_variance(groups)
    if isinstance(found, Withheld):
        return found
    value = _share(found, measure)
    n = found.significance.n
    if value < 0:
        return Withheld(Reason.UNDEFINED, n)
    df1, df2 = found.dfs
    equivalent = (value / df1) / ((1 - value) / df2)
    low, high = open_noncentralities_of_f(equivalent, df1, df2, level)
    method = f"{measure.value}, noncentral F interval"
    return Explained(value, low / (low + df2), high / (high + df2), n, method, level)


def cohens_f(groups: Sequence[Summary]) -> Description:
    """Return how far apart the means lie, in standard deviations within groups.

    Parameters
    ----------
    groups
        n, mean and variance of each group.

    Returns
    -------
    Description
        0 where all means are the same.

    Examples
    --------
    >>> round(cohens_f([Summary(10, 50.0, 90.0), Summary(10, 60.0, 110.0)]).value, 3)
    0.527
    """
    found = analysis_of_variance(groups)
    if isinstance(found, Withheld):
        return found
    value = math.sqrt(found.between / found.within)
    return Described(value, found.significance.n, "Cohen's f")


def too_little(groups: Sequence[Summary]) -> Withheld | None:
    """Say why groups cannot be compared, if one of them has fewer than two answers.

    Parameters
    ----------
    groups
        n, mean and variance of each group.

    Returns
    -------
    Withheld or None
        None for two groups or more, each with two answers or more.

    Examples
    --------
    >>> too_little([Summary(9, 50.0, 4.0), Summary(1, 50.0, 0.0)]).reason.value
    'too few answers'
    """
    if len(groups) < FEWEST or min(group.n for group in groups) < FEWEST:
        return Withheld(Reason.TOO_FEW, sum(group.n for group in groups))
    return None


def _share(found: Variation, measure: Measure) -> float:
    df1, df2 = found.dfs
    total, noise = found.between + found.within, found.within / df2
    if measure is Measure.ETA:
        return found.between / total
    beyond = found.between - df1 * noise
    return beyond / total if measure is Measure.EPSILON else beyond / (total + noise)
