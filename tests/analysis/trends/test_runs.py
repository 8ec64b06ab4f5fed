"""The rules of a control chart by hand; R's come with the charts (`test_individuals`)."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.trends.runs import Rule, ends_of_long_runs, signals


def test_one_wave_beyond_a_limit_is_named() -> None:
    assert signals(np.array([0.0, 3.01, -2.99, -3.5]))[Rule.BEYOND] == (1, 3)


def test_two_of_three_must_lie_on_one_side() -> None:
    assert signals(np.array([2.5, 0.0, 2.1, -2.5, 0.0]))[Rule.TWO_OF_THREE] == (2,)
    assert signals(np.array([2.5, 0.0, -2.1]))[Rule.TWO_OF_THREE] == ()


def test_the_wave_that_completes_the_window_is_named_even_when_it_lies_inside() -> None:
    assert signals(np.array([2.5, 2.5, 0.0]))[Rule.TWO_OF_THREE] == (2,)


def test_four_of_five_beyond_one_standard_deviation() -> None:
    z = np.array([1.5, 1.2, -0.3, 1.1, 1.9, 0.2])
    assert signals(z)[Rule.FOUR_OF_FIVE] == (4,)


def test_eight_on_one_side_and_each_wave_after() -> None:
    z = np.concatenate([[-1.0], np.full(9, 0.2)])
    assert signals(z)[Rule.EIGHT] == (8, 9)
    assert ends_of_long_runs(z) == (9,)


def test_a_wave_on_the_centre_breaks_a_run() -> None:
    z = np.array([0.2] * 5 + [0.0] + [0.2] * 5)
    assert signals(z)[Rule.EIGHT] == ()
    assert ends_of_long_runs(z) == ()
    assert ends_of_long_runs(np.zeros(9)) == ()


def test_few_waves_fire_no_rule_that_needs_more() -> None:
    assert signals(np.array([2.5, 2.5]))[Rule.TWO_OF_THREE] == ()


@settings(max_examples=30)
@given(st.lists(st.floats(-4, 4), min_size=1, max_size=20))
def test_the_chart_turned_upside_down_fires_at_the_same_waves(z: list[float]) -> None:
    assert signals(np.array(z)) == signals(-np.array(z))


def test_one_in_92_independent_waves_fires() -> None:
    """Champ & Woodall (1987): 91.75 waves from one false alarm of the four rules to the next."""
    generator = np.random.default_rng(3)
    waits = []
    for row in generator.normal(0, 1, (400, 700)):
        fired = [min(places) for places in signals(row).values() if places]
        waits.append(min(fired, default=700) + 1)
    assert 80 <= np.mean(waits) <= 103
