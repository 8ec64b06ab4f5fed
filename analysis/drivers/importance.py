"""Importance: how much of an outcome each predictor goes together with, from correlations alone.

With R the correlations among p predictors, r those with the outcome and R2(S) = r_S' R_SS^-1 r_S,

    LMG (Shapley, general dominance)  mean over sizes k of C_jk
    conditional dominance             C_jk = mean over S of size k without j of R2(S + j) - R2(S)
    complete dominance of i over j    share of the S without both with R2(S + i) > R2(S + j);
                                      a tie counts half
    Johnson's relative weights        L = R^(1/2), b = L^-1 r,  w_j = sum_k L_jk^2 b_k^2
    Pratt                             beta_j r_j,   beta = R^-1 r
    first, last                       r_j^2;   R2(all) - R2(all but j)
    VIF                               diagonal of R^-1

LMG, Johnson and Pratt add up to R2(all); Pratt may be negative. None of them is a cause: a
predictor with a large share goes together with the outcome, it never drives it. One occasion
cannot tell which came first, nor what else moved both.

Sources: Lindeman, Merenda and Gold (1980), Introduction to Bivariate and Multivariate Analysis,
p. 119; Azen and Budescu (2003), Psychological Methods 8, 129-148 (dominance); Johnson (2000),
Multivariate Behavioral Research 35, 1-19; Pratt (1987), Proceedings of the Second International
Tampere Conference in Statistics, 245-260; Gromping (2007), The American Statistician 61, 139-147.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers
from analysis.estimate import Reason, Withheld
from analysis.population.least_squares import Regression, ordinary
from analysis.sums.moments import Moments

Array = NDArray[np.float64]

MOST_PREDICTORS = 15
"""Every subset is looked at: 2^15 of them take a second."""
TIE = 1e-14
"""Two gains in R-squared this close are the same."""


@dataclass(frozen=True, slots=True, eq=False)
class Importance:
    """How much of the outcome's variance goes together with each predictor."""

    predictors: tuple[str, ...]
    n: int
    r_squared: float
    adjusted_r_squared: float
    lmg: Array
    """In parts of the outcome's variance; they add up to `r_squared`."""
    conditional: Array
    """Mean gain from a predictor, shape (predictors, size of the set it joins)."""
    complete: Array
    """Share of sets in which the row adds more than the column; nan on the diagonal."""
    johnson: Array
    pratt: Array
    first: Array
    last: Array
    correlations: Array
    """With the outcome."""
    standardized: Array
    """Coefficients of the standardised predictors."""
    inflation: Array
    """Variance inflation factors."""
    regression: Regression
    """The straight line in the units of the answers."""

    @property
    def lmg_shares(self) -> Array:
        """LMG in parts of R-squared."""
        shares: Array = self.lmg / self.r_squared
        return shares

    @property
    def johnson_shares(self) -> Array:
        """Relative weights in parts of R-squared."""
        shares: Array = self.johnson / self.r_squared
        return shares


def importance(sums: Moments, outcome: str, predictors: Sequence[str]) -> Importance | Withheld:
    """Share out the variance that predictors have in common with an outcome.

    A share says what goes together with the outcome, never what drives it.

    Parameters
    ----------
    sums
        Moments of complete rows.
    outcome
        Name of the column to explain.
    predictors
        Names of at most 15 columns.

    Returns
    -------
    Importance or Withheld
        Withheld where a predictor repeats the others, or rows do not suffice.

    Examples
    --------
    >>> from analysis.sums.moments import moments
    >>> rows = np.array([[1.0, 1, 2], [2, 1, 3], [3, 2, 3], [4, 1, 5], [5, 2, 4]])
    >>> found = importance(moments(rows, ["x", "z", "y"]), "y", ["x", "z"])
    >>> round(found.r_squared, 3), found.lmg_shares.round(3).tolist()
    (0.933, [0.868, 0.132])
    """
    if len(predictors) > MOST_PREDICTORS:
        raise UnusableAnswers(
            f"{len(predictors)} predictors have too many subsets; choose at most "
            f"{MOST_PREDICTORS}."
        )
    line = ordinary(sums, outcome, predictors)
    if isinstance(line, Withheld):
        return line
    if line.r_squared < TIE:
        return Withheld(Reason.NO_VARIANCE, line.n)
    matrix = correlation_matrix(sums, outcome, predictors)
    inner, outer = matrix[:-1, :-1], matrix[:-1, -1]
    inverse = np.linalg.inv(inner)
    beta = inverse @ outer
    table = subsets(matrix[None])[0]
    gains = conditional_dominance(table[None])[0]
    full = float(table[-1])
    p = len(predictors)
    return Importance(
        tuple(predictors),
        line.n,
        full,
        1 - (1 - full) * (line.n - 1) / line.df,
        gains.mean(axis=1),
        gains,
        _complete_dominance(table, p),
        relative_weights(matrix[None])[0],
        beta * outer,
        outer**2,
        np.array([full - table[_without(p, j)] for j in range(p)]),
        outer,
        beta,
        np.diag(inverse),
        line,
    )


