"""Models with AR(1) errors against nlme, with gaps, and from series whose truth is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.estimate import Reason, Withheld
from analysis.trends.autoregressive import Autoregressive, Likelihood, autoregressive
from analysis.trends.least_squares import Fitted, least_squares, straight_line


def fitted(outcome: np.ndarray, design: np.ndarray) -> Fitted:
    found = least_squares(outcome, design, ["level", "slope", "step", "ramp"][: design.shape[1]])
    assert isinstance(found, Fitted)
    return found


def passed_on(
    model: Fitted | Withheld, times: np.ndarray, likelihood: Likelihood = Likelihood.REML
) -> Autoregressive:
    assert isinstance(model, Fitted)
    found = autoregressive(model, times, likelihood)
    assert isinstance(found, Autoregressive)
    return found


def errors(found: Autoregressive) -> list[float]:
    return np.sqrt(np.diag(found.coefficients.covariance)).tolist()


@pytest.fixture
def law(drivers: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sixty months with a step and a bend at the fortieth: times, figures, design."""
    t = np.arange(1.0, 61)
    return t, drivers[:60], np.column_stack([np.ones(60), t, t >= 40, np.maximum(0, t - 40)])


EXPECTED: list[tuple[Likelihood, dict[str, Any]]] = [
    (
        Likelihood.REML,
        {
            "coefficients": [1581.59807664533, 11.0264607075816, -208.357508172587, 5.02116639097],
            "errors": [145.5372678279, 6.11670880686679, 179.729773445627, 16.2422456194139],
            "phi": 0.600818056843679,
            "sigma": 245.684145715225,
            "log_likelihood": -383.204600252132,
        },
    ),
    (
        Likelihood.ML,
        {
            "coefficients": [1579.02523316945, 11.0020622639172, -186.618375528592, 3.60181661286],
            "errors": [119.871982549859, 5.10159973048322, 164.668891027973, 13.6391775200956],
            "phi": 0.50259612430907,
            "sigma": 218.331176170685,
            "log_likelihood": -399.707917472874,
        },
    ),
]


@pytest.mark.parametrize(("likelihood", "expected"), EXPECTED)
def test_sixty_months_equal_nlme(
    likelihood: Likelihood,
    expected: dict[str, Any],
    law: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    """R: gls(drivers[1:60] ~ t + step + ramp, correlation = corAR1(form = ~t))."""
    times, outcome, design = law
    found = passed_on(fitted(outcome, design), times, likelihood)
    assert found.coefficients.coefficients.tolist() == pytest.approx(
        expected["coefficients"], rel=1e-5
    )
    assert errors(found) == pytest.approx(expected["errors"], rel=1e-5)
    assert found.phi.value == pytest.approx(expected["phi"], rel=1e-5)
    assert found.sigma == pytest.approx(expected["sigma"], rel=1e-5)
    assert found.log_likelihood == pytest.approx(expected["log_likelihood"], abs=1e-5)


def test_months_left_out_equal_nlme(law: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    """R: the same without months 5, 6, 20, 33 and 41."""
    times, outcome, design = law
    kept = np.setdiff1d(np.arange(60), np.array([5, 6, 20, 33, 41]) - 1)
    found = passed_on(fitted(outcome[kept], design[kept]), times[kept])
    assert found.coefficients.coefficients.tolist() == pytest.approx(
        [1570.95789256316, 11.6811518896382, -247.56105112903, 5.98100119995756], rel=1e-5
    )
    assert errors(found) == pytest.approx(
        [157.284741555206, 6.55141568398966, 181.784740494009, 17.2821720866499], rel=1e-5
    )
    assert found.phi.value == pytest.approx(0.6404862422355, rel=1e-5)
    assert found.log_likelihood == pytest.approx(-349.13214718095, abs=1e-5)


def test_eight_waves_equal_nlme_and_say_nothing_of_phi() -> None:
    """R: gls(z ~ t, correlation = corAR1(form = ~t)); here phi may be anything above -.81."""
    waves = np.array([49.37, 49.56, 48.72, 50.32, 50.65, 49.83, 50.31, 51.05])
    found = passed_on(straight_line(waves), np.arange(1.0, 9))
    assert found.coefficients.coefficients.tolist() == pytest.approx(
        [48.9486526907473, 0.227905176642266], rel=1e-5
    )
    assert errors(found) == pytest.approx([0.411650555058858, 0.0816629994070985], rel=1e-5)
    assert found.phi.value == pytest.approx(-0.0355592502663873, rel=1e-4)
    assert found.log_likelihood == pytest.approx(-7.78951194915238, abs=1e-5)
    assert (found.phi.low, found.phi.high) == (pytest.approx(-0.812, abs=1e-3), 1.0)


def test_by_hand_errors_that_are_not_passed_on_leave_least_squares() -> None:
    """At phi = 0 both likelihoods are those of least squares, and the maximum is no lower."""
    model = straight_line([40.0, 42, 43, 47, 46, 42, 41, 44, 48, 49])
    assert isinstance(model, Fitted)
    at_zero = -model.df / 2 * (np.log(2 * np.pi * model.left / model.df) + 1)
    at_zero += np.linalg.slogdet(model.inverse)[1] / 2
    assert passed_on(model, np.arange(10.0)).log_likelihood > at_zero


def test_a_series_that_wanders_has_no_level() -> None:
    waves = np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10.5])
    model = least_squares(waves, np.ones((10, 1)), ["level"])
    assert isinstance(model, Fitted)
    assert autoregressive(model, np.arange(10.0)) == Withheld(Reason.UNDEFINED, 10)


def test_too_few_waves_are_withheld() -> None:
    model = straight_line([40.0, 42, 43, 42])
    assert isinstance(model, Fitted)
    assert autoregressive(model, np.arange(4.0)) == Withheld(Reason.TOO_FEW_WAVES, 4)


def test_times_between_the_steps_are_refused() -> None:
    model = straight_line([40.0, 42, 43])
    assert isinstance(model, Fitted)
    with pytest.raises(UnusableAnswers) as raised:
        autoregressive(model, np.array([1.0, 2.5, 3.0]))
    assert str(raised.value) == (
        "The times [1.0, 2.5, 3.0] of 3 waves are not whole steps that ascend; number the waves."
    )


def test_shift_and_scale_go_through() -> None:
    waves = np.array([40.0, 42, 43, 47, 46, 42, 41, 44, 48, 49])
    here = passed_on(straight_line(waves), np.arange(10.0))
    there = passed_on(straight_line(5 - 3 * waves), np.arange(10.0))
    assert there.phi.value == pytest.approx(here.phi.value, abs=1e-7)
    assert there.sigma == pytest.approx(3 * here.sigma)


def test_phi_is_that_of_series_that_were_simulated_and_held_by_its_interval() -> None:
    generator = np.random.default_rng(8)
    waves = generator.normal(0, 1, (60, 80))
    for place in range(1, 80):
        waves[:, place] += 0.5 * waves[:, place - 1]
    found = [passed_on(straight_line(row), np.arange(60.0)).phi for row in waves[:, 20:]]
    assert np.mean([phi.value for phi in found]) == pytest.approx(0.5, abs=0.05)
    assert np.mean([phi.low <= 0.5 <= phi.high for phi in found]) >= 0.88
