"""Ranks: two groups compared by order, independent or paired.

    Mann-Whitney     U = R1 - n1 (n1+1)/2, normal with the tie correction, continuity by name
    rank-biserial    r = 2 U / (n1 n2) - 1; tanh(atanh(r) -+ z sqrt((n1+n2+1) / (3 n1 n2)))
    Brunner-Munzel   n1 n2 (m2 - m1) / ((n1+n2) sqrt(n1 S1 + n2 S2)), t with Satterthwaite's df
    Wilcoxon         V = sum of the ranks of |d| with d > 0, without zero differences
    rank-biserial    r = (V - V') / (V + V'), V' the sum for d < 0;
                     tanh(atanh(r) -+ z sqrt((2n^3+3n^2+n) / 6) / ((n^2+n) / 2)), n all pairs

Sources: Mann and Whitney (1947), Annals of Mathematical Statistics 18, 50-60; Brunner and Munzel
(2000), Biometrical Journal 42, 17-25; Wilcoxon (1945), Biometrics Bulletin 1, 80-83; Kerby
(2014), Comprehensive Psychology 3, 11.IT.3.1 (rank-biserial). The first three tests are scipy's.
"""

from __future__ import annotations

import math
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy.stats import brunnermunzel, mannwhitneyu, norm, rankdata, wilcoxon
from scipy.stats import t as t_distribution

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Figure, Reason, Significance, Withheld

Array = NDArray[np.float64]
FEWEST = 2


class Continuity(Enum):
    """Whether a normal approximation allows for ranks moving in steps."""

    CORRECTED = "with continuity correction"
    PLAIN = "without continuity correction"


def mann_whitney(
    first: Array, second: Array, continuity: Continuity = Continuity.CORRECTED
) -> Significance | Withheld:
    """Test whether one group answers higher than another.

    Parameters
    ----------
    first, second
        Answers of the groups; nan stands for none.
    continuity
        Of the normal approximation.

    Returns
    -------
    Significance or Withheld
        The statistic is U of the first group; Withheld where all answers are the same.

    Examples
    --------
    >>> tested = mann_whitney(np.array([3.0, 4, 5]), np.array([1.0, 3, 4]))
    >>> tested.statistic, round(tested.p, 3)
    (7.0, 0.369)
    """
    x, y = _given(first, second)
    if (refused := _unusable(x, y)) is not None:
        return refused
    found = mannwhitneyu(
        x, y, method="asymptotic", use_continuity=continuity is Continuity.CORRECTED
    )
    method = f"Mann-Whitney test, {continuity.value}"
    return Significance(float(found.statistic), float(found.pvalue), len(x) + len(y), method)


def brunner_munzel(first: Array, second: Array) -> Significance | Withheld:
    """Test whether one group answers higher, allowing for unequal spread.

    Parameters
    ----------
    first, second
        Answers of the groups; nan stands for none.

    Returns
    -------
    Significance or Withheld
        Positive where the second group answers higher; Withheld where the groups do not overlap,
        since the test then has no standard error.

    Examples
    --------
    >>> tested = brunner_munzel(np.array([3.0, 4, 5]), np.array([1.0, 3, 4]))
    >>> round(tested.statistic, 3), round(tested.df[0], 3)
    (-1.336, 4.0)
    """
    x, y = _given(first, second)
    if (refused := _unusable(x, y)) is not None:
        return refused
    spreads = _placement_variances(x, y)
    weighted = (len(x) * spreads[0], len(y) * spreads[1])
    if sum(weighted) == 0:
        return Withheld(Reason.UNDEFINED, len(x) + len(y))
    df = sum(weighted) ** 2 / (weighted[0] ** 2 / (len(x) - 1) + weighted[1] ** 2 / (len(y) - 1))
    statistic = float(brunnermunzel(x, y).statistic)
    p = float(2 * t_distribution.sf(abs(statistic), df))
    return Significance(statistic, p, len(x) + len(y), "Brunner-Munzel test", (df,))


def rank_biserial(first: Array, second: Array, level: float = 0.95) -> Figure:
    """Estimate the rank-biserial correlation of two groups.

    Parameters
    ----------
    first, second
        Answers of the groups; nan stands for none.
    level
        Coverage of the interval.

    Returns
    -------
    Figure
        Cliff's delta by another name, with Fisher's interval; Withheld where the groups do not
        overlap, since Fisher's z is then infinite (`dominance.cliffs_delta` has a bound).

    Examples
    --------
    >>> round(rank_biserial(np.array([3.0, 4, 5]), np.array([1.0, 3, 4])).value, 3)
    0.556
    """
    x, y = _given(first, second)
    if (refused := _unusable(x, y)) is not None:
        return refused
    n1, n2 = len(x), len(y)
    value = 2 * float(mannwhitneyu(x, y, method="asymptotic").statistic) / (n1 * n2) - 1
    spread = math.sqrt((n1 + n2 + 1) / (3 * n1 * n2))
    return _fisher(value, spread, n1 + n2, "rank-biserial correlation, Fisher interval", level)


