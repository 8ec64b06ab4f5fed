"""Roster rows: who works where, as it is now, and as it was when a wave opened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, insert, select, update

from survey.people.organisation import Organisation
from survey.people.roster import Person, Roster
from survey.storage.errors import ConflictingRecord, UnknownRecord
from survey.storage.mailer_tables import invited, link_versions, memberships, people, units
from survey.storage.store import Tables


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody who was invited to a wave, in the unit and class of that day."""

    person: str
    unit: str
    class_id: str


class RosterDesk:
    """The people of a mailer."""

    def __init__(self, tables: Tables) -> None:
        """Take the way to the tables."""
        self._tables = tables

    def replace(self, roster: Roster) -> None:
        """Put a roster in the place of the one in force, all of it or nothing."""
        self._tables.write(lambda connection: _replace(connection, roster))
        self._tables.scrub(people, memberships)

    def roster(self) -> Roster:
        """Return the roster in force, people in the order of their ids."""
        with self._tables.reading() as connection:
            return _roster(connection)

    def link_version(self, person: str) -> int:
        """Return which link of a person counts: 1, and more after a link was lost."""
        query = select(link_versions.c.version).where(link_versions.c.person == person)
        with self._tables.reading() as connection:
            return connection.execute(query).scalar_one_or_none() or 1

    def link_versions(self) -> Mapping[str, int]:
        """Return the versions of those links that are not the first."""
        with self._tables.reading() as connection:
            found = connection.execute(select(link_versions))
            return {row.person: row.version for row in found}

    def renew_link(self, person: str) -> int:
        """Return the version of a new link; the one before it is worth nothing from then on."""
        return self._tables.write(lambda connection: _renew(connection, person))

    def freeze(self, wave: str, snapshot: tuple[Invited, ...]) -> None:
        """Keep who is invited to a wave; the same once more changes nothing."""
        self._tables.write(lambda connection: _freeze(connection, wave, snapshot))

    def snapshot(self, wave: str) -> tuple[Invited, ...]:
        """Return who was invited to a wave, in the order of the ids; nobody once it is erased."""
        with self._tables.reading() as connection:
            return _snapshot(connection, wave)


def _replace(connection: Connection, roster: Roster) -> None:
    for table in (memberships, people, units):
        connection.execute(delete(table))
    organisation = [
        {"name": name, "parent": parent} for name, parent in roster.organisation.parents().items()
    ]
    if organisation:
        connection.execute(insert(units), organisation)
    if roster.people:
        connection.execute(insert(people), [_row(person) for person in roster.people])
    further = [
        {"person": person.id, "position": position, "unit": unit}
        for person in roster.people
        for position, unit in enumerate(person.further_units)
    ]
    if further:
        connection.execute(insert(memberships), further)


def _row(person: Person) -> dict[str, object]:
    return {
        "id": person.id,
        "name": person.name,
        "unit": person.unit,
        "address": person.address,
        "language": person.language,
        "attributes": json.dumps(dict(person.attributes), sort_keys=True, ensure_ascii=False),
        "joined": person.joined and person.joined.isoformat(),
        "last_day": person.left and person.left.isoformat(),
    }


def _roster(connection: Connection) -> Roster:
    further: dict[str, list[str]] = {}
    order = memberships.c.person, memberships.c.position
    for row in connection.execute(select(memberships).order_by(*order)):
        further.setdefault(row.person, []).append(row.unit)
    found = tuple(
        Person(
            row.id,
            row.name,
            row.unit,
            row.address,
            row.language,
            tuple(further.get(row.id, ())),
            json.loads(row.attributes),
            row.joined and date.fromisoformat(row.joined),
            row.last_day and date.fromisoformat(row.last_day),
        )
        for row in connection.execute(select(people))
    )
    parents = {row.name: row.parent for row in connection.execute(select(units))}
    in_order = tuple(sorted(found, key=lambda person: person.id))
    return Roster(in_order, Organisation.of(parents))


def _renew(connection: Connection, person: str) -> int:
    known = select(people.c.id).where(people.c.id == person).with_for_update()
    if connection.execute(known).scalar_one_or_none() is None:
        raise UnknownRecord(f'There is no person "{person}" in the roster; check the id.')
    query = select(link_versions.c.version).where(link_versions.c.person == person)
    before = connection.execute(query).scalar_one_or_none()
    version = (before or 1) + 1
    if before is None:
        connection.execute(insert(link_versions), {"person": person, "version": version})
    else:
        same = link_versions.c.person == person
        connection.execute(update(link_versions).where(same).values(version=version))
    return version


def _freeze(connection: Connection, wave: str, snapshot: tuple[Invited, ...]) -> None:
    there = _snapshot(connection, wave)
    offered = tuple(sorted(snapshot, key=lambda one: one.person))
    if there and there != offered:
        raise ConflictingRecord(
            f"Other people are invited to wave {wave} already; plan a new wave for these."
        )
    if offered and not there:
        rows = [
            {"wave": wave, "person": one.person, "unit": one.unit, "class_id": one.class_id}
            for one in offered
        ]
        connection.execute(insert(invited), rows)


def _snapshot(connection: Connection, wave: str) -> tuple[Invited, ...]:
    query = select(invited).where(invited.c.wave == wave)
    found = [Invited(row.person, row.unit, row.class_id) for row in connection.execute(query)]
    return tuple(sorted(found, key=lambda one: one.person))
