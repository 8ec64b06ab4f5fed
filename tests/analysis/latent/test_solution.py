"""Estimates, errors, intervals and standardised values against lavaan's tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from analysis.estimate import Estimate, Withheld
from analysis.latent.building import Structure, factor_model
from analysis.latent.complete import fit_complete
from analysis.latent.fitted import Fitted
from analysis.latent.full_information import fit_incomplete
from analysis.latent.parameters import Matrix
from analysis.latent.sample import Sample, sample
from analysis.latent.solution import Line, functions, named, solution
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


def compare(fitted: Fitted, rows: list[dict[str, Any]], place: Any) -> None:
    """Hold every row of lavaan's table against the line of the same place."""
    lines = {
        (line.place.matrix, line.place.row, line.place.column): line for line in solution(fitted)
    }
    for row in rows:
        spot = place(fitted.model, row)
        line = lines.get((spot.matrix, spot.row, spot.column))
        if line is None:
            # What R lists as fixed at 0 without being told of it.
            assert (row["est"], row["se"]) == (0, 0)
            continue
        compare_row(line, row)


def compare_row(line: Line, row: dict[str, Any]) -> None:
    found = line.estimate
    assert isinstance(line.by_factors, Estimate)
    assert isinstance(line.standardized, Estimate)
    mine = [found.value, found.se, found.low, found.high]
    mine += [line.by_factors.value, line.standardized.value]
    names = ["est", "se", "ci.lower", "ci.upper", "std.lv", "std.all"]
    assert mine == pytest.approx([row[name] for name in names], rel=3e-5, abs=2e-5), line.name
    if row["z"] is not None and found.se:
        z = found.value / found.se
        assert z == pytest.approx(row["z"], rel=3e-5, abs=2e-4), line.name
        assert 2 * norm.sf(abs(z)) == pytest.approx(row["pvalue"], abs=1e-5), line.name


@pytest.mark.parametrize("entry", MODELS)
def test_every_parameter_is_lavaans(
    entry: str,
    golden_case: Callable[[str], Any],
    robust: Callable[[Any], Fitted],
    place: Callable[..., Any],
) -> None:
    case = golden_case(entry)
    compare(robust(case), case.golden["values"]["parameters"], place)


@pytest.mark.parametrize("entry", MODELS[:-1])
def test_factors_correlate_as_lavaans_do(entry: str, golden_case: Callable[[str], Any]) -> None:
    case = golden_case(entry)
    fitted = case.fitted()
    expected = case.golden["values"]["latent_correlations"]
    assert expected["rows"] == list(fitted.model.factors)
    covariance = fitted.implied.factor_covariances[0]
    scale = np.sqrt(np.diag(covariance))
    assert covariance / np.outer(scale, scale) == pytest.approx(
        np.array(expected["values"]), abs=1e-5
    )


@pytest.mark.parametrize("entry", ["growth_demo", "growth_univbct_jobsat"])
def test_growth_curves_are_lavaans(
    entry: str, golden_growth: Callable[[str], Any], place: Callable[..., Any]
) -> None:
    case = golden_growth(entry)
    golden = case.golden["values"]
    complete = fit_complete(case.model, sample({"all": moments(case.complete, case.items)}))
    patterns = {"all": missing_patterns(case.answers, case.items)}
    with_gaps = fit_incomplete(case.model, patterns)
    equal = case.model.renumbered(
        lambda at: at.matrix if at.matrix is Matrix.RESIDUAL else (at.matrix, at.row, at.column)
    )
    with_equal = fit_incomplete(equal, patterns)
    assert isinstance(complete, Fitted)
    assert isinstance(with_gaps, Fitted)
    assert isinstance(with_equal, Fitted)
    assert (complete.n, with_gaps.n) == (golden["listwise"]["n"], golden["fiml"]["n"])
    compare(complete, golden["listwise"]["parameters"], place)
    compare(with_gaps, golden["fiml"]["parameters"], place)
    compare(with_equal, golden["fiml_equal_residuals"]["parameters"], place)


def one_factor() -> Fitted:
    """Fit one factor to simulated answers."""
    rng = np.random.default_rng(4)
    answers = rng.normal(size=(400, 1)) + rng.normal(size=(400, 4))
    names = ["a", "b", "c", "d"]
    found = fit_complete(
        factor_model(Structure({"f": names})), sample({"all": moments(answers, names)})
    )
    assert isinstance(found, Fitted)
    return found


def test_the_delta_method_is_exact_for_a_sum() -> None:
    fitted = one_factor()
    found = functions(fitted, lambda values: np.array([values[:4].sum()]))[0]
    assert isinstance(found, Estimate)
    assert found.se == pytest.approx(np.sqrt(fitted.covariance[:4, :4].sum()), rel=1e-8)


def test_a_function_without_a_value_is_withheld() -> None:
    found = functions(one_factor(), lambda values: np.array([np.sqrt(-values[0])]))[0]
    assert isinstance(found, Withheld)


def test_standardised_values_do_not_depend_on_the_unit_of_the_answers() -> None:
    fitted = one_factor()
    of = fitted.sample
    scale = np.array([1.0, 10.0, 0.1, 7.0])
    other = fit_complete(
        fitted.model,
        Sample(
            of.items,
            of.groups,
            of.counts,
            of.means * scale,
            of.covariances * np.outer(scale, scale),
        ),
    )
    assert isinstance(other, Fitted)
    for first, second in zip(solution(fitted), solution(other), strict=True):
        assert isinstance(first.standardized, Estimate)
        assert isinstance(second.standardized, Estimate)
        assert first.standardized.value == pytest.approx(second.standardized.value, rel=1e-7)
        assert first.standardized.se == pytest.approx(second.standardized.se, rel=1e-6)


def test_every_matrix_has_a_name_for_its_places() -> None:
    model = factor_model(Structure({"f": ["a", "b"], "g": ["c", "d"]}, paths=[("g", "f")]))
    names = [named(model, place) for place in model.parameters]
    assert names[0] == "loading of a on f"
    assert {"path to g from f", "variance of f", "residual variance of a"} <= set(names)
    assert {"intercept of a", "mean of f"} <= set(names)
