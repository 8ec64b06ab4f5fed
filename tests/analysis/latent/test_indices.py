"""Fit indices against lavaan's, with every name that it prints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.latent.building import Structure, factor_model
from analysis.latent.complete import fit_complete
from analysis.latent.fitted import Fitted
from analysis.latent.full_information import fit_incomplete
from analysis.latent.indices import Comparative, Indices, Rmsea, indices, rmsea
from analysis.latent.parameters import Matrix
from analysis.latent.sample import sample
from analysis.sums.missing import missing_patterns
from analysis.sums.moments import moments

MODELS = [
    "cfa_hs_ml",
    "cfa_hs_mlr",
    "cfa_hs_mlm",
    "cfa_hs_fiml_ml",
    "cfa_hs_fiml_mlr",
    "cfa_hs_second_order",
    "cfa_hs_bifactor",
    "cfa_bfi_AN_ml",
    "cfa_bfi_AN_mlr",
    "cfa_bfi_AN_mlr_fiml",
    "cfa_lq2002_LEAD_ml",
    "cfa_bfi_AN_single_factor",
    "sem_political_democracy",
]


PAIRWISE = ("gfi", "agfi", "pgfi")
"""With gaps R weighs the distance of the model from pairwise covariances, to which it was never
fitted and which need not be those of any people; here the most likely moments are meant."""


def named(fitted: Fitted, found: Indices) -> dict[str, float | None]:
    """Return the indices under lavaan's names."""
    of = {
        "npar": fitted.model.number,
        "fmin": fitted.chi2 / fitted.n / 2,
        "chisq": found.chi2.value,
        "df": found.chi2.df,
        "pvalue": found.chi2.p,
        "baseline.chisq": found.baseline.value,
        "baseline.df": found.baseline.df,
        "baseline.pvalue": found.baseline.p,
        "logl": fitted.log_likelihood,
        "unrestricted.logl": fitted.unrestricted_log_likelihood,
        "aic": found.aic,
        "bic": found.bic,
        "bic2": found.adjusted_bic,
        "ntotal": fitted.n,
        "rmsea.ci.level": 0.9,
        "rmsea.close.h0": 0.05,
        "rmsea.notclose.h0": 0.08,
        "rmr": found.residual.rmr,
        "rmr_nomean": found.residual.rmr_covariances,
        "srmr": found.residual.srmr,
        "srmr_bentler": found.residual.srmr,
        "srmr_bentler_nomean": found.residual.srmr_covariances,
        "crmr": found.residual.crmr,
        "crmr_nomean": found.residual.crmr_covariances,
        "srmr_mplus": found.residual.srmr_mplus,
        "srmr_mplus_nomean": found.residual.srmr_mplus_covariances,
        "cn_05": found.critical_n_05,
        "cn_01": found.critical_n_01,
        "gfi": found.residual.gfi,
        "agfi": found.residual.agfi,
        "pgfi": found.residual.pgfi,
        "mfi": found.mfi,
        "ecvi": found.ecvi,
    }
    if fitted.scaling and found.scaled_chi2 and found.scaled_baseline:
        of |= {
            "chisq.scaled": found.scaled_chi2.value,
            "df.scaled": found.scaled_chi2.df,
            "pvalue.scaled": found.scaled_chi2.p,
            "chisq.scaling.factor": fitted.scaling.factor,
            "baseline.chisq.scaled": found.scaled_baseline.value,
            "baseline.df.scaled": found.scaled_baseline.df,
            "baseline.pvalue.scaled": found.scaled_baseline.p,
            "baseline.chisq.scaling.factor": fitted.scaling.baseline_factor,
            "scaling.factor.h1": fitted.scaling.unrestricted_factor,
            "scaling.factor.h0": fitted.scaling.model_factor,
        }
    for suffix, comparative, approximation in (
        ("", found.comparative, found.rmsea),
        (".scaled", found.scaled_comparative, found.scaled_rmsea),
        (".robust", found.robust_comparative, found.robust_rmsea),
    ):
        if comparative and approximation:
            of |= variants(suffix, comparative, approximation)
    return of


