"""Pairwise: every group against every other, with the risk of the whole family held.

    Tukey-Kramer   q = |d| / sqrt(MSW/2 (1/n_i + 1/n_j)),        k groups, N - k df
    Games-Howell   q = |d| / sqrt((v_i/n_i + v_j/n_j) / 2),      k groups, Welch's df
    Welch          t of each pair, p-values adjusted as `adjustment` has it

The first two have simultaneous intervals d -+ q(level) times the root.

Sources: Tukey (1949), Biometrics 5, 99-114; Kramer (1956), Biometrics 12, 307-310; Games and
Howell (1976), Journal of Educational Statistics 1, 113-125.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from analysis.comparison.adjustment import Adjustment, adjust
from analysis.comparison.several_means import analysis_of_variance, too_little
from analysis.comparison.studentized_range import range_quantile, range_sf
from analysis.comparison.two_means import Difference, welch
from analysis.estimate import Estimate, Reason, Significance, Withheld
from analysis.sums.summary import Summary


@dataclass(frozen=True, slots=True)
class Pair:
    """Two groups of a family, the later less the earlier."""

    later: str
    earlier: str
    figure: Estimate
    significance: Significance
    adjusted: float
    """The p-value with the whole family in view."""


def tukey(groups: Mapping[str, Summary], level: float = 0.95) -> tuple[Pair, ...] | Withheld:
    """Compare all pairs, taking the groups to spread alike.

    Parameters
    ----------
    groups
        n, mean and variance of each group, in order.
    level
        Coverage of all intervals together.

    Returns
    -------
    tuple of Pair, or Withheld
        The first group with each later one, then the second, and so on.

    Examples
    --------
    >>> groups = {"S": Summary(10, 50.0, 90.0), "M": Summary(10, 60.0, 110.0)}
    >>> pair = tukey(groups)[0]
    >>> pair.later, pair.earlier, pair.figure.value, round(pair.adjusted, 3)
    ('M', 'S', 10.0, 0.038)
    """
    found = analysis_of_variance(list(groups.values()))
    if isinstance(found, Withheld):
        return found
    df = found.dfs[1]
    error = found.within / df
    family = _Family(groups, level, "Tukey-Kramer")

    def pair(later: str, earlier: str) -> Pair:
        root = math.sqrt(error / 2 * (1 / groups[later].n + 1 / groups[earlier].n))
        return _pair((later, earlier), root, df, family)

    return tuple(pair(later, earlier) for earlier, later in combinations(groups, 2))


def games_howell(
    groups: Mapping[str, Summary], level: float = 0.95
) -> tuple[Pair, ...] | Withheld:
    """Compare all pairs without assuming equal spread.

    Parameters
    ----------
    groups
        n, mean and variance of each group, in order.
    level
        Coverage of all intervals together.

    Returns
    -------
    tuple of Pair, or Withheld
        Withheld below two answers a group, or where two groups do not vary.

    Examples
    --------
    >>> groups = {"S": Summary(10, 50.0, 90.0), "M": Summary(10, 60.0, 110.0)}
    >>> round(games_howell(groups)[0].adjusted, 3)
    0.038
    """
    if (refused := too_little(list(groups.values()))) is not None:
        return refused
    if (refused := _still_pairs(groups)) is not None:
        return refused
    family = _Family(groups, level, "Games-Howell")

    def pair(later: str, earlier: str) -> Pair:
        parts = [groups[name].variance / groups[name].n for name in (later, earlier)]
        free = [groups[name].n - 1 for name in (later, earlier)]
        df = sum(parts) ** 2 / sum(v**2 / m for v, m in zip(parts, free, strict=True))
        return _pair((later, earlier), math.sqrt(sum(parts) / 2), df, family)

    return tuple(pair(later, earlier) for earlier, later in combinations(groups, 2))


def pairwise_welch(
    groups: Mapping[str, Summary],
    adjustment: Adjustment = Adjustment.HOLM,
    level: float = 0.95,
) -> tuple[Pair, ...] | Withheld:
    """Compare all pairs by Welch's t, and adjust the p-values.

    Parameters
    ----------
    groups
        n, mean and variance of each group, in order.
    adjustment
        How the p-values answer for each other.
    level
        Coverage of each interval on its own.

    Returns
    -------
    tuple of Pair, or Withheld
        Withheld below two answers a group, or where two groups do not vary.

    Examples
    --------
    >>> groups = {"S": Summary(10, 50.0, 90.0), "M": Summary(10, 60.0, 110.0)}
    >>> round(pairwise_welch(groups)[0].adjusted, 3)
    0.038
    """
    if (refused := too_little(list(groups.values()))) is not None:
        return refused
    compared = []
    for earlier, later in combinations(groups, 2):
        found = welch(groups[later], groups[earlier], level)
        if not isinstance(found, Difference):
            return found
        compared.append((later, earlier, found))
    adjusted = adjust([found.significance.p for _, _, found in compared], adjustment)
    return tuple(
        Pair(later, earlier, found.figure, found.significance, p)
        for (later, earlier, found), p in zip(compared, adjusted, strict=True)
    )


def _still_pairs(groups: Mapping[str, Summary]) -> Withheld | None:
    still = [group for group in groups.values() if group.variance == 0]
    if len(still) > 1:
        return Withheld(Reason.NO_VARIANCE, sum(group.n for group in still))
    return None


@dataclass(frozen=True, slots=True)
class _Family:
    """What all pairs of a family share."""

    groups: Mapping[str, Summary]
    level: float
    name: str


def _pair(names: tuple[str, str], root: float, df: float, family: _Family) -> Pair:
    later, earlier = names
    groups, k, level = family.groups, len(family.groups), family.level
    half = root * range_quantile(level, k, df)
    value = groups[later].mean - groups[earlier].mean
    n = groups[later].n + groups[earlier].n
    q = abs(value) / root
    p = range_sf(q, k, df)
    method = f"{family.name} comparison of all pairs"
    se = root * math.sqrt(2)
    figure = Estimate(value, se, value - half, value + half, n, method, level, df)
    return Pair(later, earlier, figure, Significance(q, p, n, method, (df,)), p)
