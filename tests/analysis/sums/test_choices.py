"""How often each step of a scale was ticked."""

from __future__ import annotations

import numpy as np

from analysis.responses.codebook import Codebook
from analysis.responses.keying import keyed
from analysis.responses.loading import load
from analysis.responses.rows import as_rows
from analysis.sums.choices import STEPS, choice_sums, labelled_scales
from analysis.sums.grouped import grouping
from survey.instrument.questionnaire import Format, Instrument, Item, Kind, Scale
from tests.analysis.companies import example

RESPONSES = load(example().extract)
ROWS = as_rows(RESPONSES)


def test_counts_are_those_of_the_keyed_answers() -> None:
    scales = labelled_scales(ROWS.codebook)
    found = choice_sums(ROWS, grouping([ROWS.unit], [2]), scales)
    for place, scale in enumerate(scales):
        items = ROWS.codebook.items_of(scale.id)
        answers = keyed(RESPONSES.answers([item.id for item in items]), items)
        for (unit,), values in found.items():
            mine = answers[ROWS.unit == unit]
            steps = [int((mine == 1 + step).sum()) for step in range(STEPS)]
            people = int((~np.isnan(mine)).any(axis=1).sum())
            assert values[place].tolist() == [people, *steps]


def test_whole_numbers_that_stand_by_group_are_counted_alike() -> None:
    scales = labelled_scales(ROWS.codebook)
    order = np.argsort(ROWS.unit, kind="stable")
    assert (np.diff(ROWS.unit) < 0).any()
    found, sorted_ = (
        choice_sums(rows, grouping([rows.unit], [2]), scales) for rows in (ROWS, ROWS.at(order))
    )
    assert found.keys.tolist() == sorted_.keys.tolist()
    assert found.values.tolist() == sorted_.values.tolist()


def test_scales_with_other_options_have_no_bar() -> None:
    seven = Item("ENG1", {}, Format("seven", Kind.AGREE, 1, 7))
    scale = Scale("ENG", {}, ("ENG1",), 1)
    book = Codebook.of(Instrument("i", "1", {}, ("en",), (seven,), (scale,), (), "own"))
    assert labelled_scales(book) == ()
