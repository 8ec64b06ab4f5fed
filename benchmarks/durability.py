"""Durability: kills, power cuts, a full disk and backups under load, with every loss counted.

The pieces are those of the tests in tests/survey/storage; here they run long enough to say
something about rare moments. The last line says whether anything acknowledged was lost.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

from survey.storage.ballots import Cast
from survey.storage.collector import CollectorStore
from survey.storage.errors import StoreUnavailable
from tests.survey.storage.devices import WAVE, Sealed
from tests.survey.storage.power_cuts import STRACE, Cuts, cut_everywhere
from tests.survey.storage.senders import Crowd, account, box, kill_series
from tests.survey.storage.server import free_port, private_server

CUT_EVERY = 5
DISK_BYTES = 4_000_000
FILLER_BYTES = 1_800_000


def kills(url: str, name: str, often: int, least: int) -> bool:
    """Kill the box again and again while eight devices post; compare what is stored."""
    started = time.perf_counter()
    crowd = kill_series(url, free_port(), often, least)
    seconds = time.perf_counter() - started
    with CollectorStore.open(url) as store:
        store.close(WAVE)
        found = account(crowd, [*store.export(WAVE)])
    print(
        f"R1 {name}: {often} kills or more, {found.acknowledged} acknowledged in {seconds:.0f} s; "
        f"lost {found.lost}, altered {found.altered}, doubled {found.doubled}; thanks lost and "
        f"given again {found.acknowledged_again}, double clicks answered alike {found.replays}, "
        f"stored without thanks {found.stored_without_thanks}"
    )
    return found.lost + found.altered + found.doubled == 0


def cuts(name: str, acknowledgements: int, *pragmas: str) -> Cuts:
    """Record a box and cut the power after every few replies."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        database, trace = folder / "box.sqlite", folder / "trace"
        port = free_port()
        under = (*STRACE, "-o", str(trace))
        with box(f"sqlite:///{database}", port, *pragmas, under=under), Crowd(port, 4) as crowd:
            while len(crowd.acknowledged) < acknowledgements:
                time.sleep(0.05)
        found = cut_everywhere(trace, database, folder, CUT_EVERY)
    print(
        f"R2 {name}: {found.acknowledged} acknowledged, {found.cuts} power cuts; cuts that lost "
        f"an answer {found.losing}, most lost at once {found.most_lost}, unsound {found.damaged}"
    )
    return found


def once_only(url: str, name: str, links: int = 1000, times: int = 10) -> bool:
    """Post every answer ten times at once, over two workers, and count what is stored."""
    devices = [Sealed(number) for number in range(links)]

    async def race(stores: list[CollectorStore]) -> Counter[Cast]:
        senders = (
            stores[turn % 2].cast(WAVE, one.ballot_id, one.submission, one.sealed)
            for turn in range(times)
            for one in (devices if turn % 3 else devices[::-1])
        )
        return Counter(await asyncio.gather(*senders))

    with CollectorStore.open(url) as first, CollectorStore.open(url) as second:
        first.add_wave(WAVE, b"m", b"s", [(bytes(32), "everybody")])
        found = asyncio.run(race([first, second]))
        stored = first.count(WAVE)
    print(
        f"R5 {name}: {links} links, {times} posts each at once by two workers; "
        f"new {found[Cast.NEW]}, same {found[Cast.SAME]}, other {found[Cast.OTHER]}, "
        f"stored {stored}"
    )
    return stored == found[Cast.NEW] == links and found[Cast.OTHER] == 0


