"""Who is missing, and whether they could flip a decision."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decision import Cutoff, Side
from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Reason, Withheld
from analysis.population.nonresponse import (
    NOT_DECISIVE,
    Bounds,
    Reach,
    TippingPoint,
    bounds_of_mean,
    response_rate,
    tipping_point,
)

LINE = Cutoff("line", 50.0, "an example")
EITHER = Cutoff("gap", 10.0, "an example", Side.EITHER)


def _score(value: float) -> Estimate:
    return Estimate(value, 3.0, value - 6, value + 6, 12, "mean")


def test_a_response_rate_has_wilsons_interval() -> None:
    rate = response_rate(12, 20)

    assert isinstance(rate, Estimate)
    assert (rate.value, rate.n, rate.method) == (0.6, 20, "response rate, Wilson interval")
    z2 = 1.959963984540054**2
    centre, half = (0.6 + z2 / 40) / (1 + z2 / 20), (z2 * (0.24 / 20 + z2 / 1600)) ** 0.5
    assert rate.low == pytest.approx(centre - half / (1 + z2 / 20))


def test_without_a_headcount_there_is_no_response_rate() -> None:
    assert response_rate(12, None) == Withheld(Reason.UNKNOWN_HEADCOUNT, 12)
    assert response_rate(0, 0) == Withheld(Reason.UNKNOWN_HEADCOUNT, 0)


def test_nobody_who_answered_is_a_rate_of_nothing() -> None:
    rate = response_rate(0, 20)

    assert isinstance(rate, Estimate)
    assert (rate.value, rate.low) == (0.0, 0.0)
    assert rate.high > 0


def test_more_answers_than_invitations_are_refused() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        response_rate(21, 20)

    assert str(caught.value) == (
        "21 answers from 20 people invited; correct the headcount or the answers."
    )


def test_a_tipping_point_by_hand() -> None:
    point = tipping_point(_score(56.0), LINE, response_rate(12, 20))

    assert isinstance(point, TippingPoint)
    assert point.delta == pytest.approx((50 - 56) / 0.4)
    assert point.others == pytest.approx(41.0)
    assert (point.line, point.rate, point.n) == (50.0, 0.6, 12)
    assert point.reach is Reach.DECISIVE


def test_a_small_difference_of_the_missing_is_not_decisive() -> None:
    point = tipping_point(_score(53.9), LINE, response_rate(12, 20))

    assert isinstance(point, TippingPoint)
    assert point.delta == pytest.approx(-9.75)
    assert point.reach is Reach.NOT_DECISIVE


def test_exactly_ten_points_are_decisive() -> None:
    point = tipping_point(_score(55.0), LINE, response_rate(10, 20))

    assert isinstance(point, TippingPoint)
    assert abs(point.delta) == NOT_DECISIVE.value == 10.0
    assert point.reach is Reach.DECISIVE


def test_those_missing_cannot_score_below_the_scale() -> None:
    point = tipping_point(_score(80.0), LINE, response_rate(16, 20))

    assert isinstance(point, TippingPoint)
    assert point.others == pytest.approx(-70.0)
    assert point.reach is Reach.OUT_OF_REACH


def test_where_everybody_answered_nobody_can_flip_the_decision() -> None:
    point = tipping_point(_score(56.0), LINE, response_rate(20, 20))

    assert isinstance(point, TippingPoint)
    assert point.delta == -math.inf
    assert point.reach is Reach.OUT_OF_REACH


def test_on_the_line_nothing_is_decisive_whoever_answered() -> None:
    point = tipping_point(_score(50.0), LINE, response_rate(20, 20))

    assert isinstance(point, TippingPoint)
    assert (point.delta, point.others) == (0.0, 50.0)
    assert point.reach is Reach.NOT_DECISIVE


def test_a_gap_either_way_tips_at_the_nearer_line() -> None:
    gap = (-100.0, 100.0)
    above = tipping_point(_score(4.0), EITHER, response_rate(10, 20), gap)
    below = tipping_point(_score(-30.0), EITHER, response_rate(10, 20), gap)

    assert isinstance(above, TippingPoint)
    assert (above.line, above.delta) == (10.0, 12.0)
    assert isinstance(below, TippingPoint)
    assert (below.line, below.delta) == (-10.0, 40.0)


def test_what_is_withheld_has_no_tipping_point() -> None:
    withheld = Withheld(Reason.TOO_FEW, 3)
    rate = response_rate(3, 20)

    assert tipping_point(withheld, LINE, rate) == withheld
    assert tipping_point(_score(60.0), LINE, response_rate(3, None)) == Withheld(
        Reason.UNKNOWN_HEADCOUNT, 3
    )
    assert tipping_point(_score(60.0), LINE, response_rate(0, 20)) == Withheld(Reason.TOO_FEW, 0)
    assert bounds_of_mean(withheld, rate) == withheld
    assert bounds_of_mean(_score(60.0), response_rate(3, None)) == Withheld(
        Reason.UNKNOWN_HEADCOUNT, 3
    )


@given(value=st.floats(0, 100), n=st.integers(1, 39), cut=st.floats(1, 99))
def test_at_the_tipping_point_everyone_together_stands_on_the_line(
    value: float, n: int, cut: float
) -> None:
    rate = response_rate(n, 40)
    assert isinstance(rate, Estimate)

    point = tipping_point(_score(value), Cutoff("line", cut, "an example"), rate)

    assert isinstance(point, TippingPoint)
    together = rate.value * value + (1 - rate.value) * point.others
    assert together == pytest.approx(cut, abs=1e-6)


@given(value=st.floats(0, 100), n=st.integers(1, 39), others=st.floats(0, 100))
def test_the_bounds_hold_whatever_the_others_think(value: float, n: int, others: float) -> None:
    rate = response_rate(n, 40)
    assert isinstance(rate, Estimate)

    bounds = bounds_of_mean(_score(value), rate)

    assert isinstance(bounds, Bounds)
    everyone = rate.value * value + (1 - rate.value) * others
    assert bounds.worst - 1e-9 <= everyone <= bounds.best + 1e-9
    assert bounds.best - bounds.worst == pytest.approx(100 * (1 - n / 40))


def test_a_mean_off_the_scale_is_refused() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        bounds_of_mean(_score(-5.0), response_rate(12, 20))

    assert str(caught.value) == (
        "A mean of -5 lies outside the scale from 0 to 100; give the ends of the scale it is on."
    )
