"""Change: what a new roster would do to the one in force, shown before it is taken over."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from survey.people.address import same_mailbox
from survey.people.roster import Person, Roster


@dataclass(frozen=True, slots=True)
class Pair:
    """A person as the roster in force has them, and as the new one does."""

    before: Person
    after: Person


@dataclass(frozen=True, slots=True)
class SizeChange:
    """How many people a unit had and would have, with all that lies in it."""

    unit: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class RosterChange:
    """Who joins, who leaves, and what changes for the others. One person may be in several."""

    joiners: tuple[Person, ...]
    leavers: tuple[Person, ...]
    """In the roster in force and not in the new one, or with a last day they had not before."""
    moves: tuple[Pair, ...]
    """To another main unit."""
    renamed: tuple[Pair, ...]
    addresses: tuple[Pair, ...]
    others: tuple[Pair, ...]
    """Language, further units, attributes, or a date; a new last day makes a leaver instead."""
    renumbered: tuple[Pair, ...]
    """Joins and leaves with the same address: most likely one person under a new id."""
    unchanged: int
    new_units: tuple[str, ...]
    lost_units: tuple[str, ...]
    sizes: tuple[SizeChange, ...]
    """Units whose number of people changes."""

    @property
    def is_empty(self) -> bool:
        """Say whether the two rosters are the same."""
        people = (self.joiners, self.leavers, self.moves, self.renamed, self.addresses)
        return not any((*people, self.others, self.new_units, self.lost_units))

    def sentence(self) -> str:
        """Return the change in one line, as a preview says it."""
        return (
            f"{len(self.joiners)} join, {len(self.leavers)} leave, {len(self.moves)} move to "
            f"another unit, {len(self.renamed)} change their name, {len(self.addresses)} their "
            f"address, {self.unchanged} stay as they are."
        )


def compare(old: Roster, new: Roster) -> RosterChange:
    """Return what changes from one roster to another, people known by their id."""
    before = {person.id: person for person in old.people}
    after = {person.id: person for person in new.people}
    both = [Pair(before[id_], after[id_]) for id_ in before if id_ in after]
    joiners = tuple(person for id_, person in after.items() if id_ not in before)
    gone = tuple(person for id_, person in before.items() if id_ not in after)
    leaving = tuple(pair.after for pair in both if _leaves(pair))
    return RosterChange(
        joiners=joiners,
        leavers=(*gone, *leaving),
        moves=tuple(pair for pair in both if pair.before.unit != pair.after.unit),
        renamed=tuple(pair for pair in both if pair.before.name != pair.after.name),
        addresses=tuple(pair for pair in both if pair.before.address != pair.after.address),
        others=tuple(pair for pair in both if _differs_otherwise(pair)),
        renumbered=_renumbered(gone, joiners),
        unchanged=sum(pair.before == pair.after for pair in both),
        new_units=tuple(sorted(_units(new) - _units(old))),
        lost_units=tuple(sorted(_units(old) - _units(new))),
        sizes=_sizes(old, new),
    )


def _leaves(pair: Pair) -> bool:
    return pair.before.left is None and pair.after.left is not None


def _differs_otherwise(pair: Pair) -> bool:
    if pair.before.left != pair.after.left and not _leaves(pair):
        return True
    return _rest(pair.before) != _rest(pair.after)


def _rest(person: Person) -> tuple[object, ...]:
    return person.language, person.further_units, {**person.attributes}, person.joined


def _renumbered(gone: tuple[Person, ...], joiners: tuple[Person, ...]) -> tuple[Pair, ...]:
    known = {same_mailbox(person.address): person for person in gone if person.address}
    return tuple(
        Pair(known[same_mailbox(person.address)], person)
        for person in joiners
        if same_mailbox(person.address) in known
    )


def _units(roster: Roster) -> set[str]:
    return {person.unit for person in roster.people} | {*roster.organisation.parents()}


def _sizes(old: Roster, new: Roster) -> tuple[SizeChange, ...]:
    before, after = unit_sizes(old), unit_sizes(new)
    return tuple(
        SizeChange(unit, before.get(unit, 0), after.get(unit, 0))
        for unit in sorted({*before, *after})
        if before.get(unit, 0) != after.get(unit, 0)
    )


def unit_sizes(roster: Roster) -> dict[str, int]:
    """Return how many people each unit has, with all that lies in it."""
    sizes: Counter[str] = Counter()
    parents = roster.organisation.parents()
    for person in roster.people:
        name: str | None = person.unit
        while name is not None:
            sizes[name] += 1
            name = parents.get(name)
    return dict(sizes)
