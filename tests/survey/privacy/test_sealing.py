"""Sealing: RFC 9180's own vector opens, and nothing that was touched does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from survey.errors import BrokenSeal, DoesNotFit
from survey.privacy import sealing

PRIVATE = bytes([7]) * 32
PUBLIC = sealing.public_half(PRIVATE)
OTHER = bytes([8]) * 32
VECTOR = json.loads((Path(__file__).parent / "rfc9180_p256_aes256gcm.json").read_text())

BROKEN = (
    "The seal does not open: what it holds was altered, or sealed for another wave or key; set it "
    "aside and count it."
)


def of_vector(name: str) -> bytes:
    return bytes.fromhex(VECTOR[name])


def test_the_public_half_is_that_of_the_vector() -> None:
    assert sealing.public_half(of_vector("skRm")) == of_vector("pkRm")
    assert sealing.public_half(of_vector("skEm")) == of_vector("enc")


def test_the_key_and_nonce_of_the_vector_are_those_that_opening_derives() -> None:
    sealed = AESGCM(of_vector("key")).encrypt(of_vector("base_nonce"), b"beauty", b"")

    opened = sealing.unseal(of_vector("skRm"), of_vector("info"), of_vector("enc") + sealed)

    assert opened == b"beauty"


def test_the_vector_s_key_and_nonce_give_the_vector_s_ciphertext() -> None:
    first = {name: bytes.fromhex(text) for name, text in VECTOR["encryption"].items()}

    sealed = AESGCM(of_vector("key")).encrypt(first["nonce"], first["pt"], first["aad"])

    assert sealed == first["ct"]


@given(st.binary(max_size=sealing.MOST_CONTENT))
def test_what_is_sealed_opens(content: bytes) -> None:
    inner = sealing.seal_inner(PUBLIC, "2026-11", content)
    outer = sealing.seal_outer(PUBLIC, "2026-11", "c07", inner)

    class_id, opened = sealing.open_outer(PRIVATE, "2026-11", outer)

    assert (class_id, opened) == ("c07", inner)
    assert sealing.open_inner(PRIVATE, "2026-11", opened) == content


def test_two_seals_of_the_same_answer_share_no_byte_run() -> None:
    one, two = (sealing.seal_inner(PUBLIC, "2026-11", b"same") for _ in range(2))

    assert not {one[at : at + 8] for at in range(len(one) - 8)} & {
        two[at : at + 8] for at in range(len(two) - 8)
    }


@pytest.mark.parametrize("length", [0, 1, 300, 4093, 8188])
def test_every_answer_has_the_same_size_however_much_was_written(length: int) -> None:
    inner = sealing.seal_inner(PUBLIC, "2026-11", b"x" * length)

    assert len(inner) == 8273
    assert {len(sealing.seal_outer(PUBLIC, "2026-11", id_, inner)) for id_ in ("c", "é" * 31)} == {
        sealing.OUTER_BYTES
    }


def test_an_answer_that_does_not_fit_is_told() -> None:
    with pytest.raises(DoesNotFit) as told:
        sealing.seal_inner(PUBLIC, "2026-11", b"x" * 8189)

    assert str(told.value) == (
        "The answer has 8189 bytes and the envelope holds 8188; shorten the comments."
    )


@pytest.mark.parametrize("id_", ["", "c" * 64])
def test_a_class_that_does_not_fit_its_field_is_told(id_: str) -> None:
    inner = sealing.seal_inner(PUBLIC, "2026-11", b"")

    with pytest.raises(DoesNotFit) as told:
        sealing.seal_outer(PUBLIC, "2026-11", id_, inner)

    assert str(told.value) == (f"The id of a class has {len(id_)} bytes; give it 1 to 63.")


@pytest.mark.parametrize("size", [0, 4177, 8272, 8274, 12369])
def test_bytes_of_another_size_are_not_an_inner_seal(size: int) -> None:
    assert not sealing.is_inner(bytes(size))
    with pytest.raises(DoesNotFit) as told:
        sealing.seal_outer(PUBLIC, "2026-11", "c", bytes(size))

    assert str(told.value) == (f"A sealed answer has {size} bytes; it must have 8273.")


def test_a_seal_of_another_wave_is_refused() -> None:
    inner = sealing.seal_inner(PUBLIC, "2026-11", b"answer")
    outer = sealing.seal_outer(PUBLIC, "2026-11", "c", inner)

    with pytest.raises(BrokenSeal) as told:
        sealing.open_inner(PRIVATE, "2026-12", inner)
    assert str(told.value) == BROKEN
    with pytest.raises(BrokenSeal):
        sealing.open_outer(PRIVATE, "2026-12", outer)


def test_an_inner_seal_is_not_an_outer_one_and_the_other_way_round() -> None:
    inner = sealing.seal_inner(PUBLIC, "2026-11", b"answer")
    outer = sealing.seal_outer(PUBLIC, "2026-11", "c", inner)

    with pytest.raises(BrokenSeal):
        sealing.open_outer(PRIVATE, "2026-11", inner)
    with pytest.raises(BrokenSeal):
        sealing.open_inner(PRIVATE, "2026-11", outer)


def test_another_key_opens_nothing() -> None:
    with pytest.raises(BrokenSeal):
        sealing.open_inner(OTHER, "2026-11", sealing.seal_inner(PUBLIC, "2026-11", b"answer"))


@given(st.data())
def test_a_changed_byte_anywhere_breaks_the_seal(data: st.DataObject) -> None:
    outer = bytearray(
        sealing.seal_outer(PUBLIC, "w", "c", sealing.seal_inner(PUBLIC, "w", b"answer"))
    )
    at = data.draw(st.integers(0, len(outer) - 1))
    outer[at] ^= data.draw(st.integers(1, 255))

    with pytest.raises(BrokenSeal):
        sealing.open_outer(PRIVATE, "w", bytes(outer))


def test_every_byte_of_a_short_seal_is_under_the_seal() -> None:
    sealed = sealing.seal(PUBLIC, b"info", b"answer")

    for at in range(len(sealed)):
        touched = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        with pytest.raises(BrokenSeal):
            sealing.unseal(PRIVATE, b"info", touched)


@given(st.integers(0, 4176))
def test_a_seal_cut_short_or_made_longer_is_broken(length: int) -> None:
    inner = sealing.seal_inner(PUBLIC, "w", b"answer")

    for touched in (inner[:length], inner + bytes(1 + length)):
        with pytest.raises(BrokenSeal):
            sealing.open_inner(PRIVATE, "w", touched)


@given(st.binary(max_size=9000))
def test_random_bytes_are_refused_and_nothing_else(noise: bytes) -> None:
    with pytest.raises(BrokenSeal):
        sealing.open_outer(PRIVATE, "w", noise)
    with pytest.raises(BrokenSeal):
        sealing.open_inner(PRIVATE, "w", noise)


def test_a_point_that_is_not_on_the_curve_is_refused_when_opening() -> None:
    with pytest.raises(BrokenSeal):
        sealing.unseal(PRIVATE, b"", b"\x04" + bytes(64) + bytes(32))


@pytest.mark.parametrize(
    "break_padding",
    [
        lambda padded: padded[:-1] + b"\x01",
        lambda padded: b"\xff\xff\xff\xff" + padded[4:],
        lambda padded: padded + bytes(4096),
        lambda padded: padded[:-1],
        lambda _: b"",
    ],
)
def test_padding_of_any_other_make_is_refused(break_padding: Callable[[bytes], bytes]) -> None:
    sealed = sealing.seal(PUBLIC, b"inner|w", break_padding(sealing.pad(b"answer")))

    with pytest.raises(BrokenSeal) as told:
        sealing.open_inner(PRIVATE, "w", sealed)

    assert str(told.value) == (
        "What the seal holds is not padded as it must be; set it aside and count it."
    )


@pytest.mark.parametrize(
    "field",
    [
        b"\x00" + bytes(63),
        b"\x40" + b"c" * 63,
        b"\x01c" + bytes(61) + b"x",
        b"\x01\xff" * 32,
        b"",
    ],
)
def test_a_field_of_the_class_of_any_other_make_is_refused(field: bytes) -> None:
    inner = sealing.seal_inner(PUBLIC, "w", b"answer")
    sealed = sealing.seal(PUBLIC, b"outer|w", field + inner)

    with pytest.raises(BrokenSeal) as told:
        sealing.open_outer(PRIVATE, "w", sealed)

    assert str(told.value) == (
        "The outer seal does not hold a class and an answer; set it aside and count it."
    )


@pytest.mark.parametrize("key", [b"", bytes(65), PUBLIC[:33], b"\x04" + bytes(64)])
def test_what_is_no_public_key_is_refused(key: bytes) -> None:
    with pytest.raises(ValueError, match="of P-256") as told:
        sealing.check_public_key(key)

    assert str(told.value) == (
        f"The {len(key)} bytes are no public key; give the 65 bytes of a point of P-256."
    )


def test_a_private_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match=r"A private key has 31 bytes; it must have 32\."):
        sealing.unseal(bytes(31), b"", bytes(100))


def test_a_receipt_is_of_the_sealed_bytes_alone() -> None:
    inner = sealing.seal_inner(PUBLIC, "w", b"answer")

    assert len(sealing.receipt_of(inner)) == 16
    assert sealing.receipt_of(inner) != sealing.receipt_of(inner[:-1] + bytes([inner[-1] ^ 1]))
