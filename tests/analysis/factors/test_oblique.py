"""Oblimin, geomin and promax: against psych, from known factors, and several valleys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.factors.extraction import maximum_likelihood, minres
from analysis.factors.oblique import GEOMIN_OFFSET, geomin, oblimin, promax
from analysis.factors.orthogonal import varimax_ending_early
from analysis.factors.rotation import Rotated, Rows

Answers = Callable[[dict[str, Any]], np.ndarray]
Match = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
ROTATIONS = [oblimin, geomin, promax]


def holds(found: Rotated, expected: dict[str, Any], matched: Match) -> bool:
    """Tell whether loadings and correlations of the factors are those that R found."""
    loadings = np.array(expected["loadings"]["values"])
    order, signs = matched(found.loadings, loadings)
    between = found.between[np.ix_(order, order)] * np.outer(signs, signs)
    assert found.loadings[:, order] * signs == pytest.approx(loadings, abs=5e-5)
    assert between == pytest.approx(np.array(expected["phi"]["values"]), abs=1e-4)
    return found.converged


def test_oblimin_equals_psych(entry: dict[str, Any], answers: Answers, matched: Match) -> None:
    matrix = np.corrcoef(answers(entry), rowvar=False)
    found = oblimin(minres(matrix, entry["options"]["nfactors"]).loadings)
    assert entry["values"]["minres_rotated"]["rotation"] == "oblimin"
    assert holds(found, entry["values"]["minres_rotated"], matched)


def test_promax_after_the_varimax_of_r_equals_psych(
    entry: dict[str, Any], answers: Answers, matched: Match
) -> None:
    matrix = np.corrcoef(answers(entry), rowvar=False)
    loadings = maximum_likelihood(matrix, entry["options"]["nfactors"]).loadings
    found = promax(loadings, upright=varimax_ending_early)
    assert holds(found, entry["values"]["ml_promax"], matched)


@pytest.mark.parametrize("rotate", [oblimin, geomin])
def test_factors_that_correlate_are_found(
    rotate: Callable[..., Rotated], simple: np.ndarray, oblique: np.ndarray, made: np.ndarray
) -> None:
    found = rotate(minres(made, 3).loadings)
    order = np.argsort(np.argmax(np.abs(found.loadings), axis=0))
    tolerance = 1e-4 if rotate is oblimin else 0.03
    assert found.loadings[:, order] == pytest.approx(simple, abs=tolerance)
    assert found.between[np.ix_(order, order)] == pytest.approx(oblique, abs=tolerance)


@pytest.mark.parametrize("rotate", ROTATIONS)
@pytest.mark.parametrize("rows", list(Rows))
def test_a_rotation_changes_no_communality_and_keeps_factors_of_length_one(
    rotate: Callable[..., Rotated], rows: Rows
) -> None:
    loadings = np.random.default_rng(1).uniform(-0.5, 0.7, (10, 3))
    found = rotate(loadings, rows=rows)
    assert np.diag(found.between) == pytest.approx(np.ones(3))
    assert found.loadings @ found.between @ found.loadings.T == pytest.approx(
        loadings @ loadings.T
    )
    assert (found.loadings.sum(axis=0) > 0).all()
    assert rows.value in found.method


@given(st.floats(0, 2 * np.pi))
@settings(max_examples=30)
def test_from_where_the_turning_starts_does_not_matter(angle: float) -> None:
    pair = np.kron(np.eye(2), np.array([[0.8], [0.7], [0.6]]))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    found = oblimin(pair @ turn)
    assert np.sort(found.loadings.max(axis=0)) == pytest.approx([0.8, 0.8], abs=1e-5)
    assert found.between[0, 1] == pytest.approx(0.0, abs=1e-5)


def test_more_starts_never_end_higher_and_geomin_needs_them() -> None:
    def height(found: Rotated) -> float:
        return float(np.exp(np.log(found.loadings**2 + GEOMIN_OFFSET).mean(axis=1)).sum())

    rng = np.random.default_rng(9)
    gained = 0
    for _ in range(5):
        loadings = rng.uniform(-0.6, 0.6, (8, 3))
        one, many = height(geomin(loadings, starts=1)), height(geomin(loadings))
        assert many <= one + 1e-6
        gained += many < one - 1e-4
    assert gained > 0


def test_a_negative_gamma_makes_factors_less_correlated(made: np.ndarray) -> None:
    loadings = minres(made, 3).loadings
    apart = np.abs(oblimin(loadings, gamma=-2.0).between).sum()
    assert apart < np.abs(oblimin(loadings).between).sum()


def test_a_higher_power_lets_promax_factors_correlate_more(made: np.ndarray) -> None:
    loadings = minres(made, 3).loadings
    sums = [np.abs(promax(loadings, power=power).between).sum() for power in (2, 4)]
    assert sums[0] < sums[1]


@pytest.mark.parametrize("rotate", [*ROTATIONS, partial(oblimin, gamma=-1.0)])
def test_one_factor_is_not_turned(rotate: Callable[..., Rotated]) -> None:
    found = rotate(np.array([[-0.8], [-0.6]]))
    assert found.loadings[:, 0] == pytest.approx([0.8, 0.6])
    assert found.between == pytest.approx(np.ones((1, 1)))
