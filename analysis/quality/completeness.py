"""Completeness: how much of the form that a person was sent came back answered.

"Not enough contact to say" is an answer. A question that follows from another one is expected
only where the other was answered so that it follows. Of a form in blocks, a block is expected
of a person only where that person answered anything in it, since it is not recorded which
blocks were sent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.responses.rows import Rows, as_rows
from analysis.responses.table import Responses
from survey.instrument.questionnaire import Asked, Item

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Completeness:
    """Which questions each row was asked and answered; shapes are (rows, items)."""

    items: tuple[Item, ...]
    """The items that are answered with numbers, in asked order."""
    expected: Mask
    answered: Mask
    sittings: NDArray[np.int64]

    @property
    def answers(self) -> NDArray[np.float64]:
        """Answers given in each sitting, shape (sittings,)."""
        return np.bincount(self.sittings, _count(self.answered)).astype(np.float64)

    @property
    def unanswered(self) -> NDArray[np.float64]:
        """Share of the expected answers missing in each sitting, from 0 to 1; shape (sittings,).

        A sitting of which nothing was expected has nothing missing.
        """
        expected = np.bincount(self.sittings, _count(self.expected))
        missing = np.bincount(self.sittings, _count(self.expected & ~self.answered))
        return missing / np.maximum(expected, 1)


def completeness(answers: Responses | Rows) -> Completeness:
    """Work out which questions each row was asked and answered.

    Parameters
    ----------
    answers
        The answers.

    Returns
    -------
    Completeness
        By row and item, with sums by sitting (one person in one wave).

    Examples
    --------
    >>> expected = np.array([[True, True, False, False], [False, False, True, True]])
    >>> answered = np.array([[True, True, False, False], [False, False, True, False]])
    >>> both_rows_of_one_sitting = np.array([0, 0])
    >>> Completeness((), expected, answered, both_rows_of_one_sitting).unanswered.tolist()
    [0.25]
    """
    rows = as_rows(answers)
    items = tuple(item for item in rows.codebook.instrument if item.columns())
    # Item by item, so that the answers to one stand together.
    answered = np.empty((len(items), len(rows)), dtype=bool)
    for line, item in zip(answered, items, strict=True):
        line[:] = _answered(rows, item)
    expected = _sent(rows, items, answered)
    for place, item in enumerate(items):
        expected[place] &= rows.once if item.asked is Asked.ONCE else ~rows.once
        if item.show_if is not None:
            given = rows.raw([item.show_if.item])[:, 0]
            expected[place] &= np.isin(given, item.show_if.values)
    return Completeness(items, expected.T, answered.T, rows.sittings)


# The kernels below check nothing: they only compute.


def _count(there: Mask) -> NDArray[np.int64]:
    """Count the true ones of each row."""
    few = there.shape[1] <= np.iinfo(np.uint8).max
    counts = np.add.reduce(there.view(np.uint8), axis=1, dtype=np.uint8 if few else np.int64)
    return np.asarray(counts, dtype=np.int64)


def _answered(rows: Rows, item: Item) -> Mask:
    there = [rows.column(name) != rows.empty for name in item.columns()]
    return there[0] if len(there) == 1 else np.asarray(np.logical_or.reduce(there))


def _sent(rows: Rows, items: tuple[Item, ...], answered: Mask) -> Mask:
    place_of = {item.id: place for place, item in enumerate(items)}
    sent = np.zeros((len(items), len(rows)), dtype=bool)
    for form in rows.codebook.forms.values():
        if form.id not in rows.names.forms:
            continue
        of_form = rows.form == rows.names.forms.index(form.id)
        for id_ in form.items:
            if id_ in place_of:
                sent[place_of[id_]] |= of_form
        for block in form.blocks.values():
            inside = [place_of[id_] for id_ in block if id_ in place_of]
            begun = np.bincount(rows.sittings, answered[inside].any(axis=0)) > 0
            sent[inside] |= of_form & begun[rows.sittings]
    return sent
