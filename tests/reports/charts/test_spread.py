"""Spread: what is drawn of an estimate agrees with what is decided about it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from analysis.decision import Cutoff, Decision, judge
from analysis.estimate import Estimate
from reports.charts.friction_index import dots_past
from reports.charts.spread import Range, Spread, spread_of


def test_a_normal_spread_has_the_textbook_ends() -> None:
    spread = spread_of(50, 10)

    assert spread.low == pytest.approx(50 - 16.448536, abs=1e-5)
    assert spread.upper == pytest.approx(50 + 6.744898, abs=1e-5)
    assert spread.dots[0] == pytest.approx(50 + 10 * norm.ppf(0.025))
    assert spread.dots[19] == pytest.approx(50 + 10 * norm.ppf(0.975))


def test_few_degrees_of_freedom_widen_it() -> None:
    wide, narrow = spread_of(50, 10, 4), spread_of(50, 10)

    assert wide.high > narrow.high
    assert wide.high == pytest.approx(50 + 10 * 2.131847, abs=1e-5)


@given(st.floats(20, 70), st.floats(0.1, 12), st.integers(3, 60))
def test_at_least_sixteen_dots_lie_past_the_line_where_it_says_act(
    value: float, se: float, df: int
) -> None:
    estimate = Estimate(value, se, value - se, value + se, 20, "mean", 0.9, df)
    judged = judge(estimate, Cutoff("line", 45, "an example"))
    past = dots_past(spread_of(value, se, df), 45)

    if judged.decision is Decision.ACT:
        assert past >= 16
    if judged.decision is Decision.CLEAR:
        assert past <= 4
    if past >= 17:
        assert judged.decision is Decision.ACT


def test_a_spread_is_cut_at_the_ends_of_its_scale() -> None:
    spread = spread_of(98, 4, floor=0, ceiling=100)

    assert max(spread.dots) == spread.high == 100
    assert spread.low == pytest.approx(98 - 4 * 1.644854, abs=1e-5)


def test_no_error_puts_all_dots_on_the_value() -> None:
    assert set(spread_of(30, 0).dots) == {30.0}


@pytest.mark.parametrize(("value", "se"), [(math.nan, 1), (50, math.nan), (50, -1)])
def test_a_spread_needs_a_standard_error(value: float, se: float) -> None:
    message = (
        f"^A spread needs a value and a standard error of zero or more, not {value} and {se}; "
        "show an estimate that has only an interval as a Range.$"
    )
    with pytest.raises(ValueError, match=message):
        spread_of(value, se)


def test_ends_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="of a spread are out of order; give low, lower, middle"):
        Spread(50, 40, 45, 44, 60, (50.0,) * 20)


def test_nineteen_dots_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^A spread has 19 dots; give 20\.$"):
        Spread(50, 40, 45, 55, 60, (50.0,) * 19)


def test_a_range_holds_its_middle() -> None:
    message = r"^The middle 70 does not lie between 40 and 60; give the lower end first\.$"
    with pytest.raises(ValueError, match=message):
        Range(70, 40, 60)
