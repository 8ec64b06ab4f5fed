"""Charts that know the sampling error: by hand, against the plain charts, and against truth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2

from analysis.errors import UnusableAnswers
from analysis.estimate import Reason, Withheld
from analysis.trends.individuals import Individuals, individuals
from analysis.trends.memory import smoothed
from analysis.trends.noisy_charts import (
    NoisyChart,
    Process,
    noisy_chart,
    noisy_share_chart,
)
from analysis.trends.runs import Rule
from analysis.trends.share_charts import ShareChart, share_chart

WAVES = np.array([40.0, 46, 41, 37, 44, 55, 52, 50])


def chart(values: object, sampling: object, **options: Any) -> NoisyChart:
    found = noisy_chart(np.asarray(values, float), np.asarray(sampling, float), **options)
    assert isinstance(found, NoisyChart)
    return found


def test_without_sampling_error_it_is_the_chart_of_individuals() -> None:
    found, plain = (
        chart(WAVES, np.zeros(8), baseline=slice(5)),
        individuals(WAVES, baseline=slice(5)),
    )
    assert isinstance(plain, Individuals)
    assert found.variance_of_process.value == pytest.approx(plain.sigma**2)
    assert found.centre.value == pytest.approx(plain.centre)
    np.testing.assert_allclose(found.high, plain.high)
    assert found.signals == plain.signals
    assert found.share_of_sampling == 0.0
    expected = smoothed(WAVES, plain.centre, plain.sigma**2)
    np.testing.assert_allclose(found.smoothed().half_widths, expected.half_widths)


def test_by_hand_errors_alike_are_taken_off_the_square_of_sigma() -> None:
    """Mean range 4.5, so sigma^2 = (4.5 / d2)^2 = 15.904; errors of 2 leave 11.904."""
    found = chart([40, 44, 39, 43.5], [2.0] * 4)
    assert found.variance_of_process.value == pytest.approx(4.5**2 * np.pi / 4 - 4)
    assert found.centre.value == pytest.approx(41.625)


def test_by_hand_paule_and_mandel_of_errors_alike_is_the_variance_less_theirs() -> None:
    values = np.array([40.0, 44, 39, 43.5])
    found = chart(values, [1.0] * 4, process=Process.PAULE_MANDEL)
    assert found.variance_of_process.value == pytest.approx(values.var(ddof=1) - 1)
    squares = 3 * values.var(ddof=1)
    assert found.variance_of_process.low == pytest.approx(max(squares / chi2.isf(0.025, 3) - 1, 0))
    assert found.variance_of_process.high == pytest.approx(squares / chi2.isf(0.975, 3) - 1)


def test_paule_and_mandel_equals_a_published_meta_analysis_by_its_definition() -> None:
    values, errors = np.array([1.0, 3.2, 0.4, 2.2, 5.0]), np.array([0.5, 0.7, 0.4, 0.9, 1.1])
    variance = chart(values, errors, process=Process.PAULE_MANDEL).variance_of_process.value
    weights = 1 / (errors**2 + variance)
    centre = (weights * values).sum() / weights.sum()
    assert (weights * (values - centre) ** 2).sum() == pytest.approx(4.0)


def test_a_wave_of_few_people_has_wide_limits() -> None:
    found = chart(WAVES, [1.0, 1, 1, 6, 1, 1, 1, 1])
    width = found.high - found.low
    assert width[3] == width.max()
    assert np.ptp(np.delete(width, 3)) == pytest.approx(0)


def test_people_in_both_waves_leave_more_of_a_difference_to_the_process() -> None:
    apart = 4.0 * np.eye(8)
    linked = 4.0 * (0.4 * np.eye(8) + 0.6)
    loose, tied = chart(WAVES, apart), chart(WAVES, linked)
    assert tied.variance_of_process.value > loose.variance_of_process.value


def test_where_sampling_explains_all_there_is_no_process() -> None:
    found = chart([40.0, 41, 40, 42, 41], [4.0] * 5)
    assert found.variance_of_process.value == 0.0
    assert found.variance_of_process.low == 0.0
    assert found.share_of_sampling == 1.0
    assert found.signals[Rule.BEYOND] == ()


def test_the_weighted_mean_widens_with_what_its_waves_are_unsure_of() -> None:
    """After two waves: .2 y_2 + .16 y_1, so .04 (T^2 + 4) + .0256 (T^2 + 25)."""
    found = chart(WAVES, [5.0, 2, 2, 2, 2, 2, 2, 2])
    variance = found.variance_of_process.value
    expected = 3 * (0.04 * (variance + 4) + 0.0256 * (variance + 25)) ** 0.5
    assert found.smoothed().half_widths[1] == pytest.approx(expected)
    assert found.smoothed().values[0] == pytest.approx(0.2 * 40 + 0.8 * found.centre.value)


def test_the_cumulative_sums_add_distances_in_standard_deviations_of_each_wave() -> None:
    found = chart(WAVES, [1.0, 1, 1, 1, 1, 1, 6, 1], baseline=slice(5))
    drawn, by_hand = found.summed(), 0.0
    for z, sum_above in zip(found.z, drawn.above, strict=True):
        by_hand = max(0.0, by_hand + z - 0.5)
        assert sum_above == pytest.approx(by_hand)
    assert abs(found.z[6]) < abs(found.z[5])


def test_shift_and_scale_go_through() -> None:
    here, there = chart(WAVES, [2.0] * 8), chart(3 - 2 * WAVES, [4.0] * 8)
    assert there.variance_of_process.value == pytest.approx(4 * here.variance_of_process.value)
    np.testing.assert_allclose(there.z, -here.z)
    np.testing.assert_allclose(there.low, 3 - 2 * here.high)


def test_a_wave_that_was_left_out_leaves_its_error_out() -> None:
    values, errors = WAVES.copy(), np.arange(1.0, 9)
    values[2], errors[2] = np.nan, np.nan
    found = chart(values, errors)
    assert found.values.tolist() == np.delete(WAVES, 2).tolist()
    assert np.sqrt(np.diag(found.covariance)).tolist() == [1, 2, 4, 5, 6, 7, 8]


def test_shares_of_many_people_are_called_out_by_a_plain_chart_alone() -> None:
    counts, n = [3000, 3400, 2900, 3300, 3100, 3500, 3000, 3300], [10000] * 8
    plain, found = share_chart(counts, n), noisy_share_chart(counts, n)
    assert isinstance(plain, ShareChart)
    assert isinstance(found, NoisyChart)
    assert len(plain.beyond) == 5
    assert found.signals[Rule.BEYOND] == ()
    assert found.low.min() >= 0


def test_shares_without_process_have_the_limits_of_a_plain_chart() -> None:
    counts, n = [10, 11, 10, 9], [40, 40, 40, 40]
    plain, found = share_chart(counts, n), noisy_share_chart(counts, n)
    assert isinstance(plain, ShareChart)
    assert isinstance(found, NoisyChart)
    np.testing.assert_allclose(found.high, plain.high)


def test_a_funnel_of_units_adds_one_variance_and_knows_no_order() -> None:
    """Spiegelhalter's additive limits: Q of the shares is their number less 1."""
    counts, n = np.array([30, 60, 28, 64, 31, 90]), np.array([200, 220, 180, 200, 190, 210])
    found = noisy_share_chart(counts, n, process=Process.PAULE_MANDEL)
    turned = noisy_share_chart(counts[::-1], n[::-1], process=Process.PAULE_MANDEL)
    assert isinstance(found, NoisyChart)
    assert isinstance(turned, NoisyChart)
    assert found.z @ found.z == pytest.approx(5.0)
    np.testing.assert_allclose(turned.high[::-1], found.high)


