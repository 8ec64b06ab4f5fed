"""Pair tables: how often each two answers to each two items went together, additive over parts.

    counts[u, i, j, a, b] = people of unit u who answered scores[a] to item i and scores[b] to j

With x an indicator of each answer to each item, all tables of a unit are one product x'x: whole
numbers, and exact. The table of an item with itself holds its own counts on the diagonal, of all
who answered it; the other tables hold those who answered both items.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers
from analysis.sums.answer_patterns import AnswerPatterns, Codes, Counts

CHUNK = 16_384
"""AnswerPatterns turned into indicators at a time."""
EXACT = 2**24
"""Whole numbers up to here are exact in single precision."""

Indicators = NDArray[np.float32] | NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PairTables:
    """Counts of each two answers to each two items in each unit."""

    units: tuple[str, ...]
    items: tuple[str, ...]
    scores: tuple[float, ...]
    """The answers seen, ascending."""
    counts: Counts
    """Shape (units, items, items, scores, scores)."""

    def __post_init__(self) -> None:
        """Check that the counts have a place for each unit, two items and two answers."""
        items, scores = len(self.items), len(self.scores)
        expected = (len(self.units), items, items, scores, scores)
        if self.counts.shape != expected:
            raise UnusableAnswers(
                f"Counts of shape {self.counts.shape} do not fit units, items and scores "
                f"{expected}; give one count for each."
            )

    def __add__(self, other: PairTables) -> PairTables:
        """Return the tables of both parts taken together."""
        if self.items != other.items:
            raise UnusableAnswers(
                f"Tables of {self.items} and {other.items} do not add; name the same items."
            )
        units = tuple(dict.fromkeys(self.units + other.units))
        scores = tuple(sorted({*self.scores, *other.scores}))
        items = range(len(self.items))
        counts = np.zeros((len(units), *(len(items),) * 2, *(len(scores),) * 2), np.int64)
        for part in (self, other):
            rows = [units.index(unit) for unit in part.units]
            cells = [scores.index(score) for score in part.scores]
            counts[np.ix_(rows, items, items, cells, cells)] += part.counts
        return PairTables(units, self.items, scores, counts)

    @property
    def single(self) -> Counts:
        """Counts of each answer to each item, shape (units, items, scores)."""
        own: Counts = np.einsum("uiiaa->uia", self.counts)
        return own


def pair_tables(listed: AnswerPatterns) -> PairTables:
    """Count the pairs of answers to all pairs of items.

    Parameters
    ----------
    listed
        AnswerPatterns of answers; keep the complete ones for tables listwise.

    Returns
    -------
    PairTables
        One table a unit and pair of items.

    Examples
    --------
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> counted = pair_tables(answer_patterns(np.array([[1.0, 2.0], [1.0, 2.0], [2.0, np.nan]])))
    >>> counted.counts[0, 0, 1].tolist(), counted.single[0].tolist()
    ([[0, 2], [0, 0]], [[2, 1], [0, 2]])
    """
    items, scores = len(listed.items), len(listed.scores)
    wide = items * scores
    counts = np.zeros((len(listed.units), wide, wide), np.int64)
    for place, unit in enumerate(listed.units):
        part = listed.of_unit(unit)
        for start in range(0, len(part.counts), CHUNK):
            chunk = slice(start, start + CHUNK)
            counts[place] += _together(part.codes[chunk], part.counts[chunk], scores)
    shaped = counts.reshape(len(listed.units), items, scores, items, scores)
    return PairTables(
        listed.units, listed.items, listed.scores, shaped.transpose(0, 1, 3, 2, 4).copy()
    )


def _together(codes: Codes, counts: Counts, scores: int) -> Counts:
    kind = np.float32 if counts.sum() < EXACT else np.float64
    given: Indicators = (codes[:, :, None] == np.arange(scores, dtype=np.int8)).astype(kind)
    given = given.reshape(len(codes), -1)
    if (counts == 1).all():
        both = given.T @ given
    else:
        both = (given * counts[:, None].astype(kind)).T @ given
    return np.rint(both).astype(np.int64)
