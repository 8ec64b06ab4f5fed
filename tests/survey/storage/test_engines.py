"""A database that may forget an answer, or tell when it came, is refused."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from survey.storage.collector import CollectorStore
from survey.storage.engines import connect, is_sound
from survey.storage.errors import StoreUnavailable, UnsafeStore
from tests.survey.storage.server import Server, free_port


def test_a_server_that_may_forget_a_commit_is_refused(server: Server) -> None:
    url = server.new_database()
    name = url.rpartition("/")[2]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")

    with pytest.raises(UnsafeStore) as told:
        CollectorStore.open(url)

    assert str(told.value) == (
        "The PostgreSQL setting synchronous_commit is off; set it to on or remote_apply, then "
        "restart."
    )


def test_a_server_that_is_not_there_is_told_of() -> None:
    with pytest.raises(StoreUnavailable) as told:
        CollectorStore.open(f"postgresql://keeper@127.0.0.1:{free_port()}/survey")

    assert str(told.value) == (
        'The PostgreSQL server at "127.0.0.1" does not answer; start it, or correct the URL.'
    )


def test_a_file_in_a_place_that_is_no_folder_is_told_of(folder: Path) -> None:
    (folder / "file").write_bytes(b"")

    with pytest.raises(StoreUnavailable) as told:
        CollectorStore.open(f"sqlite:///{folder / 'file' / 'store.sqlite'}")

    assert str(told.value) == (
        'The store "store.sqlite" cannot be made: File exists; choose a folder of a local '
        "disk that you may write to."
    )


def test_a_url_does_not_show_its_password_when_refused() -> None:
    with pytest.raises(UnsafeStore) as told:
        connect("mysql://keeper:secret@127.0.0.1/survey")

    assert "secret" not in str(told.value)


@pytest.mark.parametrize("content", [b"no database at all" * 300, None])
def test_what_is_no_sound_file_is_found_out(folder: Path, content: bytes | None) -> None:
    path = folder / "store.sqlite"
    connect(f"sqlite:///{path}").dispose()
    with CollectorStore.open(f"sqlite:///{path}"):
        pass
    assert is_sound(path)

    spoilt = content or path.read_bytes()[:4096] + b"\xff" * (path.stat().st_size - 4096)
    path.write_bytes(spoilt)

    assert not is_sound(path)
