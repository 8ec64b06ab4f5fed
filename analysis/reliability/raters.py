"""Raters: the six intraclass correlations of a table of targets by raters, or of repeated waves.

With n targets in the rows, k raters in the columns and mean squares MSB (targets), MSJ (raters),
MSE (residual) and MSW (within targets),

    ICC(1,1) = (MSB - MSW) / (MSB + (k - 1) MSW)                      each target its own raters
    ICC(2,1) = (MSB - MSE) / (MSB + (k - 1) MSE + k (MSJ - MSE) / n)  raters drawn at random
    ICC(3,1) = (MSB - MSE) / (MSB + (k - 1) MSE)                      these raters alone

and for the mean of k raters ICC(.,k) by the Spearman-Brown formula. All mean squares follow from
the means and covariances of the columns: MSB = sum(C) / k, MSE = (trace(C) - sum(C) / k) / (k-1).

In a complete table restricted maximum likelihood gives the same components, unless one would be
negative: that one is then zero and its sum of squares joins the residual (`Fit.REML`).

Sources: Shrout & Fleiss (1979), Psychological Bulletin 86, 420-428; McGraw & Wong (1996),
Psychological Methods 1, 30-46.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f as f_distribution

from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.sums.covariances import ROUNDING, Missing, covariances, summed
from analysis.sums.moments import Moments

Array = NDArray[np.float64]


class Form(Enum):
    """Which intraclass correlation."""

    ICC1 = "ICC(1,1), each target its own raters, one rating"
    ICC2 = "ICC(2,1), raters at random, one rating"
    ICC3 = "ICC(3,1), these raters, one rating"
    ICC1K = "ICC(1,k), each target its own raters, mean rating"
    ICC2K = "ICC(2,k), raters at random, mean rating"
    ICC3K = "ICC(3,k), these raters, mean rating"


class Fit(Enum):
    """How the mean squares are made."""

    ANOVA = "analysis of variance"
    REML = "restricted maximum likelihood"


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """The two-way table of variance."""

    targets: float
    raters: float
    residual: float
    within: float
    n: int
    k: int


@dataclass(frozen=True, slots=True)
class FTest:
    """F test of no difference between targets."""

    f: float
    df1: float
    df2: float
    p: float


def mean_squares(table: Array | Moments, fit: Fit = Fit.ANOVA) -> MeanSquares | Withheld:
    """Return the mean squares of targets, raters and residual.

    Parameters
    ----------
    table
        Ratings, shape (targets, raters), or the moments of complete rows. Targets that a rater
        left out are left out.
    fit
        Analysis of variance, or restricted maximum likelihood.

    Returns
    -------
    MeanSquares or Withheld
        Withheld where there are fewer than three targets or two raters, or nothing varies.

    Examples
    --------
    >>> found = mean_squares(np.array([[1.0, 2.0], [3.0, 5.0], [5.0, 5.0]]))
    >>> found.targets, found.raters, found.residual
    (6.5, 1.5, 0.5)
    """
    sums = summed(table, Missing.LISTWISE)
    shared = covariances(sums)
    if isinstance(shared, Withheld):
        return shared
    if shared.is_constant:
        return Withheld(Reason.NO_VARIANCE, shared.people)
    n, k = shared.people, len(shared.matrix)
    targets = float(shared.matrix.sum()) / k
    residual = max((float(np.trace(shared.matrix)) - targets) / (k - 1), 0.0)
    raters = n * float(np.var(sums.means, ddof=1))
    squares = MeanSquares(targets, raters, residual, _within(raters, residual, n), n, k)
    return squares if fit is Fit.ANOVA else _restricted(squares)


def intraclass_of_raters(
    table: Array | Moments,
    form: Form,
    fit: Fit = Fit.ANOVA,
    *,
    confidence: float = 0.95,
) -> Figure:
    """Estimate how far raters, or waves, agree on the targets.

    Parameters
    ----------
    table
        Ratings, shape (targets, raters), or the moments of complete rows.
    form
        One of the six of Shrout and Fleiss.
    fit
        Analysis of variance, or restricted maximum likelihood.
    confidence
        Coverage of the interval.

    Returns
    -------
    Estimate or Withheld
        Without a standard error: the interval comes from F. Withheld where raters agree to the
        last digit, for then F has no value, and where all targets have the same mean.

    Examples
    --------
    >>> ratings = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8],
    ...                     [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7.0]])
    >>> figure = intraclass_of_raters(ratings, Form.ICC2)
    >>> round(figure.value, 2), round(figure.low, 2), round(figure.high, 2)
    (0.29, 0.02, 0.76)
    """
    squares = mean_squares(table, fit)
    if isinstance(squares, Withheld):
        return squares
    if squares.residual <= ROUNDING * squares.targets or _whole(squares, form) <= ROUNDING:
        return Withheld(Reason.UNDEFINED, squares.n)
    value = _value(squares, form)
    low, high = _interval(squares, form, (1 - confidence) / 2)
    nowhere = float("nan")
    return Estimate(value, nowhere, low, high, squares.n, form.value, confidence)


def difference_of_targets(
    table: Array | Moments, form: Form, fit: Fit = Fit.ANOVA
) -> FTest | Withheld:
    """Test whether the targets differ at all.

    Parameters
    ----------
    table
        Ratings, shape (targets, raters), or the moments of complete rows.
    form
        The first form has the variance within targets in its denominator, the others the
        residual.
    fit
        Analysis of variance, or restricted maximum likelihood.

    Returns
    -------
    FTest or Withheld
        F with its degrees of freedom and p.

    Examples
    --------
    >>> found = difference_of_targets(np.array([[1.0, 2.0], [3.0, 5.0], [5.0, 5.0]]), Form.ICC3)
    >>> round(found.f, 2), found.df1, found.df2, round(found.p, 3)
    (13.0, 2, 2, 0.071)
    """
    squares = mean_squares(table, fit)
    if isinstance(squares, Withheld):
        return squares
    if squares.residual <= ROUNDING * squares.targets:
        return Withheld(Reason.UNDEFINED, squares.n)
    error, df1, df2 = _denominator(squares, form)
    ratio = squares.targets / error
    return FTest(ratio, df1, df2, float(f_distribution.sf(ratio, df1, df2)))


# The kernels below check nothing: they only compute.


def _restricted(squares: MeanSquares) -> MeanSquares:
    n, k = squares.n, squares.k
    effects = {"targets": (squares.targets, n - 1), "raters": (squares.raters, k - 1)}
    residual, freedom = squares.residual, (n - 1) * (k - 1)
    pooled: set[str] = set()
    while below := {name for name in effects if effects[name][0] < residual} - pooled:
        name = min(below, key=lambda effect: effects[effect][0])
        square, df = effects[name]
        residual = (residual * freedom + square * df) / (freedom + df)
        freedom += df
        pooled.add(name)
    targets, raters = (
        residual if name in pooled else effects[name][0] for name in ("targets", "raters")
    )
    return MeanSquares(targets, raters, residual, _within(raters, residual, n), n, k)


def _within(raters: float, residual: float, n: int) -> float:
    return residual + (raters - residual) / n


def _denominator(squares: MeanSquares, form: Form) -> tuple[float, int, int]:
    n, k = squares.n, squares.k
    if form in {Form.ICC1, Form.ICC1K}:
        return squares.within, n - 1, n * (k - 1)
    return squares.residual, n - 1, (n - 1) * (k - 1)


def _value(squares: MeanSquares, form: Form) -> float:
    error, _, _ = _denominator(squares, form)
    between = squares.targets - error
    raters = _of_raters(squares, form)
    if form in {Form.ICC1K, Form.ICC2K, Form.ICC3K}:
        return between / (squares.targets + raters)
    return between / (squares.targets + (squares.k - 1) * error + squares.k * raters)


def _of_raters(squares: MeanSquares, form: Form) -> float:
    if form in {Form.ICC2, Form.ICC2K}:
        return (squares.raters - squares.residual) / squares.n
    return 0.0


def _whole(squares: MeanSquares, form: Form) -> float:
    """Return the mean rating's variance over the largest mean square; not above 0 is no share."""
    if squares.targets <= ROUNDING * squares.residual:
        return 0.0
    largest = max(squares.targets, squares.residual, squares.raters)
    return (squares.targets + _of_raters(squares, form)) / largest


