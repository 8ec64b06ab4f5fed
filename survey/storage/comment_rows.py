"""Comment rows: what people wrote, read by the custodian first, and shown only once allowed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, delete, select, update

from survey.storage.errors import UnknownRecord
from survey.storage.store import Tables
from survey.storage.vault_tables import comments


class Moderation(StrEnum):
    """Where a comment stands."""

    WAITING = "waiting"
    SHOWN = "shown"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment under an id that was drawn at random."""

    id: bytes
    wave: str
    unit: str
    item: str
    target: str
    words: str
    state: Moderation


class CommentDesk:
    """The comments of a vault."""

    def __init__(self, tables: Tables) -> None:
        """Take the way to the tables."""
        self._tables = tables

    def all(self, wave: str, state: Moderation | None = None) -> tuple[Comment, ...]:
        """Return the comments of a wave in the order of their random ids."""
        query = select(comments).where(comments.c.wave == wave).order_by(comments.c.id)
        if state is not None:
            query = query.where(comments.c.state == state)
        with self._tables.reading() as connection:
            return tuple(
                Comment(
                    bytes(row.id),
                    row.wave,
                    row.unit,
                    row.item,
                    row.target,
                    row.words,
                    Moderation(row.state),
                )
                for row in connection.execute(query)
            )

    def decide(self, comment: bytes, state: Moderation, words: str | None = None) -> None:
        """Show or withhold a comment; `words` replaces what identifies somebody for good."""
        values = {"state": str(state)} if words is None else {"state": str(state), "words": words}
        decided = update(comments).where(comments.c.id == comment).values(values)

        def step(connection: Connection) -> None:
            if connection.execute(decided).rowcount == 0:
                raise UnknownRecord("There is no such comment; load the page again.")

        self._tables.write(step)
        if words is not None:
            self._tables.scrub(comments)

    def erase(self, wave: str) -> None:
        """Delete the comments of a wave."""
        gone = delete(comments).where(comments.c.wave == wave)
        self._tables.write(lambda connection: connection.execute(gone))
        self._tables.scrub(comments)
