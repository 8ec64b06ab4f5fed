"""Coefficients of repeated scores against nlme and glmmTMB, by hand, and how often they cover."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from analysis.estimate import Reason, Withheld
from analysis.serial.coefficients import (
    Coefficient,
    Errors,
    Reference,
    coefficients,
    degrees_of_freedom,
)
from analysis.serial.fitting import SerialFit, fit_serial
from analysis.serial.occasions import occasion_sums
from analysis.serial.structure import Effects, Serial, Structure

Golden = Callable[[str], Any]
Fitted = Callable[[str], SerialFit]
Truth = Callable[..., tuple[np.ndarray, np.ndarray, list[int], list[int], list[int]]]

NLME = [
    "nlme_univbct_ri",
    "nlme_univbct_ri_ar1",
    "nlme_univbct_ri_ar1_ml",
    "nlme_univbct_het_resid",
    "nlme_paneldat_ar1",
]
MORE = [
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


def all_of(found: Mapping[str, Coefficient | Withheld]) -> list[Coefficient]:
    listed = [each for each in found.values() if isinstance(each, Coefficient)]
    assert len(listed) == len(found)
    return listed


@pytest.mark.parametrize("entry", [*NLME, "nlme_univbct_unstructured"])
def test_coefficients_and_their_tests_equal_nlme(
    entry: str, golden: Golden, fitted: Fitted
) -> None:
    found = all_of(coefficients(fitted(entry)))
    for each, row in zip(found, golden(entry)["fixed"], strict=True):
        assert each.figure.value == pytest.approx(row["estimate"], rel=1e-5)
        assert each.figure.se == pytest.approx(row["se"], rel=1e-5)
        assert each.significance.statistic == pytest.approx(row["t"], rel=2e-5)
        assert each.significance.p == pytest.approx(row["p"], rel=1e-4, abs=1e-12)
        assert each.figure.df == row.get("df", 1396 - 3)


@pytest.mark.parametrize("entry", NLME)
def test_intervals_of_the_coefficients_equal_nlme(
    entry: str, golden: Golden, fitted: Fitted
) -> None:
    """By maximum likelihood nlme prints adjusted errors and makes intervals of given ones."""
    found = all_of(coefficients(fitted(entry), errors=Errors.GIVEN))
    low, middle, high = golden(entry)["intervals"]["fixed"]["values"]
    assert [each.figure.low for each in found] == pytest.approx(low, rel=1e-5, abs=1e-6)
    assert [each.figure.value for each in found] == pytest.approx(middle, rel=1e-5)
    assert [each.figure.high for each in found] == pytest.approx(high, rel=1e-5)


def test_a_slope_beside_ar1_agrees_with_nlme_where_nlme_stopped(
    golden: Golden, fitted: Fitted
) -> None:
    """The golden values are those of a place that is not the best (see test_fitting)."""
    fit, expected = fitted("nlme_sleepstudy_rs_ar1"), golden("nlme_sleepstudy_rs_ar1")
    level, change, correlation = (
        row[1] for row in expected["intervals"]["reStruct"]["Subject"]["values"]
    )
    turned = np.array([[1, correlation], [correlation, 1]]) * np.outer(
        [level, change], [level, change]
    )
    factor = np.linalg.cholesky(turned) / expected["sigma"]
    serial = 2 * np.arctanh(expected["correlation_parameter"])
    parameters = np.append(factor[np.tril_indices(2)], serial)
    there = replace(fit, parameters=parameters, point=fit.criterion.profiled(parameters))
    low, middle, high = expected["intervals"]["fixed"]["values"]
    for place, (each, row) in enumerate(
        zip(all_of(coefficients(there)), expected["fixed"], strict=True)
    ):
        assert each.figure.value == pytest.approx(row["estimate"], rel=1e-9)
        assert each.figure.value == pytest.approx(middle[place], rel=1e-9)
        assert each.figure.se == pytest.approx(row["se"], rel=1e-8)
        assert each.significance.statistic == pytest.approx(row["t"], rel=1e-8)
        assert each.significance.p == pytest.approx(row["p"], rel=1e-6)
        assert each.figure.df == row["df"]
        assert each.figure.low == pytest.approx(low[place], rel=1e-8)
        assert each.figure.high == pytest.approx(high[place], rel=1e-8)


@pytest.mark.parametrize("name", MORE)
def test_other_models_of_nlme_have_the_same_coefficients(
    name: str, more: Golden, fitted: Fitted
) -> None:
    found = all_of(coefficients(fitted(name)))
    for each, (value, se, df, t, p) in zip(found, more(name)["coefficients"], strict=True):
        assert each.figure.value == pytest.approx(value, rel=1e-5)
        assert each.figure.se == pytest.approx(se, rel=2e-5)
        assert each.figure.df == df
        assert each.significance.statistic == pytest.approx(t, rel=2e-5)
        assert each.significance.p == pytest.approx(p, rel=2e-4, abs=1e-12)


def test_propagated_errors_equal_glmmtmb(golden: Golden, fitted: Fitted) -> None:
    found = coefficients(fitted("glmmtmb_univbct"), Reference.NORMAL, Errors.PROPAGATED)
    for each, row in zip(all_of(found), golden("glmmtmb_univbct")["fixed"], strict=True):
        assert each.figure.value == pytest.approx(row["Estimate"], rel=1e-8)
        assert each.figure.se == pytest.approx(row["Std. Error"], rel=1e-7)
        assert each.significance.statistic == pytest.approx(row["z value"], rel=1e-7)
        assert each.significance.p == pytest.approx(row["Pr(>|z|)"], rel=1e-6, abs=1e-12)


def test_errors_that_forget_the_variances_are_smaller(fitted: Fitted) -> None:
    fit = fitted("glmmtmb_univbct")
    given, propagated = (
        all_of(coefficients(fit, errors=errors)) for errors in (Errors.GIVEN, Errors.PROPAGATED)
    )
    assert given[0].figure.se < propagated[0].figure.se


def test_columns_of_teams_people_and_rows_have_their_own_freedom(fitted: Fitted) -> None:
    """1,385 rows, 487 people and 43 teams; the column of ones goes with the rows."""
    fit = fitted("jsat_nested")
    rows, people, teams = fit.sums.n, fit.sums.people, len(fit.sums.teams)
    assert degrees_of_freedom(fit, Reference.CONTAINMENT).tolist() == [
        rows - people - 1,
        rows - people - 1,
        people - teams - 1,
        teams - 1 - 1,
    ]


def test_without_people_or_teams_the_freedom_is_that_of_the_rows(fitted: Fitted) -> None:
    fit = fitted("commit_gls_ar1_het")
    contained, residual = (
        degrees_of_freedom(fit, each) for each in (Reference.CONTAINMENT, Reference.RESIDUAL)
    )
    assert contained.tolist() == residual.tolist() == [fit.sums.n - 2] * 2


def test_a_mean_in_balance_by_hand() -> None:
    """Variance of the mean of three people of two waves: 18 / 6."""
    scores = np.array([1.0, 3, 4, 6, 8, 8])
    fit = fit_serial(occasion_sums(scores, np.ones((6, 1)), [*"AABBCC"], [0, 1] * 3), Structure())
    assert isinstance(fit, SerialFit)
    (mean,) = all_of(coefficients(fit, Reference.NORMAL))
    assert (mean.figure.value, mean.figure.se) == pytest.approx((5.0, np.sqrt(3)), rel=1e-6)
    assert mean.figure.high == pytest.approx(5 + 1.959964 * np.sqrt(3), rel=1e-6)
    assert mean.significance.df == ()


def test_a_coefficient_without_freedom_is_withheld() -> None:
    """Two people and a column that tells them apart."""
    columns = np.column_stack([np.ones(6), np.repeat([0.0, 1.0], 3)])
    scores = np.array([1.0, 2, 2, 5, 4, 5])
    fit = fit_serial(occasion_sums(scores, columns, [*"AAABBB"], [0, 1, 2] * 2), Structure())
    assert isinstance(fit, SerialFit)
    found = coefficients(fit)
    assert found["2"] == Withheld(Reason.TOO_FEW, 6)
    assert isinstance(found["1"], Coefficient)


def test_propagated_errors_of_a_fit_at_its_bound_are_withheld(fitted: Fitted) -> None:
    fit = fitted("nlme_sleepstudy_rs_ar1")
    assert set(coefficients(fit, errors=Errors.PROPAGATED).values()) == {
        Withheld(Reason.UNDEFINED, 180)
    }


def test_intervals_of_a_level_cover_as_often_as_they_say(truth: Truth) -> None:
    """AR(1) of .9 alone, which makes a model without it too sure of the level."""
    inside = {Serial.BY_WAVE: 0, Serial.NONE: 0}
    for seed in range(100):
        scores, columns, people, waves, _ = truth(1000 + seed, 30, 6, phi=0.9, level=0.0)
        sums = occasion_sums(scores, columns, people, waves)
        for serial in inside:
            fit = fit_serial(sums, Structure(Effects.NONE, serial))
            assert isinstance(fit, SerialFit)
            level = all_of(coefficients(fit))[0].figure
            inside[serial] += level.low <= 50.0 <= level.high
    assert 90 <= inside[Serial.BY_WAVE] <= 99
    assert inside[Serial.NONE] < 90
