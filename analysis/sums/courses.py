"""Courses: measures of the same people over waves, as sums for each group, additive over people.

    counts[v, w] = people with a value in both waves, sums[v, w] = sum of their values in v,
    products[v, w] = sum of their values in v times those in w

A person is counted once a group, so that people who answered in several waves keep the means of
these waves correlated. All rows of a person must stand in one part.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.responses.rows import Codes
from analysis.sums.grouped import Grouped, Grouping
from analysis.sums.moments import Moments

Array = NDArray[np.float64]


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
    people = int(person.max(initial=0)) + 1
    pairs, place = np.unique(groups.place * people + person, return_inverse=True)
    table = np.full((len(values), len(pairs), waves), np.nan)
    table[:, place, wave] = values
    mask = (~np.isnan(table)).astype(np.float64)
    filled = np.nan_to_num(table)
    bounds = np.searchsorted(pairs, np.arange(len(groups.keys) + 1) * people)
    found = np.zeros((len(groups.keys), len(values), 3, waves, waves))
    for at in range(len(groups.keys)):
        x, m = filled[:, bounds[at] : bounds[at + 1]], mask[:, bounds[at] : bounds[at + 1]]
        turned = x.transpose(0, 2, 1)
        found[at, :, 0] = m.transpose(0, 2, 1) @ m
        found[at, :, 1] = turned @ m
        found[at, :, 2] = turned @ x
    return Grouped(groups.sizes, groups.keys, found)


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
