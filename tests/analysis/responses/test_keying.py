"""Turning reversed answers round."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.responses.keying import keyed, reverse
from survey.instrument.questionnaire import Format, Item, Kind


def test_the_ends_of_the_scale_turn_an_answer_and_not_the_ends_that_were_used() -> None:
    nobody_said_one_or_five = np.array([2.0, 3.0, 4.0, 4.0])
    assert reverse(nobody_said_one_or_five, 1, 5).tolist() == [4.0, 3.0, 2.0, 2.0]
    assert reverse(nobody_said_one_or_five, 0, 10).tolist() == [8.0, 7.0, 6.0, 6.0]


@given(
    arrays(np.float64, st.integers(0, 20), elements=st.integers(0, 10).map(float)),
    st.integers(-3, 0),
    st.integers(10, 20),
)
def test_answers_turned_twice_are_what_they_were(
    answers: np.ndarray[tuple[int], np.dtype[np.float64]], low: int, high: int
) -> None:
    turned = reverse(answers, low, high)
    assert ((turned >= low) & (turned <= high)).all()
    assert (reverse(turned, low, high) == answers).all()


def test_only_reversed_items_are_turned_and_the_answers_given_stay_as_they_are() -> None:
    agree = Format("agree", Kind.AGREE, 1, 5)
    items = [Item("TAU2", {}, agree), Item("TAU3", {}, agree, reverse=True)]
    answers = np.array([[1.0, 1.0], [4.0, np.nan]])
    turned = keyed(answers, items)
    np.testing.assert_array_equal(turned, [[1.0, 5.0], [4.0, np.nan]])
    np.testing.assert_array_equal(answers, [[1.0, 1.0], [4.0, np.nan]])
