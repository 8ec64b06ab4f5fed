"""Changes: a department now less the same department before, its people linked or not.

Linked people are their own yardstick, so the change has the variance of the differences, which is
smaller by the factor 1 - r; unlinked waves are two groups. Neither takes a finite-population
correction: the question is what moved the answers, not who happened to be on the roster.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.comparison.paired import Pairs, paired_difference
from analysis.comparison.two_means import welch
from analysis.estimate import Figure, Withheld
from analysis.sums.summary import Summary

Array = NDArray[np.float64]


def paired_change(
    before: Sequence[float] | Array, after: Sequence[float] | Array, level: float = 0.95
) -> Figure:
    """Estimate how much linked people changed.

    Parameters
    ----------
    before, after
        Scores of the same people in the same order; nan for none, and the pair is left out.
    level
        Coverage of the interval.

    Returns
    -------
    Figure
        After less before; Withheld below two pairs, and where all changed by the same.

    Examples
    --------
    >>> change = paired_change([40.0, 50.0, 60.0], [50.0, 70.0, 65.0])
    >>> round(change.value, 2), change.n
    (11.67, 3)
    """
    return change_of_pairs(Pairs.of(before, after), level)


def change_of_pairs(pairs: Pairs, level: float = 0.95) -> Figure:
    """Estimate how much linked people changed, from their sums.

    Parameters
    ----------
    pairs
        n, means, variances and covariance.
    level
        Coverage of the interval.

    Returns
    -------
    Figure
        After less before.

    Examples
    --------
    >>> pairs = Pairs(Summary(9, 50.0, 90.0), Summary(9, 56.0, 90.0), 72.0)
    >>> change_of_pairs(pairs).se
    2.0
    """
    found = paired_difference(pairs, level)
    return found if isinstance(found, Withheld) else found.figure


def unpaired_change(
    before: Summary | Sequence[float] | Array,
    after: Summary | Sequence[float] | Array,
    level: float = 0.95,
) -> Figure:
    """Estimate how much a department changed whose people are not linked.

    Parameters
    ----------
    before, after
        Scores of the waves, or their n, mean and variance.
    level
        Coverage of the interval.

    Returns
    -------
    Figure
        After less before, by Welch's t; Withheld below two people a wave.

    Examples
    --------
    >>> change = unpaired_change(Summary(9, 50.0, 90.0), Summary(9, 56.0, 90.0))
    >>> change.value, round(change.se, 3)
    (6.0, 4.472)
    """
    first, then = (
        wave if isinstance(wave, Summary) else Summary.of(wave) for wave in (before, after)
    )
    found = welch(then, first, level)
    return found if isinstance(found, Withheld) else found.figure
