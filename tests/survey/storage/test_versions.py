"""Tables of every released version become those of today, and nothing in them changes."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, Table, create_engine, select, text

from survey.storage.collector import CollectorStore
from survey.storage.collector_tables import COLLECTOR
from survey.storage.copies import restore
from survey.storage.engines import connect
from survey.storage.errors import (
    BackupFailed,
    ConflictingRecord,
    ForeignStore,
    NewerStore,
    OutdatedStore,
    UpgradeRefused,
)
from survey.storage.mailer import MailerStore
from survey.storage.mailer_tables import MAILER
from survey.storage.store import Store
from survey.storage.upgrading import upgrade
from survey.storage.vault import VaultStore
from survey.storage.vault_tables import VAULT
from survey.storage.versions import StoreKind, kind_of, prepare

RELEASED = Path(__file__).parent / "versions"
STORES: dict[str, type[Store]] = {
    "collector": CollectorStore,
    "mailer": MailerStore,
    "vault": VaultStore,
}
TABLES = {"collector": COLLECTOR, "mailer": MAILER, "vault": VAULT}
each_store = pytest.mark.parametrize("name", STORES)
each_release = pytest.mark.parametrize(
    "dump", sorted(RELEASED.glob("*.sql")), ids=lambda p: p.stem
)
NEXT_STEP = '''"""Next step: what a later release might do."""
import sqlalchemy as sa
from alembic import op

revision = "{name}_next"
down_revision = "{name}_1"


def upgrade():
    op.create_table("remark", sa.Column("words", sa.Text, primary_key=True))
    op.add_column("backup", sa.Column("place", sa.Text))
    {more}
'''


def released(dump: Path, folder: Path) -> Path:
    """Return the SQLite file of a release."""
    database = folder / f"{dump.stem}.sqlite"
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(dump.read_text(encoding="utf-8"))
    return database


def store_of(dump: Path, url: str, folder: Path) -> StoreKind:
    """Put what a release left into a database, and return the kind of its store."""
    kind = kind_of(dump.stem.partition("_")[0])
    restore(released(dump, folder), kind, url)
    return kind


def later(kind: StoreKind, folder: Path, more: str = "") -> StoreKind:
    """Return the kind as a later release would have it, one step ahead."""
    steps = folder / "steps"
    shutil.copytree(kind.steps, steps)
    text_of_step = NEXT_STEP.format(name=kind.name, more=more)
    (steps / "next_step.py").write_text(text_of_step, encoding="utf-8")
    return StoreKind(kind.name, steps)


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def contents(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    with connected(url) as connection:
        metadata = MetaData()
        metadata.reflect(connection)
        return {name: rows_of(connection, table) for name, table in metadata.tables.items()}


def rows_of(connection: Connection, table: Table) -> list[tuple[object, ...]]:
    return sorted((tuple(row) for row in connection.execute(select(table))), key=repr)


def end_waves(url: str) -> None:
    with connected(url) as connection:
        connection.execute(text("UPDATE wave SET state = 'closed' WHERE state = 'open'"))


@each_store
def test_the_steps_make_the_tables_that_the_program_works_with(name: str, url: str) -> None:
    with STORES[name].open(url), connected(url) as connection:
        options = {"include_name": lambda found, *_: found != f"{name}_version"}
        context = MigrationContext.configure(connection, opts=options)

        assert compare_metadata(context, TABLES[name]) == []


@each_release
def test_a_released_store_opens_with_every_row_as_it_was(
    dump: Path, url: str, folder: Path
) -> None:
    kind = store_of(dump, url, folder)
    before = contents(f"sqlite:///{folder / dump.stem}.sqlite")

    upgrade(url, kind, folder / "backup.sqlite")
    with STORES[kind.name].open(url):
        pass

    assert contents(url) == before
    assert sum(len(rows) for rows in before.values()) > 5


def test_older_tables_are_refused_until_they_are_upgraded(url: str, folder: Path) -> None:
    kind = later(store_of(RELEASED / "mailer_1.sql", url, folder), folder)
    engines = connect(url)

    with pytest.raises(OutdatedStore) as told, engines.writer.begin() as connection:
        prepare(connection, kind)

    engines.dispose()
    assert str(told.value) == (
        "The mailer's tables are of version mailer_1, and this program needs mailer_next; "
        "upgrade the store, when no wave is open."
    )


@each_release
def test_an_upgrade_copies_first_and_keeps_every_row(dump: Path, url: str, folder: Path) -> None:
    kind = later(store_of(dump, url, folder), folder)
    if kind.name != "vault":
        end_waves(url)
    before = contents(url)

    found = upgrade(url, kind, folder / "backup.sqlite")
    after = contents(url)
    again = upgrade(url, kind, folder / "second.sqlite")

    assert found is not None
    assert (found.before, found.after) == (f"{kind.name}_1", f"{kind.name}_next")
    assert contents(f"sqlite:///{found.backup}") == before
    changed = {"remark", "backup", kind.version_table}
    assert {name: after[name] for name in before if name not in changed} == {
        name: rows for name, rows in before.items() if name not in changed
    }
    assert after["remark"] == []
    assert again is None
    assert not (folder / "second.sqlite").exists()


def test_a_step_that_fails_leaves_the_tables_as_they_were(url: str, folder: Path) -> None:
    kind = store_of(RELEASED / "vault_1.sql", url, folder)
    kind = later(kind, folder, "raise RuntimeError('power')")
    before = contents(url)

    with pytest.raises(RuntimeError, match="power"):
        upgrade(url, kind, folder / "backup.sqlite")

    assert contents(url) == before


def test_no_upgrade_while_a_wave_is_open(url: str, folder: Path) -> None:
    kind = later(store_of(RELEASED / "collector_1.sql", url, folder), folder)
    before = contents(url)

    with pytest.raises(UpgradeRefused) as told:
        upgrade(url, kind, folder / "backup.sqlite")

    assert str(told.value) == (
        "Wave 2026-11 is open; go on with the release that opened it, and upgrade the collector "
        "after the close."
    )
    assert contents(url) == before
    assert not (folder / "backup.sqlite").exists()


def test_no_upgrade_where_the_copy_cannot_be_made(url: str, folder: Path) -> None:
    kind = later(store_of(RELEASED / "vault_1.sql", url, folder), folder)
    (folder / "backup.sqlite").write_bytes(b"")
    before = contents(url)

    with pytest.raises(BackupFailed, match=r'^"backup\.sqlite" is there already; name a new'):
        upgrade(url, kind, folder / "backup.sqlite")

    assert contents(url) == before


def test_tables_of_a_later_release_are_refused(url: str, folder: Path) -> None:
    kind = store_of(RELEASED / "vault_1.sql", url, folder)
    upgrade(url, later(kind, folder), folder / "backup.sqlite")
    sentence = (
        "The vault's tables are of version vault_next, which this program does not know; "
        "install the release that made them, or a later one."
    )

    with pytest.raises(NewerStore) as opened:
        VaultStore.open(url)
    with pytest.raises(NewerStore) as upgraded:
        upgrade(url, kind, folder / "second.sqlite")

    assert str(opened.value) == str(upgraded.value) == sentence


def test_a_party_does_not_open_the_tables_of_another(url: str) -> None:
    with MailerStore.open(url):
        pass

    with pytest.raises(ForeignStore) as told:
        CollectorStore.open(url)

    assert str(told.value) == (
        "The database holds the tables of the mailer, which the collector may not see; give "
        "each party a database of its own."
    )


def test_a_party_does_not_open_the_tables_of_another_program(url: str) -> None:
    with connected(url) as connection:
        connection.execute(text("CREATE TABLE invoice (id INTEGER PRIMARY KEY)"))

    with pytest.raises(ForeignStore) as told:
        CollectorStore.open(url)

    assert str(told.value) == (
        'The database holds tables of another program, such as "invoice"; give the collector an '
        "empty database."
    )


def test_a_backup_is_restored_only_where_nothing_is(url: str, folder: Path) -> None:
    with VaultStore.open(url) as vault:
        vault.backup(folder / "backup.sqlite")

    with pytest.raises(ConflictingRecord) as told:
        restore(folder / "backup.sqlite", VaultStore.KIND, url)

    assert str(told.value) == "The database holds a vault already; restore into an empty one."


@pytest.mark.parametrize("content", [None, b"", b"no database" * 100])
def test_a_file_that_is_no_backup_is_not_restored(
    url: str, folder: Path, content: bytes | None
) -> None:
    if content is not None:
        (folder / "backup.sqlite").write_bytes(content)

    with pytest.raises(BackupFailed):
        restore(folder / "backup.sqlite", VaultStore.KIND, url)


def test_a_backup_of_one_party_is_not_restored_as_another(url: str, folder: Path) -> None:
    with pytest.raises(BackupFailed) as told:
        restore(released(RELEASED / "mailer_1.sql", folder), VaultStore.KIND, url)

    assert str(told.value) == "The backup is none of the vault; choose another file."
