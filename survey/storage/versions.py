"""Versions: whose tables a database holds, of which version, and how they become those of today.

A new database is given its tables when it is opened. Older tables are changed only by `upgrade`:
never while a wave is open, and only after a copy was made.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from survey.storage.errors import ForeignStore, NewerStore, OutdatedStore

MIGRATIONS = Path(__file__).parent / "migrations"
KINDS = ("collector", "mailer", "vault")
FIRST_COME_LOCK = 7_306_857_364
"""Any number: workers that start together make the tables of a server one after the other."""


@dataclass(frozen=True, slots=True)
class StoreKind:
    """One of the three stores: its name, and the folder with the steps of its tables."""

    name: str
    steps: Path

    @property
    def version_table(self) -> str:
        """Return the table that tells which steps were taken."""
        return f"{self.name}_version"


def kind_of(name: str) -> StoreKind:
    """Return the kind of store of that name, with the steps that ship."""
    return StoreKind(name, MIGRATIONS / name)


def prepare(connection: Connection, kind: StoreKind) -> None:
    """Make the tables of an empty database; refuse tables of others, or of another version."""
    wait_for_turn(connection)
    check_owner(connection, kind)
    if not inspect(connection).get_table_names():
        migrate(connection, kind)
        return
    found, newest = version_of(connection, kind), newest_version(kind)
    if found not in known_versions(kind):
        raise NewerStore(
            f"The {kind.name}'s tables are of version {found}, which this program does not know; "
            "install the release that made them, or a later one."
        )
    if found != newest:
        raise OutdatedStore(
            f"The {kind.name}'s tables are of version {found}, and this program needs {newest}; "
            "upgrade the store, when no wave is open."
        )


def wait_for_turn(connection: Connection) -> None:
    """Let one process at a time make or change tables; SQLite's write lock sees to it itself."""
    if connection.dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(:key)")
        connection.execute(lock, {"key": FIRST_COME_LOCK})


def check_owner(connection: Connection, kind: StoreKind) -> None:
    """Refuse a database with tables of another party: they must never meet in one place."""
    tables = set(inspect(connection).get_table_names())
    others = [name for name in KINDS if name != kind.name and f"{name}_version" in tables]
    if others:
        raise ForeignStore(
            f"The database holds the tables of the {others[0]}, which the {kind.name} may not "
            "see; give each party a database of its own."
        )
    if tables and kind.version_table not in tables:
        raise ForeignStore(
            f'The database holds tables of another program, such as "{min(tables)}"; give the '
            f"{kind.name} an empty database."
        )


def version_of(connection: Connection, kind: StoreKind) -> str | None:
    """Return the version of the tables in a database, or None where there is none."""
    if not inspect(connection).has_table(kind.version_table):
        return None
    query = f"SELECT version_num FROM {kind.version_table}"  # noqa: S608 - a name of our own
    return connection.execute(text(query)).scalar_one_or_none()


def newest_version(kind: StoreKind) -> str:
    """Return the version of the tables that this program works with."""
    return str(_script(kind).get_current_head())


def known_versions(kind: StoreKind) -> tuple[str, ...]:
    """Return every version that this program knows, newest first."""
    return tuple(step.revision for step in _script(kind).walk_revisions())


def migrate(connection: Connection, kind: StoreKind, to: str = "head") -> None:
    """Take every step up to a version, in the transaction of the connection."""
    config = _config(kind)
    config.attributes["connection"] = connection
    config.attributes["version_table"] = kind.version_table
    command.upgrade(config, to)


def _script(kind: StoreKind) -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(kind))


def _config(kind: StoreKind) -> Config:
    config = Config()
    config.set_main_option("script_location", _verbatim(MIGRATIONS))
    config.set_main_option("version_locations", _verbatim(kind.steps))
    config.set_main_option("path_separator", "os")
    return config


def _verbatim(path: Path) -> str:
    """Return a path as the settings of Alembic read it."""
    return str(path).replace("%", "%%")
