"""Scores of 0 to 100, their missing rule, and their columns."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.errors import UnusableAnswers
from analysis.quality.screening import screen
from analysis.responses.table import Responses
from analysis.scoring.scale_scores import Scores, score, score_items
from survey.instrument.questionnaire import NO_CONTACT, Instrument, View

Answered = Callable[..., Responses]
SECONDS_FOR_A_HUNDRED_THOUSAND_ROWS = 10


def test_a_scale_is_the_mean_of_its_items_with_the_reversed_one_turned(
    answered: Answered,
) -> None:
    scores = score(answered({"ENC1": 5, "ENC2": 4, "ENC4": 2}, {"ENC1": 1, "ENC2": 1, "ENC4": 5}))
    assert scores.frame["ENC"].tolist() == [(100 + 75 + 75) / 3, 0.0]


def test_a_scale_wants_at_least_so_many_items(answered: Answered) -> None:
    scores = score(answered({"ENC1": 5, "ENC2": 4}, {"ENC1": 5}, {}))
    np.testing.assert_array_equal(scores.frame["ENC"], [87.5, np.nan, np.nan])


def test_no_contact_is_no_answer_and_is_counted(answered: Answered) -> None:
    none = NO_CONTACT
    scores = score(
        answered(
            {"ENC1": 5, "ENC2": none, "ENC4": none},
            {"ENC1": 5, "ENC2": 3, "ENC4": none},
            {"ENC1": none},
            {"OUT1": 3},
        )
    )
    np.testing.assert_array_equal(scores.frame["ENC"], [np.nan, 75.0, np.nan, np.nan])
    np.testing.assert_array_equal(scores.frame["no_contact"], [2 / 3, 1 / 3, 1.0, np.nan])


@pytest.mark.parametrize(
    ("column", "answer", "points"),
    [
        ("OUT1", 4, 75.0),
        ("OUT2", 4, 25.0),
        ("D1other", 7, 70.0),
        ("D1guess", 0, 0.0),
        ("OVR", 4, 50.0),
        ("WARM", 63, 63.0),
        ("SHARED", 3, 3.0),
    ],
)
def test_single_items_become_points_and_choices_stay(
    answered: Answered, column: str, answer: int, points: float
) -> None:
    assert score(answered({column: answer})).frame[column].tolist() == [points]


def test_what_is_asked_once_is_scored_on_its_own_row(answered: Answered) -> None:
    once = score(answered({"PRS1": 4, "D1own": 9, "D6own": 3, "LEAD": 60}, target="")).frame
    assert once[["PRS", "D1own", "D6own", "LEAD"]].to_numpy().tolist() == [
        [75.0, 90.0, 30.0, 50.0]
    ]
    assert once[["ENC", "D1other"]].isna().all(axis=None)


def test_shares_are_points_already(answered: Answered) -> None:
    scores = score(answered({"SPLIT.own": 20, "SPLIT.other": 80}))
    assert scores.frame[["SPLIT.own", "SPLIT.other"]].to_numpy().tolist() == [[20.0, 80.0]]


def test_a_row_keeps_its_keys_and_attributes(answered: Answered) -> None:
    scores = score(answered({"OUT1": 1}))
    keys = ["pid", "wave", "form", "unit", "target", "team", "site"]
    assert scores.frame[keys].to_numpy().tolist() == [
        ["p000", "2026-Q1", "full", "Sales", "Marketing", "", "north"]
    ]
    assert scores.waves == ("2026-Q1",)


def test_columns_are_found_by_what_they_mean(answered: Answered) -> None:
    scores = score(answered({"OUT1": 1}))
    encroachment, rating = (
        scores.with_role("encroachment"),
        scores.rating(View.OTHER, "understanding"),
    )
    assert encroachment is scores.column("ENC")
    assert rating is scores.column("D1other")
    assert scores.with_role("rivalry") is None
    assert scores.rating(View.GUESS, "horizon") is None
    with pytest.raises(KeyError, match="O1"):
        scores.column("O1")


def test_one_block_has_one_base(answered: Answered) -> None:
    scores = score(
        answered(
            {"ENC1": 1, "ENC2": 1, "OUT1": 1},
            {"ENC1": 1, "OUT1": 1},
            {"ENC1": 1, "ENC2": 1},
        )
    )
    assert scores.complete(["ENC", "OUT1"]).tolist() == [True, False, False]
    assert scores.complete(["ENC"]).tolist() == [True, False, True]
    assert scores.complete([]).tolist() == [True, True, True]


def test_screened_answers_are_scored_without_those_set_aside_and_received_ones_with_them(
    answered: Answered,
) -> None:
    whole = dict.fromkeys(("ENC1", "ENC2", "ENC4", "OUT1", "OUT2", "OVR"), 3)
    whole |= {"D1other": 5, "D1guess": 5, "WARM": 50, "SHARED": 1, "SPLIT.own": 50}
    screened = screen(answered({**whole, "SPLIT.other": 50}, {"OUT1": 2}))
    assert score(screened).frame["pid"].tolist() == ["p000"]
    assert score(screened.received).frame["pid"].tolist() == ["p000", "p001"]


def test_items_of_a_scale_can_be_had_apart(answered: Answered, instrument: Instrument) -> None:
    responses = answered({"ENC1": 5, "ENC4": 5}, {"ENC1": NO_CONTACT, "ENC4": 1})
    points = score_items(responses, [instrument.item("ENC1"), instrument.item("ENC4")])
    np.testing.assert_array_equal(points, [[100.0, 0.0], [np.nan, 100.0]])


def test_scores_that_lack_a_column_are_refused(answered: Answered) -> None:
    scores = score(answered({"OUT1": 1}))
    with pytest.raises(UnusableAnswers) as caught:
        replace(scores, frame=scores.frame.drop(columns=["ENC"]))
    every = [*scores.frame]
    assert str(caught.value) == (
        f"Scores need the columns {every}, in this order, and have "
        f"{[name for name in every if name != 'ENC']}; make them with score."
    )


answers = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("ENC1", "ENC2", "ENC4"), st.sampled_from([NO_CONTACT, 1, 2, 3, 4, 5])),
        **dict.fromkeys(("OUT1", "OUT2"), st.integers(1, 5)),
        **dict.fromkeys(("D1other", "D1guess"), st.integers(0, 10)),
        "OVR": st.integers(1, 7),
        "WARM": st.integers(0, 100),
    },
)
relaxed = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)


@relaxed
@given(rows=st.lists(answers, min_size=1, max_size=6))
def test_every_score_lies_from_0_to_100(answered: Answered, rows: list[dict[str, Any]]) -> None:
    scores = score(answered(*rows))
    points = scores.table(["ENC", "OUT1", "OUT2", "D1other", "D1guess", "OVR", "WARM"])
    known = points[~np.isnan(points)]
    assert ((known >= 0) & (known <= 100)).all()


@relaxed
@given(rows=st.lists(answers, min_size=2, max_size=6), data=st.data())
def test_a_row_is_scored_by_its_own_answers_alone(
    answered: Answered, rows: list[dict[str, Any]], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(rows))))
    columns = ["no_contact", "ENC", "OUT1", "D1other"]
    straight = score(answered(*rows)).frame[columns]
    mixed = score(answered(*[rows[position] for position in order])).frame[columns]
    pd.testing.assert_frame_equal(
        mixed, straight.iloc[order].reset_index(drop=True), check_exact=True
    )


def test_a_hundred_thousand_rows_take_seconds(answered: Answered) -> None:
    few = answered(*[{"ENC1": 1 + n % 5, "ENC2": 2, "OVR": 1 + n % 7} for n in range(100)])
    many = pd.concat([few.frame] * 1000, ignore_index=True)
    many["pid"] = [f"p{number:06}" for number in range(len(many))]
    start = time.perf_counter()
    scores: Scores = score(replace(few, frame=many))
    assert time.perf_counter() - start < SECONDS_FOR_A_HUNDRED_THOUSAND_ROWS
    assert len(scores.frame) == 100_000
