"""A roster counts heads and forgets names."""

from __future__ import annotations

import pytest

from survey.people.roster import Person, Roster, count_heads

PEOPLE = (
    Person("1", "Person One", "Sales"),
    Person("2", "Person Two", "Sales"),
    Person("3", "Person Three", "Marketing"),
)


def test_heads_are_counted_by_unit() -> None:
    found = count_heads(Roster(PEOPLE), "2026-Q1", {"Sales": "Field"})
    assert found.people("Sales", "2026-Q1") == 2
    assert found.people("Marketing", "2026-Q1") == 1
    assert found.parent("Sales", "2026-Q1") == "Field"


def test_a_headcount_holds_no_name() -> None:
    assert "Person" not in str(count_heads(Roster(PEOPLE), "2026-Q1"))


def test_nobody_is_listed_twice() -> None:
    with pytest.raises(ValueError, match=r"The people \['1'\] are listed twice; list each person"):
        Roster((*PEOPLE, PEOPLE[0]))
