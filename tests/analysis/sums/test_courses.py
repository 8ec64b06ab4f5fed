"""Measures of the same people over waves, as sums."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.sums.courses import are_in_one, courses, moments_of
from analysis.sums.grouped import grouping
from analysis.sums.moments import moments

RNG = np.random.default_rng(5)
PEOPLE, WAVES = 30, 4


def test_the_sums_are_those_of_a_table_of_people_by_waves() -> None:
    table = RNG.integers(0, 49, (PEOPLE, WAVES)).astype(float)
    table[RNG.random(table.shape) < 0.3] = np.nan
    person, wave = np.nonzero(~np.isnan(table))
    unit = (person % 3).astype(np.int32)
    found = courses(
        grouping([unit], [3]),
        table[person, wave][None, :],
        person.astype(np.int32),
        wave.astype(np.int32),
        WAVES,
    )
    for (group,), values in found.items():
        expected = moments(table[group::3], "abcd")
        assert values[0, 0].tolist() == expected.counts.tolist()
        assert values[0, 1].tolist() == expected.sums.tolist()
        assert values[0, 2].tolist() == expected.products.tolist()


def test_a_person_who_changed_units_is_in_each_with_the_waves_there() -> None:
    unit, who = np.array([0, 1], np.int32), np.zeros(2, np.int32)
    found = courses(
        grouping([unit], [2]), np.array([[3.0, 5.0]]), who, np.array([0, 1], np.int32), 2
    )
    assert found.values[:, 0, 2].tolist() == [[[9.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 25.0]]]


def test_steps_become_points_by_the_size_of_each_column() -> None:
    steps = np.array([[2.0, 4.0], [6.0, 1.0]])
    size = np.array([25.0, 10.0])
    mask = np.ones((2, 2))
    whole = np.array([mask.T @ mask, steps.T @ mask, steps.T @ steps])
    found, expected = moments_of(whole, ("a", "b"), size), moments(steps * size, "ab")
    assert found.means == pytest.approx(expected.means)
    assert found.covariance == pytest.approx(expected.covariance)


def test_people_who_stay_in_one_group_are_those_of_all_groups_added_up() -> None:
    person = np.array([4, 4, 5, 6], np.int32)
    stayed = grouping([np.array([0, 0, 1, 1])], [2])
    assert are_in_one(stayed, person)
    assert not are_in_one(grouping([np.array([0, 1, 1, 1])], [2]), person)
    assert are_in_one(grouping([np.array([], np.int32)], [2]), np.array([], np.int32))
    wave, values = np.array([0, 1, 0, 1], np.int32), np.array([[2.0, 3.0, 5.0, np.nan]])
    alone = grouping([np.zeros(4, np.int32)], [1])
    by_group = courses(stayed, values, person, wave, 2).values.sum(axis=0)
    assert by_group.tolist() == courses(alone, values, person, wave, 2).values[0].tolist()


def test_large_whole_numbers_stay_exact() -> None:
    alone, one = grouping([np.zeros(1, np.int32)], [1]), np.zeros(1, np.int32)
    large = 2.0**24 + 1
    found = courses(alone, np.array([[large]]), one, one, 1)
    assert found.values[0, 0, 2].tolist() == [[large**2]]
