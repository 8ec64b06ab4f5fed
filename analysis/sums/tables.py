"""Tables: how often each answer was given to each item in each unit, additive over parts.

    counts[u, i, c] = people of unit u who answered item i with scores[c]

The tables of two halves of a company, or of two files, add to the table of the whole, over the
union of their units and of the answers seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tables:
    """Counts of each answer to each item in each unit."""

    units: tuple[str, ...]
    items: tuple[str, ...]
    scores: tuple[float, ...]
    """The answers seen, ascending."""
    counts: Array
    """Shape (units, items, scores)."""

    def __post_init__(self) -> None:
        """Check that the counts have a place for each unit, item and answer."""
        expected = (len(self.units), len(self.items), len(self.scores))
        if self.counts.shape != expected:
            raise ValueError(
                f"Counts of shape {self.counts.shape} do not fit units, items and scores "
                f"{expected}; give one count for each."
            )

    def __add__(self, other: Tables) -> Tables:
        """Return the tables of both parts taken together."""
        if self.items != other.items:
            raise ValueError(
                f"Tables of {self.items} and {other.items} do not add; name the same items."
            )
        units = tuple(dict.fromkeys(self.units + other.units))
        scores = tuple(sorted({*self.scores, *other.scores}))
        counts = np.zeros((len(units), len(self.items), len(scores)))
        places = {unit: place for place, unit in enumerate(units)}
        for part in (self, other):
            rows = [places[unit] for unit in part.units]
            cells = [scores.index(score) for score in part.scores]
            counts[np.ix_(rows, range(len(self.items)), cells)] += part.counts
        return Tables(units, self.items, scores, counts)

    @property
    def n(self) -> Array:
        """Answers to each item in each unit, shape (units, items)."""
        counted: Array = self.counts.sum(axis=2)
        return counted

    @property
    def means(self) -> Array:
        """Mean answer to each item in each unit; nan where there is none."""
        with np.errstate(invalid="ignore"):
            averages: Array = self.counts @ np.array(self.scores) / self.n
        return averages

    @property
    def variances(self) -> Array:
        """Variance of each item in each unit, divisor n - 1; nan for fewer than two answers."""
        deviations = np.array(self.scores) - self.means[:, :, None]
        with np.errstate(invalid="ignore", divide="ignore"):
            squares = (self.counts * deviations**2).sum(axis=2)
            return np.where(self.n > 1, squares / (self.n - 1), np.nan)

    @property
    def medians(self) -> Array:
        """Median answer to each item in each unit; the midpoint of the two in the middle."""
        if not self.scores:
            return np.full(self.n.shape, np.nan)
        below = self.counts.cumsum(axis=2)
        scores = np.array(self.scores)
        lower = (below < np.floor((self.n + 1) / 2)[:, :, None]).sum(axis=2)
        upper = (below < np.ceil((self.n + 1) / 2)[:, :, None]).sum(axis=2)
        last = len(scores) - 1
        middle = (scores[np.minimum(lower, last)] + scores[np.minimum(upper, last)]) / 2
        return np.where(self.n > 0, middle, np.nan)

    def deviations_from(self, centres: Array) -> Array:
        """Return the mean absolute distance of the answers from a centre per unit and item."""
        distances = np.abs(np.array(self.scores) - centres[:, :, None])
        with np.errstate(invalid="ignore"):
            averages: Array = (self.counts * distances).sum(axis=2) / self.n
        return averages


def tables(answers: Array, units: Sequence[str], items: Sequence[str] = ()) -> Tables:
    """Count the answers to each item in each unit.

    Parameters
    ----------
    answers
        Shape (people, items); nan where there is none. Drop incomplete people beforehand for
        listwise counts.
    units
        Unit of each person.
    items
        Names of the items; "1", "2" and so on where none are given.

    Returns
    -------
    Tables
        Units in the order in which they are first met.

    Examples
    --------
    >>> counted = tables(np.array([[1.0], [3.0], [3.0]]), ["Sales", "Sales", "Marketing"])
    >>> counted.units, counted.scores, counted.counts[:, 0].tolist()
    (('Sales', 'Marketing'), (1.0, 3.0), [[1.0, 1.0], [0.0, 1.0]])
    """
    people, width = answers.shape
    if len(units) != people:
        raise ValueError(f"{len(units)} units for {people} people; give one unit a person.")
    names = tuple(items) or tuple(str(place + 1) for place in range(width))
    order = {unit: place for place, unit in enumerate(dict.fromkeys(units))}
    present = ~np.isnan(answers)
    scores, cells = np.unique(answers[present], return_inverse=True)
    people_of, items_of = np.nonzero(present)
    rows = np.array([order[unit] for unit in units], dtype=np.intp)[people_of]
    counts = np.zeros((len(order), width, len(scores)))
    np.add.at(counts, (rows, items_of, cells), 1.0)
    return Tables(tuple(order), names, tuple(scores.tolist()), counts)
