"""The writer answers after the commit, in groups, and never hangs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from survey.storage.engines import Engines, connect
from survey.storage.errors import StoreUnavailable
from survey.storage.writer import LARGEST_GROUP, Writer

INSERT = text("INSERT INTO word (letters) VALUES (:letters)")


class Words:
    """A store of words that notes its groups."""

    def __init__(self) -> None:
        """Begin with no group."""
        self.groups: list[int] = []

    def store(self, connection: Connection, rows: Sequence[str]) -> list[int | Exception]:
        """Store words, and return how long each is."""
        self.groups.append(len(rows))
        connection.execute(INSERT, [{"letters": row} for row in rows])
        return [len(row) for row in rows]


@pytest.fixture
def engines(folder: Path) -> Iterator[Engines]:
    """Return connections to a table of words, each allowed once."""
    made = connect(f"sqlite:///{folder / 'words.sqlite'}")
    with made.writer.begin() as connection:
        connection.execute(text("CREATE TABLE word (letters TEXT PRIMARY KEY)"))
    yield made
    made.dispose()


def stored(engines: Engines) -> set[str]:
    with engines.readers.connect() as connection:
        return set(connection.execute(text("SELECT letters FROM word")).scalars())


def write_all(writer: Writer[str, int], rows: Sequence[str]) -> list[int | BaseException]:
    async def together() -> list[int | BaseException]:
        waiting = (writer.write(row) for row in rows)
        return await asyncio.gather(*waiting, return_exceptions=True)

    return asyncio.run(together())


def test_rows_that_wait_together_share_a_commit(engines: Engines) -> None:
    words = Words()
    writer = Writer(engines, iter(range(10_000)).__next__, words.store)
    rows = [f"word {number}" for number in range(600)]

    found = write_all(writer, rows)
    writer.stop()

    assert found == [len(row) for row in rows]
    assert stored(engines) == set(rows)
    assert sum(words.groups) == 600
    assert max(words.groups) <= LARGEST_GROUP
    assert len(words.groups) < 100


def test_one_bad_row_does_not_take_its_neighbours_with_it(engines: Engines) -> None:
    writer = Writer(engines, iter(range(10_000)).__next__, Words().store)

    found = write_all(writer, ["ash", "oak", "ash", "elm"])
    writer.stop()

    assert [found[0], found[1], found[3]] == [3, 3, 3]
    assert isinstance(found[2], IntegrityError)
    assert stored(engines) == {"ash", "oak", "elm"}


def test_a_fault_in_the_program_reaches_whoever_waits(engines: Engines) -> None:
    def stumble(_connection: Connection, _rows: Sequence[str]) -> list[int | Exception]:
        raise ZeroDivisionError

    writer = Writer(engines, iter(range(10_000)).__next__, stumble)

    found = write_all(writer, ["ash"])
    writer.stop()

    assert isinstance(found[0], ZeroDivisionError)


def test_a_step_has_a_transaction_of_its_own(engines: Engines) -> None:
    writer: Writer[str, int] = Writer(engines, iter(range(10_000)).__next__)

    def half(connection: Connection) -> None:
        connection.execute(INSERT, {"letters": "ash"})
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        writer.run(half)
    count = writer.run(lambda connection: connection.execute(INSERT, {"letters": "oak"}).rowcount)
    writer.stop()

    assert count == 1
    assert stored(engines) == {"oak"}


def test_what_waits_is_stored_before_the_writer_stops(engines: Engines) -> None:
    writer = Writer(engines, iter(range(10_000)).__next__, Words().store)

    async def write_and_stop() -> list[int]:
        waiting = [asyncio.ensure_future(writer.write(word)) for word in ("ash", "oak")]
        await asyncio.sleep(0)
        await asyncio.to_thread(writer.stop)
        return await asyncio.gather(*waiting)

    assert asyncio.run(write_and_stop()) == [3, 3]
    with pytest.raises(StoreUnavailable, match=r"^The store is shut; open it again\.$"):
        writer.run(lambda connection: connection.execute(INSERT, {"letters": "elm"}))
    writer.stop()


def test_a_sender_who_has_gone_does_not_disturb_the_others(engines: Engines) -> None:
    writer = Writer(engines, iter(range(10_000)).__next__, Words().store)

    async def leave_and_write() -> int:
        leaving = asyncio.ensure_future(writer.write("ash"))
        await asyncio.sleep(0)
        leaving.cancel()
        return await writer.write("oak")

    assert asyncio.run(leave_and_write()) == 3
    writer.stop()
    assert stored(engines) == {"ash", "oak"}
