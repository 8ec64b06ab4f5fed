"""Indices of models of ordered answers against lavaan, every one of them."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.latent.building import Structure
from analysis.latent.ordered_building import ordered_factor_model
from analysis.latent.ordered_fit import OrderedFitted, fit_ordered
from analysis.latent.ordered_indices import (
    corrected_correlations,
    normal_weight,
    ordered_indices,
)
from analysis.latent.ordered_statistics import OrderedStatistics, ordered_statistics
from analysis.sums.answer_patterns import answer_patterns
from tests.analysis.latent.ordered_cases import ENTRIES, drawn, fitted, golden, statistics

NAMES = {
    "npar", "fmin", "chisq", "df", "pvalue", "chisq.scaled", "df.scaled", "pvalue.scaled",
    "chisq.scaling.factor", "baseline.chisq", "baseline.df", "baseline.pvalue",
    "baseline.chisq.scaled", "baseline.df.scaled", "baseline.pvalue.scaled",
    "baseline.chisq.scaling.factor",
}  # fmt: skip
"""Held in test_ordered_fit; the p-values of plain chi-squares mean nothing and are not made."""
LEVELS = {"rmsea.ci.level": 0.9, "rmsea.close.h0": 0.05, "rmsea.notclose.h0": 0.08}
OPEN = {"srmr_mplus", "srmr_mplus_nomean"}
"""R leaves these empty for ordered answers."""


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_index_equals_lavaans(entry: str) -> None:
    expected, found = dict(golden(entry)["values"]["fit"]), ordered_indices(fitted(entry))
    seen = {}
    for kind, comparative, error in (
        ("", found.comparative, found.rmsea),
        (".scaled", found.scaled_comparative, found.scaled_rmsea),
        (".robust", found.robust_comparative, found.robust_rmsea),
    ):
        assert comparative is not None
        assert error is not None
        for name in ("cfi", "tli", "rni", "nfi", "rfi", "ifi", "pnfi"):
            seen[name + kind] = getattr(comparative, name)
        seen[f"nnfi{kind}"] = comparative.tli
        seen[f"rmsea{kind}"] = error.value
        seen[f"rmsea.ci.lower{kind}"], seen[f"rmsea.ci.upper{kind}"] = error.low, error.high
        seen[f"rmsea.pvalue{kind}"] = error.p_close
        seen[f"rmsea.notclose.pvalue{kind}"] = error.p_not_close
    residual = found.residual
    seen |= dict.fromkeys(("srmr", "rmr_nomean", "srmr_bentler_nomean"), residual.srmr)
    seen |= {"rmr": residual.rmr, "srmr_bentler": residual.rmr, "wrmr": residual.wrmr}
    seen |= {"crmr": residual.crmr, "crmr_nomean": residual.crmr_correlations}
    seen |= {"gfi": residual.gfi, "agfi": residual.agfi, "pgfi": residual.pgfi}
    seen |= {"cn_05": found.critical_n_05, "cn_01": found.critical_n_01, "mfi": found.mfi}
    assert set(expected) <= set(seen) | NAMES | set(LEVELS) | OPEN
    for name, value in expected.items():
        if name in LEVELS:
            assert value == LEVELS[name]
        elif name in OPEN:
            assert value is None
        elif name not in NAMES:
            assert seen[name] == pytest.approx(value, rel=1e-5, abs=1e-9), name


def test_a_correlation_weighs_as_normal_theory_says() -> None:
    """Of two items of variance 1 it is (1 + r^2) / (1 - r^2)^2."""
    weight = normal_weight(np.array([[1.0, 0.6], [0.6, 1.0]]))
    assert weight[0, 0] == pytest.approx((1 + 0.36) / (1 - 0.36) ** 2)


def test_the_likelihoods_statistic_comes_to_its_own_mean() -> None:
    """Over samples of a true model the statistic is c df on average."""
    structure = Structure({"f": [*"abcd"]})
    found, expected = [], []
    for seed in range(100):
        sample = statistics(drawn(500, seed=seed), [*"abcd"])
        made = fit_ordered(ordered_factor_model(structure, sample), sample)
        assert isinstance(made, OrderedFitted)
        corrected = corrected_correlations(made)
        assert corrected is not None
        found.append(corrected.chi2)
        expected.append(corrected.factor * made.test.df)
    assert np.mean(found) == pytest.approx(np.mean(expected), rel=0.15)


def test_robust_indices_are_not_had_without_degrees_of_freedom() -> None:
    found = statistics(drawn(400)[:, :3], [*"abc"])
    made = fit_ordered(ordered_factor_model(Structure({"f": [*"abc"]}), found), found)
    assert isinstance(made, OrderedFitted)
    indices = ordered_indices(made)
    assert (indices.robust_comparative, indices.robust_rmsea) == (None, None)
    assert (indices.rmsea.value, indices.residual.agfi) == (0.0, None)
    assert indices.residual.srmr == pytest.approx(0.0, abs=1e-8)


def test_of_groups_that_answer_alike_the_indices_are_those_of_one() -> None:
    """R divides the sum over groups by the thresholds and correlations of one, for WRMR."""
    answers = drawn(400)
    structure = Structure({"f": [*"abcd"]})
    both = ordered_statistics(
        answer_patterns(
            np.vstack([answers, answers]), ["Sales"] * 400 + ["Marketing"] * 400, [*"abcd"]
        )
    )
    assert isinstance(both, OrderedStatistics)
    found = []
    for sample in (statistics(answers, [*"abcd"]), both):
        made = fit_ordered(ordered_factor_model(structure, sample), sample)
        assert isinstance(made, OrderedFitted)
        found.append(ordered_indices(made))
    one, two = found
    assert (two.residual.wrmr, two.residual.gfi) == pytest.approx(
        (one.residual.wrmr, one.residual.gfi), rel=1e-6
    )
    assert two.residual.srmr == pytest.approx(one.residual.srmr, rel=1e-5)
    assert one.robust_comparative is not None
    assert two.robust_comparative is not None
    assert two.robust_comparative.cfi == pytest.approx(one.robust_comparative.cfi, rel=1e-5)
