"""How far a measure moved, and when to raise an alert."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from analysis.estimate import Estimate, Reason, Withheld
from analysis.trends.alerts import Change, alerts, change
from analysis.trends.series import Series

NAMES = tuple(f"2026-{month:02}" for month in range(1, 13))


def flat(means: list[float], variance: float = 4.0, shared: float = 0.0) -> Series:
    count = len(means)
    covariance = np.full((count, count), shared) + np.eye(count) * (variance - shared)
    n = np.arange(10.0, 10.0 + count)
    return Series(NAMES[:count], np.array(means), n, covariance, 0.5, 15.0)


def estimate(found: Change) -> Estimate:
    assert isinstance(found.figure, Estimate)
    return found.figure


def test_by_hand_a_rise_of_ten_shrinks_by_36_over_36_plus_v() -> None:
    found = change(flat([40, 40, 50]), NAMES[2:3], NAMES[:2])
    variance = 4 + 4 / 2
    shrink = 36 / (36 + variance)
    sd = np.sqrt(36 * variance / (36 + variance))
    shift = estimate(found)
    assert (shift.value, shift.se) == pytest.approx((shrink * 10, sd))
    assert (shift.low, shift.high) == pytest.approx(
        tuple(norm.interval(0.9, loc=shrink * 10, scale=sd))
    )
    assert found.worse == pytest.approx(1 - norm.cdf(3, shrink * 10, sd))
    assert found.better == pytest.approx(norm.cdf(-3, shrink * 10, sd))
    assert shift.n == 10


def test_waves_that_hang_together_make_a_change_surer() -> None:
    apart, linked = (change(flat([40, 48], 9, r), NAMES[1:2], NAMES[:1]) for r in (0.0, 6.0))
    assert estimate(linked).se < estimate(apart).se
    assert estimate(linked).value > estimate(apart).value


def test_waves_that_the_series_lacks_are_left_out() -> None:
    series = flat([40, 50])
    assert change(series, [NAMES[1]], [NAMES[0], "2025-12"]) == change(
        series, [NAMES[1]], [NAMES[0]]
    )


@pytest.mark.parametrize(("now", "before"), [([], NAMES[:1]), (NAMES[:1], []), (["1999"], NAMES)])
def test_without_a_wave_on_either_side_there_is_no_change(
    now: list[str], before: list[str]
) -> None:
    assert change(flat([40, 50]), now, before) == Change(
        Withheld(Reason.TOO_FEW_WAVES, 0), None, None
    )


@settings(max_examples=40)
@given(st.lists(st.floats(10, 90), min_size=2, max_size=8), st.floats(0.5, 30))
def test_turning_now_and_before_round_turns_worse_and_better_round(
    means: list[float], variance: float
) -> None:
    found = flat(means, variance)
    there = change(found, NAMES[: len(means)][-1:], NAMES[:1])
    back = change(found, NAMES[:1], NAMES[: len(means)][-1:])
    assert estimate(back).value == pytest.approx(-estimate(there).value)
    assert back.worse == pytest.approx(there.better)
    assert 0 <= (there.worse or 0) + (there.better or 0) <= 1


def test_an_alert_takes_the_last_two_waves_together() -> None:
    found = flat([40, 40, 40, 40, 44, 40, 52, 52])
    raised = alerts(found, NAMES[:4])
    assert [alert.wave for alert in raised] == [*NAMES[5:8]]
    assert [alert.raised for alert in raised] == [False, True, True]
    expected = change(found, NAMES[6:8], NAMES[:4])
    assert (raised[-1].shift, raised[-1].probability) == (expected.figure, expected.worse)


def test_a_fall_raises_no_alert() -> None:
    assert not any(alert.raised for alert in alerts(flat([60] * 4 + [30] * 4)))


@pytest.mark.parametrize(("waves", "count"), [(4, 0), (5, 0), (6, 1), (9, 4)])
def test_the_first_alert_can_come_at_the_sixth_wave(waves: int, count: int) -> None:
    assert len(alerts(flat([40.0] * waves))) == count


def test_a_baseline_of_three_waves_raises_no_alert() -> None:
    assert alerts(flat([40.0] * 9), NAMES[:3]) == ()
    assert alerts(flat([40.0] * 9), [*NAMES[:3], "2025-12"]) == ()


def test_an_alert_is_raised_exactly_from_eight_in_ten_on() -> None:
    variance = 4 * (1 / 2 + 1 / 4)
    shrink = 36 / (36 + variance)
    sd = np.sqrt(shrink * variance)
    line = (3 + norm.ppf(0.8) * sd) / shrink
    for rise, raised in ((line - 0.01, False), (line + 0.01, True)):
        (alert,) = alerts(flat([40.0] * 4 + [40.0 + rise] * 2))
        assert alert.raised is raised
