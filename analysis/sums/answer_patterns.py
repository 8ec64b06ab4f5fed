"""Answer patterns: how many people of each unit gave each whole set of answers, additive.

    counts[r] = people of unit units[unit_of[r]] who answered scores[codes[r, i]] to each item i

Nothing is lost: every table of two, three or four items follows from the patterns. Few items
with few options have few patterns, however many the people. The patterns of two halves of a
company add to those of the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers

Array = NDArray[np.float64]
Codes = NDArray[np.int8]
Counts = NDArray[np.int64]
Indices = NDArray[np.intp]

ABSENT = -1
"""The code of an answer that is not there."""
MOST_OPTIONS = 100
"""More different answers are a measurement, not a choice among options."""
WORD = 2**62
"""Codes are packed into whole numbers below this, to find patterns that are alike."""


@dataclass(frozen=True, slots=True)
class AnswerPatterns:
    """Counts of each set of answers in each unit."""

    units: tuple[str, ...]
    items: tuple[str, ...]
    scores: tuple[float, ...]
    """The answers seen, ascending."""
    codes: Codes
    """Places among the scores, shape (patterns, items); -1 where there is no answer."""
    unit_of: Indices
    """Place of the pattern's unit among the units."""
    counts: Counts
    """People who gave it."""

    def __post_init__(self) -> None:
        """Check that every pattern has a unit, a count and an answer for each item."""
        expected = (len(self.counts), len(self.items))
        if self.codes.shape != expected or len(self.unit_of) != len(self.counts):
            raise UnusableAnswers(
                f"Codes of shape {self.codes.shape} and {len(self.unit_of)} units do not fit "
                f"patterns and items {expected}; give one of each a pattern."
            )

    def __add__(self, other: AnswerPatterns) -> AnswerPatterns:
        """Return the patterns of both parts taken together."""
        if self.items != other.items:
            raise UnusableAnswers(
                f"Patterns of {self.items} and {other.items} do not add; name the same items."
            )
        units = tuple(dict.fromkeys(self.units + other.units))
        scores = tuple(sorted({*self.scores, *other.scores}))
        codes, unit_of = [], []
        for part in (self, other):
            places = np.array([scores.index(score) for score in part.scores] + [ABSENT], np.int8)
            codes.append(places[part.codes])
            unit_of.append(np.array([units.index(unit) for unit in part.units])[part.unit_of])
        return _alike(
            AnswerPatterns(
                units,
                self.items,
                scores,
                np.concatenate(codes),
                np.concatenate(unit_of),
                np.concatenate([self.counts, other.counts]),
            )
        )

    @property
    def n(self) -> int:
        """People of all units."""
        return int(self.counts.sum())

    @property
    def complete(self) -> AnswerPatterns:
        """Those who answered every item."""
        return self._of((self.codes != ABSENT).all(axis=1))

    @property
    def answering(self) -> AnswerPatterns:
        """Those who answered any item."""
        return self._of((self.codes != ABSENT).any(axis=1))

    @property
    def pooled(self) -> AnswerPatterns:
        """Those of all units as one, "everyone"."""
        units = np.zeros_like(self.unit_of)
        return _alike(replace(self, units=("everyone",), unit_of=units))

    def of_unit(self, unit: str) -> AnswerPatterns:
        """Return the patterns of one unit."""
        part = self._of(self.unit_of == self.units.index(unit))
        return replace(part, units=(unit,), unit_of=np.zeros_like(part.unit_of))

    def _of(self, kept: NDArray[np.bool_]) -> AnswerPatterns:
        if kept.all():
            return self
        return replace(
            self, codes=self.codes[kept], unit_of=self.unit_of[kept], counts=self.counts[kept]
        )


def answer_patterns(
    answers: Array, units: Sequence[str] = (), items: Sequence[str] = ()
) -> AnswerPatterns:
    """Count the sets of answers of each unit.

    Parameters
    ----------
    answers
        Shape (people, items); nan where there is none.
    units
        Unit of each person; all are of one, "everyone", where none are given.
    items
        Names of the items; "1", "2" and so on where none are given.

    Returns
    -------
    AnswerPatterns
        Units in the order in which they are first met.

    Examples
    --------
    >>> counted = answer_patterns(np.array([[1.0, 3.0], [1.0, 3.0], [3.0, np.nan]]))
    >>> counted.codes.tolist(), counted.counts.tolist()
    ([[0, 1], [1, -1]], [2, 1])
    """
    people, width = answers.shape
    if len(units) not in {0, people}:
        raise UnusableAnswers(f"{len(units)} units for {people} people; give one unit a person.")
    names = tuple(items) or tuple(str(place + 1) for place in range(width))
    order: Indices = np.zeros(people, np.intp)
    met: tuple[str, ...] = ("everyone",)
    if len(units):
        order, named = pd.factorize(np.asarray(units, dtype=object))
        met = tuple(named.tolist())
    seen, scores = pd.factorize(answers.ravel())
    if len(scores) > MOST_OPTIONS:
        raise UnusableAnswers(
            f"{len(scores)} different answers, more than the {MOST_OPTIONS} that count as "
            "options; give answers chosen among options."
        )
    ranks = np.append(np.argsort(np.argsort(scores)), ABSENT).astype(np.int8)
    codes = ranks[seen].reshape(people, width)
    ones = np.ones(people, np.int64)
    in_order = tuple(np.sort(scores).tolist())
    return _alike(AnswerPatterns(met, names, in_order, codes, order, ones))


# The kernels below check nothing: they only compute.


def _alike(listed: AnswerPatterns) -> AnswerPatterns:
    """Make one pattern of those that are alike."""
    words = _packed(listed)
    order = np.lexsort(words[::-1])
    new = np.zeros(len(order), dtype=bool)
    new[:1] = True
    for word in words:
        new[1:] |= np.diff(word[order]) != 0
    starts = np.flatnonzero(new)
    if len(starts) == len(order):
        return listed
    kept = order[starts]
    return replace(
        listed,
        codes=listed.codes[kept],
        unit_of=listed.unit_of[kept],
        counts=np.add.reduceat(listed.counts[order], starts),
    )


def _packed(listed: AnswerPatterns) -> list[Counts]:
    """Write unit and codes of each pattern as few whole numbers."""
    base = len(listed.scores) + 1
    words: list[Counts] = []
    word, size = listed.unit_of.astype(np.int64), len(listed.units)
    for codes in listed.codes.T:
        if size * base > WORD:
            words.append(word)
            word, size = np.zeros(len(word), np.int64), 1
        word = word * base + (codes + 1)
        size *= base
    return [*words, word]
