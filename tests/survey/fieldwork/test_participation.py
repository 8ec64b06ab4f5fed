"""Participation is told in steps that say nothing about anybody."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.fieldwork.participation import (
    count_tonight,
    rate_in_words,
    unit_rates,
    units_to_show,
)

DAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("answered", "k", "words"),
    [
        (0, 10, "fewer than 10 of 184"),
        (9, 10, "fewer than 10 of 184"),
        (10, 10, "at least 10 of 184"),
        (129, 10, "at least 120 of 184"),
        (129, 8, "at least 120 of 184"),
        (129, 50, "at least 100 of 184"),
        (184, 10, "at least 180 of 184"),
        (999, 10, "at least 180 of 184"),
    ],
)
def test_the_number_moves_in_tens_or_in_k_where_that_is_more(
    answered: int, k: int, words: str
) -> None:
    assert str(count_tonight(None, answered, 184, DAY, k)) == words


def test_the_number_moves_once_a_day() -> None:
    morning = count_tonight(None, 20, 184, DAY)

    assert count_tonight(morning, 90, 184, DAY) == morning
    assert count_tonight(morning, 90, 184, DAY + timedelta(days=1)).at_least == 90


@pytest.mark.parametrize(
    ("answered", "words"),
    [
        (0, "≤ 10 %"),
        (12, "≤ 10 %"),
        (13, "15 %"),
        (65, "65 %"),
        (87, "85 %"),
        (88, "≥ 90 %"),
        (100, "≥ 90 %"),
    ],
)
def test_a_rate_comes_in_steps_of_five_and_its_ends_as_bounds(answered: int, words: str) -> None:
    assert rate_in_words(answered, 100) == words


def test_a_unit_below_ten_is_hidden_and_so_is_what_would_give_it_away() -> None:
    parents = {"Company": None, "Sales": "Company", "IT": "Company", "Legal": "Company"}
    invited = {"Sales": 40, "IT": 20, "Legal": 4}

    rates = unit_rates(invited, {"Sales": 26, "IT": 20, "Legal": 1}, parents)

    assert [(rate.unit, rate.invited, rate.rate) for rate in rates] == [
        ("Company", 64, "75 %"),
        ("Sales", 40, "65 %"),
    ]


def test_units_that_are_all_large_are_all_shown() -> None:
    parents = {"Company": None, "Sales": "Company", "IT": "Company"}

    assert units_to_show({"Company": 0, "Sales": 40, "IT": 20}, parents, 10) == {*parents}


def test_what_is_hidden_lays_open_what_is_below_it() -> None:
    parents = {"Top": None, "Mid": "Top", "Low": "Mid"}

    assert units_to_show({"Top": 3, "Mid": 0, "Low": 12}, parents, 10) == {"Top"}


@st.composite
def organisations(draw: st.DrawFn) -> tuple[dict[str, int], dict[str, str | None]]:
    """Return a small tree with a few people directly in each unit."""
    size = draw(st.integers(1, 7))
    parents: dict[str, str | None] = {"U0": None}
    for n in range(1, size):
        above = draw(st.none() | st.integers(0, n - 1))
        parents[f"U{n}"] = None if above is None else f"U{above}"
    direct = {unit: draw(st.integers(0, 6)) for unit in parents}
    return direct, parents


@given(organisations(), st.integers(2, 6))
def test_no_sum_or_difference_of_shown_units_holds_fewer_than_k(
    organisation: tuple[dict[str, int], dict[str, str | None]], k: int
) -> None:
    direct, parents = organisation
    shown = units_to_show(direct, parents, k)
    members = {unit: frozenset(people_in(unit, direct, parents)) for unit in shown}

    for size in range(1, len(shown) + 1):
        for some in combinations(sorted(shown), size):
            for whole in some:
                rest = members[whole].difference(*(members[one] for one in some if one != whole))
                assert len(rest) == 0 or len(rest) >= k


@given(organisations(), st.integers(2, 6))
def test_something_is_shown_where_anything_can_be(
    organisation: tuple[dict[str, int], dict[str, str | None]], k: int
) -> None:
    direct, parents = organisation
    tops = [unit for unit, above in parents.items() if above is None]

    shown = units_to_show(direct, parents, k)

    for top in tops:
        assert (top in shown) is (len(people_in(top, direct, parents)) >= k)


def people_in(
    unit: str, direct: dict[str, int], parents: dict[str, str | None]
) -> list[tuple[str, int]]:
    """Return every person in a unit and below it, each by a name of its own."""
    own = [(unit, n) for n in range(direct[unit])]
    inner = [child for child, above in parents.items() if above == unit]
    return own + [person for child in inner for person in people_in(child, direct, parents)]
