"""Keyring: one secret gives the same keys for ever, shows none, and signs for nobody else."""

from __future__ import annotations

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.errors import BrokenSeal
from survey.privacy import sealing
from survey.privacy.keyring import is_signed, keyring_of, new_master

MASTER = bytes(range(32))
KEYRING = keyring_of(MASTER)


def derived_by_hand(purpose: bytes, length: int) -> bytes:
    """Follow RFC 5869 with HMAC alone."""
    extracted = hmac.digest(bytes(32), MASTER, "sha256")
    block, whole, info = b"", b"", b"detente vault 1|" + purpose
    for count in range(1, -(-length // 32) + 1):
        block = hmac.digest(extracted, block + info + bytes([count]), "sha256")
        whole += block
    return whole[:length]


def test_the_keys_are_those_of_hkdf() -> None:
    order = 2**256 - 2**224 + 2**192 - 0x4319055258E8617B0C46353D039CDAAF
    wide = int.from_bytes(derived_by_hand(b"sealing", 48), "big")

    assert KEYRING.study_key == derived_by_hand(b"study", 32)
    assert KEYRING.signing_key == derived_by_hand(b"signing", 32)
    assert int.from_bytes(KEYRING.sealing_key, "big") == wide % (order - 1) + 1


def test_the_public_keys_of_an_old_vault_are_still_found() -> None:
    assert KEYRING.public_key.hex() == (
        "04b5f8ee4417f399688532d6b332280df3d72b3371341e80cc6026213bc37c5e9b"
        "ffa98ee9589bfc8d3bf124c76894756086e53d1ac7855f64c26cc686c2e129ac"
    )
    assert KEYRING.verify_key.hex() == (
        "37b8203e8ae63202f7781db55d6e52be0973be14fbe6b46a2e6cac55912c88a9"
    )


def test_the_three_keys_are_different_and_change_with_the_master() -> None:
    other = keyring_of(bytes(32))
    keys = [
        key
        for keyring in (KEYRING, other)
        for key in (keyring.sealing_key, keyring.study_key, keyring.signing_key)
    ]

    assert len(set(keys)) == 6


def test_a_keyring_opens_what_was_sealed_to_it_and_another_does_not() -> None:
    inner = sealing.seal_inner(KEYRING.public_key, "w", b"answer")

    assert sealing.open_inner(KEYRING.sealing_key, "w", inner) == b"answer"
    with pytest.raises(BrokenSeal):
        sealing.open_inner(keyring_of(new_master()).sealing_key, "w", inner)


def test_a_keyring_shows_none_of_its_keys() -> None:
    assert repr(KEYRING) == str(KEYRING) == "Keyring()"


def test_two_masters_are_never_the_same() -> None:
    assert len({new_master() for _ in range(100)}) == 100


@pytest.mark.parametrize("length", [0, 16, 33])
def test_a_master_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="secret has") as told:
        keyring_of(bytes(length))

    assert str(told.value) == f"The vault's secret has {length} bytes; it must have 32."


@given(st.binary(max_size=100), st.data())
def test_a_signature_is_of_these_bytes_and_this_key_only(
    content: bytes, data: st.DataObject
) -> None:
    signature = bytearray(KEYRING.sign(content))
    assert is_signed(content, bytes(signature), KEYRING.verify_key)

    assert not is_signed(content + b"x", bytes(signature), KEYRING.verify_key)
    assert not is_signed(content, bytes(signature), keyring_of(bytes(32)).verify_key)
    signature[data.draw(st.integers(0, 63))] ^= data.draw(st.integers(1, 255))
    assert not is_signed(content, bytes(signature), KEYRING.verify_key)


@pytest.mark.parametrize(("signature", "key"), [(63, 32), (65, 32), (64, 31), (64, 33), (0, 0)])
def test_a_signature_or_key_of_another_length_signs_nothing(signature: int, key: int) -> None:
    assert not is_signed(b"", bytes(signature), bytes(key))
