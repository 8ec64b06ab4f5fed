"""Engines: connections that keep what they acknowledge, to a SQLite file or a PostgreSQL server.

A store has two engines: readers that take no lock, and one writer whose transactions begin with
the write lock, so that what was read in one still holds when it commits.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from survey.storage.errors import StoreUnavailable, UnsafeStore

PRAGMAS = (
    "busy_timeout=10000",
    "journal_mode=WAL",
    "synchronous=FULL",  # a commit returns when the disk has it; NORMAL loses it in a power cut
    "fullfsync=ON",  # where the system's fsync stops at the cache of the disk
    "checkpoint_fullfsync=ON",
    "foreign_keys=ON",
    "secure_delete=ON",
    "trusted_schema=OFF",
)
SERVER_SETTINGS = {
    "fsync": {"on"},
    "full_page_writes": {"on"},
    "synchronous_commit": {"on", "remote_apply"},
    "track_commit_timestamp": {"off"},  # else the server notes when each answer came
}
OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class Engines:
    """The connections of one store."""

    readers: Engine
    writer: Engine

    @property
    def file(self) -> Path | None:
        """Return the SQLite file, or None where a server keeps the tables."""
        return file_of(self.writer)

    def dispose(self) -> None:
        """Close every connection."""
        self.readers.dispose()
        self.writer.dispose()


def file_of(engine: Engine) -> Path | None:
    """Return the SQLite file behind an engine, or None where a server keeps the tables."""
    return Path(engine.url.database or "") if engine.dialect.name == "sqlite" else None


def connect(url: str) -> Engines:
    """Return the engines for `sqlite:///FILE` or `postgresql://…`; a missing file is made."""
    parsed = _read_url(url)
    if parsed.get_backend_name() == "sqlite":
        make_file(Path(parsed.database or ""))
        return _sqlite_engines(parsed)
    return _server_engines(parsed)


def _read_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = None
    if parsed is not None and parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if parsed is not None and parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            return parsed
        raise UnsafeStore(
            "A SQLite store in memory forgets its answers; name a file: sqlite:///FILE."
        )
    raise UnsafeStore(
        f'"{url.partition(":")[0]}" is no store; give sqlite:///FILE or postgresql://HOST/NAME.'
    )


def make_file(path: Path) -> None:
    """Make the file for its owner alone, and its entry in the folder durable."""
    if path.exists():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, OWNER_ONLY))
        sync_folder(path.parent)
    except OSError as fault:
        raise StoreUnavailable(
            f'The store "{path.name}" cannot be made: {fault.strerror}; choose a folder of a '
            "local disk that you may write to."
        ) from fault


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sqlite_engines(url: URL) -> Engines:
    readers = create_engine(url, isolation_level="AUTOCOMMIT")
    writer = create_engine(url, pool_size=1, max_overflow=0)
    for engine in (readers, writer):
        event.listen(engine, "connect", _prepare_sqlite)
    event.listen(writer, "connect", _leave_transactions_to_us)
    event.listen(writer, "begin", _begin_with_the_write_lock)
    return Engines(readers, writer)


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    try:
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
    finally:
        cursor.close()


def _leave_transactions_to_us(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Keep the driver from beginning a transaction of its own, which takes the lock too late."""
    connection.isolation_level = None


def _begin_with_the_write_lock(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _server_engines(url: URL) -> Engines:
    readers = create_engine(url, isolation_level="AUTOCOMMIT", pool_pre_ping=True)
    writer = create_engine(url, pool_size=1, max_overflow=0, pool_pre_ping=True)
    engines = Engines(readers, writer)
    try:
        _check_server(readers)
    except OperationalError as fault:
        engines.dispose()
        raise StoreUnavailable(
            f'The PostgreSQL server at "{url.host}" does not answer; start it, or correct the URL.'
        ) from fault
    except UnsafeStore:
        engines.dispose()
        raise
    return engines


def _check_server(engine: Engine) -> None:
    """Refuse a server that may forget a commit or that keeps the time of each."""
    wanted = text("SELECT name, setting FROM pg_settings WHERE name = ANY(:names)")
    with engine.connect() as connection:
        found = connection.execute(wanted, {"names": list(SERVER_SETTINGS)}).all()
    for name, setting in sorted((row.name, row.setting) for row in found):
        if setting not in SERVER_SETTINGS[name]:
            allowed = " or ".join(sorted(SERVER_SETTINGS[name]))
            raise UnsafeStore(
                f"The PostgreSQL setting {name} is {setting}; set it to {allowed}, then restart."
            )


def is_sound(path: Path) -> bool:
    """Return whether SQLite finds every page of a file in order."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False
