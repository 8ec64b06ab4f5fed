"""Profile intervals against ordinal::confint, against a grid, and at the end of the likelihood."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2

from analysis.estimate import Estimate
from analysis.ordered.fitting import OrderedFit, climb
from analysis.ordered.profiles import profile_intervals

Golden = Callable[[str], Any]
Fitted = Callable[[str], OrderedFit]

SPLINE = 8e-5
"""How far confint, which reads its ends off a spline, lies from the root, at most."""
MORE = [
    "wine_cloglog_flexible",
    "wine_loglog_symmetric",
    "wine_probit_equidistant",
    "wine_nominal",
    "wine_scale",
    "bfi_N3_education",
    "bfi_N3_probit",
    "bfi_N3_scale",
    "bfi_E2_symmetric",
]


@pytest.mark.parametrize(
    "entry",
    [
        "clm_wine_additive",
        "clm_wine_interaction_probit",
        "clm_wine_equidistant",
        "clm_bfi_N1_gender_age",
    ],
)
def test_intervals_equal_clm(entry: str, golden: Golden, fitted: Fitted) -> None:
    found, expected = profile_intervals(fitted(entry)), golden(entry)["ci_profile"]
    assert [*found] == expected["rows"]
    for figure, (low, high) in zip(found.values(), expected["values"], strict=True):
        assert isinstance(figure, Estimate)
        assert (figure.low, figure.high) == pytest.approx((low, high), abs=SPLINE)


@pytest.mark.parametrize("name", MORE)
def test_intervals_of_other_models_equal_clm(name: str, more: Golden, fitted: Fitted) -> None:
    found, expected = profile_intervals(fitted(name)), more(name)["profile"]
    for figure, (low, high) in zip(found.values(), expected, strict=False):
        assert isinstance(figure, Estimate)
        assert (figure.low, figure.high) == pytest.approx((low, high), abs=SPLINE)


@pytest.mark.parametrize("name", ["clm_wine_additive", "wine_scale"])
def test_the_likelihood_has_fallen_by_just_so_much_at_both_ends(name: str, fitted: Fitted) -> None:
    fit = fitted(name)
    for column, figure in profile_intervals(fit).items():
        assert isinstance(figure, Estimate)
        place = fit.names.index(column)
        free = np.arange(len(fit.names)) != place
        for end in (figure.low, figure.high):
            begin = fit.parameters.copy()
            begin[place] = end
            held = climb(fit.predictor, begin, free)
            assert isinstance(held, OrderedFit)
            fallen = 2 * (fit.log_likelihood - held.log_likelihood)
            assert fallen == pytest.approx(chi2.ppf(0.95, 1), abs=1e-5)


def test_less_confidence_makes_a_shorter_interval(fitted: Fitted) -> None:
    fit = fitted("clm_wine_additive")
    wide, narrow = (
        profile_intervals(fit, confidence=confidence)["tempwarm"] for confidence in (0.95, 0.8)
    )
    assert isinstance(wide, Estimate)
    assert isinstance(narrow, Estimate)
    assert wide.low < narrow.low < narrow.value < narrow.high < wide.high
    assert narrow.level == 0.8
