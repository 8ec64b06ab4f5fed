"""Breakpoints against strucchange, by hand, by brute force, and from series that were cut."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import UnusableAnswers
from analysis.estimate import Reason, Withheld
from analysis.trends.breakpoints import (
    Breakpoints,
    breakpoints,
    least_stretch,
    level_breaks,
    slope_breaks,
)

Golden = Callable[[str], dict[str, Any]]
Observed = Callable[[str], np.ndarray]

ENTRIES = ["cp_nile", "cp_seatbelts_logdrivers"]
WAVES = np.array(
    [40.0, 42, 41, 43, 39, 41, 40, 42, 47, 46, 48, 47, 49, 46, 47, 48, 47, 46, 49, 47]
)


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-8)


def cut(found: Breakpoints | Withheld) -> Breakpoints:
    assert isinstance(found, Breakpoints)
    return found


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_changes_of_the_level_equal_strucchange(
    entry: str, golden: Golden, observed: Observed, spec: Golden
) -> None:
    whole = golden(entry)
    found, expected = (
        cut(level_breaks(observed(entry), shortest=spec(entry)["h"])),
        whole["mean_shift"],
    )
    assert len(found.outcome) == whole["n"]
    assert list(found.best.cuts) == expected["optimal_breaks"]
    assert [len(way.cuts) for way in found.by_number] == expected["m_values"]
    assert [way.rss for way in found.by_number] == near(expected["rss_by_m"])
    assert [way.bic for way in found.by_number] == near(expected["bic_by_m"])
    assert found.coefficients().ravel().tolist() == near(expected["segment_means"])


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_changes_of_the_slope_equal_strucchange(
    entry: str, golden: Golden, observed: Observed, spec: Golden
) -> None:
    found = cut(slope_breaks(observed(entry), shortest=spec(entry)["h"]))
    assert list(found.best.cuts) == golden(entry)["trend_shift_breaks"]


def test_sixty_months_have_no_cut_as_in_strucchange(drivers: np.ndarray) -> None:
    """R: breakpoints(drivers[1:60] ~ t, h = .15), all numbers of cuts."""
    found = cut(slope_breaks(drivers[:60]))
    assert [way.cuts for way in found.by_number] == [
        (),
        (25,),
        (15, 24),
        (15, 25, 37),
        (15, 25, 37, 49),
        (10, 21, 30, 39, 48),
    ]
    assert found.best.cuts == ()
    assert [way.rss for way in found.by_number] == near(
        [
            2950202.04550338,
            2592315.03914683,
            2145479.9091914,
            1908733.12676091,
            1493975.97415084,
            1616085.82393152,
        ]
    )
    assert found.by_number[1].bic == near(835.261729941524)


def test_a_model_that_passes_the_last_wave_on_equals_strucchange(
    golden: Golden, observed: Observed
) -> None:
    """R: breakpoints(Nile[2:100] ~ Nile[1:99] + t, h = .15)."""
    flow = observed("cp_nile")
    design = np.column_stack([np.ones(99), flow[:-1], np.arange(1.0, 100)])
    found = cut(breakpoints(flow[1:], design))
    assert found.best.cuts == (27,)
    assert found.by_number[2].cuts == (27, 82)
    assert found.by_number[6].cuts == (14, 28, 42, 56, 70, 84)
    assert found.best.rss == near(1548041.91482113)
    assert found.best.bic == near(1273.79156275506)
    assert golden("cp_nile")["n"] == 100


def test_twenty_waves_equal_strucchange() -> None:
    """R: breakpoints(y ~ 1, h = .15) and breakpoints(y ~ t, h = .25)."""
    level, slope = cut(level_breaks(WAVES)), cut(slope_breaks(WAVES, shortest=0.25))
    assert [way.cuts for way in level.by_number] == [
        (),
        (8,),
        (4, 8),
        (4, 8, 12),
        (4, 8, 12, 16),
        (4, 8, 11, 14, 17),
    ]
    assert [way.bic for way in slope.by_number] == near(
        [91.1971030897579, 78.4103917327294, 84.3726239664295]
    )


def test_by_hand_two_levels() -> None:
    """Means 2 and 10: 2 + 2 is left; BIC 6 (log(2 pi 4 / 6) + 1) + 4 log 6."""
    found = cut(level_breaks([1.0, 2, 3, 9, 10, 11], shortest=2))
    assert found.best.cuts == (3,)
    assert found.best.rss == near(4.0)
    assert found.best.bic == near(6 * (np.log(2 * np.pi * 4 / 6) + 1) + 4 * np.log(6))
    assert found.coefficients(0).ravel().tolist() == near([6.0])


@settings(max_examples=25)
@given(st.lists(st.integers(0, 30), min_size=9, max_size=13), st.integers(1, 2))
def test_no_other_cuts_leave_less(values: list[int], number: int) -> None:
    waves = np.array(values, float)
    if np.ptp(waves) == 0:
        return
    found = cut(level_breaks(waves, shortest=2)).by_number[number]

    def left(cuts: tuple[int, ...]) -> float:
        return sum(((part - part.mean()) ** 2).sum() for part in np.split(waves, cuts))

    ways = [
        left(cuts)
        for cuts in combinations(range(2, len(waves) - 1), number)
        if (np.diff([0, *cuts, len(waves)]) >= 2).all()
    ]
    assert found.rss == pytest.approx(min(ways), abs=1e-9)


def test_shift_scale_and_time_turned_round_move_no_cut() -> None:
    found, moved = cut(level_breaks(WAVES)), cut(level_breaks(500 - 3 * WAVES))
    assert moved.best.cuts == found.best.cuts
    assert moved.best.rss == near(9 * found.best.rss)
    assert cut(level_breaks(WAVES[::-1])).best.cuts == (12,)


def test_a_gap_keeps_its_place() -> None:
    waves = [40.0, 41, np.nan, 40, 50, 51, 49, 50]
    assert cut(level_breaks(waves, shortest=2)).dates() == (4.0,)


def test_a_stretch_in_which_columns_repeat_each_other_is_not_cut_off() -> None:
    later = (np.arange(12) >= 6).astype(float)
    outcome = np.array([1.0, 2, 1, 3, 2, 1, 5, 4, 6, 5, 4, 5])
    assert (
        len(cut(breakpoints(outcome, np.column_stack([np.ones(12), later]), shortest=3)).by_number)
        == 1
    )


def test_too_few_waves_and_waves_alike_are_withheld() -> None:
    assert level_breaks([1.0, 2, 4, 3], shortest=2) == Withheld(Reason.TOO_FEW_WAVES, 4)
    assert level_breaks([1.0, 2, 3], shortest=1) == Withheld(Reason.TOO_FEW_WAVES, 3)
    assert level_breaks([1.0, 2], shortest=1) == Withheld(Reason.TOO_FEW_WAVES, 2)
    assert slope_breaks([1.0, 2, 3, 5, 7, 3], shortest=2) == Withheld(Reason.TOO_FEW_WAVES, 6)
    assert level_breaks([4.0] * 8, shortest=2) == Withheld(Reason.NO_VARIANCE, 8)


def test_a_stretch_that_cannot_be_is_refused() -> None:
    with pytest.raises(UnusableAnswers) as raised:
        least_stretch(10, 6)
    assert str(raised.value) == (
        "A stretch of at least 6 of 10 waves cannot be cut off; choose a share below 0.5, or a "
        "number of waves up to half of them."
    )


def test_a_number_of_cuts_that_was_not_tried_is_refused() -> None:
    with pytest.raises(UnusableAnswers) as raised:
        cut(level_breaks(WAVES)).dates(9)
    assert str(raised.value) == "There are no 9 cuts; choose between 0 and 5."


def test_cuts_that_were_planted_are_found_and_none_where_none_are() -> None:
    generator = np.random.default_rng(4)
    noise = generator.normal(0, 1, (60, 36))
    planted = noise + 3 * (np.arange(36) >= 12) - 3 * (np.arange(36) >= 24)
    found = [cut(level_breaks(row)).best.cuts for row in planted]
    right = [len(cuts) == 2 and max(abs(cuts[0] - 12), abs(cuts[1] - 24)) <= 1 for cuts in found]
    assert np.mean(right) >= 0.85
    assert np.mean([cut(level_breaks(row)).best.cuts == () for row in noise]) >= 0.9
