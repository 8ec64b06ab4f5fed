"""Ordered starts: where the search for a model of ordered answers begins.

In units in which what lies behind each item has variance 1, loadings start as for measured
answers, from the polychoric correlations, and thresholds at the observed ones. In theta
parameterisation the unit is the residual, so that both grow by one over its standard deviation,
with the share 1 / (R^-1)_ii of an item that the others do not explain.
"""

from __future__ import annotations

import numpy as np

from analysis.latent.model import Model
from analysis.latent.ordered_moments import Parameterization
from analysis.latent.ordered_statistics import OrderedStatistics
from analysis.latent.parameters import Array, Matrix
from analysis.latent.sample import Sample
from analysis.latent.starts import LEFT_OVER, starting_values


def ordered_starts(
    model: Model, statistics: OrderedStatistics, parameterization: Parameterization
) -> Array:
    """Return values near which the best ones are to be expected.

    Parameters
    ----------
    model
        Items in the order of the statistics; the values of fixed places are kept, and free
        intercepts, factor means and scales start at theirs.
    statistics
        Thresholds and correlations.
    parameterization
        Which numbers of the model set the scales.

    Returns
    -------
    Array
        One value a free number.

    Examples
    --------
    >>> from analysis.latent.building import Structure
    >>> from analysis.latent.ordered_building import ordered_factor_model
    >>> from analysis.latent.ordered_statistics import ordered_statistics
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> answers = np.array([[1.0, 1, 2, 2, 1, 2, 1, 2], [1.0, 2, 2, 2, 1, 1, 1, 2]]).T
    >>> found = ordered_statistics(answer_patterns(answers, items=["a", "b"]))
    >>> model = ordered_factor_model(Structure({"f": ["a", "b"]}), found)
    >>> ordered_starts(model, found, Parameterization.DELTA)[-2:].tolist()
    [0.0, 0.0]
    """
    matrices = np.array([statistics.matrix(group) for group in range(len(statistics.groups))])
    scale = np.ones(matrices.shape[:2])
    if parameterization is Parameterization.THETA:
        unique = 1 / np.diagonal(np.linalg.inv(matrices), axis1=1, axis2=2)
        scale = np.maximum(unique, LEFT_OVER) ** -0.5
    moments = Sample(
        statistics.items,
        statistics.groups,
        statistics.counts,
        np.zeros(matrices.shape[:2]),
        matrices * scale[:, :, None] * scale[:, None, :],
    )
    start = starting_values(model, moments)
    totals, places = np.zeros(model.number), np.zeros(model.number)
    first = np.concatenate([[0], np.cumsum(np.array(statistics.options) - 1)])
    for place in model.free(Matrix.THRESHOLD):
        observed = statistics.thresholds[place.group][first[place.row] + place.column]
        totals[place.index] += observed * scale[place.group, place.row]
        places[place.index] += 1
    return np.where(places > 0, totals / np.maximum(places, 1), start)
