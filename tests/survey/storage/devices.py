"""Devices: what respondents' devices send, made from numbers, the same in every run."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from survey.storage.ballots import Cast
from survey.storage.collector import CollectorStore

WAVE = "2026-11"


@dataclass(frozen=True)
class Sealed:
    """What a device sends, made from a number."""

    number: int
    size: int = 4323

    def bytes_of(self, what: str, length: int) -> bytes:
        """Return bytes that look random and are the same in every run."""
        return hashlib.shake_256(f"{what}|{self.number}".encode()).digest(length)

    @property
    def ballot_id(self) -> bytes:
        """Return the id of the ballot."""
        return self.bytes_of("ballot", 32)

    @property
    def submission(self) -> bytes:
        """Return the id of the submission."""
        return self.bytes_of("submission", 16)

    @property
    def sealed(self) -> bytes:
        """Return the sealed answer."""
        return self.bytes_of("sealed", self.size)

    @property
    def token_hash(self) -> bytes:
        """Return the hash of the link."""
        return self.bytes_of("token", 32)

    @property
    def receipt(self) -> str:
        """Return the receipt."""
        return self.bytes_of("receipt", 8).hex().upper()


def invite(store: CollectorStore, sealed: Sequence[Sealed], wave: str = WAVE) -> None:
    """Open a wave to which everybody is invited, in two classes."""
    valid = [(one.token_hash, "sales" if one.number % 2 else "marketing") for one in sealed]
    store.add_wave(wave, b"manifest of " + wave.encode(), b"signature", valid)


async def cast(store: CollectorStore, one: Sealed, wave: str = WAVE) -> Cast:
    """Post one answer."""
    return await store.cast(wave, one.ballot_id, one.submission, one.sealed, one.receipt)


def cast_all(store: CollectorStore, several: Sequence[Sealed]) -> list[Cast]:
    """Post answers at once."""

    async def together() -> list[Cast]:
        return await asyncio.gather(*(cast(store, one) for one in several))

    return asyncio.run(together())
