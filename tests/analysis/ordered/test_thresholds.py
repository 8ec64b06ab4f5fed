"""Thresholds: how many parameters each kind has, and what they make."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.ordered.thresholds import Thresholds, threshold_matrix, threshold_names


@pytest.mark.parametrize("count", range(1, 9))
@pytest.mark.parametrize("kind", Thresholds)
def test_names_and_parameters_go_together(kind: Thresholds, count: int) -> None:
    matrix = threshold_matrix(kind, count)
    assert matrix.shape == (count, len(threshold_names(kind, range(count + 1))))
    assert np.linalg.matrix_rank(matrix) == matrix.shape[1]


@pytest.mark.parametrize("count", range(2, 9))
def test_symmetric_thresholds_mirror_around_their_middle(count: int) -> None:
    matrix = threshold_matrix(Thresholds.SYMMETRIC, count)
    centres = 2 - count % 2
    parameters = np.concatenate([np.arange(centres), 2 + np.arange(matrix.shape[1] - centres)])
    thresholds = matrix @ parameters
    assert (np.diff(thresholds) > 0).all()
    assert thresholds + thresholds[::-1] == pytest.approx(np.full(count, 2 * thresholds.mean()))


def test_equidistant_thresholds_have_one_spacing() -> None:
    matrix = threshold_matrix(Thresholds.EQUIDISTANT, 5)
    assert matrix @ [-1.0, 0.5] == pytest.approx([-1, -0.5, 0, 0.5, 1])


def test_names_are_those_of_the_r_package() -> None:
    assert threshold_names(Thresholds.FLEXIBLE, [1, 2.5, 4]) == ("1|2.5", "2.5|4")
    assert threshold_names(Thresholds.EQUIDISTANT, [1, 2, 3]) == ("threshold.1", "spacing")
    assert threshold_names(Thresholds.SYMMETRIC, range(6)) == (
        "central",
        "spacing.1",
        "spacing.2",
    )
