"""Probabilities of the answers to one item: by hand, their derivatives, and information."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.item_response.categories import (
    derivatives,
    expected_answer,
    item_information,
    probabilities,
)

ITEM = np.array([1.3, 1.5, 0.2, -1.8])
LEVELS = np.linspace(-4, 4, 9)
STEP = 1e-5


def test_two_thresholds_by_hand() -> None:
    """At the level 0, logits log 3 and -log 3: reached by three quarters and by one quarter."""
    item = np.array([2.0, np.log(3), -np.log(3)])
    assert probabilities(item, np.zeros(1))[:, 0] == pytest.approx([0.25, 0.5, 0.25])
    # slopes of what is reached: 3/16 each; a^2 times ((3/16)^2 / .25 twice, and nothing)
    assert item_information(item, np.zeros(1)) == pytest.approx([4 * 2 * (3 / 16) ** 2 / 0.25])
    assert expected_answer(item, np.array([1.0, 2.0, 3.0]), np.zeros(1)) == pytest.approx([2.0])


@given(st.floats(-3, 3), st.lists(st.floats(-4, 4), min_size=1, max_size=5, unique=True))
@settings(max_examples=50)
def test_at_every_level_some_answer_is_given(a: float, intercepts: list[float]) -> None:
    chances = probabilities(np.array([a, *sorted(intercepts, reverse=True)]), LEVELS)
    assert (chances >= 0).all()
    assert chances.sum(axis=0) == pytest.approx(np.ones(9))


def test_neighbouring_thresholds_lose_no_digits() -> None:
    item = np.array([1.0, 1e-10, 0.0])
    (_, middle, _) = probabilities(item, np.array([0.0, 30.0]))
    assert middle == pytest.approx([0.25e-10, 1e-10 * np.exp(-30)], rel=1e-6)


def test_derivatives_are_those_of_the_logarithms() -> None:
    found = derivatives(ITEM, LEVELS)
    assert found.probabilities == pytest.approx(probabilities(ITEM, LEVELS))
    for place, step in enumerate(STEP * np.eye(4)):
        higher, lower = derivatives(ITEM + step, LEVELS), derivatives(ITEM - step, LEVELS)
        first = (np.log(higher.probabilities) - np.log(lower.probabilities)) / (2 * STEP)
        second = (higher.first - lower.first) / (2 * STEP)
        assert found.first[place] == pytest.approx(first, abs=1e-8)
        assert found.second[place] == pytest.approx(second, abs=1e-7)


def test_information_is_the_variance_of_the_slope_of_the_log_likelihood() -> None:
    higher, lower = (probabilities(ITEM, LEVELS + step) for step in (STEP, -STEP))
    slope = (np.log(higher) - np.log(lower)) / (2 * STEP)
    expected = (probabilities(ITEM, LEVELS) * slope**2).sum(axis=0)
    assert item_information(ITEM, LEVELS) == pytest.approx(expected, rel=1e-6)


def test_an_item_turned_round_tells_as_much() -> None:
    turned = np.append(-ITEM[0], -ITEM[:0:-1])
    assert probabilities(turned, LEVELS) == pytest.approx(probabilities(ITEM, LEVELS)[::-1])
    assert item_information(turned, LEVELS) == pytest.approx(item_information(ITEM, LEVELS))
