"""Answers as whole numbers, in parts of any size."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.responses.codebook import Codebook
from analysis.responses.loading import load
from analysis.responses.rows import ONCE, Rows, as_rows, width_of
from survey.instrument.questionnaire import NO_CONTACT
from tests.analysis.companies import WAVE, answered, plan_of, questionnaire

RESPONSES = load(answered(plan_of({"Sales": 7, "Marketing": 5}, (WAVE, "2026-Q2"))).extract)
ROWS = as_rows(RESPONSES)


def test_answers_are_those_of_the_frame() -> None:
    columns = RESPONSES.codebook.columns
    assert np.array_equal(ROWS.raw(columns), RESPONSES.raw(columns), equal_nan=True)
    assert np.array_equal(ROWS.answers(columns), RESPONSES.answers(columns), equal_nan=True)


def test_no_contact_is_no_answer_where_it_is_offered() -> None:
    item = next(item for item in ROWS.codebook.instrument if item.no_contact)
    given = ROWS.given.copy()
    given[ROWS.codebook.columns.index(item.id), ~ROWS.once] = NO_CONTACT
    rows = Rows(**{**vars_of(ROWS), "given": given})
    assert np.isnan(rows.answers([item.id])).all()
    assert (rows.raw([item.id])[~rows.once] == NO_CONTACT).all()


def test_names_lie_behind_the_codes() -> None:
    frame = RESPONSES.frame
    assert [ROWS.names.units[unit] for unit in ROWS.unit] == frame["unit"].tolist()
    targets = [ROWS.names.units[code] if code != ONCE else "" for code in ROWS.target]
    assert targets == frame["target"].tolist()
    assert ROWS.names.waves == (WAVE, "2026-Q2")


def test_sittings_are_those_of_the_frame() -> None:
    assert ROWS.sittings.tolist() == RESPONSES.sittings().tolist()
    assert np.array_equal(ROWS.sittings[ROWS.first], np.arange(len(ROWS.first)))


@pytest.mark.parametrize("size", [1, 5, 1000])
def test_parts_have_whole_people_and_no_row_is_lost(size: int) -> None:
    parts = [*ROWS.by_person().parts(size)]
    people = [{*part.person.tolist()} for part in parts]
    assert sum(len(part) for part in parts) == len(ROWS)
    assert len(set().union(*people)) == sum(map(len, people)) == 12


def test_few_options_take_one_byte_each() -> None:
    few, wide = (Codebook.of(questionnaire(id_)) for id_ in ("team-climate", "friction-full"))
    assert (width_of(few), width_of(wide)) == (np.dtype(np.int8), np.dtype(np.int32))


def test_keys_that_do_not_fit_are_refused() -> None:
    with pytest.raises(UnusableAnswers, match=r"Answers of shape \(\d+, 48\) do not fit"):
        Rows(**{**vars_of(ROWS), "wave": ROWS.wave[1:]})


def vars_of(rows: Rows) -> dict[str, object]:
    return {name: getattr(rows, name) for name in Rows.__dataclass_fields__}
