"""Courses: measures of the same people over waves, as sums for each group, additive over people.

    counts[v, w] = people with a value in both waves, sums[v, w] = sum of their values in v,
    products[v, w] = sum of their values in v times those in w

A person is counted once a group, so that people who answered in several waves keep the means of
these waves correlated. All rows of a person must stand in one part.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.responses.rows import Codes
from analysis.sums.grouped import Grouped, Grouping
from analysis.sums.moments import Moments

Array = NDArray[np.float64]

EXACT = 2.0**24
"""Whole numbers below this are exact in 32 bits."""


def courses(groups: Grouping, values: Array, person: Codes, wave: Codes, waves: int) -> Grouped:
    """Sum up measures of people over waves.

    Parameters
    ----------
    groups
        Which group each row is in; no wave may be part of it.
    values
        Shape (measures, rows); nan where there is none.
    person, wave
        Of each row; a person has at most one row a group and wave.
    waves
        How many waves there are.

    Returns
    -------
    Grouped
        Numbers of shape (measures, 3, waves, waves): counts, sums, products.

    Examples
    --------
    >>> from analysis.sums.grouped import grouping
    >>> alone = grouping([np.zeros(3, np.int32)], [1])
    >>> who, when = np.array([0, 0, 1], np.int32), np.array([0, 1, 1], np.int32)
    >>> found = courses(alone, np.array([[2.0, 5.0, 7.0]]), who, when, 2)
    >>> found.values[0, 0, 2].tolist()
    [[4.0, 10.0], [10.0, 74.0]]
    """
    pairs = _pairs(groups, person)
    table = np.zeros((len(values), 2 * waves, pairs.ends[-1] if len(pairs.ends) else 0))
    there = ~np.isnan(values)
    table[:, wave, pairs.of_rows] = there
    table[:, waves + wave, pairs.of_rows] = np.where(there, values, 0.0)
    largest = np.abs(table).max(initial=1.0)
    if largest**2 * table.shape[2] < EXACT:
        # Whole numbers this small stay exact in half the width, which takes half the time.
        table = table.astype(np.float32)
    found = np.zeros((len(groups.keys), len(values), 3, waves, waves))
    start = 0
    for of_group, end in zip(found, pairs.ends.tolist(), strict=True):
        part = table[:, :, start:end]
        products = part @ part.transpose(0, 2, 1)
        of_group[:, 0] = products[:, :waves, :waves]
        of_group[:, 1] = products[:, waves:, :waves]
        of_group[:, 2] = products[:, waves:, waves:]
        start = end
    return Grouped(groups.sizes, groups.keys, found)


def are_in_one(groups: Grouping, person: Codes) -> bool:
    """Tell whether nobody is in two groups.

    Parameters
    ----------
    groups
        Which group each row is in.
    person
        Of each row.

    Returns
    -------
    bool
        Then the courses of all people are those of the groups added up.

    Examples
    --------
    >>> from analysis.sums.grouped import grouping
    >>> moved = grouping([np.array([0, 1])], [2])
    >>> are_in_one(moved, np.array([7, 7], np.int32))
    False
    """
    if not len(person):
        return True
    people = np.bincount(person - person.min())
    return int(_pairs(groups, person).ends[-1]) == int(np.count_nonzero(people))


def moments_of(sums: Array, columns: tuple[str, ...], size: Array | float = 1.0) -> Moments:
    """Return whole-number sums of shape (3, columns, columns) as moments.

    Parameters
    ----------
    sums
        Counts, sums and products.
    columns
        Their names.
    size
        Of one step, for all columns or for each.

    Returns
    -------
    Moments
        In units of `size`.

    Examples
    --------
    >>> steps = np.array([[[2.0]], [[10.0]], [[58.0]]])
    >>> moments_of(steps, ("ENC",), 12.5).means.tolist()
    [62.5]
    """
    each = np.broadcast_to(np.asarray(size, dtype=np.float64), (len(columns),))
    return Moments(
        columns, sums[0], sums[1] * each[:, None], sums[2] * np.multiply.outer(each, each)
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """A number for each person of each group, those of a group following one another."""

    of_rows: NDArray[np.intp]
    ends: NDArray[np.intp]
    """Where the numbers of each group end."""


def _pairs(groups: Grouping, person: Codes) -> _Pairs:
    first = int(person.min(initial=np.iinfo(np.int32).max)) if len(person) else 0
    people = int(person.max(initial=first)) - first + 1
    pair = groups.place * people + (person - first)
    there = np.zeros(len(groups.keys) * people, dtype=bool)
    there[pair] = True
    number = np.cumsum(there)
    return _Pairs(number[pair] - 1, number[people - 1 :: people])
