"""Where the search begins."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.latent.building import Structure, Unit, factor_model, growth_model
from analysis.latent.parameters import Matrix
from analysis.latent.sample import Sample
from analysis.latent.starts import other_starts, starting_values

LOADINGS = np.array([0.9, 0.8, 0.7, -0.6])


def moments(scale: float = 1.0) -> Sample:
    """Return the very moments of one factor."""
    covariance = np.outer(LOADINGS, LOADINGS) + np.diag(1 - LOADINGS**2)
    covariance *= scale**2
    return Sample(
        tuple("abcd"), ("all",), np.array([500.0]), np.full((1, 4), 3.0), covariance[None]
    )


def test_loadings_start_near_those_of_a_true_factor() -> None:
    model = factor_model(Structure({"f": [*"abcd"]}))
    start = starting_values(model, moments())
    assert start[:4] == pytest.approx(LOADINGS, abs=0.1)


def test_a_marker_starts_the_factor_in_its_unit() -> None:
    model = factor_model(Structure({"f": [*"abcd"]}, unit=Unit.MARKER))
    start = starting_values(model, moments(10.0))
    implied = model.implied(start)
    assert implied.matrices[Matrix.LOADING][0, 0, 0] == 1.0
    assert implied.factor_covariances[0, 0, 0] == pytest.approx(81.0, rel=0.3)
    assert implied.means[0] == pytest.approx(3.0)


def test_what_starts_has_a_likelihood() -> None:
    for model in (
        factor_model(Structure({"f": [*"abcd"]})),
        growth_model([*"abcd"], [0, 1, 2, 3]),
    ):
        covariance = model.implied(starting_values(model, moments())).covariances[0]
        assert np.linalg.eigvalsh(covariance)[0] > 0


def test_other_starts_are_the_same_for_the_same_seed() -> None:
    model = factor_model(Structure({"f": [*"abcd"]}))
    first, second = (list(other_starts(model, np.ones(12), 7, 4)) for _ in range(2))
    assert [start.tolist() for start in first] == [start.tolist() for start in second]
    assert np.abs(np.array(first) - 1).max() <= 0.4


def test_another_start_keeps_the_direction_of_an_item() -> None:
    model = factor_model(Structure({"f": [*"abcd"]}))
    start = starting_values(model, moments())
    other = next(other_starts(model, start, 7, 4))
    assert np.sign(other[:4]).tolist() == np.sign(start[:4]).tolist()
    assert len(set(np.abs(other[:4]).round(12))) == 1
