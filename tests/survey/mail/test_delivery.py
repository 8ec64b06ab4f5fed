"""Letters are settled one by one; what is settled is never sent again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from survey.fieldwork.invitation import LetterKind
from survey.mail.delivery import Delivered, Queued, deliver
from survey.mail.letters import Mould, Recipient
from survey.mail.outbox import Fate, Letter, MemoryOutbox, Outcome, SmtpOutbox
from tests.survey.mail.conftest import Postmaster, occasion_in


@dataclass
class Queue:
    """Letters that wait, in memory."""

    rows: list[Queued]
    returned: list[Outcome] = field(default_factory=list)

    def waiting(self, limit: int) -> Sequence[Queued]:
        """Return the first letters."""
        return self.rows[:limit]

    def settle(self, outcome: Outcome) -> None:
        """Take out what has come to an end."""
        if outcome.fate is Fate.RETURNED:
            self.returned.append(outcome)
        if outcome.fate is not Fate.WAITING:
            self.rows = [row for row in self.rows if row.key != outcome.key]


def queue_of(count: int) -> Queue:
    return Queue([Queued(f"2026-11/invite-1/{n}", str(n)) for n in range(count)])


def render(queued: Queued) -> Letter:
    return Letter(queued.key, f"p{queued.person_id}@b.de", b"Subject: x\r\n\r\nx\r\n")


def test_batch_after_batch_empties_the_queue() -> None:
    queue, outbox = queue_of(25), MemoryOutbox()

    runs = [deliver(queue, render, outbox, limit=10) for _ in range(4)]

    assert [run.sent for run in runs] == [10, 10, 5, 0]
    assert [letter.key for letter in outbox.letters] == [row.key for row in queue_of(25).rows]


def test_what_is_refused_for_good_leaves_the_queue_and_what_is_busy_stays(
    postmaster: Postmaster,
) -> None:
    queue = queue_of(3)
    postmaster.refuse = {"p0@b.de": ["550 no"], "p1@b.de": ["450 busy", "450 busy"]}
    outbox = SmtpOutbox("127.0.0.1", postmaster.port, "hr@b.de", "none")

    first, second = (deliver(queue, render, outbox) for _ in range(2))

    assert (first, second) == (Delivered(1, 1, 1), Delivered(1, 0, 0))
    assert [outcome.reason for outcome in queue.returned] == ["550 no"]
    assert queue.rows == []


def test_letters_arrive_as_they_were_cast_one_recipient_each(postmaster: Postmaster) -> None:
    mould = Mould.of(occasion_in("de", LetterKind.REMINDER))
    people = [
        Recipient(f"k/{n}", f"Jörg {n}", f"p{n}@b.de", "https://s.example/s#1.A.B", "AB CD")
        for n in range(5)
    ]
    casts = {one.key: Letter(one.key, one.address, mould.cast(one)) for one in people}
    queue = Queue([Queued(one.key, one.address) for one in people])
    outbox = SmtpOutbox("127.0.0.1", postmaster.port, "hr@b.de", "none")

    deliver(queue, lambda queued: casts[queued.key], outbox)

    assert [one.content for one in postmaster.received] == [one.message for one in casts.values()]
    assert [one.recipients for one in postmaster.received] == [[one.address] for one in people]
