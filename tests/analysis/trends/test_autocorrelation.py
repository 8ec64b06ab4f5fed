"""Lag 1, Durbin-Watson and Breusch-Godfrey against R, by hand and on independent waves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.estimate import Described, Reason, Significance, Withheld
from analysis.trends.autocorrelation import Against, breusch_godfrey, durbin_watson, lag_one
from analysis.trends.least_squares import Fitted, least_squares, straight_line

Golden = Callable[[str], dict[str, Any]]
Observed = Callable[[str], np.ndarray]


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-8)


def line(values: object) -> Fitted:
    found = straight_line(np.asarray(values, float))
    assert isinstance(found, Fitted)
    return found


@pytest.fixture
def law(drivers: np.ndarray) -> Fitted:
    """Sixty months with a step and a bend at the fortieth."""
    t = np.arange(1.0, 61)
    design = np.column_stack([np.ones(60), t, t >= 40, np.maximum(0, t - 40)])
    found = least_squares(drivers[:60], design, ["level", "slope", "step", "ramp"])
    assert isinstance(found, Fitted)
    return found


@pytest.mark.parametrize("entry", ["mk_nile", "mk_nile_last12", "mk_seatbelts_kms_yearly"])
def test_neighbours_go_together_as_in_r(entry: str, golden: Golden, observed: Observed) -> None:
    expected, values = golden(entry), observed(entry)
    raw, left = lag_one(values), lag_one(line(values).residuals)
    assert isinstance(raw, Described)
    assert isinstance(left, Described)
    assert raw.value == near(expected["lag1_autocorrelation"])
    assert left.value == near(expected["lag1_autocorrelation_detrended"])
    assert durbin_watson(line(values)).statistic == near(expected["durbin_watson"])


def test_the_exact_p_of_sixty_months_equals_lmtest(law: Fitted) -> None:
    """R: dwtest(drivers[1:60] ~ t + step + ramp), by Pan's procedure, good to about 1e-6."""
    found = durbin_watson(law)
    assert found.statistic == near(0.987707727502281)
    assert found.p == pytest.approx(1.51093817644958e-06, rel=1e-5)
    assert durbin_watson(law, Against.EITHER).p == pytest.approx(3.02187635289916e-06, rel=1e-5)


def test_the_chi_squared_of_one_to_three_lags_equals_lmtest(law: Fitted) -> None:
    """R: bgtest(drivers[1:60] ~ t + step + ramp, order = 1, 2, 3)."""
    expected = [
        (15.2849590600721, 9.24497198287739e-05),
        (18.1765417016337, 0.000112983264632544),
        (20.914435688765, 0.000109672583698466),
    ]
    for order, (statistic, p) in enumerate(expected, 1):
        found = breusch_godfrey(law, order)
        assert isinstance(found, Significance)
        assert (found.statistic, found.p) == (near(statistic), near(p))
        assert found.df == (float(order),)


def test_by_hand_lag_one_of_four_waves() -> None:
    """(-1.5)(-.5) + (-.5)(.5) + (.5)(1.5) = 1.25 of 5."""
    found = lag_one([1.0, 2.0, 3.0, 4.0])
    assert isinstance(found, Described)
    assert found.value == near(0.25)


def test_by_hand_the_exact_p_of_three_waves_around_their_mean() -> None:
    """Of three waves d = 1 cos^2 + 3 sin^2 of a uniform angle, so P(d <= 2) is one half."""
    model = least_squares(np.array([0.0, 1.0, 3.0]), np.ones((3, 1)), ["level"])
    assert isinstance(model, Fitted)
    found = durbin_watson(model)
    expected = np.arcsin(np.sqrt((found.statistic - 1) / 2)) * 2 / np.pi
    assert found.p == near(expected)


def test_p_is_uniform_where_waves_are_independent() -> None:
    generator = np.random.default_rng(2)
    waves = generator.normal(0, 1, (300, 9))
    low = np.mean([durbin_watson(line(row)).p <= 0.2 for row in waves])
    assert 0.15 <= low <= 0.26


def test_shift_and_scale_change_no_test() -> None:
    values = np.array([40.0, 42, 43, 47, 46, 42, 41, 44, 48, 49])
    here, there = line(values), line(3 - 2 * values)
    assert durbin_watson(here).p == near(durbin_watson(there).p)
    first, then = breusch_godfrey(here, 2), breusch_godfrey(there, 2)
    assert isinstance(first, Significance)
    assert isinstance(then, Significance)
    assert first.statistic == near(then.statistic)


def test_too_few_waves_are_withheld() -> None:
    assert lag_one([1.0, 2.0]) == Withheld(Reason.TOO_FEW_WAVES, 2)
    assert lag_one([2.0, 2.0, 2.0]) == Withheld(Reason.NO_VARIANCE, 3)
    assert breusch_godfrey(line([1.0, 2, 2, 3]), 2) == Withheld(Reason.TOO_FEW_WAVES, 4)
