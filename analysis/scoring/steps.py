"""Steps: scores as whole numbers, so that their sums are exact on every engine.

A scale of items x_i from low_i to high_i, of which a were answered, scores

    points = 100 / a * sum (x_i - low_i) / (high_i - low_i)

With R the least common multiple of the ranges high_i - low_i, and A that of the numbers of
answers from the fewest allowed to all, the same is a whole number of steps,

    steps = A / a * sum (x_i - low_i) * R / (high_i - low_i),    points = 100 * steps / (R * A)

Sums of steps and of their products are whole numbers, whatever the order in which they are added
up; they stay exact up to 2^53.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.responses.codebook import Codebook
from analysis.responses.rows import Given, Mask, Rows
from analysis.scoring.columns import Column, Sort
from survey.instrument.questionnaire import Item

Array = NDArray[np.float64]
Whole = NDArray[np.signedinteger[Any]]

POINTS = 100
"""Of a score, from end to end."""


def whole_steps(column: Column, codebook: Codebook) -> int:
    """Return how many steps 100 points of a column have.

    Parameters
    ----------
    column
        A column of the scores.
    codebook
        Its questionnaire.

    Returns
    -------
    int
        One a point for shares and choices, which are no points of a scale.

    Examples
    --------
    >>> from survey.instrument.questionnaire import Asked, Format, Instrument, Kind, Scale
    >>> often = Format("often", Kind.FREQUENCY, 1, 5)
    >>> items = tuple(Item(name, {}, often) for name in ("ENC1", "ENC2", "ENC3"))
    >>> scale = Scale("ENC", {}, ("ENC1", "ENC2", "ENC3"), 2)
    >>> book = Codebook.of(Instrument("i", "1", {}, ("en",), items, (scale,), (), "own"))
    >>> whole_steps(Column("ENC", Sort.SCALE, Asked.ONCE, scale.items), book)
    24
    """
    if column.sort in (Sort.SHARE, Sort.CHOICE):
        return POINTS
    items = _items_of(column, codebook)
    ranges = lcm(*(_range(item) for item in items))
    if column.sort is Sort.ITEM:
        return ranges
    return ranges * lcm(*range(codebook.scales[column.name].least, len(items) + 1))


def steps(rows: Rows, columns: Sequence[Column]) -> Array:
    """Score rows in whole steps.

    Parameters
    ----------
    rows
        The answers, or a part of them.
    columns
        What to score.

    Returns
    -------
    numpy.ndarray
        Shape (columns, rows); nan where there is no score. Higher is more of the scale's name.

    Examples
    --------
    Points are `100 * steps(rows, [column])[0] / whole_steps(column, rows.codebook)`.
    """
    scored = np.empty((len(columns), len(rows)))
    for line, column in zip(scored, columns, strict=True):
        if column.sort in (Sort.SHARE, Sort.CHOICE):
            line[:] = rows.answers([column.name])[:, 0]
        else:
            least = rows.codebook.scales[column.name].least if column.sort is Sort.SCALE else 1
            line[:] = _scored(rows, _items_of(column, rows.codebook), least)
    return scored


def _items_of(column: Column, codebook: Codebook) -> list[Item]:
    return [codebook.instrument.item(id_) for id_ in column.items]


def _range(item: Item) -> int:
    return item.format.high - item.format.low


def _scored(rows: Rows, items: Sequence[Item], least: int) -> Array:
    given = rows.whole([item.id for item in items])
    there = given != rows.empty
    total = _from_low(given, there, items)
    if len(items) == 1:
        return np.where(there[0], total, np.nan)
    answered = np.add.reduce(there.view(np.uint8), axis=0, dtype=np.uint8)
    share = np.full(len(items) + 1, np.nan)
    every = range(least, len(items) + 1)
    share[least:] = [lcm(*every) // number for number in every]
    return np.asarray(total * share.take(answered))


def _from_low(given: Given, there: Mask, items: Sequence[Item]) -> Whole:
    """Sum up how far answers lie from the end that means nothing of the scale's name."""
    ranges = lcm(*(_range(item) for item in items))
    narrow = ranges * len(items) <= np.iinfo(np.int8).max
    # What is no answer may overflow, and is multiplied by 0.
    total: Whole = np.zeros(given.shape[1], dtype=given.dtype if narrow else np.int32)
    for line, here, item in zip(given.astype(total.dtype), there, items, strict=True):
        from_low = item.format.high - line if item.reverse else line - item.format.low
        if _range(item) != ranges:
            from_low *= ranges // _range(item)
        from_low *= here
        total += from_low
    return total
