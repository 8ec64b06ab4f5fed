"""Probabilities of cells against scipy and by hand, and their derivatives against differences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

from analysis.latent.ordered_normal import (
    bivariate_density,
    bivariate_normal,
    cell_shares,
    share_curvatures,
    share_slopes,
    threshold_slopes,
)

FIRST = np.array([-np.inf, -1.1, 0.2, 1.3, np.inf])
SECOND = np.array([-np.inf, -0.4, 0.9, np.inf])
STEP = 1e-5


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(-0.98, 0.98))
@settings(max_examples=40)
def test_the_joint_distribution_equals_scipys(a: float, b: float, r: float) -> None:
    ours = bivariate_normal(np.array([a]), np.array([b]), r)[0, 0]
    theirs = multivariate_normal.cdf([a, b], cov=[[1, r], [r, 1]])
    assert ours == pytest.approx(theirs, abs=1e-10)


def test_the_density_equals_scipys() -> None:
    ours = bivariate_density(np.array([0.3]), np.array([-1.2]), 0.6)[0, 0]
    assert ours == pytest.approx(multivariate_normal.pdf([0.3, -1.2], cov=[[1, 0.6], [0.6, 1]]))


def test_a_quadrant_by_hand() -> None:
    """1 / 4 + asin(r) / 2 pi."""
    zero = np.zeros(1)
    for r in (-0.9, 0.0, 0.5):
        expected = 0.25 + np.arcsin(r) / (2 * np.pi)
        assert bivariate_normal(zero, zero, r)[0, 0] == pytest.approx(expected, rel=1e-13)


def test_cells_add_to_the_margins_whatever_the_correlation() -> None:
    shares = cell_shares(FIRST, SECOND, 0.7)
    assert shares.sum(axis=1) == pytest.approx(np.diff(norm.cdf(FIRST)), rel=1e-12)
    assert shares.sum(axis=0) == pytest.approx(np.diff(norm.cdf(SECOND)), rel=1e-12)


def test_derivatives_by_the_correlation_equal_differences() -> None:
    ahead, behind = (cell_shares(FIRST, SECOND, 0.4 + step) for step in (STEP, -STEP))
    assert share_slopes(FIRST, SECOND, 0.4) == pytest.approx(
        (ahead - behind) / (2 * STEP), rel=1e-7
    )
    ahead, behind = (share_slopes(FIRST, SECOND, 0.4 + step) for step in (STEP, -STEP))
    assert share_curvatures(FIRST, SECOND, 0.4) == pytest.approx(
        (ahead - behind) / (2 * STEP), rel=1e-6
    )


def test_derivatives_by_thresholds_equal_differences() -> None:
    slopes = threshold_slopes(FIRST, SECOND, -0.3)
    for place in range(3):
        step = np.zeros(5)
        step[place + 1] = STEP
        ahead, behind = (cell_shares(FIRST + way * step, SECOND, -0.3) for way in (1, -1))
        expected = (ahead - behind) / (2 * STEP)
        assert slopes[place] == pytest.approx(expected, rel=1e-6, abs=1e-10)


def test_many_pairs_at_once_equal_one_by_one() -> None:
    first, second = np.stack([FIRST, FIRST - 0.1]), np.stack([SECOND, SECOND + 0.2])
    r = np.array([0.3, -0.8])
    for kernel in (cell_shares, share_slopes, share_curvatures, threshold_slopes):
        together = kernel(first, second, r)
        for pair in range(2):
            alone = kernel(first[pair], second[pair], r[pair])
            assert together[pair] == pytest.approx(alone, rel=1e-13, abs=1e-15)
