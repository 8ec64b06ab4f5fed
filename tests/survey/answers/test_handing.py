"""Handing over: what was opened becomes an Extract that the next room takes without a word."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pandas as pd
import pytest

from analysis.responses.loading import load
from survey.answers.extract import KEYS, Extract
from survey.answers.handing import OTHER_UNITS, OpenedWave, hand_over
from survey.answers.opening import open_wave
from survey.errors import MalformedExtract
from survey.people.headcount import UnitCount
from survey.privacy.manifest import WaveManifest
from survey.privacy.thresholds import Thresholds
from survey.transfer.archive import read_extract, write_extract
from tests.survey.answers.made_up import (
    INSTRUMENT,
    KEYRING,
    MANIFEST,
    SUBMISSION,
    TEXT,
    answer_of,
    sealed,
)

LATER = replace(MANIFEST, wave="2026-12", thresholds=Thresholds(scores=10))
ONCE_ONLY = {"": {"A1": 1}}


def wave(manifest: WaveManifest, people: dict[int, str]) -> OpenedWave:
    ballots = [
        sealed(
            answer_of(person, ONCE_ONLY if class_id == "rest" else None), class_id, manifest.wave
        )
        for person, class_id in people.items()
    ]
    chance = Random(1)  # noqa: S311 - a fixed order for the test
    out = open_wave(ballots, KEYRING, manifest, INSTRUMENT, chance)
    assert not out.quarantined
    return OpenedWave(manifest, out.answers, out.comments)


@pytest.fixture(scope="module")
def extract() -> Extract:
    waves = [
        wave(MANIFEST, {1: "north", 2: "sales", 3: "rest"}),
        wave(LATER, {1: "north", 4: "rest"}),
    ]
    return hand_over(waves, INSTRUMENT, TEXT)


def test_a_person_has_a_row_a_wave_and_one_for_each_department_rated(extract: Extract) -> None:
    rows = extract.responses.groupby(["wave", "unit", "target"]).size().to_dict()

    assert rows == {
        ("2026-11", "Sales", ""): 2,
        ("2026-11", "Sales", "Marketing"): 2,
        ("2026-11", OTHER_UNITS, ""): 1,
        ("2026-12", "Sales", ""): 1,
        ("2026-12", "Sales", "Marketing"): 1,
        ("2026-12", OTHER_UNITS, ""): 1,
    }


def test_answers_stand_where_they_belong(extract: Extract) -> None:
    frame = extract.responses
    rows = frame[(frame["wave"] == "2026-11") & (frame["team"] == "North")]
    once, each = (rows[rows["target"] == target].iloc[0] for target in ("", "Marketing"))

    assert [*frame] == [*KEYS, "tenure", *INSTRUMENT.columns()]
    assert (once["A1"], once["A2"], once["seconds"]) == (2, 3, 45)
    assert (each["E1"], each["S.own"], each["S.other"]) == (1, 30, 70)
    assert pd.isna(each["seconds"])
    assert pd.isna(each["A1"])
    assert pd.isna(once["E1"])


def test_attributes_are_those_of_the_class_and_else_empty(extract: Extract) -> None:
    told = extract.responses.groupby("team")["tenure"].unique().map(sorted).to_dict()

    assert told == {"": ["", "new here"], "North": [""]}
    assert extract.manifest.attributes == ("tenure",)


def test_a_pid_joins_the_waves_of_a_person(extract: Extract) -> None:
    waves = extract.responses.groupby("pid")["wave"].nunique()

    assert sorted(waves) == [1, 1, 1, 2]
    assert extract.manifest.linked


def test_nobody_s_waves_are_joined_in_the_mode_anonymous() -> None:
    anonymous = replace(MANIFEST, mode="anonymous")

    extract = hand_over([wave(anonymous, {1: "north"})], INSTRUMENT, TEXT)

    assert (extract.manifest.linked, extract.manifest.mode) == (False, "anonymous")


def test_people_are_counted_by_the_classes(extract: Extract) -> None:
    counts = [count for count in extract.headcount.counts if count.wave == "2026-11"]

    assert counts == [
        UnitCount("Marketing", "2026-11", 14),
        UnitCount("Sales", "2026-11", 22),
        UnitCount("Service", "2026-11", None),
        UnitCount(OTHER_UNITS, "2026-11", 11),
    ]


def test_comments_are_handed_over_without_a_pid(extract: Extract) -> None:
    frame = extract.comments

    assert [*frame] == ["id", "wave", "unit", "target", "item", "text"]
    assert sorted(frame["text"].unique()) == ["All well.", "They call back."]
    assert not frame["id"].isin(extract.responses["pid"]).any()


def test_only_comments_that_the_custodian_released_are_handed_over() -> None:
    one = wave(MANIFEST, {1: "north"})
    moderated = replace(one, comments=[replace(one.comments[0], text="[a name] calls back.")])

    assert [*hand_over([moderated], INSTRUMENT, TEXT).comments["text"]] == ["[a name] calls back."]


def test_the_strictest_thresholds_stand(extract: Extract) -> None:
    assert extract.manifest.thresholds == Thresholds(scores=10)


def test_an_extract_of_nobody_holds_together() -> None:
    empty = hand_over([OpenedWave(MANIFEST, (), ())], INSTRUMENT, TEXT)

    assert empty.responses.empty
    assert empty.comments.empty


def test_the_analysis_and_the_archive_take_it(extract: Extract, tmp_path: Path) -> None:
    write_extract(extract, tmp_path / "fr26.zip")
    again = read_extract(tmp_path / "fr26.zip")

    assert len(load(extract).frame) == len(extract.responses)
    key = ["wave", "pid", "target"]
    stored, handed = (
        one.responses.sort_values(key, ignore_index=True) for one in (again, extract)
    )
    pd.testing.assert_frame_equal(stored, handed, check_dtype=False)
    assert (again.headcount, again.manifest) == (extract.headcount, extract.manifest)


def test_nothing_to_hand_over_is_told() -> None:
    with pytest.raises(MalformedExtract) as told:
        hand_over([], INSTRUMENT, TEXT)

    assert str(told.value) == "No wave has been opened; open one before it is handed over."


def test_waves_of_two_studies_are_told() -> None:
    other = OpenedWave(replace(LATER, mode="anonymous"), (), ())

    with pytest.raises(MalformedExtract) as told:
        hand_over([OpenedWave(MANIFEST, (), ()), other], INSTRUMENT, TEXT)

    assert str(told.value) == (
        "Wave 2026-12 belongs to study fr26 (anonymous) and wave 2026-11 to fr26 (sealed); hand "
        "each study over by itself."
    )


def test_answers_to_an_item_that_this_version_lost_are_told() -> None:
    shorter = replace(INSTRUMENT, items=tuple(item for item in INSTRUMENT if item.id != "A1"))

    with pytest.raises(MalformedExtract) as told:
        hand_over([wave(MANIFEST, {1: "north"})], shorter, TEXT)

    assert str(told.value) == (
        "Wave 2026-11 has answers to A1, which this version of the questionnaire does not have; "
        "give the version that holds every item."
    )
    assert SUBMISSION.answers[""]["A1"] == 2
