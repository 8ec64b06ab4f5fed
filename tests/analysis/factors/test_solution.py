"""Whole solutions against psych, by hand, and those that are refused or improper."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from analysis.estimate import Reason, Withheld
from analysis.factors.correlations import Correlations, correlations
from analysis.factors.extraction import maximum_likelihood, minres, principal_axes
from analysis.factors.oblique import geomin, oblimin, promax
from analysis.factors.orthogonal import quartimax, varimax
from analysis.factors.rotation import unrotated
from analysis.factors.solution import Solution, degrees_of_freedom, explore

NINE = (*"abcdefghi",)


def solved(shared: Correlations | Withheld, factors: int, **options: Any) -> Solution:
    assert isinstance(shared, Correlations)
    found = explore(shared, factors, **options)
    assert isinstance(found, Solution)
    return found


def test_what_is_said_of_each_item_equals_psych(
    entry: dict[str, Any], answers: Callable[[dict[str, Any]], np.ndarray]
) -> None:
    expected = entry["values"]["minres_rotated"]
    found = solved(correlations(answers(entry)), entry["options"]["nfactors"])
    assert found.method == "minres, oblimin without Kaiser normalisation, gamma 0"
    assert found.converged
    assert found.improper == ()
    assert found.communalities == pytest.approx([*expected["communality"].values()], rel=1e-4)
    assert found.uniquenesses == pytest.approx([*expected["uniqueness"].values()], rel=1e-4)
    assert found.complexities == pytest.approx([*expected["complexity"].values()], rel=5e-4)


def test_two_correlated_factors_by_hand() -> None:
    """Item a on the first with .8, b on both with .6 and .3; the factors correlate .5."""
    loadings, between = np.array([[0.8, 0.0], [0.6, 0.3]]), np.array([[1.0, 0.5], [0.5, 1.0]])
    shared = Correlations(("a", "b"), np.eye(2), 100)
    found = Solution(shared, loadings, between, "by hand", converged=True, improper=())
    assert found.structure == pytest.approx(np.array([[0.8, 0.4], [0.75, 0.6]]))
    assert found.communalities == pytest.approx([0.64, 0.63])
    assert found.uniquenesses == pytest.approx([0.36, 0.37])
    assert found.complexities == pytest.approx([1.0, 0.45**2 / (0.36**2 + 0.09**2)])
    assert found.sums_of_squares == pytest.approx([1.09, 0.18])
    assert found.variance_explained == pytest.approx([0.545, 0.09])
    assert found.implied == pytest.approx(np.array([[1.0, 0.6], [0.6, 1.0]]))


@pytest.mark.parametrize("rotate", [oblimin, geomin, promax, varimax, quartimax, unrotated])
@pytest.mark.parametrize("extract", [minres, maximum_likelihood, principal_axes])
def test_no_rotation_changes_what_is_explained(
    extract: Callable[..., Any], rotate: Callable[..., Any], made: np.ndarray
) -> None:
    found = solved(Correlations(NINE, made, 300), 3, extract=extract, rotate=rotate)
    assert found.implied == pytest.approx(made, abs=1e-4)
    assert found.sums_of_squares.sum() == pytest.approx(found.communalities.sum())
    assert (np.diff(found.sums_of_squares) <= 1e-9).all()


def test_a_known_truth_is_recovered_from_answers(simple: np.ndarray, oblique: np.ndarray) -> None:
    rng = np.random.default_rng(8)
    themes = rng.multivariate_normal(np.zeros(3), oblique, 20_000)
    own = rng.normal(size=(20_000, 9)) * np.sqrt(1 - (simple**2).sum(axis=1))
    found = solved(correlations(themes @ simple.T + own), 3)
    order = np.argsort(np.argmax(found.loadings, axis=0))
    assert found.loadings[:, order] == pytest.approx(simple, abs=0.03)
    assert found.between[np.ix_(order, order)] == pytest.approx(oblique, abs=0.03)


def test_an_item_of_which_nothing_is_left_is_named() -> None:
    matrix = np.array([[1.0, 0.9, 0.9], [0.9, 1.0, 0.7], [0.9, 0.7, 1.0]])
    shared = Correlations((*"abc",), matrix, 100)
    for extract in (minres, maximum_likelihood):
        assert solved(shared, 1, extract=extract).improper == ("a",)


def test_degrees_of_freedom_by_hand() -> None:
    assert degrees_of_freedom(25, 5) == 185
    assert degrees_of_freedom(3, 1) == 0


def test_what_cannot_be_told_apart_is_refused(made: np.ndarray) -> None:
    undefined = Withheld(Reason.UNDEFINED, 300)
    assert explore(Correlations((*"abcd",), np.eye(4), 300), 2) == undefined
    assert explore(Correlations((*"abc",), np.ones((3, 3)), 300), 1) == undefined
    assert explore(Correlations(NINE, np.eye(9), 300), 1) == undefined
    assert explore(Correlations(NINE, made, 9), 1) == Withheld(Reason.TOO_FEW, 9)


def test_no_factor_at_all_is_refused_with_the_remedy(made: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"^0 factors explain nothing; ask for 1 or more\.$"):
        explore(Correlations(NINE, made, 300), 0)


def test_the_seed_of_the_drawn_starts_does_not_matter_here(made: np.ndarray) -> None:
    shared = Correlations(NINE, made, 300)
    here, there = (solved(shared, 3, rotate=partial(oblimin, seed=seed)) for seed in (1, 2))
    assert here.loadings == pytest.approx(there.loadings, abs=1e-6)
