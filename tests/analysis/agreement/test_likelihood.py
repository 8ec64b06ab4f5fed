"""Components by likelihood against lme4 1.1-31, nlme and multilevel, and by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2

from analysis.agreement.likelihood import (
    Components,
    Likelihood,
    UnitTest,
    components,
    icc1_likelihood,
    icc2_likelihood,
    unit_mean_reliability,
    unit_test,
)
from analysis.estimate import Described, Estimate, Reason, Withheld
from analysis.sums.units import UnitSums, unit_sums

Golden = Callable[[str], dict[str, Any]]
Sums = Callable[..., UnitSums]

ENTRIES = [
    "icc_bh1996_HRS",
    "icc_bh1996_LEAD",
    "icc_bh1996_WBEING",
    "icc_lq2002_LEAD",
    "icc_univbct_JOBSAT1",
    "icc_univbct_JSAT_person",
]
BALANCED = unit_sums(np.array([[1.0], [3.0], [4.0], [6.0], [8.0], [8.0]]), [*"AABBCC"], ["x"])


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("by", Likelihood)
def test_the_components_equal_lme4(
    entry: str, by: Likelihood, golden: Golden, spec: Golden, sums: Sums
) -> None:
    """The optimiser of lmer stops about 1e-6 away; ours is the root of the slope."""
    outcome, expected = spec(entry)["outcome"], golden(entry)[f"lmer_{by.name.lower()}"]
    found = components(sums(entry, outcome), outcome, by)
    assert isinstance(found, Components)
    assert found.log_likelihood == pytest.approx(expected["logLik"], rel=1e-9)
    assert found.between == pytest.approx(expected["var_group"], rel=1e-5)
    assert found.within == pytest.approx(expected["var_resid"], rel=1e-5)
    assert found.icc1 == pytest.approx(expected["icc1"], rel=1e-5)
    if by is Likelihood.REML:
        assert found.mean == pytest.approx(expected["intercept"], rel=1e-6)
        (se,) = expected["intercept_se"].values()
        assert found.mean_se == pytest.approx(se, rel=1e-5)


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_likelihood_is_no_lower_than_lme4s(
    entry: str, golden: Golden, spec: Golden, sums: Sums
) -> None:
    outcome = spec(entry)["outcome"]
    found = components(sums(entry, outcome), outcome)
    assert isinstance(found, Components)
    assert found.log_likelihood >= golden(entry)["lmer_reml"]["logLik"] - 1e-9


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_test_of_units_equals_lme4(
    entry: str, golden: Golden, spec: Golden, sums: Sums
) -> None:
    outcome, expected = spec(entry)["outcome"], golden(entry)["lmer_ml"]
    found = unit_test(sums(entry, outcome), outcome)
    assert isinstance(found, UnitTest)
    assert found.chi2 == pytest.approx(expected["lr_chi2_vs_no_group"], rel=1e-7)
    assert found.p == pytest.approx(expected["p_half_chi2"], rel=1e-4)


@pytest.mark.parametrize("entry", ENTRIES)
def test_icc1_icc2_and_reliabilities_equal_multilevel(
    entry: str, golden: Golden, spec: Golden, sums: Sums
) -> None:
    outcome, values = spec(entry)["outcome"], golden(entry)
    summed = sums(entry, outcome)
    first, second = icc1_likelihood(summed, outcome), icc2_likelihood(summed, outcome)
    assert isinstance(first, Estimate)
    assert isinstance(second, Described)
    assert first.value == pytest.approx(values["mult_icc"]["ICC1"], rel=1e-4)
    assert second.value == pytest.approx(values["mult_icc"]["ICC2"], rel=1e-4)
    expected = values["group_mean_reliability_lme"]
    assert first.value == pytest.approx(expected["ICC"], rel=1e-4)
    found = unit_mean_reliability(summed, outcome)
    assert isinstance(found, dict)
    assert np.mean([*found.values()]) == pytest.approx(expected["mean"], rel=1e-4)
    for unit, reliability in expected["first10"].items():
        assert found[unit] == pytest.approx(reliability, rel=1e-4), unit


def test_units_of_equal_size_by_hand() -> None:
    """REML is the analysis of variance there: (18 - 4/3) / 2 between and 4/3 within."""
    found = components(BALANCED, "x")
    assert isinstance(found, Components)
    assert found.between == pytest.approx(25 / 3)
    assert found.within == pytest.approx(4 / 3)
    assert (found.mean, found.mean_se) == pytest.approx((5.0, np.sqrt(18 / 6)))


def test_maximum_likelihood_by_hand() -> None:
    """ML divides the squares between by 3 units, not 2: (12 - 4/3) / 2 between."""
    found = components(BALANCED, "x", Likelihood.ML)
    assert isinstance(found, Components)
    assert found.between == pytest.approx(16 / 3)
    assert found.within == pytest.approx(4 / 3)


def test_units_that_differ_by_less_than_chance_have_no_variance_between() -> None:
    sums = unit_sums(np.array([[1.0], [5.0], [2.0], [4.0]]), [*"AABB"], ["x"])
    found, test = components(sums, "x"), unit_test(sums, "x")
    assert isinstance(found, Components)
    assert (found.between, found.within) == (0.0, pytest.approx(10 / 3))
    assert test == UnitTest(0.0, 0.5)
    figure = icc1_likelihood(sums, "x")
    assert isinstance(figure, Estimate)
    assert (figure.value, figure.low) == (0.0, 0.0)
    assert figure.high > 0


def test_the_ends_of_the_interval_are_as_unlikely_as_they_should_be() -> None:
    sums = unit_sums(np.array([[1.0], [3.0], [4.0], [6.0], [8.0]]), [*"AABBC"], ["x"])
    figure = icc1_likelihood(sums, "x", confidence=0.5)
    assert isinstance(figure, Estimate)
    assert 0 < figure.low < figure.value < figure.high < 1

    def log_likelihood(icc: float) -> float:
        """Restricted likelihood from the covariance matrix of five people, best scale."""
        same = np.array([[a == b for b in "AABBC"] for a in "AABBC"])
        covariance = np.where(np.eye(5, dtype=bool), 1.0, np.where(same, icc, 0.0))
        inverse = np.linalg.inv(covariance)
        one, y = np.ones(5), np.array([1.0, 3.0, 4.0, 6.0, 8.0])
        rest = y - (one @ inverse @ y) / (one @ inverse @ one)
        scale = rest @ inverse @ rest / 4
        determinant = np.linalg.slogdet(covariance)[1] + np.log(one @ inverse @ one)
        return float(-(4 * np.log(scale) + determinant) / 2)

    drop = chi2.ppf(0.5, 1) / 2
    best = log_likelihood(figure.value)
    assert best - log_likelihood(figure.low) == pytest.approx(drop, abs=1e-6)
    assert best - log_likelihood(figure.high) == pytest.approx(drop, abs=1e-6)


def test_one_unit_is_too_few_for_any_of_it() -> None:
    sums = unit_sums(np.array([[1.0], [3.0]]), ["A", "A"], ["x"])
    nothing = Withheld(Reason.TOO_FEW, 2)
    assert components(sums, "x") == nothing
    assert icc1_likelihood(sums, "x") == nothing
    assert icc2_likelihood(sums, "x") == nothing
    assert unit_mean_reliability(sums, "x") == nothing
    assert unit_test(sums, "x") == nothing
