"""What lies on the disk tells neither when an answer came nor whose it is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
import pytest
from scipy.stats import spearmanr
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from survey.storage.collector import CollectorStore
from survey.storage.collector_tables import COLLECTOR
from survey.storage.copies import reading
from survey.storage.engines import connect
from tests.survey.storage.devices import WAVE, Sealed, invite
from tests.survey.storage.server import Server

ANSWERS = 1000
CHANCE = 0.1
PIECE = 48
PIECES = range(600, 4000, 400)
"""Places in a sealed answer, at least one of which no end of a page cuts."""

MANY = [Sealed(number) for number in range(ANSWERS)]


@pytest.fixture
def full(url: str) -> Iterator[CollectorStore]:
    """Return a collector that took a thousand answers, one after the other in small groups."""
    with CollectorStore.open(url) as store:
        invite(store, MANY)
        asyncio.run(cast_in_turn(store))
        yield store


async def cast_in_turn(store: CollectorStore) -> None:
    for start in range(0, ANSWERS, 5):
        group = MANY[start : start + 5]
        await asyncio.gather(
            *(
                store.cast(WAVE, one.ballot_id, one.submission, one.sealed, one.receipt)
                for one in group
            )
        )


def files_of(url: str) -> list[Path]:
    """Return the files in which a store keeps its rows, once they are written out."""
    if url.startswith("sqlite"):
        database = Path(url.removeprefix("sqlite:///"))
        return sorted(database.parent.glob(f"{database.name}*"))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        (where,) = connection.execute("SHOW data_directory").fetchone() or ("",)
        (oid,) = connection.execute(
            "SELECT oid::text FROM pg_database WHERE datname = current_database()"
        ).fetchone() or ("",)
    # An emptied file stays, with nothing in it, until the next checkpoint has gone.
    return sorted(path for path in Path(where, "base", oid).iterdir() if path.stat().st_size)


def places_in(content: bytes) -> list[int]:
    """Return where each answer lies, in the order in which the answers came."""
    return [place_of(one.sealed, content) for one in MANY]


def place_of(sealed: bytes, content: bytes) -> int:
    for start in PIECES:
        place = content.find(sealed[start : start + PIECE])
        if place >= 0:
            return place
    raise AssertionError("The answer is in no file.")


def rank_correlation(files: Sequence[Path]) -> float:
    """Return how far the place in the files goes with the order in which answers came."""
    content = b"".join(path.read_bytes() for path in files if not path.name.endswith("-shm"))
    return float(spearmanr(range(ANSWERS), places_in(content)).statistic)


def test_after_the_close_the_place_no_longer_tells_the_order(
    full: CollectorStore, url: str
) -> None:
    assert full.count(WAVE) == ANSWERS
    assert abs(rank_correlation(files_of(url))) > CHANCE

    full.close(WAVE)

    assert abs(rank_correlation(files_of(url))) < CHANCE


def test_a_backup_of_an_open_wave_tells_no_order(full: CollectorStore, folder: Path) -> None:
    full.backup(folder / "backup.sqlite")

    assert abs(rank_correlation([folder / "backup.sqlite"])) < CHANCE


def test_the_server_keeps_one_transaction_and_the_order_of_the_hashes(
    server: Server, sealed: Sequence[Sealed]
) -> None:
    url = server.new_database()
    with CollectorStore.open(url) as collector:
        invite(collector, sealed)
        for one in sealed:
            asyncio.run(collector.cast(WAVE, one.ballot_id, one.submission, one.sealed))
        collector.close(WAVE)

    with psycopg.connect(url) as connection:
        for table, key in (("ballot", "ballot_id"), ("valid", "token_hash")):
            rows = connection.execute(f"SELECT xmin::text, {key} FROM {table} ORDER BY ctid")  # noqa: S608 - our own
            writers, keys = zip(*rows.fetchall(), strict=True)
            assert len(set(writers)) == 1
            assert list(keys) == sorted(keys)


def test_the_guards_stand_again_after_the_close(
    collector: CollectorStore, url: str, sealed: Sequence[Sealed]
) -> None:
    one = sealed[0]
    asyncio.run(collector.cast(WAVE, one.ballot_id, one.submission, one.sealed))
    collector.close(WAVE)

    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with pytest.raises(DBAPIError, match="never changed"), engine.begin() as connection:
        connection.execute(text("UPDATE ballot SET sealed = submission"))
    engine.dispose()


def test_no_table_of_the_collector_holds_a_person_a_time_or_a_number_that_counts() -> None:
    columns = {
        f"{table.name}.{column.name}: {column.type}"
        for table in COLLECTOR.tables.values()
        for column in table.columns
    }

    assert columns == {
        "wave.id: TEXT",
        "wave.manifest: BLOB",
        "wave.signature: BLOB",
        "wave.state: TEXT",
        "valid.wave: TEXT",
        "valid.token_hash: BLOB",
        "valid.class_id: TEXT",
        "ballot.wave: TEXT",
        "ballot.ballot_id: BLOB",
        "ballot.submission: BLOB",
        "ballot.veiled_receipt: BLOB",
        "ballot.sealed: BLOB",
        "receipt.wave: TEXT",
        "receipt.receipt: TEXT",
        "backup.id: INTEGER",
        "backup.made_at: FLOAT",
    }


def found_in(paths: Sequence[Path], needles: Sequence[bytes]) -> set[bytes]:
    contents = [path.read_bytes() for path in paths]
    return {needle for needle in needles for content in contents if needle in content}


def test_no_file_holds_a_receipt_or_the_id_of_a_submission(
    collector: CollectorStore, url: str, sealed: Sequence[Sealed], folder: Path
) -> None:
    for one in sealed[:20]:
        cast = collector.cast(WAVE, one.ballot_id, one.submission, one.sealed, one.receipt)
        asyncio.run(cast)
    collector.backup(folder / "backup.sqlite")
    needles = [needle for one in sealed for needle in (one.receipt.encode(), one.submission)]

    assert found_in([*files_of(url), folder / "backup.sqlite"], needles) == set()


def test_an_erased_wave_is_in_no_file_any_more(
    collector: CollectorStore, url: str, sealed: Sequence[Sealed]
) -> None:
    for one in sealed:
        cast = collector.cast(WAVE, one.ballot_id, one.submission, one.sealed, one.receipt)
        asyncio.run(cast)
    needles = [
        needle
        for one in sealed
        for needle in (one.ballot_id, one.token_hash, one.sealed[600 : 600 + PIECE])
    ]
    before = found_in(files_of(url), needles)
    collector.close(WAVE)

    collector.erase(WAVE)

    assert len(before) > 2 * len(sealed)
    assert found_in(files_of(url), needles) == set()


GUARDED = {
    "UPDATE ballot SET sealed = submission": "a ballot is never changed",
    "DELETE FROM ballot": "a ballot stays until its wave is erased",
    "DELETE FROM valid": "a token hash stays until its wave is erased",
    "DELETE FROM wave": "a wave stays on record",
    "UPDATE wave SET manifest = signature": "a wave moves only forward",
    "UPDATE wave SET state = 'published'": "a wave moves only forward",
    "INSERT INTO ballot SELECT wave, token_hash, token_hash, token_hash, token_hash FROM valid": (
        "a wave takes ballots only while it is open"
    ),
}


@pytest.mark.parametrize("statement", GUARDED)
def test_the_tables_refuse_what_no_program_should_do(
    collector: CollectorStore, url: str, sealed: Sequence[Sealed], statement: str
) -> None:
    one = sealed[0]
    asyncio.run(collector.cast(WAVE, one.ballot_id, one.submission, one.sealed))
    if statement.startswith("INSERT"):
        collector.close(WAVE)
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))

    with pytest.raises(DBAPIError, match=GUARDED[statement]), engine.begin() as connection:
        connection.execute(text(statement))

    engine.dispose()
    assert collector.count(WAVE) == 1


def test_the_files_of_a_store_are_for_their_owner_alone(folder: Path) -> None:
    database = folder / "new" / "store.sqlite"
    with CollectorStore.open(f"sqlite:///{database}"):
        modes = {path.name: oct(path.stat().st_mode & 0o777) for path in database.parent.iterdir()}

    assert set(modes.values()) == {oct(0o600)}


def test_a_backup_is_for_its_owner_alone_and_is_one_file(
    collector: CollectorStore, folder: Path
) -> None:
    collector.backup(folder / "copies" / "backup.sqlite")

    assert [path.name for path in (folder / "copies").iterdir()] == ["backup.sqlite"]
    assert oct((folder / "copies" / "backup.sqlite").stat().st_mode & 0o777) == oct(0o600)
    with reading(folder / "copies" / "backup.sqlite") as connection:
        assert connection.execute(text("SELECT count(*) FROM valid")).scalar_one() == 60
    assert [path.name for path in (folder / "copies").iterdir()] == ["backup.sqlite"]


def test_a_store_syncs_every_commit(folder: Path) -> None:
    engines = connect(f"sqlite:///{folder / 'store.sqlite'}")
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    wanted |= {"busy_timeout": 10_000}

    for engine in (engines.writer, engines.readers):
        with engine.connect() as connection:
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted
            }
        assert found == wanted
    engines.dispose()
