"""Sitting faults: what is wrong among the rows of one person in one wave, counted part by part."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from analysis.responses import wording
from analysis.responses.rows import Codes, Rows

Counts = NDArray[np.int64]
ONE_OF = ("form", "unit", "team")
"""A person has one of each in a wave."""


def sitting_faults(rows: Rows) -> Counts:
    """Count the rows that repeat, and the people with more than one form, unit or team in a wave.

    Parameters
    ----------
    rows
        A part of the answers, with whole sittings.

    Returns
    -------
    numpy.ndarray
        Four whole numbers; those of two parts add.

    Examples
    --------
    Nothing is wrong where this is 0: `sitting_faults(rows).sum()`.
    """
    if len(rows.first) == len(rows):
        return np.zeros(1 + len(ONE_OF), dtype=np.int64)
    repeats = len(rows) - _different(rows, rows.target)
    more = [_different(rows, getattr(rows, name)) - len(rows.first) for name in ONE_OF]
    return np.array([repeats, *more], dtype=np.int64)


def in_words(counts: Counts) -> Iterator[str]:
    """Yield one sentence a fault."""
    repeats, *more = counts.tolist()
    if repeats:
        yield wording.repeated(repeats)
    for name, people in zip(ONE_OF, more, strict=True):
        if people:
            yield wording.more_than_one(name, people)


def _different(rows: Rows, codes: Codes) -> int:
    """Return how many different codes the sittings have, added up."""
    wide = int(codes.max(initial=0)) + 2
    return len(np.unique(rows.sittings * wide + codes + 1))