def _interval(squares: MeanSquares, form: Form, tail: float) -> tuple[float, float]:
    k = squares.k
    if form in {Form.ICC2, Form.ICC2K}:
        single = _interval_of_random_raters(squares, tail)
    else:
        error, df1, df2 = _denominator(squares, form)
        ratio = squares.targets / error
        bounds = (
            ratio / float(f_distribution.isf(tail, df1, df2)),
            ratio * float(f_distribution.isf(tail, df2, df1)),
        )
        single = tuple((bound - 1) / (bound + k - 1) for bound in bounds)
    if form in {Form.ICC1K, Form.ICC2K, Form.ICC3K}:
        single = tuple(k * bound / (1 + (k - 1) * bound) for bound in single)
    low, high = single
    return low, high


def _interval_of_random_raters(squares: MeanSquares, tail: float) -> tuple[float, ...]:
    n, k = squares.n, squares.k
    targets, raters, residual = squares.targets, squares.raters, squares.residual
    value, ratio = _value(squares, Form.ICC2), raters / residual
    rest = n * (1 + (k - 1) * value) - k * value
    df = (k - 1) * (n - 1) * (k * value * ratio + rest) ** 2
    df /= (n - 1) * k**2 * value**2 * ratio**2 + rest**2
    above = float(f_distribution.isf(tail, n - 1, df))
    below = float(f_distribution.isf(tail, df, n - 1))
    spread = k * raters + (k * n - k - n) * residual
    return (
        n * (targets - above * residual) / (above * spread + n * targets),
        n * (below * targets - residual) / (spread + n * below * targets),
    )
