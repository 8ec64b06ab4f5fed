"""Regressions with the standard errors of the design: straight lines and logits.

The coefficients solve sum(w x (y - mu)) = 0, with mu = x'b or 1 / (1 + exp(-x'b)), and

    V(b) = A^-1 V(sum w x (y - mu)) A^-1,    A = sum(w m x x'),    m = 1 or mu (1 - mu)

tested with t on (units - strata) + 1 - p degrees of freedom for p coefficients.

Sources: Binder (1983), International Statistical Review 51, 279-292; Korn and Graubard (1990),
The American Statistician 44, 270-276 (degrees of freedom).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import t as t_distribution

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Reason, Significance, Withheld
from analysis.population.design import Array, Design, covariance_of_totals
from analysis.population.means import present
from analysis.population.reference import around

STEPS = 50
CLOSE = 1e-12
"""Newton's method has arrived when the largest step of a coefficient is this small beside it."""


@dataclass(frozen=True, slots=True, eq=False)
class DesignRegression:
    """Coefficients of a regression, with the covariance that the design gives them."""

    names: tuple[str, ...]
    coefficients: Array
    covariance: Array
    n: int
    df: float
    method: str

    def figure(self, name: str, level: float = 0.95) -> Estimate:
        """Return one coefficient with its interval."""
        place = self._place(name)
        return around(
            float(self.coefficients[place]),
            float(self.covariance[place, place]),
            self.df,
            self.n,
            method=self.method,
            level=level,
        )

    def significance(self, name: str) -> Significance | Withheld:
        """Return the test of one coefficient against 0; none where everyone was asked."""
        place = self._place(name)
        variance = float(self.covariance[place, place])
        if variance <= 0:
            return Withheld(Reason.UNDEFINED, self.n)
        t = float(self.coefficients[place]) / math.sqrt(variance)
        p = float(2 * t_distribution.sf(abs(t), self.df))
        return Significance(t, p, self.n, self.method, (self.df,))

    def _place(self, name: str) -> int:
        if name not in self.names:
            raise UnusableAnswers(
                f"There is no coefficient {name}; choose among {', '.join(self.names)}."
            )
        return self.names.index(name)


def linear_regression(
    drawn: Design, outcome: Array, predictors: Array, names: Sequence[str]
) -> DesignRegression | Withheld:
    """Fit a straight line.

    Parameters
    ----------
    drawn
        How the rows were drawn.
    outcome
        Shape (rows,).
    predictors
        Shape (rows, predictors), without a constant; rows with a nan are left out.
    names
        Names of the predictors; the constant is called "constant".

    Returns
    -------
    DesignRegression or Withheld
        Withheld where rows or degrees of freedom do not suffice or predictors repeat each other.

    Examples
    --------
    >>> from analysis.population.design import design
    >>> drawn = design(population=[np.full(5, 50.0)])
    >>> x = np.array([1.0, 2, 3, 4, 5])
    >>> line = linear_regression(drawn, 2 * x + [0.1, -0.1, 0, -0.1, 0.1], x[:, None], ["x"])
    >>> round(line.figure("x").value, 6)
    2.0
    """
    fitted = _prepare(drawn, outcome, predictors, names)
    if isinstance(fitted, Withheld):
        return fitted
    x, y, w = fitted
    coefficients, bread = _least_squares(x, y, w)
    scores = x * (y - x @ coefficients)[:, None]
    return _fit(
        drawn, names, (coefficients, bread), scores, w > 0, method="linear regression by design"
    )


