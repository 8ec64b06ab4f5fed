"""Manifest: one promise has one way of being written, one fingerprint and one signature."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.errors import UnsignedManifest
from survey.privacy.keyring import keyring_of
from survey.privacy.links import base32
from survey.privacy.manifest import canonical_json, fingerprint, sign, verify
from tests.survey.privacy.made_up import KEYRING, MANIFEST

SIGNED = sign(MANIFEST, KEYRING)


def test_a_manifest_is_written_sorted_without_spaces_in_utf_8() -> None:
    content = canonical_json(MANIFEST)

    again = json.dumps(
        json.loads(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert content == again.encode()
    assert "Sales · North".encode() in content


def test_the_fingerprint_is_the_start_of_the_hash() -> None:
    assert SIGNED.fingerprint == base32(hashlib.sha256(SIGNED.content).digest())[:10]
    assert len(SIGNED.fingerprint) == 10


@given(st.integers(0, len(SIGNED.content) - 1), st.integers(1, 255))
def test_no_byte_can_change_unnoticed(at: int, bits: int) -> None:
    content = bytearray(SIGNED.content)
    content[at] ^= bits

    assert fingerprint(bytes(content)) != SIGNED.fingerprint
    with pytest.raises(UnsignedManifest):
        verify(bytes(content), SIGNED.signature, KEYRING.verify_key)


def test_the_vault_s_own_signature_holds() -> None:
    verify(SIGNED.content, SIGNED.signature, KEYRING.verify_key)


def test_a_signature_of_another_vault_is_refused() -> None:
    other = keyring_of(bytes(32))

    with pytest.raises(UnsignedManifest) as told:
        verify(SIGNED.content, other.sign(SIGNED.content), KEYRING.verify_key)

    assert str(told.value) == (
        "The manifest does not carry the vault's signature: it was altered, or another vault "
        "signed it; take it again from the custodian."
    )


@pytest.mark.parametrize("part", ["vault_key", "verify_key"])
def test_a_vault_does_not_sign_for_another_one_s_keys(part: str) -> None:
    other = keyring_of(bytes(32))
    key = {"vault_key": other.public_key.hex(), "verify_key": other.verify_key.hex()}[part]

    with pytest.raises(UnsignedManifest) as told:
        sign(replace(MANIFEST, **{part: key}), KEYRING)

    assert str(told.value) == (
        "The manifest of wave 2026-11 names another vault's keys; make it again with the public "
        "keys of this vault."
    )


def test_a_class_is_found_by_its_id() -> None:
    assert MANIFEST.answer_class("north").team == "North"
    with pytest.raises(KeyError, match="nowhere"):
        MANIFEST.answer_class("nowhere")


def test_only_the_mode_sealed_joins_waves() -> None:
    assert MANIFEST.is_linked
    assert not replace(MANIFEST, mode="anonymous").is_linked
    assert MANIFEST.closes_at > MANIFEST.opens_at
