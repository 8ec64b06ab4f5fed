"""Smoothing: a cubic regression spline of one predictor, as rough as cross-validation allows.

Knots x_1 < ... < x_k lie evenly among the distinct values; between two of them f is a cubic whose
second derivatives at the knots follow from its values b there, f'' = F b. With h_j = x_{j+1} - x_j

    D[i, i] = 1/h_i,  D[i, i+1] = -1/h_i - 1/h_{i+1},  D[i, i+2] = 1/h_{i+1}
    B[i, i] = (h_i + h_{i+1}) / 3,  B[i, i+1] = B[i+1, i] = h_{i+1} / 6
    F = B^-1 D between rows of 0 (natural ends),  S = D' B^-1 D,  integral of f''^2 = b'Sb

Penalised least squares b = (X'X + l S)^-1 X'y, with covariates as further columns that are not
penalised, where l makes generalised cross-validation least:

    GCV = n RSS / (n - edf)^2,   edf = tr (X'X + l S)^-1 X'X
    V(b) = (X'X + l S)^-1 RSS / (n - edf)

Source: Wood (2017), Generalized Additive Models, 2nd ed., sections 5.3.1 (basis), 6.1 and 6.10
(estimates and their Bayesian covariance), 6.2.4 and 6.2.5 (GCV).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from analysis.estimate import Reason, Withheld

Array = NDArray[np.float64]

KNOTS = 10
FEWEST_KNOTS = 3
ROUGHNESS = np.linspace(-25.0, 25.0, 101)
"""Logarithms of the penalty, beside the size of X'X, among which the least GCV is looked for."""
REPEATED = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class Smooth:
    """A fitted curve, covariates held at their means."""

    knots: Array
    coefficients: Array
    """Heights at the knots, then the slopes of the covariates, centred at their means."""
    covariance: Array
    edf: float
    """Effective degrees of freedom of the curve and the covariates together."""
    n: int

    def at(self, x: Array) -> Array:
        """Return the height of the curve at these values."""
        height: Array = self._columns(x) @ self.coefficients
        return height

    def se_at(self, x: Array) -> Array:
        """Return the standard error of the height at these values."""
        columns = self._columns(x)
        error: Array = np.sqrt(np.einsum("ij,jk,ik->i", columns, self.covariance, columns))
        return error

    def _columns(self, x: Array) -> Array:
        columns = np.zeros((len(x), len(self.coefficients)))
        columns[:, : len(self.knots)] = basis(x, self.knots)
        return columns


def smooth(
    x: Array, y: Array, covariates: Array | None = None, knots: int = KNOTS
) -> Smooth | Withheld:
    """Draw a smooth curve through answers.

    Parameters
    ----------
    x, y
        Shape (rows,), without gaps.
    covariates
        Shape (rows, covariates); held constant in a straight line.
    knots
        How many; fewer where there are fewer distinct values.

    Returns
    -------
    Smooth or Withheld
        Withheld below three distinct values, or where covariates repeat the curve.

    Examples
    --------
    >>> x = np.linspace(0, 3, 30)
    >>> curve = smooth(x, np.sin(x) + 0.01 * np.cos(40 * x))
    >>> round(float(curve.at(np.array([np.pi / 2]))[0]), 2)
    1.0
    """
    distinct = np.unique(x)
    number = min(knots, len(distinct))
    if number < FEWEST_KNOTS:
        return Withheld(Reason.NO_VARIANCE, len(x))
    places = np.quantile(distinct, np.linspace(0, 1, number))
    columns = basis(x, places)
    if covariates is not None:
        columns = np.column_stack([columns, covariates - covariates.mean(axis=0)])
    if len(x) <= columns.shape[1]:
        return Withheld(Reason.TOO_FEW, len(x))
    # Ends of the curve as long as the answers are many, so that no unit decides what is singular.
    size = np.sqrt((columns**2).sum(axis=0))
    squares = columns.T @ columns / np.outer(size, size)
    if (size == 0).any() or np.linalg.eigvalsh(squares)[0] < REPEATED:
        return Withheld(Reason.UNDEFINED, len(x))
    penalty = np.zeros_like(squares)
    penalty[:number, :number] = roughness(places)
    return _fit(columns / size, y, penalty / np.outer(size, size), size, places)


