"""Vault: makes the key, and signs only what it could open and what keeps its promises."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from survey.errors import (
    BrokenSeal,
    InvalidFile,
    LockedKey,
    MalformedHandover,
    UnreadableFile,
    UnsignedManifest,
    UnwritableFile,
)
from survey.parties.collecting import challenge_vault
from survey.parties.handover import ANSWER, MANIFEST, SIGNATURE
from survey.parties.places import Places
from survey.parties.vault import (
    card_of,
    keyring_by_passphrase,
    keyring_by_shares,
    make_vault,
    read_card,
    sign_wave,
)
from survey.privacy.keyring import keyring_of, new_master
from survey.privacy.manifest import canonical_json, verify
from tests.survey.parties.conftest import WAVE, Programme

PASSPHRASE = "lantern orbit thistle canoe"  # noqa: S105 - of a made-up vault


def test_the_key_lies_locked_and_only_its_owner_reads_the_file(tmp_path: Path) -> None:
    places = Places(tmp_path)
    made = make_vault(places, PASSPHRASE)
    assert stat.S_IMODE(places.locked_key.stat().st_mode) == 0o400
    assert card_of(keyring_by_passphrase(places, PASSPHRASE)) == made.card == read_card(places)


def test_any_two_shares_bring_the_key_back(tmp_path: Path) -> None:
    made = make_vault(Places(tmp_path), PASSPHRASE)
    first, second, third = made.shares
    for pair in ((first, second), (first, third), (second, third)):
        assert card_of(keyring_by_shares(pair)) == made.card


def test_neither_share_nor_key_is_shown_or_lies_in_the_folder(tmp_path: Path) -> None:
    made = make_vault(Places(tmp_path), PASSPHRASE)
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for share in made.shares:
        assert share not in repr(made)
        assert share.encode() not in written
    keyring = keyring_by_shares(made.shares[:2])
    for key in (keyring.sealing_key, keyring.study_key, keyring.signing_key):
        assert key not in written
        assert key.hex().encode() not in written


def test_a_second_vault_never_takes_the_place_of_the_first(tmp_path: Path) -> None:
    made = make_vault(Places(tmp_path), PASSPHRASE)
    with pytest.raises(UnwritableFile, match="is there already"):
        make_vault(Places(tmp_path), PASSPHRASE)
    assert read_card(Places(tmp_path)) == made.card


def test_a_folder_without_a_vault_says_who_makes_it(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="detente vault keygen"):
        read_card(Places(tmp_path))
    with pytest.raises(LockedKey, match="detente vault keygen"):
        keyring_by_passphrase(Places(tmp_path), PASSPHRASE)


def test_a_card_that_is_none_is_refused(tmp_path: Path) -> None:
    places = Places(tmp_path)
    places.vault_card.parent.mkdir(parents=True)
    places.vault_card.write_text('{"vault_key": 7}')
    with pytest.raises(MalformedHandover, match="ask the custodian for the file again"):
        read_card(places)


def test_the_vault_signs_a_wave_and_opens_the_challenge(programme: Programme) -> None:
    programme.propose()
    challenge_vault(programme.places, WAVE)
    signed = sign_wave(programme.places.handover(WAVE), programme.keyring)
    handover = programme.places.handover(WAVE)
    verify(handover.take(MANIFEST), handover.take(SIGNATURE), programme.keyring.verify_key)
    assert len(signed.fingerprint) == 10
    assert len(handover.take(ANSWER)) == 32


def test_the_vault_signs_nothing_with_a_class_that_is_too_small(programme: Programme) -> None:
    manifest = programme.propose().manifest
    small = replace(manifest.classes[0], invited=9)
    changed = replace(manifest, classes=(small, *manifest.classes[1:]))
    programme.places.handover(WAVE).put(MANIFEST, canonical_json(changed))
    with pytest.raises(InvalidFile, match="9"):
        sign_wave(programme.places.handover(WAVE), programme.keyring)
    assert not programme.places.handover(WAVE).has(SIGNATURE)


def test_the_vault_signs_nothing_that_names_another_key(programme: Programme) -> None:
    programme.propose()
    challenge_vault(programme.places, WAVE)
    other = keyring_of(new_master())
    with pytest.raises(UnsignedManifest, match="another vault"):
        sign_wave(programme.places.handover(WAVE), other)


def test_a_challenge_that_does_not_open_keeps_the_wave_unsigned(programme: Programme) -> None:
    programme.propose()
    challenge_vault(programme.places, WAVE)
    handover = programme.places.handover(WAVE)
    handover.put("challenge", bytes(len(handover.take("challenge"))))
    with pytest.raises((BrokenSeal, ValueError)):
        sign_wave(handover, programme.keyring)
    assert not handover.has(SIGNATURE)


def test_a_manifest_that_is_written_otherwise_is_not_signed(programme: Programme) -> None:
    programme.propose()
    challenge_vault(programme.places, WAVE)
    handover = programme.places.handover(WAVE)
    handover.put(MANIFEST, handover.take(MANIFEST).replace(b'","', b'", "', 1))
    with pytest.raises(InvalidFile, match="not written in the one way"):
        sign_wave(handover, programme.keyring)
