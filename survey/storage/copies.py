"""Copies: backups that are whole, and stores made from them again.

A backup is one SQLite file, whatever keeps the store: it is read without a server, and its rows
lie in the order of their keys, so that it tells nothing of when they came.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, MetaData, Table, create_engine, insert, select
from sqlalchemy.exc import DBAPIError

from survey.storage.engines import Engines, connect, is_sound, make_file, sync_folder
from survey.storage.errors import BackupFailed, ConflictingRecord
from survey.storage.order import without_guards
from survey.storage.versions import StoreKind, check_owner, migrate, version_of

AT_ONCE = 500
"""Rows that are held in memory while tables are copied."""


def back_up(engines: Engines, kind: StoreKind, to: Path) -> None:
    """Copy a store, as it is at one moment, to a file that is not there yet."""
    if to.exists():
        raise BackupFailed(f'"{to.name}" is there already; name a new file for the backup.')
    to.parent.mkdir(parents=True, exist_ok=True)
    part = to.with_name(f"{to.name}.part")
    _remove(part)
    make_file(part)
    try:
        _copy(engines, kind, part)
        _make_one_file(part)
        _make_durable(part)
        if not is_sound(part):
            raise BackupFailed(f'The backup "{to.name}" is damaged; check the disk, then repeat.')
        part.rename(to)
        sync_folder(to.parent)
    except (OSError, DBAPIError, sqlite3.Error) as fault:
        raise BackupFailed(
            f'The backup "{to.name}" was not made: {fault}; make room, then repeat.'
        ) from fault
    finally:
        _remove(part)


def restore(backup: Path, kind: StoreKind, url: str) -> None:
    """Make a store from a backup, in a database that is not there yet or still empty."""
    if not backup.is_file() or not is_sound(backup):
        raise BackupFailed(f'"{backup.name}" is no whole backup; restore an earlier one.')
    engines = connect(url)
    try:
        with reading(backup) as origin, engines.writer.begin() as target:
            check_owner(target, kind)
            if version_of(target, kind) is not None:
                raise ConflictingRecord(
                    f"The database holds a {kind.name} already; restore into an empty one."
                )
            _copy_rows(origin, target, kind)
    finally:
        engines.dispose()


@contextmanager
def reading(backup: Path) -> Iterator[Connection]:
    """Connect to a backup without leaving a trace in it."""
    engine = create_engine(f"sqlite:///file:{backup}?mode=ro&uri=true")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _copy(engines: Engines, kind: StoreKind, part: Path) -> None:
    """Copy a store to a file."""
    if engines.file is not None:
        with engines.readers.connect() as connection:
            connection.exec_driver_sql("VACUUM INTO ?", (str(part),))
        return
    copy = connect(f"sqlite:///{part}")
    try:
        with (
            engines.readers.execution_options(isolation_level="REPEATABLE READ").begin() as origin,
            copy.writer.begin() as target,
        ):
            _copy_rows(origin, target, kind)
    finally:
        copy.dispose()


def _copy_rows(origin: Connection, target: Connection, kind: StoreKind) -> None:
    """Make the tables of the same version in an empty database and fill them by their keys."""
    version = version_of(origin, kind)
    if version is None:
        raise BackupFailed(f"The backup is none of the {kind.name}; choose another file.")
    migrate(target, kind, version)
    sqlite = origin if origin.dialect.name == "sqlite" else target
    tables = [table for table in _reflected(sqlite) if table.name != kind.version_table]
    with without_guards(target, tables):
        for table in tables:
            _copy_table(origin, target, table)


def _reflected(connection: Connection) -> list[Table]:
    """Return the tables of a database, those that others refer to first."""
    metadata = MetaData()
    metadata.reflect(connection)
    return metadata.sorted_tables


def _copy_table(origin: Connection, target: Connection, table: Table) -> None:
    rows = origin.execution_options(yield_per=AT_ONCE).execute(
        select(table).order_by(*table.primary_key)
    )
    for group in rows.mappings().partitions(AT_ONCE):
        target.execute(insert(table), [dict(row) for row in group])


def _make_one_file(path: Path) -> None:
    """Leave no log beside a copy, so that it can be moved and read from a locked medium."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def _make_durable(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _remove(part: Path) -> None:
    """Remove an unfinished copy with the files beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        part.with_name(part.name + suffix).unlink(missing_ok=True)
