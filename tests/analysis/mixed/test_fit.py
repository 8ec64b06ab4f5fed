"""Fits against lme4 4.2.2 on public data, by hand, and from truths that are known."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.estimate import Reason
from analysis.mixed.criterion import Likelihood
from analysis.mixed.fit import MixedFit, NotFitted, fit_sums
from analysis.mixed.models import MixedModel
from analysis.mixed.structure import Slope, Varying
from analysis.sums.patterns import INTERCEPT, PersonSums, pattern_sums, person_sums
from tests.analysis.mixed.entries import ENTRIES

Golden = Callable[..., dict[str, Any]]
Model = Callable[..., MixedModel]

each_fit = pytest.mark.parametrize("likelihood", list(Likelihood))
each_entry = pytest.mark.parametrize("entry", ENTRIES)
GROWTH = (INTERCEPT, "wave")


@each_fit
@each_entry
def test_likelihood_and_criteria_equal_lme4(
    entry: str, likelihood: Likelihood, golden: Golden, model: Model
) -> None:
    fitted, expected = model(entry, likelihood).fitted, golden(entry, likelihood)
    assert fitted.converged
    assert expected["REML"] == (likelihood is Likelihood.REML)
    assert fitted.log_likelihood == pytest.approx(expected["logLik"], abs=1e-5)
    assert -2 * fitted.log_likelihood == pytest.approx(
        expected["deviance_or_reml_criterion"], abs=2e-5
    )
    assert fitted.parameters == expected["n_par"]
    assert fitted.aic == pytest.approx(expected["AIC"], abs=2e-5)
    assert fitted.bic == pytest.approx(expected["BIC"], abs=2e-5)


@each_fit
@each_entry
def test_fixed_effects_and_their_covariance_equal_lme4(
    entry: str, likelihood: Likelihood, golden: Golden, model: Model
) -> None:
    fitted, expected = model(entry, likelihood).fitted, golden(entry, likelihood)
    estimates = [row["estimate"] for row in expected["fixed"]]
    assert fitted.beta == pytest.approx(estimates, rel=1e-5, abs=1e-5)
    errors = [row["se"] for row in expected["fixed"]]
    # The golden of group by time stops 1.5e-7 short of our likelihood, which moves errors by 8e-5.
    assert np.sqrt(np.diag(fitted.vcov)) == pytest.approx(errors, rel=1e-4)
    covariance = np.array(expected["vcov_fixed"]["values"])
    scale = np.outer(errors, errors)
    assert fitted.vcov / scale == pytest.approx(covariance / scale, abs=2e-4)
    names = [row["row"].replace("factor(TIME)", "TIME") for row in expected["fixed"]]
    assert list(fitted.names) == names


@each_fit
@each_entry
def test_variances_and_correlations_equal_lme4(
    entry: str, likelihood: Likelihood, golden: Golden, model: Model
) -> None:
    fitted, expected = model(entry, likelihood).fitted, golden(entry, likelihood)
    assert fitted.variance == pytest.approx(expected["sigma"] ** 2, rel=1e-3)
    assert math.sqrt(fitted.variance) == pytest.approx(expected["sigma"], rel=1e-4)
    for row in expected["variance_components"][:-1]:
        # lme4 writes SUBNUM:GRP for people within groups, and Subject.1 for a second term.
        by = row["group"].split(":")[0].split(".")[0]
        first, second = row["var1"], row["var2"] or row["var1"]
        values = {
            (part.by, frozenset([part.first, part.second])): value
            for part, value in fitted.components
        }
        value = values[by, frozenset([first, second])]
        assert value == pytest.approx(row["var_or_cov"], rel=1e-3)
        if row["var2"] is None:
            assert fitted.spread(by, first) == pytest.approx(row["sd_or_corr"], rel=1e-3)
        else:
            correlation = fitted.correlation(by, first, second)
            assert correlation == pytest.approx(row["sd_or_corr"], abs=1e-4)


@each_fit
@each_entry
def test_counts_and_regularity_equal_lme4(
    entry: str, likelihood: Likelihood, golden: Golden, model: Model
) -> None:
    found, expected = model(entry, likelihood), golden(entry, likelihood)
    fitted = found.fitted
    assert fitted.n == expected["n"]
    counts = {len(found.people.people), len(found.people.teams)} - {0}
    assert counts == set(expected["n_groups"].values())
    assert bool(fitted.borders) == expected["is_singular"]


def summed(scores: list[float], groups: str, waves: list[float] | None = None) -> PersonSums:
    ones = np.ones(len(scores))
    wave = ones if waves is None else np.array(waves)
    columns = [ones] if waves is None else [ones, wave]
    names = [INTERCEPT, "wave"][: len(columns)]
    table = np.column_stack(columns)
    return person_sums(
        np.array(scores), table, table, np.array([*groups]), names=(names, "score", names)
    )


def test_the_variances_of_a_balanced_table_by_hand() -> None:
    """Mean squares 18 between and 4/3 within groups of two: 4/3, and half of 18 less 4/3."""
    people = summed([1.0, 3, 4, 6, 8, 8], "aabbcc")
    fitted = fit_sums(pattern_sums(people), [Varying("unit")])
    assert isinstance(fitted, MixedFit)
    assert fitted.variance == pytest.approx(4 / 3, rel=1e-7)
    assert fitted.spread("unit") ** 2 == pytest.approx((18 - 4 / 3) / 2, rel=1e-7)
    assert fitted.beta == pytest.approx([5.0])


def test_groups_that_differ_by_less_than_chance_have_a_variance_of_zero_that_is_named() -> None:
    people = summed([1.0, 5, 2, 4, 1, 4.5], "aabbcc")
    fitted = fit_sums(pattern_sums(people), [Varying("unit")])
    assert isinstance(fitted, MixedFit)
    assert fitted.converged
    assert [str(border) for border in fitted.borders] == [
        "the variance of (Intercept) is zero between unit"
    ]
    assert fitted.spread("unit") == pytest.approx(0.0, abs=1e-4)
    # Without a variance between groups the model is that of one mean.
    scores = np.array([1.0, 5, 2, 4, 1, 4.5])
    assert fitted.variance == pytest.approx(scores.var(ddof=1))


def test_a_correlation_at_its_border_is_named() -> None:
    rng = np.random.default_rng(5)
    level = rng.normal(size=12)
    waves = np.tile(np.arange(4.0), 12)
    scores = np.repeat(level, 4) * (1 - 0.3 * waves) + rng.normal(size=48) * 0.3
    people = summed(scores.tolist(), "".join(letter * 4 for letter in "abcdefghijkl"), waves)
    fitted = fit_sums(pattern_sums(people), [Varying("person", GROWTH)])
    assert isinstance(fitted, MixedFit)
    assert fitted.converged
    assert [str(border) for border in fitted.borders] == [
        "the correlation of (Intercept) and wave is -1 between person"
    ]
    assert fitted.correlation("person", INTERCEPT, "wave") == pytest.approx(-1.0)


def test_three_coefficients_that_share_two_sources_leave_no_room() -> None:
    rng = np.random.default_rng(9)
    person, wave = np.repeat(np.arange(40), 6), np.tile(np.arange(6.0), 40)
    load = rng.normal(size=240)
    sources = rng.normal(size=(40, 2)) * 2
    own = np.column_stack([sources, sources.sum(axis=1)])[person]
    score = own[:, 0] + own[:, 1] * wave + own[:, 2] * load + 0.1 * rng.normal(size=240)
    names = (INTERCEPT, "wave", "load")
    table = np.column_stack([np.ones(240), wave, load])
    people = person_sums(score, table, table, person, names=(names, "score", names))
    fitted = fit_sums(pattern_sums(people), [Varying("person", names)])
    assert isinstance(fitted, MixedFit)
    assert fitted.converged
    assert [str(border) for border in fitted.borders] == [
        "the correlations of (Intercept), wave, load leave no room between person"
    ]


def test_a_model_that_explains_every_answer_is_no_fit() -> None:
    people = summed([1.0, 1, 2, 2, 5, 5], "aabbcc")
    refused = fit_sums(pattern_sums(people), [Varying("unit")])
    assert refused == NotFitted(
        Reason.NO_VARIANCE,
        6,
        "The model explains every value of score, so that there is no residual to measure "
        "anything by; let fewer coefficients vary.",
    )


def test_a_component_that_is_not_there_is_asked_for_in_vain(model: Model) -> None:
    fitted = model("univbct_jsat_3level", Likelihood.ML).fitted
    with pytest.raises(KeyError) as caught:
        fitted.spread("GRP", "TIME")
    assert caught.value.args[0] == (
        "No component of TIME and TIME between GRP; there are: (Intercept) between SUBNUM, "
        "(Intercept) between GRP."
    )


def growth(seed: int, people: int = 60) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    person = np.repeat(np.arange(people), 5)
    wave = np.tile(np.arange(5.0), people)
    own = rng.normal(size=(people, 2)) @ np.array([[1.0, 0.2], [0.0, 0.4]])
    score = 50 + 2 * wave + own[person, 0] + own[person, 1] * wave + rng.normal(size=len(wave))
    return score, wave, person


def fit_growth_rows(score: np.ndarray, wave: np.ndarray, person: np.ndarray) -> MixedFit:
    table = np.column_stack([np.ones(len(wave)), wave])
    people = person_sums(score, table, table, person, names=(GROWTH, "score", GROWTH))
    fitted = fit_sums(pattern_sums(people), [Varying("person", GROWTH)])
    assert isinstance(fitted, MixedFit)
    return fitted


@given(st.floats(0.2, 50), st.floats(-1e4, 1e4), st.integers(0, 9))
@settings(max_examples=15, deadline=None)
def test_a_stretch_and_a_shift_of_the_outcome_go_through(
    stretch: float, shift: float, seed: int
) -> None:
    score, wave, person = growth(seed, 20)
    here, there = (
        fit_growth_rows(outcome, wave, person) for outcome in (score, score * stretch + shift)
    )
    assert there.beta == pytest.approx(here.beta * stretch + [shift, 0], rel=1e-6, abs=1e-6)
    assert there.variance == pytest.approx(here.variance * stretch**2, rel=1e-5)
    moved = (here.n - 2) * math.log(stretch)
    assert there.log_likelihood == pytest.approx(here.log_likelihood - moved, abs=1e-6)


@given(st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_the_order_of_rows_changes_nothing(random: Any) -> None:
    score, wave, person = growth(3, 20)
    order = list(range(len(score)))
    random.shuffle(order)
    here, there = (
        fit_growth_rows(score[rows], wave[rows], person[rows])
        for rows in (np.arange(len(score)), np.array(order))
    )
    assert there.log_likelihood == pytest.approx(here.log_likelihood, abs=1e-9)
    assert there.beta == pytest.approx(here.beta, rel=1e-9)


def test_time_in_days_or_in_years_is_the_same_model() -> None:
    score, wave, person = growth(4)
    here, there = (fit_growth_rows(score, wave * unit, person) for unit in (1.0, 365.25))
    assert there.beta * [1, 365.25] == pytest.approx(here.beta, rel=1e-7)
    assert there.spread("person", "wave") * 365.25 == pytest.approx(
        here.spread("person", "wave"), rel=1e-5
    )


def test_growth_finds_the_truth_that_made_the_scores() -> None:
    """Mean slope 2, slopes that spread by .447, correlation .447, residual 1."""
    fits = [fit_growth_rows(*growth(seed)) for seed in range(40)]
    slopes = np.array([fitted.beta[1] for fitted in fits])
    assert slopes.mean() == pytest.approx(2.0, abs=4 * slopes.std() / math.sqrt(40))
    spreads = np.array([fitted.spread("person", "wave") ** 2 for fitted in fits])
    assert spreads.mean() == pytest.approx(0.2, abs=4 * spreads.std() / math.sqrt(40))
    residuals = np.array([fitted.variance for fitted in fits])
    assert residuals.mean() == pytest.approx(1.0, abs=4 * residuals.std() / math.sqrt(40))
    correlations = [fitted.correlation("person", INTERCEPT, "wave") for fitted in fits]
    assert np.mean(correlations) == pytest.approx(0.2 / math.sqrt(0.2), abs=0.15)


def test_uncorrelated_coefficients_have_no_covariance() -> None:
    score, wave, person = growth(6)
    table = np.column_stack([np.ones(len(wave)), wave])
    people = person_sums(score, table, table, person, names=(GROWTH, "score", GROWTH))
    fitted = fit_sums(pattern_sums(people), [Varying("person", GROWTH, Slope.UNCORRELATED)])
    assert isinstance(fitted, MixedFit)
    assert [part.is_variance for part, _ in fitted.components] == [True, True]
