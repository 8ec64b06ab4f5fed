"""EWMA and CUSUM by hand and by properties; R's come with `test_individuals`."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.trends.memory import smoothed, summed


def test_by_hand_the_weighted_mean_of_three_waves() -> None:
    """0 + .2 * 5 = 1; .8 + 0 = .8; .64 + 1 = 1.64, with limits 3 sqrt(.04), 3 sqrt(.0656)."""
    found = smoothed(np.array([5.0, 0.0, 5.0]), 0.0, 1.0)
    assert found.values.tolist() == pytest.approx([1.0, 0.8, 1.64])
    assert found.half_widths[:2].tolist() == pytest.approx([0.6, 3 * 0.0656**0.5])
    assert found.beyond == (0, 1, 2)


def test_by_hand_the_sums_of_four_waves() -> None:
    found = summed(np.array([1.0, -2.0, 3.0, 3.0]))
    assert found.above.tolist() == pytest.approx([0.5, 0.0, 2.5, 5.0])
    assert found.below.tolist() == pytest.approx([0.0, -1.5, 0.0, 0.0])
    assert found.beyond_above == ()


def test_the_whole_weight_on_the_newest_wave_is_the_plain_chart() -> None:
    values = np.array([1.0, 4.0, -2.0])
    found = smoothed(values, 0.0, 1.0, weight=1.0)
    assert found.values.tolist() == values.tolist()
    assert found.half_widths.tolist() == pytest.approx([3.0, 3.0, 3.0])
    assert found.beyond == (1,)


def test_alike_and_independent_waves_have_the_limits_of_one_sigma() -> None:
    values = np.arange(6.0)
    here, there = smoothed(values, 2.5, 4.0), smoothed(values, 2.5, 4.0 * np.eye(6))
    np.testing.assert_allclose(here.half_widths, there.half_widths)


def test_waves_that_go_together_widen_the_limits() -> None:
    shared = 4.0 * (0.5 * np.eye(6) + 0.5)
    wide, narrow = (smoothed(np.zeros(6), 0.0, c).half_widths for c in (shared, 4.0 * np.eye(6)))
    assert wide[0] == pytest.approx(narrow[0])
    assert (wide[1:] > narrow[1:]).all()


def test_the_limits_are_three_standard_deviations_of_what_was_drawn() -> None:
    generator = np.random.default_rng(4)
    covariance = np.diag([1.0, 4, 1, 9, 1]) + 0.5
    rows = generator.multivariate_normal(np.zeros(5), covariance, 4000)
    means = np.array([smoothed(row, 0.0, covariance).values for row in rows])
    expected = smoothed(rows[0], 0.0, covariance).half_widths / 3
    np.testing.assert_allclose(means.std(axis=0), expected, rtol=0.05)


def test_a_lasting_shift_of_one_sigma_is_met_in_about_ten_waves() -> None:
    generator = np.random.default_rng(5)
    rows = generator.normal(1, 1, (300, 60))
    waits = [min(summed(row).beyond_above, default=60) + 1 for row in rows]
    assert 9 <= np.mean(waits) <= 12


def test_time_passes_a_sum_upside_down() -> None:
    z = np.array([1.0, -2.0, 3.0, 3.0, -4.0])
    here, there = summed(z), summed(-z)
    assert here.above.tolist() == (-there.below).tolist()
