"""Panel: units over waves, some of which something began in, from their counts and sums.

A unit is a department, with n_ut answers and their sum s_ut in each wave, or a person, with one
answer. All that the effect of a start needs of it is the change of its mean, s_ut / n_ut - s_ub /
n_ub, and how much that change counts:

    units    1 for each unit
    people   h_u = 2 n_ut n_ub / (n_ut + n_ub), in inverse proportion to the variance of the change

so that a department that grows does not drag the mean of its group along.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers

Array = NDArray[np.float64]
Places = NDArray[np.intp]

NEVER = -1


class Counting(Enum):
    """How much each unit's change counts."""

    UNITS = "each unit alike"
    PEOPLE = "by people"


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Units over waves, and the wave in which something began in each."""

    units: tuple[str, ...]
    waves: tuple[str, ...]
    n: Array
    """Answers, shape (units, waves); 0 where there are none."""
    sums: Array
    starts: Places
    """Place of the first wave of each unit that may show an effect; -1 for never."""
    clusters: Places
    """Which units go together, numbered from 0."""
    counting: Counting

    @property
    def means(self) -> Array:
        """Mean of each unit and wave; nan where nobody answered."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(self.sums / self.n)

    @property
    def cohorts(self) -> tuple[int, ...]:
        """The waves in which something began, as places in order."""
        return tuple(sorted({int(start) for start in self.starts if start > 0}))

    @property
    def sizes(self) -> Array:
        """How much each unit counts in a mean over starts: 1, or its people in a usual wave."""
        if self.counting is Counting.UNITS:
            return np.ones(len(self.units))
        return np.asarray(self.n.mean(axis=1))

    def changes(self, base: int, then: int) -> tuple[Array, Array]:
        """Return the change of each unit's mean and how much it counts, 0 where it cannot be."""
        first, last = self.n[:, base], self.n[:, then]
        both = (first > 0) & (last > 0)
        means = np.where(both[:, None], np.nan_to_num(self.means), 0.0)
        change = means[:, then] - means[:, base]
        if self.counting is Counting.UNITS:
            return change, both.astype(np.float64)
        return change, np.where(both, 2 * first * last / np.maximum(first + last, 1.0), 0.0)


def panel(
    n: Array,
    sums: Array,
    units: Sequence[str],
    waves: Sequence[str],
    starts: Mapping[str, str],
    *,
    clusters: Sequence[str] = (),
    counting: Counting = Counting.PEOPLE,
) -> Panel:
    """Put departments over waves together.

    Parameters
    ----------
    n, sums
        Answers and their sums, shape (units, waves).
    units, waves
        Names; waves in order of time.
    starts
        Unit -> the first wave that may show an effect. A unit that is not named never started.
        A unit that started in the first wave has no wave before, and is left out.
    clusters
        What each unit belongs to where units go together, as the department of a person; each
        unit by itself by default.
    counting
        How much each unit's change counts.

    Returns
    -------
    Panel

    Examples
    --------
    >>> n = np.full((2, 3), 10.0)
    >>> found = panel(n, n * 50, ["Sales", "Marketing"], ["Q1", "Q2", "Q3"], {"Sales": "Q2"})
    >>> found.starts.tolist(), found.cohorts
    ([1, -1], (1,))
    """
    shape = (len(units), len(waves))
    if n.shape != shape or sums.shape != shape or len(clusters) not in {0, len(units)}:
        raise UnusableAnswers(
            f"Counts of shape {n.shape}, sums of shape {sums.shape} and {len(clusters)} clusters "
            f"do not fit {shape[0]} units over {shape[1]} waves; give one of each."
        )
    if strange := sorted(set(starts) - set(units)):
        raise UnusableAnswers(
            f"There is no unit {strange[0]} that something could start in; name one of the units."
        )
    if unknown := sorted(set(starts.values()) - set(waves)):
        raise UnusableAnswers(f"There is no wave {unknown[0]}; choose among {', '.join(waves)}.")
    places = {wave: place for place, wave in enumerate(waves)}
    begun = np.array([places[starts[unit]] if unit in starts else NEVER for unit in units])
    homes = clusters or units
    numbers = {name: number for number, name in enumerate(dict.fromkeys(homes))}
    groups = np.array([numbers[name] for name in homes])
    kept = begun != 0
    return Panel(
        tuple(unit for unit, stays in zip(units, kept, strict=True) if stays),
        tuple(waves),
        n[kept],
        sums[kept],
        begun[kept].astype(np.intp),
        np.unique(groups[kept], return_inverse=True)[1].astype(np.intp),
        counting,
    )


def panel_of_people(
    scores: Array,
    people: Sequence[str],
    waves: Sequence[str],
    starts: Mapping[str, str],
    *,
    clusters: Sequence[str] = (),
) -> Panel:
    """Put persons over waves together, each with one answer a wave.

    Parameters
    ----------
    scores
        Shape (people, waves); nan where there is none.
    people, waves
        Names; waves in order of time.
    starts
        Person -> the first wave that may show an effect.
    clusters
        Department of each person; where something began in whole departments, its error is
        theirs.

    Returns
    -------
    Panel

    Examples
    --------
    >>> scores = np.array([[50.0, 40], [52, np.nan]])
    >>> panel_of_people(scores, ["a", "b"], ["Q1", "Q2"], {"a": "Q2"}).n.tolist()
    [[1.0, 1.0], [1.0, 0.0]]
    """
    given = ~np.isnan(scores)
    return panel(
        given.astype(np.float64),
        np.where(given, scores, 0.0),
        people,
        waves,
        starts,
        clusters=clusters,
        counting=Counting.UNITS,
    )
