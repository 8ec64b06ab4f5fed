"""Whether any row is wrong by itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.responses.loading import load
from analysis.responses.marks import marks_of
from analysis.responses.row_faults import BEYOND, doubtful_rows, names_allowed
from analysis.responses.rows import as_rows
from tests.analysis.companies import answered, plan_of

ROWS = as_rows(load(answered(plan_of({"Sales": 7, "Marketing": 5}, teams=2)).extract))


def test_nothing_is_wrong_with_sound_rows() -> None:
    assert doubtful_rows(ROWS) == 0
    assert names_allowed(ROWS.names, ROWS.codebook)


def test_an_answer_beyond_its_scale_is_counted() -> None:
    given = ROWS.given.copy()
    place = np.argwhere(given != ROWS.empty)[0]
    given[tuple(place)] = ROWS.empty + BEYOND
    assert doubtful_rows(replace(ROWS, given=given)) >= 1


@pytest.mark.parametrize("once", [True, False])
def test_an_answer_where_it_is_not_asked_is_counted(*, once: bool) -> None:
    given = ROWS.given.copy()
    row = int(np.flatnonzero(ROWS.once == once)[0])
    place = int(np.flatnonzero((ROWS.given[:, ROWS.once != once] != ROWS.empty).any(axis=1))[0])
    assert given[place, row] == ROWS.empty
    given[place, row] = 3
    assert doubtful_rows(replace(ROWS, given=given)) >= 1


@pytest.mark.parametrize("key", ["wave", "unit", "form", "team", "target"])
def test_a_row_without_a_name_is_counted(key: str) -> None:
    codes = getattr(ROWS, key).copy()
    codes[3] = -2
    assert doubtful_rows(replace(ROWS, **{key: codes})) == 1


def test_a_row_about_its_own_department_and_one_of_nobody_are_counted() -> None:
    target = ROWS.target.copy()
    row = int(np.flatnonzero(~ROWS.once)[0])
    target[row] = ROWS.unit[row]
    assert doubtful_rows(replace(ROWS, target=target)) == 1
    marks = ROWS.marks.copy()
    marks[:, :1] = marks_of([""])
    assert doubtful_rows(replace(ROWS, marks=marks)) == 1


def test_a_wave_without_a_name_and_an_unknown_form_are_not_allowed() -> None:
    waves, forms = ("", *ROWS.names.waves), (*ROWS.names.forms, "spring")
    assert not names_allowed(replace(ROWS.names, waves=waves), ROWS.codebook)
    assert not names_allowed(replace(ROWS.names, forms=forms), ROWS.codebook)
