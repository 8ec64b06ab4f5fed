"""Upgrading: older tables become those of today, after a copy and never while a wave is open."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from survey.storage.copies import back_up
from survey.storage.engines import connect
from survey.storage.errors import NewerStore, UpgradeRefused
from survey.storage.versions import (
    StoreKind,
    check_owner,
    known_versions,
    migrate,
    newest_version,
    version_of,
    wait_for_turn,
)


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What became of the tables."""

    before: str
    after: str
    backup: Path
    """The copy that was made before anything changed."""


def upgrade(url: str, kind: StoreKind, backup: Path) -> Upgrade | None:
    """Bring the tables of a store to the newest version; None where they are.

    The copy is made first; if a step fails, the tables are as they were.
    """
    engines = connect(url)
    try:
        with engines.writer.begin() as connection:
            before = _version_to_leave(connection, kind)
        if before is None:
            return None
        back_up(engines, kind, backup)
        with engines.writer.begin() as connection:
            wait_for_turn(connection)
            _refuse_open_waves(connection, kind)
            migrate(connection, kind)
        return Upgrade(before, newest_version(kind), backup)
    finally:
        engines.dispose()


def _version_to_leave(connection: Connection, kind: StoreKind) -> str | None:
    """Return the version of tables that may be changed now; None where nothing is to be done."""
    check_owner(connection, kind)
    found = version_of(connection, kind)
    if found is None or found == newest_version(kind):
        return None
    if found not in known_versions(kind):
        raise NewerStore(
            f"The {kind.name}'s tables are of version {found}, which this program does not know; "
            "install the release that made them, or a later one."
        )
    _refuse_open_waves(connection, kind)
    return found


def _refuse_open_waves(connection: Connection, kind: StoreKind) -> None:
    if not inspect(connection).has_table("wave"):
        return
    query = text("SELECT id FROM wave WHERE state = 'open' ORDER BY id")
    names = list(connection.execute(query).scalars())
    if names:
        raise UpgradeRefused(
            f"Wave {', '.join(names)} is open; go on with the release that opened it, and upgrade "
            f"the {kind.name} after the close."
        )
