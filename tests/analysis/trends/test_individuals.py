"""Charts of single figures against R, by hand and by properties."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.estimate import Reason, Withheld
from analysis.trends.individuals import D2, D4, Individuals, Spread, individuals
from analysis.trends.memory import smoothed, summed
from analysis.trends.runs import Places, Rule, ends_of_long_runs

Golden = Callable[[str], dict[str, Any]]
Observed = Callable[[str], np.ndarray]

ENTRIES = ["xmr_nile", "xmr_nile_baseline20", "xmr_seatbelts_van"]


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-8)


def from_one(places: Places) -> list[int]:
    return [place + 1 for place in places]


def chart(values: object, baseline: slice = slice(None), **options: Any) -> Individuals:
    found = individuals(np.asarray(values, float), baseline=baseline, **options)
    assert isinstance(found, Individuals)
    return found


@pytest.fixture(params=ENTRIES)
def case(
    request: pytest.FixtureRequest, golden: Golden, spec: Golden, observed: Observed
) -> tuple[np.ndarray, slice, dict[str, Any]]:
    """Return the series of an entry, its baseline and what R found."""
    asked = spec(request.param)["baseline"]
    baseline = slice(None) if asked == "all points" else slice(asked[0] - 1, asked[1])
    return observed(request.param), baseline, golden(request.param)


def test_centre_and_limits_equal_r(case: tuple[np.ndarray, slice, dict[str, Any]]) -> None:
    values, baseline, expected = case
    found = chart(values, baseline)
    assert len(found.values) == expected["n"]
    assert found.centre == near(expected["center"])
    assert found.moving_range == near(expected["mean_moving_range"])
    assert found.sigma == near(expected["sigma"])
    assert near(expected["d2"]) == D2
    assert (found.high, found.low) == (near(expected["ucl"]), near(expected["lcl"]))
    assert found.moving_range_high == near(expected["mr_ucl_D4_exact"])
    # The same limit by the factor that tables print, rounded to five decimals.
    assert 3.26653 * found.moving_range == near(expected["mr_ucl_3.2665"])
    assert abs(D4 - 3.26653) < 5e-6
    by_median = chart(values, baseline, spread=Spread.MEDIAN_RANGE)
    assert by_median.sigma == near(expected["median_moving_range_sigma"])


def test_the_rules_fire_where_r_has_them(case: tuple[np.ndarray, slice, dict[str, Any]]) -> None:
    values, baseline, expected = case
    found = chart(values, baseline)
    assert from_one(found.signals[Rule.BEYOND]) == expected["beyond_limits"]
    assert from_one(ends_of_long_runs(found.z)) == expected["runs_of_8_one_side_end_at"]
    fired = {
        Rule.TWO_OF_THREE: "rule2_two_of_three_beyond_2s",
        Rule.FOUR_OF_FIVE: "rule3_four_of_five_beyond_1s",
        Rule.EIGHT: "rule4_eight_one_side",
    }
    for rule, name in fired.items():
        assert from_one(found.signals[rule]) == expected[name]
    assert from_one(found.ranges_beyond) == expected["moving_range_beyond"]


def test_the_chart_of_the_weighted_mean_equals_r(
    case: tuple[np.ndarray, slice, dict[str, Any]],
) -> None:
    values, baseline, whole = case
    found, expected = chart(values, baseline), whole["ewma"]
    drawn = smoothed(
        found.values,
        found.centre,
        found.sigma**2,
        weight=expected["lambda"],
        limit=expected["L"],
    )
    assert drawn.values[-5:].tolist() == near(expected["values_last5"])
    assert drawn.half_widths[-1] == near(expected["half_width_last"])
    assert from_one(drawn.beyond) == expected["out"]


def test_the_cumulative_sums_equal_r(case: tuple[np.ndarray, slice, dict[str, Any]]) -> None:
    values, baseline, whole = case
    expected = whole["cusum"]
    drawn = summed(chart(values, baseline).z, slack=expected["k"], line=expected["h"])
    assert from_one(drawn.beyond_above) == expected["out_high"]
    assert from_one(drawn.beyond_below) == expected["out_low"]
    assert drawn.above.max() == near(expected["max"])
    assert drawn.below.min() == near(expected["min"])


def test_by_hand_five_waves() -> None:
    """Ranges 2 1 2 3, mean 2; centre 41.2; limits 3 * 2 / 1.12838 = 5.3174 off."""
    found = chart([40, 42, 41, 43, 40, 55], slice(5))
    assert (found.centre, found.moving_range) == (near(41.2), near(2.0))
    assert found.high - found.centre == pytest.approx(5.3174, abs=1e-4)
    assert found.signals[Rule.BEYOND] == (5,)
    assert found.ranges_beyond == (5,)


def test_the_median_range_is_not_moved_by_one_wild_wave() -> None:
    calm, wild = [40.0, 42, 41, 43, 40, 42, 41], [40.0, 42, 41, 43, 90, 42, 41]
    first, then = (chart(v, spread=Spread.MEDIAN_RANGE).sigma for v in (calm, wild))
    assert first == then
    assert chart(wild).sigma > 5 * chart(calm).sigma


def test_shift_and_scale_go_through() -> None:
    values = np.array([40.0, 42, 41, 43, 40, 55])
    here, there = chart(values), chart(7 - 2 * values)
    assert there.sigma == near(2 * here.sigma)
    assert there.low == near(7 - 2 * here.high)
    assert there.signals == here.signals


def test_sigma_is_that_of_the_waves_that_were_drawn() -> None:
    generator = np.random.default_rng(2)
    rows = generator.normal(50, 4, (400, 20))
    assert np.mean([chart(row).sigma for row in rows]) == pytest.approx(4, rel=0.03)
    sigmas = [chart(row, spread=Spread.MEDIAN_RANGE).sigma for row in rows]
    assert np.mean(sigmas) == pytest.approx(4, rel=0.06)


def test_too_few_waves_and_waves_alike_are_withheld() -> None:
    assert individuals([40.0]) == Withheld(Reason.TOO_FEW_WAVES, 1)
    assert individuals([40.0, 40.0, 40.0]) == Withheld(Reason.NO_VARIANCE, 3)
    assert individuals([40.0, 41, 42], baseline=slice(1)) == Withheld(Reason.TOO_FEW_WAVES, 3)
