"""Cumulative link models against ordinal::clm, by hand, what is refused, and a known truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import UnusableAnswers
from analysis.estimate import Reason, Withheld
from analysis.ordered.counts import OrderedCounts, ordered_counts
from analysis.ordered.fitting import Obstacle, OrderedFit, Refused, fit_ordered
from analysis.ordered.likelihood import OrderedModel
from analysis.ordered.links import Link
from analysis.ordered.thresholds import Thresholds

Golden = Callable[[str], Any]
Fitted = Callable[[str], OrderedFit]
Truth = Callable[..., tuple[np.ndarray, np.ndarray, list[int]]]

CLM = [
    "clm_wine_additive",
    "clm_wine_interaction_probit",
    "clm_wine_equidistant",
    "clm_bfi_N1_gender_age",
]
CAUCHIT = [f"wine_cauchit_{kind.value}" for kind in Thresholds]
MORE = [
    *(
        f"wine_{link.value}_{kind.value}"
        for link in Link
        if link is not Link.CAUCHIT
        for kind in Thresholds
    ),
    "wine_nominal",
    "wine_scale",
    "bfi_N1",
    "bfi_N3_education",
    "bfi_N3_probit",
    "bfi_N3_scale",
    "bfi_E2_symmetric",
]
TOGETHER, APART = np.array([1.0, 1, 2, 2, 3, 3]), np.array([0.0, 0, 0, 0, 1, 1])


@pytest.mark.parametrize("entry", CLM)
def test_models_equal_clm(entry: str, golden: Golden, fitted: Fitted) -> None:
    fit, expected = fitted(entry), golden(entry)
    assert fit.counts.people == expected["n"]
    assert fit.names == tuple(row["row"] for row in expected["coefficients"])
    assert fit.log_likelihood == pytest.approx(expected["logLik"], abs=1e-9)
    assert fit.aic == pytest.approx(expected["AIC"], abs=1e-9)
    estimates = [row["estimate"] for row in expected["coefficients"]]
    assert fit.parameters == pytest.approx(estimates, rel=1e-7)
    assert fit.names == tuple(expected["vcov"]["rows"]) == tuple(expected["vcov"]["cols"])
    assert fit.covariance == pytest.approx(np.array(expected["vcov"]["values"]), rel=2e-6)
    assert fit.condition == pytest.approx(expected["condition_hessian"], rel=1e-6)


@pytest.mark.parametrize("name", MORE)
def test_other_models_equal_clm(name: str, more: Golden, fitted: Fitted) -> None:
    fit, expected = fitted(name), more(name)
    assert fit.log_likelihood == pytest.approx(expected["logLik"], abs=1e-9)
    assert fit.aic == pytest.approx(expected["AIC"], abs=1e-9)
    estimates = [row[0] for row in expected["coefficients"]]
    assert fit.parameters == pytest.approx(estimates, rel=1e-6)
    assert fit.covariance == pytest.approx(np.array(expected["vcov"]), rel=1e-6)
    assert fit.condition == pytest.approx(expected["condition"], rel=1e-6)


@pytest.mark.parametrize("name", CAUCHIT)
def test_heavy_tails_equal_clm_but_for_its_infinity(
    name: str, more: Golden, fitted: Fitted
) -> None:
    """R takes 1e5 for infinity, beyond which a Cauchy variable lies with 3e-6."""
    fit, expected = fitted(name), more(name)
    lost = 3.183e-6
    ends = fit.counts.counts[:, [0, -1]].sum()
    assert fit.log_likelihood - expected["logLik"] == pytest.approx(ends * lost, abs=4e-4)
    assert fit.log_likelihood > expected["logLik"]
    estimates = [row[0] for row in expected["coefficients"]]
    assert fit.parameters == pytest.approx(estimates, abs=2e-4)
    assert fit.covariance == pytest.approx(np.array(expected["vcov"]), rel=5e-4)


def test_two_groups_of_two_answers_by_hand() -> None:
    """Odds 1 without and 2 with: the coefficient is log 2."""
    answers = np.array([1.0, 2, 1, 2, 2])
    fit = fit_ordered(ordered_counts(answers, np.array([[0.0], [0], [1], [1], [1]])))
    assert isinstance(fit, OrderedFit)
    assert fit.parameters == pytest.approx([0.0, np.log(2)], abs=1e-9)
    assert fit.covariance[0, 0] == pytest.approx(2.0)
    assert fit.bic == pytest.approx(2 * np.log(5) - 2 * fit.log_likelihood)


def test_thresholds_alone_are_the_shares() -> None:
    counts = ordered_counts(np.array([1.0, 2, 2, 3, 3, 3]), np.zeros((6, 0)))
    fit = fit_ordered(counts, OrderedModel(Link.LOGLOG))
    assert isinstance(fit, OrderedFit)
    assert np.exp(-np.exp(-fit.thresholds)) == pytest.approx([1 / 6, 1 / 2])


def test_the_truth_is_recovered(truth: Truth) -> None:
    answers, columns, _ = truth(1, 40000)
    fit = fit_ordered(ordered_counts(answers, columns))
    assert isinstance(fit, OrderedFit)
    assert fit.parameters == pytest.approx([-2, -0.5, 0.5, 2, 1], abs=0.06)


@given(st.integers(0, 500))
@settings(max_examples=20, deadline=None)
def test_turning_the_answers_round_turns_the_coefficients(seed: int) -> None:
    rng = np.random.default_rng(seed)
    answers, columns = rng.integers(1, 5, 60).astype(float), rng.normal(size=(60, 1))
    here, there = (fit_ordered(ordered_counts(each, columns)) for each in (answers, 5 - answers))
    assert isinstance(here, OrderedFit)
    assert isinstance(there, OrderedFit)
    assert there.parameters[-1] == pytest.approx(-here.parameters[-1], abs=1e-7)
    assert there.thresholds == pytest.approx(-here.thresholds[::-1], abs=1e-7)


def test_turning_the_answers_round_swaps_the_skewed_links(wine: OrderedCounts) -> None:
    turned = replace(wine, counts=wine.counts[:, ::-1])
    left = fit_ordered(wine, OrderedModel(Link.CLOGLOG))
    right = fit_ordered(turned, OrderedModel(Link.LOGLOG))
    assert isinstance(left, OrderedFit)
    assert isinstance(right, OrderedFit)
    assert left.log_likelihood == pytest.approx(right.log_likelihood)
    assert left.parameters[-2:] == pytest.approx(-right.parameters[-2:])


@pytest.mark.parametrize("link", Link)
def test_answers_said_without_fail_are_refused_by_name(link: Link) -> None:
    refused = fit_ordered(
        ordered_counts(TOGETHER, APART[:, None], names=["trained"]), OrderedModel(link)
    )
    assert isinstance(refused, Refused)
    assert refused.obstacle is Obstacle.SEPARATED
    assert "trained" in refused.columns
    assert refused.log_likelihood == pytest.approx(4 * np.log(1 / 2), abs=1e-3)
    assert refused.withheld == Withheld(Reason.UNDEFINED, 6)


def test_answers_that_overlap_are_fitted() -> None:
    overlapping = APART.copy()
    overlapping[0] = 1
    fit = fit_ordered(ordered_counts(TOGETHER, overlapping[:, None]))
    assert isinstance(fit, OrderedFit)


def test_answers_that_nobody_gave_are_named(golden: Golden, fitted: Fitted) -> None:
    fit = fitted("clm_wine_additive")
    assert golden("clm_wine_additive")["n"] == fit.counts.people
    assert fit.without([0, 1, 2, 3, 4, 5, 6]) == (0, 6)
    assert len(fit.thresholds) == 4


def test_everyone_alike_is_refused() -> None:
    counts = ordered_counts(np.array([2.0, 2, 2]), np.array([[0.0], [1], [1]]))
    refused = fit_ordered(counts)
    assert refused == Refused(Obstacle.ONE_ANSWER, 3)
    assert refused.withheld == Withheld(Reason.ALIKE, 3)


@pytest.mark.parametrize(
    ("columns", "model", "said"),
    [
        ([[0, 0], [1, 0]], OrderedModel(), "Column b is the same throughout; leave it out."),
        ([[0, 1], [1, 0]], OrderedModel(), "The columns a, b say the same; leave one out."),
        (
            [[0, 1], [1, 1]],
            OrderedModel(scale=("c",)),
            "Column c is not counted; take a, b.",
        ),
    ],
)
def test_columns_that_cannot_be_are_refused(
    columns: list[list[float]], model: OrderedModel, said: str
) -> None:
    counts = ordered_counts(
        np.array([1.0, 2, 2, 1]), np.array(columns * 2, dtype=float), names=["a", "b"]
    )
    with pytest.raises(UnusableAnswers) as raised:
        fit_ordered(counts, model)
    assert str(raised.value) == said
