"""The marginal likelihood: one item by hand, another quadrature, and its derivatives."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.polynomial.hermite_e import hermegauss

from analysis.item_response import design as module
from analysis.item_response.categories import probabilities
from analysis.item_response.design import Design, laid_out
from analysis.item_response.likelihood import (
    expected,
    gradient,
    information,
    posterior,
    standard_levels,
)
from analysis.sums.answer_patterns import answer_patterns

ITEMS = [
    np.array([1.2, 1.0, -0.5]),
    np.array([0.7, 0.3, -1.0]),
    np.array([2.0, 1.5, 0.1]),
    np.array([-0.8, 0.9, -0.9]),
]
LEVELS = standard_levels()
STEP = 1e-5


@pytest.fixture
def design() -> Design:
    answers = np.random.default_rng(4).integers(1, 4, (120, 4)).astype(float)
    answers[::7, 1] = np.nan
    answers[::11, 3] = np.nan
    return laid_out(answer_patterns(answers))


def unpacked(flat: np.ndarray) -> list[np.ndarray]:
    return list(flat.reshape(4, 3))


def test_one_item_that_splits_evenly_by_hand() -> None:
    """P(yes) is a half for everyone together, whatever the discrimination: n log(1/2)."""
    one = laid_out(answer_patterns(np.array([[0.0], [1.0], [1.0], [0.0], [0.0]])))
    for a in (0.5, 1.0, 3.0):
        found = expected(one, [np.array([a, 0.0])], LEVELS)
        assert found.log_likelihood == pytest.approx(5 * np.log(0.5))


def test_the_log_likelihood_is_that_of_another_quadrature(design: Design) -> None:
    nodes, weights = hermegauss(80)
    chances = np.log(np.vstack([probabilities(item, nodes) for item in ITEMS]))
    by_pattern = np.exp(design.indicator @ chances) @ (weights / weights.sum())
    total = float(design.counts @ np.log(by_pattern))
    assert expected(design, ITEMS, LEVELS).log_likelihood == pytest.approx(total, abs=1e-6)


def test_levels_are_the_posterior_means_of_another_quadrature(design: Design) -> None:
    nodes, weights = hermegauss(80)
    chances = np.log(np.vstack([probabilities(item, nodes) for item in ITEMS]))
    joint = np.exp(design.indicator @ chances) * weights
    joint /= joint.sum(axis=1, keepdims=True)
    found = posterior(design, ITEMS, LEVELS)
    assert found.means == pytest.approx(joint @ nodes, abs=1e-6)
    spread = np.sqrt(joint @ nodes**2 - (joint @ nodes) ** 2)
    assert found.deviations == pytest.approx(spread, abs=1e-6)


def test_the_gradient_is_that_of_the_log_likelihood(design: Design) -> None:
    flat = np.concatenate(ITEMS)
    found = gradient(design, ITEMS, expected(design, ITEMS, LEVELS).tables, LEVELS)
    for place, step in enumerate(STEP * np.eye(12)):
        higher, lower = (
            expected(design, unpacked(flat + sign * step), LEVELS).log_likelihood
            for sign in (1, -1)
        )
        assert found[place] == pytest.approx((higher - lower) / (2 * STEP), abs=1e-5)


def test_the_information_is_the_negative_slope_of_the_gradient(design: Design) -> None:
    flat, found = np.concatenate(ITEMS), information(design, ITEMS, LEVELS)
    for place, step in enumerate(STEP * np.eye(12)):
        slopes = []
        for sign in (1, -1):
            items = unpacked(flat + sign * step)
            slopes.append(gradient(design, items, expected(design, items, LEVELS).tables, LEVELS))
        numerical = (slopes[1] - slopes[0]) / (2 * STEP)
        assert found[place] == pytest.approx(numerical, abs=1e-4)


def test_the_expected_tables_hold_every_answer(design: Design) -> None:
    assert expected(design, ITEMS, LEVELS).tables.sum(axis=1) == pytest.approx(design.totals)


def test_patterns_worked_on_in_parts_give_the_same(
    design: Design, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, of_whole = expected(design, ITEMS, LEVELS), information(design, ITEMS, LEVELS)
    monkeypatch.setattr(module, "BLOCK", 7)
    parts = expected(design, ITEMS, LEVELS)
    assert parts.log_likelihood == pytest.approx(whole.log_likelihood)
    assert parts.tables == pytest.approx(whole.tables)
    assert information(design, ITEMS, LEVELS) == pytest.approx(of_whole)
