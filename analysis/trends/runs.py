"""Runs: which waves of a control chart say that something changed, by rules with names.

With z the distance of a wave from the centre in standard deviations of the chart,

    beyond         |z| > 3
    two of three   two of the last three waves beyond 2 on one side
    four of five   four of the last five waves beyond 1 on one side
    eight          the last eight waves on one side of the centre

A wave on the centre lies on neither side. Each rule is an extra chance of a false alarm: of
independent normal waves the first fires in 1 of 370, all four together in 1 of 92.

Sources: Western Electric Company (1956), Statistical Quality Control Handbook; Champ & Woodall
(1987), Technometrics 29, 393-399 (false alarms).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from itertools import groupby

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Array = NDArray[np.float64]
Places = tuple[int, ...]
"""Places of waves, counted from 0."""

LIMIT = 3.0
"""Standard deviations from the centre to a limit (Shewhart 1931)."""
LONG_RUN = 8


class Rule(Enum):
    """Why a wave says that something changed."""

    BEYOND = "beyond a limit"
    TWO_OF_THREE = "two of three beyond two standard deviations"
    FOUR_OF_FIVE = "four of five beyond one standard deviation"
    EIGHT = "eight on one side"


WINDOWS = {Rule.TWO_OF_THREE: (3, 2, 2.0), Rule.FOUR_OF_FIVE: (5, 4, 1.0), Rule.EIGHT: (8, 8, 0.0)}
"""Waves looked at, how many of them, and beyond which line."""


def signals(z: Array) -> Mapping[Rule, Places]:
    """Return the waves at which each rule fires.

    Parameters
    ----------
    z
        Distances from the centre in standard deviations of the chart, in order of time.

    Returns
    -------
    mapping
        Rule -> places of waves, counted from 0; each wave that completes the pattern.

    Examples
    --------
    >>> found = signals(np.array([0.5, 2.5, 0.1, 2.2, -3.1]))
    >>> found[Rule.BEYOND], found[Rule.TWO_OF_THREE], found[Rule.EIGHT]
    ((4,), (3,), ())
    """
    beyond: Places = tuple(np.flatnonzero(np.abs(z) > LIMIT).tolist())
    return {Rule.BEYOND: beyond} | {rule: _completed(z, *WINDOWS[rule]) for rule in WINDOWS}


def ends_of_long_runs(z: Array, length: int = LONG_RUN) -> Places:
    """Return the last waves of the runs of that length or more on one side of the centre.

    Parameters
    ----------
    z
        Distances from the centre, in order of time.
    length
        Waves in a row that count as a run.

    Returns
    -------
    tuple of int
        Places counted from 0, one for each run.

    Examples
    --------
    >>> ends_of_long_runs(np.array([1.0, 1, 1, -1, -1, 0, 1, 1, 1, 1]), 3)
    (2, 9)
    """
    ends, last = [], -1
    for side, members in groupby(np.sign(z).tolist()):
        size = len(list(members))
        last += size
        if side and size >= length:
            ends.append(last)
    return tuple(ends)


def _completed(z: Array, waves: int, enough: int, line: float) -> Places:
    if len(z) < waves:
        return ()
    windows = sliding_window_view(z, waves)
    above, below = (windows > line).sum(axis=1), (windows < -line).sum(axis=1)
    fired = np.flatnonzero(np.maximum(above, below) >= enough)
    return tuple((fired + waves - 1).tolist())
