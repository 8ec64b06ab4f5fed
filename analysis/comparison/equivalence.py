"""Equivalence: whether a difference is small enough not to matter, by two one-sided tests.

With bounds a < b set beforehand, difference d, its standard error and degrees of freedom by
Welch, or by the paired t for the same people,

    t_a = (d - a) / se, p_a = P(T > t_a);    t_b = (d - b) / se, p_b = P(T < t_b)

and p = max(p_a, p_b). At p < alpha the interval of level 1 - 2 alpha lies between the bounds.

Sources: Schuirmann (1987), Journal of Pharmacokinetics and Biopharmaceutics 15, 657-680; Lakens
(2017), Social Psychological and Personality Science 8, 355-362.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.stats import t as t_distribution

from analysis.comparison.paired import Pairs, paired_difference
from analysis.comparison.two_means import pooled_variance, welch
from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Significance, Withheld
from analysis.sums.summary import Summary


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Two one-sided tests of a difference against bounds that would matter."""

    bounds: tuple[float, float]
    above_lower: Significance
    """One-sided: that the difference lies above the lower bound."""
    below_upper: Significance
    """One-sided: that the difference lies below the upper bound."""
    figure: Estimate
    """The difference with its interval of level 1 - 2 alpha."""
    alpha: float

    @property
    def p(self) -> float:
        """The larger of the two p-values, which counts."""
        return max(self.above_lower.p, self.below_upper.p)

    @property
    def is_equivalent(self) -> bool:
        """Whether the difference is shown to lie between the bounds."""
        return self.p < self.alpha


def equivalence(
    first: Summary, second: Summary, bounds: tuple[float, float], alpha: float = 0.05
) -> Equivalence | Withheld:
    """Test whether two means differ by too little to matter.

    Parameters
    ----------
    first, second
        The groups.
    bounds
        Smallest differences that would matter, in the units of the answers.
    alpha
        Risk of calling groups equivalent that are not.

    Returns
    -------
    Equivalence or Withheld
        Not equivalent does not mean different: both may be undecided.

    Examples
    --------
    >>> tested = equivalence(Summary(40, 50.0, 90.0), Summary(40, 51.0, 90.0), (-5.0, 5.0))
    >>> round(tested.p, 3), tested.is_equivalent
    (0.032, True)
    """
    _check(bounds)
    compared = welch(first, second, 1 - 2 * alpha)
    if isinstance(compared, Withheld):
        return compared
    return _two_tests(compared.figure, bounds, alpha, "two one-sided tests, Welch's t")


def equivalence_of_change(
    pairs: Pairs, bounds: tuple[float, float], alpha: float = 0.05
) -> Equivalence | Withheld:
    """Test whether the same people changed by too little to matter.

    Parameters
    ----------
    pairs
        The people before and after.
    bounds
        Smallest changes that would matter, in the units of the answers.
    alpha
        Risk of calling a change too small to matter that is not.

    Returns
    -------
    Equivalence or Withheld
        Withheld below two people, and where all changed by the same.

    Examples
    --------
    >>> pairs = Pairs(Summary(40, 50.0, 90.0), Summary(40, 51.0, 90.0), 60.0)
    >>> equivalence_of_change(pairs, (-5.0, 5.0)).is_equivalent
    True
    """
    _check(bounds)
    compared = paired_difference(pairs, 1 - 2 * alpha)
    if isinstance(compared, Withheld):
        return compared
    return _two_tests(compared.figure, bounds, alpha, "two one-sided tests, paired t")


def equivalence_in_spreads(
    first: Summary, second: Summary, bound: float, alpha: float = 0.05
) -> Equivalence | Withheld:
    """Test whether two means differ by too little to matter, in pooled standard deviations.

    Parameters
    ----------
    first, second
        The groups.
    bound
        Smallest difference that would matter, as Cohen's d, above 0.
    alpha
        Risk of calling groups equivalent that are not.

    Returns
    -------
    Equivalence or Withheld
        Its bounds are in the units of the answers.

    Examples
    --------
    >>> groups = Summary(40, 50.0, 90.0), Summary(40, 51.0, 90.0)
    >>> round(equivalence_in_spreads(*groups, 0.5).bounds[1], 2)
    4.74
    """
    if bound <= 0:
        raise UnusableAnswers(f"A bound of {bound:g} holds no difference; give one above 0.")
    compared = welch(first, second)
    if isinstance(compared, Withheld):
        return compared
    raw = bound * math.sqrt(pooled_variance(first, second))
    return equivalence(first, second, (-raw, raw), alpha)


def _check(bounds: tuple[float, float]) -> None:
    low, high = bounds
    if not low < high:
        raise UnusableAnswers(
            f"Bounds from {low:g} to {high:g} hold no difference; let the lower one come first."
        )


def _two_tests(
    figure: Estimate, bounds: tuple[float, float], alpha: float, method: str
) -> Equivalence:
    t_low, t_high = ((figure.value - bound) / figure.se for bound in bounds)
    above = float(t_distribution.sf(t_low, figure.df))
    below = float(t_distribution.cdf(t_high, figure.df))
    return Equivalence(
        bounds,
        Significance(t_low, above, figure.n, method, (figure.df,)),
        Significance(t_high, below, figure.n, method, (figure.df,)),
        figure,
        alpha,
    )
