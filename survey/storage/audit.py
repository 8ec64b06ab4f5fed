"""Audit: who did what, in entries that nobody can alter, remove or put in unnoticed.

    digest_n = SHA-256(digest_(n-1) | canonical JSON of entry n)

Triggers forbid changes; the chain tells of those that went past them. That the last entries were
cut off shows only beside a head kept elsewhere: hand it to the custodian every day.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    RowMapping,
    Table,
    Text,
    insert,
    select,
    text,
)

from survey.storage.errors import BrokenChain
from survey.storage.store import Tables

GENESIS = bytes(32)


def audit_table(metadata: MetaData) -> Table:
    """Return the table of the log."""
    return Table(
        "audit",
        metadata,
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("at", Text, nullable=False),
        Column("actor", Text, nullable=False),
        Column("action", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("detail", Text, nullable=False),
        Column("digest", LargeBinary, nullable=False),
        CheckConstraint("length(digest) = 32", name="audit_digest_length"),
    )


LOG = audit_table(MetaData())
"""The same in every store that keeps a log."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that somebody did."""

    at: datetime
    actor: str
    action: str
    subject: str = ""
    detail: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        """Refuse a time without a zone."""
        if self.at.tzinfo is None:
            raise ValueError("An entry of the log has a time without a zone; add it.")


@dataclass(frozen=True, slots=True)
class Head:
    """How long the log is, and the digest at its end."""

    number: int
    digest: bytes


class AuditLog:
    """The log of one store; there is no way to change what stands in it."""

    def __init__(self, tables: Tables) -> None:
        """Take the way to the tables."""
        self._tables = tables

    def append(self, entry: Entry) -> Head:
        """Write an entry and return the new head, once it is on the disk."""
        return self._tables.write(lambda connection: append(connection, entry))

    def entries(self, *, newest: int | None = None) -> tuple[Entry, ...]:
        """Return the entries, the newest first; `newest` says how many."""
        query = select(LOG).order_by(LOG.c.number.desc()).limit(newest)
        with self._tables.reading() as connection:
            return tuple(_entry(row) for row in connection.execute(query).mappings())

    def head(self) -> Head:
        """Return the head, to be kept elsewhere."""
        with self._tables.reading() as connection:
            return _head(connection)

    def check(self, kept: Iterable[Head] = ()) -> Head:
        """Return the head if the log is whole and goes through every head that was kept."""
        with self._tables.reading() as connection:
            rows = connection.execute(select(LOG).order_by(LOG.c.number)).mappings().all()
        digests = {0: GENESIS}
        for number, row in enumerate(rows, start=1):
            digest = _digest(digests[number - 1], number, _entry(row))
            if row["number"] != number or bytes(row["digest"]) != digest:
                raise BrokenChain(
                    f"The log was altered at entry {number}; compare it with the copies that the "
                    "custodian holds."
                )
            digests[number] = digest
        for head in kept:
            if digests.get(head.number) != head.digest:
                raise BrokenChain(
                    f"The log does not go through entry {head.number} as it was kept; compare it "
                    "with the copies that the custodian holds."
                )
        return Head(len(rows), digests[len(rows)])


def append(connection: Connection, entry: Entry) -> Head:
    """Write an entry in the transaction of what it tells of."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE audit IN EXCLUSIVE MODE"))
    before = _head(connection)
    number = before.number + 1
    digest = _digest(before.digest, number, entry)
    connection.execute(insert(LOG), {"number": number, **_columns(entry), "digest": digest})
    return Head(number, digest)


def _head(connection: Connection) -> Head:
    query = select(LOG.c.number, LOG.c.digest).order_by(LOG.c.number.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return Head(0, GENESIS) if row is None else Head(row.number, bytes(row.digest))


def _digest(before: bytes, number: int, entry: Entry) -> bytes:
    told = json.dumps([number, _columns(entry)], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(before + told.encode()).digest()


def _columns(entry: Entry) -> dict[str, str]:
    return {
        "at": entry.at.isoformat(),
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "detail": json.dumps(dict(entry.detail), sort_keys=True),
    }


def _entry(row: RowMapping) -> Entry:
    return Entry(
        datetime.fromisoformat(row["at"]),
        row["actor"],
        row["action"],
        row["subject"],
        json.loads(row["detail"]),
    )
