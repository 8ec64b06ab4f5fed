"""Change: how far people moved, held against what the measure moves by itself.

With a and b the two occasions, r their correlation and d = b - a,

    SEM                  sd(a) sqrt(1 - r), or sd(d) / sqrt(2) from the differences
    S_diff               sqrt(2) SEM
    reliable change      d / S_diff, beyond +-1.96
    limits of agreement  mean(d) -+ 1.96 sd(d)
    dz, dav              mean(d) / sd(d), mean(d) / sqrt((var(a) + var(b)) / 2)

Sources: Jacobson & Truax (1991), Journal of Consulting and Clinical Psychology 59, 12-19; Bland
& Altman (1986), Lancet 327, 307-310; Cohen (1988), Statistical Power Analysis, 2nd ed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as t_distribution

from analysis.decision import Cutoff, Side
from analysis.estimate import Described, Description, Estimate, Figure, Reason, Withheld
from analysis.reliability.retest import complete_pairs, described, pearson
from analysis.sums.covariances import ROUNDING

Array = NDArray[np.float64]

RELIABLE_CHANGE = Cutoff(
    "reliable change",
    1.96,
    "Jacobson & Truax (1991), Journal of Consulting and Clinical Psychology 59, 12-19",
    Side.EITHER,
)
LIMITS = 1.96
"""Normal quantile of the limits of agreement, as Bland & Altman (1986) write it."""


@dataclass(frozen=True, slots=True)
class Change:
    """What people moved by, held against what the measure moves by itself."""

    indices: Array
    """Difference over its standard error, one a complete pair."""
    smallest: float
    """The smallest difference in answers that counts as reliable."""
    up: int
    down: int


def mean_change(first: Array, second: Array, *, confidence: float = 0.95) -> Figure:
    """Estimate how far the mean moved, second minus first.

    Parameters
    ----------
    first, second
        Scores of the same people; pairs with a nan are left out.
    confidence
        Coverage of the interval.

    Returns
    -------
    Estimate or Withheld
        With the interval of the paired t test; t is value / se.

    Examples
    --------
    >>> figure = mean_change(np.array([1.0, 2, 3, 4]), np.array([2.0, 2, 5, 5]))
    >>> figure.value, round(figure.low, 3), round(figure.high, 3)
    (1.0, -0.299, 2.299)
    """
    pairs = complete_pairs(first, second)
    if isinstance(pairs, Withheld):
        return pairs
    n = len(pairs)
    differences = pairs[:, 1] - pairs[:, 0]
    value, se = float(differences.mean()), float(differences.std(ddof=1) / np.sqrt(n))
    half = float(t_distribution.isf((1 - confidence) / 2, n - 1)) * se
    return Estimate(
        value, se, value - half, value + half, n, "paired t interval", confidence, n - 1
    )


def mean_change_p(first: Array, second: Array) -> Description:
    """Return the p value of the paired t test, two-sided.

    Parameters
    ----------
    first, second
        Scores of the same people; pairs with a nan are left out.

    Returns
    -------
    Described or Withheld
        Withheld where all moved by the same.

    Examples
    --------
    >>> round(mean_change_p(np.array([1.0, 2, 3, 4]), np.array([2.0, 2, 5, 5])).value, 3)
    0.092
    """
    moved = mean_change(first, second)
    if isinstance(moved, Withheld):
        return moved
    if moved.se <= ROUNDING:
        return Withheld(Reason.UNDEFINED, moved.n)
    p = float(2 * t_distribution.sf(abs(moved.value / moved.se), moved.df))
    return Described(p, moved.n, "p of the paired t test")


def sd_of_change(first: Array, second: Array) -> Description:
    """Return the standard deviation of the differences.

    Parameters
    ----------
    first, second
        Scores of the same people; pairs with a nan are left out.

    Returns
    -------
    Described or Withheld
        Divisor n - 1.

    Examples
    --------
    >>> round(sd_of_change(np.array([1.0, 2, 3, 4]), np.array([2.0, 2, 5, 5])).value, 3)
    0.816
    """
    return described(first, second, _sd_of_change, "standard deviation of the differences")


def measurement_error(first: Array, second: Array) -> Description:
    """Return the standard error of measurement from the retest correlation.

    Parameters
    ----------
    first, second
        Scores of the same people; pairs with a nan are left out.

    Returns
    -------
    Described or Withheld
        In points of the score; the spread is that of the first occasion.

    Examples
    --------
    >>> round(measurement_error(np.array([1.0, 2, 3, 4]), np.array([2.0, 2, 5, 5])).value, 3)
    0.419
    """
    return described(first, second, _sem, "standard error of measurement, first occasion")


def measurement_error_of_change(first: Array, second: Array) -> Description:
    """Return the standard error of measurement from the differences.

    Parameters
    ----------
    first, second
        Scores of the same people; pairs with a nan are left out.

    Returns
    -------
    Described or Withheld
        In points of the score.

    Examples
    --------
    >>> answers = np.array([1.0, 2, 3, 4]), np.array([2.0, 2, 5, 5])
    >>> round(measurement_error_of_change(*answers).value, 3)
    0.577
    """
    return described(
        first,
        second,
        lambda pairs: float(_sd_of_change(pairs) / np.sqrt(2)),
        "standard error of measurement, from differences",
    )


def reliable_change(first: Array, second: Array) -> Change | Withheld:
    """Count the people who moved by more than the measure moves by itself.

    Parameters
    ----------
    first, second
        Scores of the same people; pairs with a nan are left out.

    Returns
    -------
    Change or Withheld
        Withheld where the occasions agree to the last digit: then every change is reliable.

    Examples
    --------
    >>> change = reliable_change(np.array([1.0, 2, 3, 4]), np.array([2.0, 2, 5, 5]))
    >>> round(change.smallest, 3), change.up, change.down
    (1.163, 1, 0)
    """
    pairs = complete_pairs(first, second)
    if isinstance(pairs, Withheld):
        return pairs
    of_difference = np.sqrt(2) * _sem(pairs)
    if of_difference <= ROUNDING * pairs[:, 0].std():
        return Withheld(Reason.UNDEFINED, len(pairs))
    indices = (pairs[:, 1] - pairs[:, 0]) / of_difference
    line = RELIABLE_CHANGE.value
    up, down = int((indices > line).sum()), int((indices < -line).sum())
    return Change(indices, float(line * of_difference), up, down)


def limits_of_agreement(first: Array, second: Array) -> tuple[float, float, float] | Withheld:
    """Return Bland and Altman's lower limit, mean difference and upper limit.

    Parameters
    ----------
    first, second
        Scores of the same people; pairs with a nan are left out.

    Returns
    -------
    tuple of float, or Withheld
        About 95 % of the differences lie between the limits.

    Examples
    --------
    >>> limits = limits_of_agreement(np.array([1.0, 2, 3, 4]), np.array([2.0, 2, 5, 5]))
    >>> [round(limit, 2) for limit in limits]
    [-0.6, 1.0, 2.6]
    """
    pairs = complete_pairs(first, second)
    if isinstance(pairs, Withheld):
        return pairs
    middle, half = float((pairs[:, 1] - pairs[:, 0]).mean()), LIMITS * _sd_of_change(pairs)
    return middle - half, middle, middle + half


def cohens_dz(first: Array, second: Array) -> Description:
    """Return the mean change in standard deviations of the change.

    Parameters
    ----------
    first, second
        Scores of the same people; pairs with a nan are left out.

    Returns
    -------
    Described or Withheld
        Withheld where all moved by the same.

    Examples
    --------
    >>> round(cohens_dz(np.array([1.0, 2, 3, 4]), np.array([2.0, 2, 5, 5])).value, 3)
    1.225
    """
    pairs = complete_pairs(first, second)
    if isinstance(pairs, Withheld):
        return pairs
    spread = _sd_of_change(pairs)
    if spread <= ROUNDING * pairs[:, 0].std():
        return Withheld(Reason.UNDEFINED, len(pairs))
    return Described(float((pairs[:, 1] - pairs[:, 0]).mean() / spread), len(pairs), "Cohen's dz")


def cohens_dav(first: Array, second: Array) -> Description:
    """Return the mean change in standard deviations of the score, averaged over the occasions.

    Parameters
    ----------
    first, second
        Scores of the same people; pairs with a nan are left out.

    Returns
    -------
    Described or Withheld
        Root of the mean variance in the denominator.

    Examples
    --------
    >>> round(cohens_dav(np.array([1.0, 2, 3, 4]), np.array([2.0, 2, 5, 5])).value, 3)
    0.655
    """
    return described(
        first,
        second,
        lambda pairs: float(
            (pairs[:, 1] - pairs[:, 0]).mean() / np.sqrt(pairs.var(axis=0, ddof=1).mean())
        ),
        "Cohen's dav",
    )


# The kernels below check nothing: they only compute.


def _sd_of_change(pairs: Array) -> float:
    return float((pairs[:, 1] - pairs[:, 0]).std(ddof=1))


def _sem(pairs: Array) -> float:
    return float(pairs[:, 0].std(ddof=1) * np.sqrt(max(1 - pearson(pairs), 0.0)))
