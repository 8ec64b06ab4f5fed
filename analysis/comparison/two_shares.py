"""Two shares: how much larger the share that agrees is in one group, with tests and ratios.

    Newcombe     d - sqrt((p1-l1)^2 + (u2-p2)^2),  d + sqrt((u1-p1)^2 + (p2-l2)^2), Wilson's l, u
    Wald         d -+ z sqrt(p1 q1/n1 + p2 q2/n2), cut at -1 and 1
    chi-square   sum (|O - E| - c)^2 / E, c = 0, or at most 1/2 with Yates' correction
    h            2 asin(sqrt(p1)) - 2 asin(sqrt(p2));  phi = sqrt(chi^2 / n)

Sources: Newcombe (1998), Statistics in Medicine 17, 873-890; Yates (1934), Supplement to the
Journal of the Royal Statistical Society 1, 217-235; Fisher (1935), Journal of the Royal
Statistical Society 98, 39-82; Cohen (1988), Statistical Power Analysis, chapter 6 (h). Tests and
the conditional odds ratio are scipy's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np
from scipy.stats import binomtest, chi2_contingency, fisher_exact, norm
from scipy.stats.contingency import odds_ratio

from analysis.errors import UnusableAnswers
from analysis.estimate import (
    Described,
    Description,
    Estimate,
    Figure,
    Reason,
    Significance,
    Withheld,
)


@dataclass(frozen=True, slots=True)
class Favourable:
    """How many of a group's answers are favourable."""

    x: int
    n: int

    def __post_init__(self) -> None:
        """Refuse more favourable answers than answers."""
        if not 0 <= self.x <= self.n:
            raise UnusableAnswers(
                f"{self.x} favourable of {self.n} answers; give a count between 0 and the number "
                "of answers."
            )

    @property
    def share(self) -> float:
        """The share that is favourable, of one answer or more."""
        return self.x / self.n


class ShareDifference(Enum):
    """How the interval of a difference of shares is made."""

    NEWCOMBE = "Newcombe"
    WALD = "Wald"


class Yates(Enum):
    """Whether a chi-square allows for counts moving in steps."""

    PLAIN = "without continuity correction"
    CORRECTED = "with continuity correction"


class Odds(Enum):
    """Which odds ratio."""

    SAMPLE = "sample odds ratio"
    CONDITIONAL = "conditional odds ratio"
    """The most likely one with all totals of the table taken as given."""


def difference_of_shares(
    first: Favourable,
    second: Favourable,
    level: float = 0.95,
    interval: ShareDifference = ShareDifference.NEWCOMBE,
) -> Figure:
    """Estimate how much larger the first share is.

    Parameters
    ----------
    first, second
        The groups.
    level
        Coverage of the interval.
    interval
        How it is made; Wald's is too short for small groups.

    Returns
    -------
    Figure
        From -1 to 1; Withheld where a group has no answer.

    Examples
    --------
    >>> difference = difference_of_shares(Favourable(3, 9), Favourable(9, 11))
    >>> round(difference.value, 3), round(difference.low, 3), round(difference.high, 3)
    (-0.485, -0.734, -0.055)
    """
    if min(first.n, second.n) == 0:
        return Withheld(Reason.TOO_FEW, 0)
    value, n = first.share - second.share, first.n + second.n
    z = float(norm.isf((1 - level) / 2))
    method = f"difference of two shares, {interval.value} interval"
    if interval is ShareDifference.WALD:
        se = math.sqrt(sum(g.share * (1 - g.share) / g.n for g in (first, second)))
        low, high = max(-1.0, value - z * se), min(1.0, value + z * se)
        return Estimate(value, se, low, high, n, method, level)
    (l1, u1), (l2, u2) = (_wilson(group, level) for group in (first, second))
    below = math.hypot(first.share - l1, u2 - second.share)
    above = math.hypot(u1 - first.share, second.share - l2)
    se = (below + above) / (2 * z)
    return Estimate(value, se, value - below, value + above, n, method, level)


def chi_square_of_shares(
    first: Favourable, second: Favourable, yates: Yates = Yates.PLAIN
) -> Significance | Withheld:
    """Test whether two shares differ.

    Parameters
    ----------
    first, second
        The groups.
    yates
        Whether to correct for continuity.

    Returns
    -------
    Significance or Withheld
        Withheld where all answers agree.

    Examples
    --------
    >>> round(chi_square_of_shares(Favourable(3, 9), Favourable(9, 11)).statistic, 3)
    4.848
    """
    if (refused := _unusable(first, second)) is not None:
        return refused
    found = chi2_contingency(_table(first, second), correction=yates is Yates.CORRECTED)
    method = f"chi-square test of two shares, {yates.value}"
    n = first.n + second.n
    return Significance(float(found.statistic), float(found.pvalue), n, method, (1.0,))


