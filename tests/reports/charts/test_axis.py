"""Axis: round, long enough, and never labelled past the scale."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.charts.axis import Axis, Ruler, axis_around_zero, axis_over

scores = st.lists(st.floats(0, 100), min_size=1, max_size=6)


@given(scores)
def test_an_axis_holds_every_value_and_at_most_six_round_ticks_inside_the_scale(
    values: list[float],
) -> None:
    axis = axis_over(values, least=30)

    assert axis.low <= min(values)
    assert axis.high >= max(values)
    assert axis.high - axis.low >= 30
    assert 1 <= len(axis.ticks) <= 6
    assert all(0 <= tick <= 100 and axis.low <= tick <= axis.high for tick in axis.ticks)


@given(st.lists(st.floats(-100, 100), max_size=5))
def test_an_axis_around_zero_is_even_and_labels_zero(values: list[float]) -> None:
    axis = axis_around_zero(values)

    assert axis.low == -axis.high
    assert axis.high >= max((abs(value) for value in values), default=10)
    assert 0 in axis.ticks
    assert axis.ticks == tuple(-tick for tick in reversed(axis.ticks))


def test_a_ruler_places_the_ends_and_keeps_others_within() -> None:
    place = Ruler(Axis(0, 100, ()), 200, 20)

    assert (place(0), place(100), place(50)) == (200, 20, 110)
    assert (place.within(-40), place.within(140)) == (200, 20)


def test_an_axis_without_length_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^An axis from 3 to 3 has no length; give a lower end"):
        Axis(3, 3, ())
