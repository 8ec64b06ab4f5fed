"""Headcount: how many people each unit had when a wave opened, and which unit lies in which."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UnitCount:
    """One unit in one wave. `people` is None where nobody knows how many were invited."""

    unit: str
    wave: str
    people: int | None
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Headcount:
    """The frozen N of every unit and wave."""

    counts: tuple[UnitCount, ...]

    @classmethod
    def of(cls, counts: Iterable[UnitCount]) -> Headcount:
        """Make a headcount in a fixed order, so that equal ones are equal."""
        return cls(tuple(sorted(counts, key=lambda count: (count.wave, count.unit))))

    def units(self, wave: str) -> tuple[str, ...]:
        """Return the units of a wave, in alphabetical order."""
        return tuple(count.unit for count in self.counts if count.wave == wave)

    def people(self, unit: str, wave: str) -> int | None:
        """Return how many people a unit had in a wave, or None where that is not known."""
        for count in self.counts:
            if (count.unit, count.wave) == (unit, wave):
                return count.people
        return None

    def parent(self, unit: str, wave: str) -> str | None:
        """Return the unit that a unit belongs to, or None at the top."""
        for count in self.counts:
            if (count.unit, count.wave) == (unit, wave):
                return count.parent
        return None
