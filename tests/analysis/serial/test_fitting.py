"""Fits of repeated scores against nlme and glmmTMB, by hand, and from a known truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.serial.criterion import Likelihood
from analysis.serial.fitting import SerialFit, curvature, fit_serial
from analysis.serial.occasions import OccasionSums, occasion_sums
from analysis.serial.parts import phi
from analysis.serial.refusal import Obstacle, Refused
from analysis.serial.structure import AR1, Effects, Serial, Spread, Structure, Teams

Golden = Callable[[str], Any]
Fitted = Callable[[str], SerialFit]
Model = Callable[[str], tuple[OccasionSums, Structure, Likelihood]]
Truth = Callable[..., tuple[np.ndarray, np.ndarray, list[int], list[int], list[int]]]

NLME = [
    "nlme_univbct_ri",
    "nlme_univbct_ri_ar1",
    "nlme_univbct_ri_ar1_ml",
    "nlme_univbct_het_resid",
    "nlme_paneldat_ar1",
    "nlme_univbct_unstructured",
]
MORE = [
    "ri",
    "ri_ar1",
    "ri_ar1_ml",
    "het",
    "panel_ar1",
    "sleep_ri_ar1",
    "sleep_ri_car1_ml",
    "sleep_rs",
    "sleep_rs_het",
    "ready_ri_position",
    "ready_ri_wave",
    "commit_ri_car1",
    "commit_ri_ar1_het_ml",
    "jsat_nested_ar1",
    "jsat_nested",
    "commit_rs",
    "panel_unstructured",
    "panel_gls_ar1_ml",
    "commit_gls_ar1_het",
    "ready_unstructured_ml",
    "jsat_unstructured_equal",
]


def of_phi(fit: SerialFit) -> float:
    assert fit.structure.serial in AR1
    place = sum(fit.structure.sizes(len(fit.sums.waves))[:2])
    return float(phi(fit.structure.serial, fit.parameters[place : place + 1])[0])


def at_the_values_of_r(golden: Golden, model: Model) -> SerialFit:
    """Return our fit moved to where nlme stopped."""
    expected = golden("nlme_sleepstudy_rs_ar1")
    sums, structure, by = model("nlme_sleepstudy_rs_ar1")
    level, change, correlation = (
        row[1] for row in expected["intervals"]["reStruct"]["Subject"]["values"]
    )
    matrix = np.diag([level, change]) @ [[1, correlation], [correlation, 1]]
    factor = np.linalg.cholesky(matrix @ np.diag([level, change])) / expected["sigma"]
    serial = 2 * np.arctanh(expected["correlation_parameter"][0])
    found = fit_serial(sums, structure, by)
    assert isinstance(found, SerialFit)
    parameters = np.append(factor[np.tril_indices(2)], serial)
    return replace(
        found, parameters=parameters, point=found.criterion.profiled(parameters), at_bound=()
    )


@pytest.mark.parametrize("entry", NLME)
def test_likelihoods_equal_nlme(entry: str, golden: Golden, fitted: Fitted) -> None:
    fit, expected = fitted(entry), golden(entry)
    assert fit.sums.n == expected["n"]
    assert fit.log_likelihood == pytest.approx(expected["logLik"], abs=1e-6)
    assert (fit.aic, fit.bic) == pytest.approx((expected["AIC"], expected["BIC"]), abs=1e-5)
    assert fit.at_bound == ()


@pytest.mark.parametrize("entry", NLME)
def test_sigma_equals_nlme(entry: str, golden: Golden, fitted: Fitted) -> None:
    assert fitted(entry).sigma == pytest.approx(golden(entry)["sigma"], rel=2e-5)


@pytest.mark.parametrize("entry", NLME[:-1])
def test_variance_components_equal_nlme(entry: str, golden: Golden, fitted: Fitted) -> None:
    fit, expected = fitted(entry), golden(entry)["variance_components"]["values"]
    variances = [fit.parts.effects[0, 0] * fit.sigma**2, fit.sigma**2]
    assert variances == pytest.approx([row[0] for row in expected], rel=1e-4)
    assert np.sqrt(variances) == pytest.approx([row[1] for row in expected], rel=1e-4)


@pytest.mark.parametrize("entry", [name for name in NLME if "ar1" in name])
def test_serial_correlations_equal_nlme(entry: str, golden: Golden, fitted: Fitted) -> None:
    expected = golden(entry)["correlation_parameter"]
    assert [of_phi(fitted(entry))] == pytest.approx(expected, rel=1e-5)


def test_unequal_residuals_equal_nlme(golden: Golden, fitted: Fitted) -> None:
    expected = golden("nlme_univbct_het_resid")["variance_parameter"]
    assert fitted("nlme_univbct_het_resid").parts.spreads[1:] == pytest.approx(
        [expected["1"], expected["2"]], rel=5e-5
    )


def test_unstructured_spreads_and_correlations_equal_gls(golden: Golden, fitted: Fitted) -> None:
    fit, expected = fitted("nlme_univbct_unstructured"), golden("nlme_univbct_unstructured")
    spreads = fit.parts.spreads * fit.sigma
    assert spreads == pytest.approx([*expected["sd_by_wave"].values()], rel=1e-4)
    above = fit.parts.correlations[np.triu_indices(3, 1)]
    assert above == pytest.approx(expected["correlations_12_13_23"], rel=1e-4)


def test_people_in_teams_equal_glmmtmb(golden: Golden, fitted: Fitted) -> None:
    fit, expected = fitted("glmmtmb_univbct"), golden("glmmtmb_univbct")
    assert fit.log_likelihood == pytest.approx(expected["logLik"], abs=1e-7)
    deviations = [np.sqrt(fit.parts.team), np.sqrt(fit.parts.effects[0, 0]), 1.0]
    assert np.array(deviations) * fit.sigma == pytest.approx(
        [expected["sd"]["GRP"], expected["sd"]["SUBNUM"], expected["sigma"]], rel=1e-6
    )


def test_a_slope_beside_ar1_agrees_with_nlme_where_nlme_stopped(
    golden: Golden, model: Model
) -> None:
    """There is a better place on the edge, which nlme with sharper limits calls singular."""
    there, expected = (
        at_the_values_of_r(golden, model),
        golden("nlme_sleepstudy_rs_ar1"),
    )
    assert there.sums.n == expected["n"]
    assert there.log_likelihood == pytest.approx(expected["logLik"], abs=1e-9)
    assert (there.aic, there.bic) == pytest.approx((expected["AIC"], expected["BIC"]), abs=1e-9)
    assert there.sigma == pytest.approx(expected["sigma"], rel=1e-8)
    # VarCorr prints the correlation with three digits.
    components = expected["variance_components"]["values"]
    matrix = there.parts.effects * there.sigma**2
    assert np.diag(matrix) == pytest.approx([components[0][0], components[1][0]], rel=1e-8)
    correlation = matrix[0, 1] / np.sqrt(matrix[0, 0] * matrix[1, 1])
    assert round(correlation, 3) == components[1][2]
    assert [of_phi(there)] == pytest.approx(expected["correlation_parameter"])


def test_a_slope_beside_ar1_goes_on_to_the_edge_and_says_so(
    golden: Golden, more: Golden, fitted: Fitted
) -> None:
    fit = fitted("nlme_sleepstudy_rs_ar1")
    assert fit.log_likelihood > golden("nlme_sleepstudy_rs_ar1")["logLik"] + 0.03
    assert fit.at_bound == ("level and change of people go together without fail",)
    assert "singular convergence" in more("sleep_rs_ar1")


@pytest.mark.parametrize("name", MORE)
def test_other_models_of_nlme_have_the_same_likelihood(
    name: str, more: Golden, fitted: Fitted
) -> None:
    fit, expected = fitted(name), more(name)
    assert fit.log_likelihood == pytest.approx(expected["logLik"], abs=1e-6)
    assert (fit.aic, fit.bic) == pytest.approx((expected["AIC"], expected["BIC"]), abs=1e-5)


def test_people_in_balance_by_hand() -> None:
    """Mean squares 18 between and 4/3 within three people of two waves."""
    scores = np.array([1.0, 3, 4, 6, 8, 8])
    fit = fit_serial(occasion_sums(scores, np.ones((6, 1)), [*"AABBCC"], [0, 1] * 3), Structure())
    assert isinstance(fit, SerialFit)
    assert fit.sigma**2 == pytest.approx(4 / 3, rel=1e-6)
    assert fit.parts.effects[0, 0] * fit.sigma**2 == pytest.approx((18 - 4 / 3) / 2, rel=1e-6)


def test_unstructured_waves_have_the_covariance_of_complete_scores(truth: Truth) -> None:
    scores, _, people, waves, _ = truth(1, 60, 3)
    columns = np.tile(np.eye(3), (60, 1))
    structure = Structure(Effects.NONE, Serial.UNSTRUCTURED, Spread.BY_WAVE)
    fit = fit_serial(occasion_sums(scores, columns, people, waves), structure)
    assert isinstance(fit, SerialFit)
    spreads = fit.parts.spreads * fit.sigma
    found = fit.parts.correlations * np.outer(spreads, spreads)
    assert found == pytest.approx(np.cov(scores.reshape(60, 3).T), rel=1e-6)


def test_the_truth_is_recovered(truth: Truth) -> None:
    scores, columns, people, waves, teams = truth(5, 4000, 5, team=0.8)
    sums = occasion_sums(scores, columns, people, waves, teams=teams)
    fit = fit_serial(sums, Structure(serial=Serial.BY_WAVE, teams=Teams.DIFFER))
    assert isinstance(fit, SerialFit)
    assert of_phi(fit) == pytest.approx(0.5, abs=0.05)
    assert fit.sigma == pytest.approx(1.0, abs=0.05)
    assert np.sqrt(fit.parts.effects[0, 0]) * fit.sigma == pytest.approx(1.0, abs=0.05)
    assert np.sqrt(fit.parts.team) * fit.sigma == pytest.approx(0.8, abs=0.3)
    assert fit.coefficients[1] == pytest.approx(2.0, abs=0.02)


def test_a_shift_and_a_stretch_of_the_scores_follow_through(truth: Truth) -> None:
    scores, columns, people, waves, _ = truth(2, 40, 4)
    structure = Structure(serial=Serial.BY_WAVE, spread=Spread.BY_WAVE)
    here = fit_serial(occasion_sums(scores, columns, people, waves), structure)
    there = fit_serial(occasion_sums(3 * scores + 7, columns, people, waves), structure)
    assert isinstance(here, SerialFit)
    assert isinstance(there, SerialFit)
    assert there.sigma == pytest.approx(3 * here.sigma, rel=1e-5)
    assert there.coefficients == pytest.approx(3 * here.coefficients + [7, 0], rel=1e-5)
    assert there.parameters == pytest.approx(here.parameters, abs=1e-4)


def test_position_and_wave_are_one_where_no_wave_is_left_out(truth: Truth) -> None:
    scores, columns, people, waves, _ = truth(3, 50, 4)
    sums = occasion_sums(scores, columns, people, waves)
    fits = [fit_serial(sums, Structure(serial=kind)) for kind in AR1]
    likelihoods = [fit.log_likelihood for fit in fits if isinstance(fit, SerialFit)]
    assert likelihoods == pytest.approx([likelihoods[0]] * 3, abs=1e-7)


def test_no_other_start_finds_a_better_place() -> None:
    """Forty small designs, half of them with nothing between people."""
    for seed in range(40):
        rng = np.random.default_rng(seed)
        people, waves = np.repeat(np.arange(8), 4), np.tile(np.arange(4), 8)
        scores = rng.normal(size=32) + (seed % 2) * rng.normal(size=8)[people]
        columns = np.column_stack([np.ones(32), waves])
        sums = occasion_sums(scores, columns, people.tolist(), waves.tolist())
        fit = fit_serial(sums, Structure(serial=Serial.BY_WAVE))
        if isinstance(fit, Refused):
            assert fit.obstacle is Obstacle.NO_OPTIMUM
            continue
        tried = [fit.criterion.profiled(rng.normal(size=2) * 1.5).deviance for _ in range(60)]
        assert fit.point.deviance <= min(tried) + 1e-6


def test_people_who_do_not_differ_are_named() -> None:
    scores = np.array([1.0, 5, 2, 4, 5, 1, 4, 2])
    sums = occasion_sums(scores, np.ones((8, 1)), [*"AABBCCDD"], [0, 1] * 4)
    fit = fit_serial(sums, Structure())
    assert isinstance(fit, SerialFit)
    assert fit.at_bound == ("people do not differ in level",)
    assert fit.sigma**2 == pytest.approx(20 / 7)


def test_scores_that_the_columns_say_are_refused() -> None:
    columns = np.column_stack([np.ones(6), [0, 1] * 3])
    sums = occasion_sums(columns @ [50.0, 2.0], columns, [*"AABBCC"], [0, 1] * 3)
    assert fit_serial(sums, Structure()) == Refused(Obstacle.NO_RESIDUALS, 6)


def test_columns_that_say_the_same_are_named() -> None:
    columns = np.column_stack([np.ones(6), [0, 1] * 3, [1, 2] * 3])
    sums = occasion_sums(
        np.arange(6.0), columns, [*"AABBCC"], [0, 1] * 3, names=["one", "wave", "next"]
    )
    with pytest.raises(UnusableAnswers) as raised:
        fit_serial(sums, Structure())
    assert str(raised.value) == "The columns one, wave, next say the same; leave one out."


def test_an_empty_column_is_named() -> None:
    columns = np.column_stack([np.ones(6), np.zeros(6)])
    sums = occasion_sums(
        np.arange(6.0), columns, [*"AABBCC"], [0, 1] * 3, names=["one", "training"]
    )
    with pytest.raises(UnusableAnswers) as raised:
        fit_serial(sums, Structure())
    assert str(raised.value) == "Column training is 0 throughout; leave it out."


def test_the_curvature_of_a_paraboloid_is_exact() -> None:
    matrix = np.array([[2.0, 0.5], [0.5, 3.0]])
    assert curvature(lambda x: matrix @ x, np.ones(2)) == pytest.approx(matrix)
