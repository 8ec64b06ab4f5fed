"""Sums by unit: they add, and give the squares within and between that rows would give."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.sums.moments import moments
from analysis.sums.units import unit_sums

UNITS = ["Sales", "Marketing", "Sales", "Sales", "Marketing", "Design"]
TABLE = np.array([[1.0, 5.0], [2.0, np.nan], [4.0, 4.0], [4.0, 5.0], [3.0, 2.0], [2.0, 2.0]])
GAPPY = arrays(np.float64, (6, 2), elements=st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0, np.nan]))


def test_complete_rows_are_summed_by_unit() -> None:
    summed = unit_sums(TABLE, UNITS, ["trust", "help"])
    assert summed.units == ("Sales", "Marketing", "Design")
    assert summed.n.tolist() == [3, 1, 1]
    assert summed.sums.tolist() == [[9, 14], [3, 2], [2, 2]]
    assert summed.products[0].tolist() == [[33, 41], [41, 66]]


def test_a_unit_without_complete_rows_is_not_there() -> None:
    assert unit_sums(TABLE[:2], UNITS[:2]).units == ("Sales",)


def test_columns_without_names_are_numbered() -> None:
    assert unit_sums(TABLE, UNITS).columns == ("1", "2")


def test_the_total_is_the_moments_of_complete_rows() -> None:
    total = unit_sums(TABLE, UNITS, ["a", "b"]).total
    whole = moments(TABLE[~np.isnan(TABLE).any(axis=1)], ["a", "b"])
    assert total.columns == whole.columns
    assert np.array_equal(total.counts, whole.counts)
    assert np.array_equal(total.sums, whole.sums)
    assert np.array_equal(total.products, whole.products)


def test_within_and_between_by_hand() -> None:
    """Means 2 and 5 around 3.5; a person lies 1 from the mean of the unit."""
    summed = unit_sums(np.array([[1.0], [3.0], [4.0], [6.0]]), [*"AABB"])
    assert summed.within.tolist() == [[4.0]]
    assert summed.between.tolist() == [[9.0]]


@given(GAPPY, st.integers(0, 6))
@settings(max_examples=60)
def test_two_parts_add_up_to_the_whole(table: np.ndarray, cut: int) -> None:
    added = unit_sums(table[:cut], UNITS[:cut]) + unit_sums(table[cut:], UNITS[cut:])
    whole = unit_sums(table, UNITS)
    assert (added.units, added.columns) == (whole.units, whole.columns)
    assert np.array_equal(added.n, whole.n)
    assert np.array_equal(added.sums, whole.sums)
    assert np.array_equal(added.products, whole.products)


def test_sums_of_other_columns_do_not_add() -> None:
    first, second = unit_sums(TABLE, UNITS, ["a", "b"]), unit_sums(TABLE, UNITS, ["a", "c"])
    message = r"^Sums of \('a', 'b'\) and \('a', 'c'\) do not add; name the same columns\.$"
    with pytest.raises(ValueError, match=message):
        first + second


def test_each_person_has_one_unit() -> None:
    with pytest.raises(ValueError, match=r"^5 units for 6 people; give one unit a person\.$"):
        unit_sums(TABLE, UNITS[:5])
