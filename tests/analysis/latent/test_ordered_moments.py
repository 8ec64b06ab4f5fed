"""Thresholds and correlations of ordered answers and their derivatives."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.latent.model import Model
from analysis.latent.ordered_moments import Parameterization, ordered_moments
from analysis.latent.parameters import Matrix, Parameter


def ordered_model() -> Model:
    """Return one factor, three items of unlike numbers of thresholds, two groups, all free."""
    places = []
    for group in range(2):
        for item, cuts in enumerate([1, 2, 3]):
            places += [
                (Matrix.LOADING, item, 0, group, 0.6 + 0.1 * item),
                (Matrix.RESIDUAL, item, item, group, 0.5 + 0.2 * item),
                (Matrix.INTERCEPT, item, 0, group, 0.1 * item),
                (Matrix.SCALE, item, 0, group, 0.9 + 0.1 * item),
            ]
            places += [(Matrix.THRESHOLD, item, cut, group, cut - 0.7) for cut in range(cuts)]
        places += [(Matrix.FACTOR_COVARIANCE, 0, 0, group, 1.2)]
        places += [(Matrix.FACTOR_MEAN, 0, 0, group, 0.3)]
    free = tuple(Parameter(*place, index) for index, place in enumerate(places))
    return Model(("a", "b", "c"), ("f",), free, ("g", "h"))


@pytest.mark.parametrize("parameterization", list(Parameterization))
def test_the_jacobian_is_the_derivative_of_thresholds_and_correlations(
    parameterization: Parameterization,
) -> None:
    model = ordered_model()
    values = model.start

    def stacked(at: np.ndarray) -> np.ndarray:
        found = ordered_moments(model, at, parameterization)
        return np.concatenate([np.r_[m.thresholds, m.correlations] for m in found])

    found = np.vstack([m.jacobian for m in ordered_moments(model, values, parameterization)])
    steps = 1e-6 * np.eye(len(values))
    expected = np.array([(stacked(values + s) - stacked(values - s)) / 2e-6 for s in steps]).T
    assert found == pytest.approx(expected, abs=1e-8)


def test_theta_shows_correlations_of_what_lies_behind() -> None:
    model = ordered_model()
    found = ordered_moments(model, model.start, Parameterization.THETA)[0]
    covariance = model.implied(model.start).covariances[0]
    scale = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(scale, scale)
    assert found.correlations == pytest.approx(correlation[np.tril_indices(3, -1)])
    mean = 0.6 * 0.3
    assert found.thresholds[0] == pytest.approx((-0.7 - mean) / scale[0])


def test_delta_leaves_a_threshold_of_a_scale_of_one_where_it_is() -> None:
    places = [Parameter(Matrix.THRESHOLD, 0, c, value=v) for c, v in enumerate([-1.0, 0.5])]
    model = Model(("a",), (), tuple(places))
    found = ordered_moments(model, model.start, Parameterization.DELTA)[0]
    assert found.thresholds.tolist() == [-1.0, 0.5]
    assert found.jacobian.shape == (2, 0)
