"""Pair scores: level and gap of two departments, all that two departments can tell.

    level = (y_dt + y_td) / 2,   gap = y_dt - y_td

with the sampling covariance of the two means. With two departments nothing says whether a gap is
strictness of the one, the name of the other or their relation; see `social_relations` from three
departments on.

Source: Brauer (2001), Journal of Experimental Social Psychology 37, 15-31.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from analysis.estimate import Estimate
from analysis.networks.directed_means import DirectedMeans
from analysis.population.pooling import REPORT_LEVEL
from analysis.population.reference import Reference, around


@dataclass(frozen=True, slots=True)
class PairScore:
    """Two departments about each other."""

    departments: tuple[str, str]
    level: Estimate
    gap: Estimate
    """The first about the second minus the second about the first."""


def pair_scores(means: DirectedMeans, level: float = REPORT_LEVEL) -> tuple[PairScore, ...]:
    """Return level and gap of each pair of departments that rate each other.

    Parameters
    ----------
    means
        Mean ratings with their sampling covariance.
    level
        Coverage of the intervals.

    Returns
    -------
    tuple of PairScore
        In the order of the directions; each pair once.

    Examples
    --------
    >>> ways = (("Sales", "Marketing"), ("Marketing", "Sales"))
    >>> both = np.diag([9.0, 16.0])
    >>> given = DirectedMeans(ways[0], ways, np.array([60.0, 40.0]), both, np.full(2, 12.0))
    >>> (pair,) = pair_scores(given)
    >>> pair.level.value, pair.gap.value, pair.gap.se
    (50.0, 20.0, 5.0)
    """
    found = []
    for here, (rater, target) in enumerate(means.directions):
        there = means.place(target, rater)
        if there is not None and here < there:
            level_of = _sum(means, {here: 0.5, there: 0.5}, "mean of both directions", level)
            gap = _sum(means, {here: 1.0, there: -1.0}, "difference of directions", level)
            found.append(PairScore((rater, target), level_of, gap))
    return tuple(found)


def _sum(means: DirectedMeans, weights: dict[int, float], name: str, level: float) -> Estimate:
    places, c = [*weights], np.array([*weights.values()])
    variance = float(c @ means.covariance[np.ix_(places, places)] @ c)
    n = int(means.raters[places].sum())
    value = float(c @ means.means[places])
    return around(
        value, variance, math.inf, n, method=name, level=level, reference=Reference.NORMAL
    )
