"""Timeline: one figure a wave in order of time, with the places of waves that are missing kept.

A wave that was left out stays a gap: the waves on either side of it are two steps apart, so that
slopes are per step of time, and the correlation of neighbours is not taken across the gap as if
it were none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """The figures there are, and when."""

    values: Array
    times: Array
    """Ascending; 1, 2, ... where none were given."""

    @property
    def n(self) -> int:
        """Waves with a figure."""
        return len(self.values)


def timeline(values: Sequence[float] | Array, times: Sequence[float] | Array = ()) -> Timeline:
    """Put figures in order of time.

    Parameters
    ----------
    values
        One figure a wave, oldest first; nan where there is none, and the wave becomes a gap.
    times
        When; 1, 2, ... by default.

    Returns
    -------
    Timeline

    Examples
    --------
    >>> found = timeline([40.0, np.nan, 44.0])
    >>> found.values.tolist(), found.times.tolist()
    ([40.0, 44.0], [1.0, 3.0])
    """
    figures = np.asarray(values, dtype=np.float64)
    when = np.asarray(times, dtype=np.float64)
    if not when.size:
        when = np.arange(1.0, len(figures) + 1)
    if when.shape != figures.shape:
        raise UnusableAnswers(
            f"{len(figures)} figures and {len(when)} times; give one time for each figure."
        )
    if not (np.diff(when) > 0).all():
        raise UnusableAnswers(f"The times {when.tolist()} do not ascend; put the oldest first.")
    known = ~np.isnan(figures)
    return Timeline(figures[known], when[known])
