"""Profiles: intervals of coefficients by the likelihood itself.

The interval of b holds all values for which

    2 (l(best) - l(best with b held there)) <= chi-square(1 - a, 1)

so that it need not be symmetric, and holds exp(b) as well as it holds b. Its ends are found by
root finding; the R package ordinal reads them off a spline through twenty points, which leaves
them four or five right digits.

Source: Venzon & Moolgavkar (1988), Applied Statistics 37, 87-94.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import chi2

from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.ordered.fitting import OrderedFit, climb

Array = NDArray[np.float64]

SHARPNESS = 1e-8
"""Of the ends, in standard errors."""
FURTHEST = 40
"""Standard errors from the best value after which there is no end on that side."""


def profile_intervals(fit: OrderedFit, *, confidence: float = 0.95) -> Mapping[str, Figure]:
    """Estimate the coefficients, and effects on the spread, with profile intervals.

    Parameters
    ----------
    fit
        The fitted model.
    confidence
        Coverage of the intervals.

    Returns
    -------
    Mapping of Estimate or Withheld
        By name; Withheld where the likelihood has no end on one side.

    Examples
    --------
    >>> from analysis.ordered.counts import ordered_counts
    >>> from analysis.ordered.fitting import fit_ordered
    >>> answers, columns = np.array([1.0, 2, 1, 2, 2]), np.array([[0.0], [0], [1], [1], [1]])
    >>> figure = profile_intervals(fit_ordered(ordered_counts(answers, columns)))["1"]
    >>> round(figure.low, 3), round(figure.high, 3)
    (-3.159, 4.789)
    """
    first = len(fit.names) - len(fit.predictor.location) - len(fit.model.scale)
    return {
        name: _figure(fit, first + place, confidence)
        for place, name in enumerate(fit.names[first:])
    }


# The kernels below check nothing: they only compute.


def _figure(fit: OrderedFit, place: int, confidence: float) -> Figure:
    value = float(fit.parameters[place])
    se = float(np.sqrt(fit.covariance[place, place]))
    allowed = float(chi2.ppf(confidence, 1)) / 2
    ends = [_end(fit, place, side * se, allowed) for side in (-1, 1)]
    if None in ends:
        return Withheld(Reason.UNDEFINED, fit.counts.people)
    low, high = (float(end) for end in ends if end is not None)
    method = f"cumulative {fit.model.link.value}, profile likelihood"
    return Estimate(value, se, low, high, fit.counts.people, method, confidence)


def _end(fit: OrderedFit, place: int, step: float, allowed: float) -> float | None:
    value = float(fit.parameters[place])
    free = np.arange(len(fit.parameters)) != place
    direction = fit.covariance[:, place] / fit.covariance[place, place]

    def beyond(steps: float) -> float:
        begin = fit.parameters + direction * steps * step
        held = climb(fit.predictor, begin, free)
        if not isinstance(held, OrderedFit):
            return np.inf
        return fit.log_likelihood - held.log_likelihood - allowed

    reached = 1.0
    while beyond(reached) < 0:
        reached += max(reached / 2, 1.0)
        if reached > FURTHEST:
            return None
    if not np.isfinite(beyond(reached)):
        return None
    return value + step * float(brentq(beyond, 0.0, reached, xtol=SHARPNESS))
