"""Intervals of dates against strucchange, by the walk itself, and from series that were cut."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.estimate import Estimate, Reason, Withheld
from analysis.trends.break_dates import (
    Alike,
    Walk,
    break_dates,
    probability_beyond,
    quantile_of_place,
)
from analysis.trends.breakpoints import Breakpoints, level_breaks, slope_breaks

Golden = Callable[[str], dict[str, Any]]
Observed = Callable[[str], np.ndarray]

WAVES = np.array(
    [40.0, 42, 41, 43, 39, 41, 40, 42, 47, 46, 48, 47, 49, 46, 47, 48, 47, 46, 49, 47]
)


def cut(found: Breakpoints | Withheld) -> Breakpoints:
    assert isinstance(found, Breakpoints)
    return found


def rows(dates: tuple[Estimate, ...] | Withheld) -> list[list[float]]:
    assert not isinstance(dates, Withheld)
    return [[date.low, date.value, date.high] for date in dates]


@pytest.mark.parametrize("entry", ["cp_nile", "cp_seatbelts_logdrivers"])
def test_the_intervals_equal_strucchange(entry: str, golden: Golden, observed: Observed) -> None:
    expected = golden(entry)["mean_shift"]["confint"]
    found = cut(level_breaks(observed(entry)))
    assert expected["cols"] == ["2.5 %", "breakpoints", "97.5 %"]
    assert rows(break_dates(found)) == expected["values"]


def test_other_numbers_of_cuts_equal_strucchange(observed: Observed) -> None:
    """R: confint(breakpoints(Nile ~ 1), breaks = 2) and breaks = 3, level = .8."""
    found = cut(level_breaks(observed("cp_nile")))
    assert rows(break_dates(found, 2)) == [[25, 28, 31], [33, 83, 130]]
    assert rows(break_dates(found, 3, level=0.8)) == [[26, 28, 30], [45, 68, 132], [72, 83, 88]]


@pytest.mark.parametrize(
    ("alike", "expected"),
    [
        (Alike.NOTHING, [[57, 58, 69]]),
        (Alike.ERRORS, [[57, 58, 66]]),
        (Alike.REGRESSORS, [[56, 58, 60]]),
        (Alike.BOTH, [[56, 58, 60]]),
    ],
)
def test_what_is_taken_as_alike_equals_strucchange(
    alike: Alike, expected: list[list[float]], rear: np.ndarray
) -> None:
    """R: confint(breakpoints(rear ~ t, h = .2), het.reg, het.err, level = .9)."""
    found = cut(slope_breaks(rear, shortest=0.2))
    assert rows(break_dates(found, alike=alike, level=0.9)) == expected


def test_by_hand_even_sides_have_the_distribution_of_yao() -> None:
    """Of even sides |place| lies below 7.69 in 90 of 100 cases and below 11.03 in 95."""
    even = Walk(0.5, 1.0)
    assert probability_beyond(even, even, 0.0) == pytest.approx(0.5)
    assert quantile_of_place(even, even, 0.05) == pytest.approx(7.69, abs=0.01)
    assert quantile_of_place(even, even, 0.025) == pytest.approx(11.03, abs=0.01)


def test_the_place_of_a_walk_that_was_walked() -> None:
    generator = np.random.default_rng(7)
    fine, long = 0.02, 4000
    steps = generator.normal(0, 1, (1500, 2, long)) * fine**0.5
    right, left = Walk(0.8, 2.0), Walk(0.5, 1.0)
    paths = np.cumsum(
        steps * np.array([right.variance, left.variance])[:, None] ** 0.5
        - np.array([right.drift, left.drift])[:, None] * fine,
        axis=2,
    )
    tops, places = paths.max(axis=2), paths.argmax(axis=2) * fine
    first = (tops[:, 0] > tops[:, 1]) & (tops[:, 0] > 0)
    for x in (0.0, 1.0, 3.0):
        walked = (first & (places[:, 0] > x)).mean()
        assert probability_beyond(right, left, x) == pytest.approx(walked, abs=0.035)


def test_a_side_that_shakes_no_more_than_it_falls_has_no_reach() -> None:
    assert quantile_of_place(Walk(5.0, 0.001), Walk(0.5, 1.0), 0.4) == 0.0


def test_the_limit_joins_the_general_formula() -> None:
    of, other = Walk(0.5, 1.0), Walk(0.5, 1.0)
    nearly = Walk(0.5, 1.0 + 1e-6)
    assert probability_beyond(of, other, 2.0) == pytest.approx(
        probability_beyond(of, nearly, 2.0), abs=1e-6
    )


def test_no_change_has_no_date() -> None:
    found = cut(level_breaks(np.array([40.0, 41, 40, 41, 40, 41, 40, 41]), shortest=3))
    assert break_dates(found) == ()


def test_a_stretch_without_errors_is_withheld() -> None:
    found = cut(level_breaks(np.array([40.0] * 5 + [44.0, 45, 44, 45, 44]), shortest=3))
    assert break_dates(found) == Withheld(Reason.NO_VARIANCE, 10)


def test_time_turned_round_turns_the_interval_round() -> None:
    here = rows(break_dates(cut(level_breaks(WAVES * 1.0 + np.tile([0, 3, -3, 1], 5)))))
    there = rows(break_dates(cut(level_breaks((WAVES + np.tile([0, 3, -3, 1], 5))[::-1]))))
    assert len(here) == len(there) == 1
    assert [20 - end for end in there[0]][::-1] == here[0]


def test_an_interval_holds_the_date_as_often_as_it_says() -> None:
    generator = np.random.default_rng(9)
    series = generator.normal(0, 1, (150, 80)) + 0.9 * (np.arange(80) >= 40)
    held = []
    for row in series:
        ((low, _, high),) = rows(break_dates(cut(level_breaks(row)), 1, level=0.9))
        held.append(low <= 40 <= high)
    assert np.mean(held) >= 0.85
