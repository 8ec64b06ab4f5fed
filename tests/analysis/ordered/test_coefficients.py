"""Coefficients and odds ratios of ordered answers against ordinal::clm, and how they cover."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.ordered.coefficients import coefficients, odds_ratios, wald
from analysis.ordered.counts import ordered_counts
from analysis.ordered.fitting import OrderedFit, fit_ordered

Golden = Callable[[str], Any]
Fitted = Callable[[str], OrderedFit]
Truth = Callable[..., tuple[np.ndarray, np.ndarray, list[int]]]

CLM = [
    "clm_wine_additive",
    "clm_wine_interaction_probit",
    "clm_wine_equidistant",
    "clm_bfi_N1_gender_age",
]
MORE = ["wine_nominal", "wine_scale", "bfi_N3_education", "bfi_N3_probit", "bfi_N3_scale"]


@pytest.mark.parametrize("entry", CLM)
def test_coefficients_and_their_tests_equal_clm(
    entry: str, golden: Golden, fitted: Fitted
) -> None:
    found = coefficients(fitted(entry))
    for row in golden(entry)["coefficients"]:
        each = found[row["row"]]
        assert each.figure.value == pytest.approx(row["estimate"], rel=1e-7)
        assert each.figure.se == pytest.approx(row["se"], rel=1e-6)
        assert each.significance.statistic == pytest.approx(row["z"], rel=1e-6)
        assert each.significance.p == pytest.approx(row["p"], rel=1e-5)


@pytest.mark.parametrize("name", MORE)
def test_coefficients_of_other_models_equal_clm(name: str, more: Golden, fitted: Fitted) -> None:
    found = coefficients(fitted(name)).values()
    for each, (value, se, z, p) in zip(found, more(name)["coefficients"], strict=True):
        assert each.figure.value == pytest.approx(value, rel=1e-6)
        assert each.figure.se == pytest.approx(se, rel=1e-6)
        assert each.significance.statistic == pytest.approx(z, rel=1e-6)
        assert each.significance.p == pytest.approx(p, rel=1e-5, abs=1e-15)


@pytest.mark.parametrize("entry", ["clm_wine_additive", "clm_wine_equidistant", CLM[3]])
def test_odds_ratios_equal_clm(entry: str, golden: Golden, fitted: Fitted) -> None:
    found = odds_ratios(fitted(entry))
    expected = golden(entry)["odds_ratios"]
    assert {name: figure.value for name, figure in found.items()} == pytest.approx(
        expected, rel=1e-7
    )


def test_a_probit_model_has_no_odds(golden: Golden, fitted: Fitted) -> None:
    """R's "odds ratios" of the probit entry are exp of its coefficients and no odds."""
    fit = fitted("clm_wine_interaction_probit")
    expected = golden("clm_wine_interaction_probit")["odds_ratios"]
    found = coefficients(fit)
    assert {name: np.exp(found[name].figure.value) for name in expected} == pytest.approx(expected)
    with pytest.raises(UnusableAnswers) as raised:
        odds_ratios(fit)
    assert str(raised.value) == ("Coefficients of a probit link are no odds; fit the logit link.")


def test_the_interval_of_an_odds_ratio_is_that_of_its_coefficient(fitted: Fitted) -> None:
    fit = fitted("clm_wine_additive")
    ratio, figure = odds_ratios(fit)["tempwarm"], coefficients(fit)["tempwarm"].figure
    assert (ratio.low, ratio.high) == pytest.approx((np.exp(figure.low), np.exp(figure.high)))
    assert ratio.se == pytest.approx(ratio.value * figure.se)


def test_the_test_of_a_value_by_hand() -> None:
    found = wald(1.959963985, 1.0, 10, "an example", 0.95)
    assert found.significance.p == pytest.approx(0.05)
    assert found.figure.low == pytest.approx(0.0, abs=1e-8)


def test_another_covariance_changes_errors_alone(fitted: Fitted) -> None:
    fit = fitted("clm_wine_additive")
    wider = coefficients(fit, fit.covariance * 4)["tempwarm"].figure
    figure = coefficients(fit)["tempwarm"].figure
    assert (wider.value, wider.se) == pytest.approx((figure.value, 2 * figure.se))
    assert wider.method.endswith("Wald, clustered")


def test_intervals_cover_as_often_as_they_say(truth: Truth) -> None:
    inside = 0
    for seed in range(300):
        answers, columns, _ = truth(seed, 120)
        fit = fit_ordered(ordered_counts(answers, columns))
        assert isinstance(fit, OrderedFit)
        figure = coefficients(fit)["1"].figure
        inside += figure.low <= 1.0 <= figure.high
    assert 276 <= inside <= 294
