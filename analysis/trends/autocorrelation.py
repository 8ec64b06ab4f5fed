"""Autocorrelation: whether neighbouring waves go together, in a series or in what a model leaves.

    lag 1           sum d_t d_{t+1} / sum d_t^2,  d the deviations from the mean
    Durbin-Watson   d = sum (e_t - e_{t-1})^2 / sum e_t^2; near 2 where waves are independent
    Breusch-Godfrey n R^2 of e on X and on e_{t-1} ... e_{t-k}, 0 before the first, chi2 with k df

The p of d is exact for normal errors: d <= x has the probability of sum (v_i - x) z_i^2 <= 0, with
v_i the eigenvalues of M A, M = I - X (X'X)^-1 X' and A the matrix of the squared differences, by
Imhof's integral. From a hundred waves on it is the normal one with the mean and variance of d,

    P = tr(M A), Q = tr(M A M A):  E d = P / (n - p),  Var d = 2 (Q - P E d) / ((n - p)(n - p + 2))

One-sided: whether neighbours go together, not whether they alternate. A gap counts as none.

Sources: Durbin & Watson (1950), Biometrika 37, 409-428, and (1951), Biometrika 38, 159-177; Imhof
(1961), Biometrika 48, 419-426; Breusch (1978), Australian Economic Papers 17, 334-355; Godfrey
(1978), Econometrica 46, 1293-1301.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.stats import chi2, norm

from analysis.estimate import Described, Description, Reason, Significance, Withheld
from analysis.trends.least_squares import Fitted
from analysis.trends.timeline import timeline

Array = NDArray[np.float64]

FEWEST = 3
EXACT_BELOW = 100
"""Waves from which on the normal approximation takes over, as in lmtest 0.9-40."""


class Against(Enum):
    """What the test of Durbin and Watson looks for."""

    TOGETHER = "neighbours go together"
    EITHER = "neighbours go together or alternate"


def lag_one(values: Sequence[float] | Array) -> Description:
    """Return the correlation of a series with itself one wave later.

    Parameters
    ----------
    values
        One figure a wave, oldest first; nan is left out, and its neighbours are then neighbours.

    Returns
    -------
    Described or Withheld
        Withheld below three waves, and where all are alike.

    Examples
    --------
    >>> lag_one([1.0, 2.0, 3.0, 4.0]).value
    0.25
    """
    series = timeline(values)
    if series.n < FEWEST:
        return Withheld(Reason.TOO_FEW_WAVES, series.n)
    apart = series.values - series.values.mean()
    squares = float(apart @ apart)
    if (series.values == series.values[0]).all():
        return Withheld(Reason.NO_VARIANCE, series.n)
    return Described(float(apart[1:] @ apart[:-1]) / squares, series.n, "lag-1 autocorrelation")


def durbin_watson(model: Fitted, against: Against = Against.TOGETHER) -> Significance:
    """Test whether what a model leaves of one wave goes with what it leaves of the next.

    Parameters
    ----------
    model
        Fitted by least squares, waves in order of time.
    against
        What to look for.

    Returns
    -------
    Significance
        The statistic lies between 0 and 4.

    Examples
    --------
    >>> from analysis.trends.least_squares import straight_line
    >>> found = durbin_watson(straight_line([40.0, 42, 43, 47, 46, 42, 41, 44, 48, 49]))
    >>> round(found.statistic, 3), round(found.p, 3)
    (1.067, 0.015)
    """
    statistic = float((np.diff(model.residuals) ** 2).sum()) / model.left
    exact = model.n < EXACT_BELOW
    below = _below_exactly(model, statistic) if exact else _below_normal(model, statistic)
    p = below if against is Against.TOGETHER else 2 * min(below, 1 - below)
    method = f"Durbin-Watson, {'exact' if exact else 'normal'}, {against.value}"
    return Significance(statistic, min(max(p, 0.0), 1.0), model.n, method)


def breusch_godfrey(model: Fitted, order: int = 1) -> Significance | Withheld:
    """Test whether what a model leaves goes with what it left one to `order` waves before.

    Parameters
    ----------
    model
        Fitted by least squares, waves in order of time.
    order
        How many waves to look back.

    Returns
    -------
    Significance or Withheld
        Withheld where waves are not more than coefficients and lags.

    Examples
    --------
    >>> from analysis.trends.least_squares import straight_line
    >>> found = breusch_godfrey(straight_line([40.0, 42, 43, 47, 46, 42, 41, 44, 48, 49]))
    >>> round(found.statistic, 3), round(found.p, 3)
    (1.926, 0.165)
    """
    if order < 1 or model.df <= order:
        return Withheld(Reason.TOO_FEW_WAVES, model.n)
    lagged = np.column_stack(
        [np.concatenate([np.zeros(step), model.residuals[:-step]]) for step in range(1, order + 1)]
    )
    design = np.column_stack([model.design, lagged])
    coefficients = np.linalg.lstsq(design, model.residuals, rcond=None)[0]
    taken_up = design @ coefficients
    statistic = model.n * float(taken_up @ taken_up) / model.left
    p = float(chi2.sf(statistic, order))
    return Significance(statistic, p, model.n, f"Breusch-Godfrey, {order} lags", (float(order),))


# The kernels below check nothing: they only compute.


def _leaving(model: Fitted) -> tuple[Array, Array]:
    """Return M and the matrix of squared differences."""
    n = model.n
    steps = np.diff(np.eye(n), axis=0)
    return np.eye(n) - model.design @ model.inverse @ model.design.T, steps.T @ steps


def _below_normal(model: Fitted, statistic: float) -> float:
    leaving, differences = _leaving(model)
    product = leaving @ differences
    trace, df = float(np.trace(product)), model.df
    mean = trace / df
    squares = float((product * product.T).sum())
    variance = 2 * (squares - trace * mean) / (df * (df + 2))
    return float(norm.cdf((statistic - mean) / math.sqrt(variance)))


def _below_exactly(model: Fitted, statistic: float) -> float:
    leaving, differences = _leaving(model)
    values = np.linalg.eigvalsh(leaving @ differences @ leaving)[len(model.names) :]
    return 0.5 - _imhof(np.asarray(values - statistic, dtype=np.float64)) / math.pi


def _imhof(weights: Array) -> float:
    """Return pi (P(sum w z^2 > 0) - 1/2)."""

    def height(u: float) -> float:
        if u == 0:
            return float(weights.sum()) / 2
        angle = float(np.arctan(weights * u).sum()) / 2
        damping = float(np.log1p((weights * u) ** 2).sum()) / 4
        return math.sin(angle) / u * math.exp(-damping)

    # u = v / (1 - v) brings the half line into a unit, where the integrand is smooth.
    return float(
        quad(
            lambda v: height(v / (1 - v)) / (1 - v) ** 2 if v < 1 else 0.0,
            0.0,
            1.0,
            limit=400,
            epsabs=1e-13,
            epsrel=1e-12,
        )[0]
    )
