"""Polychoric errors: how sure a whole matrix of polychoric correlations is.

Each person adds a score to every threshold and every correlation: the derivative of the log of
the probability of the person's answer, or pair of answers. With the scores s of all n people,

    covariance of the estimates = A^-1 B A^-1' / n
    B = mean of s s',  A = minus the mean derivative of s

A has a block for the thresholds of each item, the mean outer product of their scores; for each
correlation the mean square of its score; and, as the thresholds were estimated first, the mean
product of its score with the pair's scores of the thresholds of both items.

Source: Muthen (1984), Psychometrika 49, 115-132; Joreskog (1994), Psychometrika 59, 381-389.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr
from scipy.stats import norm

from analysis.estimate import Reason, Withheld
from analysis.reliability.covariances import ROUNDING
from analysis.reliability.polychoric import (
    Polychorics,
    cell_shares,
    share_slopes,
    threshold_slopes,
)

Array = NDArray[np.float64]


def correlation_covariance(found: Polychorics) -> Array | Withheld:
    """Return the covariance of the correlations, times the number of people.

    Parameters
    ----------
    found
        Polychoric correlations by two steps.

    Returns
    -------
    Array or Withheld
        Shape (pairs, pairs), pairs i < j row by row. Withheld where it cannot be inverted.

    Examples
    --------
    >>> from analysis.reliability.polychoric import polychorics
    >>> answers = np.array([[1.0, 1, 2, 2, 1, 2, 1, 2], [1.0, 2, 2, 2, 1, 1, 1, 2]]).T
    >>> correlation_covariance(polychorics(answers)).shape
    (1, 1)
    """
    ends = [np.concatenate([[-np.inf], inner, [np.inf]]) for inner in found.thresholds]
    starts = np.concatenate([[0], np.cumsum([len(inner) for inner in found.thresholds])])
    of_thresholds = int(starts[-1])
    first, second = np.triu_indices(len(ends), 1)
    size = of_thresholds + len(first)
    scores, bread = np.zeros((found.n, size)), np.zeros((size, size))
    for item, thresholds in enumerate(ends):
        here = slice(starts[item], starts[item + 1])
        scores[:, here] = _item_scores(thresholds)[:, found.codes[:, item]].T
        bread[here, here] = scores[:, here].T @ scores[:, here] / found.n
    for pair, (one, other) in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
        place, r = of_thresholds + pair, float(found.correlations[one, other])
        cells = found.codes[:, one], found.codes[:, other]
        shares = cell_shares(ends[one], ends[other], r)
        own = (share_slopes(ends[one], ends[other], r) / shares)[cells]
        scores[:, place] = own
        bread[place, place] = own @ own / found.n
        for item, slopes in (
            (one, threshold_slopes(ends[one], ends[other], r)),
            (other, threshold_slopes(ends[other], ends[one], r).transpose(0, 2, 1)),
        ):
            along = (slopes / shares)[:, cells[0], cells[1]]
            bread[place, starts[item] : starts[item + 1]] = along @ own / found.n
    if np.linalg.cond(bread) > 1 / ROUNDING:
        return Withheld(Reason.UNDEFINED, found.n)
    solved = np.linalg.solve(bread, scores.T)[of_thresholds:]
    covariance: Array = (solved @ solved.T / found.n).astype(np.float64)
    return covariance


# The kernel below checks nothing: it only computes.


def _item_scores(thresholds: Array) -> Array:
    """Return the derivative of the log share of each option by each threshold."""
    shares = np.diff(ndtr(thresholds))
    inner = norm.pdf(thresholds[1:-1])
    places = np.arange(len(inner))
    slopes = np.zeros((len(inner), len(shares)))
    slopes[places, places] = inner
    slopes[places, places + 1] = -inner
    scores: Array = slopes / shares
    return scores
