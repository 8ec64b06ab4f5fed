"""Autoregressive: a model of a series in which each wave keeps something of the one before.

Errors of waves d steps apart are correlated by phi^d, so a gap weakens what is kept. With the
rows whitened by phi,

    z_t = (y_t - phi^d y_{t-1}) / sqrt(1 - phi^2d),  likewise the columns of X,
    b = (Z'Z)^-1 Z'z,  RSS = what is left,  log|R| = sum log(1 - phi^2d),  k = n - p

the profiled log-likelihoods are

    ML    -n/2 (log(2 pi RSS / n) + 1) - log|R| / 2
    REML  -k/2 (log(2 pi RSS / k) + 1) - log|R| / 2 - log|Z'Z| / 2

phi is the maximum over -1 to 1, s^2 = RSS / k or RSS / n, Cov b = (RSS / k) (Z'Z)^-1 for both,
with t tests on k degrees of freedom. These take phi as known, so that they are a little too sure.
The interval of phi holds what the log-likelihood tells apart from its maximum by less than half
the quantile of chi2 with one degree of freedom.

Sources: Prais & Winsten (1954), Cowles Commission Discussion Paper 383; Harville (1977), Journal
of the American Statistical Association 72, 320-338; Pinheiro & Bates (2000), Mixed-Effects Models
in S and S-PLUS, ch. 5.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import chi2

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Reason, Withheld
from analysis.population.regressions import DesignRegression
from analysis.trends.least_squares import Fitted

Array = NDArray[np.float64]

FEWEST_LEFT = 3
"""Degrees of freedom below which phi, a variance and a mean cannot be told apart."""
NEAREST = 0.99999
"""As close to 1 as phi may come: there the series wanders and has no level."""
GRID = np.tanh(np.linspace(-4.0, 4.0, 81))
"""Where the search starts from, so that no local maximum is taken for the highest."""


class Likelihood(Enum):
    """Which likelihood is made largest."""

    REML = "REML"
    ML = "ML"


@dataclass(frozen=True, slots=True, eq=False)
class Autoregressive:
    """A fitted model with errors that are passed on."""

    coefficients: DesignRegression
    phi: Estimate
    """Correlation of the errors of neighbouring waves; without a standard error."""
    sigma: float
    """Standard deviation of an error."""
    log_likelihood: float


def autoregressive(
    model: Fitted,
    times: Array,
    likelihood: Likelihood = Likelihood.REML,
    level: float = 0.95,
) -> Autoregressive | Withheld:
    """Fit a linear model whose errors follow a first-order autoregression.

    Parameters
    ----------
    model
        The model fitted by least squares, waves in order of time.
    times
        When, in whole steps; a wave left out is a step left out.
    likelihood
        REML or ML.
    level
        Coverage of the interval of phi.

    Returns
    -------
    Autoregressive or Withheld
        Withheld below three degrees of freedom, and where the likelihood has no maximum inside
        -1 to 1: such a series has no level to speak of.

    Examples
    --------
    >>> from analysis.trends.least_squares import straight_line
    >>> line = straight_line([40.0, 42, 43, 47, 46, 42, 41, 44, 48, 49])
    >>> found = autoregressive(line, np.arange(10.0))
    >>> round(found.phi.value, 3), round(found.coefficients.figure("slope").se, 3)
    (0.84, 0.635)
    """
    steps = np.diff(times)
    if times.shape != (model.n,) or (steps != np.round(steps)).any() or (steps < 1).any():
        raise UnusableAnswers(
            f"The times {times.tolist()} of {model.n} waves are not whole steps that ascend; "
            "number the waves."
        )
    if model.df < FEWEST_LEFT:
        return Withheld(Reason.TOO_FEW_WAVES, model.n)
    height = _height(model, steps, likelihood)
    phi = _highest(height)
    if abs(phi) >= NEAREST:
        return Withheld(Reason.UNDEFINED, model.n)
    top = height(phi)
    low, high = _interval(height, phi, top - float(chi2.isf(1 - level, 1)) / 2)
    method = f"AR(1) errors, {likelihood.value}"
    design, outcome = _whitened(model, steps, phi)
    coefficients, left, inverse = _solved(design, outcome)
    divisor = model.df if likelihood is Likelihood.REML else model.n
    return Autoregressive(
        DesignRegression(
            model.names,
            coefficients,
            left / model.df * inverse,
            model.n,
            float(model.df),
            f"generalised least squares, {method}",
        ),
        Estimate(phi, float("nan"), low, high, model.n, f"{method}, profile interval", level),
        math.sqrt(left / divisor),
        top,
    )


# The kernels below check nothing: they only compute.


def _height(model: Fitted, steps: Array, likelihood: Likelihood) -> Callable[[float], float]:
    n, p = model.design.shape

    def height(phi: float) -> float:
        design, outcome = _whitened(model, steps, phi)
        _, left, inverse = _solved(design, outcome)
        log_size = float(np.log1p(-np.asarray(phi ** (2 * steps))).sum())
        free = n - p if likelihood is Likelihood.REML else n
        found = -free / 2 * (math.log(2 * math.pi * left / free) + 1) - log_size / 2
        if likelihood is Likelihood.REML:
            found += float(np.linalg.slogdet(inverse)[1]) / 2
        return float(found)

    return height


def _whitened(model: Fitted, steps: Array, phi: float) -> tuple[Array, Array]:
    kept = np.asarray(phi**steps, dtype=np.float64)
    scale = np.sqrt(1 - kept**2)
    both = np.column_stack([model.design, model.outcome])
    white = both.copy()
    white[1:] = (both[1:] - kept[:, None] * both[:-1]) / scale[:, None]
    return white[:, :-1], white[:, -1]


def _solved(design: Array, outcome: Array) -> tuple[Array, float, Array]:
    q, r = np.linalg.qr(design)
    coefficients = np.linalg.solve(r, q.T @ outcome)
    left = outcome - design @ coefficients
    root = np.linalg.inv(r)
    return coefficients, float(left @ left), root @ root.T


def _highest(height: Callable[[float], float]) -> float:
    place = int(np.argmax([height(phi) for phi in GRID]))
    around = (GRID[max(place - 1, 0)], GRID[min(place + 1, len(GRID) - 1)])
    low, high = (max(around[0], -NEAREST), min(around[1], NEAREST))
    if place in {0, len(GRID) - 1}:
        low, high = (-NEAREST, high) if place == 0 else (low, NEAREST)
    found = minimize_scalar(
        lambda phi: -height(phi), bounds=(low, high), method="bounded", options={"xatol": 1e-10}
    )
    ends = [phi for phi in (-NEAREST, NEAREST) if height(phi) > -found.fun]
    return ends[0] if ends else float(found.x)


def _interval(height: Callable[[float], float], phi: float, line: float) -> tuple[float, float]:
    def crossing(end: float) -> float:
        if height(end) >= line:
            return math.copysign(1.0, end)
        return float(brentq(lambda at: height(at) - line, phi, end, xtol=1e-10))

    return crossing(-NEAREST), crossing(NEAREST)
