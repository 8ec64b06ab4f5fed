"""Patterns side by side: what each stack holds."""

from __future__ import annotations

import numpy as np

from analysis.serial.occasions import OccasionSums, occasion_sums
from analysis.serial.stacks import stacks
from analysis.serial.structure import Effects, Serial, Structure

PEOPLE, WAVES = [*"AABBCDD"], [0, 1, 0, 3, 3, 0, 1]


def summed() -> OccasionSums:
    scores, teams = np.arange(7.0), [*"XXYYXXX"]
    return occasion_sums(scores, np.ones((7, 1)), PEOPLE, WAVES, teams=teams)


def test_patterns_of_equally_many_waves_stand_together() -> None:
    one, two = stacks(summed(), Structure())
    assert (one.people.tolist(), one.places.tolist()) == ([1.0], [[2]])
    assert (two.people.tolist(), two.places.tolist()) == ([2.0, 1.0], [[0, 1], [0, 2]])


def test_cells_know_their_pattern_and_their_team() -> None:
    sums = summed()
    _, two = stacks(sums, Structure())
    found = [
        (int(pattern), sums.teams[team], people)
        for pattern, team, people in zip(
            two.cell_pattern, two.cell_team, two.cell_people, strict=True
        )
    ]
    assert found == [(0, "X", 2.0), (1, "Y", 1.0)]
    assert two.cell_sums[:, :, 1].tolist() == [[5.0, 7.0], [2.0, 3.0]]


def test_by_position_a_wave_left_out_is_no_gap() -> None:
    _, by_wave = stacks(summed(), Structure(serial=Serial.BY_WAVE))
    _, by_position = stacks(summed(), Structure(serial=Serial.BY_POSITION))
    assert by_wave.steps.tolist() == [[0, 1], [0, 2]]
    assert by_position.steps.tolist() == [[0, 1], [0, 1]]
    assert by_position.places.tolist() == by_wave.places.tolist()


def test_people_differ_in_what_the_structure_says() -> None:
    for effects, width in zip(Effects, (0, 1, 2), strict=True):
        _, two = stacks(summed(), Structure(effects))
        assert two.design.shape == (2, 2, width)
    assert two.design[1].tolist() == [[1.0, 0.0], [1.0, 3.0]]
