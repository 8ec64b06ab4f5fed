"""Factors laid out from theta, and how their products change with it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import UnusableAnswers
from analysis.mixed.structure import Level, Slope, Varying, structure
from analysis.sums.patterns import INTERCEPT

GROWTH = (INTERCEPT, "wave")
LAID = structure(GROWTH, [Varying("person", GROWTH)], [Varying("team", ("wave",))])
thetas = st.lists(st.floats(-3, 3), min_size=4, max_size=4).map(np.array)


def test_entries_go_down_the_factors_of_people_and_of_teams() -> None:
    assert LAID.entries == (
        (Level.PERSON, 0, 0),
        (Level.PERSON, 1, 0),
        (Level.PERSON, 1, 1),
        (Level.TEAM, 0, 0),
    )
    assert [(part.by, part.first, part.second, part.is_variance) for part in LAID.components] == [
        ("person", INTERCEPT, INTERCEPT, True),
        ("person", INTERCEPT, "wave", False),
        ("person", "wave", "wave", True),
        ("team", "wave", "wave", True),
    ]
    assert LAID.selection.tolist() == [[0.0], [1.0]]


def test_factors_hold_theta_and_give_it_back() -> None:
    theta = np.array([1.0, 2.0, 3.0, 4.0])
    person, team = LAID.factors(theta)
    assert person.tolist() == [[1, 0], [2, 3]]
    assert team.tolist() == [[4]]
    assert LAID.of_factors(person, team).tolist() == theta.tolist()


def test_each_entry_is_in_the_scale_of_its_row() -> None:
    assert LAID.scaled(np.array([2.0, 5.0])).tolist() == [2, 5, 5, 5]


def products(theta: np.ndarray) -> np.ndarray:
    person, team = LAID.factors(theta)
    return LAID.of_factors(person @ person.T, team @ team.T)


@given(thetas)
@settings(max_examples=30)
def test_the_jacobian_is_how_variances_and_covariances_change(theta: np.ndarray) -> None:
    moves = 1e-5 * np.eye(4)
    expected = [(products(theta + move) - products(theta - move)) / 2e-5 for move in moves]
    assert LAID.jacobian(theta) == pytest.approx(np.array(expected).T, abs=1e-8)


@given(thetas, thetas)
@settings(max_examples=30)
def test_the_curvature_is_how_the_jacobian_changes(theta: np.ndarray, weights: np.ndarray) -> None:
    moves = 1e-4 * np.eye(4)
    expected = [
        weights @ (LAID.jacobian(theta + move) - LAID.jacobian(theta - move)) / 2e-4
        for move in moves
    ]
    assert LAID.curvature(weights) == pytest.approx(np.array(expected), abs=1e-8)


def test_uncorrelated_columns_have_factors_of_their_own() -> None:
    laid = structure(GROWTH, [Varying("person", GROWTH, Slope.UNCORRELATED)])
    assert laid.entries == ((Level.PERSON, 0, 0), (Level.PERSON, 1, 1))
    assert laid.team_columns == ()


def test_a_column_varies_once_a_group() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        structure(GROWTH, [Varying("person", ("wave", "wave"))])
    assert str(caught.value) == "wave varies twice between person; name each column once a group."
