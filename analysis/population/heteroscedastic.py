"""Heteroscedastic: standard errors of a straight line when some people vary more than others.

With residual e_i, leverage h_i = x_i' M x_i and M = (X'X)^-1, over n rows and k coefficients,

    V(b) = M (sum_i w_i e_i^2 x_i x_i') M
    HC0  w = 1,   HC1  w = n / (n - k),   HC2  w = 1 / (1 - h_i),   HC3  w = 1 / (1 - h_i)^2

tested with t on n - k degrees of freedom. Where units are absorbed, h_i is that of the table with
a column for every unit: 1 / n_u more than that of the centred table.

Source: MacKinnon and White (1985), Journal of Econometrics 29, 305-325; Long and Ervin (2000),
The American Statistician 54, 217-224 (HC3 for small samples).
"""

from __future__ import annotations

from collections.abc import Sequence
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
    back_from,
    solve,
    turned,
)

Array = NDArray[np.float64]

DECIDED = 1e-10
"""A row whose leverage is this close to 1 decides a coefficient alone."""


class Weighting(Enum):
    """What a squared residual counts."""

    HC0 = "HC0"
    HC1 = "HC1"
    HC2 = "HC2"
    HC3 = "HC3"


def heteroscedastic(
    outcome: Array,
    predictors: Array,
    names: Sequence[str],
    weighting: Weighting = Weighting.HC3,
) -> Regression | Withheld:
    """Fit a straight line whose errors need not vary alike.

    Parameters
    ----------
    outcome
        Shape (rows,).
    predictors
        Shape (rows, predictors), without a constant; rows with a nan are left out.
    names
        Names of the predictors; the constant is called "constant".
    weighting
        HC3 by default.

    Returns
    -------
    Regression or Withheld
        Withheld under HC2 and HC3 where one row decides a coefficient alone.

    Examples
    --------
    >>> x = np.array([1.0, 2, 3, 4, 5])
    >>> line = heteroscedastic(2 * x + [0.1, -0.1, 0, -0.1, 0.1], x[:, None], ["x"])
    >>> estimate = line.figure("x")
    >>> round(estimate.value, 6), round(estimate.se, 4)
    (2.0, 0.0735)
    """
    x, y, _ = _complete(outcome, predictors, names, None)
    if len(x) == 0:
        return Withheld(Reason.TOO_FEW, 0)
    means = x.mean(axis=0)
    x = np.column_stack([np.ones(len(x)), x - means])
    solved = solve(_normal(x, y, (CONSTANT, *names), 0))
    if isinstance(solved, Withheld):
        return solved
    line = _fit(solved, x, y, weighting, np.zeros(1))
    return line if isinstance(line, Withheld) else turned(line, back_from(means))


def heteroscedastic_within(
    outcome: Array,
    predictors: Array,
    names: Sequence[str],
    units: Sequence[str],
    weighting: Weighting = Weighting.HC3,
) -> Regression | Withheld:
    """Fit a straight line within units, whose errors need not vary alike.

    Parameters
    ----------
    outcome
        Shape (rows,).
    predictors
        Shape (rows, predictors); rows with a nan are left out.
    names
        Names of the predictors.
    units
        Unit of each row; its level is swept out.
    weighting
        HC3 by default.

    Returns
    -------
    Regression or Withheld
        Without a constant.

    Examples
    --------
    >>> x, y = np.array([1.0, 2, 1, 3, 2, 4]), np.array([2.0, 3, 3, 5, 2, 6])
    >>> line = heteroscedastic_within(y, x[:, None], ["x"], [*"AABBCC"], Weighting.HC0)
    >>> round(line.figure("x").value, 3)
    1.444
    """
    x, y, kept = _complete(outcome, predictors, names, units)
    order = {unit: place for place, unit in enumerate(dict.fromkeys(kept))}
    rows = np.array([order[unit] for unit in kept], dtype=np.intp)
    sizes = np.bincount(rows, minlength=len(order))
    x, y = (_centred(each, rows, sizes) for each in (x, y[:, None]))
    solved = solve(_normal(x, y[:, 0], tuple(names), len(order)))
    if isinstance(solved, Withheld):
        return solved
    return _fit(solved, x, y[:, 0], weighting, 1 / sizes[rows])


def _complete(
    outcome: Array, predictors: Array, names: Sequence[str], units: Sequence[str] | None
) -> tuple[Array, Array, list[str]]:
    labels = list(units) if units is not None else [""] * len(outcome)
    if predictors.shape != (len(outcome), len(names)) or len(labels) != len(outcome):
        raise UnusableAnswers(
            f"Predictors of shape {predictors.shape} do not fit {len(outcome)} rows, {len(names)} "
            f"names and {len(labels)} units; give one column a name and one row a unit."
        )
    given = np.isfinite(predictors).all(axis=1) & np.isfinite(outcome)
    kept = [unit for unit, here in zip(labels, given, strict=True) if here]
    return predictors[given], outcome[given], kept


def _normal(x: Array, y: Array, names: tuple[str, ...], absorbed: int) -> Normal:
    squares, products = (x.T @ x)[None], (x.T @ y)[None]
    return Normal(names, squares, products, float(y @ y), len(y), absorbed)


def _fit(
    solved: Solved, x: Array, y: Array, weighting: Weighting, swept: Array
) -> Regression | Withheld:
    turned = x @ solved.whitening
    residuals = y - x @ solved.coefficients
    left = 1 - (turned**2).sum(axis=1) - swept
    if weighting in {Weighting.HC2, Weighting.HC3} and (left < DECIDED).any():
        return Withheld(Reason.UNDEFINED, solved.normal.n)
    scores = turned * (residuals * _root_weights(weighting, left, solved))[:, None]
    covariance = solved.whitening @ (scores.T @ scores) @ solved.whitening.T
    return solved.regression(covariance, float(solved.df), f"least squares, {weighting.value}")


# The kernels below check nothing: they only compute.


def _root_weights(weighting: Weighting, left: Array, solved: Solved) -> Array:
    if weighting is Weighting.HC0:
        return np.ones_like(left)
    if weighting is Weighting.HC1:
        return np.full_like(left, np.sqrt(solved.normal.n / solved.df))
    root: Array = 1 / np.sqrt(left) if weighting is Weighting.HC2 else 1 / left
    return root


def _centred(columns: Array, rows: NDArray[np.intp], sizes: NDArray[np.intp]) -> Array:
    sums = np.zeros((len(sizes), columns.shape[1]))
    np.add.at(sums, rows, columns)
    centred: Array = columns - (sums / sizes[:, None])[rows]
    # A column that is constant in its units is taken for nothing, not for its rounding.
    size = np.abs(columns).max(axis=0) if len(columns) else 0.0
    centred[np.abs(centred) <= 1e-13 * size] = 0.0
    return centred
