"""What is wrong among the rows of one person in one wave."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.responses.loading import load
from analysis.responses.rows import as_rows
from analysis.responses.sitting_faults import in_words, sitting_faults
from tests.analysis.companies import answered, plan_of

ROWS = as_rows(load(answered(plan_of({"Sales": 7, "Marketing": 5}, teams=2)).extract))


def test_nothing_is_wrong_with_sound_rows() -> None:
    assert sitting_faults(ROWS).tolist() == [0, 0, 0, 0]
    assert [*in_words(sitting_faults(ROWS))] == []


def test_a_row_that_stands_twice_is_counted() -> None:
    twice = ROWS.at(np.array([0, 1, 1, 2, 3]))
    assert [*in_words(sitting_faults(twice))] == ["rows that repeat a person, wave and target: 1"]


def test_people_with_two_units_or_teams_are_counted() -> None:
    unit, team = ROWS.unit.copy(), ROWS.team.copy()
    unit[1], team[1], team[3] = 1 - unit[0], 1 - team[0], 1 - team[2]
    assert [*in_words(sitting_faults(replace(ROWS, unit=unit, team=team)))] == [
        "people with more than one unit in the same wave: 1",
        "people with more than one team in the same wave: 2",
    ]


def test_rows_of_one_a_sitting_cannot_contradict_each_other() -> None:
    assert sitting_faults(ROWS.where(ROWS.once)).sum() == 0
