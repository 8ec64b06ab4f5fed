"""Fit of exploratory factors against psych, by hand, and where nothing is left to test with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple
from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2, ncx2

from analysis.estimate import Reason, Withheld
from analysis.factors.correlations import Correlations, correlations
from analysis.factors.extraction import Extracted, maximum_likelihood, minres
from analysis.factors.fit import (
    CLOSE,
    REASONABLE,
    FactorFit,
    factor_fit,
    noncentralities,
)
from analysis.factors.orthogonal import varimax
from analysis.factors.rotation import unrotated
from analysis.factors.solution import Solution, explore

NINE = (*"abcdefghi",)
CASES = [("minres_rotated", minres, 5e-6), ("ml_varimax", maximum_likelihood, 1e-6)]
"""Relative tolerance of chi2: psych ends its minres a little early."""


def fitted(
    shared: Correlations | Withheld, factors: int, extract: Callable[..., Extracted] = minres
) -> FactorFit:
    assert isinstance(shared, Correlations)
    solution = explore(shared, factors, extract, unrotated)
    assert isinstance(solution, Solution)
    found = factor_fit(solution)
    assert isinstance(found, FactorFit)
    return found


@pytest.mark.parametrize(("name", "extract", "tolerance"), CASES)
def test_fit_equals_psych(
    entry: dict[str, Any],
    answers: Callable[[dict[str, Any]], np.ndarray],
    name: str,
    extract: Callable[..., Extracted],
    tolerance: float,
) -> None:
    expected = entry["values"][name]["fit"]
    found = fitted(correlations(answers(entry)), entry["options"]["nfactors"], extract)
    assert found.df == expected["dof"]
    assert found.objective == pytest.approx(expected["objective"], rel=tolerance)
    assert found.chi2 == pytest.approx(expected["chi2_likelihood"], rel=tolerance)
    # the relative error of a p of 1e-200 is 700 times that of its chi-square
    assert found.p == pytest.approx(expected["p"], rel=1000 * tolerance)
    assert found.chi2_empirical == pytest.approx(expected["chi2_empirical"], rel=2e-6)
    assert found.rmsr == pytest.approx(expected["rms"], rel=1e-6)
    assert found.rmsr_corrected == pytest.approx(expected["crms"], rel=1e-6)
    assert found.tli == pytest.approx(expected["TLI"], abs=1e-5)
    rmsea, low, high, level = expected["RMSEA"]
    assert (found.rmsea, found.rmsea_low, found.rmsea_high) == pytest.approx(
        (rmsea, low, high), abs=1e-5
    )
    assert found.level == level
    assert found.bic == pytest.approx(expected["BIC"], abs=3e-3)


def test_one_factor_of_four_items_by_hand() -> None:
    """All correlate .25 and load .6, which expects .36: every residual is .11."""
    matrix = np.full((4, 4), 0.25) + np.diag([0.75] * 4)
    solution = Solution(
        Correlations((*"abcd",), matrix, 101),
        np.full((4, 1), 0.6),
        np.eye(1),
        "by hand",
        converged=True,
        improper=(),
    )
    found = factor_fit(solution)
    assert isinstance(found, FactorFit)
    implied = 0.64**3 * (1 + 3 * 0.36)
    assert implied == pytest.approx(np.linalg.det(solution.implied))
    ratio = np.trace(np.linalg.inv(solution.implied) @ matrix) - 4
    objective = np.log(implied) - np.log(0.75**3 * 1.75) + ratio
    assert (found.df, found.baseline_df) == (2, 6)
    assert found.objective == pytest.approx(objective)
    weight = 100 - 13 / 6 - 2 / 3
    assert found.chi2 == pytest.approx(weight * objective)
    assert found.p == pytest.approx(chi2.sf(weight * objective, 2))
    assert found.rmsr == pytest.approx(0.11)
    assert found.rmsr_corrected == pytest.approx(np.sqrt(12 * 0.11**2 / 4))
    assert found.chi2_empirical == pytest.approx(101 * 12 * 0.11**2)
    assert found.p_empirical == pytest.approx(chi2.sf(101 * 12 * 0.11**2, 2))
    assert found.baseline_chi2 == pytest.approx(-weight * np.log(0.75**3 * 1.75))
    assert found.bic == pytest.approx(found.chi2 - 2 * np.log(101))


def test_the_true_number_of_factors_fits_and_fewer_do_not(
    simple: np.ndarray, oblique: np.ndarray
) -> None:
    rng = np.random.default_rng(9)
    themes = rng.multivariate_normal(np.zeros(3), oblique, 1_000)
    own = rng.normal(size=(1_000, 9)) * np.sqrt(1 - (simple**2).sum(axis=1))
    shared = correlations(themes @ simple.T + own)
    few, enough = (fitted(shared, factors, maximum_likelihood) for factors in (2, 3))
    assert enough.p > 0.05 > few.p
    assert enough.rmsea < CLOSE.value < REASONABLE.value < few.rmsea
    assert enough.bic < few.bic


def test_chi_square_rejects_a_true_model_as_often_as_it_should() -> None:
    rng = np.random.default_rng(12)
    loadings = np.array([0.8, 0.7, 0.6, 0.7, 0.5])
    rejected = 0
    for _ in range(300):
        own = rng.normal(size=(150, 5)) * np.sqrt(1 - loadings**2)
        shared = correlations(rng.normal(size=(150, 1)) * loadings + own)
        rejected += fitted(shared, 1, maximum_likelihood).p < 0.05
    assert 6 <= rejected <= 26


def test_noncentralities_are_where_the_chi_square_is_their_quantile() -> None:
    low, high = noncentralities(40.0, 12, 0.9)
    assert ncx2.cdf(40.0, 12, low) == pytest.approx(0.95)
    assert ncx2.cdf(40.0, 12, high) == pytest.approx(0.05)
    assert noncentralities(4.0, 12, 0.9) == (0.0, 0.0)


def test_rotation_does_not_matter(made: np.ndarray) -> None:
    shared = Correlations(NINE, made, 300)
    here, there = (explore(shared, 2, minres, rotate) for rotate in (unrotated, varimax))
    assert isinstance(here, Solution)
    assert isinstance(there, Solution)
    found, other = factor_fit(here), factor_fit(there)
    assert isinstance(found, FactorFit)
    assert isinstance(other, FactorFit)
    assert astuple(found) == pytest.approx(astuple(other))


def test_nothing_left_to_test_with_is_refused() -> None:
    matrix = np.array([[1.0, 0.5, 0.4], [0.5, 1.0, 0.3], [0.4, 0.3, 1.0]])
    solution = explore(Correlations((*"abc",), matrix, 100), 1)
    assert isinstance(solution, Solution)
    assert factor_fit(solution) == Withheld(Reason.UNDEFINED, 100)


def test_ten_people_are_too_few_for_the_correction_of_nine_items(made: np.ndarray) -> None:
    solution = Solution(
        Correlations(NINE, made, 5),
        np.full((9, 1), 0.5),
        np.eye(1),
        "by hand",
        converged=True,
        improper=(),
    )
    assert factor_fit(solution) == Withheld(Reason.TOO_FEW, 5)
