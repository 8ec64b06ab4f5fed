"""Degrees of freedom against lmerTest 3.1-3 and pbkrtest 0.5.2, and by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.stats import t as t_distribution

from analysis.errors import UnusableAnswers
from analysis.mixed.criterion import Likelihood
from analysis.mixed.fit import MixedFit, fit_sums
from analysis.mixed.models import MixedModel
from analysis.mixed.small_samples import SmallSample, small_sample
from analysis.mixed.structure import Varying
from analysis.sums.patterns import INTERCEPT, pattern_sums, person_sums

Golden = Callable[..., dict[str, Any]]
Model = Callable[..., MixedModel]

CORRECTED = [
    "sleepstudy_ri",
    "sleepstudy_rs",
    "univbct_jsat_time_ri",
    "univbct_jsat_group_x_time",
]


WAVES = (
    (3.48570290378732, 2.0, 914.810871097235),
    (3.48540422307274, 2.0, 917.812756464472),
)
"""F and its degrees of freedom of factor(TIME) in univbct_jsat_wave_factor, from R's `anova`."""


@pytest.mark.parametrize("entry", CORRECTED)
def test_kenward_roger_equals_pbkrtest(entry: str, golden: Golden, model: Model) -> None:
    fitted = model(entry, Likelihood.REML).fitted
    inference = small_sample(fitted, SmallSample.KENWARD_ROGER)
    for row, contrast in zip(
        golden(entry, Likelihood.REML)["kenward_roger"], np.eye(len(fitted.beta)), strict=True
    ):
        estimate, se = float(contrast @ fitted.beta), inference.variance(contrast) ** 0.5
        assert estimate == pytest.approx(row["estimate"], rel=1e-5, abs=1e-5)
        assert se == pytest.approx(row["se_kr"], rel=1e-4)
        assert inference.df(contrast) == pytest.approx(row["df_kr"], rel=1e-4)
        assert estimate / se == pytest.approx(row["t"], rel=2e-4)
        p = 2 * t_distribution.sf(abs(estimate / se), inference.df(contrast))
        assert p == pytest.approx(row["p"], abs=2e-5)


def test_kenward_roger_corrects_unlike_satterthwaite(model: Model) -> None:
    """With 43 groups the correction is there: 34.7 degrees of freedom against 23.1."""
    fitted = model("univbct_jsat_group_x_time", Likelihood.REML).fitted
    first = np.eye(4)[0]
    plain, corrected = (small_sample(fitted, method) for method in SmallSample)
    assert plain.df(first) == pytest.approx(23.14, abs=0.01)
    assert corrected.df(first) == pytest.approx(34.72, abs=0.01)
    assert corrected.variance(first) > plain.variance(first)


def balanced() -> MixedFit:
    ones = np.ones((6, 1))
    people = person_sums(
        np.array([1.0, 3, 4, 6, 8, 8]),
        ones,
        ones,
        np.array([*"aabbcc"]),
        names=([INTERCEPT], "score", [INTERCEPT]),
    )
    fitted = fit_sums(pattern_sums(people), [Varying("unit")])
    assert isinstance(fitted, MixedFit)
    return fitted


@pytest.mark.parametrize("method", list(SmallSample))
def test_the_mean_of_a_balanced_table_has_one_df_less_than_groups(method: SmallSample) -> None:
    """A t test of three group means: standard error sqrt(18 / 6), two degrees of freedom."""
    inference = small_sample(balanced(), method)
    one = np.array([1.0])
    assert inference.variance(one) == pytest.approx(18 / 6, rel=1e-6)
    assert inference.df(one) == pytest.approx(2.0, rel=1e-6)


@pytest.mark.parametrize("method", list(SmallSample))
def test_one_contrast_has_the_square_of_its_t_as_f(method: SmallSample, model: Model) -> None:
    fitted = model("univbct_jsat_group_x_time", Likelihood.REML).fitted
    inference = small_sample(fitted, method)
    contrast = np.array([0.0, 1.0, 0.0, 0.5])
    test = inference.test(contrast[None, :])
    t = float(contrast @ fitted.beta) / inference.variance(contrast) ** 0.5
    assert test.statistic == pytest.approx(t**2, rel=1e-9)
    assert test.df == pytest.approx((1.0, inference.df(contrast)), rel=1e-9)


@pytest.mark.parametrize("method", list(SmallSample))
def test_contrasts_that_span_the_same_test_the_same(method: SmallSample, model: Model) -> None:
    fitted = model("univbct_jsat_group_x_time", Likelihood.REML).fitted
    inference = small_sample(fitted, method)
    contrasts = np.eye(4)[1:]
    mixed = np.array([[1.0, 2, 0], [0, 1, 1], [1, 0, 3], [2, 2, 1]]) @ contrasts
    here, there = inference.test(contrasts), inference.test(mixed)
    assert there.statistic == pytest.approx(here.statistic, rel=1e-8)
    assert there.df == pytest.approx(here.df, rel=1e-8)
    assert there.p == pytest.approx(here.p, rel=1e-8)


def test_several_contrasts_equal_lmertest_and_pbkrtest(model: Model) -> None:
    """The waves as a factor beside both groups, by anova of lmerTest with either method."""
    found = model("univbct_jsat_wave_factor", Likelihood.REML)
    rewritten = found.design.to_sum_codes()[list(found.design.places("TIME"))]
    plain, corrected = (
        small_sample(found.fitted, method).test(rewritten) for method in SmallSample
    )
    assert (plain.statistic, *plain.df) == pytest.approx(WAVES[0], rel=1e-5)
    assert (corrected.statistic, *corrected.df) == pytest.approx(WAVES[1], rel=1e-5)


@pytest.mark.parametrize("method", list(SmallSample))
def test_intervals_hold_the_truth_as_often_as_they_say(method: SmallSample) -> None:
    """Eight teams of unequal size, half of them in each of two units that do not differ."""
    rng = np.random.default_rng(12)
    team = np.repeat(np.arange(8), [3, 4, 5, 6, 3, 5, 4, 8])
    table = np.column_stack([np.ones(len(team)), team % 2])
    contrast, inside, companies = np.array([0.0, 1.0]), 0, 150
    for _ in range(companies):
        score = rng.normal(size=8)[team] + rng.normal(size=len(team))
        people = person_sums(
            score, table, table[:, :1], team, names=([INTERCEPT, "unit"], "score", [INTERCEPT])
        )
        fitted = fit_sums(pattern_sums(people), [Varying("team")])
        assert isinstance(fitted, MixedFit)
        inference = small_sample(fitted, method)
        reach = t_distribution.ppf(0.975, inference.df(contrast))
        inside += abs(contrast @ fitted.beta) <= reach * inference.variance(contrast) ** 0.5
    assert inside / companies == pytest.approx(0.95, abs=3 * (0.95 * 0.05 / companies) ** 0.5)


def test_kenward_roger_needs_a_restricted_likelihood(model: Model) -> None:
    fitted = model("sleepstudy_rs", Likelihood.ML).fitted
    with pytest.raises(UnusableAnswers) as caught:
        small_sample(fitted, SmallSample.KENWARD_ROGER)
    assert str(caught.value) == (
        "Kenward-Roger corrects the covariance of a REML fit; fit by REML, or take "
        "Satterthwaite's degrees of freedom."
    )
