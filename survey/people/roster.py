"""Roster: who works where, by name. It never meets an answer: import contracts see to that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from survey.people.headcount import Headcount, UnitCount


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be invited."""

    id: str
    name: str
    unit: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody who may be invited to a wave."""

    people: tuple[Person, ...]

    def __post_init__(self) -> None:
        """Refuse a person who is listed twice: a vote more, and an N that is wrong."""
        counts = Counter(person.id for person in self.people)
        twice = sorted(id_ for id_, count in counts.items() if count > 1)
        if twice:
            raise ValueError(f"The people {twice} are listed twice; list each person once.")


def count_heads(roster: Roster, wave: str, parents: Mapping[str, str] | None = None) -> Headcount:
    """Freeze how many people each unit has, and forget who they are.

    >>> people = (Person("1", "A", "Sales"), Person("2", "B", "Sales"), Person("3", "C", "IT"))
    >>> count_heads(Roster(people), "2026-Q1").people("Sales", "2026-Q1")
    2
    """
    above = parents or {}
    counts = Counter(person.unit for person in roster.people)
    return Headcount.of(
        UnitCount(unit, wave, count, above.get(unit)) for unit, count in counts.items()
    )
