"""The likelihood of answers with gaps against the likelihood person by person."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from analysis.latent.incomplete import (
    Incomplete,
    complete_patterns,
    likelihood,
    moment_information,
    sorted_patterns,
)
from analysis.latent.sample import sample
from analysis.sums.missing import missing_patterns
from analysis.sums.moments import moments

NAMES = ["a", "b", "c", "d"]
ROWS, COLUMNS = np.tril_indices(4)


def gappy() -> np.ndarray:
    """Return answers of 70 people, a fifth missing."""
    rng = np.random.default_rng(5)
    table = rng.normal(size=(70, 1)) + rng.normal(size=(70, 4))
    table[rng.random(table.shape) < 0.2] = np.nan
    return table[~np.isnan(table).all(axis=1)]


def patterns() -> Incomplete:
    return sorted_patterns(missing_patterns(gappy(), NAMES))


def point() -> np.ndarray:
    """Return covariances, then means, near the answers'."""
    covariance = np.cov(np.nan_to_num(gappy()).T) + 0.3 * np.eye(4)
    return np.r_[covariance[ROWS, COLUMNS], 0.1, -0.2, 0.3, 0.0]


def unpacked(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    covariance = np.zeros((4, 4))
    covariance[ROWS, COLUMNS] = covariance[COLUMNS, ROWS] = values[:10]
    return values[10:], covariance


def slope(values: np.ndarray) -> np.ndarray:
    found = likelihood(patterns(), *unpacked(values))
    assert found is not None
    twice = np.where(ROWS == COLUMNS, 1.0, 2.0)
    return np.r_[found.by_covariance[ROWS, COLUMNS] * twice, found.by_mean]


def directly(values: np.ndarray) -> float:
    mean, covariance = unpacked(values)
    total = 0.0
    for person in gappy():
        has = ~np.isnan(person)
        total += multivariate_normal.logpdf(person[has], mean[has], covariance[np.ix_(has, has)])
    return total


def test_the_value_is_the_sum_over_people() -> None:
    found = likelihood(patterns(), *unpacked(point()))
    assert found is not None
    assert found.value == pytest.approx(directly(point()), rel=1e-12)


def test_the_slope_is_the_derivative_of_the_value() -> None:
    steps = 1e-5 * np.eye(14)
    expected = [(directly(point() + s) - directly(point() - s)) / 2e-5 for s in steps]
    assert slope(point()) == pytest.approx(expected, abs=1e-6)


def test_the_information_is_minus_the_derivative_of_the_slope() -> None:
    steps = 1e-5 * np.eye(14)
    expected = -np.array([(slope(point() + s) - slope(point() - s)) / 2e-5 for s in steps])
    found = moment_information(patterns(), *unpacked(point()))
    assert found == pytest.approx(expected, abs=1e-6)
    assert found == pytest.approx(found.T, abs=1e-10)


def test_covariances_that_no_answers_can_have_give_nothing() -> None:
    assert likelihood(patterns(), np.zeros(4), -np.eye(4)) is None


def test_complete_answers_are_one_pattern() -> None:
    table = np.nan_to_num(gappy())
    found = complete_patterns(sample({"all": moments(table, NAMES)}))[0]
    expected = sorted_patterns(missing_patterns(table, NAMES))
    assert found.patterns.counts == pytest.approx(expected.patterns.counts)
    assert found.scatter == pytest.approx(expected.scatter)
    assert found.constant == pytest.approx(expected.constant)
