"""Scores as whole numbers."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.responses.codebook import Codebook
from analysis.responses.loading import load
from analysis.responses.marks import marks_of
from analysis.responses.rows import Names, Rows, as_rows
from analysis.scoring.columns import Sort, columns_of
from analysis.scoring.scale_scores import score_items
from analysis.scoring.steps import POINTS, steps, whole_steps
from survey.instrument.questionnaire import Form, Format, Instrument, Item, Kind, Scale
from tests.analysis.companies import example

RESPONSES = load(example().extract)
BOOK = RESPONSES.codebook
COLUMNS = columns_of(BOOK)
SCORED = steps(as_rows(RESPONSES), COLUMNS)


def test_every_step_is_whole() -> None:
    known = SCORED[~np.isnan(SCORED)]
    assert (known == np.round(known)).all()


def test_points_are_the_mean_of_the_items_of_a_scale() -> None:
    for column, line in zip(COLUMNS, SCORED, strict=True):
        if column.sort is Sort.SCALE:
            items = score_items(RESPONSES, BOOK.items_of(column.name))
            few = (~np.isnan(items)).sum(axis=1) < BOOK.scales[column.name].least
            expected = np.full(len(items), np.nan)
            expected[~few] = np.nanmean(items[~few], axis=1)
            points = POINTS * line / whole_steps(column, BOOK)
            assert points == pytest.approx(expected, rel=1e-14, nan_ok=True)


def test_shares_and_choices_stay_as_they_were_given() -> None:
    for column, line in zip(COLUMNS, SCORED, strict=True):
        if column.sort in (Sort.SHARE, Sort.CHOICE):
            given = RESPONSES.answers([column.name])[:, 0]
            assert np.array_equal(line, given, equal_nan=True)
            assert whole_steps(column, BOOK) == POINTS


def test_steps_of_high_numbers_do_not_overflow() -> None:
    years = Format("years", Kind.AGREE, 198, 203)
    items = tuple(Item(name, {}, years, reverse=name == "Y2") for name in ("Y1", "Y2"))
    scale, form = Scale("Y", {}, ("Y1", "Y2"), 1), Form("full", {}, ("Y1", "Y2"), {}, 1.0)
    book = Codebook.of(Instrument("i", "1", {}, ("en",), items, (scale,), (form,), "own"))
    names, one = Names(("W",), ("Sales",), ("full",), ("",)), np.zeros(2, np.int32)
    given = np.array([[203, 200], [198, np.iinfo(np.int32).min]], np.int32)
    rows = Rows(names, book, one, one, one, one - 1, one, one, marks_of(["p"]), one + 60.0, given)
    assert steps(rows, columns_of(book))[0].tolist() == [10.0, 4.0]
