"""Correlations drawn without people: like those of drawn people, whatever their number."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.factors.drawing import drawn_correlations


def test_they_are_spread_like_those_of_drawn_people(made: np.ndarray) -> None:
    rng = np.random.default_rng(1)
    tables = [
        np.corrcoef(rng.multivariate_normal(np.zeros(9), made, 40), rowvar=False)
        for _ in range(3000)
    ]
    drawn = drawn_correlations(made, 40, 3000, rng)
    error = np.std(tables, axis=0) * np.sqrt(2 / 3000) + 1e-12
    assert (np.abs(drawn.mean(axis=0) - np.mean(tables, axis=0)) / error).max() < 4.5
    pairs = np.triu_indices(9, 1)
    assert drawn.std(axis=0)[pairs] == pytest.approx(np.std(tables, axis=0)[pairs], rel=0.07)


def test_each_is_a_correlation_matrix_and_large_samples_are_the_population(
    made: np.ndarray,
) -> None:
    drawn = drawn_correlations(made, 1e8, 3, np.random.default_rng(1))
    assert np.diagonal(drawn, axis1=1, axis2=2) == pytest.approx(np.ones((3, 9)))
    assert drawn == pytest.approx(np.stack([made] * 3), abs=1e-3)
