"""Collected waves: what the collector knows of a wave, and how it moves to its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select, update

from survey.storage.collector_tables import ballots, receipts, tokens, waves
from survey.storage.errors import ConflictingRecord, UnknownRecord, WrongState

HASH_BYTES = 32


class CollectorState(StrEnum):
    """Where a wave stands at the collector; it only moves down this list."""

    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"
    """The receipts of what was opened can be looked up."""
    ERASED = "erased"
    """The ballots and the token hashes are gone; the manifest and the receipts stay."""


@dataclass(frozen=True, slots=True)
class CollectorWave:
    """A wave as the collector knows it."""

    id: str
    manifest: bytes
    signature: bytes
    state: CollectorState


def add(
    connection: Connection,
    wave: CollectorWave,
    valid: Sequence[tuple[bytes, str]],
) -> None:
    """Add a wave with its token hashes, in the order of the hashes; once more changes nothing."""
    in_order = sorted(valid)
    _check_hashes(wave.id, [token_hash for token_hash, _ in in_order])
    there = find(connection, wave.id)
    if there is not None:
        _check_same(connection, wave, there, in_order)
        return
    connection.execute(
        insert(waves),
        {
            "id": wave.id,
            "manifest": wave.manifest,
            "signature": wave.signature,
            "state": CollectorState.OPEN,
        },
    )
    rows = [
        {"wave": wave.id, "token_hash": token_hash, "class_id": class_id}
        for token_hash, class_id in in_order
    ]
    connection.execute(insert(tokens), rows)


def _check_hashes(wave: str, hashes: Sequence[bytes]) -> None:
    if not hashes:
        raise ValueError(f"Wave {wave} invites nobody; hand over at least one token hash.")
    if any(len(token_hash) != HASH_BYTES for token_hash in hashes):
        raise ValueError(f"A token hash of wave {wave} does not have {HASH_BYTES} bytes.")
    if len(set(hashes)) < len(hashes):
        raise ValueError(f"A token hash of wave {wave} is listed twice; list each link once.")


def _check_same(
    connection: Connection,
    wave: CollectorWave,
    there: CollectorWave,
    offered: Sequence[tuple[bytes, str]],
) -> None:
    """Refuse to put something else in the place of a wave that is there."""
    query = select(tokens.c.token_hash, tokens.c.class_id).where(tokens.c.wave == wave.id)
    known = sorted((bytes(row.token_hash), row.class_id) for row in connection.execute(query))
    same_text = (there.manifest, there.signature) == (wave.manifest, wave.signature)
    if not same_text or (there.state is not CollectorState.ERASED and known != offered):
        raise ConflictingRecord(
            f"Wave {wave.id} is there with another manifest or other links; give the new wave "
            "a name of its own."
        )


def find(connection: Connection, wave: str) -> CollectorWave | None:
    """Return a wave, or None where there is none of that name."""
    row = connection.execute(select(waves).where(waves.c.id == wave)).one_or_none()
    if row is None:
        return None
    return CollectorWave(
        row.id, bytes(row.manifest), bytes(row.signature), CollectorState(row.state)
    )


def every(connection: Connection) -> tuple[CollectorWave, ...]:
    """Return all waves by name."""
    return tuple(
        CollectorWave(row.id, bytes(row.manifest), bytes(row.signature), CollectorState(row.state))
        for row in connection.execute(select(waves).order_by(waves.c.id))
    )


def require(connection: Connection, wave: str, *allowed: CollectorState) -> CollectorState:
    """Return the state of a wave, held until the commit, if it is one of those allowed."""
    query = select(waves.c.state).where(waves.c.id == wave).with_for_update()
    found = connection.execute(query).scalar_one_or_none()
    if found is None:
        raise UnknownRecord(f'There is no wave "{wave}"; check its name.')
    if found not in allowed:
        wanted = " or ".join(allowed)
        raise WrongState(f"Wave {wave} is {found}; this step needs a wave that is {wanted}.")
    return CollectorState(found)


def move(connection: Connection, wave: str, to: CollectorState, *since: CollectorState) -> None:
    """Move a wave to a state from one of those before it; a wave that is there stays."""
    if require(connection, wave, *since, to) is not to:
        connection.execute(update(waves).where(waves.c.id == wave).values(state=to))


def publish(connection: Connection, wave: str, found: Sequence[str]) -> None:
    """Put up the receipts of a closed wave; once more changes nothing."""
    there = published(connection, wave)
    move(connection, wave, CollectorState.PUBLISHED, CollectorState.CLOSED)
    if len(set(found)) < len(found):
        raise ValueError(f"A receipt of wave {wave} is listed twice; list each answer once.")
    if there and there != tuple(sorted(found)):
        raise ConflictingRecord(f"Wave {wave} has other receipts already; they stand.")
    if found and not there:
        rows = [{"wave": wave, "receipt": receipt} for receipt in sorted(found)]
        connection.execute(insert(receipts), rows)


def published(connection: Connection, wave: str) -> tuple[str, ...]:
    """Return the receipts that were put up, in the order of the alphabet."""
    query = select(receipts.c.receipt).where(receipts.c.wave == wave)
    return tuple(sorted(connection.scalars(query)))


def erase(connection: Connection, wave: str) -> None:
    """Remove the ballots and token hashes of a wave that is over."""
    move(connection, wave, CollectorState.ERASED, CollectorState.CLOSED, CollectorState.PUBLISHED)
    connection.execute(delete(ballots).where(ballots.c.wave == wave))
    connection.execute(delete(tokens).where(tokens.c.wave == wave))
