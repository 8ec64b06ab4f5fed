"""The table of responses checks itself and reads answers as numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.responses.loading import load
from analysis.responses.table import Responses
from survey.answers.extract import Extract


@pytest.fixture
def responses(extract: Callable[..., Extract], row: Callable[..., dict[str, Any]]) -> Responses:
    return load(
        extract(
            [
                row("p1", "2026-Q1", "", D3own=7),
                row("p1", "2026-Q1", "Marketing", ENC3=-1, TAU3=2),
                row("p2", "2026-Q1", "Marketing", ENC3=4),
                row("p1", "2026-Q2", "Marketing", ENC3=5, TAU3=1),
            ]
        )
    )


def test_no_contact_is_kept_in_raw_answers_and_missing_from_those_that_are_scored(
    responses: Responses,
) -> None:
    assert responses.raw(["ENC3"])[:, 0].tolist()[1:] == [-1.0, 4.0, 5.0]
    np.testing.assert_array_equal(
        responses.answers(["ENC3", "TAU3"]),
        [[np.nan, np.nan], [np.nan, 2.0], [4.0, np.nan], [5.0, 1.0]],
    )


def test_a_sitting_is_one_person_in_one_wave(responses: Responses) -> None:
    assert responses.sittings().tolist() == [0, 0, 1, 2]


def test_marked_rows_keep_what_explains_them(responses: Responses) -> None:
    later = responses.where((responses.frame["wave"] == "2026-Q2").to_numpy(bool))
    assert len(later) == 1
    assert later.waves == ("2026-Q2",)
    assert later.codebook is responses.codebook
    assert later.headcount is responses.headcount


def test_a_table_that_lacks_a_column_is_refused(responses: Responses) -> None:
    with pytest.raises(UnusableAnswers) as caught:
        replace(responses, frame=responses.frame.drop(columns=["TAU3"]))
    every = ["pid", "wave", "form", "unit", "target", "team", "seconds"]
    answers = ["ENC3", "D3own", "SPLIT.own", "SPLIT.other"]
    assert str(caught.value) == (
        f"Responses need the columns {[*every, 'ENC3', 'TAU3', *answers[1:]]}, in this order, "
        f"and have {[*every, *answers]}; make them with load."
    )


@pytest.mark.parametrize("order", [[1, 0, 2, 3], [0, 1, 1, 2]])
def test_rows_out_of_order_or_twice_are_refused(responses: Responses, order: list[int]) -> None:
    with pytest.raises(UnusableAnswers) as caught:
        replace(responses, frame=responses.frame.iloc[order].reset_index(drop=True))
    assert str(caught.value) == (
        "Responses need one row a person, wave and target, sorted by "
        "['wave', 'unit', 'pid', 'target']; make them with load."
    )
