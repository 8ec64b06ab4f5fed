"""Clustered: standard errors of a straight line when people of a cluster resemble each other.

For clusters g with predictors X_g and residuals e_g, M = (X'X)^-1, H_gg = X_g M X_g',

    V(b) = m M (sum_g X_g' A_g e_g e_g' A_g X_g) M
    CR0   A = I, m = 1                        normal
    CR1   A = I, m = G / (G - 1)              t on G - 1
    CR1S  A = I, m = G / (G - 1) * (n - 1) / (n - k), as Stata has it; t on G - 1
    CR2   A = (I - H_gg)^(-1/2), m = 1        t on Satterthwaite's df

CR2 has no bias when errors are independent and alike, and its degrees of freedom, for c'b with
p_g = A_g X_g M c, are (sum_g K_gg)^2 / sum_gh K_gh^2, K_gh = p_g' (I - H)_gh p_h. Several
hypotheses at once get the approximate Hotelling T-squared of the same paper. A direction that a
cluster alone decides (an eigenvalue 1 of H_gg) counts as nothing.

None of this needs rows. Choose W with W'X'XW = I and Z = XW; then (I - Z_g Z_g')^(-1/2) Z_g =
Z_g (I - Z_g'Z_g)^(-1/2), so that k x k sums of each cluster say everything.

Fixed effects of units are swept out by centring in units; where each unit lies in one cluster,
CR2 of the centred table equals that of the table with a column for every unit.

Sources: Liang and Zeger (1986), Biometrika 73, 13-22 (CR0); Bell and McCaffrey (2002), Survey
Methodology 28, 169-181 (CR2, degrees of freedom); Pustejovsky and Tipton (2018), Journal of
Business and Economic Statistics 36, 672-683 (fixed effects, Hotelling).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers
from analysis.estimate import Reason, Withheld
from analysis.population.least_squares import (
    CONSTANT,
    Normal,
    Regression,
    Solved,
    bordered,
    classical,
    places_of,
    solve,
)
from analysis.sums.units import UnitSums

Array = NDArray[np.float64]

FEWEST_CLUSTERS = 2
DECIDED = 1e-10
"""An eigenvalue of I - H_gg this small is 0: the cluster decides this direction alone."""


class Errors(Enum):
    """Which standard errors the coefficients get."""

    CLASSICAL = "least squares"
    CR0 = "CR0"
    CR1 = "CR1"
    CR1S = "CR1S"
    CR2 = "CR2"


def clustered(
    sums: UnitSums, outcome: str, predictors: Sequence[str], errors: Errors = Errors.CR2
) -> Regression | Withheld:
    """Fit a straight line whose errors may be related within clusters.

    Parameters
    ----------
    sums
        Sums over the complete rows of each cluster.
    outcome
        Name of the column to explain.
    predictors
        Names of the columns that explain it; a constant is added.
    errors
        CR2 by default: the one that stays honest with few clusters.

    Returns
    -------
    Regression or Withheld
        Withheld below two clusters, or where a predictor repeats the others.

    Examples
    --------
    >>> from analysis.sums.units import unit_sums
    >>> rows = np.array([[1.0, 2.0], [2, 3], [1, 3], [3, 5], [2, 2], [4, 6]])
    >>> fitted = clustered(unit_sums(rows, [*"AABBCC"], ["x", "y"]), "y", ["x"])
    >>> estimate = fitted.figure("x")
    >>> round(estimate.value, 3), round(estimate.se, 3), round(estimate.df, 2)
    (1.244, 0.162, 1.77)
    """
    places = places_of(sums.columns, outcome, predictors)
    squares, products, total = bordered(sums.n, sums.sums, sums.products, places)
    normal = Normal((CONSTANT, *predictors), squares, products, total, round(float(sums.n.sum())))
    return _fit(normal, errors)


def fixed_effects(
    sums: UnitSums,
    outcome: str,
    predictors: Sequence[str],
    errors: Errors = Errors.CR2,
    clusters: Mapping[str, str] | None = None,
) -> Regression | Withheld:
    """Fit a straight line within units: each unit has a level of its own, swept out.

    Parameters
    ----------
    sums
        Sums over the complete rows of each unit.
    outcome
        Name of the column to explain.
    predictors
        Names of the columns that explain it; each must vary within units.
    errors
        CR2 by default.
    clusters
        Cluster of each unit; every unit its own where none are given.

    Returns
    -------
    Regression or Withheld
        Without a constant. Levels of units count among the k of CR1S and of the residual degrees
        of freedom. R-squared is that within units.

    Examples
    --------
    >>> from analysis.sums.units import unit_sums
    >>> rows = np.array([[1.0, 2.0], [2, 3], [1, 3], [3, 5], [2, 2], [4, 6]])
    >>> fitted = fixed_effects(unit_sums(rows, [*"AABBCC"], ["x", "y"]), "y", ["x"])
    >>> round(fitted.figure("x").value, 3)
    1.444
    """
    places = places_of(sums.columns, outcome, predictors)
    squares, products, total = within_units(sums, places)
    if clusters is not None:
        squares, products = _gathered(sums.units, clusters, squares, products)
    n = round(float(sums.n.sum()))
    normal = Normal(tuple(predictors), squares, products, total, n, absorbed=len(sums.units))
    return _fit(normal, errors)


def within_units(sums: UnitSums, places: Sequence[int]) -> tuple[Array, Array, float]:
    """Return X'X and X'y of each unit around its means, and y'y of all.

    `places` are those of the predictors, then of the outcome.
    """
    # What is left after rounding of a column that is constant in its unit is taken for nothing.
    means = sums.sums[:, places] / sums.n[:, None]
    raw = sums.products[:, places][:, :, places]
    centred = raw - np.einsum("ua,ub,u->uab", means, means, sums.n)
    size = np.sqrt(np.einsum("uaa->ua", raw))
    nothing = np.abs(centred) <= 1e-13 * size[:, :, None] * size[:, None, :]
    centred[nothing] = 0.0
    return centred[:, :-1, :-1], centred[:, :-1, -1], float(centred[:, -1, -1].sum())


def _gathered(
    units: Sequence[str], clusters: Mapping[str, str], squares: Array, products: Array
) -> tuple[Array, Array]:
    without = [unit for unit in units if unit not in clusters]
    if without:
        raise UnusableAnswers(f"Unit {without[0]} has no cluster; name one for every unit.")
    names = {name: place for place, name in enumerate(dict.fromkeys(clusters[u] for u in units))}
    rows = [names[clusters[unit]] for unit in units]
    gathered = np.zeros((len(names), *squares.shape[1:]))
    crossed = np.zeros((len(names), products.shape[1]))
    np.add.at(gathered, rows, squares)
    np.add.at(crossed, rows, products)
    return gathered, crossed


def _fit(normal: Normal, errors: Errors) -> Regression | Withheld:
    clusters = len(normal.squares)
    if errors is not Errors.CLASSICAL and clusters < FEWEST_CLUSTERS:
        return Withheld(Reason.TOO_FEW, normal.n)
    solved = solve(normal)
    if isinstance(solved, Withheld):
        return solved
    if errors is Errors.CLASSICAL:
        return classical(solved)
    squares, scores = _whitened(solved)
    if errors is Errors.CR2:
        return _bias_reduced(solved, squares, scores)
    meat = solved.whitening @ (scores.T @ scores) @ solved.whitening.T
    covariance = _multiplier(normal, errors) * meat
    df = math.inf if errors is Errors.CR0 else clusters - 1.0
    method = f"least squares, {errors.value} by {clusters} clusters"
    return solved.regression(covariance, df, method)


# The kernels below check nothing: they only compute.


@dataclass(frozen=True, slots=True, eq=False)
class Satterthwaite:
    """Degrees of freedom of CR2 from the predictors of each cluster, orthonormal over all."""

    whitening: Array
    squares: Array
    """Z_g'Z_g, shape (clusters, k, k)."""
    roots: Array
    """(I - Z_g'Z_g)^(-1/2), shape (clusters, k, k)."""

    def df(self, contrast: Array) -> float:
        """Return the degrees of freedom of one weighted sum of coefficients."""
        own, crossed = self._parts(contrast[None, :])
        spread = np.einsum("gs,gt->st", crossed[:, 0], crossed[:, 0])
        a = own[:, 0, 0]
        shared = np.einsum("gk,gk->g", crossed[:, 0], crossed[:, 0])
        trace = float((a - shared).sum())
        squared = float((a**2 - 2 * a * shared).sum() + (spread * spread.T).sum())
        return trace**2 / squared

    def hotelling(self, contrasts: Array) -> float:
        """Return the degrees of freedom of Hotelling's T-squared for several at once."""
        own, crossed = self._parts(contrasts)
        both = np.einsum("gsk,gtk->gst", crossed, crossed)
        values, vectors = np.linalg.eigh((own - both).sum(axis=0))
        turn = vectors / np.sqrt(values) @ vectors.T
        own = turn @ own @ turn
        crossed = np.einsum("st,gtk->gsk", turn, crossed)
        both = turn @ both @ turn
        outer = np.einsum("gsk,gtl->stkl", crossed, crossed)
        q = len(contrasts)
        variance = sum(
            self._product(own, both, outer, (s, t), (t, s))
            + self._product(own, both, outer, (s, s), (t, t))
            for s in range(q)
            for t in range(q)
        )
        return q * (q + 1) / variance

    def _parts(self, contrasts: Array) -> tuple[Array, Array]:
        """Return p_g'p_g and Z_g'p_g for p_g = A_g Z_g w, all contrasts at once."""
        turned = contrasts @ self.whitening
        half = self.roots @ self.squares @ self.roots
        own = np.einsum("sk,gkl,tl->gst", turned, half, turned)
        crossed = np.einsum("gkl,sl->gsk", self.roots @ self.squares, turned)
        return own, crossed

    @staticmethod
    def _product(
        own: Array, both: Array, outer: Array, one: tuple[int, int], two: tuple[int, int]
    ) -> float:
        """Return the sum over clusters g, h of K_gh[one] * K_gh[two]."""
        (s, t), (u, v) = one, two
        same = own[:, s, t] * own[:, u, v]
        mixed = own[:, s, t] * both[:, u, v] + own[:, u, v] * both[:, s, t]
        # sum_gh (B_gs' B_ht)(B_gu' B_hv), from sums of B_s B_u' and of B_t B_v' over clusters
        crossed = (outer[s, u] * outer[t, v]).sum()
        return float(same.sum() - mixed.sum() + crossed)


