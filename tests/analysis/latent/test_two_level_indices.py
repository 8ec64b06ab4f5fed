"""Fit of two-level models: every figure of lavaan from its own yardstick, and ours beside it."""

from __future__ import annotations

import pytest

from analysis.latent.two_level import TwoLevelFitted, fit_two_level
from analysis.latent.two_level_indices import TwoLevelIndices, two_level_indices
from tests.analysis.latent.two_level_cases import NAMES, case, drawn, one_factor


def indices_of(name: str, *, of_lavaan: bool) -> TwoLevelIndices:
    """Return the indices, against lavaan's unrestricted moments or against ours."""
    known = case(name)
    found = fit_two_level(known.model, known.sums, known.yardstick if of_lavaan else None)
    assert isinstance(found, TwoLevelFitted)
    return two_level_indices(found)


@pytest.mark.parametrize("name", NAMES)
def test_every_index_equals_lavaan_where_the_yardstick_is_the_same(name: str) -> None:
    found, fit = indices_of(name, of_lavaan=True), case(name).values["fit"]
    assert found.number == fit["npar"]
    assert (found.chi2, found.df) == (pytest.approx(fit["chisq"], abs=1e-5), fit["df"])
    assert (found.baseline_chi2, found.baseline_df) == (
        pytest.approx(fit["baseline.chisq"], abs=3e-5),
        fit["baseline.df"],
    )
    assert fit["baseline.pvalue"] == 0
    assert found.log_likelihood == pytest.approx(fit["logl"], abs=1e-5)
    assert found.unrestricted_log_likelihood == fit["unrestricted.logl"]
    assert (found.aic, found.bic, found.adjusted_bic) == pytest.approx(
        (fit["aic"], fit["bic"], fit["bic2"]), abs=1e-4
    )
    assert found.n == fit["ntotal"]
    shared = found.comparative
    for name_of, value in {
        "cfi": shared.cfi,
        "tli": shared.tli,
        "nnfi": shared.tli,
        "rni": shared.rni,
        "nfi": shared.nfi,
        "rfi": shared.rfi,
        "ifi": shared.ifi,
        "pnfi": shared.pnfi,
    }.items():
        assert value == pytest.approx(fit[name_of], abs=1e-6)
    assert (found.rmsea.value, found.rmsea.low, found.rmsea.high) == pytest.approx(
        (fit["rmsea"], fit["rmsea.ci.lower"], fit["rmsea.ci.upper"]), abs=1e-6
    )
    assert fit["rmsea.ci.level"] == 0.9
    assert (fit["rmsea.close.h0"], fit["rmsea.notclose.h0"]) == (0.05, 0.08)
    if fit["df"]:
        assert found.p == pytest.approx(fit["pvalue"], rel=1e-5)
        assert found.rmsea.p_close == pytest.approx(fit["rmsea.pvalue"], abs=1e-6)
        assert found.rmsea.p_not_close == pytest.approx(fit["rmsea.notclose.pvalue"], rel=1e-4)
    else:
        assert (fit["pvalue"], found.p) == (None, 1.0)
        assert found.rmsea.p_close is None
        assert fit["rmsea.pvalue"] is fit["rmsea.notclose.pvalue"] is None
    # residuals of 1e-4 are differences of numbers that lavaan's search leaves 6e-6 apart
    assert found.srmr_within == pytest.approx(fit["srmr_within"], abs=1e-6)
    assert found.srmr_between == pytest.approx(fit["srmr_between"], abs=2e-6)
    assert found.srmr == pytest.approx(fit["srmr"], abs=3e-6)


def test_the_chi_square_of_lavaan_is_too_small_by_what_its_em_leaves_out() -> None:
    theirs, ours = (indices_of(NAMES[0], of_lavaan=flag) for flag in (True, False))
    left_out = ours.unrestricted_log_likelihood - theirs.unrestricted_log_likelihood
    assert left_out > 0.01
    assert ours.chi2 - theirs.chi2 == pytest.approx(2 * left_out, abs=1e-8)
    assert ours.comparative.cfi == pytest.approx(theirs.comparative.cfi, abs=2e-5)
    assert ours.rmsea.value == pytest.approx(theirs.rmsea.value, abs=1e-4)


def test_a_model_more_likely_than_any_proper_one_has_a_chi_square_of_0() -> None:
    found = indices_of(NAMES[1], of_lavaan=False)
    assert found.log_likelihood > found.unrestricted_log_likelihood
    assert (found.chi2, found.comparative.cfi, found.rmsea.value) == (0.0, 1.0, 0.0)


def test_a_true_model_leaves_little_at_either_level() -> None:
    model = fit_two_level(one_factor(), drawn(1_000, 8))
    assert isinstance(model, TwoLevelFitted)
    found = two_level_indices(model)
    assert found.srmr_within < 0.01
    assert found.srmr_between < 0.03
    assert found.units == 1000
