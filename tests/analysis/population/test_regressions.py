"""Regressions with standard errors by design."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.errors import UnusableAnswers
from analysis.estimate import Reason, Significance, Withheld
from analysis.population.design import Design, design
from analysis.population.regressions import (
    DesignRegression,
    linear_regression,
    logistic_regression,
)

EXACT = {"rel": 1e-8, "abs": 1e-12}
ITERATED = {"rel": 1e-6, "abs": 1e-10}


@pytest.mark.parametrize("place", range(4))
def test_a_line_agrees_with_survey(
    golden: dict[str, Any], stratified: pd.DataFrame, by_stratum: Design, place: int
) -> None:
    names = ["ell", "meals", "mobility"]
    fitted = linear_regression(
        by_stratum, stratified["api00"].to_numpy(float), stratified[names].to_numpy(float), names
    )
    assert isinstance(fitted, DesignRegression)
    expected = golden["strat_quantile_glm_chisq"]["glm"]

    name = fitted.names[place]
    figure, tested = fitted.figure(name), fitted.significance(name)
    assert isinstance(tested, Significance)

    row = expected["coef"][place]
    assert figure.value == pytest.approx(row["estimate"], **EXACT)
    assert figure.se == pytest.approx(row["se"], **EXACT)
    assert tested.statistic == pytest.approx(row["t"], **EXACT)
    assert tested.p == pytest.approx(row["p"], **EXACT)
    assert tested.df == (expected["df_resid"],)


@pytest.mark.parametrize("place", range(3))
def test_a_logit_agrees_with_survey(
    golden: dict[str, Any], stratified: pd.DataFrame, by_stratum: Design, place: int
) -> None:
    """R's own iterations stop at a relative change of the deviance of 1e-8."""
    names = ["ell", "meals"]
    outcome = (stratified["awards"] == "Yes").to_numpy(float)
    fitted = logistic_regression(by_stratum, outcome, stratified[names].to_numpy(float), names)
    assert isinstance(fitted, DesignRegression)

    name = fitted.names[place]
    figure, tested = fitted.figure(name), fitted.significance(name)
    assert isinstance(tested, Significance)

    row = golden["strat_quantile_glm_chisq"]["logit"]["coef"][place]
    assert figure.value == pytest.approx(row["estimate"], **ITERATED)
    assert figure.se == pytest.approx(row["se"], **ITERATED)
    assert tested.statistic == pytest.approx(row["t"], **ITERATED)
    assert tested.p == pytest.approx(row["p"], **ITERATED)


def test_a_logit_on_one_group_is_the_log_odds_ratio() -> None:
    outcome = np.array([1.0, 1, 1, 0, 1, 0, 0, 0])
    group = np.array([1.0, 1, 1, 1, 0, 0, 0, 0])[:, None]

    fitted = logistic_regression(design(np.ones(8)), outcome, group, ["group"])

    assert isinstance(fitted, DesignRegression)
    assert fitted.figure("group").value == pytest.approx(np.log(9.0))


@pytest.mark.parametrize("fit", [linear_regression, logistic_regression])
def test_the_units_of_a_predictor_change_nothing_but_its_own_coefficient(
    stratified: pd.DataFrame, by_stratum: Design, fit: Any
) -> None:
    outcome = (stratified["awards"] == "Yes").to_numpy(float)
    x = stratified[["ell", "meals"]].to_numpy(float)

    plain = fit(by_stratum, outcome, x, ["ell", "meals"])
    large = fit(by_stratum, outcome, x * [1e7, 1.0], ["ell", "meals"])

    assert isinstance(plain, DesignRegression)
    assert isinstance(large, DesignRegression)
    assert large.figure("meals").se == pytest.approx(plain.figure("meals").se, rel=1e-9)
    assert large.figure("ell").value == pytest.approx(plain.figure("ell").value / 1e7, rel=1e-9)


def test_a_census_leaves_nothing_to_test() -> None:
    x = np.array([1.0, 2, 3, 4, 5])

    fitted = linear_regression(design(population=[np.full(5, 5.0)]), x**2, x[:, None], ["x"])

    assert isinstance(fitted, DesignRegression)
    assert fitted.figure("x").se == 0.0
    assert fitted.significance("x") == Withheld(Reason.UNDEFINED, 5)


def test_a_predictor_of_nothing_is_withheld() -> None:
    fitted = linear_regression(design(np.ones(5)), np.arange(5.0), np.zeros((5, 1)), ["x"])

    assert fitted == Withheld(Reason.UNDEFINED, 5)


def test_a_row_with_a_missing_predictor_is_left_out() -> None:
    x = np.array([1.0, 2, 3, 4, np.nan])[:, None]

    fitted = linear_regression(design(np.ones(5)), np.array([2.0, 4, 7, 8, 99]), x, ["x"])

    assert isinstance(fitted, DesignRegression)
    assert fitted.n == 4
    assert fitted.figure("x").value == pytest.approx(2.1)


def test_answers_that_a_predictor_separates_have_no_logit() -> None:
    x = np.array([1.0, 2, 3, 4, 5, 6])[:, None]
    outcome = np.array([0.0, 0, 0, 1, 1, 1])

    fitted = logistic_regression(design(np.ones(6)), outcome, x, ["x"])

    assert fitted == Withheld(Reason.UNDEFINED, 6)


def test_predictors_that_repeat_each_other_are_withheld() -> None:
    x = np.array([1.0, 2, 3, 4, 5, 6])
    doubled = np.column_stack([x, 2 * x])

    fitted = linear_regression(design(np.ones(6)), x**2, doubled, ["x", "twice"])

    assert fitted == Withheld(Reason.UNDEFINED, 6)


def test_as_many_predictors_as_rows_are_withheld() -> None:
    fitted = linear_regression(design(np.ones(2)), np.array([1.0, 2]), np.eye(2)[:, :1], ["x"])

    assert fitted == Withheld(Reason.TOO_FEW, 2)


def test_a_logit_needs_zeros_and_ones() -> None:
    x = np.array([1.0, 2, 3, 4])[:, None]

    with pytest.raises(UnusableAnswers) as caught:
        logistic_regression(design(np.ones(4)), np.array([0.0, 1, 2, 1]), x, ["x"])

    assert str(caught.value) == ("A logistic regression needs outcomes of 0 and 1; recode them.")


def test_each_predictor_needs_a_name() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        linear_regression(design(np.ones(4)), np.ones(4), np.ones((4, 2)), ["x"])

    assert str(caught.value) == (
        "Predictors of shape (4, 2) do not fit 4 rows and 1 names; give one column a name."
    )


def test_an_unknown_coefficient_names_the_known_ones() -> None:
    x = np.array([1.0, 2, 3, 4])[:, None]
    fitted = linear_regression(design(np.ones(4)), np.array([1.0, 2, 2, 4]), x, ["x"])
    assert isinstance(fitted, DesignRegression)

    with pytest.raises(UnusableAnswers) as caught:
        fitted.figure("z")

    assert str(caught.value) == "There is no coefficient z; choose among constant, x."
