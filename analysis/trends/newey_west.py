"""Newey-West: standard errors of a model of a series whose neighbouring waves go together.

With x_t e_t the scores of a least-squares fit (waves in order) and L lags,

    G_j = sum over t of x_t e_t (x_{t+j} e_{t+j})',   w_j = 1 - j / (L + 1)
    Cov b = (X'X)^-1 (G_0 + sum over j of w_j (G_j + G_j')) (X'X)^-1

Prewhitened, the scores h_t are first replaced by the residuals of h_t = A_1 h_{t-1} + ... + u_t,
by least squares without a constant, and the sum in the middle by D (...) D', D = (I - sum A)^-1.
Adjusted, the sum is taken times n / (n - p).

The automatic number of lags is that of Newey & West (1994), of the sum h over all columns but the
constant (of the constant where it is alone), n waves, m = floor(c (n / 100)^(2/9)), c = 3 where
prewhitened and 4 where not, and s_j = sum h_t h_{t+j} / n:

    s(0) = s_0 + 2 sum_{j <= m} s_j,  s(1) = 2 sum_{j <= m} j s_j
    L = floor(1.1447 ((s(1) / s(0))^2 n)^(1/3))

Sources: Newey & West (1987), Econometrica 55, 703-708, and (1994), Review of Economic Studies 61,
631-653; Andrews & Monahan (1992), Econometrica 60, 953-966 (prewhitening). Variants as named in
sandwich 3.0-2. The errors are too short with few waves, and of a step in the middle they stay so:
with phi = .3 its 90 % intervals hold in 82 of 100 series of 60 or 120 waves, as
`benchmarks/trends.py` shows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers
from analysis.estimate import Reason, Withheld
from analysis.population.regressions import DesignRegression
from analysis.trends.least_squares import Fitted

Array = NDArray[np.float64]

BARTLETT = 1.1447


class Correction(Enum):
    """What the sum in the middle is multiplied with."""

    NONE = "not adjusted"
    COEFFICIENTS = "adjusted by n / (n - p)"


@dataclass(frozen=True, slots=True)
class Bandwidth:
    """How many lags the automatic rule asks for, before rounding down."""

    value: float

    @property
    def lags(self) -> int:
        """Whole lags."""
        return math.floor(self.value)


def newey_west(
    model: Fitted,
    lags: int | None = None,
    *,
    prewhite: int = 1,
    correction: Correction = Correction.NONE,
) -> DesignRegression | Withheld:
    """Return the coefficients with errors that allow neighbouring waves to go together.

    Parameters
    ----------
    model
        Fitted by least squares, waves in order of time and without gaps.
    lags
        How far back waves may go together; chosen automatically where it is None.
    prewhite
        Order of the autoregression that is taken out first; 0 for none.
    correction
        Whether to allow for the number of coefficients.

    Returns
    -------
    DesignRegression or Withheld
        Withheld where waves do not suffice for the lags or the prewhitening.

    Examples
    --------
    >>> from analysis.trends.least_squares import straight_line
    >>> line = straight_line([40.0, 42, 43, 47, 46, 42, 41, 44, 48, 49])
    >>> round(line.plain.figure("slope").se, 3), round(
    ...     newey_west(line, 2, prewhite=0).figure("slope").se, 3)
    (0.285, 0.206)
    """
    if prewhite < 0 or (lags is not None and lags < 0):
        raise UnusableAnswers(
            f"Lags are {lags} and prewhitening {prewhite}; neither can be negative."
        )
    scores = model.design * model.residuals[:, None]
    if _too_few(model, prewhite, lags or 0):
        return Withheld(Reason.TOO_FEW_WAVES, model.n)
    if lags is None:
        chosen = automatic_lags(model, prewhite=prewhite)
        if isinstance(chosen, Withheld):
            return chosen
        lags = chosen.lags
    whitened, back = _whitened(scores, prewhite)
    middle = back @ _weighted(whitened, lags) @ back.T
    if correction is Correction.COEFFICIENTS:
        middle = middle * model.n / model.df
    method = f"Newey-West, {lags} lags, {_told(prewhite)}, {correction.value}"
    return model.with_covariance(model.inverse @ middle @ model.inverse, method)


def automatic_lags(model: Fitted, *, prewhite: int = 1) -> Bandwidth | Withheld:
    """Return how many lags the rule of Newey and West (1994) asks for.

    Parameters
    ----------
    model
        Fitted by least squares, waves in order of time.
    prewhite
        Order of the autoregression that is taken out first; 0 for none.

    Returns
    -------
    Bandwidth or Withheld
        Withheld where waves do not suffice for the prewhitening.

    Examples
    --------
    >>> from analysis.trends.least_squares import straight_line
    >>> line = straight_line([40.0, 42, 43, 47, 46, 42, 41, 44, 48, 49])
    >>> automatic_lags(line, prewhite=0).lags
    2
    """
    scores = model.design * model.residuals[:, None]
    if _too_few(model, prewhite, 0):
        return Withheld(Reason.TOO_FEW_WAVES, model.n)
    whitened, _ = _whitened(scores, prewhite)
    constant = (model.design == model.design[0]).all(axis=0)
    counted = np.ones(len(constant)) if len(constant) == 1 else (~constant).astype(np.float64)
    value = _bandwidth(whitened @ counted, prewhite, model.n)
    return Withheld(Reason.UNDEFINED, model.n) if math.isnan(value) else Bandwidth(value)


def _too_few(model: Fitted, prewhite: int, lags: int) -> bool:
    return model.n - prewhite <= max(prewhite * len(model.names), lags)


def _told(prewhite: int) -> str:
    return f"prewhitened by {prewhite}" if prewhite else "not prewhitened"


# The kernels below check nothing: they only compute.


def _whitened(scores: Array, order: int) -> tuple[Array, Array]:
    width = scores.shape[1]
    if order == 0:
        return scores, np.eye(width)
    n = len(scores)
    before = np.column_stack([scores[order - step : n - step] for step in range(1, order + 1)])
    passed_on = np.linalg.lstsq(before, scores[order:], rcond=None)[0]
    total = passed_on.reshape(order, width, width).sum(axis=0).T
    return scores[order:] - before @ passed_on, np.linalg.inv(np.eye(width) - total)


def _weighted(scores: Array, lags: int) -> Array:
    middle = scores.T @ scores
    # A chosen lag may reach beyond the series; the weights of what there is stay its own.
    for lag in range(1, min(lags, len(scores) - 1) + 1):
        crossed = scores[:-lag].T @ scores[lag:]
        middle = middle + (1 - lag / (lags + 1)) * (crossed + crossed.T)
    return np.asarray(middle)


def _bandwidth(of: Array, prewhite: int, n: int) -> float:
    most = math.floor((3 if prewhite else 4) * (n / 100) ** (2 / 9))
    shared = np.array([of[: len(of) - lag] @ of[lag:] for lag in range(most + 1)])
    level = shared[0] + 2 * shared[1:].sum()
    bend = 2 * (np.arange(1, most + 1) * shared[1:]).sum()
    if level == 0:
        return float("nan")
    return float(BARTLETT * ((bend / level) ** 2 * n) ** (1 / 3))
