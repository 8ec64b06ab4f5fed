"""Digests: who is in a group and what was answered in a wave, as sums that name nobody.

Every person, and every row of scores, is turned into four whole numbers below 2^32 by a one-way
function; the numbers of a group are added up. The sums of two groups are equal only where the
groups are, and they add over the parts of a table in any order.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.responses.marks import WIDTH, Marks, marks_of
from analysis.sums.grouped import Grouped, Grouping

DIGITS = 6
"""Of a score in points; what lies beyond differs from one machine to the next."""
SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31))
FACTORS = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
"""Of the finishing step of SplitMix64: Steele, Lea & Flood (2014), OOPSLA, 453-472."""
LOW = np.uint64(0xFFFFFFFF)


def marks_of_rows(people: Marks, targets: Marks, points: NDArray[np.float64]) -> Marks:
    """Turn rows of scores into numbers, each of a whole row.

    Parameters
    ----------
    people, targets
        Of the person and of the rated unit of each row, shape (4, rows).
    points
        Scores, shape (columns, rows); nan where there is none.

    Returns
    -------
    numpy.ndarray
        Shape (4, rows).

    Examples
    --------
    >>> who, whom = marks_of(["p1", "p1"]), marks_of(["", ""])
    >>> same = marks_of_rows(who, whom, np.array([[50.0, 50.1]]))
    >>> bool((same[:, 0] == same[:, 1]).any())
    False
    """
    whole = np.rint(np.nan_to_num(points, nan=-1.0) * 10**DIGITS).astype(np.int64)
    factors = marks_of([f"column {place}" for place in range(len(points))]) | np.uint32(1)
    marks = np.empty((WIDTH, points.shape[1]), dtype=np.uint32)
    for half in (0, 2):
        mixed = _joined(people, half) + FACTORS[0] * _joined(targets, half)
        for line, factor in zip(whole.view(np.uint64), _joined(factors, half), strict=True):
            mixed += factor * line
        mixed = _stirred(mixed)
        marks[half], marks[half + 1] = mixed & LOW, mixed >> np.uint64(32)
    return marks


def digest_sums(groups: Grouping, marks: Marks) -> Grouped:
    """Add up people, or rows, of each group.

    Parameters
    ----------
    groups
        Which group each row is in.
    marks
        Shape (4, rows), of fewer than 2^21 rows: a part, not a whole table.

    Returns
    -------
    Grouped
        Whole numbers of shape (5,): how many, and the four sums.

    Examples
    --------
    >>> from analysis.sums.grouped import grouping
    >>> alone = grouping([np.zeros(2, np.int32)], [1])
    >>> digest_sums(alone, marks_of(["p1", "p2"])).values[0, 0]
    np.int64(2)
    """
    people = groups.counts().values.astype(np.int64)
    return Grouped(groups.sizes, groups.keys, np.hstack([people, groups.whole_sums(marks)]))


def in_hex(sums: NDArray[np.int64]) -> str:
    """Return how many there are and their sums as text."""
    return " ".join(f"{int(number):x}" for number in sums)


def _joined(marks: Marks, half: int) -> NDArray[np.uint64]:
    low, high = marks[half].astype(np.uint64), marks[half + 1].astype(np.uint64)
    return np.asarray(low | (high << np.uint64(32)))


def _stirred(mixed: NDArray[np.uint64]) -> NDArray[np.uint64]:
    mixed = (mixed ^ (mixed >> SHIFTS[0])) * FACTORS[0]
    mixed = (mixed ^ (mixed >> SHIFTS[1])) * FACTORS[1]
    return np.asarray(mixed ^ (mixed >> SHIFTS[2]))
