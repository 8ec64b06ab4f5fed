"""Every store is tested twice: in a SQLite file, and on a PostgreSQL server of our own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from survey.storage.collector import CollectorStore
from tests.survey.storage.server import LACKING, Server, private_server

BOTH = ("sqlite", "postgresql")
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


@pytest.fixture(scope="session")
def sealed() -> Sequence[Sealed]:
    """Return what sixty devices send."""
    return [Sealed(number) for number in range(60)]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Start a PostgreSQL server where its programs are installed."""
    try:
        with private_server() as running:
            yield running
    except FileNotFoundError:
        pytest.skip(LACKING)


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty database, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.sqlite'}"
    server: Server = request.getfixturevalue("server")
    return server.new_database()


@pytest.fixture
def collector(url: str, sealed: Sequence[Sealed]) -> Iterator[CollectorStore]:
    """Return a collector with an open wave to which all sixty are invited."""
    with CollectorStore.open(url) as store:
        invite(store, sealed)
        yield store


def invite(store: CollectorStore, sealed: Sequence[Sealed], wave: str = WAVE) -> None:
    """Open a wave to which everybody is invited, in two classes."""
    valid = [(one.token_hash, "sales" if one.number % 2 else "marketing") for one in sealed]
    store.add_wave(wave, b"manifest of " + wave.encode(), b"signature", valid)
