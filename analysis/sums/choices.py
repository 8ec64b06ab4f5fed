"""Choices: how often each step of a scale was ticked in each unit or direction, additive."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.responses.codebook import Codebook
from analysis.responses.rows import Rows
from analysis.sums.grouped import Grouped, Grouping
from survey.instrument.questionnaire import NO_CONTACT, Item, Kind, Scale

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
    counted = np.zeros((len(groups.keys), len(scales), 1 + STEPS))
    for place, scale in enumerate(scales):
        ticked = [ticks(rows, item) for item in rows.codebook.items_of(scale.id)]
        answered = np.logical_or.reduce([one < STEPS for one in ticked])
        counted[:, place, 0] = np.bincount(groups.place, answered, len(groups.keys))
        wide = STEPS + 1
        for one in ticked:
            cells = np.bincount(groups.place * wide + one, minlength=len(groups.keys) * wide)
            counted[:, place, 1:] += cells.reshape(-1, wide)[:, :STEPS]
    return Grouped(groups.sizes, groups.keys, counted)


def ticks(rows: Rows, item: Item) -> NDArray[np.signedinteger]:
    """Return the keyed step of each answer from 0; one beyond the last where there is none."""
    ends, given = item.format, rows.column(item.id)
    nothing = given == rows.empty
    if item.no_contact:
        nothing |= given == NO_CONTACT
    keyed = ends.high - given if item.reverse else given - ends.low
    return np.where(nothing, ends.high - ends.low + 1, keyed)
