"""Collecting: the collector does what is due, as often as it is asked, and nothing before."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from survey.errors import DrillFailed, UnsignedManifest
from survey.parties.collecting import advance, read_participation, rehearse_restore
from survey.parties.handover import (
    ANSWER,
    BALLOTS,
    CHALLENGE,
    LINKS,
    PARTICIPATION,
    READY,
    SIGNATURE,
    Handover,
)
from survey.parties.places import Party
from survey.parties.proposing import secret_of, valid_links, write_links
from survey.parties.vault import sign_wave
from survey.privacy.links import ballot_id
from survey.privacy.sealing import open_outer, seal_inner, seal_outer
from survey.storage.collected_waves import CollectorState
from survey.storage.collector import CollectorStore
from tests.survey.parties.conftest import WAVE, Programme
from tests.survey.storage.server import BINARIES, LACKING, private_server

KEY = bytes(range(32))
BEFORE = datetime(2026, 11, 20, 9, tzinfo=UTC)
OPEN = datetime(2026, 12, 1, 9, tzinfo=UTC)
IN_GRACE = datetime(2026, 12, 11, 18, 14, tzinfo=UTC)
OVER = datetime(2026, 12, 11, 18, 15, tzinfo=UTC)


@pytest.fixture
def store(programme: Programme) -> Iterator[CollectorStore]:
    address = programme.places.store(Party.COLLECTOR, programme.study)
    programme.places.database(Party.COLLECTOR).parent.mkdir(parents=True)
    with CollectorStore.open(address) as opened:
        yield opened


@pytest.fixture
def handover(programme: Programme) -> Handover:
    return programme.places.handover(WAVE)


def open_wave(programme: Programme, store: CollectorStore) -> None:
    proposal = programme.propose()
    handover = programme.places.handover(WAVE)
    advance(store, programme.places, WAVE, BEFORE)
    sign_wave(handover, programme.keyring)
    handover.put(LINKS, write_links(valid_links(proposal, KEY)))
    advance(store, programme.places, WAVE, OPEN)


def answer(programme: Programme, store: CollectorStore, number: int) -> None:
    manifest = programme.propose().manifest
    inner = seal_inner(manifest.public_key, WAVE, f"answer {number}".encode())
    outer = seal_outer(manifest.public_key, WAVE, manifest.classes[0].id, inner)
    secret = secret_of(manifest, KEY, programme.roster.people[number].id)
    asyncio.run(store.cast(WAVE, ballot_id(secret, WAVE), os.urandom(16), outer))


def test_without_a_manifest_there_is_nothing_to_do(
    programme: Programme, store: CollectorStore
) -> None:
    assert advance(store, programme.places, WAVE, BEFORE) == ()


def test_each_step_waits_for_the_party_before_it(
    programme: Programme, store: CollectorStore, handover: Handover
) -> None:
    proposal = programme.propose()
    assert advance(store, programme.places, WAVE, BEFORE) == (
        "wave 2026-11: sealed a challenge for the vault",
    )
    assert advance(store, programme.places, WAVE, BEFORE) == ()
    sign_wave(handover, programme.keyring)
    assert advance(store, programme.places, WAVE, BEFORE) == (
        "wave 2026-11: the vault passed the drill",
    )
    assert store.wave(WAVE) is None
    handover.put(LINKS, write_links(valid_links(proposal, KEY)))
    assert advance(store, programme.places, WAVE, OPEN) == ("wave 2026-11: open to answers",)
    assert advance(store, programme.places, WAVE, OPEN) == ()


def test_asking_again_never_changes_the_challenge(
    programme: Programme, store: CollectorStore, handover: Handover
) -> None:
    programme.propose()
    advance(store, programme.places, WAVE, BEFORE)
    sealed = handover.take(CHALLENGE)
    advance(store, programme.places, WAVE, BEFORE)
    assert handover.take(CHALLENGE) == sealed


def test_what_the_vault_must_bring_back_is_not_in_the_handover(
    programme: Programme, store: CollectorStore, handover: Handover
) -> None:
    programme.propose()
    advance(store, programme.places, WAVE, BEFORE)
    expected = (programme.places.folder / "collector" / f"drill-{WAVE}").read_bytes()
    for path in handover.folder.iterdir():
        assert expected not in path.read_bytes()


def test_a_wrong_answer_to_the_drill_is_told(
    programme: Programme, store: CollectorStore, handover: Handover
) -> None:
    programme.propose()
    advance(store, programme.places, WAVE, BEFORE)
    handover.put(ANSWER, bytes(32))
    with pytest.raises(DrillFailed, match="plan the wave again"):
        advance(store, programme.places, WAVE, BEFORE)
    assert not handover.has(READY)


def test_a_wave_that_the_vault_did_not_sign_never_opens(
    programme: Programme, store: CollectorStore, handover: Handover
) -> None:
    proposal = programme.propose()
    handover.put(SIGNATURE, bytes(64))
    handover.put(LINKS, write_links(valid_links(proposal, KEY)))
    with pytest.raises(UnsignedManifest):
        advance(store, programme.places, WAVE, OPEN)
    assert store.wave(WAVE) is None


def test_participation_moves_in_tens_and_once_a_day(
    programme: Programme, store: CollectorStore, handover: Handover
) -> None:
    open_wave(programme, store)
    first = read_participation(handover)
    assert first is not None
    assert str(first) == "fewer than 10 of 40"
    for number in range(19):
        answer(programme, store, number)
    advance(store, programme.places, WAVE, OPEN)
    assert read_participation(handover) == first
    advance(store, programme.places, WAVE, OPEN.replace(day=2))
    assert str(read_participation(handover)) == "at least 10 of 40"
    assert b"19" not in handover.take(PARTICIPATION)


def test_a_wave_stays_open_a_little_longer_than_it_says(
    programme: Programme, store: CollectorStore, handover: Handover
) -> None:
    open_wave(programme, store)
    advance(store, programme.places, WAVE, IN_GRACE)
    wave = store.wave(WAVE)
    assert wave is not None
    assert wave.state is CollectorState.OPEN
    advance(store, programme.places, WAVE, OVER)
    wave = store.wave(WAVE)
    assert wave is not None
    assert wave.state is CollectorState.CLOSED
    assert handover.has(BALLOTS)


def test_the_vault_finds_every_answer_of_a_closed_wave(
    programme: Programme, store: CollectorStore, handover: Handover
) -> None:
    open_wave(programme, store)
    for number in range(12):
        answer(programme, store, number)
    advance(store, programme.places, WAVE, OVER)
    ballots = [*handover.take_ballots()]
    assert len(ballots) == 12
    for ballot in ballots:
        class_id, _ = open_outer(programme.keyring.sealing_key, WAVE, ballot)
        assert class_id == programme.propose().manifest.classes[0].id


def test_ballots_that_were_handed_over_are_not_shuffled_again(
    programme: Programme, store: CollectorStore, handover: Handover
) -> None:
    open_wave(programme, store)
    for number in range(12):
        answer(programme, store, number)
    advance(store, programme.places, WAVE, OVER)
    handed = handover.take(BALLOTS)
    advance(store, programme.places, WAVE, OVER)
    assert handover.take(BALLOTS) == handed


def test_the_restore_drill_is_passed_where_a_server_keeps_the_tables(programme: Programme) -> None:
    if not BINARIES:
        pytest.skip(LACKING)
    with private_server() as server, CollectorStore.open(server.url()) as kept:
        assert rehearse_restore(kept, programme.places, BEFORE.date())
