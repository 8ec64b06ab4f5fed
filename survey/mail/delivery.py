"""Delivery: letters that wait, sent and settled one by one, so that a crash leaves one in doubt.

A step of the calendar puts one row for each person into the queue, in one transaction with the
mark that the step is done. Delivery takes rows, sends, and settles each before the next. It can
stop anywhere and be started again: what is settled is never sent again; the one letter that may
have left without being settled goes again with the same Message-ID, and into a folder under the
same name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from survey.mail.outbox import Fate, Letter, Outbox, Outcome

BATCH = 200
"""Letters over one connection; mail servers begin to close longer ones."""


@dataclass(frozen=True, slots=True)
class Queued:
    """A letter that waits: whom it is for, in the terms of the store."""

    key: str
    person_id: str


class LetterQueue(Protocol):
    """Where letters wait; each call is one transaction."""

    def waiting(self, limit: int) -> Sequence[Queued]:
        """Return letters that were not settled yet, in the order they are to go."""

    def settle(self, outcome: Outcome) -> None:
        """Write down what became of a letter: sent and returned ones leave the queue."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the letters of one run."""

    sent: int = 0
    returned: int = 0
    waiting: int = 0


def deliver(
    queue: LetterQueue, render: Callable[[Queued], Letter], outbox: Outbox, limit: int = BATCH
) -> Delivered:
    """Send one batch of what waits and settle each letter as soon as its fate is known."""
    counts = dict.fromkeys(Fate, 0)
    for outcome in outbox.send(_rendered(queue.waiting(limit), render)):
        queue.settle(outcome)
        counts[outcome.fate] += 1
    return Delivered(counts[Fate.SENT], counts[Fate.RETURNED], counts[Fate.WAITING])


def _rendered(queued: Sequence[Queued], render: Callable[[Queued], Letter]) -> Iterator[Letter]:
    for one in queued:
        yield render(one)
