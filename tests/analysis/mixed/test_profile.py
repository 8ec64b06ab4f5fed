"""Profile intervals against lme4 1.1-31, at borders, and against the definition."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.mixed.criterion import Likelihood
from analysis.mixed.fit import MixedFit, fit_sums
from analysis.mixed.models import MixedModel
from analysis.mixed.profile import (
    correlation_interval,
    fixed_interval,
    residual_interval,
    spread_interval,
)
from analysis.mixed.structure import Slope, Varying
from analysis.sums.patterns import INTERCEPT, pattern_sums, person_sums
from tests.analysis.mixed.dense import NAMES, Dense, dense

Golden = Callable[..., dict[str, Any]]
Model = Callable[..., MixedModel]


def named(fitted: MixedFit, row: str) -> Figure:
    """Return the interval that lme4 calls by this name."""
    if row == "sigma":
        return residual_interval(fitted)
    if row.startswith("cor_"):
        return correlation_interval(fitted, "Subject", INTERCEPT, "Days")
    if row.startswith("sd_"):
        return spread_interval(fitted, "Subject", row[3:].partition("|")[0])
    return fixed_interval(fitted, row)


@pytest.mark.parametrize("entry", ["sleepstudy_ri", "sleepstudy_rs"])
def test_profile_intervals_equal_lme4(entry: str, golden: Golden, model: Model) -> None:
    fitted = model(entry, Likelihood.ML).fitted
    expected = golden(entry, Likelihood.ML)["ci_profile"]
    for row, bounds in zip(expected["rows"], expected["values"], strict=True):
        found = named(fitted, row)
        assert isinstance(found, Estimate)
        # lme4 interpolates between points of the profile; ours lie where the fall is exact.
        assert [found.low, found.high] == pytest.approx(bounds, rel=1e-4)


def growth(seed: int) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    person, wave = np.repeat(np.arange(24), 4), np.tile(np.arange(4.0), 24)
    own = rng.normal(size=(24, 2)) * [1.0, 0.5]
    return own[person, 0] + own[person, 1] * wave + rng.normal(size=96), wave, person, person // 4


def fit(
    columns: tuple[np.ndarray, ...],
    varying: tuple[str, ...],
    slope: Slope = Slope.CORRELATED,
    likelihood: Likelihood = Likelihood.ML,
) -> MixedFit:
    score, wave, person, team = columns
    table = np.column_stack([np.ones(len(wave)), wave])
    names = [INTERCEPT, "wave"]
    people = person_sums(score, table, table, person, team, names=(names, "score", names))
    fitted = fit_sums(
        pattern_sums(people), [Varying("person", varying, slope)], [Varying("team")], likelihood
    )
    assert isinstance(fitted, MixedFit)
    return fitted


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_a_fixed_effect_held_at_its_bound_costs_the_quantile(level: float) -> None:
    """Take the effect out of the outcome: the fit without the column lies where it should."""
    score, wave, person, team = growth(1)
    fitted = fit((score, wave, person, team), (INTERCEPT, "wave"))
    found = fixed_interval(fitted, "wave", level)
    assert isinstance(found, Estimate)
    ones = np.ones((len(score), 1))
    table = np.column_stack([ones, wave])
    quantile = {0.8: 1.642374415149816, 0.95: 3.841458820694124}[level]
    for bound in (found.low, found.high):
        people = person_sums(
            score - bound * wave,
            ones,
            table,
            person,
            team,
            names=([INTERCEPT], "score", [INTERCEPT, "wave"]),
        )
        held = fit_sums(
            pattern_sums(people),
            [Varying("person", (INTERCEPT, "wave"))],
            [Varying("team")],
            Likelihood.ML,
        )
        assert isinstance(held, MixedFit)
        fall = 2 * (fitted.log_likelihood - held.log_likelihood)
        assert fall == pytest.approx(quantile, abs=1e-5)


def test_a_spread_that_the_answers_do_not_show_reaches_down_to_zero() -> None:
    """The teams of these people differ by nothing but their people."""
    found = spread_interval(fit(growth(2), (INTERCEPT, "wave")), "team")
    assert isinstance(found, Estimate)
    assert found.low == 0.0
    assert 0 <= found.value < found.high


def test_a_correlation_of_few_people_may_reach_its_border() -> None:
    rng = np.random.default_rng(3)
    person, wave = np.repeat(np.arange(8), 4), np.tile(np.arange(4.0), 8)
    shared = rng.normal(size=8)
    score = shared[person] * (1 + 0.5 * wave) + rng.normal(size=32)
    fitted = fit((score, wave, person, person // 2), (INTERCEPT, "wave"))
    found = correlation_interval(fitted, "person", INTERCEPT, "wave")
    assert isinstance(found, Estimate)
    assert found.high == 1.0
    assert -1 <= found.low < 1


def test_the_order_of_two_coefficients_does_not_matter() -> None:
    fitted = fit(growth(4), (INTERCEPT, "wave"))
    here = correlation_interval(fitted, "person", INTERCEPT, "wave")
    there = correlation_interval(fitted, "person", "wave", INTERCEPT)
    assert isinstance(here, Estimate)
    assert isinstance(there, Estimate)
    assert (there.low, there.high) == pytest.approx((here.low, here.high), rel=1e-6)


def test_a_restricted_fit_is_profiled_by_its_ml_fit() -> None:
    columns = growth(5)
    here, there = (
        spread_interval(fit(columns, (INTERCEPT, "wave"), likelihood=likelihood), "person", "wave")
        for likelihood in (Likelihood.REML, Likelihood.ML)
    )
    assert isinstance(here, Estimate)
    assert isinstance(there, Estimate)
    assert here.method == there.method == "spread of wave between person, profile likelihood, ML"
    assert (here.low, here.value, here.high) == pytest.approx(
        (there.low, there.value, there.high), rel=1e-6
    )


def of_people(full: Dense) -> MixedFit:
    """Fit the levels of the people of a table that is written out in full."""
    table = (full.score, full.fixed, full.varying, full.person)
    fitted = fit_sums(pattern_sums(person_sums(*table, names=NAMES)), [Varying("person")])
    assert isinstance(fitted, MixedFit)
    return fitted


def test_a_restricted_spread_held_at_its_bound_costs_the_quantile() -> None:
    """All rows written out: the residual variance alone is left to be at its best."""
    full = dense(1, [Varying("person")], [])
    fitted = of_people(full)
    found = spread_interval(fitted, "person", likelihood=Likelihood.REML)
    assert isinstance(found, Estimate)
    assert found.method == "spread of (Intercept) between person, profile likelihood, REML"
    lowest = full.deviance(fitted.optimum.theta, Likelihood.REML)

    def at(variance: float, bound: float) -> float:
        return full.deviance(np.array([bound / np.sqrt(variance)]), Likelihood.REML, variance)

    for bound in (found.low, found.high):
        held = minimize_scalar(at, bounds=(0.1, 10.0), args=(bound,), options={"xatol": 1e-9})
        assert held.fun - lowest == pytest.approx(3.841458820694124, abs=1e-5)


def test_restricted_intervals_of_few_groups_lie_higher() -> None:
    fitted = of_people(dense(1, [Varying("person")], []))
    by_ml, restricted = (
        spread_interval(fitted, "person", likelihood=each)
        for each in (Likelihood.ML, Likelihood.REML)
    )
    assert isinstance(by_ml, Estimate)
    assert isinstance(restricted, Estimate)
    assert restricted.value == pytest.approx(fitted.spread("person"))
    assert by_ml.low < restricted.low
    assert by_ml.high < restricted.high


def test_the_residual_has_a_restricted_interval_around_its_restricted_estimate() -> None:
    fitted = fit(growth(8), (INTERCEPT, "wave"), likelihood=Likelihood.REML)
    found = residual_interval(fitted, likelihood=Likelihood.REML)
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(np.sqrt(fitted.variance))
    assert found.low < found.value < found.high
    assert found.method == "residual spread, profile likelihood, REML"


def test_uncorrelated_spreads_have_intervals_too() -> None:
    fitted = fit(growth(6), (INTERCEPT, "wave"), Slope.UNCORRELATED)
    for column in (INTERCEPT, "wave"):
        found = spread_interval(fitted, "person", column)
        assert isinstance(found, Estimate)
        assert found.low < found.value < found.high


def test_a_correlation_with_what_does_not_vary_is_withheld() -> None:
    """Every person without a level and a change of their own."""
    score, wave, person, team = growth(7)
    line = np.column_stack([np.ones(4), np.arange(4.0)])
    own = score.reshape(24, 4)
    flat = own - own @ line @ np.linalg.inv(line.T @ line) @ line.T
    fitted = fit((flat.ravel(), wave, person, team), (INTERCEPT, "wave"))
    assert "the variance of (Intercept) is zero between person" in map(str, fitted.borders)
    found = correlation_interval(fitted, "person", INTERCEPT, "wave")
    assert found == Withheld(Reason.UNDEFINED, 96)


def test_an_effect_that_is_not_there_is_asked_for_in_vain(model: Model) -> None:
    with pytest.raises(UnusableAnswers) as caught:
        fixed_interval(model("sleepstudy_ri", Likelihood.ML).fitted, "Nights")
    assert str(caught.value) == (
        "Nights is no fixed effect of this model; they are (Intercept), Days."
    )
