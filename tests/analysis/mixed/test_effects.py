"""Fixed effects, their tests and type III F tests against lmerTest 3.1-3."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from analysis.estimate import Estimate
from analysis.mixed.criterion import Likelihood
from analysis.mixed.effects import anova, fixed_effects, t_test, wald_intervals
from analysis.mixed.models import MixedModel, fit_mixed
from analysis.mixed.small_samples import SmallSample
from analysis.mixed.structure import Varying
from tests.analysis.mixed.entries import ENTRIES

Golden = Callable[..., dict[str, Any]]
Model = Callable[..., MixedModel]

each_fit = pytest.mark.parametrize("likelihood", list(Likelihood))
each_entry = pytest.mark.parametrize("entry", ENTRIES)

FOUR_COMPANIES = {
    SmallSample.SATTERTHWAITE: {
        "TIME": (2.547428154048, 2.0, 785.041461139133, 0.07892971994217),
        "COMPANY": (1.416106022995, 3.0, 417.074435061998, 0.237488906462),
        "TIME:COMPANY": (0.4932075224533, 6.0, 785.31827080325, 0.8137010236964),
    },
    SmallSample.KENWARD_ROGER: {
        "TIME": (2.547145279927, 2.0, 787.823169830448, 0.0789496221806),
        "COMPANY": (1.416053910879, 3.0, 419.889856431236, 0.2374934069128),
        "TIME:COMPANY": (0.4931499875672, 6.0, 788.10309083834, 0.8137448669767),
    },
}
"""R: anova(lmer(JSAT ~ factor(TIME) * COMPANY + (1 | SUBNUM))) of companies A, B, D and HHC."""


@each_fit
@each_entry
def test_t_tests_equal_lmertest(
    entry: str, likelihood: Likelihood, golden: Golden, model: Model
) -> None:
    found = fixed_effects(model(entry, likelihood).fitted)
    for row, estimate in zip(golden(entry, likelihood)["fixed"], found.values(), strict=True):
        test = t_test(estimate)
        assert estimate.df == pytest.approx(row["df_satterthwaite"], rel=1e-3)
        assert test.df == (estimate.df,)
        assert test.statistic == pytest.approx(row["t"], rel=2e-4)
        assert test.p == pytest.approx(row["p"], abs=2e-5)


@each_fit
@each_entry
def test_normal_intervals_equal_lme4(
    entry: str, likelihood: Likelihood, golden: Golden, model: Model
) -> None:
    found = wald_intervals(model(entry, likelihood).fitted)
    expected = golden(entry, likelihood)["ci_wald"]["values"]
    for estimate, bounds in zip(found.values(), expected, strict=True):
        assert [estimate.low, estimate.high] == pytest.approx(bounds, rel=1e-4, abs=3e-5)


@each_fit
@each_entry
def test_type_three_tests_equal_lmertest(
    entry: str, likelihood: Likelihood, golden: Golden, model: Model
) -> None:
    found = model(entry, likelihood)
    tests = anova(found)
    rows = [row for row in golden(entry, likelihood)["anova_type3_satterthwaite"] if row]
    assert len(tests) == len(rows)
    for row in rows:
        test = tests[row["row"].replace("factor(TIME)", "TIME")]
        assert test.statistic == pytest.approx(row["F value"], rel=1e-4)
        assert test.df[0] == row["NumDF"]
        assert test.df[1] == pytest.approx(row["DenDF"], rel=1e-3)
        assert test.p == pytest.approx(row["Pr(>F)"], abs=2e-5)
        # R scales the F to a mean square by the residual variance.
        mean_square = test.statistic * found.fitted.variance
        assert mean_square == pytest.approx(row["Mean Sq"], rel=1e-4)
        assert mean_square * test.df[0] == pytest.approx(row["Sum Sq"], rel=1e-4)


@pytest.mark.parametrize("method", list(SmallSample))
def test_tests_of_several_columns_equal_lmertest(
    method: SmallSample, data: Callable[..., Any]
) -> None:
    rows = data("univbct.csv")
    model = fit_mixed(
        rows[rows["COMPANY"].isin(["A", "B", "D", "HHC"])],
        outcome="JSAT",
        fixed=["TIME", "COMPANY", "TIME:COMPANY"],
        varying=[Varying("SUBNUM")],
        factors=["TIME"],
    )
    assert isinstance(model, MixedModel)
    for term, test in anova(model, method).items():
        expected = FOUR_COMPANIES[method][term]
        assert (test.statistic, *test.df, test.p) == pytest.approx(expected, rel=1e-5)


def test_a_t_interval_is_wider_than_a_normal_one(model: Model) -> None:
    fitted = model("sleepstudy_rs", Likelihood.REML).fitted
    wide, narrow = fixed_effects(fitted)["Days"], wald_intervals(fitted)["Days"]
    assert wide.low < narrow.low < wide.value < narrow.high < wide.high
    assert wide.method == "fixed effect, REML, Satterthwaite"
    assert narrow.method == "fixed effect, REML, normal interval"


def test_a_test_by_hand() -> None:
    """An estimate of twice its standard error, with 10 degrees of freedom: p = .0734."""
    test = t_test(Estimate(2.0, 1.0, -0.2, 4.2, 30, "fixed effect", df=10.0))
    assert (test.statistic, test.p) == pytest.approx((2.0, 0.07338803477074), rel=1e-9)


def test_the_level_a_factor_is_compared_with_does_not_change_type_three(
    data: Callable[..., Any],
) -> None:
    rows = data("univbct.csv")
    turned = rows.assign(CO2=rows["CO2"].map({"AB": "z", "other": "a"}))
    found = []
    for frame in (rows, turned):
        model = fit_mixed(
            frame,
            outcome="JSAT",
            fixed=["TIME", "CO2", "TIME:CO2"],
            varying=[Varying("SUBNUM")],
            factors=["TIME"],
        )
        assert isinstance(model, MixedModel)
        found.append([test.statistic for test in anova(model).values()])
    assert found[0] == pytest.approx(found[1], rel=1e-6)
