"""Extraction against psych, from known loadings, and each method against its own criterion."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from statsmodels.multivariate.factor import Factor

from analysis.factors.extraction import (
    LEAST_UNIQUE,
    Extracted,
    maximum_likelihood,
    minres,
    principal_axes,
    principal_components,
)
from analysis.reliability.omega import minres_loadings

Match = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
EXTRACTIONS = [minres, maximum_likelihood, principal_axes]
PSYCH_ENDS = 1e-3
"""Movement of the communalities at which psych ends principal axes."""


@pytest.fixture
def matrix(entry: dict[str, Any], answers: Callable[[dict[str, Any]], np.ndarray]) -> np.ndarray:
    return np.corrcoef(answers(entry), rowvar=False)


def aligned(found: Extracted, expected: dict[str, Any], matched: Match) -> np.ndarray:
    order, signs = matched(found.loadings, np.array(expected["values"]))
    return found.loadings[:, order] * signs


def test_minres_equals_psych(entry: dict[str, Any], matrix: np.ndarray, matched: Match) -> None:
    expected = entry["values"]["minres_unrotated"]
    found = minres(matrix, entry["options"]["nfactors"])
    assert found.converged
    loadings = aligned(found, expected["loadings"], matched)
    assert loadings == pytest.approx(np.array(expected["loadings"]["values"]), abs=2e-5)
    shared = (found.loadings**2).sum(axis=1)
    assert shared == pytest.approx([*expected["communality"].values()], rel=1e-4)
    assert (found.loadings**2).sum(axis=0) == pytest.approx(expected["ss_loadings"], rel=1e-4)


def test_maximum_likelihood_equals_psych(entry: dict[str, Any], matrix: np.ndarray) -> None:
    found = maximum_likelihood(matrix, entry["options"]["nfactors"])
    expected = entry["values"]["ml_varimax"]["communality"]
    assert found.converged
    assert (found.loadings**2).sum(axis=1) == pytest.approx([*expected.values()], rel=1e-4)


def test_principal_axes_ended_where_psych_ends_them_equal_psych(
    entry: dict[str, Any], matrix: np.ndarray, matched: Match
) -> None:
    expected = entry["values"]["principal_axis_unrotated"]
    found = principal_axes(matrix, entry["options"]["nfactors"], PSYCH_ENDS)
    loadings = aligned(found, expected["loadings"], matched)
    assert loadings == pytest.approx(np.array(expected["loadings"]["values"]), rel=1e-8, abs=1e-10)
    shared = (found.loadings**2).sum(axis=1)
    assert shared == pytest.approx([*expected["communality"].values()], rel=1e-8)


def test_principal_axes_carried_on_end_at_minres(
    entry: dict[str, Any], matrix: np.ndarray
) -> None:
    factors = entry["options"]["nfactors"]
    axes, least = principal_axes(matrix, factors).loadings, minres(matrix, factors).loadings
    assert axes @ axes.T == pytest.approx(least @ least.T, abs=1e-5)


def test_principal_components_equal_psych(
    entry: dict[str, Any], matrix: np.ndarray, matched: Match
) -> None:
    expected = entry["values"]["principal_components"]
    found = principal_components(matrix, entry["options"]["nfactors"])
    loadings = aligned(found, expected["loadings"], matched)
    assert loadings == pytest.approx(np.array(expected["loadings"]["values"]), rel=1e-8, abs=1e-10)
    assert (found.loadings**2).sum(axis=0) == pytest.approx(expected["ss_loadings"], rel=1e-8)


@pytest.mark.parametrize("extract", EXTRACTIONS)
def test_what_three_factors_make_is_taken_apart_again(
    extract: Callable[..., Extracted], made: np.ndarray
) -> None:
    found = extract(made, 3)
    rebuilt = found.loadings @ found.loadings.T
    np.fill_diagonal(rebuilt, 1.0)
    assert found.converged
    assert rebuilt == pytest.approx(made, abs=1e-5)


def test_one_minres_factor_is_that_of_the_other_search() -> None:
    rng = np.random.default_rng(2)
    matrix = np.corrcoef(rng.normal(size=(80, 1)) + rng.normal(size=(80, 5)), rowvar=False)
    assert np.abs(minres(matrix, 1).loadings[:, 0]) == pytest.approx(
        np.abs(minres_loadings(matrix)), rel=1e-5
    )


def test_the_likelihood_is_that_of_statsmodels() -> None:
    rng = np.random.default_rng(4)
    loadings = np.kron(np.eye(2), np.array([[0.8], [0.7], [0.7], [0.6]]))
    table = rng.normal(size=(300, 2)) @ loadings.T + rng.normal(size=(300, 8))
    matrix = np.corrcoef(table, rowvar=False)
    ours = maximum_likelihood(matrix, 2).loadings
    theirs = Factor(corr=matrix, n_factor=2, method="ml", nobs=300).fit().loadings
    assert ours @ ours.T == pytest.approx(theirs @ theirs.T, abs=1e-4)


def test_an_item_with_nothing_of_its_own_ends_at_the_bound_or_past_it() -> None:
    """With .9 and .9 beside .7, one factor would need the loading sqrt(.81 / .7), above 1."""
    matrix = np.array([[1.0, 0.9, 0.9], [0.9, 1.0, 0.7], [0.9, 0.7, 1.0]])
    likely, least = maximum_likelihood(matrix, 1), minres(matrix, 1)
    assert likely.improper.tolist() == least.improper.tolist() == [True, False, False]
    assert likely.loadings[0] ** 2 == pytest.approx(1 - LEAST_UNIQUE, abs=1e-3)
    assert least.loadings[0] ** 2 > 1


def test_the_order_of_the_items_does_not_matter(made: np.ndarray) -> None:
    turn = np.random.default_rng(1).permutation(9)
    here = minres(made, 2).loadings
    there = minres(made[np.ix_(turn, turn)], 2).loadings
    assert there @ there.T == pytest.approx((here @ here.T)[np.ix_(turn, turn)], abs=1e-6)


def test_a_pairwise_matrix_that_is_not_definite_still_has_minres_factors() -> None:
    matrix = np.array([[1.0, 0.9, -0.4], [0.9, 1.0, 0.4], [-0.4, 0.4, 1.0]])
    assert np.linalg.eigvalsh(matrix)[0] < 0
    assert np.isfinite(minres(matrix, 1).loadings).all()
