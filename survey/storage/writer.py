"""Writer: one thread that writes, and answers only when the disk has it.

Rows that wait together are stored in one transaction (group commit): a sync of the disk is the
price of an acknowledgement, and many people may share it.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError

from survey.storage.engines import Engines
from survey.storage.errors import StoreUnavailable

Row = TypeVar("Row")
Outcome = TypeVar("Outcome")
Result = TypeVar("Result")

LARGEST_GROUP = 256
"""Rows of one transaction: beyond this the sync is shared well enough."""

StoreRows = Callable[[Connection, Sequence[Row]], "Sequence[Outcome | Exception]"]
"""Stores rows in the transaction of a connection and tells what became of each, in order."""


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[Row, Outcome]):
    """A row whose sender waits for the disk."""

    row: Row
    loop: asyncio.AbstractEventLoop
    answer: asyncio.Future[Outcome]


@dataclass(frozen=True, slots=True)
class _Work:
    """A step that wants the writer's connection for itself."""

    perform: Callable[[Connection], None]
    in_transaction: bool
    answer: Future[None] = field(default_factory=Future)


class _Stop:
    """The last item of the queue."""


class Writer(Generic[Row, Outcome]):
    """The only thread of a process that writes to a store."""

    def __init__(
        self,
        engines: Engines,
        stopwatch: Callable[[], float],
        store: StoreRows[Row, Outcome] | None = None,
    ) -> None:
        """Start the thread; `stopwatch` returns seconds that only grow."""
        self.last_commit_seconds: float | None = None
        self._engines = engines
        self._store = store
        self._stopwatch = stopwatch
        self._queue: SimpleQueue[_Waiting[Row, Outcome] | _Work | _Stop] = SimpleQueue()
        self._door = threading.Lock()
        self._is_open = True
        self._thread = threading.Thread(target=self._serve, name="store-writer", daemon=True)
        self._thread.start()

    async def write(self, row: Row) -> Outcome:
        """Return what became of a row, once that can no longer be lost."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Outcome] = loop.create_future()
        self._put(_Waiting(row, loop, answer))
        return await answer

    def run(self, step: Callable[[Connection], Result]) -> Result:
        """Return the result of a step that had a transaction of its own, once it is committed."""
        return self._wait_for(step, in_transaction=True)

    def run_outside(self, step: Callable[[Connection], Result]) -> Result:
        """Return the result of a step that no transaction may hold, such as VACUUM."""
        return self._wait_for(step, in_transaction=False)

    def stop(self) -> None:
        """End the thread when everything that waits is stored."""
        with self._door:
            if self._is_open:
                self._is_open = False
                self._queue.put(_Stop())
        self._thread.join()

    def _wait_for(self, step: Callable[[Connection], Result], *, in_transaction: bool) -> Result:
        results: list[Result] = []
        work = _Work(lambda connection: results.append(step(connection)), in_transaction)
        self._put(work)
        work.answer.result()
        return results[0]

    def _put(self, item: _Waiting[Row, Outcome] | _Work) -> None:
        with self._door:
            if not self._is_open:
                raise StoreUnavailable("The store is shut; open it again.")
            self._queue.put(item)

    def _serve(self) -> None:
        item = self._queue.get()
        while not isinstance(item, _Stop):
            if isinstance(item, _Work):
                self._perform(item)
                item = self._queue.get()
            else:
                group, following = self._gather(item)
                _answer(group, self._outcomes([waiting.row for waiting in group]))
                item = following or self._queue.get()

    def _gather(
        self, first: _Waiting[Row, Outcome]
    ) -> tuple[list[_Waiting[Row, Outcome]], _Work | _Stop | None]:
        """Return the rows that wait by now, and what interrupts them."""
        group = [first]
        with contextlib.suppress(Empty):
            while len(group) < LARGEST_GROUP:
                item = self._queue.get_nowait()
                if not isinstance(item, _Waiting):
                    return group, item
                group.append(item)
        return group, None

    def _outcomes(self, rows: Sequence[Row]) -> Sequence[Outcome | Exception]:
        """Store a group; where one row breaks it, let each of the others stand on its own."""
        try:
            return self._commit(rows)
        except Exception as fault:  # noqa: BLE001 - whoever waits must hear of it
            if len(rows) > 1 and not _concerns_all(fault):
                return [outcome for row in rows for outcome in self._outcomes([row])]
            return [_told(fault)] * len(rows)

    def _commit(self, rows: Sequence[Row]) -> Sequence[Outcome | Exception]:
        started = self._stopwatch()
        if self._store is None:
            raise TypeError("This store takes steps only, no rows.")
        with self._engines.writer.begin() as connection:
            outcomes = self._store(connection, rows)
        self.last_commit_seconds = self._stopwatch() - started
        return outcomes

    def _perform(self, work: _Work) -> None:
        try:
            if work.in_transaction:
                with self._engines.writer.begin() as connection:
                    work.perform(connection)
            else:
                with self._engines.readers.connect() as connection:  # they begin no transaction
                    work.perform(connection)
        except Exception as fault:  # noqa: BLE001 - whoever waits must hear of it
            work.answer.set_exception(_told(fault))
        else:
            work.answer.set_result(None)


def _answer(
    group: Sequence[_Waiting[Row, Outcome]], outcomes: Sequence[Outcome | Exception]
) -> None:
    """Wake those who wait, with one call for each event loop."""
    by_loop = defaultdict(list)
    for waiting, outcome in zip(group, outcomes, strict=True):
        by_loop[waiting.loop].append((waiting.answer, outcome))
    for loop, answers in by_loop.items():
        with contextlib.suppress(RuntimeError):  # the loop has ended, and with it its senders
            loop.call_soon_threadsafe(_wake, answers)


def _wake(answers: Sequence[tuple[asyncio.Future[Outcome], Outcome | Exception]]) -> None:
    for answer, outcome in answers:
        if answer.done():
            continue  # its sender has gone
        if isinstance(outcome, Exception):
            answer.set_exception(outcome)
        else:
            answer.set_result(outcome)


def _concerns_all(fault: Exception) -> bool:
    """Return whether a fault lies in the disk, the lock or the server, not in one of the rows."""
    return isinstance(fault, OperationalError | InterfaceError | InternalError)


def _told(fault: Exception) -> Exception:
    """Return a fault of the database in our words; any other as it is."""
    if isinstance(fault, DBAPIError) and _concerns_all(fault):
        told = StoreUnavailable(f"The store took nothing: {fault.orig}; send the same again.")
        told.__cause__ = fault
        return told
    return fault
