"""Organisations: made-up trees of units with people in them, for attacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

CROWDS = (0, 0, 1, 2, 3, 4, 5, 6)


@dataclass(frozen=True, slots=True)
class Organisation:
    """The unit above each unit (-1 at the top) and the unit each person is directly in."""

    parents: tuple[int, ...]
    homes: tuple[int, ...]

    @property
    def direct(self) -> tuple[int, ...]:
        """How many people are directly in each unit."""
        return tuple(self.homes.count(unit) for unit in range(len(self.parents)))

    def members(self, unit: int) -> frozenset[int]:
        """Return everyone in a unit or below it."""
        return frozenset(
            person for person, home in enumerate(self.homes) if unit in self.upwards(home)
        )

    def upwards(self, unit: int) -> list[int]:
        """Return a unit and all above it, from the bottom up."""
        way = []
        while unit != -1:
            way.append(unit)
            unit = self.parents[unit]
        return way

    def groups(self, published: Sequence[bool]) -> list[frozenset[int]]:
        """Return the members of every published unit."""
        return [self.members(unit) for unit, shown in enumerate(published) if shown]


def chance(seed: int) -> Random:
    """Return a source of made-up organisations that is the same every time."""
    return Random(seed)  # noqa: S311 - a drawing, not a secret


def random_parents(rng: Random, units: int) -> tuple[int, ...]:
    """Return a forest in which one unit in eight or so stands by itself."""
    return tuple(
        -1 if unit == 0 or rng.random() < 0.12 else rng.randrange(max(0, unit - 4), unit)
        for unit in range(units)
    )


def random_organisation(rng: Random, most_units: int = 9, most_people: int = 26) -> Organisation:
    """Return an organisation of at most so many units and people, in any order."""
    parents = random_parents(rng, rng.randint(1, most_units))
    homes: list[int] = []
    for unit in range(len(parents)):
        homes += [unit] * min(rng.choice(CROWDS), most_people - len(homes))
    return Organisation(*_shuffled(rng, parents, homes))


def _shuffled(
    rng: Random, parents: Sequence[int], homes: Sequence[int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Give the units other numbers, so that nothing rests on parents coming first."""
    place = list(range(len(parents)))
    rng.shuffle(place)
    above = [-1] * len(parents)
    for unit, parent in enumerate(parents):
        above[place[unit]] = -1 if parent == -1 else place[parent]
    return tuple(above), tuple(place[home] for home in homes)