def correlation_matrix(sums: Moments, outcome: str, predictors: Sequence[str]) -> Array:
    """Return the correlations of the predictors, then the outcome."""
    places = [sums.columns.index(name) for name in (*predictors, outcome)]
    covariance = sums.covariance[np.ix_(places, places)]
    deviations = np.sqrt(np.diag(covariance))
    matrix: Array = covariance / np.outer(deviations, deviations)
    return matrix


# The kernels below check nothing: they only compute.


def subsets(matrices: Array) -> Array:
    """Return R-squared of every subset of predictors, shape (matrices, 2^p).

    Bit j of the place of a subset says whether it holds predictor j. Each step sweeps one
    predictor out of what the ones before it have left.
    """
    p = matrices.shape[-1] - 1
    found = np.zeros((len(matrices), 2**p))
    _sweep(matrices, 0, 0, found)
    return found


def _sweep(left: Array, first: int, code: int, found: Array) -> None:
    """Fill in the subsets that extend `code` by predictors from `first` on."""
    for j in range(left.shape[-1] - 1):
        column = left[:, j + 1 :, j]
        pivot = left[:, j, j]
        rest = left[:, j + 1 :, j + 1 :] - column[:, :, None] * (column / pivot[:, None])[:, None]
        extended = code | 1 << (first + j)
        found[:, extended] = 1 - rest[:, -1, -1]
        _sweep(rest, first + j + 1, extended, found)


def conditional_dominance(tables: Array) -> Array:
    """Return the mean gain of each predictor by size, shape (tables, predictors, sizes)."""
    p = int(np.log2(tables.shape[-1]) + 0.5)
    codes = np.arange(2**p)
    sizes = np.array([int(code).bit_count() for code in codes])
    gains = np.empty((len(tables), p, p))
    for j in range(p):
        outside = codes[codes >> j & 1 == 0]
        gain = tables[:, outside | 1 << j] - tables[:, outside]
        for size in range(p):
            gains[:, j, size] = gain[:, sizes[outside] == size].mean(axis=1)
    return gains


def relative_weights(matrices: Array) -> Array:
    """Return Johnson's relative weights, shape (matrices, predictors)."""
    values, vectors = np.linalg.eigh(matrices[:, :-1, :-1])
    turned = np.einsum("mij,mi->mj", vectors, matrices[:, :-1, -1])
    root = np.einsum("mij,mj,mkj->mik", vectors, np.sqrt(values), vectors)
    b = np.einsum("mij,mj->mi", vectors, turned / np.sqrt(values))
    weights: Array = np.einsum("mij,mj->mi", root**2, b**2)
    return weights


def _complete_dominance(table: Array, p: int) -> Array:
    codes = np.arange(2**p)
    share = np.full((p, p), np.nan)
    for i in range(p):
        for j in range(i):
            outside = codes[(codes >> i & 1 == 0) & (codes >> j & 1 == 0)]
            more = table[outside | 1 << i] - table[outside | 1 << j]
            share[i, j] = np.where(np.abs(more) < TIE, 0.5, more > 0).mean()
            share[j, i] = 1 - share[i, j]
    return share


def _without(p: int, j: int) -> int:
    return ((1 << p) - 1) ^ (1 << j)
