"""Newey-West errors against sandwich, by hand, and where neighbours truly go together."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.estimate import Reason, Withheld
from analysis.population.regressions import DesignRegression
from analysis.trends.least_squares import Fitted, least_squares, straight_line
from analysis.trends.newey_west import Bandwidth, Correction, automatic_lags, newey_west


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-8)


def errors(found: DesignRegression | Withheld) -> list[float]:
    assert isinstance(found, DesignRegression)
    return [found.figure(name).se for name in found.names]


def bandwidth(model: Fitted, prewhite: int) -> float:
    found = automatic_lags(model, prewhite=prewhite)
    assert isinstance(found, Bandwidth)
    return found.value


@pytest.fixture
def law(drivers: np.ndarray) -> Fitted:
    """Sixty months with a step and a bend at the fortieth."""
    t = np.arange(1.0, 61)
    design = np.column_stack([np.ones(60), t, t >= 40, np.maximum(0, t - 40)])
    found = least_squares(drivers[:60], design, ["level", "slope", "step", "ramp"])
    assert isinstance(found, Fitted)
    return found


def test_fixed_lags_equal_sandwich(law: Fitted) -> None:
    """R: NeweyWest(lm(drivers[1:60] ~ t + step + ramp), lag = 4, prewhite = 1)."""
    expected = [91.403872615236, 3.55731585452777, 125.99132877938, 7.37718837828316]
    assert errors(newey_west(law, 4)) == near(expected)
    adjusted = [94.6119967234354, 3.6821717323682, 130.413415149644, 7.63611543695085]
    assert errors(newey_west(law, 4, correction=Correction.COEFFICIENTS)) == near(adjusted)


def test_two_orders_of_prewhitening_equal_sandwich(law: Fitted) -> None:
    """R: NeweyWest(..., lag = 3, prewhite = 2) and bwNeweyWest(..., prewhite = 2)."""
    expected = [72.2113348786078, 2.83466422356622, 109.425625590971, 7.26818504584113]
    assert errors(newey_west(law, 3, prewhite=2)) == near(expected)
    assert bandwidth(law, 2) == near(2.51522735732696)


def test_the_automatic_lag_equals_sandwich(law: Fitted) -> None:
    """R: bwNeweyWest and NeweyWest with their defaults, and with prewhite = FALSE."""
    assert bandwidth(law, 1) == near(1.29363979204953)
    assert bandwidth(law, 0) == near(3.73930345442186)
    expected = [94.1266490532581, 4.16788799590564, 159.713415024233, 7.90101832253713]
    assert errors(newey_west(law)) == near(expected)
    plain = [72.4363845280541, 3.04268364489517, 119.494680647191, 6.70523870826678]
    assert errors(newey_west(law, prewhite=0)) == near(plain)
    adjusted = [97.4303380919367, 4.31417394175636, 165.319090609763, 8.17833094217365]
    assert errors(newey_west(law, correction=Correction.COEFFICIENTS)) == near(adjusted)


def test_the_error_of_a_mean_equals_sandwich(drivers: np.ndarray) -> None:
    """R: NeweyWest(lm(drivers[1:60] ~ 1)); a constant alone is not left out of the lag."""
    model = least_squares(drivers[:60], np.ones((60, 1)), ["level"])
    assert isinstance(model, Fitted)
    assert errors(newey_west(model)) == near([74.9386636023696])
    assert (bandwidth(model, 1), bandwidth(model, 0)) == (
        near(1.12950649400071),
        near(4.21675232741051),
    )


def test_by_hand_a_mean_with_one_lag() -> None:
    """Deviations -2 0 1 1: squares 6, neighbours 0 + 0 + 1, so (6 + 2 (1/2) 1) / 16."""
    model = least_squares(np.array([1.0, 3, 4, 4]), np.ones((4, 1)), ["level"])
    assert isinstance(model, Fitted)
    found = newey_west(model, 1, prewhite=0)
    assert errors(found) == near([(7 / 16) ** 0.5])
    assert isinstance(found, DesignRegression)
    assert found.method == "Newey-West, 1 lags, not prewhitened, not adjusted"


def test_without_lags_it_is_the_error_of_unequal_variances() -> None:
    model = straight_line([40.0, 42, 43, 47, 46, 42, 41, 44, 48, 49])
    assert isinstance(model, Fitted)
    scores = model.design * model.residuals[:, None]
    expected = np.sqrt(np.diag(model.inverse @ scores.T @ scores @ model.inverse))
    assert errors(newey_west(model, 0, prewhite=0)) == near(expected.tolist())


def test_too_few_waves_are_withheld() -> None:
    model = straight_line([40.0, 42, 43, 42])
    assert isinstance(model, Fitted)
    assert newey_west(model, 4, prewhite=0) == Withheld(Reason.TOO_FEW_WAVES, 4)
    assert newey_west(model, 1, prewhite=2) == Withheld(Reason.TOO_FEW_WAVES, 4)
    assert automatic_lags(model, prewhite=2) == Withheld(Reason.TOO_FEW_WAVES, 4)


def test_negative_lags_are_refused() -> None:
    model = straight_line([40.0, 42, 43, 42])
    assert isinstance(model, Fitted)
    with pytest.raises(UnusableAnswers) as raised:
        newey_west(model, -1)
    assert str(raised.value) == "Lags are -1 and prewhitening 1; neither can be negative."


def test_where_neighbours_go_together_a_mean_is_less_sure_than_it_seems() -> None:
    generator = np.random.default_rng(1)
    waves = generator.normal(0, 1, (300, 150))
    for place in range(1, 150):
        waves[:, place] += 0.6 * waves[:, place - 1]
    held = {"plain": 0, "allowed": 0}
    for row in waves[:, 20:]:
        model = least_squares(row, np.ones((130, 1)), ["level"])
        assert isinstance(model, Fitted)
        allowed = newey_west(model)
        assert isinstance(allowed, DesignRegression)
        for name, fit in (("plain", model.plain), ("allowed", allowed)):
            figure = fit.figure("level", 0.9)
            held[name] += figure.low <= 0 <= figure.high
    assert held["plain"] < 0.72 * 300
    assert held["allowed"] > 0.84 * 300
