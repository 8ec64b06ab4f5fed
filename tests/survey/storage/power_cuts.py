"""Power cuts: what would be on the disk if the power failed right after a reply had left.

strace records every write, every sync and every reply of a ballot box. A write counts as durable
once a sync of its file that began after it has returned. At a cut, writes that are not durable
are dropped, or each is by chance dropped, kept or torn; then SQLite opens what is left.
"""

from __future__ import annotations

import random
import re
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.survey.storage.box import MARK

STRACE = (
    "strace", "-D", "-f", "-y", "-xx", "-s", "200000",
    "-e", "trace=pwrite64,fsync,fdatasync,ftruncate,sendto,sendmsg",
)  # fmt: skip
WHOLE = re.compile(r"(?P<pid>\d+)\s+(?P<call>\w+)\((?P<rest>.*)\)\s+=\s+(?P<result>-?\d+)")
BEGUN = re.compile(r"(?P<pid>\d+)\s+(?P<call>\w+)\((?P<rest>.*) <unfinished \.\.\.>")
RESUMED = re.compile(
    r"(?P<pid>\d+)\s+<\.\.\. (?P<call>\w+) resumed>(?P<rest>.*)\)\s+=\s+(?P<result>-?\d+)"
)
PATH = re.compile(r"\d+<(?P<path>[^>]*)>(?:, )?(?P<more>.*)", re.DOTALL)
TEXT = re.compile(r'"((?:\\x..)*)"')

REPLIES = {"sendto", "sendmsg"}
END = "+++ killed by SIGKILL +++"

Fate = Callable[[bytes], bytes | None]
"""What becomes of a write that is not durable: all of it, a part, or None."""


@dataclass
class Disk:
    """The files of a database: what is durable, and what waits for a sync."""

    durable: dict[str, bytearray] = field(default_factory=dict)
    waiting: dict[str, list[tuple[int, bytes | None]]] = field(default_factory=dict)
    """For each file the offset and the bytes of writes; None for a cut to that length."""

    def sync(self, path: str) -> None:
        """Make all writes to a file durable."""
        content = self.durable.setdefault(path, bytearray())
        for offset, written in self.waiting.pop(path, []):
            _apply(content, offset, written)

    def after_a_cut(self, fate: Fate) -> dict[str, bytes]:
        """Return the files as they would be found."""
        found = {}
        for path in self.durable.keys() | self.waiting.keys():
            content = bytearray(self.durable.get(path, b""))
            for offset, written in self.waiting.get(path, []):
                kept = fate(b"" if written is None else written)
                if kept is not None:
                    _apply(content, offset, None if written is None else kept)
            found[path] = bytes(content)
        return found


def _apply(content: bytearray, offset: int, written: bytes | None) -> None:
    if written is None:
        del content[offset:]
        return
    content.extend(bytes(max(0, offset - len(content))))
    content[offset : offset + len(written)] = written


@dataclass(frozen=True)
class Cuts:
    """What simulated power cuts did."""

    acknowledged: int
    cuts: int
    losing: int
    """Cuts after which an acknowledged answer was missing."""
    most_lost: int
    damaged: int
    """Cuts after which SQLite could not read the file, or found it unsound."""


def all_dropped(_written: bytes) -> None:
    """Drop a write."""


def by_chance(chance: random.Random) -> Fate:
    """Return a fate that drops, keeps or tears each write."""

    def fate(written: bytes) -> bytes | None:
        return chance.choice((None, written, written[: len(written) // 1024 * 512]))

    return fate


def cut_everywhere(trace: Path, database: Path, folder: Path, every: int) -> Cuts:
    """Cut the power after every so many replies of a recorded box, twice each."""
    _wait_for_the_end(trace)
    disk, acknowledged = Disk(), list[bytes]()
    fates = (all_dropped, by_chance(random.Random(4)))  # noqa: S311 - a made-up accident
    cuts = losing = most = damaged = 0
    for call, path, more in _calls(trace):
        if path in {str(database), f"{database}-wal"}:
            _note(disk, call, path, more)
        elif call in REPLIES:
            reply = b"".join(_bytes(part) for part in TEXT.findall(more))
            if MARK not in reply:
                continue
            acknowledged.append(reply[-32:])
            if len(acknowledged) % every:
                continue
            for fate in fates:
                left = _left(disk.after_a_cut(fate), database, folder)
                lost = len(acknowledged) if left is None else len({*acknowledged} - left)
                cuts += 1
                losing += lost > 0
                most = max(most, lost)
                damaged += left is None
    return Cuts(len(acknowledged), cuts, losing, most, damaged)


def _wait_for_the_end(trace: Path) -> None:
    """Wait until strace has written all that a killed box did."""
    for _ in range(3000):
        with trace.open("rb") as file:
            file.seek(max(0, trace.stat().st_size - 200))
            if END.encode() in file.read():
                return
        time.sleep(0.01)
    raise RuntimeError("strace does not come to an end.")


def _note(disk: Disk, call: str, path: str, more: str) -> None:
    if call == "pwrite64":
        written = TEXT.search(more)
        if written is None:
            raise AssertionError(f"strace wrote what cannot be read: {more[:80]}")
        offset = int(more.rpartition(",")[2])
        disk.waiting.setdefault(path, []).append((offset, _bytes(written[1])))
    elif call == "ftruncate":
        disk.waiting.setdefault(path, []).append((int(more), None))
    elif call in {"fsync", "fdatasync"}:
        disk.sync(path)


def _calls(trace: Path) -> Iterator[tuple[str, str, str]]:
    """Walk over the calls: a reply when it begins, everything else when it has returned."""
    with trace.open(encoding="ascii", errors="replace") as lines:
        yield from _in_order(lines)


def _in_order(lines: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    begun: dict[str, str] = {}
    for line in lines:
        if found := BEGUN.match(line):
            begun[found["pid"]] = found["rest"]
            if found["call"] in REPLIES:
                yield _split(found["call"], found["rest"])
        elif found := RESUMED.match(line):
            rest = begun.pop(found["pid"], "") + found["rest"]
            if found["call"] not in REPLIES and not found["result"].startswith("-"):
                yield _split(found["call"], rest)
        elif (found := WHOLE.match(line)) and not found["result"].startswith("-"):
            yield _split(found["call"], found["rest"])


def _split(call: str, rest: str) -> tuple[str, str, str]:
    found = PATH.match(rest)
    if found is None:
        return call, "", rest
    path = found["path"]
    return call, _bytes(path).decode() if path.startswith("\\x") else path, found["more"]


def _bytes(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))


def _left(files: dict[str, bytes], database: Path, folder: Path) -> set[bytes] | None:
    """Return the ids of the ballots that SQLite finds; None where it finds the file unsound."""
    copy = folder / "cut.sqlite"
    for suffix in ("", "-wal", "-shm"):
        (folder / f"cut.sqlite{suffix}").unlink(missing_ok=True)
    for suffix in ("", "-wal"):
        content = files.get(f"{database}{suffix}")
        if content is not None:
            (folder / f"cut.sqlite{suffix}").write_bytes(content)
    try:
        with closing(sqlite3.connect(copy)) as connection:
            if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                return None
            if not connection.execute(
                "SELECT 1 FROM sqlite_master WHERE name = 'ballot'"
            ).fetchone():
                return set()
            return {row[0] for row in connection.execute("SELECT ballot_id FROM ballot")}
    except sqlite3.DatabaseError:
        return None
