"""Opened answers: what the vault keeps of a wave, by pseudonym; comments beside nobody."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import SystemRandom

from sqlalchemy import Connection, delete, insert, select

from survey.storage.errors import ConflictingRecord, UnknownRecord
from survey.storage.store import Tables
from survey.storage.vault_tables import (
    answers,
    comments,
    openings,
    receipts,
    respondents,
    year_classes,
)

COMMENT_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class OpenedAnswer:
    """One person's answers in one wave, by target; "" is the person's own department."""

    pid: str
    class_id: str
    answers: Mapping[str, Mapping[str, int]] = field(hash=False)
    form: str = ""
    language: str = ""
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class OpenedComment:
    """A comment, which nothing ties to who wrote it."""

    unit: str
    item: str
    target: str
    words: str


@dataclass(frozen=True, slots=True)
class Opening:
    """All that comes out of one wave at once."""

    wave: str
    answers: tuple[OpenedAnswer, ...]
    comments: tuple[OpenedComment, ...]
    receipts: Mapping[str, str] = field(hash=False)
    """The pid of each receipt, for whoever asks to see or delete what is their own."""
    quarantined: int
    confirmation: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the vault said and signed about a wave."""

    wave: str
    opened: int
    quarantined: int
    confirmation: bytes
    signature: bytes


class OpeningDesk:
    """The opened waves of a vault."""

    def __init__(self, tables: Tables) -> None:
        """Take the way to the tables."""
        self._tables = tables

    def keep(self, opening: Opening) -> None:
        """Keep all that came out of a wave, or nothing; the same once more changes nothing.

        Rows are laid down in the order of their keys, so that none tells of its neighbour.
        """
        self._tables.write(lambda connection: _keep(connection, opening))

    def confirmations(self) -> tuple[Confirmation, ...]:
        """Return what was said of each wave, by name."""
        query = select(openings).order_by(openings.c.wave)
        with self._tables.reading() as connection:
            return tuple(
                Confirmation(
                    row.wave,
                    row.opened,
                    row.quarantined,
                    bytes(row.confirmation),
                    bytes(row.signature),
                )
                for row in connection.execute(query)
            )

    def answers(self, wave: str) -> tuple[OpenedAnswer, ...]:
        """Return the answers of a wave in the order of the pids."""
        with self._tables.reading() as connection:
            return _answers(connection, wave)

    def pid_of(self, wave: str, receipt: str) -> str | None:
        """Return the pid behind a receipt, or None for one that is not of the wave."""
        query = select(receipts.c.pid).where(
            receipts.c.wave == wave, receipts.c.receipt == receipt
        )
        with self._tables.reading() as connection:
            return connection.execute(query).scalar_one_or_none()

    def receipts(self, wave: str) -> tuple[str, ...]:
        """Return the receipts of a wave in the order of the alphabet."""
        query = select(receipts.c.receipt).where(receipts.c.wave == wave)
        with self._tables.reading() as connection:
            return tuple(sorted(connection.scalars(query)))

    def answers_of(self, pid: str) -> Mapping[str, OpenedAnswer]:
        """Return all that is kept of one pid, by wave."""
        query = select(respondents.c.wave).where(respondents.c.pid == pid)
        with self._tables.reading() as connection:
            waves = sorted(connection.scalars(query))
            return {
                wave: found
                for wave in waves
                for found in _answers(connection, wave, respondents.c.pid == pid)
            }

    def forget(self, pid: str) -> int:
        """Delete all that is kept of one pid; return in how many waves that was."""
        waves = self._tables.write(lambda connection: _forget(connection, pid))
        self._tables.scrub(answers, respondents, receipts, year_classes)
        return waves

    def erase_answers(self, wave: str) -> None:
        """Delete the answers and the receipts of a wave; what was confirmed stays."""

        def step(connection: Connection) -> None:
            for table in (answers, respondents, receipts):
                connection.execute(delete(table).where(table.c.wave == wave))

        self._tables.write(step)
        self._tables.scrub(answers, respondents, receipts)

    def year_classes(self, year: str) -> Mapping[str, str]:
        """Return the one class of each pid in a year of the study."""
        query = select(year_classes).where(year_classes.c.year == year)
        with self._tables.reading() as connection:
            return {row.pid: row.class_id for row in connection.execute(query)}

    def fix_year_classes(self, year: str, classes: Mapping[str, str]) -> None:
        """Keep the class of pids that have none in a year yet; those that have one keep it."""

        def step(connection: Connection) -> None:
            known = set(
                connection.scalars(select(year_classes.c.pid).where(year_classes.c.year == year))
            )
            rows = [
                {"pid": pid, "year": year, "class_id": class_id}
                for pid, class_id in sorted(classes.items())
                if pid not in known
            ]
            if rows:
                connection.execute(insert(year_classes), rows)

        self._tables.write(step)