def _bias_reduced(solved: Solved, squares: Array, scores: Array) -> Regression:
    values, vectors = np.linalg.eigh(np.eye(squares.shape[1]) - squares)
    free = values > DECIDED
    powers = np.where(free, 1 / np.sqrt(np.where(free, values, 1.0)), 0.0)
    roots = np.einsum("gij,gj,gkj->gik", vectors, powers, vectors)
    adjusted = np.einsum("gij,gj->gi", roots, scores)
    covariance = solved.whitening @ (adjusted.T @ adjusted) @ solved.whitening.T
    method = f"least squares, CR2 by {len(squares)} clusters, Satterthwaite"
    small = Satterthwaite(solved.whitening, squares, roots)
    return solved.regression(covariance, math.nan, method, small)


def _whitened(solved: Solved) -> tuple[Array, Array]:
    """Return Z_g'Z_g and Z_g'e_g of each cluster."""
    normal, turn = solved.normal, solved.whitening
    residual = normal.products - normal.squares @ solved.coefficients
    return turn.T @ normal.squares @ turn, residual @ turn


def _multiplier(normal: Normal, errors: Errors) -> float:
    clusters = len(normal.squares)
    if errors is Errors.CR0:
        return 1.0
    scale = clusters / (clusters - 1)
    if errors is Errors.CR1S:
        scale *= (normal.n - 1) / (normal.n - normal.parameters)
    return scale
