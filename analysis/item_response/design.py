"""Design: the patterns of answers, laid out for the sums that the likelihood is made of.

Answers that nobody gave to an item are no answers of it: its categories are those seen. A row of
the indicator has a one for each answer given, so that the logarithm of a pattern's probability at
each level is indicator @ log P, and a missing answer adds nothing (missing at random).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from analysis.sums.answer_patterns import ABSENT, AnswerPatterns

Array = NDArray[np.float64]

BLOCK = 20_000
"""Patterns worked on at a time, so that a million of them fit into memory."""


@dataclass(frozen=True, slots=True)
class Design:
    """Patterns of answers of everyone who answered anything."""

    items: tuple[str, ...]
    scores: tuple[tuple[float, ...], ...]
    """The answers seen of each item, ascending."""
    indicator: csr_array
    """Shape (patterns, answers of all items)."""
    counts: Array
    """People of each pattern."""
    places: tuple[slice, ...]
    """Where each item's answers stand among those of all items."""

    @property
    def n(self) -> int:
        """People who answered anything."""
        return int(self.counts.sum())

    @property
    def totals(self) -> Array:
        """How often each answer of each item was given."""
        summed: Array = self.indicator.T @ self.counts
        return summed

    def blocks(self) -> Iterator[tuple[csr_array, Array]]:
        """Return indicator and counts of so many patterns at a time."""
        for start in range(0, len(self.counts), BLOCK):
            yield self.indicator[start : start + BLOCK], self.counts[start : start + BLOCK]


def laid_out(patterns: AnswerPatterns) -> Design:
    """Lay out patterns of answers.

    Parameters
    ----------
    patterns
        Counts of each set of answers; people who answered nothing are left out.

    Returns
    -------
    Design
        Units are taken together.

    Examples
    --------
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> design = laid_out(answer_patterns(np.array([[1.0, 2.0], [5.0, np.nan], [1.0, 2.0]])))
    >>> design.scores, design.totals.tolist()
    (((1.0, 5.0), (2.0,)), [2.0, 1.0, 2.0])
    """
    pooled = patterns.answering.pooled
    rows, columns, scores, places, width = [], [], [], [], 0
    for codes in pooled.codes.T:
        given = np.flatnonzero(codes != ABSENT)
        seen, answer = np.unique(codes[given], return_inverse=True)
        rows.append(given)
        columns.append(answer + width)
        scores.append(tuple(pooled.scores[code] for code in seen))
        places.append(slice(width, width + len(seen)))
        width += len(seen)
    where = (np.concatenate(rows), np.concatenate(columns))
    shape = (len(pooled.counts), width)
    indicator = csr_array((np.ones(len(where[0])), where), shape=shape)
    counts = pooled.counts.astype(np.float64)
    return Design(pooled.items, tuple(scores), indicator, counts, tuple(places))
