"""Errors of polychoric correlations: by hand, and against what chance does."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.reliability.polychoric import Polychorics, polychorics
from analysis.reliability.polychoric_errors import correlation_covariance


def test_the_variance_of_two_by_two_by_hand() -> None:
    """With halves on both sides the thresholds do not matter: var(asin(r) / 2 pi) = 4 p q / 16."""
    first = np.array([1.0, 1, 2, 2, 1, 2, 1, 2])
    second = np.array([1.0, 2, 2, 2, 1, 1, 1, 2])
    found = polychorics(np.column_stack([first, second]))
    assert isinstance(found, Polychorics)
    # The share alike is .75, with variance .75 * .25 / n; half of it is the corner, and the
    # corner moves with r by 1 / (2 pi sqrt(1 - r^2)).
    slope = 1 / (2 * np.pi * np.sqrt(1 - 0.5))
    expected = 0.75 * 0.25 / 4 / slope**2
    assert correlation_covariance(found)[0, 0] == pytest.approx(expected, rel=1e-6)  # type: ignore[index] # not withheld


def test_the_covariance_is_that_of_leaving_one_person_out_at_a_time() -> None:
    """People who answered alike move the correlations alike, so 27 patterns are enough."""
    shared = np.full((3, 3), 0.5) + np.diag([0.5] * 3)
    traits = np.random.default_rng(9).multivariate_normal(np.zeros(3), shared, 100_000)
    items = np.digitize(traits, [-0.7, 0.6]).astype(float)
    whole = polychorics(items)
    assert isinstance(whole, Polychorics)
    pairs = np.triu_indices(3, 1)
    patterns, first, counts = np.unique(items, axis=0, return_index=True, return_counts=True)
    moved = []
    for person in first:
        rest = polychorics(np.delete(items, person, axis=0))
        assert isinstance(rest, Polychorics)
        moved.append((rest.correlations - whole.correlations)[pairs])
    by_pattern = np.array(moved) * 99_999
    assert len(patterns) == 27
    expected = (by_pattern.T * counts) @ by_pattern / 100_000
    assert correlation_covariance(whole) == pytest.approx(expected, rel=0.02)
