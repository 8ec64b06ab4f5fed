"""Extracts of one study become one table; those that do not belong together are refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.errors import UnusableAnswers
from analysis.responses.loading import load
from survey.answers.extract import Event, Extract
from survey.instrument.questionnaire import Instrument
from survey.people.headcount import Headcount, UnitCount
from survey.privacy.thresholds import Thresholds

Row = Callable[..., dict[str, Any]]
Make = Callable[..., Extract]


def test_rows_stand_by_wave_unit_person_and_target_whatever_the_order_of_the_files(
    extract: Make, row: Row
) -> None:
    first = extract([row("p2", "2026-Q1", "Marketing", ENC3=2), row("p1", "2026-Q1", "", D3own=1)])
    later = extract([row("p1", "2026-Q2", "Marketing", ENC3=3)])
    one, other = load(first, later), load(later, first)
    assert one.frame["pid"].tolist() == ["p1", "p2", "p1"]
    assert one.frame["wave"].tolist() == ["2026-Q1", "2026-Q1", "2026-Q2"]
    pd.testing.assert_frame_equal(one.frame, other.frame)
    pd.testing.assert_frame_equal(one.comments, other.comments)
    assert one.headcount == other.headcount
    assert one.manifest == other.manifest


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(order=st.permutations(range(6)))
def test_the_order_of_the_rows_does_not_matter(extract: Make, row: Row, order: list[int]) -> None:
    rows = [
        row(pid, wave, "Marketing", ENC3=number)
        for number, (pid, wave) in enumerate(
            [(pid, wave) for pid in ("p1", "p2", "p10") for wave in ("2026-Q1", "2026-Q2")]
        )
        if number
    ] + [row("p9", "2026-Q1", "", D3own=4)]
    shuffled = [rows[position] for position in order]
    pd.testing.assert_frame_equal(load(extract(shuffled)).frame, load(extract(rows)).frame)


def test_answers_are_whole_numbers_and_missing_ones_stay_missing(extract: Make, row: Row) -> None:
    answers = load(extract([row("p1", "2026-Q1", "Marketing", ENC3=4.0)])).frame
    assert answers["ENC3"].dtype == "Int32"
    assert answers["ENC3"].tolist() == [4]
    assert answers["TAU3"].isna().all()


def test_people_of_unlinked_extracts_never_join_over_waves(extract: Make, row: Row) -> None:
    rows = [row("1", "2026-Q1", "Marketing", ENC3=2), row("1", "2026-Q2", "Marketing", ENC3=5)]
    apart = load(extract(rows, linked=False))
    assert apart.frame["pid"].tolist() == ["2026-Q1:1", "2026-Q2:1"]
    assert not apart.manifest.linked
    together = load(extract(rows))
    assert together.frame["pid"].tolist() == ["1", "1"]
    assert together.manifest.linked


def test_linked_and_unlinked_waves_together_are_not_linked(extract: Make, row: Row) -> None:
    joined = load(
        extract([row("1", "2026-Q1", "Marketing", ENC3=2)], linked=False, mode="imported"),
        extract([row("1", "2026-Q2", "Marketing", ENC3=5)]),
    )
    assert joined.frame["pid"].tolist() == ["2026-Q1:1", "1"]
    assert not joined.manifest.linked
    assert joined.manifest.mode == "imported and sealed"


def test_two_people_numbered_alike_in_two_extracts_of_a_wave_are_not_joined(
    extract: Make, row: Row
) -> None:
    one = extract([row("1", "2026-Q1", "", D3own=2)], linked=False)
    other = extract([row("1", "2026-Q1", "Marketing", ENC3=5)], linked=False)
    with pytest.raises(UnusableAnswers) as caught:
        load(one, other)
    assert str(caught.value) == (
        "The answers cannot be used: people with answers of the same wave in more than one "
        "Extract, each of which is to be named once: 1. Correct them where they "
        "come from and write the Extract again."
    )


def test_another_questionnaire_is_refused(extract: Make, row: Row, instrument: Instrument) -> None:
    changed = replace(instrument, sha256="b" * 64)
    one = extract([row("p1", "2026-Q1", "")])
    other = extract([row("p1", "2026-Q2", "")], questionnaire=changed)
    with pytest.raises(UnusableAnswers) as caught:
        load(one, other)
    assert str(caught.value) == (
        "The Extracts answer different questionnaires, friction (sha256 aaaaaaaa) and friction "
        "(sha256 bbbbbbbb); analyse the waves of each questionnaire apart."
    )


def test_extracts_without_a_row_are_refused(extract: Make) -> None:
    with pytest.raises(UnusableAnswers) as caught:
        load(extract([]))
    assert str(caught.value) == (
        "The Extracts hold no answers; import them again from a table in which people answered."
    )


def test_another_study_is_refused(extract: Make, row: Row) -> None:
    one = extract([row("p1", "2026-Q1", "")])
    other = extract([row("p1", "2026-Q2", "")], study="Umbra")
    with pytest.raises(UnusableAnswers) as caught:
        load(one, other)
    assert str(caught.value) == (
        "The Extracts come from the studies Acme and Umbra, whose people cannot be told apart by "
        "their pids; analyse each study apart."
    )


def test_the_strictest_thresholds_stand(extract: Make, row: Row) -> None:
    one = extract([row("p1", "2026-Q1", "")], thresholds=Thresholds(scores=12, comments=20))
    other = extract([row("p1", "2026-Q2", "")], thresholds=Thresholds(scores=9, gaps=10))
    assert load(one, other).manifest.thresholds == Thresholds(scores=12, gaps=10, comments=20)


def test_events_and_attributes_of_all_extracts_are_kept(extract: Make, row: Row) -> None:
    move = Event("2026-Q1", "The offices moved.")
    one = extract([row("p1", "2026-Q1", "", site="north")], attributes=("site",), events=(move,))
    other = extract([row("p1", "2026-Q2", "")], events=(move,))
    joined = load(one, other)
    assert joined.manifest.events == (move,)
    assert joined.manifest.attributes == ("site",)
    assert joined.frame["site"].fillna("?").tolist() == ["north", "?"]


def test_two_baselines_are_refused(extract: Make, row: Row) -> None:
    one = extract([row("p1", "2026-Q1", "")], baseline=("2026-Q1",))
    other = extract([row("p1", "2026-Q2", "")], baseline=("2026-Q2",))
    with pytest.raises(UnusableAnswers) as caught:
        load(one, other)
    assert str(caught.value) == (
        "The Extracts name different baselines, ('2026-Q1',) and ('2026-Q2',); "
        "settle on one in the manifests."
    )


def test_headcounts_join_and_contradictions_are_refused(extract: Make, row: Row) -> None:
    one = extract([row("p1", "2026-Q1", "")])
    other = extract([row("p2", "2026-Q1", "")])
    assert load(one, other).headcount == Headcount((UnitCount("Sales", "2026-Q1", 20),))
    with pytest.raises(UnusableAnswers) as caught:
        load(one, extract([row("p2", "2026-Q1", "")], people=21))
    assert str(caught.value) == (
        "Unit Sales has two headcounts in wave 2026-Q1, 20 under None and 21 under None; "
        "correct the one that is wrong."
    )


def test_nothing_to_load_is_refused() -> None:
    with pytest.raises(UnusableAnswers, match=r"^There is nothing to analyse; give at least one"):
        load()