# The kernels below check nothing: they only compute.


def _fit(columns: Array, y: Array, penalty: Array, size: Array, knots: Array) -> Smooth:
    n = len(y)
    whitening = np.linalg.inv(np.linalg.cholesky(columns.T @ columns))
    penalty = whitening @ (penalty / np.linalg.norm(penalty)) @ whitening.T
    rough, turn = np.linalg.eigh(penalty)
    # A straight line is not rough: two of the eigenvalues, and one a covariate, are 0.
    rough = np.where(rough > 1e-12 * rough[-1], rough, 0.0)
    back = whitening.T @ turn
    mean = y.mean()
    heights = back.T @ (columns.T @ (y - mean))
    total = float(((y - mean) ** 2).sum())

    def parts(log_penalty: float) -> tuple[Array, float, float]:
        kept = 1 / (1 + np.exp(log_penalty) * rough)
        residual = total - float((heights**2 * kept * (2 - kept)).sum())
        return kept, residual, float(kept.sum())

    def gcv(log_penalty: float) -> float:
        _, residual, edf = parts(log_penalty)
        return n * residual / (n - edf) ** 2

    scores = [gcv(one) for one in ROUGHNESS]
    best = int(np.argmin(scores))
    low, high = ROUGHNESS[max(best - 1, 0)], ROUGHNESS[min(best + 1, len(ROUGHNESS) - 1)]
    found = minimize_scalar(gcv, bounds=(low, high), method="bounded", options={"xatol": 1e-9})
    kept, residual, edf = parts(float(found.x))
    coefficients = back @ (kept * heights) / size
    coefficients[: len(knots)] += mean  # heights of the curve: the basis adds up to 1
    covariance = (back * kept) @ back.T * residual / (n - edf) / np.outer(size, size)
    return Smooth(knots, coefficients, covariance, edf, n)


def basis(x: Array, knots: Array) -> Array:
    """Return the weight of each knot's height in the curve at x, shape (values, knots)."""
    h = np.diff(knots)
    j = np.clip(np.searchsorted(knots, x, side="right") - 1, 0, len(h) - 1)
    left, right, width = x - knots[j], knots[j + 1] - x, h[j]
    second = _second_derivatives(knots)
    rows = np.arange(len(x))
    weights = np.zeros((len(x), len(knots)))
    weights[rows, j] = right / width
    weights[rows, j + 1] = left / width
    bends = (right**3 / width - width * right)[:, None] * second[j]
    bends += (left**3 / width - width * left)[:, None] * second[j + 1]
    bent: Array = weights + bends / 6
    return bent


def roughness(knots: Array) -> Array:
    """Return S, whose quadratic form is the integral of the squared second derivative."""
    differences, widths = _differences(knots)
    penalty: Array = differences.T @ np.linalg.solve(widths, differences)
    return penalty


def _second_derivatives(knots: Array) -> Array:
    differences, widths = _differences(knots)
    second = np.zeros((len(knots), len(knots)))
    second[1:-1] = np.linalg.solve(widths, differences)
    return second


def _differences(knots: Array) -> tuple[Array, Array]:
    h = np.diff(knots)
    inner = np.arange(len(knots) - 2)
    differences = np.zeros((len(inner), len(knots)))
    differences[inner, inner] = 1 / h[:-1]
    differences[inner, inner + 1] = -1 / h[:-1] - 1 / h[1:]
    differences[inner, inner + 2] = 1 / h[1:]
    widths = np.diag((h[:-1] + h[1:]) / 3)
    widths[inner[:-1], inner[:-1] + 1] = widths[inner[:-1] + 1, inner[:-1]] = h[1:-1] / 6
    return differences, widths
