"""Sums of repeated scores: what they hold, that they add, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import UnusableAnswers
from analysis.serial.occasions import OccasionSums, occasion_sums

ONES = np.ones((5, 1))
SCORES = np.array([50.0, 60, 70, 80, 55])
PEOPLE, WAVES = ["Ada", "Ada", "Ben", "Ben", "Cleo"], [1, 2, 2, 1, 2]
TEAMS = ["Sales", "Sales", "Marketing", "Marketing", "Sales"]


def summed(**options: Any) -> OccasionSums:
    return occasion_sums(SCORES, ONES, PEOPLE, WAVES, **options)


def test_people_with_the_same_waves_are_one_pattern() -> None:
    sums = summed(teams=TEAMS)
    assert [(pattern.waves, pattern.people) for pattern in sums.patterns] == [
        ((1.0, 2.0), 2),
        ((2.0,), 1),
    ]
    assert (sums.n, sums.people, sums.waves, sums.longest) == (5, 3, (1.0, 2.0), 2)


def test_the_sums_of_a_pattern_by_hand() -> None:
    both = summed(teams=TEAMS).patterns[0]
    assert both.products[1, 1].tolist() == [
        [50.0**2 + 80**2, 50 * 60 + 80 * 70],
        [50 * 60 + 80 * 70, 60.0**2 + 70**2],
    ]
    assert both.sums.tolist() == [[2.0, 130.0], [2.0, 130.0]]
    assert both.team_people.tolist() == [1.0, 1.0]
    assert both.team_sums[1].tolist() == [[1.0, 80.0], [1.0, 70.0]]


def test_rows_with_something_missing_are_left_out() -> None:
    scores = SCORES.copy()
    scores[4] = np.nan
    sums = occasion_sums(scores, ONES, PEOPLE, WAVES)
    assert [pattern.waves for pattern in sums.patterns] == [(1.0, 2.0)]


def test_columns_tell_at_which_level_they_vary(model: Callable[[str], Any]) -> None:
    sums, _, _ = model("jsat_nested")
    assert sums.columns == ("one", "TIME", "AGE", "GAGE", "score")
    assert sums.varying.tolist() == [False, True, True, True, True]
    assert sums.varying_within_people.tolist() == [False, True, False, False, True]
    assert sums.varying_within_teams.tolist() == [False, True, True, False, True]


@given(st.integers(1, 9), st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_the_sums_of_two_sets_of_people_are_the_sums_of_all(cut: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    people, waves = np.repeat(np.arange(10), 3), np.tile([0, 1, 2], 10)
    scores = np.where(rng.random(30) < 0.8, rng.integers(0, 9, 30), np.nan)
    scores[[0, -1]] = 1.0
    teams, columns = people % 3, np.column_stack([np.ones(30), waves])

    def of(rows: np.ndarray) -> OccasionSums:
        return occasion_sums(
            scores[rows],
            columns[rows],
            people[rows].tolist(),
            waves[rows].tolist(),
            teams=teams[rows].tolist(),
        )

    whole, parts = of(people >= 0), of(people < cut) + of(people >= cut)
    assert [pattern.waves for pattern in parts.patterns] == [
        pattern.waves for pattern in whole.patterns
    ]
    for one, two in zip(parts.patterns, whole.patterns, strict=True):
        assert one.people == two.people
        assert (one.products == two.products).all()
        assert (one.sums == two.sums).all()
        first = {parts.teams[team]: one.team_sums[i].tolist() for i, team in enumerate(one.teams)}
        second = {whole.teams[team]: two.team_sums[i].tolist() for i, team in enumerate(two.teams)}
        assert first == second


def test_the_order_of_the_rows_does_not_matter() -> None:
    order = [4, 2, 0, 3, 1]
    mixed = occasion_sums(
        SCORES[order], ONES, [PEOPLE[row] for row in order], [WAVES[row] for row in order]
    )
    for here, there in zip(mixed.patterns, summed().patterns, strict=True):
        assert here.waves == there.waves
        assert (here.products == there.products).all()


def test_sums_of_different_columns_do_not_add() -> None:
    with pytest.raises(ValueError, match="name the same columns") as raised:
        _ = summed(names=["one"]) + summed(names=["level"])
    assert str(raised.value) == (
        "Sums of ('one', 'score') and ('level', 'score') do not add; name the same columns."
    )


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"waves": [1, 1, 2, 1, 2]}, "Person Ada has two scores in wave 1; keep one a wave."),
        (
            {"teams": ["Sales", "Marketing", "Sales", "Sales", "Sales"]},
            "Person Ada is in two teams; give everyone one team, or make two people of who moved.",
        ),
        (
            {"people": PEOPLE[:4]},
            (
                "There are 5 scores, 4 people and 5 waves; give a person, a wave and, with teams, "
                "a team for each score."
            ),
        ),
        (
            {"scores": SCORES * np.nan},
            "No row is complete; give scores with their columns and waves.",
        ),
    ],
)
def test_rows_that_cannot_be_are_refused(changed: dict[str, Any], said: str) -> None:
    given_rows: dict[str, Any] = {
        "scores": SCORES,
        "columns": ONES,
        "people": PEOPLE,
        "waves": WAVES,
    }
    with pytest.raises(UnusableAnswers) as raised:
        occasion_sums(**(given_rows | changed))
    assert str(raised.value) == said
