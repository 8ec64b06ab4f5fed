"""Order: what the files of a database tell of the order in which rows came, and how it is undone.

SQLite puts what does not fit a page where the file has room, so the place tells the time;
PostgreSQL keeps each row where it came, with the number of its transaction. Both are rewritten in
the order of the keys, which are hashes. Old copies of a page go with the rewrite: SQLite
overwrites them, PostgreSQL drops the files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Table, text

from survey.storage.errors import StoreUnavailable


def rewrite_file(connection: Connection) -> None:
    """Rewrite a SQLite file by its keys and empty its log; call it outside a transaction."""
    connection.exec_driver_sql("VACUUM")
    empty_log(connection)


def empty_log(connection: Connection) -> None:
    """Bring the write-ahead log of SQLite into the file and cut it to nothing."""
    busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
    if busy:
        raise StoreUnavailable(
            "The write-ahead log cannot be emptied while another program reads the store; end "
            "that program, then repeat this step."
        )


def rewrite_table(connection: Connection, table: Table) -> None:
    """Rewrite a table of PostgreSQL by its key, as one transaction; callers hold it."""
    name, keys = table.name, ", ".join(column.name for column in table.primary_key)
    with without_guards(connection, [table]):
        for statement in (
            f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE",
            f"CREATE TEMPORARY TABLE in_order AS SELECT * FROM {name}",  # noqa: S608 - our own name
            f"TRUNCATE {name}",
            f"INSERT INTO {name} SELECT * FROM in_order ORDER BY {keys}",  # noqa: S608 - as above
            "DROP TABLE in_order",
        ):
            connection.execute(text(statement))


@contextmanager
def without_guards(connection: Connection, tables: Sequence[Table]) -> Iterator[None]:
    """Take the triggers from tables while rows are copied as they are; others see none of it."""
    if connection.dialect.name == "postgresql":
        with _triggers_disabled(connection, tables):
            yield
        return
    guards = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    ).all()
    for guard in guards:
        connection.exec_driver_sql(f"DROP TRIGGER {guard.name}")
    yield
    for guard in guards:
        connection.exec_driver_sql(guard.sql)


@contextmanager
def _triggers_disabled(connection: Connection, tables: Sequence[Table]) -> Iterator[None]:
    for table in tables:
        connection.execute(text(f"ALTER TABLE {table.name} DISABLE TRIGGER USER"))
    yield
    for table in tables:
        connection.execute(text(f"ALTER TABLE {table.name} ENABLE TRIGGER USER"))
