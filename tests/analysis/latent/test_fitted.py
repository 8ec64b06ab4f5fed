"""What is common to fitted models: degrees of freedom, what no population can be, refusals."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.latent.building import Structure, factor_model
from analysis.latent.fitted import baseline, degrees, improper, refusal, settled
from analysis.latent.sample import Sample

TWO = {"f": [*"abc"], "g": [*"deh"]}


def moments(covariance: np.ndarray, n: float = 100.0) -> Sample:
    p = len(covariance)
    return Sample(tuple("abcdeh"[:p]), ("all",), np.array([n]), np.zeros((1, p)), covariance[None])


def test_degrees_of_freedom_count_moments_less_numbers() -> None:
    assert degrees(factor_model(Structure(TWO))) == 6 * 7 // 2 + 6 - 19


def test_factors_that_correlate_beyond_1_are_named() -> None:
    model = factor_model(Structure(TWO))
    values = np.r_[np.ones(12), 1.3, np.zeros(6)]
    assert improper(model, model.implied(values)) == ("the factors correlate beyond 1",)


def test_the_baseline_tests_all_correlations() -> None:
    covariance = np.array([[4.0, 1.0], [1.0, 1.0]])
    found = baseline(moments(covariance))
    assert found.chi2 == pytest.approx(-100 * np.log(1 - 0.25))
    assert found.df == 1


def test_a_sample_with_a_likelihood_is_not_refused() -> None:
    assert refusal(moments(np.eye(3))) is None


def test_information_that_leaves_a_direction_open_does_not_settle() -> None:
    assert settled(np.diag([1.0, 1e12]))
    assert not settled(np.array([[1.0, 1.0 - 1e-12], [1.0 - 1e-12, 1.0]]))
