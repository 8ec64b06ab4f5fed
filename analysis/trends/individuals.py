"""Individuals: a control chart of single figures, with limits from their moving ranges (XmR).

    centre  m = mean of y;   moving range |y_t - y_{t-1}|, mean MR
    sigma   MR / d2, d2 = 2 / sqrt(pi); or median MR / .95387
    limits  m - 3 sigma, m + 3 sigma
    limit of a moving range  MR (1 + 3 sqrt(2 - 4 / pi) / d2), 3.2665 MR

taken from the waves of a baseline. d2 is exact; qcc 2.7 rounds it to 1.128. Limits from fewer than
eight waves are themselves guesses (see `enough`). Where the figures are means of people,
`noisy_charts` tells the spread of the process from that of the people asked.

Sources: Wheeler & Chambers (1992), Understanding Statistical Process Control, 2nd ed.; Montgomery
(2013), Introduction to Statistical Quality Control, 7th ed., ch. 6.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from analysis.estimate import Reason, Withheld
from analysis.trends.runs import LIMIT, Places, Rule, signals
from analysis.trends.timeline import Timeline, timeline

Array = NDArray[np.float64]

D2 = 2 / math.sqrt(math.pi)
"""Mean range of two normal figures, in their standard deviation."""
D2_OF_MEDIAN = math.sqrt(2) * float(norm.ppf(0.75))
"""Median range of two normal figures."""
D4 = 1 + LIMIT * math.sqrt(2 - 4 / math.pi) / D2
"""Limit of a moving range, in the mean moving range."""
FEWEST = 2


class Spread(Enum):
    """Where sigma comes from."""

    MEAN_RANGE = "mean moving range"
    MEDIAN_RANGE = "median moving range"
    """Not moved by one wild wave."""


@dataclass(frozen=True, slots=True, eq=False)
class Individuals:
    """A chart of single figures."""

    times: Array
    values: Array
    centre: float
    sigma: float
    low: float
    high: float
    moving_range: float
    """Mean of the baseline."""
    moving_range_high: float
    signals: Mapping[Rule, Places]
    """Places of waves, counted from 0."""
    ranges_beyond: Places
    """Waves whose distance from the one before lies beyond the limit of a moving range."""

    @property
    def z(self) -> Array:
        """Distances from the centre in sigmas."""
        return (self.values - self.centre) / self.sigma


def individuals(
    values: Sequence[float] | Array,
    *,
    times: Sequence[float] | Array = (),
    baseline: slice = slice(None),
    spread: Spread = Spread.MEAN_RANGE,
) -> Individuals | Withheld:
    """Draw a control chart of single figures.

    Parameters
    ----------
    values
        One figure a wave, oldest first; nan is left out.
    times
        When; 1, 2, ... by default.
    baseline
        Waves that the limits come from, all by default.
    spread
        Where sigma comes from.

    Returns
    -------
    Individuals or Withheld
        Withheld for a baseline of fewer than two waves, or one that does not vary.

    Examples
    --------
    >>> chart = individuals([40.0, 42, 41, 43, 40, 55], baseline=slice(5))
    >>> round(chart.low, 2), round(chart.high, 2), chart.signals[Rule.BEYOND]
    (35.88, 46.52, (5,))
    """
    series = timeline(values, times)
    base = series.values[baseline]
    if len(base) < FEWEST:
        return Withheld(Reason.TOO_FEW_WAVES, series.n)
    ranges = np.abs(np.diff(base))
    moving_range = float(ranges.mean())
    if spread is Spread.MEAN_RANGE:
        sigma = moving_range / D2
    else:
        sigma = float(np.median(ranges)) / D2_OF_MEDIAN
    if sigma <= 0:
        return Withheld(Reason.NO_VARIANCE, series.n)
    return _drawn(series, float(base.mean()), sigma, moving_range)


def _drawn(series: Timeline, centre: float, sigma: float, moving_range: float) -> Individuals:
    highest = D4 * moving_range
    return Individuals(
        series.times,
        series.values,
        centre,
        sigma,
        centre - LIMIT * sigma,
        centre + LIMIT * sigma,
        moving_range,
        highest,
        signals((series.values - centre) / sigma),
        tuple((np.flatnonzero(np.abs(np.diff(series.values)) > highest) + 1).tolist()),
    )
