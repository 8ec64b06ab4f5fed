"""Several ranks: groups or waves compared by order, and all pairs of groups after it.

With R the ranks of all N answers, C = sum (t^3 - t) over ties of t, k groups:

    Kruskal-Wallis  H = 12/(N(N+1)) sum n_i (R_i - (N+1)/2)^2 / (1 - C/(N^3-N)),  chi-square(k-1)
    epsilon^2       H / (N - 1);    eta^2_H = (H - k + 1) / (N - k)
    Dunn            z = (R_j - R_i) / sqrt((N(N+1)/12 - C/(12(N-1))) (1/n_i + 1/n_j))
    Friedman        the same idea within each person; Kendall's W = chi^2 / (n (k-1))

Sources: Kruskal and Wallis (1952), Journal of the American Statistical Association 47, 583-621;
Tomczak and Tomczak (2014), Trends in Sport Sciences 21, 19-25 (effect sizes); Dunn (1964),
Technometrics 6, 241-252; Friedman (1937), Journal of the American Statistical Association 32,
675-701; Kendall and Babington Smith (1939), Annals of Mathematical Statistics 10, 275-287.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import friedmanchisquare, kruskal, norm, rankdata

from analysis.comparison.adjustment import Adjustment, adjust
from analysis.estimate import Described, Description, Reason, Significance, Withheld

Array = NDArray[np.float64]
FEWEST = 2
FEWEST_WAVES = 3


@dataclass(frozen=True, slots=True)
class RankedGroups:
    """Several groups compared by order: the test, and two sizes of what it found."""

    significance: Significance
    epsilon_squared: Described
    eta_squared: Description
    """Corrected for chance, so below 0 where less lies between groups than chance puts there."""


@dataclass(frozen=True, slots=True)
class RankedPair:
    """Two groups of a family by order, the later less the earlier."""

    later: str
    earlier: str
    significance: Significance
    adjusted: float


@dataclass(frozen=True, slots=True)
class RankedWaves:
    """The same people in several waves: the test, and how much they agree on the order."""

    significance: Significance
    kendalls_w: Described


def kruskal_wallis(groups: Mapping[str, Array]) -> RankedGroups | Withheld:
    """Test whether several groups answer alike, by order.

    Parameters
    ----------
    groups
        Answers of each group; nan stands for none.

    Returns
    -------
    RankedGroups or Withheld
        Withheld where a group has no answer or all answers are the same.

    Examples
    --------
    >>> found = kruskal_wallis({"S": np.array([1.0, 2, 3]), "M": np.array([4.0, 5, 6])})
    >>> round(found.significance.statistic, 3), round(found.epsilon_squared.value, 3)
    (3.857, 0.771)
    """
    given = {name: group[~np.isnan(group)] for name, group in groups.items()}
    if (refused := _unusable(given)) is not None:
        return refused
    k, n = len(given), sum(len(group) for group in given.values())
    found = kruskal(*given.values())
    h = float(found.statistic)
    tested = Significance(h, float(found.pvalue), n, "Kruskal-Wallis test", (float(k - 1),))
    epsilon = Described(h / (n - 1), n, "rank epsilon squared")
    if n == k:
        return RankedGroups(tested, epsilon, Withheld(Reason.TOO_FEW, n))
    eta = Described((h - k + 1) / (n - k), n, "eta squared of H")
    return RankedGroups(tested, epsilon, eta)


def dunn(
    groups: Mapping[str, Array], adjustment: Adjustment = Adjustment.HOLM
) -> tuple[RankedPair, ...] | Withheld:
    """Compare all pairs of groups by the ranks they have among all.

    Parameters
    ----------
    groups
        Answers of each group, in order; nan stands for none.
    adjustment
        How the p-values answer for each other.

    Returns
    -------
    tuple of RankedPair, or Withheld
        The first group with each later one, then the second, and so on.

    Examples
    --------
    >>> groups = {"S": np.array([1.0, 2, 3]), "M": np.array([4.0, 5, 6])}
    >>> pair = dunn(groups)[0]
    >>> round(pair.significance.statistic, 3), round(pair.adjusted, 4)
    (1.964, 0.0495)
    """
    given = {name: group[~np.isnan(group)] for name, group in groups.items()}
    if (refused := _unusable(given)) is not None:
        return refused
    pooled = np.concatenate(list(given.values()))
    ranks = rankdata(pooled)
    ends = np.cumsum([len(group) for group in given.values()])[:-1]
    means = dict(zip(given, (part.mean() for part in np.split(ranks, ends)), strict=True))
    n, times = len(pooled), np.unique(pooled, return_counts=True)[1].astype(np.float64)
    unit = n * (n + 1) / 12 - float((times**3 - times).sum()) / (12 * (n - 1))

    def test(earlier: str, later: str) -> Significance:
        spread = math.sqrt(unit * (1 / len(given[earlier]) + 1 / len(given[later])))
        z = float(means[later] - means[earlier]) / spread
        both = len(given[earlier]) + len(given[later])
        return Significance(z, float(2 * norm.sf(abs(z))), both, "Dunn's test")

    tests = [(later, earlier, test(earlier, later)) for earlier, later in combinations(given, 2)]
    adjusted = adjust([tested.p for _, _, tested in tests], adjustment)
    return tuple(
        RankedPair(later, earlier, tested, p)
        for (later, earlier, tested), p in zip(tests, adjusted, strict=True)
    )


def friedman(waves: Array) -> RankedWaves | Withheld:
    """Test whether the same people answer alike in several waves, by order.

    Parameters
    ----------
    waves
        Shape (people, waves), three waves or more; people with a nan are left out.

    Returns
    -------
    RankedWaves or Withheld
        Withheld below two people, or where nobody's answers differ.

    Examples
    --------
    >>> found = friedman(np.array([[1.0, 2, 3], [1, 3, 2], [2, 3, 4]]))
    >>> round(found.significance.statistic, 3), round(found.kendalls_w.value, 3)
    (4.667, 0.778)
    """
    complete = waves[~np.isnan(waves).any(axis=1)]
    people, k = complete.shape
    if k < FEWEST_WAVES:
        return Withheld(Reason.TOO_FEW_WAVES, people)
    if people < FEWEST:
        return Withheld(Reason.TOO_FEW, people)
    if (complete == complete[:, :1]).all():
        return Withheld(Reason.NO_VARIANCE, people)
    found = friedmanchisquare(*complete.T)
    statistic = float(found.statistic)
    tested = Significance(statistic, float(found.pvalue), people, "Friedman test", (float(k - 1),))
    w = Described(statistic / (people * (k - 1)), people, "Kendall's W")
    return RankedWaves(tested, w)


def _unusable(groups: Mapping[str, Array]) -> Withheld | None:
    n = sum(len(group) for group in groups.values())
    if len(groups) < FEWEST or any(len(group) == 0 for group in groups.values()) or n <= FEWEST:
        return Withheld(Reason.TOO_FEW, n)
    pooled = np.concatenate(list(groups.values()))
    if (pooled == pooled[0]).all():
        return Withheld(Reason.NO_VARIANCE, n)
    return None
