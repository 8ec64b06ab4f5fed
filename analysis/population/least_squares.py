"""Least squares: straight lines from additive sums, and what may be said of their coefficients.

With X the predictors behind a constant, M = (X'X)^-1 and k coefficients,

    b = M X'y,   s2 = sum (y - Xb)^2 / (n - k),   V(b) = s2 M,   t = b / se on n - k df

for any weights c: c'b with variance c'Vc. Several hypotheses C b = 0 at once (Wald):

    Q = (Cb)' (CVC')^-1 (Cb),   F = Q / q on q and df; Q chi-square on q where df is infinite

Columns are centred and scaled before anything is inverted, so that neither the unit nor the zero
of a predictor matters.

Source: Seber and Lee (2003), Linear Regression Analysis, 2nd ed., chapters 3 and 4.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2
from scipy.stats import f as f_distribution
from scipy.stats import t as t_distribution

from analysis.errors import UnusableAnswers
from analysis.estimate import Figure, Reason, Significance, Withheld
from analysis.population.reference import Reference, around
from analysis.sums.moments import Moments

Array = NDArray[np.float64]

CONSTANT = "constant"
REPEATED = 1e-11
"""Smallest eigenvalue of the predictors' correlations below which one repeats the others."""
ROUNDING = 1e-18
"""A variance this small beside the classical one is rounding: the residuals cancel by design."""


