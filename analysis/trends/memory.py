"""Memory: charts that add up small shifts, EWMA and CUSUM.

    EWMA   e_t = g y_t + (1 - g) e_{t-1}, e_0 = centre
           limits centre -+ L sigma sqrt(g / (2 - g) (1 - (1 - g)^(2 t)))
    CUSUM  above_t = max(0, above_{t-1} + z_t - k),  below_t = min(0, below_{t-1} + z_t + k)
           with signals beyond h and -h; z in standard deviations of the chart

A lasting shift of one sigma is met after ten waves or so; a limit of three sigmas needs 44. Where
the waves have sampling errors of their own, S their covariance and t^2 the variance of the
process, e_t is a sum w'y of them, so that its limits are centre -+ L sqrt(w'(S + t^2 I)w).

Sources: Roberts (1959), Technometrics 1, 239-250; Page (1954), Biometrika 41, 100-115; Lucas &
Saccucci (1990), Technometrics 32, 1-12.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.trends.runs import LIMIT, Places

Array = NDArray[np.float64]

WEIGHT = 0.2
"""Of the newest wave."""
SLACK, LINE = 0.5, 5.0
"""Half the shift looked for, and how far the sum may go, in standard deviations."""


@dataclass(frozen=True, slots=True, eq=False)
class Smoothed:
    """An exponentially weighted mean and how far it may go."""

    values: Array
    half_widths: Array
    beyond: Places
    """Waves counted from 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Summed:
    """Cumulative sums on both sides."""

    above: Array
    below: Array
    """0 or negative."""
    beyond_above: Places
    beyond_below: Places


def smoothed(
    values: Array,
    centre: float,
    covariance: Array | float,
    *,
    weight: float = WEIGHT,
    limit: float = LIMIT,
) -> Smoothed:
    """Draw a chart of the exponentially weighted mean.

    Parameters
    ----------
    values
        One figure a wave, oldest first, without nan.
    centre
        Of the chart.
    covariance
        sigma^2, or the covariance of the waves, shape (waves, waves), sampling and process.
    weight
        Of the newest wave, above 0 and up to 1.
    limit
        Standard deviations to a limit.

    Returns
    -------
    Smoothed

    Examples
    --------
    >>> chart = smoothed(np.array([1.0, -1, 1, 3, 3]), 0.0, 1.0)
    >>> chart.values.round(3).tolist(), chart.half_widths.round(3).tolist(), chart.beyond
    ([0.2, -0.04, 0.168, 0.734, 1.188], [0.6, 0.768, 0.859, 0.912, 0.945], (4,))
    """
    n = len(values)
    ages = np.subtract.outer(np.arange(n), np.arange(n))
    weights = np.where(ages >= 0, weight * (1 - weight) ** np.maximum(ages, 0), 0.0)
    means = weights @ values + (1 - weight) ** np.arange(1, n + 1) * centre
    given = np.asarray(covariance, dtype=np.float64)
    whole = given if given.ndim else np.eye(n) * given
    half = limit * np.sqrt(((weights @ whole) * weights).sum(axis=1))
    return Smoothed(means, half, _places(np.abs(means - centre) > half))


def summed(z: Array, *, slack: float = SLACK, line: float = LINE) -> Summed:
    """Draw a chart of cumulative sums.

    Parameters
    ----------
    z
        Distances from the centre in standard deviations of the chart, oldest first.
    slack
        Half of the shift looked for.
    line
        How far a sum may go.

    Returns
    -------
    Summed

    Examples
    --------
    >>> chart = summed(np.array([1.0, 2.5, -0.2, 3.0, 2.0]))
    >>> chart.above.round(2).tolist(), chart.beyond_above
    ([0.5, 2.5, 1.8, 4.3, 5.8], (4,))
    """
    above, below = np.zeros(len(z)), np.zeros(len(z))
    up = down = 0.0
    for place, step in enumerate(z.tolist()):
        up, down = max(0.0, up + step - slack), min(0.0, down + step + slack)
        above[place], below[place] = up, down
    return Summed(above, below, _places(above > line), _places(below < -line))


def _places(fired: NDArray[np.bool_]) -> Places:
    return tuple(np.flatnonzero(fired).tolist())
