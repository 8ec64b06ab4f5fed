"""Pettitt's test against R, by hand and by properties."""

from __future__ import annotations

from collections.abc import Callable
from math import exp
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.estimate import Reason, Withheld
from analysis.trends.turning import Turn, pettitt

Golden = Callable[[str], dict[str, Any]]
Observed = Callable[[str], np.ndarray]


def turned(values: object) -> Turn:
    found = pettitt(np.asarray(values, float))
    assert isinstance(found, Turn)
    return found


@pytest.mark.parametrize("entry", ["mk_nile", "mk_nile_last12", "mk_seatbelts_kms_yearly"])
def test_the_change_and_its_p_equal_r(entry: str, golden: Golden, observed: Observed) -> None:
    expected, found = golden(entry)["pettitt"], turned(observed(entry))
    assert found.significance.statistic == pytest.approx(expected["K"], rel=1e-8)
    assert found.last_before == expected["change_after_index"]
    assert found.significance.p == pytest.approx(expected["p_approx"], rel=1e-8)


def test_by_hand_two_levels_of_three() -> None:
    """Ranks 1 to 3 stand first: 2 * 6 - 3 * 7 = -9."""
    found = turned([1, 2, 3, 11, 12, 13])
    assert (found.significance.statistic, found.last_before) == (9.0, 3.0)
    assert found.significance.p == pytest.approx(2 * exp(-6 * 81 / (216 + 36)))


def test_a_gap_keeps_its_place() -> None:
    assert turned([1, 2, 3, np.nan, 11, 12, 13]).last_before == 3.0
    assert turned([1, np.nan, 2, 3, 11, 12, 13]).last_before == 4.0


def test_too_few_waves_and_waves_alike_are_withheld() -> None:
    assert pettitt([1.0, 2.0]) == Withheld(Reason.TOO_FEW_WAVES, 2)
    assert pettitt([1.0, 1.0, 1.0]) == Withheld(Reason.NO_VARIANCE, 3)


@settings(max_examples=30)
@given(st.lists(st.integers(0, 9), min_size=4, max_size=20).filter(lambda v: len(set(v)) > 1))
def test_only_the_order_of_the_figures_counts(values: list[int]) -> None:
    raised = np.exp(np.array(values, float) / 3)
    assert turned(values) == turned(raised)
    assert turned(-raised).significance == turned(values).significance


def test_a_change_in_the_middle_is_found_near_it() -> None:
    generator = np.random.default_rng(5)
    rows = generator.normal(0, 1, (200, 24)) + 1.5 * (np.arange(24) >= 12)
    places = np.array([turned(row).last_before for row in rows])
    assert np.median(places) == 12
    assert (np.abs(places - 12) <= 3).mean() > 0.85
