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
        return np.bincount(self.sittings, self.answered.sum(axis=1)).astype(np.float64)

    @property
    def unanswered(self) -> NDArray[np.float64]:
        """Share of the expected answers missing in each sitting, from 0 to 1; shape (sittings,).

        A sitting of which nothing was expected has nothing missing.
        """
        expected = np.bincount(self.sittings, self.expected.sum(axis=1))
        missing = np.bincount(self.sittings, (self.expected & ~self.answered).sum(axis=1))
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
    answered = np.array([_answered(rows, item) for item in items], dtype=bool)
    answered = answered.reshape(len(items), len(rows)).T
    expected = _sent(rows, items, answered)
    expected &= _placed(rows, items)
    for position, item in enumerate(items):
        if item.show_if is not None:
            given = rows.raw([item.show_if.item])[:, 0]
            expected[:, position] &= np.isin(given, item.show_if.values)
    return Completeness(items, expected, answered, rows.sittings)


def _answered(rows: Rows, item: Item) -> Mask:
    there = [rows.column(name) != rows.empty for name in item.columns()]
    return np.asarray(np.logical_or.reduce(there))


def _placed(rows: Rows, items: tuple[Item, ...]) -> Mask:
    asked_once = np.array([item.asked is Asked.ONCE for item in items])
    return np.asarray(np.equal.outer(asked_once, rows.once)).T


def _sent(rows: Rows, items: tuple[Item, ...], answered: Mask) -> Mask:
    ids = [item.id for item in items]
    sent = np.zeros((len(items), len(rows)), dtype=bool).T
    for form in rows.codebook.forms.values():
        if form.id not in rows.names.forms:
            continue
        of_form = rows.form == rows.names.forms.index(form.id)
        sent[:, np.isin(ids, form.items)] |= of_form[:, None]
        for block in form.blocks.values():
            inside = np.isin(ids, block)
            begun = np.bincount(rows.sittings, (answered[:, inside]).any(axis=1)) > 0
            sent[:, inside] |= (of_form & begun[rows.sittings])[:, None]
    return sent
