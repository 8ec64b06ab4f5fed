"""Departments and their people, typed or in a table."""

from __future__ import annotations

import pytest

from analysis.errors import UnusableAnswers
from analysis.planning.headcounts import tabled, typed


def test_pairs_may_stand_together_or_apart() -> None:
    assert typed(["Sales=24, Marketing=15", "R&D=8"]) == {"Sales": 24, "Marketing": 15, "R&D": 8}


@pytest.mark.parametrize("pair", ["Sales", "=24", "Sales=", "Sales=many", "Sales=-3", "Sales=2.5"])
def test_a_pair_that_names_no_people_is_refused(pair: str) -> None:
    with pytest.raises(UnusableAnswers) as refused:
        typed([f"Legal=9,{pair}"])

    assert str(refused.value) == (
        f"{pair!r} names no department with its people; write it as Sales=24."
    )


def test_a_department_is_named_once() -> None:
    with pytest.raises(UnusableAnswers) as refused:
        typed(["Sales=24,Sales=20"])

    assert str(refused.value) == (
        "Sales is named twice (again in Sales=20); give each department once."
    )


def test_the_last_wave_of_a_table_counts_and_teams_are_left_out() -> None:
    table = (
        "unit,wave,people,parent\n"
        "Sales,2026-Q1,20,\nSales,2026-Q2,24,\nMarketing,2026-Q2,15,\nInside,2026-Q2,8,Sales\n"
    )

    assert tabled(table) == {"Sales": 24, "Marketing": 15}


@pytest.mark.parametrize(
    ("table", "missing"),
    [("", "people and no column unit"), ("unit,N\nSales,24\n", "people")],
)
def test_a_table_without_its_columns_is_refused(table: str, missing: str) -> None:
    with pytest.raises(UnusableAnswers) as refused:
        tabled(table)

    assert str(refused.value) == (
        f"The headcount has no column {missing}; give a CSV with the columns unit and people."
    )


def test_a_row_without_a_number_is_named() -> None:
    with pytest.raises(UnusableAnswers) as refused:
        tabled("unit,people\nSales,24\nMarketing,?\n")

    assert str(refused.value) == ("Row 3 of the headcount has '?' people; give a whole number.")


def test_a_department_twice_in_a_table_is_refused() -> None:
    with pytest.raises(UnusableAnswers) as refused:
        tabled("unit,people\nSales,24\nSales,25\n")

    assert str(refused.value) == (
        "Sales is named twice (again in row 3); give each department once."
    )
