"""Interrupted series against R, by hand, and from series whose change is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Reason, Significance, Withheld
from analysis.population.regressions import DesignRegression
from analysis.trends.autocorrelation import breusch_godfrey, durbin_watson
from analysis.trends.autoregressive import Autoregressive, autoregressive
from analysis.trends.interrupted import Errors, Interruption, interruption, segmented
from analysis.trends.least_squares import Fitted
from analysis.trends.newey_west import Bandwidth, Correction, automatic_lags, newey_west

Golden = Callable[[str], dict[str, Any]]
Observed = Callable[[str], np.ndarray]

CLOSED, SEARCHED = 1e-8, 1e-5
"""Tolerances of closed forms and of what a search finds."""
ENTRIES = ["its_seatbelts_drivers", "its_seatbelts_front_seasonal", "its_nile_1899"]


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-8)


def _seasons(entry: str) -> list[str]:
    return [f"month{wave % 12 + 1}" for wave in range(192)] if "seasonal" in entry else []


@pytest.fixture(params=ENTRIES)
def case(
    request: pytest.FixtureRequest, golden: Golden, spec: Golden, observed: Observed
) -> tuple[Fitted, np.ndarray, dict[str, Any], dict[str, Any]]:
    """Return the model of an entry, its times, what R found and what R was asked."""
    entry = request.param
    found = segmented(observed(entry), spec(entry)["start"], seasons=_seasons(entry))
    assert not isinstance(found, Withheld)
    return (*found, golden(entry), spec(entry))


def compare(
    found: DesignRegression | Withheld, rows: Sequence[Mapping[str, float]], tolerance: float
) -> None:
    assert isinstance(found, DesignRegression)
    for name, row in zip(found.names, rows, strict=True):
        figure, tested = found.figure(name), found.significance(name)
        assert isinstance(tested, Significance)
        assert figure.value == pytest.approx(row["estimate"], rel=tolerance)
        assert figure.se == pytest.approx(row["se"], rel=tolerance)
        assert tested.statistic == pytest.approx(row["t"], rel=tolerance)
        # p goes with t to the minus df, so what a search leaves of t is multiplied by df in p.
        of_p = tolerance if tolerance <= CLOSED else found.df * tolerance
        assert tested.p == pytest.approx(row["p"], rel=of_p)


def test_the_coefficients_equal_r(
    case: tuple[Fitted, np.ndarray, dict[str, Any], dict[str, Any]],
) -> None:
    model, _, expected, asked = case
    assert model.n == expected["n"]
    assert model.names[4:] == tuple(asked["extra_columns"] or ())
    compare(model.plain, expected["ols"], CLOSED)
    assert model.r_squared == near(expected["r_squared"])


def test_newey_west_with_the_lag_of_the_entry_equals_r(
    case: tuple[Fitted, np.ndarray, dict[str, Any], dict[str, Any]],
) -> None:
    model, _, expected, asked = case
    lag, plain = asked["lag"], "newey_west_fixed_lag_no_prewhite"
    compare(newey_west(model, lag, prewhite=0), expected[plain], CLOSED)
    adjusted = newey_west(model, lag, prewhite=0, correction=Correction.COEFFICIENTS)
    compare(adjusted, expected[f"{plain}_adjusted"], CLOSED)


def test_newey_west_with_the_automatic_lag_equals_r(
    case: tuple[Fitted, np.ndarray, dict[str, Any], dict[str, Any]],
) -> None:
    model, _, expected, _ = case
    chosen = automatic_lags(model)
    assert isinstance(chosen, Bandwidth)
    assert chosen.lags == expected["newey_west_auto_lag"]
    compare(newey_west(model), expected["newey_west_default_auto"], CLOSED)


def test_errors_that_are_passed_on_equal_nlme(
    case: tuple[Fitted, np.ndarray, dict[str, Any], dict[str, Any]],
) -> None:
    model, times, whole, _ = case
    found, expected = autoregressive(model, times), whole["gls_ar1"]
    assert isinstance(found, Autoregressive)
    compare(found.coefficients, expected["coef"], SEARCHED)
    assert found.phi.value == pytest.approx(expected["phi"], rel=1e-5)
    assert found.log_likelihood == pytest.approx(expected["logLik"], abs=1e-5)


def test_whether_errors_go_together_equals_lmtest(
    case: tuple[Fitted, np.ndarray, dict[str, Any], dict[str, Any]],
) -> None:
    model, _, expected, _ = case
    neighbours, lags = durbin_watson(model), breusch_godfrey(model, 4)
    assert neighbours.statistic == near(expected["durbin_watson"]["dw"])
    assert neighbours.p == near(expected["durbin_watson"]["p"])
    assert isinstance(lags, Significance)
    assert lags.statistic == near(expected["breusch_godfrey4"]["lm"])
    assert lags.p == near(expected["breusch_godfrey4"]["p"])


def interrupted(values: Sequence[float], start: float, errors: Errors) -> Interruption:
    found = interruption(values, start, errors)
    assert isinstance(found, Interruption)
    return found


WAVES = [40.0, 42, 41, 43, 42, 36, 35, 37, 35, 34, 33, 34]


def test_by_hand_two_lines_that_fit_but_for_one_wave() -> None:
    """Before: 40 + (t - 1), so 44 at the fifth. After: 40 39 39 38, a line 39.9 - .6 (t - 5)."""
    model = segmented([40.0, 41, 42, 43, 40, 39, 39, 38], 5)
    assert not isinstance(model, Withheld)
    assert model[0].coefficients.tolist() == pytest.approx([39.0, 1.0, -4.1, -1.6])


def test_the_effect_grows_by_the_change_of_the_slope() -> None:
    found = interrupted(WAVES, 6, Errors.INDEPENDENT)
    level, slope = (found.coefficients.figure(name) for name in ("level change", "slope change"))
    assert found.effect_after(0).value == pytest.approx(level.value)
    assert found.effect_after(0).se == pytest.approx(level.se)
    assert found.effect_after(3).value == pytest.approx(level.value + 3 * slope.value)


def test_the_error_of_an_effect_is_that_of_a_level_read_later() -> None:
    """The same model with its bend counted from three waves on has that effect as its step."""
    found = interrupted(WAVES, 6, Errors.INDEPENDENT).effect_after(3)
    t = np.arange(1.0, 13)
    later = t >= 6
    design = np.column_stack([np.ones(12), t, later, later * (t - 9)])
    inverse = np.linalg.inv(design.T @ design)
    coefficients = inverse @ design.T @ np.array(WAVES)
    left = np.array(WAVES) - design @ coefficients
    assert found.value == pytest.approx(coefficients[2])
    assert found.se == pytest.approx((left @ left / 8 * inverse[2, 2]) ** 0.5)


def test_each_kind_of_error_says_which_it_is() -> None:
    waves = [*WAVES, 33.0, 35, 34, 33, 34, 33]
    methods = {errors: interrupted(waves, 6, errors).coefficients.method for errors in Errors}
    assert methods[Errors.INDEPENDENT] == "least squares"
    assert methods[Errors.NEWEY_WEST].startswith("Newey-West")
    assert methods[Errors.PASSED_ON] == "generalised least squares, AR(1) errors, REML"


def test_a_gap_is_refused_by_newey_west_alone() -> None:
    waves = [*WAVES[:3], np.nan, *WAVES[4:], 33.0, 35, 34, 33, 34, 33]
    assert interruption(waves, 6, Errors.NEWEY_WEST) == Withheld(Reason.UNDEFINED, 17)
    assert isinstance(interruption(waves, 6, Errors.PASSED_ON), Interruption)


def test_too_few_waves_on_one_side_are_withheld() -> None:
    assert interruption(WAVES, 12) == Withheld(Reason.TOO_FEW_WAVES, 12)
    assert interruption(WAVES, 2) == Withheld(Reason.TOO_FEW_WAVES, 12)
    assert interruption([1.0, 2, 1, 2], 3) == Withheld(Reason.TOO_FEW_WAVES, 4)


def test_a_season_that_falls_together_with_the_start_is_withheld() -> None:
    seasons = ["before"] * 5 + ["after"] * 7
    assert interruption(WAVES, 6, seasons=seasons) == Withheld(Reason.UNDEFINED, 12)


def test_seasons_that_do_not_fit_are_refused() -> None:
    with pytest.raises(UnusableAnswers) as raised:
        interruption(WAVES, 6, seasons=["Q1", "Q2"])
    assert str(raised.value) == "12 figures and 2 seasons; give one season for each figure."


def test_a_change_that_was_simulated_is_held_by_its_interval() -> None:
    generator = np.random.default_rng(6)
    t = np.arange(1.0, 41)
    truth = 40 + 0.1 * t - 5 * (t >= 21) - 0.3 * np.maximum(0, t - 21)
    held, values = 0, []
    for _ in range(60):
        noise = generator.normal(0, 1.5, 60)
        for place in range(1, 60):
            noise[place] += 0.3 * noise[place - 1]
        found = interrupted((truth + noise[20:]).tolist(), 21, Errors.PASSED_ON)
        effect: Estimate = found.effect_after(10, 0.9)
        values.append(effect.value)
        held += effect.low <= -8 <= effect.high
    assert np.mean(values) == pytest.approx(-8, abs=0.4)
    assert held >= 48
