"""Omega: the share of a scale's variance that one factor makes, and what goes with it.

With loadings l, residual variances e, s = sum(l) and S the covariances of the answers,

    omega total              s^2 / (s^2 + sum(e))
    omega, observed variance s^2 / sum(S)
    AVE                      sum(l^2) / (sum(l^2) + sum(e))
    omega, minres            1 - sum(1 - m^2) / sum(R),  m the loadings that leave the least sum
                             of squared residual correlations in R

The interval of omega total, w, with the delta method's standard error se for normal answers or the
robust one,

    logit        logit(w) -+ z se / (w (1 - w)), turned back: inside 0 to 1, longer downwards
    symmetric    w -+ z se

Held at 95 % in 1000 draws less those withheld, logit and symmetric: four unlike items, 20 people
94.6 and 90.5 (a quarter withheld), 30 people 95.4 and 92.3, 100 people 95.4 and 95.1. Unlike
alpha, omega does not ask that all items load alike.

Sources: McDonald (1999), Test Theory: A Unified Treatment, ch. 6; Raykov (2002), Structural
Equation Modeling 9, 195-212, for the standard error; Kelley & Pornprasertmanit (2016),
Psychological Methods 21, 69-92, for intervals of reliability on the logit; Bentler (2009),
Psychometrika 74, 137-143, for the observed variance; Fornell & Larcker (1981), Journal of
Marketing Research 18, 39-50; Harman & Jones (1966), Psychometrika 31, 351-368, for minres.
"""

from __future__ import annotations

from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from scipy.special import expit, logit
from scipy.stats import norm

from analysis.estimate import Described, Description, Estimate, Figure, Reason, Withheld
from analysis.reliability.one_factor import (
    FEWEST_ITEMS,
    OneFactor,
    normal_covariance,
    one_factor,
    robust_covariance,
)
from analysis.sums.covariances import ROUNDING, Missing, varying
from analysis.sums.moments import Moments

Array = NDArray[np.float64]


class Interval(Enum):
    """How the interval of omega is made from its standard error."""

    LOGIT = "delta interval on the logit"
    """Holds what it says with 20 people too."""
    SYMMETRIC = "delta interval"
    """As lavaan gives it: too short below some 50 people, and may pass 1."""


def omega_total(
    answers: Array | Moments,
    missing: Missing = Missing.LISTWISE,
    *,
    interval: Interval = Interval.LOGIT,
    confidence: float = 0.95,
) -> Figure:
    """Estimate how much of the variance of the sum of the items one trait makes.

    Parameters
    ----------
    answers
        Answers keyed in one direction, shape (people, items), or their moments.
    missing
        What becomes of people with a missing answer; moments are taken as they are.
    interval
        How the interval is made.
    confidence
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    Estimate or Withheld
        A share of variance, with the standard error for normal answers. Withheld for fewer than
        three items, and where the items do not follow one factor at all.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> figure = omega_total(rng.normal(size=(200, 1)) + rng.normal(size=(200, 5)))
    >>> figure.low < 5 / 6 < figure.high
    True
    """
    model = one_factor(answers, missing)
    if isinstance(model, Withheld):
        return model
    method = f"omega total, one factor by ML, {interval.value}"
    return _estimate(model, normal_covariance(model), interval, confidence, method)


def omega_total_robust(
    answers: Array, *, interval: Interval = Interval.LOGIT, confidence: float = 0.95
) -> Figure:
    """Estimate omega total with a standard error that does not ask for normal answers.

    Parameters
    ----------
    answers
        Answers keyed in one direction, shape (people, items); people with a missing answer are
        left out. Sums of products are not enough here.
    interval
        How the interval is made.
    confidence
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    Estimate or Withheld
        The value of `omega_total` with the interval of the robust standard error.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> answers = rng.normal(size=(200, 1)) + rng.normal(size=(200, 5))
    >>> omega_total_robust(answers).value == omega_total(answers).value
    True
    """
    model = one_factor(answers)
    if isinstance(model, Withheld):
        return model
    method = f"omega total, one factor by ML, robust {interval.value}"
    return _estimate(model, robust_covariance(model, answers), interval, confidence, method)


