"""Ordered search: the numbers of a model of ordered answers with the least squared residuals.

Gauss-Newton steps for F of ordered_fit, whose slope is -2 sum f_g D_g' W_g (s_g - h_g) and whose
half second derivatives are sum f_g D_g' W_g D_g where residuals are small; where that takes long
the second derivatives are taken from differences of the slope.
"""

from __future__ import annotations

import numpy as np

from analysis.latent.model import Model
from analysis.latent.ordered_moments import OrderedMoments, Parameterization, ordered_moments
from analysis.latent.ordered_starts import ordered_starts
from analysis.latent.ordered_statistics import OrderedStatistics
from analysis.latent.parameters import Array
from analysis.latent.search import Found, Point, least
from analysis.latent.starts import other_starts

TRIES = 4
"""Further starts where the first one ends nowhere."""
SEED = 1
"""Of these starts; one seed, so that the same answers give the same estimates."""
STEP = 1e-5
"""Of the central differences, in the size of the number."""


def searched(
    model: Model,
    statistics: OrderedStatistics,
    parameterization: Parameterization,
    weights: tuple[Array, ...],
) -> Found:
    """Search for the least discrepancy, from further starts where the first ends nowhere.

    Parameters
    ----------
    model
        The model.
    statistics
        Of its items, in its order.
    parameterization
        Which numbers of the model set the scales.
    weights
        Diagonals of W of each group.

    Returns
    -------
    Found
        The end of the first search that has one, else the lowest point.

    Examples
    --------
    >>> from analysis.latent.building import Structure
    >>> from analysis.latent.ordered_building import ordered_factor_model
    >>> found = OrderedStatistics(
    ...     tuple("abc"), ("all",), np.ones(1) * 99, (2, 2, 2), (np.zeros(3),),
    ...     np.full((1, 3), 0.49), (np.eye(6),),
    ... )
    >>> model = ordered_factor_model(Structure({"f": [*"abc"]}), found)
    >>> searched(model, found, Parameterization.DELTA, (np.ones(6),)).values[:3].round(6).tolist()
    [0.7, 0.7, 0.7]
    """
    task = _Task(model, statistics, parameterization, weights)
    start = ordered_starts(model, statistics, parameterization)
    best = task.descent(start)
    for begin in other_starts(model, start, SEED, TRIES):
        if best.converged:
            break
        best = min(best, task.descent(begin), key=lambda at: (not at.converged, at.value))
    return best


# The kernels below check nothing: they only compute.


def expected(moments: OrderedMoments) -> Array:
    """Return what a model expects of a group's statistics, in a row."""
    return np.concatenate([moments.thresholds, moments.correlations])


class _Task:
    """The discrepancy of one model and one set of answers."""

    def __init__(
        self,
        model: Model,
        statistics: OrderedStatistics,
        parameterization: Parameterization,
        weights: tuple[Array, ...],
    ) -> None:
        self.model, self.parameterization = model, parameterization
        self.shares = (statistics.counts - 1) / statistics.n
        self.observed = [statistics.observed(group) for group in range(len(weights))]
        self.weights = weights

    def descent(self, start: Array) -> Found:
        return least(self.discrepancy, self.information, start, self.curvature)

    def discrepancy(self, values: Array) -> Point | None:
        # A variance below 0 on the way has no root: the point has no value then.
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            moments = ordered_moments(self.model, values, self.parameterization)
        value, gradient = 0.0, np.zeros(self.model.number)
        for group, share in enumerate(self.shares):
            rest = self.observed[group] - expected(moments[group])
            weighted = self.weights[group] * rest
            value += share * float(rest @ weighted)
            gradient -= 2 * share * moments[group].jacobian.T @ weighted
        finite = np.isfinite(value) and np.isfinite(gradient).all()
        return Point(value, gradient) if finite else None

    def information(self, values: Array) -> Array:
        total = np.zeros((self.model.number, self.model.number))
        moments = ordered_moments(self.model, values, self.parameterization)
        for found, weight, share in zip(moments, self.weights, self.shares, strict=True):
            total += share * found.jacobian.T @ (weight[:, None] * found.jacobian)
        return total

    def curvature(self, values: Array) -> Array:
        second = np.zeros((self.model.number, self.model.number))
        for number, value in enumerate(values):
            step = np.zeros(self.model.number)
            step[number] = STEP * max(1.0, abs(value))
            ahead, behind = (self.discrepancy(values + sign * step) for sign in (1, -1))
            if ahead is None or behind is None:
                return self.information(values)
            second[number] = (ahead.gradient - behind.gradient) / (4 * step[number])
        return (second + second.T) / 2
