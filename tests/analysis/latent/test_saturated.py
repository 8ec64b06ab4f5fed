"""Means and covariances of answers with gaps."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.latent.incomplete import likelihood, sorted_patterns
from analysis.latent.saturated import saturated
from analysis.sums.missing import missing_patterns


def test_a_gap_in_one_item_is_a_regression_on_the_other() -> None:
    """With a always answered, b's moments follow from its regression on a (Anderson 1957)."""
    rng = np.random.default_rng(2)
    a = rng.normal(size=200)
    b = 0.6 * a + rng.normal(size=200)
    b[a > 0.5] = np.nan
    found = saturated(sorted_patterns(missing_patterns(np.column_stack([a, b]), ["a", "b"])))
    assert found is not None
    has = ~np.isnan(b)
    slope = np.cov(a[has], b[has])[0, 1] / np.var(a[has], ddof=1)
    rest = np.var(b[has] - slope * a[has])
    assert found.mean[0] == pytest.approx(a.mean(), rel=1e-9)
    assert found.mean[1] == pytest.approx(b[has].mean() + slope * (a.mean() - a[has].mean()))
    assert found.covariance[0, 0] == pytest.approx(a.var())
    assert found.covariance[1, 1] == pytest.approx(rest + slope**2 * a.var())


def test_nothing_is_left_to_climb() -> None:
    rng = np.random.default_rng(3)
    table = rng.normal(size=(150, 1)) + rng.normal(size=(150, 6))
    table[rng.random(table.shape) < 0.4] = np.nan
    patterns = sorted_patterns(missing_patterns(table, [*"abcdef"]))
    found = saturated(patterns)
    assert found is not None
    here = likelihood(patterns, found.mean, found.covariance)
    assert here is not None
    assert here.value == pytest.approx(found.log_likelihood)
    assert np.abs(here.by_mean).max() < 1e-6
    assert np.abs(here.by_covariance).max() < 1e-6


def test_complete_answers_have_their_own_moments() -> None:
    table = np.random.default_rng(4).normal(size=(50, 3))
    found = saturated(sorted_patterns(missing_patterns(table, [*"abc"])))
    assert found is not None
    assert found.mean == pytest.approx(table.mean(axis=0), rel=1e-9)
    assert found.covariance == pytest.approx(np.cov(table.T, ddof=0), rel=1e-9)


def test_items_never_answered_together_have_no_moments() -> None:
    table = np.array([[1.0, np.nan], [2.0, np.nan], [np.nan, 1.0], [np.nan, 3.0]])
    assert saturated(sorted_patterns(missing_patterns(table, ["a", "b"]))) is None


def test_an_item_that_does_not_vary_has_no_moments() -> None:
    table = np.array([[1.0, 2.0], [1.0, 3.0], [1.0, np.nan], [1.0, 5.0]])
    assert saturated(sorted_patterns(missing_patterns(table, ["a", "b"]))) is None