def wilcoxon_signed_rank(
    before: Array, after: Array, continuity: Continuity = Continuity.CORRECTED
) -> Significance | Withheld:
    """Test whether the same people answer higher than before.

    Parameters
    ----------
    before, after
        Answers of the same people in the same order; pairs with a nan are left out.
    continuity
        Of the normal approximation.

    Returns
    -------
    Significance or Withheld
        The statistic is V, the rank sum of those who rose; Withheld where nobody changed.

    Examples
    --------
    >>> tested = wilcoxon_signed_rank(np.array([1.0, 2, 3, 4]), np.array([2.0, 4, 6, 3]))
    >>> tested.statistic, tested.n
    (8.5, 4)
    """
    differences = _differences(before, after)
    n = len(differences)
    changed = differences[differences != 0]
    if len(changed) == 0:
        return Withheld(Reason.TOO_FEW if n < FEWEST else Reason.NO_VARIANCE, n)
    found = wilcoxon(changed, method="asymptotic", correction=continuity is Continuity.CORRECTED)
    risen, _ = _rank_sums(changed)
    method = f"Wilcoxon signed-rank test, {continuity.value}"
    return Significance(risen, float(found.pvalue), n, method)


def paired_rank_biserial(before: Array, after: Array, level: float = 0.95) -> Figure:
    """Estimate the rank-biserial correlation of a change in the same people.

    Parameters
    ----------
    before, after
        Answers of the same people in the same order; pairs with a nan are left out.
    level
        Coverage of the interval.

    Returns
    -------
    Figure
        Positive where more rose than fell; Withheld where all who changed went the same way.

    Examples
    --------
    >>> found = paired_rank_biserial(np.array([1.0, 2, 3, 4]), np.array([2.0, 4, 6, 3]))
    >>> round(found.value, 3)
    0.7
    """
    differences = _differences(before, after)
    n = len(differences)
    changed = differences[differences != 0]
    if len(changed) == 0:
        return Withheld(Reason.TOO_FEW if n < FEWEST else Reason.NO_VARIANCE, n)
    risen, fallen = _rank_sums(changed)
    spread = math.sqrt((2 * n**3 + 3 * n**2 + n) / 6) / ((n**2 + n) / 2)
    method = "rank-biserial correlation of pairs, Fisher interval"
    return _fisher((risen - fallen) / (risen + fallen), spread, n, method, level)


def _given(first: Array, second: Array) -> tuple[Array, Array]:
    return first[~np.isnan(first)], second[~np.isnan(second)]


def _unusable(x: Array, y: Array) -> Withheld | None:
    fewest = min(len(x), len(y))
    if fewest < FEWEST:
        return Withheld(Reason.TOO_FEW, fewest)
    if (x == x[0]).all() and (y == x[0]).all():
        return Withheld(Reason.NO_VARIANCE, len(x) + len(y))
    return None


def _placement_variances(x: Array, y: Array) -> tuple[float, float]:
    ranks = rankdata(np.concatenate([x, y]))
    placements = (ranks[: len(x)] - rankdata(x), ranks[len(x) :] - rankdata(y))
    return float(placements[0].var(ddof=1)), float(placements[1].var(ddof=1))


def _differences(before: Array, after: Array) -> Array:
    if before.shape != after.shape:
        raise UnusableAnswers(
            f"{len(before)} answers before and {len(after)} after; give one of each a person."
        )
    differences = after - before
    return differences[~np.isnan(differences)]


def _rank_sums(changed: Array) -> tuple[float, float]:
    ranks = rankdata(np.abs(changed))
    return float(ranks[changed > 0].sum()), float(ranks[changed < 0].sum())


def _fisher(value: float, spread: float, n: int, method: str, level: float) -> Figure:
    if abs(value) == 1:
        return Withheld(Reason.UNDEFINED, n)
    half = float(norm.isf((1 - level) / 2)) * spread
    low, high = math.tanh(math.atanh(value) - half), math.tanh(math.atanh(value) + half)
    return Estimate(value, (1 - value**2) * spread, low, high, n, method, level)
