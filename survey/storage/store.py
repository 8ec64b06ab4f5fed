"""Store: what the three have in common: opening, one writer, a backup, and how they fare."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self, TypeVar

from sqlalchemy import Connection, Table, text

from survey.storage.copies import back_up
from survey.storage.engines import Engines, connect
from survey.storage.order import rewrite_file
from survey.storage.versions import StoreKind, prepare
from survey.storage.writer import Writer

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Health:
    """How a store fares, for the page that operators look at."""

    last_commit_seconds: float | None
    """How long the last write took to the disk; None before the first."""
    backup_age_seconds: float | None
    """None where no backup was made yet."""
    free_bytes: int | None
    """None where a server keeps the tables: look at its own disk."""
    free_share: float | None


@dataclass(frozen=True, slots=True)
class Tables:
    """The way to the tables of a store, for each of its nouns."""

    engines: Engines
    writer: Writer[Any, Any]

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Connect for reading; no lock is taken."""
        with self.engines.readers.connect() as connection:
            yield connection

    def write(self, step: Callable[[Connection], Result]) -> Result:
        """Return the result of a step once its transaction is on the disk."""
        return self.writer.run(step)

    def scrub(self, *tables: Table) -> None:
        """Overwrite what was deleted from tables, so that no file holds it any more."""
        if self.engines.file is not None:
            self.writer.run_outside(rewrite_file)
            return
        self.writer.run_outside(
            lambda connection: [
                connection.execute(text(f"VACUUM FULL {table.name}")) for table in tables
            ]
        )


class Store:
    """Tables in a SQLite file or on a PostgreSQL server."""

    KIND: ClassVar[StoreKind]

    def __init__(
        self, engines: Engines, writer: Writer[Any, Any], clock: Callable[[], float]
    ) -> None:
        """Take connections to tables that are prepared; use `open` instead."""
        self._clock = clock
        self._engines = engines
        self._writer = writer
        self._tables = Tables(engines, writer)

    @staticmethod
    def start_writer(engines: Engines, stopwatch: Callable[[], float]) -> Writer[Any, Any]:
        """Start the thread that writes; a store that takes rows says how."""
        return Writer(engines, stopwatch)

    @classmethod
    def open(
        cls,
        url: str,
        *,
        stopwatch: Callable[[], float] = time.perf_counter,
        clock: Callable[[], float] = time.time,
    ) -> Self:
        """Open the store at `sqlite:///FILE` or `postgresql://…`; an empty one gets its tables.

        `stopwatch` times commits, `clock` dates backups (seconds since 1970); no other time is
        asked for.
        """
        engines = connect(url)
        try:
            with engines.writer.begin() as connection:
                prepare(connection, cls.KIND)
        except BaseException:
            engines.dispose()
            raise
        return cls(engines, cls.start_writer(engines, stopwatch), clock)

    def shut(self) -> None:
        """Store what waits, then let go of the database."""
        self._writer.stop()
        self._engines.dispose()

    def __enter__(self) -> Self:
        """Return the store."""
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _fault: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Shut the store."""
        self.shut()

    def backup(self, to: Path) -> None:
        """Copy the store to a new file while it is in use; the copy is whole or not there."""
        back_up(self._engines, self.KIND, to)
        note = text(
            "INSERT INTO backup (id, made_at) VALUES (1, :made_at) "
            "ON CONFLICT (id) DO UPDATE SET made_at = excluded.made_at"
        )
        made = {"made_at": self._clock()}
        self._writer.run(lambda connection: connection.execute(note, made))

    def health(self) -> Health:
        """Return how the store fares."""
        with self._tables.reading() as connection:
            made_at = connection.execute(text("SELECT made_at FROM backup")).scalar_one_or_none()
        age = None if made_at is None else max(0.0, self._clock() - made_at)
        if self._engines.file is None:
            return Health(self._writer.last_commit_seconds, age, None, None)
        disk = shutil.disk_usage(self._engines.file.parent)
        return Health(self._writer.last_commit_seconds, age, disk.free, disk.free / disk.total)