def test_sampling_errors_that_do_not_fit_are_refused() -> None:
    with pytest.raises(UnusableAnswers) as raised:
        noisy_chart(WAVES, [1.0, 2.0])
    assert str(raised.value) == (
        "8 means and sampling errors of shape (2,); give one standard error a mean, or their "
        "covariance."
    )
    with pytest.raises(UnusableAnswers) as raised:
        noisy_chart(WAVES[:2], np.diag([-1.0, 1.0]))
    assert str(raised.value) == (
        "The sampling variances [-1.0, 1.0] are not all 0 or more; give each wave that has a "
        "mean its own."
    )


def test_too_few_waves_and_nothing_that_varies_are_withheld() -> None:
    assert noisy_chart(WAVES, [1.0] * 8, baseline=slice(2)) == Withheld(Reason.TOO_FEW_WAVES, 8)
    assert noisy_chart([4.0] * 4, [0.0] * 4) == Withheld(Reason.NO_VARIANCE, 4)
    assert noisy_share_chart([0, 0, 0], [9, 9, 9]) == Withheld(Reason.ALIKE, 27)


def test_process_and_centre_are_those_of_waves_that_were_drawn() -> None:
    generator = np.random.default_rng(8)
    errors = np.array([2.0, 3, 1.5, 4, 2.5, 2, 3, 2, 1.5, 3, 2, 2.5])
    rows = 50 + generator.normal(0, 3, (400, 12)) + generator.normal(0, 1, (400, 12)) * errors
    # Ranges are in points: their mean tells the deviation without bias, its square too large.
    for process, power in ((Process.MOVING_RANGES, 0.5), (Process.PAULE_MANDEL, 1.0)):
        charts = [chart(row, errors, process=process, level=0.9) for row in rows]
        found = np.mean([drawn.variance_of_process.value**power for drawn in charts])
        assert found == pytest.approx(9**power, rel=0.06)
        held = [d.variance_of_process.low <= 9 <= d.variance_of_process.high for d in charts]
        assert 0.86 <= np.mean(held) <= 0.94
        alarms = np.mean([len(drawn.signals[Rule.BEYOND]) / 12 for drawn in charts])
        assert alarms < 0.01


def test_limits_that_ignore_sampling_call_out_the_small_waves() -> None:
    generator = np.random.default_rng(9)
    errors = np.where(np.arange(24) % 6 == 5, 9.0, 1.0)
    rows = 50 + generator.normal(0, 1, (200, 24)) * np.hypot(errors, 1.0)
    known = sum(len(chart(row, errors).signals[Rule.BEYOND]) for row in rows)
    plain = 0
    for row in rows:
        found = individuals(row)
        assert isinstance(found, Individuals)
        plain += len(found.signals[Rule.BEYOND])
    assert plain > 4 * known
