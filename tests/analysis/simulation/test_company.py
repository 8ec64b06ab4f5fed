"""A made-up company, its answers and what is true of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.friction.direction import Direction
from analysis.friction.measures import measure
from analysis.quality.screening import screen
from analysis.responses.loading import load
from analysis.scoring.scale_scores import score
from analysis.simulation.example import LEAD_PROCESS
from analysis.simulation.plan import Plan, Step
from tests.analysis.companies import MARKETING, SALES, WAVE, answered, example, plan_of

PEOPLE = {"Sales": 30, "Marketing": 20}
LATER = "2026-Q2"


def levels(**more: float) -> Mapping[Direction, Mapping[str, float]]:
    return {SALES: {"blame": 60.0, **more}, MARKETING: {"blame": 35.0}}


def careful(plan: Plan) -> Plan:
    return replace(plan, team_sd=0.0)


def test_the_same_seed_gives_the_same_answers_and_another_seed_others() -> None:
    one, same, other = (answered(plan_of(PEOPLE), seed).extract.responses for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one, same)
    assert not one.equals(other)


def test_everyone_answers_once_and_about_each_other_department() -> None:
    rows = answered(plan_of({"Sales": 5, "IT": 4, "HR": 3})).extract.responses
    assert rows.groupby("target").size().to_dict() == {"": 12, "Sales": 7, "IT": 8, "HR": 9}
    assert (rows["unit"] != rows["target"]).all()
    assert rows.loc[rows["target"] == "", "seconds"].notna().all()
    assert rows.loc[rows["target"] != "", "seconds"].isna().all()


def test_the_extract_can_be_loaded_and_nobody_careful_is_set_aside() -> None:
    made = answered(plan_of(PEOPLE, (WAVE, LATER)))
    screened = screen(load(made.extract))
    assert len(screened.sittings) == 100
    assert len(screened.set_aside) <= 1
    assert made.extract.manifest.mode == "simulated"
    assert made.extract.headcount.people("Sales", LATER) == 30


def test_the_truth_is_what_very_many_people_score() -> None:
    plan = careful(plan_of({"Sales": 1500, "Marketing": 10}, levels=levels(own_skill=80)))
    made = answered(plan)
    frame = measure(score(load(made.extract))).frame
    mine = frame[frame["target"] == "Marketing"]
    for name in ("blame", "threat", "own_skill", "pressure", "split_other"):
        expected = made.truth.score(WAVE, SALES, name)
        error = mine[name].std() / np.sqrt(len(mine))
        assert mine[name].mean() == pytest.approx(expected, abs=4 * error)


def test_people_keep_what_they_feel_from_wave_to_wave() -> None:
    made = answered(careful(plan_of({"Sales": 800, "Marketing": 10}, (WAVE, LATER))))
    frame = measure(score(load(made.extract))).frame
    mine = frame[frame["target"] == "Marketing"]
    index = mine[["encroachment", "them_and_us", "blame", "status", "approach_clash", "threat"]]
    table = mine.assign(index=index.mean(axis=1)).pivot_table(
        index="pid", columns="wave", values="index"
    )
    assert table.corr().iloc[0, 1] == pytest.approx(0.6, abs=0.08)
    assert table[WAVE].std() == pytest.approx(15, abs=1.5)


def test_a_step_moves_the_truth_from_its_wave_on() -> None:
    plan = careful(plan_of(PEOPLE, (WAVE, LATER), levels()))
    moved = answered(replace(plan, steps=(Step(LATER, SALES, "blame", 12.0),))).truth
    calm = answered(plan).truth
    assert moved.score(WAVE, SALES, "blame") == calm.score(WAVE, SALES, "blame")
    assert moved.score(LATER, SALES, "blame") > calm.score(LATER, SALES, "blame") + 8
    assert moved.score(LATER, MARKETING, "blame") == calm.score(LATER, MARKETING, "blame")


def test_those_who_feel_more_friction_answer_less_where_the_plan_says_so() -> None:
    plan = careful(plan_of({"Sales": 700, "Marketing": 700}, levels=levels()))
    rates = {"Sales": 0.5, "Marketing": 0.5}
    level = measure(score(load(answered(plan).extract))).frame["blame"].mean()
    shy = replace(plan, response_rates=rates, turnout_slope=1.5)
    rows = answered(shy).extract
    assert measure(score(load(rows))).frame["blame"].mean() < level - 4
    share = rows.responses["pid"].nunique() / 1400
    assert share == pytest.approx(0.5, abs=0.05)


def test_careless_people_are_quick_and_tick_the_same() -> None:
    careful_, rows = (
        answered(replace(plan_of(PEOPLE), careless=share)).extract.responses
        for share in (0.0, 1.0)
    )
    assert rows["seconds"].mean() < 0.3 * careful_["seconds"].mean()
    assert rows.loc[rows["target"] != "", ["ENC1", "TAU1", "STA1"]].to_numpy(float).std() == 0


def test_a_pulse_has_its_own_form() -> None:
    rows = answered(plan_of(PEOPLE), 1, "friction-pulse").extract.responses
    assert set(rows["form"]) == {"pulse"}


def test_a_direction_that_is_not_planned_has_no_rows() -> None:
    rows = answered(plan_of(PEOPLE, levels={SALES: {}, Direction("Marketing", "IT"): {}}))
    assert set(rows.extract.responses["target"]) == {"", "Marketing"}


def test_marks_for_the_time_axis_are_kept() -> None:
    assert answered(plan_of(PEOPLE)).extract.manifest.events == ()
    assert example().extract.manifest.events == (LEAD_PROCESS,)