def fisher_test(first: Favourable, second: Favourable) -> Significance | Withheld:
    """Test whether two shares differ, exactly.

    Parameters
    ----------
    first, second
        The groups.

    Returns
    -------
    Significance or Withheld
        The statistic is the first group's favourable count; Withheld where all answers agree.

    Examples
    --------
    >>> round(fisher_test(Favourable(3, 9), Favourable(9, 11)).p, 4)
    0.0648
    """
    if (refused := _unusable(first, second)) is not None:
        return refused
    p = float(fisher_exact(_table(first, second)).pvalue)
    return Significance(float(first.x), p, first.n + second.n, "Fisher's exact test")


def ratio_of_odds(first: Favourable, second: Favourable, odds: Odds = Odds.SAMPLE) -> Description:
    """Return how many times the odds of the second group those of the first are.

    Parameters
    ----------
    first, second
        The groups.
    odds
        Plain or conditional.

    Returns
    -------
    Description
        Withheld where it is 0, infinite or neither.

    Examples
    --------
    >>> round(ratio_of_odds(Favourable(3, 9), Favourable(9, 11)).value, 4)
    0.1111
    """
    table = _table(first, second)
    n = first.n + second.n
    if (table == 0).any():
        return Withheld(Reason.UNDEFINED, n)
    if odds is Odds.SAMPLE:
        value = float(table[0, 0] * table[1, 1] / (table[0, 1] * table[1, 0]))
    else:
        value = float(odds_ratio(table, kind="conditional").statistic)
    return Described(value, n, odds.value)


def ratio_of_shares(first: Favourable, second: Favourable) -> Description:
    """Return how many times the second share the first is.

    Parameters
    ----------
    first, second
        The groups.

    Returns
    -------
    Description
        Withheld where the second share is 0.

    Examples
    --------
    >>> round(ratio_of_shares(Favourable(3, 9), Favourable(9, 11)).value, 3)
    0.407
    """
    n = first.n + second.n
    if first.n == 0 or second.x == 0:
        return Withheld(Reason.UNDEFINED, n)
    return Described(first.share / second.share, n, "risk ratio")


def cohens_h(first: Favourable, second: Favourable) -> Description:
    """Return how far apart two shares lie, on the arcsine scale.

    Parameters
    ----------
    first, second
        The groups.

    Returns
    -------
    Description
        Withheld where a group has no answer.

    Examples
    --------
    >>> round(cohens_h(Favourable(3, 9), Favourable(9, 11)).value, 3)
    -1.03
    """
    if min(first.n, second.n) == 0:
        return Withheld(Reason.TOO_FEW, 0)
    value = 2 * math.asin(math.sqrt(first.share)) - 2 * math.asin(math.sqrt(second.share))
    return Described(value, first.n + second.n, "Cohen's h")


def phi(first: Favourable, second: Favourable) -> Description:
    """Return how strongly group and answer go together, without a sign.

    Parameters
    ----------
    first, second
        The groups.

    Returns
    -------
    Description
        From 0 to 1; Withheld where all answers agree.

    Examples
    --------
    >>> round(phi(Favourable(3, 9), Favourable(9, 11)).value, 3)
    0.492
    """
    tested = chi_square_of_shares(first, second)
    if isinstance(tested, Withheld):
        return tested
    return Described(math.sqrt(tested.statistic / tested.n), tested.n, "phi")


def _table(
    first: Favourable, second: Favourable
) -> np.ndarray[tuple[int, int], np.dtype[np.int_]]:
    return np.array([[group.x, group.n - group.x] for group in (first, second)])


def _unusable(first: Favourable, second: Favourable) -> Withheld | None:
    n = first.n + second.n
    if min(first.n, second.n) == 0:
        return Withheld(Reason.TOO_FEW, n)
    if first.x + second.x in {0, n}:
        return Withheld(Reason.NO_VARIANCE, n)
    return None


def _wilson(group: Favourable, level: float) -> tuple[float, float]:
    found = binomtest(group.x, group.n).proportion_ci(level, method="wilson")
    return float(found.low), float(found.high)
