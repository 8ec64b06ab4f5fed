"""What was acknowledged survives kills, power cuts, full disks and backups.

The same code with figures a hundred times as large is benchmarks/durability.py.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from survey.storage import engines
from survey.storage.ballots import Cast
from survey.storage.collector import CollectorStore
from survey.storage.errors import StoreUnavailable
from tests.survey.storage.devices import WAVE, Sealed, invite
from tests.survey.storage.power_cuts import STRACE, cut_everywhere
from tests.survey.storage.senders import Crowd, account, box, kill_series
from tests.survey.storage.server import free_port

with_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")


def stored(url: str) -> list[bytes]:
    with CollectorStore.open(url) as store:
        store.close(WAVE)
        return [*store.export(WAVE)]


def test_what_was_acknowledged_survives_kills(url: str) -> None:
    crowd = kill_series(url, free_port(), kills=2, least=50, devices=4)

    found = account(crowd, stored(url))

    assert found.acknowledged >= 50
    assert (found.lost, found.altered, found.doubled) == (0, 0, 0)


def power_cuts(folder: Path, *pragmas: str) -> tuple[int, int]:
    """Return how many power cuts were simulated, and how many of them lost an answer."""
    database, trace = folder / "box.sqlite", folder / "trace"
    port = free_port()
    under = (*STRACE, "-o", str(trace))
    with box(f"sqlite:///{database}", port, *pragmas, under=under), Crowd(port, 3) as crowd:
        until(lambda: len(crowd.acknowledged) >= 40)
    found = cut_everywhere(trace, database, folder, every=4)
    assert found.acknowledged >= 40
    return found.cuts, found.losing


@with_strace
def test_what_was_acknowledged_survives_power_cuts(tmp_path: Path) -> None:
    cuts, losing = power_cuts(tmp_path)

    assert cuts >= 20
    assert losing == 0


@with_strace
def test_a_power_cut_loses_answers_where_commits_are_not_synced(tmp_path: Path) -> None:
    cuts, losing = power_cuts(tmp_path, "synchronous=NORMAL")

    assert losing > cuts / 2


def test_a_full_disk_refuses_and_later_takes_the_same_answer(
    tmp_path: Path, sealed: Sequence[Sealed], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    with CollectorStore.open(url) as store:
        invite(store, sealed)
    with monkeypatch.context() as small:
        small.setattr(engines, "PRAGMAS", (*engines.PRAGMAS, "max_page_count=40"))
        with CollectorStore.open(url) as store:
            first = [asyncio.run(attempt(store, one)) for one in sealed]
    with CollectorStore.open(url) as store:
        second = [asyncio.run(attempt(store, one)) for one in sealed]
        kept = store.count(WAVE)

    taken = first.count(Cast.NEW)
    assert 0 < taken < len(sealed)
    assert first.count(None) == len(sealed) - taken
    assert second == [Cast.SAME if found else Cast.NEW for found in first]
    assert kept == len(sealed)


def test_a_full_disk_says_what_to_do(
    tmp_path: Path, sealed: Sequence[Sealed], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    with CollectorStore.open(url) as store:
        invite(store, sealed)
    monkeypatch.setattr(engines, "PRAGMAS", (*engines.PRAGMAS, "max_page_count=1"))

    with CollectorStore.open(url) as store, pytest.raises(StoreUnavailable) as told:
        asyncio.run(cast_all(store, sealed))

    assert str(told.value) == (
        "The store took nothing: database or disk is full; send the same again."
    )


async def cast_all(store: CollectorStore, sealed: Sequence[Sealed]) -> None:
    for one in sealed:
        await store.cast(WAVE, one.ballot_id, one.submission, one.sealed)


async def attempt(store: CollectorStore, one: Sealed) -> Cast | None:
    try:
        return await store.cast(WAVE, one.ballot_id, one.submission, one.sealed)
    except StoreUnavailable:
        return None


def test_a_backup_under_load_holds_what_was_acknowledged_before_it_began(
    url: str, tmp_path: Path
) -> None:
    acknowledged: list[bytes] = []
    over = threading.Event()

    async def one_device(device: int) -> None:
        number = device
        while not over.is_set():
            one = Sealed(number)
            await store.cast(WAVE, one.ballot_id, one.submission, one.sealed)
            acknowledged.append(one.ballot_id)
            number += 4

    async def all_devices() -> None:
        await asyncio.gather(*(one_device(device) for device in range(4)))

    with CollectorStore.open(url) as store:
        invite(store, [Sealed(0)])
        load = threading.Thread(target=lambda: asyncio.run(all_devices()))
        load.start()
        try:
            for number in range(3):
                until(lambda least=20 * (number + 1): len(acknowledged) >= least)
                before = set(acknowledged)
                store.backup(tmp_path / f"backup-{number}.sqlite")
                assert before <= ids_in(tmp_path / f"backup-{number}.sqlite")
        finally:
            over.set()
            load.join()
        assert store.count(WAVE) == len(acknowledged)


def ids_in(backup: Path) -> set[bytes]:
    with closing(sqlite3.connect(backup)) as connection:
        return {row[0] for row in connection.execute("SELECT ballot_id FROM ballot")}


def test_answers_wait_for_a_lock_that_another_program_holds(
    tmp_path: Path, sealed: Sequence[Sealed]
) -> None:
    database = tmp_path / "store.sqlite"

    async def cast_while_locked(store: CollectorStore) -> Cast | None:
        with closing(sqlite3.connect(database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            waiting = asyncio.create_task(attempt(store, sealed[0]))
            await asyncio.sleep(0.2)
            assert not waiting.done()
            other.execute("ROLLBACK")
        return await waiting

    with CollectorStore.open(f"sqlite:///{database}") as store:
        invite(store, sealed)
        found = asyncio.run(cast_while_locked(store))

    assert found is Cast.NEW


def until(holds: object) -> None:
    assert callable(holds)
    for _ in range(6000):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError("It does not come to that.")
