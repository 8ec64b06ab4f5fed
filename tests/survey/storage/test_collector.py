"""The collector takes one sealed answer a link, keeps it, and forgets it in time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from survey.storage.ballots import Cast
from survey.storage.collected_waves import CollectorState
from survey.storage.collector import CollectorStore
from survey.storage.errors import (
    BackupFailed,
    ClosedWave,
    ConflictingRecord,
    StoreUnavailable,
    UnknownRecord,
    UnsafeStore,
    WrongState,
)
from tests.survey.storage.devices import WAVE, Sealed, cast, cast_all, invite


def test_a_link_has_the_class_it_was_handed_over_with(
    collector: CollectorStore, sealed: Sequence[Sealed]
) -> None:
    assert collector.class_of(WAVE, sealed[0].token_hash) == "marketing"
    assert collector.class_of(WAVE, sealed[1].token_hash) == "sales"


def test_a_link_that_was_not_handed_over_has_no_class(
    collector: CollectorStore, sealed: Sequence[Sealed]
) -> None:
    assert collector.class_of(WAVE, bytes(32)) is None
    assert collector.class_of("2026-12", sealed[0].token_hash) is None


def test_a_wave_is_given_back_as_it_was_signed(collector: CollectorStore) -> None:
    wave = collector.wave(WAVE)

    assert wave is not None
    assert (wave.manifest, wave.signature, wave.state) == (
        b"manifest of 2026-11",
        b"signature",
        CollectorState.OPEN,
    )
    assert collector.waves() == (wave,)
    assert collector.wave("2026-12") is None


def test_the_same_wave_once_more_changes_nothing(
    collector: CollectorStore, sealed: Sequence[Sealed]
) -> None:
    before = collector.waves()

    invite(collector, sealed[::-1])

    assert collector.waves() == before


def test_another_wave_of_the_same_name_is_refused(
    collector: CollectorStore, sealed: Sequence[Sealed]
) -> None:
    with pytest.raises(ConflictingRecord) as told:
        invite(collector, sealed[1:])

    assert str(told.value) == (
        "Wave 2026-11 is there with another manifest or other links; give the new wave a name "
        "of its own."
    )


@pytest.mark.parametrize(
    ("valid", "sentence"),
    [
        ([], "Wave 2026-12 invites nobody; hand over at least one token hash."),
        ([(b"short", "a")], "A token hash of wave 2026-12 does not have 32 bytes."),
        (
            [(bytes(32), "a"), (bytes(32), "b")],
            "A token hash of wave 2026-12 is listed twice; list each link once.",
        ),
    ],
)
def test_links_that_do_not_hold_together_are_refused(
    collector: CollectorStore, valid: list[tuple[bytes, str]], sentence: str
) -> None:
    with pytest.raises(ValueError, match="2026-12") as told:
        collector.add_wave("2026-12", b"m", b"s", valid)

    assert str(told.value) == sentence
    assert collector.wave("2026-12") is None


def test_a_closed_wave_takes_no_more_answers(
    collector: CollectorStore, sealed: Sequence[Sealed]
) -> None:
    collector.close(WAVE)

    with pytest.raises(ClosedWave) as told:
        asyncio.run(cast(collector, sealed[0]))

    assert str(told.value) == ("Wave 2026-11 is closed; open a new wave to collect more answers.")
    assert collector.count(WAVE) == 0


def test_a_wave_that_is_not_there_takes_no_answers(
    collector: CollectorStore, sealed: Sequence[Sealed]
) -> None:
    with pytest.raises(UnknownRecord, match=r'^There is no wave "2026-12"; check the address'):
        asyncio.run(cast(collector, sealed[0], "2026-12"))


def test_what_comes_out_is_what_went_in_and_in_another_order(
    collector: CollectorStore, sealed: Sequence[Sealed]
) -> None:
    cast_all(collector, sealed)
    collector.close(WAVE)

    first, second = [*collector.export(WAVE)], [*collector.export(WAVE)]

    assert sorted(first) == sorted(second) == sorted(one.sealed for one in sealed)
    assert first != second
    assert first not in (
        [one.sealed for one in sealed],
        [one.sealed for one in sorted(sealed, key=lambda one: one.ballot_id)],
    )


def test_an_open_wave_hands_nothing_over(collector: CollectorStore) -> None:
    with pytest.raises(WrongState) as told:
        collector.export(WAVE)

    assert str(told.value) == (
        "Wave 2026-11 is open; this step needs a wave that is closed or published."
    )


def test_receipts_are_put_up_in_the_order_of_the_alphabet(collector: CollectorStore) -> None:
    collector.close(WAVE)

    collector.publish(WAVE, ["PEAR", "APPLE", "PLUM"])
    collector.publish(WAVE, ["APPLE", "PEAR", "PLUM"])

    assert collector.receipts(WAVE) == ("APPLE", "PEAR", "PLUM")
    assert [wave.state for wave in collector.waves()] == [CollectorState.PUBLISHED]


def test_other_receipts_do_not_replace_those_put_up(collector: CollectorStore) -> None:
    collector.close(WAVE)
    collector.publish(WAVE, ["APPLE"])

    with pytest.raises(ConflictingRecord) as told:
        collector.publish(WAVE, ["PEAR"])

    assert str(told.value) == "Wave 2026-11 has other receipts already; they stand."
    assert collector.receipts(WAVE) == ("APPLE",)


def test_a_receipt_that_is_listed_twice_is_refused(collector: CollectorStore) -> None:
    collector.close(WAVE)

    with pytest.raises(ValueError, match=r"^A receipt of wave 2026-11 is listed twice"):
        collector.publish(WAVE, ["APPLE", "APPLE"])

    assert [wave.state for wave in collector.waves()] == [CollectorState.CLOSED]


@pytest.mark.parametrize("step", ["publish", "erase"])
def test_an_open_wave_is_neither_published_nor_erased(
    collector: CollectorStore, step: str
) -> None:
    with pytest.raises(WrongState, match=r"^Wave 2026-11 is open; this step needs a wave that is"):
        getattr(collector, step)(WAVE, *([["APPLE"]] if step == "publish" else []))


def test_an_erased_wave_keeps_its_manifest_and_receipts_alone(
    collector: CollectorStore, sealed: Sequence[Sealed]
) -> None:
    cast_all(collector, sealed)
    collector.close(WAVE)
    collector.publish(WAVE, ["APPLE"])

    collector.erase(WAVE)
    collector.erase(WAVE)

    assert collector.count(WAVE) == 0
    assert collector.class_of(WAVE, sealed[0].token_hash) is None
    assert collector.receipts(WAVE) == ("APPLE",)
    assert [wave.state for wave in collector.waves()] == [CollectorState.ERASED]
    with pytest.raises(WrongState):
        collector.export(WAVE)


def test_erasing_one_wave_leaves_the_other_as_it_is(
    collector: CollectorStore, sealed: Sequence[Sealed]
) -> None:
    invite(collector, sealed, "2026-12")
    asyncio.run(cast(collector, sealed[0]))
    asyncio.run(cast(collector, sealed[0], "2026-12"))
    collector.close(WAVE)

    collector.erase(WAVE)

    assert collector.count("2026-12") == 1
    assert collector.class_of("2026-12", sealed[0].token_hash) == "marketing"
    assert asyncio.run(cast(collector, sealed[1], "2026-12")) is Cast.NEW


def test_a_store_that_is_shut_takes_nothing(
    collector: CollectorStore, sealed: Sequence[Sealed]
) -> None:
    collector.shut()

    with pytest.raises(StoreUnavailable, match=r"^The store is shut; open it again\.$"):
        asyncio.run(cast(collector, sealed[0]))


def test_what_was_stored_is_there_when_the_store_is_opened_again(
    url: str, collector: CollectorStore, sealed: Sequence[Sealed]
) -> None:
    cast_all(collector, sealed)
    collector.shut()

    with CollectorStore.open(url) as again:
        assert again.count(WAVE) == 60
        assert asyncio.run(cast(again, sealed[0])) is Cast.SAME


def test_a_backup_holds_everything_and_is_a_store_again(
    collector: CollectorStore, sealed: Sequence[Sealed], tmp_path: Path
) -> None:
    cast_all(collector, sealed)

    collector.backup(tmp_path / "backup.sqlite")

    with CollectorStore.open(f"sqlite:///{tmp_path / 'backup.sqlite'}") as copy:
        assert copy.waves() == collector.waves()
        assert copy.class_of(WAVE, sealed[1].token_hash) == "sales"
        copy.close(WAVE)
        assert sorted(copy.export(WAVE)) == sorted(one.sealed for one in sealed)


def test_a_backup_does_not_replace_a_file(collector: CollectorStore, tmp_path: Path) -> None:
    (tmp_path / "backup.sqlite").write_bytes(b"")

    with pytest.raises(BackupFailed) as told:
        collector.backup(tmp_path / "backup.sqlite")

    assert str(told.value) == ('"backup.sqlite" is there already; name a new file for the backup.')


def test_health_tells_the_last_commit_the_backup_and_the_disk(
    url: str, sealed: Sequence[Sealed], tmp_path: Path
) -> None:
    now = 1000.0
    ticks = iter(range(1000))
    with CollectorStore.open(
        url, stopwatch=lambda: next(ticks) / 4, clock=lambda: now
    ) as collector:
        before = collector.health()
        invite(collector, sealed)
        asyncio.run(cast(collector, sealed[0]))
        collector.backup(tmp_path / "backup.sqlite")
        now = 1060.0
        after = collector.health()

    assert (before.last_commit_seconds, before.backup_age_seconds) == (None, None)
    assert (after.last_commit_seconds, after.backup_age_seconds) == (0.25, 60.0)
    if url.startswith("sqlite"):
        assert after.free_bytes is not None
        assert after.free_bytes > 0
        assert after.free_share is not None
        assert 0 < after.free_share < 1
    else:
        assert (after.free_bytes, after.free_share) == (None, None)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (
            "sqlite://",
            "A SQLite store in memory forgets its answers; name a file: sqlite:///FILE.",
        ),
        (
            "mysql://host/name",
            '"mysql" is no store; give sqlite:///FILE or postgresql://HOST/NAME.',
        ),
        (
            "answers.db",
            '"answers.db" is no store; give sqlite:///FILE or postgresql://HOST/NAME.',
        ),
    ],
)
def test_what_is_no_store_is_refused(url: str, sentence: str) -> None:
    with pytest.raises(UnsafeStore) as told:
        CollectorStore.open(url)

    assert str(told.value) == sentence
