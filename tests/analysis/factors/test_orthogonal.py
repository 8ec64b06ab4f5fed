"""Varimax and quartimax: where R ends, where they are best, and what never changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.factors.extraction import maximum_likelihood
from analysis.factors.orthogonal import quartimax, varimax, varimax_ending_early
from analysis.factors.rotation import Rotated, Rows

Match = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
SIMPLE = np.kron(np.eye(2), np.array([[0.8], [0.7], [0.6]]))


def simplicity(loadings: np.ndarray) -> float:
    """Return the varimax criterion of loadings whose rows have the length 1."""
    rows = loadings / np.sqrt((loadings**2).sum(axis=1, keepdims=True))
    return float((rows**2).var(axis=0).sum())


@pytest.fixture
def unrotated(
    entry: dict[str, Any], answers: Callable[[dict[str, Any]], np.ndarray]
) -> np.ndarray:
    matrix = np.corrcoef(answers(entry), rowvar=False)
    return maximum_likelihood(matrix, entry["options"]["nfactors"]).loadings


def test_varimax_ended_where_r_ends_it_equals_psych(
    entry: dict[str, Any], unrotated: np.ndarray, matched: Match
) -> None:
    expected = np.array(entry["values"]["ml_varimax"]["loadings"]["values"])
    found = varimax_ending_early(unrotated).loadings
    order, signs = matched(found, expected)
    assert found[:, order] * signs == pytest.approx(expected, abs=3e-5)


def test_varimax_carried_on_is_simpler_than_where_r_ends(
    entry: dict[str, Any], unrotated: np.ndarray, matched: Match
) -> None:
    """stats::varimax ends at a growth of 1e-5, up to .0034 before the best loadings."""
    expected = np.array(entry["values"]["ml_varimax"]["loadings"]["values"])
    found = varimax(unrotated)
    order, signs = matched(found.loadings, expected)
    assert found.converged
    assert simplicity(found.loadings) > simplicity(expected)
    assert found.loadings[:, order] * signs == pytest.approx(expected, abs=4e-3)


@pytest.mark.parametrize("rotate", [varimax, quartimax, varimax_ending_early])
@pytest.mark.parametrize("rows", list(Rows))
def test_communalities_do_not_change_and_factors_stay_uncorrelated(
    rotate: Callable[..., Rotated], rows: Rows
) -> None:
    loadings = np.random.default_rng(1).uniform(-0.5, 0.7, (10, 3))
    found = rotate(loadings, rows)
    assert found.loadings @ found.loadings.T == pytest.approx(loadings @ loadings.T)
    assert found.between == pytest.approx(np.eye(3))
    assert (found.loadings.sum(axis=0) > 0).all()


@given(st.floats(0, 2 * np.pi))
@settings(max_examples=30)
def test_from_where_the_turning_starts_does_not_matter(angle: float) -> None:
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    for rotate in (varimax, quartimax):
        found = rotate(SIMPLE @ turn).loadings
        assert np.sort(found.max(axis=0)) == pytest.approx([0.8, 0.8], abs=1e-6)
        assert np.abs(np.sort(found, axis=1)[:, 0]) == pytest.approx(np.zeros(6), abs=1e-6)


def test_varimax_finds_its_way_where_steps_of_all_factors_would_go_in_circles() -> None:
    turned = SIMPLE @ np.array([[0.8, 0.6], [-0.6, 0.8]])
    assert simplicity(varimax(turned).loadings) == pytest.approx(0.5)
    assert simplicity(varimax_ending_early(turned).loadings) < 0.1


def test_no_small_turn_of_two_factors_is_simpler() -> None:
    loadings = np.random.default_rng(6).uniform(-0.5, 0.7, (12, 3))
    best = varimax(loadings).loadings
    for angle in (-1e-3, 1e-3):
        plane = np.eye(3)
        plane[:2, :2] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
        assert simplicity(best @ plane) < simplicity(best)


def test_quartimax_has_larger_fourth_powers_than_varimax() -> None:
    loadings = np.random.default_rng(6).uniform(-0.5, 0.7, (12, 3))
    rows = Rows.AS_THEY_ARE
    assert (quartimax(loadings).loadings ** 4).sum() > (
        varimax(loadings, rows).loadings ** 4
    ).sum()


def test_one_factor_is_not_turned() -> None:
    loadings = np.array([[-0.8], [-0.6]])
    for rotate in (varimax, quartimax, varimax_ending_early):
        assert rotate(loadings).loadings[:, 0] == pytest.approx([0.8, 0.6])
