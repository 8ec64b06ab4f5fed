"""Marginal means, trends and their differences against emmeans 1.8.4."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.mixed.criterion import Likelihood
from analysis.mixed.marginal_means import (
    Difference,
    Family,
    MarginalMeans,
    differences,
    marginal_means,
    trends,
)
from analysis.mixed.models import MixedModel, fit_mixed
from analysis.mixed.small_samples import SmallSample
from analysis.mixed.structure import Varying

Golden = Callable[..., dict[str, Any]]
Model = Callable[..., MixedModel]
Records = Sequence[dict[str, Any]]

ASKED = {
    "emm_univbct_wave_by_co2": ("TIME", "CO2"),
    "emm_univbct_company": ("COMPANY", ()),
    "emm_univbct_trend": ("CO2", ()),
}
FAMILIES = {
    "pairs_tukey": Family.TUKEY,
    "pairs_holm": Family.HOLM,
    "pairs_none": Family.NONE,
}
AT_WAVE_TWO = {
    "AB": (3.34456273469195, 0.0814839847707657, 36.0505759535518, 3.17931360374168),
    "other": (3.32557635098966, 0.0767377806899903, 51.9720294519791, 3.17158875592026),
}
"""R: emmeans(lmer(JSAT ~ TIME * CO2 + AGE + (1 | GRP) + (1 | SUBNUM)), ~ CO2,
at = list(TIME = 2)), Kenward-Roger: mean, standard error, degrees of freedom, lower bound."""


def same_means(found: MarginalMeans, expected: Records, name: str) -> None:
    assert len(found.means) == len(expected)
    for mean, row in zip(found.means, expected, strict=True):
        assert all(str(row[column]) == level for column, level in mean.at.items())
        estimate = mean.estimate
        assert estimate.value == pytest.approx(row[name], rel=1e-5)
        assert estimate.se == pytest.approx(row["SE"], rel=1e-5)
        assert estimate.df == pytest.approx(row["df"], rel=1e-4)
        bounds = [row["lower.CL"], row["upper.CL"]]
        assert [estimate.low, estimate.high] == pytest.approx(bounds, rel=1e-5)


def same_differences(found: Sequence[Difference], expected: Records, column: str) -> None:
    assert len(found) == len(expected)
    for difference, row in zip(found, expected, strict=True):
        prefix = column if column == "TIME" else ""
        first, second = (
            f"{prefix}{difference.first[column]}",
            f"{prefix}{difference.second[column]}",
        )
        assert row["contrast"] == f"{first} - {second}"
        assert all(row[name] == level for name, level in difference.within.items())
        estimate, test = difference.estimate, difference.test
        assert estimate.value == pytest.approx(row["estimate"], rel=1e-5, abs=1e-8)
        assert estimate.se == pytest.approx(row["SE"], rel=1e-5)
        assert estimate.df == pytest.approx(row["df"], rel=1e-4)
        assert test.statistic == pytest.approx(row["t.ratio"], rel=1e-5, abs=1e-7)
        assert test.p == pytest.approx(row["p.value"], abs=1e-6)


@pytest.mark.parametrize("entry", ASKED)
def test_means_equal_emmeans(entry: str, golden: Golden, model: Model) -> None:
    by, within = ASKED[entry]
    found = marginal_means(model(entry, Likelihood.REML), by, within=within)
    same_means(found, golden(entry)["means"], "emmean")


@pytest.mark.parametrize("pairs", FAMILIES)
@pytest.mark.parametrize("entry", ASKED)
def test_differences_equal_emmeans(entry: str, pairs: str, golden: Golden, model: Model) -> None:
    by, within = ASKED[entry]
    means = marginal_means(model(entry, Likelihood.REML), by, within=within)
    found = differences(means, FAMILIES[pairs])
    same_differences(found, golden(entry)[pairs], by)


def test_trends_and_their_difference_equal_emtrends(golden: Golden, model: Model) -> None:
    found = trends(model("emm_univbct_trend", Likelihood.REML), "TIME", "CO2")
    same_means(found, golden("emm_univbct_trend")["trends"], "TIME.trend")
    same_differences(
        differences(found, Family.NONE), golden("emm_univbct_trend")["trend_pairs"], "CO2"
    )


def test_means_at_a_wave_by_kenward_roger_equal_emmeans(data: Callable[..., Any]) -> None:
    model = fit_mixed(
        data("univbct.csv"),
        outcome="JSAT",
        fixed=["TIME", "CO2", "TIME:CO2", "AGE"],
        varying=[Varying("GRP"), Varying("SUBNUM")],
    )
    assert isinstance(model, MixedModel)
    found = marginal_means(model, "CO2", at={"TIME": 2}, method=SmallSample.KENWARD_ROGER)
    for mean in found.means:
        estimate = mean.estimate
        values = (estimate.value, estimate.se, estimate.df, estimate.low)
        assert values == pytest.approx(AT_WAVE_TWO[str(mean.at["CO2"])], rel=1e-6)


def test_tukey_is_stricter_than_holm_and_holm_than_nothing(model: Model) -> None:
    means = marginal_means(model("emm_univbct_company", Likelihood.REML), "COMPANY")
    tukey, holm, none = (
        np.array([found.test.p for found in differences(means, family)])
        for family in (Family.TUKEY, Family.HOLM, Family.NONE)
    )
    assert (none <= holm).all()
    assert (none <= tukey).all()


def test_a_factor_not_asked_for_counts_equally(model: Model) -> None:
    found = model("emm_univbct_wave_by_co2", Likelihood.REML)
    cells = [mean.estimate.value for mean in marginal_means(found, ("TIME", "CO2")).means]
    (first, second) = (mean.estimate.value for mean in marginal_means(found, "CO2").means)
    assert (first, second) == pytest.approx((np.mean(cells[::2]), np.mean(cells[1::2])), rel=1e-9)


def test_only_factors_have_means(model: Model) -> None:
    with pytest.raises(UnusableAnswers) as caught:
        marginal_means(model("emm_univbct_trend", Likelihood.REML), "TIME")
    assert str(caught.value) == (
        "TIME is no factor of this model; its factors are CO2. Ask for a number by `at`."
    )


def test_only_numbers_have_trends(model: Model) -> None:
    with pytest.raises(UnusableAnswers) as caught:
        trends(model("emm_univbct_trend", Likelihood.REML), "CO2")
    assert str(caught.value) == "CO2 is no number of this model; its numbers are: TIME."


def test_a_level_that_is_not_there_has_no_mean(model: Model) -> None:
    found = model("emm_univbct_wave_by_co2", Likelihood.REML)
    with pytest.raises(UnusableAnswers) as caught:
        marginal_means(found, "TIME", at={"CO2": "nobody"})
    assert str(caught.value) == "CO2 has no level nobody; its levels are AB, other."