def variants(
    suffix: str, comparative: Comparative, approximation: Rmsea
) -> dict[str, float | None]:
    """Return the indices that come plain, scaled and robust."""
    return {
        f"cfi{suffix}": comparative.cfi,
        f"tli{suffix}": comparative.tli,
        f"nnfi{suffix}": comparative.tli,
        f"rni{suffix}": comparative.rni,
        f"nfi{suffix}": comparative.nfi,
        f"rfi{suffix}": comparative.rfi,
        f"ifi{suffix}": comparative.ifi,
        f"pnfi{suffix}": comparative.pnfi,
        f"rmsea{suffix}": approximation.value,
        f"rmsea.ci.lower{suffix}": approximation.low,
        f"rmsea.ci.upper{suffix}": approximation.high,
        f"rmsea.pvalue{suffix}": approximation.p_close,
        f"rmsea.notclose.pvalue{suffix}": approximation.p_not_close,
    }


def compare(fitted: Fitted, expected: dict[str, float | None]) -> None:
    """Hold all indices against R's."""
    found = named(fitted, indices(fitted))
    for name, value in expected.items():
        if fitted.incomplete and name in PAIRWISE:
            continue
        mine = found[name]
        if value is None or mine is None:
            assert mine is value, name
        elif name.endswith("logl"):
            assert mine == pytest.approx(value, abs=1e-5), name
        else:
            assert mine == pytest.approx(value, rel=1e-5, abs=1e-5), name


@pytest.mark.parametrize("entry", MODELS)
def test_every_index_is_lavaans(
    entry: str, golden_case: Callable[[str], Any], robust: Callable[[Any], Fitted]
) -> None:
    case = golden_case(entry)
    fitted = robust(case)
    if "n" in case.golden["values"]:
        assert case.golden["values"]["n"] == fitted.n
        assert case.golden["values"].get("npar", fitted.model.number) == fitted.model.number
    compare(fitted, case.golden["values"]["fit"])


@pytest.mark.parametrize("entry", ["growth_demo", "growth_univbct_jobsat"])
def test_the_indices_of_growth_curves_are_lavaans(
    entry: str, golden_growth: Callable[[str], Any]
) -> None:
    case = golden_growth(entry)
    golden = case.golden["values"]
    complete = fit_complete(case.model, sample({"all": moments(case.complete, case.items)}))
    assert isinstance(complete, Fitted)
    compare(complete, golden["listwise"]["fit"])
    equal = case.model.renumbered(
        lambda at: at.matrix if at.matrix is Matrix.RESIDUAL else (at.matrix, at.row, at.column)
    )
    patterns = {"all": missing_patterns(case.answers, case.items)}
    for model, entry_name in ((case.model, "fiml"), (equal, "fiml_equal_residuals")):
        with_gaps = fit_incomplete(model, patterns)
        assert isinstance(with_gaps, Fitted)
        compare(with_gaps, golden[entry_name]["fit"])


def test_rmsea_by_hand() -> None:
    found = rmsea(50.0, 20, 151, groups=2)
    assert found.value == pytest.approx(np.sqrt(2 * 30 / (151 * 20)))


def test_a_chi_square_below_its_degrees_of_freedom_gives_no_misfit() -> None:
    found = rmsea(10.0, 20, 151)
    assert (found.value, found.low) == (0.0, 0.0)


def test_a_model_without_degrees_of_freedom_fits() -> None:
    answers = np.random.default_rng(2).normal(size=(80, 1)) + np.random.default_rng(3).normal(
        size=(80, 3)
    )
    names = ["a", "b", "c"]
    fitted = fit_complete(
        factor_model(Structure({"f": names})), sample({"all": moments(answers, names)})
    )
    assert isinstance(fitted, Fitted)
    found = indices(fitted)
    assert (found.chi2.df, found.rmsea.value, found.comparative.cfi) == (0, 0.0, 1.0)
    assert found.critical_n_05 is None


def test_rmsea_intervals_cover_a_simulated_misfit() -> None:
    """A chi-square of 30 degrees of freedom and noncentrality 24, drawn 400 times."""
    rng = np.random.default_rng(6)
    true = np.sqrt(24 / (300 * 30))
    draws = [rmsea(float(x), 30, 300) for x in rng.noncentral_chisquare(30, 24, 400)]
    covered = np.mean([draw.low <= true <= draw.high for draw in draws])
    assert covered == pytest.approx(0.90, abs=0.04)
