"""Percent of the maximum possible."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analysis.responses.keying import reverse
from analysis.scoring.rescaling import pomp


def test_five_steps_lie_a_quarter_apart_and_nothing_stays_nothing() -> None:
    points = pomp(np.array([1.0, 2, 3, 4, 5, np.nan]), 1, 5)
    np.testing.assert_array_equal(points, [0, 25, 50, 75, 100, np.nan])


def test_each_column_may_have_ends_of_its_own() -> None:
    points = pomp(np.array([[3.0, 4.0]]), np.array([1.0, 1.0]), np.array([5.0, 7.0]))
    assert points.tolist() == [[50.0, 50.0]]


@given(
    st.lists(st.integers(0, 1000), min_size=1, max_size=20),
    st.integers(-50, 50),
    st.integers(1, 1000),
)
def test_points_lie_from_0_to_100_in_the_order_of_the_answers(
    steps: list[int], low: int, width: int
) -> None:
    answers = np.array([low + step % (width + 1) for step in steps], dtype=np.float64)
    points = pomp(answers, low, low + width)
    assert ((points >= 0) & (points <= 100)).all()
    assert (np.argsort(points, kind="stable") == np.argsort(answers, kind="stable")).all()


@given(st.integers(1, 7))
def test_a_turned_answer_and_the_answer_make_100(answer: int) -> None:
    given_answer = np.array([float(answer)])
    both = pomp(given_answer, 1, 7) + pomp(reverse(given_answer, 1, 7), 1, 7)
    np.testing.assert_allclose(both, [100.0], rtol=1e-14)
