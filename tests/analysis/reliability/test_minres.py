"""Minres factors and their rotation: recovered from what made them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.reliability.minres import minres, quartimin
from analysis.reliability.omega import minres_loadings

SIMPLE = np.kron(np.eye(3), np.array([[0.8], [0.7], [0.6]]))
BETWEEN = np.array([[1.0, 0.5, 0.3], [0.5, 1.0, 0.4], [0.3, 0.4, 1.0]])


def made_of(loadings: np.ndarray, between: np.ndarray) -> np.ndarray:
    """Return the correlations that loadings and factors make."""
    correlations = loadings @ between @ loadings.T
    np.fill_diagonal(correlations, 1.0)
    return correlations


def test_what_three_factors_make_is_taken_apart_again() -> None:
    loadings = minres(made_of(SIMPLE, BETWEEN), 3)
    rotated, between = quartimin(loadings)
    order = np.argmax(np.abs(rotated), axis=0) // 3
    assert sorted(order) == [0, 1, 2]
    back = np.argsort(order)
    assert rotated[:, back] == pytest.approx(SIMPLE, abs=1e-4)
    assert between[np.ix_(back, back)] == pytest.approx(BETWEEN, abs=1e-4)


def test_one_factor_is_that_of_the_other_search() -> None:
    items = np.random.default_rng(2).normal(size=(80, 1)) + np.random.default_rng(3).normal(
        size=(80, 5)
    )
    correlations = np.corrcoef(items, rowvar=False)
    (found,) = minres(correlations, 1).T
    expected = minres_loadings(correlations)
    assert np.abs(found) == pytest.approx(np.abs(expected), rel=1e-5)


def test_a_rotation_changes_no_communality_and_keeps_factors_of_length_one() -> None:
    loadings = minres(made_of(SIMPLE, BETWEEN), 3)
    rotated, between = quartimin(loadings)
    assert np.diag(between) == pytest.approx(np.ones(3))
    assert rotated @ between @ rotated.T == pytest.approx(loadings @ loadings.T)
    assert (rotated.sum(axis=0) > 0).all()


@given(st.floats(0, 2 * np.pi))
@settings(max_examples=30)
def test_from_where_the_turning_starts_does_not_matter(angle: float) -> None:
    simple = SIMPLE[:6, :2]
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    rotated, between = quartimin(simple @ turn)
    assert np.sort(rotated.max(axis=0)) == pytest.approx([0.8, 0.8], abs=1e-5)
    assert between[0, 1] == pytest.approx(0.0, abs=1e-5)
