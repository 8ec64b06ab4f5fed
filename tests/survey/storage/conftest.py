"""Every store is tested twice: in a SQLite file, and on a PostgreSQL server of our own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from survey.storage.collector import CollectorStore
from tests.survey.storage.devices import Sealed, invite
from tests.survey.storage.server import LACKING, Server, fast_folder, private_server

BOTH = ("sqlite", "postgresql")


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


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return an empty folder, in memory where there is one."""
    with tempfile.TemporaryDirectory(dir=fast_folder()) as made:
        yield Path(made)


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest, folder: Path) -> str:
    """Return the URL of an empty database, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{folder / 'store.sqlite'}"
    server: Server = request.getfixturevalue("server")
    return server.new_database()


@pytest.fixture
def collector(url: str, sealed: Sequence[Sealed]) -> Iterator[CollectorStore]:
    """Return a collector with an open wave to which all sixty are invited."""
    with CollectorStore.open(url) as store:
        invite(store, sealed)
        yield store
