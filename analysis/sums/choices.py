"""Choices: how often each step of a scale was ticked in each unit or direction, additive."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.responses.codebook import Codebook
from analysis.responses.rows import Rows
from analysis.sums.grouped import Grouped, Grouping
from survey.instrument.questionnaire import Kind, Scale

Array = NDArray[np.float64]

STEPS = 5
LABELLED = frozenset({Kind.AGREE, Kind.FREQUENCY})


def labelled_scales(codebook: Codebook) -> tuple[Scale, ...]:
    """Return the scales whose items all have five steps with a label each."""
    return tuple(
        scale
        for scale in codebook.instrument.scales
        if all(
            item.format.kind in LABELLED and item.format.high - item.format.low == STEPS - 1
            for item in codebook.items_of(scale.id)
        )
    )


def choice_sums(rows: Rows, groups: Grouping, scales: Sequence[Scale]) -> Grouped:
    """Count how often each step was ticked in each group.

    Parameters
    ----------
    rows
        A part of the answers, those kept.
    groups
        Which group each row is in.
    scales
        As `labelled_scales` returns them.

    Returns
    -------
    Grouped
        Whole numbers of shape (scales, 6): people who answered any of the items, then the
        answers from the lowest keyed step to the highest.

    Examples
    --------
    Shares of the first scale: `choice_sums(rows, groups, scales).values[:, 0, 1:]`.
    """
    counts = np.zeros((len(scales), 1 + STEPS, len(rows)), dtype=np.uint8)
    for of_scale, scale in zip(counts, scales, strict=True):
        items = rows.codebook.items_of(scale.id)
        given = rows.whole([item.id for item in items])
        for line, item in zip(given, items, strict=True):
            ends = item.format
            steps = (
                range(ends.high, ends.low - 1, -1)
                if item.reverse
                else range(ends.low, ends.high + 1)
            )
            for place, answer in enumerate(steps, start=1):
                of_scale[place] += line == answer
        of_scale[0] = of_scale[1:].any(axis=0)
    summed = groups.whole_sums(counts.reshape(-1, len(rows))).astype(np.float64)
    shape = (len(groups.keys), len(scales), 1 + STEPS)
    return Grouped(groups.sizes, groups.keys, summed.reshape(shape))
