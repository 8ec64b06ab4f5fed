"""A new roster is held against the one in force before it is taken over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from survey.people.change import Pair, SizeChange, compare
from survey.people.organisation import Organisation
from survey.people.roster import Person, Roster

UNITS = Organisation.of({"Sales": None, "North": "Sales", "South": "Sales", "IT": None})
ALDER = Person("1", "Alder", "North", "alder@example.com", "de")
BIRCH = Person("2", "Birch", "South", "birch@example.com", "en")
CEDAR = Person("3", "Cedar", "IT", "cedar@example.com", "en")
OLD = Roster((ALDER, BIRCH, CEDAR), UNITS)


def with_people(*people: Person) -> Roster:
    return Roster(people, UNITS)


def test_the_same_roster_changes_nothing() -> None:
    change = compare(OLD, with_people(CEDAR, ALDER, BIRCH))

    assert change.is_empty
    assert change.unchanged == 3
    assert change.sizes == ()


def test_joiners_and_leavers_are_told_apart() -> None:
    elder = Person("4", "Elder", "IT", "elder@example.com")

    change = compare(OLD, with_people(ALDER, BIRCH, elder))

    assert change.joiners == (elder,)
    assert change.leavers == (CEDAR,)
    assert change.renumbered == ()
    assert not change.is_empty


def test_a_last_day_that_becomes_known_makes_a_leaver() -> None:
    leaving = replace(ALDER, left=date(2026, 12, 31))

    change = compare(OLD, with_people(leaving, BIRCH, CEDAR))

    assert change.leavers == (leaving,)
    assert change.others == ()


def test_a_last_day_that_moves_is_an_other_change() -> None:
    before = replace(ALDER, left=date(2026, 12, 31))
    after = replace(ALDER, left=date(2027, 3, 31))

    change = compare(with_people(before), with_people(after))

    assert (change.leavers, change.others) == ((), (Pair(before, after),))


def test_moves_names_addresses_and_languages_are_listed_each_by_itself() -> None:
    moved = replace(ALDER, unit="IT")
    renamed = replace(BIRCH, name="Birch-Beech", address="beech@example.com")
    other = replace(CEDAR, language="de")

    change = compare(OLD, with_people(moved, renamed, other))

    assert change.moves == (Pair(ALDER, moved),)
    assert change.renamed == (Pair(BIRCH, renamed),)
    assert change.addresses == (Pair(BIRCH, renamed),)
    assert change.others == (Pair(CEDAR, other),)
    assert change.unchanged == 0
    assert change.sentence() == (
        "0 join, 0 leave, 1 move to another unit, 1 change their name, 1 their address, "
        "0 stay as they are."
    )


def test_the_sizes_of_units_count_all_that_lies_in_them() -> None:
    change = compare(OLD, with_people(replace(ALDER, unit="IT"), BIRCH, CEDAR))

    assert change.sizes == (
        SizeChange("IT", 1, 2),
        SizeChange("North", 1, 0),
        SizeChange("Sales", 2, 1),
    )


def test_a_person_under_a_new_id_is_recognised_by_the_address() -> None:
    again = replace(ALDER, id="E-1", address="Alder@Example.com")

    change = compare(OLD, with_people(again, BIRCH, CEDAR))

    assert change.renumbered == (Pair(ALDER, again),)


def test_units_that_come_and_go_are_named() -> None:
    new = Roster((replace(ALDER, unit="Field"),), Organisation.of({"Field": None}))

    change = compare(OLD, new)

    assert change.new_units == ("Field",)
    assert change.lost_units == ("IT", "North", "Sales", "South")


@given(st.sets(st.integers(0, 20)), st.sets(st.integers(0, 20)))
def test_everybody_joins_leaves_or_is_in_both(before: set[int], after: set[int]) -> None:
    old, new = (
        Roster(tuple(Person(str(n), f"P{n}", "IT") for n in sorted(ids)))
        for ids in (before, after)
    )

    change = compare(old, new)

    assert len(change.joiners) + change.unchanged == len(new)
    assert len(change.leavers) + change.unchanged == len(old)
    assert change.is_empty is (before == after)
