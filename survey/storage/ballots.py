"""Ballots: sealed answers, one for each link and wave; the first one wins.

A row tells whether the same submission comes again, but neither its id nor its receipt: the id
is kept as a hash, and the receipt under a veil that only the id takes off. Otherwise whoever
holds a person's link and this table could learn the receipt, which stands for the person where
an answer is to be shown or deleted.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from random import SystemRandom

from sqlalchemy import Connection, Engine, bindparam, func, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from survey.storage.collector_tables import ballots, waves
from survey.storage.errors import ClosedWave, UnknownRecord

ID_BYTES = 32
SUBMISSION_BYTES = 16
LONGEST_RECEIPT = 32
"""Characters; the veil is as long as one SHA-256."""
LARGEST_SEALED = 65_536
"""Bytes: a sealed answer has two blocks of 4,096 and the heads of two seals."""
AT_ONCE = 200
"""Ballots held in memory while they are handed over."""

Key = tuple[str, bytes]


class Cast(Enum):
    """What became of a submission."""

    NEW = "new"
    SAME = "same"
    """The same submission was stored before: its acknowledgement was lost on the way."""
    OTHER = "other"
    """Another submission was stored before with the same link."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """A sealed answer on its way into the store."""

    wave: str
    ballot_id: bytes
    submission: bytes
    sealed: bytes
    receipt: str = ""

    def __post_init__(self) -> None:
        """Refuse what the tables would refuse: one bad row must not hold up its neighbours."""
        faults = {
            f"a ballot id has {ID_BYTES} bytes": len(self.ballot_id) == ID_BYTES,
            f"a submission id has {SUBMISSION_BYTES} bytes": (
                len(self.submission) == SUBMISSION_BYTES
            ),
            f"a sealed answer has 1 to {LARGEST_SEALED} bytes": (
                0 < len(self.sealed) <= LARGEST_SEALED
            ),
            f"a receipt has up to {LONGEST_RECEIPT} ASCII characters": (
                self.receipt.isascii() and len(self.receipt) <= LONGEST_RECEIPT
            ),
        }
        for rule, holds in faults.items():
            if not holds:
                raise ValueError(f"The ballot is malformed: {rule}; send it as it was sealed.")

    @property
    def key(self) -> Key:
        """Return what may stand in the store only once."""
        return self.wave, self.ballot_id

    def row(self) -> dict[str, object]:
        """Return the ballot as it is kept."""
        return {
            "wave": self.wave,
            "ballot_id": self.ballot_id,
            "submission": fingerprint(self.submission),
            "veiled_receipt": veil(self.receipt.encode(), self.submission, self.key),
            "sealed": self.sealed,
        }


def fingerprint(submission: bytes) -> bytes:
    """Return the hash under which a submission is known again."""
    return hashlib.sha256(b"submission|" + submission).digest()


def veil(receipt: bytes, submission: bytes, key: Key) -> bytes:
    """Return a receipt veiled by its submission id, or a veiled one as it was."""
    wave, ballot_id = key
    mask = hmac.digest(submission, b"receipt|" + wave.encode() + b"|" + ballot_id, "sha256")
    return bytes(letter ^ cover for letter, cover in zip(receipt, mask, strict=False))


def store(connection: Connection, arrived: Sequence[Ballot]) -> list[Cast | Exception]:
    """Store ballots in the transaction of a connection; tell what became of each, in order."""
    states = _states(connection, {ballot.wave for ballot in arrived})
    first: dict[Key, Ballot] = {}
    for ballot in arrived:
        if states.get(ballot.wave) == "open":
            first.setdefault(ballot.key, ballot)
    inserted = _insert(connection, [first[key].row() for key in sorted(first)])
    stored = _submissions(connection, {ballot.key for ballot in arrived} - inserted)
    for key in inserted:
        stored[key] = fingerprint(first[key].submission)

    def outcome(ballot: Ballot) -> Cast | Exception:
        if ballot.key in inserted and first[ballot.key] is ballot:
            return Cast.NEW
        if ballot.key in stored:
            is_same = stored[ballot.key] == fingerprint(ballot.submission)
            return Cast.SAME if is_same else Cast.OTHER
        return _refusal(ballot.wave, states.get(ballot.wave))

    return [outcome(ballot) for ballot in arrived]


def _refusal(wave: str, state: str | None) -> Exception:
    if state is None:
        return UnknownRecord(f'There is no wave "{wave}"; check the address of the survey.')
    return ClosedWave(f"Wave {wave} is {state}; open a new wave to collect more answers.")


def _states(connection: Connection, names: set[str]) -> dict[str, str]:
    """Return the states of waves, and keep them from changing until the commit."""
    found = {
        name: connection.execute(_STATE, {"name": name}).scalar_one_or_none()
        for name in sorted(names)
    }
    return {name: state for name, state in found.items() if state is not None}


_STATE = select(waves.c.state).where(waves.c.id == bindparam("name")).with_for_update(read=True)
_SQLITE_INSERT = sqlite.insert(ballots).on_conflict_do_nothing()
_SERVER_INSERT = postgresql.insert(ballots).on_conflict_do_nothing()
_INSERTS = {
    "sqlite": _SQLITE_INSERT.returning(ballots.c.wave, ballots.c.ballot_id),
    "postgresql": _SERVER_INSERT.returning(ballots.c.wave, ballots.c.ballot_id),
}


def _insert(connection: Connection, rows: list[dict[str, object]]) -> set[Key]:
    """Insert rows whose key is free, sorted so that two workers never wait for each other."""
    if not rows:
        return set()
    # One row alone is spared the machinery that splits many rows over statements.
    found = connection.execute(
        _INSERTS[connection.dialect.name], rows[0] if len(rows) == 1 else rows
    )
    return {(row.wave, bytes(row.ballot_id)) for row in found}


def _submissions(connection: Connection, keys: Iterable[Key]) -> dict[Key, bytes]:
    """Return the hashed submission ids of those keys that are in the store."""
    wanted = sorted(keys)
    if not wanted:
        return {}
    query = select(ballots.c.wave, ballots.c.ballot_id, ballots.c.submission).where(
        tuple_(ballots.c.wave, ballots.c.ballot_id).in_(wanted)
    )
    return {
        (row.wave, bytes(row.ballot_id)): bytes(row.submission)
        for row in connection.execute(query)
    }


def receipt_for(
    connection: Connection, wave: str, ballot_id: bytes, submission: bytes
) -> str | None:
    """Return the receipt that was acknowledged, to whoever shows the submission's id."""
    query = select(ballots.c.submission, ballots.c.veiled_receipt).where(
        ballots.c.wave == wave, ballots.c.ballot_id == ballot_id
    )
    row = connection.execute(query).one_or_none()
    if row is None or not hmac.compare_digest(bytes(row.submission), fingerprint(submission)):
        return None
    receipt = veil(bytes(row.veiled_receipt), submission, (wave, ballot_id))
    return receipt.decode("ascii") or None


def count(connection: Connection, wave: str) -> int:
    """Return how many ballots a wave has."""
    query = select(func.count()).select_from(ballots).where(ballots.c.wave == wave)
    return connection.execute(query).scalar_one()


def in_random_order(engine: Engine, wave: str) -> Iterator[bytes]:
    """Walk over the sealed answers of a wave, in an order drawn by the operating system."""
    with engine.connect() as connection:
        query = select(ballots.c.ballot_id).where(ballots.c.wave == wave)
        ids = [bytes(found) for found in connection.scalars(query)]
        SystemRandom().shuffle(ids)
        for start in range(0, len(ids), AT_ONCE):
            yield from _sealed(connection, wave, ids[start : start + AT_ONCE])


def _sealed(connection: Connection, wave: str, ids: list[bytes]) -> Iterator[bytes]:
    """Walk over sealed answers in the order of the ids."""
    query = select(ballots.c.ballot_id, ballots.c.sealed).where(
        ballots.c.wave == wave, ballots.c.ballot_id.in_(ids)
    )
    found = {bytes(row.ballot_id): bytes(row.sealed) for row in connection.execute(query)}
    return (found[ballot_id] for ballot_id in ids)
