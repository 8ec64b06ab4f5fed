"""n, mean and variance of a column, and how parts merge."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import UnusableAnswers
from analysis.sums.summary import Summary

ANSWERS = st.lists(st.integers(0, 100), max_size=12)


def test_a_summary_by_hand() -> None:
    assert Summary.of([1.0, 2.0, np.nan, 3.0]) == Summary(3, 2.0, 1.0)


def test_one_answer_and_none_have_no_variance() -> None:
    assert Summary.of([7.0]) == Summary(1, 7.0, 0.0)
    assert Summary.of([np.nan]) == Summary(0, 0.0, 0.0)


def test_a_constant_tenth_does_not_vary_by_rounding() -> None:
    assert Summary.of([0.1] * 3).variance == 0.0
    assert Summary.from_sums(3, 3 * 0.1, 3 * 0.1**2).variance == 0.0


@given(answers=ANSWERS)
def test_sums_tell_the_same_as_rows(answers: list[int]) -> None:
    by_sums = Summary.from_sums(len(answers), sum(answers), sum(x * x for x in answers))
    by_rows = Summary.of(answers)

    assert by_sums.n == by_rows.n
    assert by_sums.mean == pytest.approx(by_rows.mean)
    assert by_sums.variance == pytest.approx(by_rows.variance, abs=1e-9)


@given(first=ANSWERS, second=ANSWERS)
def test_two_parts_merge_to_the_whole(first: list[int], second: list[int]) -> None:
    merged, whole = Summary.of(first) + Summary.of(second), Summary.of(first + second)

    assert merged.n == whole.n
    assert merged.mean == pytest.approx(whole.mean)
    assert merged.variance == pytest.approx(whole.variance, abs=1e-9)


@given(answers=ANSWERS.filter(lambda x: len(x) > 1))
def test_squares_lie_around_the_mean(answers: list[int]) -> None:
    y = np.array(answers, dtype=float)

    assert Summary.of(y).squares == pytest.approx(((y - y.mean()) ** 2).sum(), abs=1e-9)


def test_a_negative_variance_is_refused() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        Summary(3, 50.0, -1.0)

    assert str(caught.value) == (
        "A group has n = 3 and variance = -1.0; neither can be negative, so check the sums they "
        "come from."
    )
