"""Order: numbers by their size, names by the alphabet, and never by chance."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analysis.units.order import place_of


def test_numbers_stand_by_their_size_and_before_letters() -> None:
    assert sorted(["Sales", "13", "10", "2", "299 A", "1022 A"], key=place_of) == [
        "2",
        "10",
        "13",
        "299 A",
        "1022 A",
        "Sales",
    ]


def test_capital_letters_do_not_come_first() -> None:
    assert sorted(["Sales", "finance"], key=place_of) == ["finance", "Sales"]


def test_a_number_of_ten_thousand_digits_has_a_place() -> None:
    assert place_of("9" * 9_999) < place_of("1" * 10_000)


@given(st.lists(st.text("aB01 ½²", max_size=6), unique=True))
def test_the_order_does_not_depend_on_how_names_came(names: list[str]) -> None:
    backwards = [*reversed(names)]
    assert sorted(names, key=place_of) == sorted(backwards, key=place_of)
