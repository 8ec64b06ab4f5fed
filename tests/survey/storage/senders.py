"""Senders: devices that post sealed answers to the ballot box, and go on until they hear."""

from __future__ import annotations

import contextlib
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Self

from tests.survey.storage.box import MARK
from tests.survey.storage.devices import Sealed

CLICKS_TWICE = 0.05
REPLY = 1 + len(MARK) + 32


@contextmanager
def box(
    url: str, port: int, *pragmas: str, under: Sequence[str] = ()
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a ballot box, under another program if one is named, until it listens; then kill it."""
    program = [*under, sys.executable, "-m", "tests.survey.storage.box", url, str(port), *pragmas]
    process = subprocess.Popen(program)
    try:
        _wait_until_it_listens(process, port)
        yield process
    finally:
        process.kill()
        process.wait()


def _wait_until_it_listens(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(6000):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if process.poll() is not None:
                raise RuntimeError("The ballot box does not start.") from None
            time.sleep(0.01)
        else:
            return


def send(connection: socket.socket, one: Sealed) -> str:
    """Return the letter of the reply to one answer: N(ew), S(ame), O(ther), or - for refused."""
    length = len(one.sealed).to_bytes(4, "big")
    connection.sendall(one.ballot_id + one.submission + length + one.sealed)
    reply = b""
    while len(reply) < REPLY:
        part = connection.recv(REPLY - len(reply))
        if not part:
            raise ConnectionError
        reply += part
    if reply[-32:] != one.ballot_id:
        raise AssertionError("The reply is to another answer.")
    return reply[:1].decode()


@dataclass
class Crowd:
    """Several devices that post new answers until they are told to stop."""

    port: int
    size: int
    acknowledged: dict[int, str] = field(default_factory=dict)
    """The letter of the first acknowledgement, by the number of the answer."""
    doubled: int = 0
    """Double clicks that were answered like the first."""
    refused: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Self:
        """Start posting."""
        for device in range(self.size):
            thread = threading.Thread(target=self._post, args=(device,), daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def __exit__(self, *_fault: object) -> None:
        """Stop posting; an answer on its way may stay without acknowledgement."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def finish(self) -> None:
        """Post for a moment more, so that what is on its way is heard of, and stop."""
        time.sleep(0.3)
        self.__exit__()

    def _post(self, device: int) -> None:
        chance = random.Random(device)  # noqa: S311 - when to click twice
        number = device
        while not self._stop.is_set():
            with contextlib.suppress(OSError):
                connection = socket.create_connection(("127.0.0.1", self.port), timeout=20)
                with connection:
                    while not self._stop.is_set():
                        number += self.size * self._sent(connection, number, chance)
            time.sleep(0.01)

    def _sent(self, connection: socket.socket, number: int, chance: random.Random) -> bool:
        """Send an answer, now and then twice, and return whether it was taken."""
        letter = send(connection, Sealed(number))
        if letter == "-":
            self.refused += 1
            time.sleep(0.01)
            return False
        self.acknowledged.setdefault(number, letter)
        if chance.random() < CLICKS_TWICE:
            self.doubled += send(connection, Sealed(number)) == "S"
        return True


@dataclass(frozen=True)
class Account:
    """What the store holds beside what it acknowledged."""

    acknowledged: int
    lost: int
    altered: int
    doubled: int
    stored_without_thanks: int
    acknowledged_again: int
    """The first acknowledgement was lost on the way, and the answer was known again."""
    replays: int


def account(crowd: Crowd, stored: Sequence[bytes]) -> Account:
    """Compare sealed answers, as they came out of the store, with those acknowledged."""
    expected = {Sealed(number).sealed: number for number in _sent(crowd)}
    known = [expected[sealed] for sealed in stored if sealed in expected]
    return Account(
        acknowledged=len(crowd.acknowledged),
        lost=len(crowd.acknowledged.keys() - set(known)),
        altered=len(stored) - len(known),
        doubled=len(known) - len(set(known)),
        stored_without_thanks=len(set(known) - crowd.acknowledged.keys()),
        acknowledged_again=sum(letter == "S" for letter in crowd.acknowledged.values()),
        replays=crowd.doubled,
    )


def _sent(crowd: Crowd) -> range:
    """Return the numbers of all answers that may have been on their way."""
    return range(max(crowd.acknowledged, default=0) + 2 * crowd.size + 1)


def kill_series(
    url: str, port: int, kills: int, least: int, *, seed: int = 9, devices: int = 8
) -> Crowd:
    """Kill the box at random moments, so often and until so many answers are acknowledged."""
    chance = random.Random(seed)  # noqa: S311 - when to kill
    killed = 0
    with Crowd(port, devices) as crowd:
        while killed < kills or len(crowd.acknowledged) < least:
            with box(url, port) as process:
                time.sleep(chance.uniform(0.02, 0.5))
                os.kill(process.pid, 9)
                process.wait()
            killed += 1
        with box(url, port):
            crowd.finish()
    return crowd
