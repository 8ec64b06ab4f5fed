"""Turning: where a series changes its level, by Pettitt's test of ranks.

    U_k = 2 sum over i <= k of rank_i - k (n + 1),   K = max |U_k|
    p   ~ min(1, 2 exp(-6 K^2 / (n^3 + n^2)))

The change lies after the wave k with the largest |U_k|, the first of several. The approximation
is good for small p only, and needs a dozen waves or more; it takes waves as independent.

Source: Pettitt (1979), Journal of the Royal Statistical Society C 28, 126-135.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from analysis.estimate import Reason, Significance, Withheld
from analysis.trends.timeline import timeline

Array = NDArray[np.float64]

FEWEST = 3


@dataclass(frozen=True, slots=True)
class Turn:
    """The likeliest change of level, and its test."""

    last_before: float
    """Time of the last wave before the change."""
    significance: Significance
    """Its statistic is K."""


def pettitt(
    values: Sequence[float] | Array, times: Sequence[float] | Array = ()
) -> Turn | Withheld:
    """Find the wave after which a series lies higher or lower.

    Parameters
    ----------
    values
        One figure a wave, oldest first; nan is left out.
    times
        When; 1, 2, ... by default.

    Returns
    -------
    Turn or Withheld
        Withheld below three waves, and where all are alike.

    Examples
    --------
    >>> found = pettitt([40.0, 41, 39, 42, 40, 41, 50, 52, 51, 49, 53, 52])
    >>> found.last_before, found.significance.statistic, round(found.significance.p, 3)
    (6.0, 36.0, 0.031)
    """
    series = timeline(values, times)
    if series.n < FEWEST:
        return Withheld(Reason.TOO_FEW_WAVES, series.n)
    if (series.values == series.values[0]).all():
        return Withheld(Reason.NO_VARIANCE, series.n)
    n = series.n
    ranks = np.cumsum(rankdata(series.values))[:-1]
    paths = np.abs(2 * ranks - np.arange(1, n) * (n + 1))
    place = int(np.argmax(paths))
    furthest = float(paths[place])
    p = min(1.0, 2 * math.exp(-6 * furthest**2 / (n**3 + n**2)))
    return Turn(float(series.times[place]), Significance(furthest, p, n, "Pettitt, approximate p"))
