"""Departments and blocks are drawn equally often, and nobody can tell the next."""

from __future__ import annotations

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from survey.fieldwork.selection import Decks, probability, ratable

DEPARTMENTS = ("Finance", "IT", "Marketing", "Sales", "Service")


@given(st.integers(2, 8), st.integers(1, 8), st.integers(1, 60), st.integers())
def test_at_any_moment_targets_were_drawn_equally_often_and_never_ones_own(
    departments: int, rated: int, forms: int, seed: int
) -> None:
    names = [f"D{n}" for n in range(departments)]
    decks = Decks(names, rated, (), chance(seed))

    drawn = [decks.draw("class", "D0").targets for _ in range(forms)]

    counts = Counter(target for targets in drawn for target in targets)
    assert "D0" not in counts
    assert max(counts.values()) - min(counts.get(name, 0) for name in names[1:]) <= 1
    assert all(len({*targets}) == len(targets) == min(rated, departments - 1) for targets in drawn)


@given(st.integers(2, 6), st.integers(1, 40), st.integers())
def test_every_pair_of_blocks_is_drawn_equally_often(blocks: int, forms: int, seed: int) -> None:
    decks = Decks(DEPARTMENTS, 1, [f"B{n}" for n in range(blocks)], chance(seed))

    drawn = [frozenset(decks.draw("class", "IT").blocks) for _ in range(forms)]

    pairs = blocks * (blocks - 1) // 2
    counts = [*Counter(drawn).values()] + [0] * (pairs - len({*drawn}))
    assert all(len(pair) == 2 for pair in drawn)
    assert max(counts) - min(counts) <= 1


def test_a_form_without_blocks_asks_about_none() -> None:
    assert Decks(DEPARTMENTS, 2, (), chance(1)).draw("class", "IT").blocks == ()
    assert Decks(DEPARTMENTS, 2, ("A",), chance(1)).draw("class", "IT").blocks == ("A",)


def test_each_target_comes_with_the_probability_that_is_said() -> None:
    first = Counter(
        target
        for seed in range(4000)
        for target in Decks(DEPARTMENTS, 2, (), chance(seed)).draw("class", "Sales").targets
    )

    expected = probability(DEPARTMENTS, "Sales", 2)
    assert expected == 0.5
    # 4,000 draws with p = 0.5: a standard error of 0.008; four of them leave one run in 16,000.
    assert all(abs(count / 4000 - expected) < 0.032 for count in first.values())
    assert probability(["Sales"], "Sales", 2) == 0.0


def test_the_next_draw_does_not_follow_from_the_last() -> None:
    following = Counter(
        tuple(decks.draw("class", "Sales").targets[0] for _ in range(2))
        for decks in (Decks(DEPARTMENTS, 1, (), chance(seed)) for seed in range(2000))
    )

    assert len(following) == 12  # every order of two of four
    assert max(following.values()) < 2 * min(following.values())


def test_decks_of_different_classes_are_different() -> None:
    decks = Decks(DEPARTMENTS, 1, (), chance(3))

    north = [decks.draw("north", "Sales").targets for _ in range(4)]
    south = [decks.draw("south", "Sales").targets for _ in range(4)]

    assert sorted(north) == sorted(south)


def test_a_small_department_is_not_rated() -> None:
    assert ratable({"Sales": 8, "IT": 7, "Marketing": 20}, 8) == ("Marketing", "Sales")


def chance(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - the test wants it to come again
