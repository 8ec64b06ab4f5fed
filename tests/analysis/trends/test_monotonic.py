"""Mann-Kendall and Sen against R, by hand and by properties."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.estimate import Reason, Withheld
from analysis.trends.monotonic import (
    MannKendall,
    Reference,
    SenLine,
    mann_kendall,
    sen_line,
)

Golden = Callable[[str], dict[str, Any]]
Observed = Callable[[str], np.ndarray]

ENTRIES = ["mk_nile", "mk_nile_last12", "mk_seatbelts_kms_yearly"]


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-8)


def trend_of(values: object, reference: Reference = Reference.CONTINUITY) -> MannKendall:
    found = mann_kendall(np.asarray(values, float), reference=reference)
    assert isinstance(found, MannKendall)
    return found


def lined(values: object, level: float = 0.95) -> SenLine:
    found = sen_line(np.asarray(values, float), level=level)
    assert isinstance(found, SenLine)
    return found


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_test_of_a_trend_equals_r(entry: str, golden: Golden, observed: Observed) -> None:
    expected, values = golden(entry), observed(entry)
    found = trend_of(values)
    assert found.significance.n == expected["n"]
    assert found.score == expected["S"]
    assert found.variance == near(expected["var_S"])
    assert found.significance.statistic == near(expected["z"])
    assert found.significance.p == near(expected["p_two_sided"])
    assert found.tau_b.value == near(expected["tau_b"])
    plain, r = trend_of(values, Reference.NORMAL), expected["kendall_test_no_continuity"]
    assert plain.significance.statistic == near(r["z"])
    assert plain.significance.p == near(r["p"])
    assert plain.tau_b.value == near(r["tau"])


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_slope_and_its_interval_equal_r(
    entry: str, golden: Golden, observed: Observed
) -> None:
    expected, found = golden(entry), lined(observed(entry))
    assert found.slope.value == near(expected["sen_slope"])
    assert [found.slope.low, found.slope.high] == near(expected["sen_ci95_ranks"])
    assert found.level.value == near(expected["sen_intercept_median"])
    assert found.level_of_medians.value == near(expected["sen_intercept_conover"])


def test_by_hand_four_waves_that_rise() -> None:
    """Of the 24 orders of four waves one rises throughout and one falls."""
    found = trend_of([40, 41, 43, 47], Reference.EXACT)
    assert (found.score, found.significance.p) == (6, near(2 / 24))
    assert found.variance == near(4 * 3 * 13 / 18)
    assert found.tau_b.value == 1.0
    line = lined([40, 41, 43, 47])
    assert line.slope.value == near((2 + 7 / 3) / 2)
    assert (line.slope.low, line.slope.high) == (-np.inf, np.inf)


@pytest.mark.parametrize("values", [[1, 2, 2, 3, 5, 4], [3, 3, 1, 3, 2, 2], [1, 4, 2, 3, 6, 5, 7]])
def test_the_exact_p_counts_all_orders(values: list[float]) -> None:
    found = trend_of(values, Reference.EXACT)
    upper = np.triu_indices(len(values), 1)
    scores = [
        abs(np.sign(np.subtract.outer(order, order).T[upper]).sum())
        for order in (np.array(order) for order in permutations(values))
    ]
    assert found.significance.p == near(np.mean(np.array(scores) >= abs(found.score)))


def test_a_gap_counts_in_the_slope() -> None:
    assert lined([1.0, 2.0, np.nan, 4.0, 5.0]).slope.value == 1.0
    assert lined([1.0, 2.0, 4.0, 5.0]).slope.value != 1.0


def test_too_few_waves_and_waves_alike_are_withheld() -> None:
    assert mann_kendall([1.0, 2.0]) == Withheld(Reason.TOO_FEW_WAVES, 2)
    assert sen_line([4.0, 4.0, 4.0]) == Withheld(Reason.NO_VARIANCE, 3)
    assert mann_kendall([4.0, 4.0, np.nan, 4.0]) == Withheld(Reason.NO_VARIANCE, 3)


series = st.lists(st.integers(0, 9), min_size=4, max_size=14).filter(lambda v: len(set(v)) > 1)


@settings(max_examples=40)
@given(series)
def test_time_turned_round_turns_the_trend_round(values: list[int]) -> None:
    here, there = trend_of(values), trend_of(values[::-1])
    assert here.score == -there.score
    assert here.significance.p == near(there.significance.p)
    assert lined(values).slope.value == near(-lined(values[::-1]).slope.value)


@settings(max_examples=40)
@given(series, st.floats(-5, 5), st.floats(0.5, 4))
def test_shift_and_scale_go_through(values: list[int], shift: float, scale: float) -> None:
    here, there = lined(values), lined(shift + scale * np.array(values, float))
    assert there.slope.value == pytest.approx(scale * here.slope.value, abs=1e-9)
    assert there.level.value == pytest.approx(shift + scale * here.level.value, abs=1e-9)


def test_an_interval_of_slopes_holds_the_truth_as_often_as_it_says() -> None:
    generator = np.random.default_rng(3)
    waves = 0.7 * np.arange(10) + generator.normal(0, 2, (600, 10))
    held = [(line := lined(row, 0.9)).slope.low <= 0.7 <= line.slope.high for row in waves]
    assert 0.87 <= np.mean(held) <= 0.94