class SmallSample(Protocol):
    """Degrees of freedom that depend on what is tested."""

    def df(self, contrast: Array) -> float:
        """Return the degrees of freedom of one weighted sum of coefficients."""
        ...

    def hotelling(self, contrasts: Array) -> float:
        """Return the degrees of freedom of Hotelling's T-squared for several at once."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Regression:
    """Coefficients of a straight line, with their covariance and where it comes from."""

    names: tuple[str, ...]
    coefficients: Array
    covariance: Array
    inverse: Array
    """(X'X)^-1."""
    residual_variance: float
    r_squared: float
    n: int
    df: float
    """Of t and F; infinite for a normal."""
    method: str
    small_sample: SmallSample | None = None
    """Where there is one, it takes the place of `df`."""

    def figure(self, name: str, level: float = 0.95) -> Figure:
        """Return one coefficient with its interval."""
        return self.combination({name: 1.0}, level)

    def significance(self, name: str) -> Significance | Withheld:
        """Return the test of one coefficient against 0."""
        return self.combination_test({name: 1.0})

    def combination(self, weights: Mapping[str, float], level: float = 0.95) -> Figure:
        """Return a weighted sum of coefficients with its interval.

        Withheld where the residuals leave the sum no variance: they cancel by design, and the
        standard error would be rounding.
        """
        c = self.contrast(weights)
        variance = float(c @ self.covariance @ c)
        if self._is_rounding(c, variance):
            return Withheld(Reason.NO_VARIANCE, self.n)
        return around(
            float(c @ self.coefficients),
            variance,
            self._df(c),
            self.n,
            method=self.method,
            level=level,
            reference=Reference.NORMAL if math.isinf(self.df) else Reference.T,
        )

    def combination_test(self, weights: Mapping[str, float]) -> Significance | Withheld:
        """Return the test of a weighted sum of coefficients against 0."""
        c = self.contrast(weights)
        variance = float(c @ self.covariance @ c)
        if self._is_rounding(c, variance):
            return Withheld(Reason.NO_VARIANCE, self.n)
        t, df = float(c @ self.coefficients) / math.sqrt(variance), self._df(c)
        p = float(2 * t_distribution.sf(abs(t), df))
        return Significance(t, p, self.n, self.method, () if math.isinf(df) else (df,))

    def wald(self, names: Sequence[str]) -> Significance | Withheld:
        """Return the test that all these coefficients are 0."""
        return self.wald_of(np.array([self.contrast({name: 1.0}) for name in names]))

    def wald_of(self, contrasts: Array) -> Significance | Withheld:
        """Return the test that all these sums are 0; shape (sums, coefficients)."""
        q = len(contrasts)
        scale = np.sqrt(np.einsum("ij,jk,ik->i", contrasts, self.inverse, contrasts))
        spread = contrasts @ self.covariance @ contrasts.T / np.outer(scale, scale)
        if np.linalg.eigvalsh(spread)[0] <= ROUNDING + REPEATED * np.trace(spread):
            return Withheld(Reason.NO_VARIANCE, self.n)
        values = contrasts @ self.coefficients / scale
        statistic = float(values @ np.linalg.solve(spread, values))
        if self.small_sample is not None:
            return self._hotelling(statistic, q, self.small_sample.hotelling(contrasts))
        if math.isinf(self.df):
            p = float(chi2.sf(statistic, q))
            return Significance(statistic, p, self.n, f"{self.method}, Wald chi-square", (q,))
        p = float(f_distribution.sf(statistic / q, q, self.df))
        return Significance(statistic / q, p, self.n, f"{self.method}, Wald F", (q, self.df))

    def contrast(self, weights: Mapping[str, float]) -> Array:
        """Return the weights in the order of the coefficients."""
        for name in weights:
            if name not in self.names:
                raise UnusableAnswers(
                    f"There is no coefficient {name}; choose among {', '.join(self.names)}."
                )
        return np.array([weights.get(name, 0.0) for name in self.names])

    def _df(self, contrast: Array) -> float:
        return self.df if self.small_sample is None else self.small_sample.df(contrast)

    def _is_rounding(self, contrast: Array, variance: float) -> bool:
        classical = float(contrast @ self.inverse @ contrast) * self.residual_variance
        return variance <= ROUNDING * classical

    def _hotelling(self, statistic: float, q: int, eta: float) -> Significance | Withheld:
        if eta - q + 1 <= 0:
            return Withheld(Reason.TOO_FEW, self.n)
        f = (eta - q + 1) / (eta * q) * statistic
        p = float(f_distribution.sf(f, q, eta - q + 1))
        name = f"{self.method}, approximate Hotelling T-squared"
        return Significance(f, p, self.n, name, (q, eta - q + 1))


@dataclass(frozen=True, slots=True, eq=False)
class Normal:
    """The normal equations X'X b = X'y of a table in one part or many."""

    names: tuple[str, ...]
    squares: Array
    """X'X of each part, shape (parts, k, k)."""
    products: Array
    """X'y of each part, shape (parts, k)."""
    total: float
    """y'y."""
    n: int
    absorbed: int = 0
    """Coefficients that were swept out before."""

    @property
    def parameters(self) -> int:
        """Coefficients in all, with those swept out."""
        return len(self.names) + self.absorbed


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """The solution, with the transformation after which the predictors are orthonormal."""

    normal: Normal
    coefficients: Array
    whitening: Array
    """W with W'X'XW = I, so that (X'X)^-1 = W W'."""
    residual: float
    """Sum of squares of the residuals."""
    r_squared: float

    @property
    def df(self) -> int:
        """Residual degrees of freedom."""
        return self.normal.n - self.normal.parameters

    @property
    def inverse(self) -> Array:
        """(X'X)^-1."""
        inverse: Array = self.whitening @ self.whitening.T
        return inverse

    def regression(
        self, covariance: Array, df: float, method: str, small_sample: SmallSample | None = None
    ) -> Regression:
        """Return the result under a covariance of the coefficients."""
        return Regression(
            self.normal.names,
            self.coefficients,
            covariance,
            self.inverse,
            self.residual / self.df,
            self.r_squared,
            self.normal.n,
            df,
            method,
            small_sample,
        )


def ordinary(sums: Moments, outcome: str, predictors: Sequence[str]) -> Regression | Withheld:
    """Fit a straight line with the classical standard errors.

    Parameters
    ----------
    sums
        Moments of complete rows: every count the same.
    outcome
        Name of the column to explain.
    predictors
        Names of the columns that explain it; a constant is added.

    Returns
    -------
    Regression or Withheld
        Withheld where rows do not suffice or a predictor repeats the others.

    Examples
    --------
    >>> from analysis.sums.moments import moments
    >>> rows = np.array([[1.0, 2.1], [2, 3.9], [3, 6.0], [4, 7.9], [5, 10.1]])
    >>> line = ordinary(moments(rows, ["x", "y"]), "y", ["x"])
    >>> round(line.figure("x").value, 6), line.df
    (2.0, 3.0)
    """
    solved = solve(of_everyone(sums, outcome, predictors))
    return solved if isinstance(solved, Withheld) else classical(solved)


def classical(solved: Solved) -> Regression:
    """Return the solution with the covariance that equal and independent errors have."""
    covariance = solved.inverse * solved.residual / solved.df
    return solved.regression(covariance, float(solved.df), "least squares")


def of_everyone(sums: Moments, outcome: str, predictors: Sequence[str]) -> Normal:
    """Return the normal equations of complete rows, in one part, constant first."""
    places = places_of(sums.columns, outcome, predictors)
    n = float(sums.counts[0, 0])
    if (sums.counts != n).any():
        raise UnusableAnswers(
            "The sums are of rows with missing answers; sum up complete rows for a regression."
        )
    squares, products, total = bordered(
        np.array([n]), np.diag(sums.sums)[None, :], sums.products[None, :, :], places
    )
    return Normal((CONSTANT, *predictors), squares, products, total, int(n))


def bordered(
    n: Array, sums: Array, products: Array, places: Sequence[int]
) -> tuple[Array, Array, float]:
    """Return X'X and X'y of parts with the constant as first column, and y'y of all.

    `places` are those of the predictors, then of the outcome.
    """
    x, y = list(places[:-1]), places[-1]
    squares = np.empty((len(n), len(x) + 1, len(x) + 1))
    squares[:, 0, 0] = n
    squares[:, 0, 1:] = squares[:, 1:, 0] = sums[:, x]
    squares[:, 1:, 1:] = products[:, x][:, :, x]
    crossed = np.column_stack([sums[:, y], products[:, x, y]])
    return squares, crossed, float(products[:, y, y].sum())


def places_of(columns: Sequence[str], outcome: str, predictors: Sequence[str]) -> list[int]:
    """Return where the predictors, then the outcome, stand among the columns."""
    unknown = [name for name in (*predictors, outcome) if name not in columns]
    if unknown:
        raise UnusableAnswers(
            f"There is no column {unknown[0]}; choose among {', '.join(columns)}."
        )
    if not predictors:
        raise UnusableAnswers("A regression needs a predictor; name at least one column.")
    return [columns.index(name) for name in (*predictors, outcome)]


def solve(normal: Normal) -> Solved | Withheld:
    """Solve the normal equations, unless rows do not suffice or predictors repeat each other."""
    if normal.n <= normal.parameters:
        return Withheld(Reason.TOO_FEW, normal.n)
    squares, products = normal.squares.sum(axis=0), normal.products.sum(axis=0)
    shift = _centring(normal.names, squares)
    centred = shift.T @ squares @ shift
    size = np.sqrt(np.maximum(np.diag(centred), 0.0))
    if (size <= math.sqrt(REPEATED) * np.sqrt(np.diag(squares))).any():
        return Withheld(Reason.NO_VARIANCE, normal.n)
    scaled = centred / np.outer(size, size)
    if np.linalg.eigvalsh(scaled)[0] < REPEATED:
        return Withheld(Reason.UNDEFINED, normal.n)
    whitening = shift @ (np.linalg.inv(np.linalg.cholesky(scaled)).T / size[:, None])
    mean = products[0] / normal.n if normal.names[0] == CONSTANT else 0.0
    around_mean = products - squares[:, 0] * mean
    turned = whitening.T @ around_mean
    coefficients = whitening @ turned
    coefficients[0] += mean
    whole = normal.total - mean * mean * normal.n
    explained = float(turned @ turned)
    if whole <= REPEATED * normal.total:
        return Withheld(Reason.NO_VARIANCE, normal.n)
    residual = max(whole - explained, 0.0)
    return Solved(normal, coefficients, whitening, residual, explained / whole)


def turned(line: Regression, turn: Array) -> Regression:
    """Return a line in other terms: the new coefficients are turn times the old ones.

    Rows are centred before they are summed up, where there are rows: a predictor that is large
    beside its spread, such as a year, would else leave few digits.
    """
    return replace(
        line,
        coefficients=turn @ line.coefficients,
        covariance=turn @ line.covariance @ turn.T,
        inverse=turn @ line.inverse @ turn.T,
    )


def back_from(means: Array) -> Array:
    """Return the turn from predictors less their means to the predictors themselves."""
    turn = np.eye(len(means) + 1)
    turn[0, 1:] = -means
    return turn


# The kernel below checks nothing: it only computes.


def _centring(names: Sequence[str], squares: Array) -> Array:
    """Return S such that XS has centred columns, where the first column is the constant."""
    shift = np.eye(len(names))
    if names[0] == CONSTANT:
        shift[0, 1:] = -squares[0, 1:] / squares[0, 0]
    return shift
