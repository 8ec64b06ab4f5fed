"""Patterns of answers: counted by hand, added over parts, and true to the rows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import UnusableAnswers
from analysis.sums.answer_patterns import AnswerPatterns, answer_patterns

ANSWERS = np.array([[1.0, 4.0], [1.0, 4.0], [4.0, np.nan], [2.0, 4.0]])
UNITS = ["Sales", "Sales", "Marketing", "Sales"]


def listed(patterns: AnswerPatterns) -> dict[tuple[object, ...], int]:
    """Return the count of each unit and answers, in words."""
    scores = [*patterns.scores, None]
    return {
        (patterns.units[unit], *(scores[code] for code in codes)): int(count)
        for unit, codes, count in zip(
            patterns.unit_of, patterns.codes, patterns.counts, strict=True
        )
    }


def test_alike_people_of_a_unit_are_counted_together() -> None:
    found = answer_patterns(ANSWERS, UNITS, ["a", "b"])
    assert (found.n, found.items, found.units) == (4, ("a", "b"), ("Sales", "Marketing"))
    assert listed(found) == {
        ("Sales", 1.0, 4.0): 2,
        ("Marketing", 4.0, None): 1,
        ("Sales", 2.0, 4.0): 1,
    }


def test_the_parts_of_a_table_add_to_the_whole() -> None:
    whole = answer_patterns(ANSWERS, UNITS)
    halves = answer_patterns(ANSWERS[:1], UNITS[:1]) + answer_patterns(ANSWERS[1:], UNITS[1:])
    assert listed(halves) == listed(whole)
    assert (halves.scores, halves.units) == (whole.scores, whole.units)


@given(st.integers(0, 2**32 - 1), st.integers(1, 30), st.integers(1, 40))
@settings(max_examples=40)
def test_every_row_is_found_again(seed: int, people: int, items: int) -> None:
    """With up to forty items the patterns need several words."""
    rng = np.random.default_rng(seed)
    answers = rng.choice([1.0, 2.0, 7.0, np.nan], (people, items), p=[0.5, 0.3, 0.1, 0.1])
    found = answer_patterns(answers)
    rows = [tuple(None if np.isnan(x) else x for x in row) for row in answers.tolist()]
    expected = {("everyone", *row): rows.count(row) for row in rows}
    assert listed(found) == expected


def test_the_complete_and_the_answering_are_told_apart() -> None:
    silent = np.vstack([ANSWERS, [np.nan, np.nan]])
    found = answer_patterns(silent, [*UNITS, "Sales"])
    assert (found.n, found.answering.n, found.complete.n) == (5, 4, 3)
    assert found.of_unit("Marketing").n == 1


def test_what_does_not_fit_together_is_refused() -> None:
    with pytest.raises(UnusableAnswers) as told:
        answer_patterns(ANSWERS, ["Sales"])
    assert str(told.value) == "1 units for 4 people; give one unit a person."
    with pytest.raises(UnusableAnswers) as told:
        answer_patterns(ANSWERS, items=["a", "b"]) + answer_patterns(ANSWERS, items=["a", "c"])
    assert str(told.value) == (
        "Patterns of ('a', 'b') and ('a', 'c') do not add; name the same items."
    )
    with pytest.raises(UnusableAnswers) as told:
        answer_patterns(np.arange(202.0).reshape(101, 2))
    assert str(told.value) == (
        "202 different answers, more than the 100 that count as options; give answers chosen "
        "among options."
    )
    with pytest.raises(UnusableAnswers) as told:
        AnswerPatterns(
            ("a",),
            ("x",),
            (1.0,),
            np.zeros((2, 2), np.int8),
            np.zeros(1, np.intp),
            np.ones(1, np.int64),
        )
    assert str(told.value) == (
        "Codes of shape (2, 2) and 1 units do not fit patterns and items (1, 1); give one of "
        "each a pattern."
    )


def test_units_pooled_count_each_pattern_once() -> None:
    answers = np.array([[1.0, 2.0], [1.0, 2.0], [2.0, np.nan]])
    pooled = answer_patterns(answers, ["A", "B", "B"]).pooled
    assert pooled.units == ("everyone",)
    assert dict(zip(map(tuple, pooled.codes.tolist()), pooled.counts.tolist(), strict=True)) == {
        (0, 1): 2,
        (1, -1): 1,
    }
