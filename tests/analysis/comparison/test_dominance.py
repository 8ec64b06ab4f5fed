"""Cliff's delta and the probability of superiority."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.comparison.dominance import Shape, cliffs_delta, probability_of_superiority
from analysis.estimate import Estimate, Reason, Withheld

Compared = tuple[np.ndarray, np.ndarray, dict[str, Any]]
EXACT = {"rel": 1e-8, "abs": 1e-12}
GROUPS = st.lists(st.integers(1, 7), min_size=2, max_size=12)


@pytest.mark.parametrize("shape", Shape)
def test_delta_agrees_with_the_formula_in_r(compared: Compared, shape: Shape) -> None:
    first, second, values = compared
    expected = values["cliffs_delta_formula"]

    figure = cliffs_delta(first, second, shape=shape)

    assert isinstance(figure, Estimate)
    assert figure.value == pytest.approx(expected["delta"], **EXACT)
    assert figure.se == pytest.approx(expected["se"], **EXACT)
    assert [figure.low, figure.high] == pytest.approx(expected[f"ci95_{shape.value}"], **EXACT)


def test_superiority_agrees_with_the_formula_in_r(compared: Compared) -> None:
    first, second, expected = compared

    figure = probability_of_superiority(first, second)

    assert isinstance(figure, Estimate)
    assert figure.value == pytest.approx(expected["prob_superiority"], **EXACT)


@given(first=GROUPS, second=GROUPS)
def test_delta_counts_wins_less_losses(first: list[int], second: list[int]) -> None:
    pairs = [np.sign(x - y) for x in first for y in second]

    figure = cliffs_delta(np.array(first, dtype=float), np.array(second, dtype=float))

    assert isinstance(figure, Estimate)
    assert figure.value == pytest.approx(np.mean(pairs))
    assert figure.low <= figure.value <= figure.high
    assert figure.low >= -1
    assert figure.high <= 1


@given(first=GROUPS, second=GROUPS)
def test_only_the_order_of_the_answers_counts(first: list[int], second: list[int]) -> None:
    x, y = np.array(first, dtype=float), np.array(second, dtype=float)

    assert cliffs_delta(np.exp(x), np.exp(y)) == cliffs_delta(x, y)


def test_groups_apart_are_bounded_as_feng_and_cliff_do() -> None:
    figure = cliffs_delta(np.arange(10.0) + 20, np.arange(12.0))

    assert isinstance(figure, Estimate)
    z2 = 1.959963984540054**2
    assert (figure.value, figure.high) == (1.0, 1.0)
    assert figure.low == pytest.approx((10 - z2) / (10 + z2))
    assert figure.se > 0


def test_groups_apart_the_other_way_are_bounded_from_above() -> None:
    figure = cliffs_delta(np.arange(12.0), np.arange(10.0) + 20)

    assert isinstance(figure, Estimate)
    assert (figure.low, figure.value) == (-1.0, -1.0)
    assert figure.high == pytest.approx(-(10 - 1.959963984540054**2) / (10 + 3.841458820694124))


def test_one_answer_is_no_group() -> None:
    figure = cliffs_delta(np.array([1.0, np.nan]), np.array([1.0, 2.0]))

    assert figure == Withheld(Reason.TOO_FEW, 1)
    assert probability_of_superiority(np.array([1.0]), np.array([1.0, 2.0])) == Withheld(
        Reason.TOO_FEW, 1
    )
