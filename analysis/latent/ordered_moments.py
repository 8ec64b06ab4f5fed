"""Ordered moments: the thresholds and correlations that a model expects of ordered answers.

Behind an ordered answer lies y* = nu + L f + e, cut at tau_1 < tau_2 < ... What the answers show
is y* in units of its standard deviation, so the model is held against

    h_ic = d_i (tau_ic - mu_i),  r_ij = d_i d_j sigma_ij

Delta parameterisation: d_i is the parameter Delta itself (and the residual variances follow).
Theta parameterisation: d_i = 1 / sqrt(sigma_ii), with residual variances in the model.

Source: Muthen & Asparouhov (2002), Latent variable analysis with categorical outcomes:
multiple-group and growth modeling in Mplus, Mplus Web Notes 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from analysis.latent.model import Implied, Model
from analysis.latent.parameters import Array, Matrix


class Parameterization(Enum):
    """Which numbers set the scale of what lies behind an ordered answer."""

    DELTA = "delta"
    THETA = "theta"


@dataclass(frozen=True, slots=True)
class OrderedMoments:
    """What the model expects of one group: thresholds by item, then correlations."""

    thresholds: Array
    """Item after item, the lowest first."""
    correlations: Array
    """Lower triangle without the diagonal, row by row, as `numpy.tril_indices(items, -1)`."""
    jacobian: Array
    """Derivatives of both, thresholds first; shape (thresholds + correlations, number)."""


def ordered_moments(
    model: Model, values: Array, parameterization: Parameterization
) -> list[OrderedMoments]:
    """Return what the model expects of ordered answers, group by group.

    Parameters
    ----------
    model
        Every item with thresholds.
    values
        One value a free number.
    parameterization
        Which numbers set the scales.

    Returns
    -------
    list of OrderedMoments
        One for each group.

    Examples
    --------
    >>> from analysis.latent.parameters import Parameter
    >>> places = [Parameter(Matrix.LOADING, i, index=i, value=0.5) for i in range(2)]
    >>> places += [Parameter(Matrix.THRESHOLD, i, index=2 + i, value=1.0) for i in range(2)]
    >>> places += [Parameter(Matrix.FACTOR_COVARIANCE, 0, value=1.0)]
    >>> model = Model(("a", "b"), ("f",), tuple(places))
    >>> found = ordered_moments(model, model.start, Parameterization.DELTA)[0]
    >>> found.thresholds.tolist(), found.correlations.tolist()
    ([1.0, 1.0], [0.25])
    """
    implied = model.implied(values)
    jacobian = model.jacobian(implied)
    return [
        _group_moments(model, implied, jacobian[group], parameterization, group)
        for group in range(len(model.groups))
    ]


# The kernels below check nothing: they only compute.


def _group_moments(
    model: Model,
    implied: Implied,
    jacobian: Array,
    parameterization: Parameterization,
    group: int,
) -> OrderedMoments:
    items = len(model.items)
    pairs = items * (items + 1) // 2
    rows, columns = np.tril_indices(items)
    of_variance = jacobian[:pairs][rows == columns]
    covariance, mean = implied.covariances[group], implied.means[group]
    if parameterization is Parameterization.DELTA:
        scale = implied.matrices[Matrix.SCALE][group, :, 0]
        of_scale = _of_places(model, Matrix.SCALE, group, (items, 1))[:, 0]
    else:
        variance = np.diag(covariance)
        scale = variance**-0.5
        of_scale = -0.5 * (scale / variance)[:, None] * of_variance
    tau = implied.matrices[Matrix.THRESHOLD][group]
    item, step = np.nonzero(~np.isnan(tau))
    away = tau[item, step] - mean[item]
    of_tau = _of_places(model, Matrix.THRESHOLD, group, tau.shape)[item, step]
    of_thresholds = scale[item, None] * (of_tau - jacobian[pairs:][item])
    of_thresholds += away[:, None] * of_scale[item]
    i, j = np.tril_indices(items, -1)
    of_correlations = (scale[i] * scale[j])[:, None] * jacobian[:pairs][rows != columns]
    of_correlations += (covariance[i, j] * scale[j])[:, None] * of_scale[i]
    of_correlations += (covariance[i, j] * scale[i])[:, None] * of_scale[j]
    return OrderedMoments(
        scale[item] * away,
        scale[i] * scale[j] * covariance[i, j],
        np.vstack([of_thresholds, of_correlations]),
    )


def _of_places(model: Model, matrix: Matrix, group: int, shape: tuple[int, ...]) -> Array:
    """Return the derivatives of a matrix of parameters with respect to the free numbers."""
    derivatives = np.zeros((*shape, model.number))
    for place in model.free(matrix):
        if place.group == group:
            derivatives[place.row, place.column, place.index] = 1.0
    return derivatives
