"""Answers that cannot be, counted by column, all at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from analysis.errors import UnusableAnswers
from analysis.responses.loading import load
from survey.answers.extract import Extract

Row = Callable[..., dict[str, Any]]
Make = Callable[..., Extract]


def refusal(extract: Extract) -> str:
    with pytest.raises(UnusableAnswers) as caught:
        load(extract)
    return str(caught.value)


def test_every_answer_out_of_range_is_counted_by_column_in_one_sentence(
    extract: Make, row: Row
) -> None:
    rows = [
        row("p1", "2026-Q1", "Marketing", ENC3=6, TAU3=0),
        row("p2", "2026-Q1", "Marketing", ENC3=-2, TAU3=-1),
        row("p3", "2026-Q1", "", D3own=2.5),
    ]
    assert refusal(extract(rows)) == (
        "The answers cannot be used: answers to ENC3 that are not whole numbers from 1 to 5 or "
        "-1 for no contact: 2; answers to TAU3 that are not whole numbers from 1 to 5: 2; "
        "answers to D3own that are not whole numbers from 0 to 10: 1. "
        "Correct them where they come from and write the Extract again."
    )


def test_the_ends_of_the_range_and_no_contact_where_it_is_offered_are_allowed(
    extract: Make, row: Row
) -> None:
    rows = [
        row("p1", "2026-Q1", "Marketing", ENC3=-1, TAU3=1),
        row("p2", "2026-Q1", "Marketing", ENC3=5, TAU3=5),
        row("p2", "2026-Q1", "", D3own=0),
    ]
    assert len(load(extract(rows))) == 3


def test_an_answer_on_a_row_where_it_is_not_asked_is_refused(extract: Make, row: Row) -> None:
    rows = [row("p1", "2026-Q1", "", ENC3=3), row("p1", "2026-Q1", "Marketing", D3own=3)]
    message = refusal(extract(rows))
    assert "answers to ENC3 on rows asked once, where it is not asked: 1" in message
    about = "answers to D3own on rows about another department, where it is not asked: 1"
    assert about in message


@pytest.mark.parametrize(("own", "other", "allowed"), [(60, 40, True), (60, 30, False)])
def test_shares_add_up_to_all_the_points(
    extract: Make, row: Row, own: int, other: int, *, allowed: bool
) -> None:
    shared = extract([row("p1", "2026-Q1", "", **{"SPLIT.own": own, "SPLIT.other": other})])
    if allowed:
        assert len(load(shared)) == 1
    else:
        assert "answers to SPLIT whose parts do not add up to 100: 1" in refusal(shared)


def test_words_where_numbers_belong_are_refused(extract: Make, row: Row) -> None:
    rows = [row("p1", "2026-Q1", "Marketing", ENC3="often")]
    assert "answers to ENC3 that are not numbers" in refusal(extract(rows))


def test_a_person_wave_and_target_comes_once(extract: Make, row: Row) -> None:
    rows = [row("p1", "2026-Q1", "Marketing", ENC3=3), row("p1", "2026-Q1", "Marketing", ENC3=4)]
    assert refusal(extract(rows)) == (
        "The answers cannot be used: rows that repeat a person, wave and target: 1. "
        "Correct them where they come from and write the Extract again."
    )


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"form": "pulse"}, "the forms ['pulse'] are not among ['full'] of the questionnaire"),
        ({"pid": ""}, "rows with an empty pid, wave or unit: 1"),
        ({"target": None}, 'rows without a target (write "" where there is none): 1'),
        (
            {"unit": "Marketing"},
            "rows that rate the person's own department as if it were another: 1",
        ),
        ({"unit": "Service"}, "people with more than one unit in the same wave: 1"),
        ({"team": "north"}, "people with more than one team in the same wave: 1"),
    ],
)
def test_keys_that_cannot_be_are_named(
    extract: Make, row: Row, change: dict[str, Any], fault: str
) -> None:
    rows = [
        row("p1", "2026-Q1", "", D3own=3),
        {**row("p1", "2026-Q1", "Marketing", ENC3=3), **change},
    ]
    assert fault in refusal(extract(rows))
