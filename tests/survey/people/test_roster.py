"""A roster counts heads and forgets names."""

from __future__ import annotations

from datetime import date

import pytest

from survey.people.organisation import Organisation
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


def test_parents_come_from_the_organisation_of_the_roster() -> None:
    units = Organisation.of({"Field": None, "Sales": "Field", "Marketing": "Field"})

    assert count_heads(Roster(PEOPLE, units), "2026-Q1").parent("Sales", "2026-Q1") == "Field"


def test_a_person_in_a_unit_that_is_none_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r'^Person 3 works in "Marketing", which is no unit; write Sales$'
    ):
        Roster(PEOPLE, Organisation.of({"Sales": None}))


@pytest.mark.parametrize(
    ("day", "here"),
    [
        (date(2026, 1, 31), ["always"]),
        (date(2026, 2, 1), ["always", "joins"]),
        (date(2026, 6, 30), ["always", "joins"]),
        (date(2026, 7, 1), ["always"]),
    ],
)
def test_a_roster_of_a_day_has_those_who_work_there_then(day: date, here: list[str]) -> None:
    stays = Person("1", "always", "Sales")
    comes = Person("2", "joins", "Sales", joined=date(2026, 2, 1), left=date(2026, 6, 30))

    assert [person.name for person in Roster((stays, comes)).at(day).people] == here


def test_members_of_a_unit_work_in_it_or_below_and_count_once() -> None:
    units = Organisation.of({"Sales": None, "North": "Sales", "IT": None})
    people = (
        Person("1", "A", "North", further_units=("IT",)),
        Person("2", "B", "Sales"),
        Person("3", "C", "IT"),
    )
    roster = Roster(people, units)

    assert roster.members("Sales") == people[:2]
    assert roster.members("IT") == people[2:]
    assert roster.department(people[0]) == "Sales"
    assert roster.departments() == {"1": "Sales", "2": "Sales", "3": "IT"}
    assert roster.by_id()["3"] == people[2]


def test_a_unit_without_an_organisation_stands_by_itself() -> None:
    assert Roster(PEOPLE).department(PEOPLE[0]) == "Sales"
    assert Roster(PEOPLE).members("Sales") == PEOPLE[:2]


def test_a_person_is_found_by_id_and_languages_are_counted() -> None:
    roster = Roster((Person("1", "A", "IT", language="de"), Person("2", "B", "IT", language="de")))

    assert roster.person("2").name == "B"
    assert roster.languages() == {"de": 2}
    with pytest.raises(KeyError):
        roster.person("3")