def _keep(connection: Connection, opening: Opening) -> None:
    query = select(openings).where(openings.c.wave == opening.wave)
    there = connection.execute(query).one_or_none()
    if there is not None:
        if bytes(there.confirmation) != opening.confirmation:
            raise ConflictingRecord(
                f"Wave {opening.wave} was opened before, with another outcome; that one stands."
            )
        return
    row = {
        "wave": opening.wave,
        "opened": len(opening.answers),
        "quarantined": opening.quarantined,
        "confirmation": opening.confirmation,
        "signature": opening.signature,
    }
    connection.execute(insert(openings), row)
    in_order = sorted(opening.answers, key=lambda one: one.pid)
    _fill(connection, opening.wave, in_order)
    ids = sorted(secrets.token_bytes(COMMENT_ID_BYTES) for _ in opening.comments)
    shuffled = SystemRandom().sample(opening.comments, len(opening.comments))
    written = [
        {
            "id": id_,
            "wave": opening.wave,
            "unit": one.unit,
            "item": one.item,
            "target": one.target,
            "words": one.words,
            "state": "waiting",
        }
        for id_, one in zip(ids, shuffled, strict=True)
    ]
    if written:
        connection.execute(insert(comments), written)
    if opening.receipts:
        connection.execute(
            insert(receipts),
            [
                {"wave": opening.wave, "receipt": receipt, "pid": pid}
                for receipt, pid in sorted(opening.receipts.items())
            ],
        )


def _fill(connection: Connection, wave: str, in_order: list[OpenedAnswer]) -> None:
    if not in_order:
        return
    connection.execute(
        insert(respondents),
        [
            {
                "wave": wave,
                "pid": one.pid,
                "class_id": one.class_id,
                "form": one.form,
                "language": one.language,
                "seconds": one.seconds,
            }
            for one in in_order
        ],
    )
    rows = [
        {
            "wave": wave,
            "pid": one.pid,
            "target": target,
            "answers": json.dumps(dict(found), sort_keys=True),
        }
        for one in in_order
        for target, found in sorted(one.answers.items())
    ]
    if rows:
        connection.execute(insert(answers), rows)


def _answers(connection: Connection, wave: str, *only: object) -> tuple[OpenedAnswer, ...]:
    found: dict[str, dict[str, dict[str, int]]] = {}
    for row in connection.execute(select(answers).where(answers.c.wave == wave)):
        found.setdefault(row.pid, {})[row.target] = json.loads(row.answers)
    query = select(respondents).where(respondents.c.wave == wave, *only)  # type: ignore[arg-type]  # conditions
    return tuple(
        OpenedAnswer(
            row.pid, row.class_id, found.get(row.pid, {}), row.form, row.language, row.seconds
        )
        for row in sorted(connection.execute(query), key=lambda row: str(row.pid))
    )


def _forget(connection: Connection, pid: str) -> int:
    query = select(respondents.c.wave).where(respondents.c.pid == pid)
    waves = len(connection.execute(query).all())
    if not waves:
        raise UnknownRecord("Nothing is kept under this link and receipt; check both.")
    for table in (answers, respondents, receipts, year_classes):
        connection.execute(delete(table).where(table.c.pid == pid))
    return waves
