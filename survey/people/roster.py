"""Roster: who works where, by name. It never meets an answer: import contracts see to that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from survey.instrument.spelling import choose, quoted
from survey.people.headcount import Headcount, UnitCount
from survey.people.organisation import Organisation


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be invited."""

    id: str
    """What stays when name, address and unit change: a personnel number, say."""
    name: str
    unit: str
    """The main unit: where the person is counted, and for which the person answers."""
    address: str = ""
    language: str = ""
    further_units: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict, hash=False)
    joined: date | None = None
    left: date | None = None
    """The last day; None while it is not known."""

    def is_here(self, day: date) -> bool:
        """Say whether the person works here on a day, the first and the last included."""
        return (self.joined is None or self.joined <= day) and (
            self.left is None or day <= self.left
        )


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody who may be invited to a wave, and the units in which they work."""

    people: tuple[Person, ...]
    organisation: Organisation = field(default_factory=Organisation)
    """Left empty, every unit stands by itself."""

    def __post_init__(self) -> None:
        """Refuse a person who is listed twice: a vote more, and an N that is wrong."""
        counts = Counter(person.id for person in self.people)
        twice = sorted(id_ for id_, count in counts.items() if count > 1)
        if twice:
            raise ValueError(f"The people {twice} are listed twice; list each person once.")
        known = self.organisation.parents()
        for person in self.people if known else ():
            for unit in (person.unit, *person.further_units):
                if unit not in known:
                    raise ValueError(
                        f"Person {person.id} works in {quoted(unit)}, which is no unit; "
                        f"{choose(unit, known)}"
                    )

    def __len__(self) -> int:
        """Return how many people there are."""
        return len(self.people)

    def at(self, day: date) -> Roster:
        """Return the roster of those who work here on a day: what a launch freezes."""
        return replace(self, people=tuple(one for one in self.people if one.is_here(day)))

    def person(self, id_: str) -> Person:
        """Return the person of this id; a KeyError names an id that is not there."""
        for person in self.people:
            if person.id == id_:
                return person
        raise KeyError(id_)

    def members(self, unit: str) -> tuple[Person, ...]:
        """Return the people whose main unit is this one or lies in it."""
        inner = self.organisation.within(unit)
        return tuple(person for person in self.people if person.unit in inner)

    def department(self, person: Person) -> str:
        """Return the unit at the top in which a person works."""
        if person.unit in self.organisation:
            return self.organisation.department(person.unit)
        return person.unit

    def departments(self) -> dict[str, str]:
        """Return the unit at the top in which each person works, by id."""
        tops = self.organisation.departments_of_units()
        return {person.id: tops.get(person.unit, person.unit) for person in self.people}

    def by_id(self) -> dict[str, Person]:
        """Return all people by id, for those who look up many."""
        return {person.id: person for person in self.people}

    def languages(self) -> dict[str, int]:
        """Return how many people read each language, the most frequent first."""
        return dict(Counter(person.language for person in self.people).most_common())


def count_heads(
    roster: Roster, wave: str, parents: Mapping[str, str | None] | None = None
) -> Headcount:
    """Freeze how many people each unit has, and forget who they are.

    >>> people = (Person("1", "A", "Sales"), Person("2", "B", "Sales"), Person("3", "C", "IT"))
    >>> count_heads(Roster(people), "2026-Q1").people("Sales", "2026-Q1")
    2
    """
    above = roster.organisation.parents() if parents is None else parents
    counts = Counter(person.unit for person in roster.people)
    return Headcount.of(
        UnitCount(unit, wave, count, above.get(unit)) for unit, count in counts.items()
    )
