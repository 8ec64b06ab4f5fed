"""Counts of ordered answers: what they hold, that they add, and what they refuse."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import UnusableAnswers
from analysis.ordered.counts import OrderedCounts, ordered_counts

ANSWERS = np.array([1.0, 3, 3, 5, np.nan])
COLUMNS = np.array([[0.0], [0], [1], [1], [1]])
UNITS = ["Sales", "Sales", "Marketing", "Sales", "Sales"]


def same(one: OrderedCounts, two: OrderedCounts) -> bool:
    """Compare by the names of the units, whatever their order."""
    here, there = (
        {
            (counts.units[unit], *row): tuple(cells)
            for unit, row, cells in zip(
                counts.unit_of, counts.design.tolist(), counts.counts.tolist(), strict=True
            )
        }
        for counts in (one, two)
    )
    return here == there and one.answers == two.answers


def test_people_alike_are_one_row() -> None:
    counts = ordered_counts(ANSWERS, COLUMNS)
    assert counts.answers == (1.0, 3.0, 5.0)
    assert counts.counts.tolist() == [[1, 1, 0], [0, 1, 1]]
    assert (counts.n, counts.people, counts.units) == (4.0, 4, ())


def test_units_part_people_alike_and_pooling_joins_them() -> None:
    counts = ordered_counts(ANSWERS, COLUMNS, units=UNITS)
    assert counts.units == ("Sales", "Marketing")
    assert counts.unit_of.tolist() == [0, 0, 1]
    assert counts.pooled.counts.tolist() == [[1, 1, 0], [0, 1, 1]]


def test_weights_count_rows_more_than_once() -> None:
    weighted = ordered_counts(ANSWERS, COLUMNS, weights=np.array([2.0, 1, 0, 1, 1]))
    assert weighted.counts.tolist() == [[2, 1, 0], [0, 0, 1]]


def test_fewer_columns_join_more_people() -> None:
    counts = ordered_counts(ANSWERS, np.hstack([COLUMNS, 1 - COLUMNS]), names=["a", "b"])
    assert counts.with_columns([]).counts.tolist() == [[1, 2, 1]]
    with pytest.raises(UnusableAnswers) as raised:
        counts.with_columns(["c"])
    assert str(raised.value) == "Column c is not counted; take a, b."


@given(st.integers(1, 19), st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_the_counts_of_two_halves_add_to_those_of_all(cut: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    answers, columns = rng.integers(1, 6, 20).astype(float), rng.integers(0, 2, (20, 2)) * 1.0
    units = rng.choice(["A", "B", "C"], 20).tolist()
    whole = ordered_counts(answers, columns, units=units)
    first = ordered_counts(answers[:cut], columns[:cut], units=units[:cut])
    second = ordered_counts(answers[cut:], columns[cut:], units=units[cut:])
    assert same(first + second, whole)
    assert same(second + first, whole)


def test_counts_by_different_columns_do_not_add() -> None:
    with pytest.raises(ValueError, match="name the same columns") as raised:
        _ = ordered_counts(ANSWERS, COLUMNS, names=["a"]) + ordered_counts(ANSWERS, COLUMNS)
    assert str(raised.value) == "Counts by ('a',) and ('1',) do not add; name the same columns."


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"units": UNITS[:3]},
            "There are 5 answers; give a row, a unit and a weight for each.",
        ),
        (
            {"answers": ANSWERS * np.nan},
            "No row is complete; give answers with their columns.",
        ),
    ],
)
def test_answers_that_cannot_be_are_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(UnusableAnswers) as raised:
        ordered_counts(**({"answers": ANSWERS, "columns": COLUMNS} | changed))
    assert str(raised.value) == said
