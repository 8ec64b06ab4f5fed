"""Organisation: the units of a company as a tree, each known by a name of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from survey.instrument.spelling import choose, listed, quoted


@dataclass(frozen=True, slots=True, order=True)
class Unit:
    """A department or a team, and the unit it lies in; None at the top."""

    name: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Organisation:
    """All units, in alphabetical order, so that equal organisations are equal."""

    units: tuple[Unit, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a unit that is listed twice, lies nowhere or lies in itself."""
        object.__setattr__(self, "units", tuple(sorted(self.units, key=lambda unit: unit.name)))
        counts = Counter(unit.name for unit in self.units)
        twice = sorted(name for name, count in counts.items() if count > 1)
        if twice:
            raise ValueError(f"Listed twice: {listed(twice)}; give each unit a name of its own.")
        for unit in self.units:
            if unit.parent is not None and unit.parent not in counts:
                raise ValueError(
                    f"{unit.name} lies in {quoted(unit.parent)}, which is no unit; "
                    f"{choose(unit.parent, counts)}"
                )
        circle = circle_in(self.parents())
        if len(circle) == 1:
            raise ValueError(f"{circle[0]} lies in itself; name the unit above it, or none.")
        if circle:
            raise ValueError(f"{listed(circle)} lie in a circle; say which of them is on top.")

    @classmethod
    def of(cls, parents: Mapping[str, str | None]) -> Organisation:
        """Make an organisation of the unit above each unit.

        >>> Organisation.of({"Sales": None, "North": "Sales"}).department("North")
        'Sales'
        """
        return cls(tuple(Unit(name, parent) for name, parent in parents.items()))

    def __contains__(self, name: object) -> bool:
        """Say whether there is a unit of this name."""
        return any(unit.name == name for unit in self.units)

    def __len__(self) -> int:
        """Return how many units there are."""
        return len(self.units)

    def parents(self) -> dict[str, str | None]:
        """Return the unit above each unit, None at the top."""
        return {unit.name: unit.parent for unit in self.units}

    def departments(self) -> tuple[str, ...]:
        """Return the units at the top."""
        return tuple(unit.name for unit in self.units if unit.parent is None)

    def children(self, name: str) -> tuple[str, ...]:
        """Return the units that lie directly in a unit."""
        return tuple(unit.name for unit in self.units if unit.parent == name)

    def path(self, name: str) -> tuple[str, ...]:
        """Return the units from the top down to this one; a KeyError names one that is none."""
        parents = self.parents()
        steps = [name]
        while (above := parents[steps[-1]]) is not None:
            steps.append(above)
        return tuple(reversed(steps))

    def department(self, name: str) -> str:
        """Return the unit at the top in which a unit lies."""
        return self.path(name)[0]

    def departments_of_units(self) -> dict[str, str]:
        """Return the unit at the top for every unit, for those who ask about many."""
        return {name: path[0] for name, path in self._paths().items()}

    def walk(self) -> Iterator[tuple[int, str]]:
        """Walk from the top down, each unit with its depth, as an indented list shows it."""
        below: dict[str | None, list[str]] = {}
        for unit in self.units:
            below.setdefault(unit.parent, []).append(unit.name)
        ahead = [(0, name) for name in reversed(below.get(None, []))]
        while ahead:
            depth, name = ahead.pop()
            yield depth, name
            ahead += [(depth + 1, child) for child in reversed(below.get(name, []))]

    def _paths(self) -> dict[str, tuple[str, ...]]:
        parents = self.parents()
        found: dict[str, tuple[str, ...]] = {}
        for _, name in self.walk():
            above = parents[name]
            found[name] = (*(found[above] if above is not None else ()), name)
        return found

    def within(self, name: str) -> frozenset[str]:
        """Return a unit and all that lies in it, however deep."""
        found, ahead = {name}, [name]
        while ahead:
            inner = [child for child in self.children(ahead.pop()) if child not in found]
            found.update(inner)
            ahead += inner
        return frozenset(found)


def circle_in(parents: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return units that lie in one another in a circle, or none.

    >>> circle_in({"A": "B", "B": "A", "C": None})
    ('A', 'B')
    """
    sound: set[str] = set()
    for start in sorted(parents):
        steps: list[str] = []
        name: str | None = start
        while name is not None and name not in sound:
            if name in steps:
                return tuple(sorted(steps[steps.index(name) :]))
            steps.append(name)
            name = parents.get(name)
        sound.update(steps)
    return ()
