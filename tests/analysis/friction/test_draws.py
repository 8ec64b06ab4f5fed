"""A fixed cloud of points that stands for an estimate's law."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t as t_distribution

from analysis.friction.draws import draws

MEANS = np.array([50.0, 30.0])
COVARIANCE = np.array([[16.0, 6.0], [6.0, 9.0]])


def test_the_cloud_has_exactly_the_mean_and_nearly_the_covariance() -> None:
    cloud = draws(MEANS, COVARIANCE, np.inf)
    assert cloud.mean(axis=0) == pytest.approx(MEANS, abs=1e-9)
    np.testing.assert_allclose(np.cov(cloud.T), COVARIANCE, rtol=0.1)


def test_few_degrees_of_freedom_have_the_tails_of_t() -> None:
    cloud = draws(np.zeros(1), np.eye(1), 5.0)[:, 0]
    for p in (0.9, 0.95, 0.98):
        assert np.quantile(cloud, p) == pytest.approx(t_distribution.ppf(p, 5), rel=0.08)


def test_the_same_law_has_the_same_points() -> None:
    assert (draws(MEANS, COVARIANCE, 9.0) == draws(MEANS, COVARIANCE, 9.0)).all()


def test_a_singular_covariance_keeps_the_points_on_a_line() -> None:
    cloud = draws(MEANS, np.ones((2, 2)), np.inf) - MEANS
    np.testing.assert_allclose(cloud[:, 0], cloud[:, 1], atol=1e-6)