def omega_observed_variance(
    answers: Array | Moments, missing: Missing = Missing.LISTWISE
) -> Description:
    """Return omega with the observed variance of the sum in its denominator.

    Parameters
    ----------
    answers
        Answers keyed in one direction, shape (people, items), or their moments.
    missing
        What becomes of people with a missing answer.

    Returns
    -------
    Described or Withheld
        It differs from `omega_total` by what the model leaves unexplained.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> answers = rng.normal(size=(200, 1)) + rng.normal(size=(200, 5))
    >>> round(omega_observed_variance(answers).value - omega_total(answers).value, 2)
    -0.0
    """
    model = one_factor(answers, missing)
    if isinstance(model, Withheld):
        return model
    value = float(model.loadings.sum() ** 2 / model.covariance.sum())
    return Described(value, model.people, "omega total, observed variance")


def average_variance_extracted(
    answers: Array | Moments, missing: Missing = Missing.LISTWISE
) -> Description:
    """Return the share of the variance of a single item that the factor makes, on average.

    Parameters
    ----------
    answers
        Answers keyed in one direction, shape (people, items), or their moments.
    missing
        What becomes of people with a missing answer.

    Returns
    -------
    Described or Withheld
        Items count by their variance.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> answers = rng.normal(size=(200, 1)) + rng.normal(size=(200, 5))
    >>> 0.4 < average_variance_extracted(answers).value < 0.6
    True
    """
    model = one_factor(answers, missing)
    if isinstance(model, Withheld):
        return model
    squares = float((model.loadings**2).sum())
    value = squares / (squares + float(model.residuals.sum()))
    return Described(value, model.people, "average variance extracted")


def omega_minres(answers: Array | Moments, missing: Missing = Missing.LISTWISE) -> Description:
    """Return omega total of the standardised items from one minres factor.

    Parameters
    ----------
    answers
        Answers keyed in one direction, shape (people, items), or their moments.
    missing
        What becomes of people with a missing answer.

    Returns
    -------
    Described or Withheld
        Withheld for fewer than three items.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> 0.7 < omega_minres(rng.normal(size=(200, 1)) + rng.normal(size=(200, 5))).value < 0.9
    True
    """
    shared = varying(answers, missing)
    if isinstance(shared, Withheld):
        return shared
    if len(shared.matrix) < FEWEST_ITEMS:
        return Withheld(Reason.TOO_FEW, shared.people)
    total = float(shared.correlations.sum())
    loadings = minres_loadings(shared.correlations)
    if total <= ROUNDING or (np.abs(loadings) >= 1).any():
        return Withheld(Reason.UNDEFINED, shared.people)
    value = 1 - float((1 - loadings**2).sum()) / total
    return Described(value, shared.people, "omega total, one minres factor of standardised items")


def minres_loadings(correlations: Array) -> Array:
    """Return the loadings of one factor that leave the least squared residual correlations.

    Parameters
    ----------
    correlations
        Shape (items, items).

    Returns
    -------
    Array
        With a positive sum.

    Examples
    --------
    >>> correlations = np.array([[1, 0.48, 0.4], [0.48, 1, 0.3], [0.4, 0.3, 1]])
    >>> minres_loadings(correlations).round(6).tolist()
    [0.8, 0.6, 0.5]
    """
    pairs = np.tril_indices(len(correlations), -1)
    values, vectors = np.linalg.eigh(correlations)
    start = vectors[:, -1] * np.sqrt(values[-1]) * 0.8

    def rest(loadings: Array) -> Array:
        residual: Array = (correlations - np.outer(loadings, loadings))[pairs]
        return residual

    tight = {"xtol": 1e-14, "ftol": 1e-14, "gtol": 1e-14}
    loadings: Array = least_squares(rest, start, **tight).x
    return np.asarray(loadings * np.copysign(1.0, loadings.sum()), dtype=np.float64)


# The kernel below checks nothing: it only computes.


def _estimate(
    model: OneFactor, covariance: Array, interval: Interval, confidence: float, method: str
) -> Estimate:
    k, total = len(model.loadings), float(model.loadings.sum())
    error = float(model.residuals.sum())
    whole = total**2 + error
    gradient = np.repeat([2 * total * error / whole**2, -(total**2) / whole**2], k)
    value, se = total**2 / whole, float(np.sqrt(gradient @ covariance @ gradient))
    half = float(norm.isf((1 - confidence) / 2)) * se
    low, high = value - half, value + half
    if interval is Interval.LOGIT:
        low, high = (
            float(expit(logit(value) + side * half / (value * (1 - value)))) for side in (-1, 1)
        )
    return Estimate(value, se, low, high, model.people, method, confidence)
