"""Coefficients: what moves ordered answers, by Wald's intervals, with odds ratios.

    z = b / se,  interval b -+ z_(1 - a/2) se,  se from the inverse of the information at the best

With a logit link exp(b) is how many times the odds of answering higher multiply when a column
grows by one, whichever answer is taken for the line between lower and higher.

Sources: McCullagh (1980), Journal of the Royal Statistical Society B 42, 109-142; Agresti (2010),
Analysis of Ordinal Categorical Data, 2nd ed., ch. 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Significance
from analysis.ordered.fitting import OrderedFit
from analysis.ordered.links import Link

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A parameter with its interval, and its test against 0."""

    figure: Estimate
    significance: Significance


def coefficients(
    fit: OrderedFit, covariance: Array | None = None, *, confidence: float = 0.95
) -> Mapping[str, Coefficient]:
    """Estimate and test each parameter.

    Parameters
    ----------
    fit
        The fitted model.
    covariance
        Another covariance of the parameters, such as one by teams.
    confidence
        Coverage of the intervals.

    Returns
    -------
    Mapping of Coefficient
        Thresholds first; by name.

    Examples
    --------
    >>> from analysis.ordered.counts import ordered_counts
    >>> from analysis.ordered.fitting import fit_ordered
    >>> fitted = fit_ordered(ordered_counts(np.array([1.0, 2, 2, 3]), np.zeros((4, 0))))
    >>> found = coefficients(fitted)["1|2"]
    >>> round(found.figure.se, 6), round(found.significance.p, 4)
    (1.154701, 0.3414)
    """
    matrix = fit.covariance if covariance is None else covariance
    kind = "Wald" if covariance is None else "Wald, clustered"
    method = f"cumulative {fit.model.link.value}, {kind}"
    return {
        name: wald(float(value), float(se), fit.counts.people, method, confidence)
        for name, value, se in zip(
            fit.names, fit.parameters, np.sqrt(np.diag(matrix)), strict=True
        )
    }


def wald(value: float, se: float, n: int, method: str, confidence: float) -> Coefficient:
    """Return a value with its normal interval and test.

    Parameters
    ----------
    value, se
        The value and its standard error.
    n
        People behind it.
    method
        What made it.
    confidence
        Coverage of the interval.

    Returns
    -------
    Coefficient
        Two-sided.

    Examples
    --------
    >>> wald(2.0, 1.0, 9, "an example", 0.95).significance.statistic
    2.0
    """
    half = float(norm.isf((1 - confidence) / 2)) * se
    figure = Estimate(value, se, value - half, value + half, n, method, confidence)
    return Coefficient(
        figure, Significance(value / se, 2 * float(norm.sf(abs(value / se))), n, method)
    )


def odds_ratios(fit: OrderedFit, *, confidence: float = 0.95) -> Mapping[str, Estimate]:
    """Estimate by how much each column multiplies the odds of a higher answer.

    Parameters
    ----------
    fit
        The fitted model, with a logit link.
    confidence
        Coverage of the intervals.

    Returns
    -------
    Mapping of Estimate
        By column; the interval is that of the coefficient, the standard error by the delta method.

    Raises
    ------
    UnusableAnswers
        For another link, whose coefficients are no odds.

    Examples
    --------
    >>> from analysis.ordered.counts import ordered_counts
    >>> from analysis.ordered.fitting import fit_ordered
    >>> counts = ordered_counts(np.array([1.0, 2, 1, 2, 2]), np.array([[0.0], [0], [1], [1], [1]]))
    >>> round(odds_ratios(fit_ordered(counts))["1"].value, 6)
    2.0
    """
    if fit.model.link is not Link.LOGIT:
        raise UnusableAnswers(
            f"Coefficients of a {fit.model.link.value} link are no odds; fit the logit link."
        )
    found = coefficients(fit, confidence=confidence)
    ratios = {}
    for name in fit.predictor.location:
        figure = found[name].figure
        value = float(np.exp(figure.value))
        ratios[name] = Estimate(
            value,
            value * figure.se,
            float(np.exp(figure.low)),
            float(np.exp(figure.high)),
            figure.n,
            "odds ratio, Wald",
            confidence,
        )
    return ratios
