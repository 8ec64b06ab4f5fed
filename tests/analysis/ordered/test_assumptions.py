"""Tests of proportional odds and of equal spread against ordinal's nominal_test and scale_test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from analysis.ordered.assumptions import TermTest, compare, nominal_tests, scale_tests
from analysis.ordered.counts import OrderedCounts, ordered_counts
from analysis.ordered.fitting import Obstacle, OrderedFit, Refused, fit_ordered
from analysis.ordered.likelihood import OrderedModel
from analysis.ordered.links import Link
from analysis.ordered.thresholds import Thresholds

Golden = Callable[[str], Any]
Fitted = Callable[[str], OrderedFit]

WINE = {"temp": ["tempwarm"], "contact": ["contactyes"]}
TERMS = {
    "bfi_N1": {"gender": ["gender2"], "age10": ["age10"]},
    "bfi_N3_probit": {"gender": ["gender2"], "age10": ["age10"]},
    "bfi_N3_education": {
        "education": [f"education{level}" for level in (2, 3, 4, 5)],
        "gender": ["gender2"],
    },
    **{
        f"wine_{link.value}_{kind.value}": WINE
        for link in Link
        if link is not Link.CAUCHIT
        for kind in Thresholds
    },
}


def equal(
    found: Mapping[str, TermTest | Refused], expected: dict[str, Any], tolerance: float
) -> None:
    assert [*found] == [*expected]
    for term, row in expected.items():
        tested = found[term]
        assert isinstance(tested, TermTest)
        assert tested.log_likelihood == pytest.approx(row["logLik"], abs=tolerance)
        assert tested.aic == pytest.approx(row["AIC"], abs=2 * tolerance)
        assert tested.significance.statistic == pytest.approx(row["lrt"], abs=tolerance)
        assert tested.significance.p == pytest.approx(row["p"], abs=tolerance)
        assert tested.significance.df == (row["df"],)


@pytest.mark.parametrize("name", TERMS)
def test_both_tests_equal_ordinal(name: str, more: Golden, fitted: Fitted) -> None:
    fit, terms = fitted(name), TERMS[name]
    equal(nominal_tests(fit, terms), more(name)["nominal"], 1e-7)
    equal(scale_tests(fit, terms), more(name)["scale"], 1e-8)


@pytest.mark.parametrize("kind", Thresholds)
def test_heavy_tails_equal_ordinal_but_for_its_infinity(
    kind: Thresholds, more: Golden, fitted: Fitted
) -> None:
    """R takes 1e5 for infinity, beyond which a Cauchy variable lies with 3e-6."""
    name = f"wine_cauchit_{kind.value}"
    equal(nominal_tests(fitted(name), WINE), more(name)["nominal"], 1e-3)
    equal(scale_tests(fitted(name), WINE), more(name)["scale"], 1e-3)


@pytest.mark.parametrize("entry", ["clm_wine_additive", "clm_bfi_N1_gender_age"])
def test_the_golden_tests_are_empty_but_for_their_first_row(
    entry: str, golden: Golden, fitted: Fitted
) -> None:
    """The script called clm inside a function, where nominal_test does not find the data.

    So R left NA in every row but that of the model itself; the tests above hold what it gives
    when it finds them.
    """
    fit = fitted(entry)
    for test in ("nominal_test", "scale_test"):
        (itself, *rest) = golden(entry)[test]
        assert itself["logLik"] == pytest.approx(fit.log_likelihood, abs=1e-9)
        assert itself["AIC"] == pytest.approx(fit.aic, abs=1e-9)
        assert {row[key] for row in rest for key in ("logLik", "AIC", "LRT", "Df")} == {None}


def test_what_has_no_finite_value_is_named(fitted: Fitted) -> None:
    """No cold wine was rated 5, and no warm one 1."""
    tested = nominal_tests(fitted("clm_wine_additive"))["tempwarm"]
    assert isinstance(tested, TermTest)
    assert tested.runaway == ("4|5", "1|2.tempwarm", "4|5.tempwarm")
    other = nominal_tests(fitted("clm_wine_additive"))["contactyes"]
    assert isinstance(other, TermTest)
    assert other.runaway == ()


def test_each_column_is_a_term_where_none_are_given(fitted: Fitted) -> None:
    assert [*scale_tests(fitted("clm_wine_additive"))] == ["tempwarm", "contactyes"]


def test_a_column_against_none_by_hand() -> None:
    """Odds 1 and 4, ten people each: G = 2 sum of n log of observed over expected."""
    answers = np.array([1.0] * 5 + [2] * 5 + [1] * 2 + [2] * 8)
    counts = ordered_counts(answers, np.repeat([[0.0], [1.0]], 10, axis=0))
    poorer, richer = fit_ordered(counts.with_columns([])), fit_ordered(counts)
    assert isinstance(poorer, OrderedFit)
    assert isinstance(richer, OrderedFit)
    found = compare(poorer, richer)
    observed, expected = np.array([5, 5, 2, 8]), np.array([3.5, 6.5, 3.5, 6.5])
    assert found.statistic == pytest.approx(2 * (observed * np.log(observed / expected)).sum())
    assert found.df == (1.0,)


def test_unequal_spread_is_found_where_it_is() -> None:
    rng = np.random.default_rng(3)
    column = np.repeat([0.0, 1.0], 1500)
    trait = np.exp(0.7 * column) * rng.logistic(size=3000)
    answers = 1.0 + np.searchsorted([-2.0, -0.5, 0.5, 2.0], trait)
    counts: OrderedCounts = ordered_counts(answers, column[:, None], names=["after"])
    fit = fit_ordered(counts)
    assert isinstance(fit, OrderedFit)
    tested = scale_tests(fit)["after"]
    assert isinstance(tested, TermTest)
    assert tested.significance.p < 1e-6
    stretched = fit_ordered(counts, OrderedModel(scale=("after",)))
    assert isinstance(stretched, OrderedFit)
    assert stretched.parameters[-1] == pytest.approx(0.7, abs=0.1)


def test_a_search_that_does_not_settle_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    answers, columns = np.array([1.0, 2, 1, 2, 3, 3, 2]), np.array([0.0, 0, 1, 1, 0, 1, 1])
    fit = fit_ordered(ordered_counts(answers, columns[:, None], names=["after"]))
    assert isinstance(fit, OrderedFit)
    monkeypatch.setattr("analysis.ordered.fitting.MOST_STEPS", 1)
    refused = nominal_tests(fit)["after"]
    assert isinstance(refused, Refused)
    assert refused.obstacle is Obstacle.NO_OPTIMUM
