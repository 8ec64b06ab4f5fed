"""The log cannot be altered unnoticed, by the program or past it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from survey.storage.audit import Entry, Head
from survey.storage.errors import BrokenChain
from survey.storage.mailer import MailerStore

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ENTRIES = [
    Entry(NOON, "ada@example.com", "signed in"),
    Entry(NOON, "ada@example.com", "loaded people", "roster.csv", {"people": "60"}),
    Entry(NOON, "ada@example.com", "opened", "2026-11"),
]


@pytest.fixture
def mailer(url: str) -> Iterator[MailerStore]:
    """Return a mailer whose log has three entries."""
    with MailerStore.open(url) as store:
        for entry in ENTRIES:
            store.audit.append(entry)
        yield store


def test_the_log_tells_what_was_done_newest_first(mailer: MailerStore) -> None:
    assert mailer.audit.entries() == tuple(reversed(ENTRIES))
    assert mailer.audit.entries(newest=1) == (ENTRIES[2],)
    assert dict(mailer.audit.entries()[1].detail) == {"people": "60"}


def test_a_whole_log_goes_through_every_head_that_was_kept(mailer: MailerStore) -> None:
    kept = mailer.audit.head()
    last = mailer.audit.append(Entry(NOON, "ada@example.com", "closed", "2026-11"))

    assert mailer.audit.check([Head(0, bytes(32)), kept]) == last
    assert (kept.number, last.number) == (3, 4)


def test_an_empty_log_is_whole(url: str) -> None:
    with MailerStore.open(url) as store:
        assert store.audit.check() == Head(0, bytes(32))


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit SET actor = 'eve'", "DELETE FROM audit WHERE number = 3"],
)
def test_the_tables_refuse_to_change_the_log(
    url: str, mailer: MailerStore, statement: str
) -> None:
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))

    with pytest.raises(DBAPIError, match="the log is never"), engine.begin() as connection:
        connection.execute(text(statement))

    engine.dispose()
    assert mailer.audit.check().number == 3


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE audit SET actor = 'eve' WHERE number = 2", 2),
        ("UPDATE audit SET at = '2026-11-25T12:00:00+00:00' WHERE number = 1", 1),
        ("UPDATE audit SET detail = '{}' WHERE number = 2", 2),
        ("DELETE FROM audit WHERE number = 2", 2),
        (
            "INSERT INTO audit SELECT 4, at, actor, action, subject, detail, digest FROM audit",
            4,
        ),
    ],
)
def test_whoever_goes_past_the_guards_is_found_out(
    tmp_path: Path, statement: str, place: int
) -> None:
    database = tmp_path / "mailer.sqlite"
    with MailerStore.open(f"sqlite:///{database}") as mailer:
        for entry in ENTRIES:
            mailer.audit.append(entry)
        with closing(sqlite3.connect(database)) as past:
            past.execute("DROP TRIGGER audit_unchanged")
            past.execute("DROP TRIGGER audit_kept")
            past.execute(statement + (" WHERE number = 3" if "INSERT" in statement else ""))
            past.commit()

        with pytest.raises(BrokenChain) as told:
            mailer.audit.check()

    assert str(told.value) == (
        f"The log was altered at entry {place}; compare it with the copies that the custodian "
        "holds."
    )


def test_a_log_cut_at_its_end_is_found_out_by_a_head_kept_elsewhere(tmp_path: Path) -> None:
    database = tmp_path / "mailer.sqlite"
    with MailerStore.open(f"sqlite:///{database}") as mailer:
        for entry in ENTRIES:
            mailer.audit.append(entry)
        kept = mailer.audit.head()
        with closing(sqlite3.connect(database)) as past:
            past.execute("DROP TRIGGER audit_kept")
            past.execute("DELETE FROM audit WHERE number = 3")
            past.commit()

        assert mailer.audit.check().number == 2
        with pytest.raises(BrokenChain, match=r"^The log does not go through entry 3 as it was"):
            mailer.audit.check([kept])


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^An entry of the log has a time without a zone; add"):
        Entry(datetime(2026, 11, 24, 12), "ada@example.com", "signed in")  # noqa: DTZ001 - wrong on purpose
