"""Places of a model, filled in."""

from __future__ import annotations

import numpy as np

from analysis.latent.parameters import Matrix, Parameter, laid_out, matrix_shapes


def test_a_covariance_stands_in_both_triangles() -> None:
    place = Parameter(Matrix.FACTOR_COVARIANCE, 0, 1, index=0)
    places = laid_out([place], matrix_shapes(1, 0, 2, [place]))
    filled = places[Matrix.FACTOR_COVARIANCE].filled(np.array([0.4]))
    assert filled.tolist() == [[[0.0, 0.4], [0.4, 0.0]]]


def test_absent_thresholds_are_nan_and_absent_scales_one() -> None:
    place = Parameter(Matrix.THRESHOLD, 0, 1, value=0.7)
    places = laid_out([place], matrix_shapes(1, 1, 0, [place]))
    thresholds = places[Matrix.THRESHOLD].filled(np.zeros(0))[0, 0]
    assert np.isnan(thresholds[0])
    assert thresholds[1] == 0.7
    assert places[Matrix.SCALE].filled(np.zeros(0)).tolist() == [[[1.0]]]


def test_every_matrix_has_a_shape() -> None:
    assert set(matrix_shapes(2, 5, 3, [])) == set(Matrix)
