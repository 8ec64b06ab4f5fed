"""Letter rows: letters that wait, one for each person; a letter that left leaves only a number.

Nothing tells when a letter was sent, or to whom it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from survey.storage.mailer_tables import bounces, letters, tallies
from survey.storage.store import Tables


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter that waits."""

    key: str
    kind: str
    person: str
    wave: str = ""
    """Filled in by the store."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many letters of a kind left, and how many came back at once."""

    kind: str
    sent: int
    returned: int


@dataclass(frozen=True, slots=True)
class Returned:
    """An address at which letters do not arrive."""

    address: str
    wave: str
    is_final: bool
    reason: str


class LetterDesk:
    """The letters of a mailer."""

    def __init__(self, tables: Tables) -> None:
        """Take the way to the tables."""
        self._tables = tables

    def waiting(self, limit: int) -> tuple[LetterRow, ...]:
        """Return letters that wait, in the order of their keys."""
        query = select(letters).order_by(letters.c.key).limit(limit)
        with self._tables.reading() as connection:
            return tuple(
                LetterRow(row.key, row.kind, row.person, row.wave)
                for row in connection.execute(query)
            )

    def count_waiting(self, wave: str) -> int:
        """Return how many letters of a wave wait."""
        query = select(func.count()).select_from(letters).where(letters.c.wave == wave)
        with self._tables.reading() as connection:
            return connection.execute(query).scalar_one()

    def sent(self, key: str) -> None:
        """Take a letter that left from the queue; once more changes nothing."""
        self._tables.write(lambda connection: _settle(connection, key, sent=1, returned=0))

    def returned(self, key: str, address: str, reason: str) -> None:
        """Take a letter that was refused for good from the queue, and keep its address."""

        def step(connection: Connection) -> None:
            row = _settle(connection, key, sent=0, returned=1)
            if row is not None:
                _bounce(connection, Returned(address, row.wave, is_final=True, reason=reason))

        self._tables.write(step)

    def tally(self, wave: str) -> tuple[Tally, ...]:
        """Return how many letters of a wave left, by kind."""
        query = select(tallies).where(tallies.c.wave == wave).order_by(tallies.c.kind)
        with self._tables.reading() as connection:
            return tuple(
                Tally(row.kind, row.sent, row.returned) for row in connection.execute(query)
            )

    def bounced(self, bounce: Returned) -> None:
        """Keep an address at which letters do not arrive; the last report stands."""
        self._tables.write(lambda connection: _bounce(connection, bounce))

    def bounces(self, wave: str) -> tuple[Returned, ...]:
        """Return the addresses at which letters of a wave did not arrive."""
        query = select(bounces).where(bounces.c.wave == wave)
        with self._tables.reading() as connection:
            found = [
                Returned(row.address, row.wave, row.is_final, row.reason)
                for row in connection.execute(query)
            ]
        return tuple(sorted(found, key=lambda one: one.address))

    def mended(self, address: str) -> None:
        """Forget an address that was put right."""
        gone = delete(bounces).where(bounces.c.address == address)
        self._tables.write(lambda connection: connection.execute(gone))


def queue(connection: Connection, wave: str, rows: Sequence[LetterRow]) -> None:
    """Queue letters in the transaction of the step that they belong to."""
    if rows:
        connection.execute(
            insert(letters),
            [
                {"key": row.key, "wave": wave, "kind": row.kind, "person": row.person}
                for row in rows
            ],
        )


def _settle(connection: Connection, key: str, *, sent: int, returned: int) -> Row[Any, Any] | None:
    """Take a letter from the queue and count it; None where it was settled before."""
    gone = delete(letters).where(letters.c.key == key)
    row = connection.execute(gone.returning(letters.c.wave, letters.c.kind)).one_or_none()
    if row is None:
        return None
    same = (tallies.c.wave == row.wave) & (tallies.c.kind == row.kind)
    counted = update(tallies).where(same)
    found = connection.execute(
        counted.values(sent=tallies.c.sent + sent, returned=tallies.c.returned + returned)
    )
    if found.rowcount == 0:
        connection.execute(
            insert(tallies),
            {"wave": row.wave, "kind": row.kind, "sent": sent, "returned": returned},
        )
    return row


def _bounce(connection: Connection, bounce: Returned) -> None:
    connection.execute(delete(bounces).where(bounces.c.address == bounce.address))
    connection.execute(
        insert(bounces),
        {
            "address": bounce.address,
            "wave": bounce.wave,
            "is_final": bounce.is_final,
            "reason": bounce.reason,
        },
    )
