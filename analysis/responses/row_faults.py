"""Row faults: whether any row is wrong by itself, counted part by part where answers are many.

Most often nothing is wrong, and that is seen at once in answers that were read as codes and whole
numbers. Where something is, the faults are counted and worded elsewhere, one a question.
"""

from __future__ import annotations

import numpy as np

from analysis.responses.codebook import Codebook
from analysis.responses.marks import marks_of
from analysis.responses.rows import ONCE, Names, Rows
from survey.instrument.questionnaire import Asked, Item, Kind

BEYOND = 1
"""What is not allowed is read as a number this far above that for no answer."""


def names_allowed(names: Names, codebook: Codebook) -> bool:
    """Tell whether every wave and unit has a name and every form is of the questionnaire.

    Parameters
    ----------
    names
        Names in a table, "" for cells that are missing.
    codebook
        The questionnaire.

    Returns
    -------
    bool
        Where it is false something may be wrong.

    Examples
    --------
    Look closer where this is false: `names_allowed(source.names, source.codebook)`.
    """
    return "" not in names.waves and {*names.forms} <= {*codebook.forms}


def doubtful_rows(rows: Rows) -> int:
    """Count what is wrong with single rows: names, and answers.

    Parameters
    ----------
    rows
        A part of the answers, with codes below -1 for names that are missing.

    Returns
    -------
    int
        0 where nothing is wrong; those of two parts add.

    Examples
    --------
    Nothing is wrong where this is 0: `doubtful_rows(rows)`.
    """
    keys = (rows.wave, rows.unit, rows.form, rows.team)
    nameless = sum(int((codes < 0).sum()) for codes in keys) + int((rows.target < ONCE).sum())
    nobody = int((rows.marks == marks_of([""])).all(axis=0).sum())
    own = int((rows.target == rows.unit).sum())
    return nameless + nobody + own + sum(_wrong(rows, item) for item in rows.codebook.instrument)


# The kernels below check nothing: they only compute.


def _wrong(rows: Rows, item: Item) -> int:
    elsewhere = ~rows.once if item.asked is Asked.ONCE else rows.once
    given = [rows.column(name) for name in item.columns()]
    wrong = sum(int((line == rows.empty + BEYOND).sum()) for line in given)
    if elsewhere.any():
        wrong += sum(int((line[elsewhere] != rows.empty).sum()) for line in given)
    if item.format.kind is Kind.SHARES:
        there = np.array([line != rows.empty for line in given])
        total = np.where(there, np.array(given, dtype=np.int64), 0).sum(axis=0)
        right = there.all(axis=0) & (total == item.format.high)
        wrong += int((there.any(axis=0) & ~right).sum())
    return wrong
