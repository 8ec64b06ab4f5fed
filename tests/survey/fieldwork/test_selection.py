"""Departments and blocks are drawn with a known probability, and nobody can tell the next."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from survey.fieldwork.selection import Selection, probability, ratable

DEPARTMENTS = ("Finance", "IT", "Marketing", "Sales", "Service")


@given(st.integers(2, 8), st.integers(1, 8), st.integers())
def test_a_form_asks_about_so_many_others_and_never_about_ones_own(
    departments: int, rated: int, seed: int
) -> None:
    names = [f"D{n}" for n in range(departments)]

    targets = Selection(names, rated, (), chance(seed)).draw("D0").targets

    assert "D0" not in targets
    assert len({*targets}) == len(targets) == min(rated, departments - 1)


def test_every_pair_of_blocks_comes_equally_often_but_for_chance() -> None:
    selection = Selection(DEPARTMENTS, 1, ["A", "B", "C"], chance(5))

    counts = Counter(selection.draw("IT").blocks for _ in range(6000))

    assert {*counts} == {("A", "B"), ("A", "C"), ("B", "C")}
    # 6,000 draws with p = 1/3: a standard error of 36.5; four and a half of them.
    assert all(abs(count - 2000) < 165 for count in counts.values())


def test_what_was_drawn_before_tells_nothing_of_the_next() -> None:
    selection = Selection(DEPARTMENTS, 1, (), chance(7))

    drawn = [selection.draw("Sales").targets[0] for _ in range(8001)]

    pairs = Counter(pairwise(drawn))
    assert len(pairs) == 16  # the same department twice in a row as often as two others
    # 8,000 pairs with p = 1/16: a standard error of 21.7; four and a half of them.
    assert all(abs(count - 500) < 98 for count in pairs.values())


def test_a_form_without_blocks_asks_about_none() -> None:
    assert Selection(DEPARTMENTS, 2, (), chance(1)).draw("IT").blocks == ()
    assert Selection(DEPARTMENTS, 2, ("A",), chance(1)).draw("IT").blocks == ("A",)


def test_each_target_comes_with_the_probability_that_is_said() -> None:
    first = Counter(
        target
        for seed in range(4000)
        for target in Selection(DEPARTMENTS, 2, (), chance(seed)).draw("Sales").targets
    )

    expected = probability(DEPARTMENTS, "Sales", 2)
    assert expected == 0.5
    # 4,000 draws with p = 0.5: a standard error of 0.008; four of them leave one run in 16,000.
    assert all(abs(count / 4000 - expected) < 0.032 for count in first.values())
    assert probability(["Sales"], "Sales", 2) == 0.0


def test_a_small_department_is_not_rated() -> None:
    assert ratable({"Sales": 8, "IT": 7, "Marketing": 20}, 8) == ("Marketing", "Sales")


def chance(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - the test wants it to come again
