"""One factor against lavaan 0.6-14, by hand, and where there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.estimate import Reason, Withheld
from analysis.reliability.one_factor import (
    ModelFit,
    OneFactor,
    model_fit,
    normal_covariance,
    one_factor,
    robust_covariance,
)
from analysis.sums.moments import Moments

Golden = Callable[[str], dict[str, Any]]
Answers = Callable[[str], np.ndarray]

ENTRIES = ["omega_bfi_A", "omega_bfi_N", "omega_lq2002_LEAD"]


def near(value: object) -> Any:
    """Both sides are results of a search; lavaan's ends about 1e-6 away."""
    return pytest.approx(value, rel=1e-5)


def summed(covariance: np.ndarray, n: int) -> Moments:
    """Return moments with a given covariance matrix, divisor n - 1, and means of zero."""
    k = len(covariance)
    names = tuple("abcdefgh"[:k])
    return Moments(names, np.full((k, k), float(n)), np.zeros((k, k)), covariance * (n - 1))


@pytest.mark.parametrize("entry", ENTRIES)
def test_loadings_and_residuals_equal_lavaan(entry: str, golden: Golden, answers: Answers) -> None:
    model, expected = one_factor(answers(entry)), golden(entry)
    assert isinstance(model, OneFactor)
    assert (model.people, len(model.loadings)) == (expected["n"], expected["k"])
    assert model.loadings.tolist() == near([*expected["cfa_loadings_unstd"].values()])
    assert model.standardized_loadings.tolist() == near([*expected["cfa_loadings_std"].values()])
    assert model.residuals.tolist() == near([*expected["cfa_residual_variances"].values()])


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_fit_equals_lavaan(entry: str, golden: Golden, answers: Answers) -> None:
    model, expected = one_factor(answers(entry)), golden(entry)["cfa_fit"]
    assert isinstance(model, OneFactor)
    fit = model_fit(model)
    assert isinstance(fit, ModelFit)
    assert fit.chi2 == pytest.approx(expected["chisq"], rel=1e-8)
    assert fit.df == expected["df"]
    assert fit.p == pytest.approx(expected["pvalue"], abs=1e-12)
    assert (fit.cfi, fit.tli) == pytest.approx((expected["cfi"], expected["tli"]), rel=1e-8)
    assert fit.rmsea == pytest.approx(expected["rmsea"], rel=1e-8)
    assert fit.srmr == near(expected["srmr"])


def test_a_perfect_factor_is_found_by_hand() -> None:
    loadings, residuals = np.array([0.8, 0.6, 0.5, 0.7]), np.array([0.4, 0.6, 0.9, 0.5])
    covariance = np.outer(loadings, loadings) + np.diag(residuals)
    model = one_factor(summed(covariance * 100 / 99, 100))
    assert isinstance(model, OneFactor)
    assert model.loadings == pytest.approx(loadings, rel=1e-8)
    assert model.residuals == pytest.approx(residuals, rel=1e-8)
    fit = model_fit(model)
    assert isinstance(fit, ModelFit)
    assert (fit.cfi, fit.rmsea) == (1.0, 0.0)
    assert (fit.chi2, fit.srmr) == pytest.approx((0.0, 0.0), abs=1e-8)


def test_robust_errors_equal_normal_ones_in_the_long_run_of_normal_answers() -> None:
    rng = np.random.default_rng(2)
    items = rng.normal(size=(20_000, 1)) + rng.normal(size=(20_000, 4))
    model = one_factor(items)
    assert isinstance(model, OneFactor)
    normal, robust = normal_covariance(model), robust_covariance(model, items)
    assert np.diag(robust) == pytest.approx(np.diag(normal), rel=0.06)


def test_robust_errors_are_larger_for_answers_with_heavy_tails() -> None:
    rng = np.random.default_rng(2)
    items = rng.standard_t(5, (2_000, 1)) + rng.standard_t(5, (2_000, 4))
    model = one_factor(items)
    assert isinstance(model, OneFactor)
    normal, robust = normal_covariance(model), robust_covariance(model, items)
    assert (np.diag(robust) > np.diag(normal)).all()


def test_three_items_always_fit_and_have_no_measure_of_it() -> None:
    rng = np.random.default_rng(2)
    model = one_factor(rng.normal(size=(50, 1)) + rng.normal(size=(50, 3)))
    assert isinstance(model, OneFactor)
    assert model.discrepancy == pytest.approx(0.0, abs=1e-10)
    assert model_fit(model) == Withheld(Reason.UNDEFINED, 50)


def test_two_items_are_too_few() -> None:
    rng = np.random.default_rng(2)
    assert one_factor(rng.normal(size=(50, 2))) == Withheld(Reason.TOO_FEW, 50)


def test_as_many_people_as_items_are_too_few_and_one_more_is_enough() -> None:
    rng = np.random.default_rng(2)
    items = rng.normal(size=(4, 1)) + 0.5 * rng.normal(size=(4, 3))
    assert one_factor(items[:3]) == Withheld(Reason.TOO_FEW, 3)
    assert one_factor(items) != Withheld(Reason.TOO_FEW, 4)


def test_an_item_that_is_the_sum_of_others_has_no_factor() -> None:
    items = np.random.default_rng(2).normal(size=(40, 3))
    table = np.column_stack([items, items.sum(axis=1)])
    assert one_factor(table) == Withheld(Reason.UNDEFINED, 40)


def test_a_factor_that_would_need_a_negative_variance_is_withheld() -> None:
    """Correlations .9, .9 and .63: the first item would share .9 * .9 / .63 of its variance."""
    covariance = np.array([[1.0, 0.9, 0.9], [0.9, 1.0, 0.63], [0.9, 0.63, 1.0]])
    assert 0.9 * 0.9 / 0.63 > 1
    assert one_factor(summed(covariance, 100)) == Withheld(Reason.UNDEFINED, 100)


@given(st.lists(st.floats(0.3, 0.9), min_size=4, max_size=6), st.floats(0.2, 5))
@settings(max_examples=30)
def test_an_item_in_other_units_has_a_loading_in_those_units(
    loadings: list[float], unit: float
) -> None:
    weights = np.array(loadings)
    covariance = np.outer(weights, weights) + np.diag(1 - weights**2)
    stretch = np.ones(len(weights))
    stretch[0] = unit
    model = one_factor(summed(covariance * np.outer(stretch, stretch) * 100 / 99, 100))
    assert isinstance(model, OneFactor)
    assert model.loadings == pytest.approx(weights * stretch, rel=1e-6)