def logistic_regression(
    drawn: Design, outcome: Array, predictors: Array, names: Sequence[str]
) -> DesignRegression | Withheld:
    """Fit the log odds of an outcome.

    Parameters
    ----------
    drawn
        How the rows were drawn.
    outcome
        Shape (rows,), 0 or 1.
    predictors
        Shape (rows, predictors), without a constant; rows with a nan are left out.
    names
        Names of the predictors; the constant is called "constant".

    Returns
    -------
    DesignRegression or Withheld
        Withheld also where the predictors separate the outcomes, so that no coefficient is best.

    Examples
    --------
    >>> from analysis.population.design import design
    >>> drawn = design(population=[np.full(6, 60.0)])
    >>> x, y = np.array([1.0, 2, 3, 4, 5, 6]), np.array([0.0, 1, 0, 1, 0, 1])
    >>> round(logistic_regression(drawn, y, x[:, None], ["x"]).figure("x").value, 3)
    0.361
    """
    fitted = _prepare(drawn, outcome, predictors, names)
    if isinstance(fitted, Withheld):
        return fitted
    x, y, w = fitted
    if not np.isin(y, (0.0, 1.0)).all():
        raise UnusableAnswers("A logistic regression needs outcomes of 0 and 1; recode them.")
    solved = _newton(x, y, w)
    if solved is None:
        return Withheld(Reason.UNDEFINED, int((w > 0).sum()))
    scores = x * (y - expit(x @ solved[0]))[:, None]
    return _fit(drawn, names, solved, scores, w > 0, method="logistic regression by design")


def _prepare(
    drawn: Design, outcome: Array, predictors: Array, names: Sequence[str]
) -> tuple[Array, Array, Array] | Withheld:
    if predictors.shape != (drawn.rows, len(names)):
        raise UnusableAnswers(
            f"Predictors of shape {predictors.shape} do not fit {drawn.rows} rows and "
            f"{len(names)} names; give one column a name."
        )
    given = present(drawn, outcome) & ~np.isnan(predictors).any(axis=1)
    x = np.column_stack([np.ones(drawn.rows), np.where(given[:, None], predictors, 0.0)])
    y, w = np.where(given, outcome, 0.0), np.where(given, drawn.weights, 0.0)
    width = x.shape[1]
    if given.sum() <= width or drawn.df + 1 - width < 1:
        return Withheld(Reason.TOO_FEW, int(given.sum()))
    size = np.abs(x).max(axis=0)
    if (size == 0).any() or np.linalg.matrix_rank(x[given] / size) < width:
        return Withheld(Reason.UNDEFINED, int(given.sum()))
    return x, y, w


def _least_squares(x: Array, y: Array, w: Array) -> tuple[Array, Array]:
    scale, root = np.abs(x).max(axis=0), np.sqrt(w)
    q, r = np.linalg.qr(root[:, None] * x / scale)
    inverse = np.linalg.inv(r)
    coefficients = inverse @ (q.T @ (root * y)) / scale
    bread = inverse @ inverse.T / np.outer(scale, scale)
    return np.asarray(coefficients, dtype=np.float64), np.asarray(bread, dtype=np.float64)


def _newton(x: Array, y: Array, w: Array) -> tuple[Array, Array] | None:
    # Columns of unit size first, so that the condition tells separation and not the units.
    scale = np.abs(x).max(axis=0)
    unit = x / scale
    coefficients = np.zeros(x.shape[1])
    for _ in range(STEPS):
        mean = expit(unit @ coefficients)
        information = unit.T @ ((w * mean * (1 - mean))[:, None] * unit)
        if np.linalg.cond(information) > 1 / CLOSE:
            return None
        bread = np.linalg.inv(information)
        step = bread @ (unit.T @ (w * (y - mean)))
        coefficients = coefficients + step
        if (np.abs(step) <= CLOSE * np.maximum(1.0, np.abs(coefficients))).all():
            return coefficients / scale, bread / np.outer(scale, scale)
    return None


def _fit(
    drawn: Design,
    names: Sequence[str],
    solved: tuple[Array, Array],
    scores: Array,
    given: NDArray[np.bool_],
    *,
    method: str,
) -> DesignRegression:
    coefficients, bread = solved
    covariance = bread @ covariance_of_totals(drawn, scores * given[:, None]) @ bread
    df = float(drawn.df + 1 - len(coefficients))
    n = int(given.sum())
    return DesignRegression(("constant", *names), coefficients, covariance, n, df, method)