@contextmanager
def small_disk() -> Iterator[Path]:
    """Mount a disk in memory that is soon full; needs an administrator."""
    folder = Path(tempfile.mkdtemp())
    mount = shutil.which("mount") or "mount"
    command = [mount, "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)]
    subprocess.run(command, check=True)  # noqa: S603 - a folder of our own
    try:
        yield folder
    finally:
        subprocess.run([shutil.which("umount") or "umount", folder], check=True)  # noqa: S603
        folder.rmdir()


def full_disk() -> bool:
    """Fill a disk while answers come in, make room, and send what was refused once more."""
    with small_disk() as folder:
        filler = folder / "filler"
        filler.write_bytes(os.urandom(FILLER_BYTES))
        with CollectorStore.open(f"sqlite:///{folder / 'store.sqlite'}") as store:
            store.add_wave(WAVE, b"m", b"s", [(bytes(32), "everybody")])
            first = [_attempt(store, number) for number in range(500)]
            filler.unlink()
            refused = [number for number, taken in enumerate(first) if not taken][:50]
            second = [_attempt(store, number) for number in refused]
            store_count = store.count(WAVE)
            stored = _stored_numbers(folder / "store.sqlite", 500)
    acknowledged = {number for number, taken in enumerate(first) if taken} | {
        number for number, taken in zip(refused, second, strict=True) if taken
    }
    print(
        f"R3 full disk: {sum(first)} acknowledged, {500 - sum(first)} refused; with room again "
        f"{sum(second)} of {len(second)} taken; acknowledged and missing "
        f"{len(acknowledged - stored)}, stored {store_count}"
    )
    return acknowledged <= stored and all(second) and not all(first)


def _attempt(store: CollectorStore, number: int) -> bool:
    one = Sealed(number)
    try:
        asyncio.run(store.cast(WAVE, one.ballot_id, one.submission, one.sealed))
    except StoreUnavailable:
        return False
    return True


def _stored_numbers(database: Path, most: int) -> set[int]:
    with closing(sqlite3.connect(database)) as connection:
        found = dict(connection.execute("SELECT ballot_id, sealed FROM ballot").fetchall())
    return {n for n in range(most) if found.get(Sealed(n).ballot_id) == Sealed(n).sealed}


def backups(url: str, name: str, seconds: float) -> bool:
    """Back up again and again, and hold the lock in between, while six devices post."""
    with tempfile.TemporaryDirectory() as made:
        port = free_port()
        made_count = missing = 0
        with (
            box(url, port),
            Crowd(port, 6) as crowd,
            _lock_at_times(url),
            CollectorStore.open(url) as store,
        ):
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                before = {Sealed(number).ballot_id for number in [*crowd.acknowledged]}
                copy = Path(made) / f"{made_count}.sqlite"
                store.backup(copy)
                with closing(sqlite3.connect(copy)) as connection:
                    rows = connection.execute("SELECT ballot_id FROM ballot").fetchall()
                missing += len(before - {row[0] for row in rows})
                made_count += 1
                copy.unlink()
        with CollectorStore.open(url) as store:
            store.close(WAVE)
            found = account(crowd, [*store.export(WAVE)])
    print(
        f"R4 {name}: {made_count} backups in {seconds:.0f} s, {found.acknowledged} acknowledged, "
        f"{crowd.refused} refused; missing from a backup though acknowledged before it began "
        f"{missing}; lost {found.lost}"
    )
    return missing + found.lost == 0 and made_count > 0


@contextmanager
def _lock_at_times(url: str) -> Iterator[None]:
    """Hold the write lock of a SQLite file now and then, as another program would."""
    over = threading.Event()

    def hold() -> None:
        chance = random.Random(4)  # noqa: S311 - how long to hold
        with closing(
            sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=30)
        ) as connection:
            while not over.wait(chance.uniform(0.1, 0.5)):
                connection.execute("BEGIN IMMEDIATE")
                time.sleep(chance.uniform(0.05, 0.6))
                connection.execute("ROLLBACK")

    thread = threading.Thread(target=hold)
    if url.startswith("sqlite"):
        thread.start()
    yield
    over.set()
    if thread.is_alive():
        thread.join()


def main() -> int:
    """Run what was asked for and say whether all held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--acknowledgements", type=int, default=10_000)
    parser.add_argument("--cuts", type=int, default=400)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--only", choices=["R1", "R2", "R3", "R4", "R5"])
    wanted = parser.parse_args()
    held = []
    with tempfile.TemporaryDirectory() as made, private_server() as server:
        numbers = count()
        for name, fresh in (
            ("SQLite", lambda: f"sqlite:///{made}/{next(numbers)}.sqlite"),
            ("PostgreSQL", server.new_database),
        ):
            if wanted.only in {None, "R1"}:
                held.append(kills(fresh(), name, wanted.kills, wanted.acknowledgements))
            if wanted.only in {None, "R4"}:
                held.append(backups(fresh(), name, wanted.seconds))
            if wanted.only in {None, "R5"}:
                held.append(once_only(fresh(), name))
    if wanted.only in {None, "R2"}:
        each = wanted.cuts * CUT_EVERY // 2 + CUT_EVERY
        held.append(cuts("synchronous=FULL", each).losing == 0)
        control = cuts("negative control, synchronous=NORMAL", each // 4, "synchronous=NORMAL")
        # A cut right after a checkpoint, which syncs everything, finds nothing to lose.
        held.append(control.losing > control.cuts / 2)
    if wanted.only in {None, "R3"}:
        held.append(full_disk())
    print("All held: yes" if all(held) else "All held: NO")
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
