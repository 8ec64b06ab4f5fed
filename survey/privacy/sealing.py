"""Sealing: envelopes that only the vault opens, all of the same few sizes.

    sealed = enc || ct      HPKE, base mode, single shot, empty additional data
    DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM     (0x0010, 0x0001, 0x0002)

An answer is sealed twice. The inner seal is made on the respondent's device; the outer one by the
collector, which puts the class beside the inner seal: the server says it, not the answer. The wave
is bound into each seal as `info`, so that nothing sealed for one wave opens in another. Contents
are padded to one block of 8,192 bytes, so that a length does not even tell who wrote much.
Source: Barnes, Bhargavan, Lipp and Wood (2022), RFC 9180, sections 4, 5.1.1, 6.1 and 7.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from survey.errors import BrokenSeal, DoesNotFit
from survey.privacy.links import base32

BLOCK = 8192
"""Room for every answer of the longest questionnaire and its comments."""
PUBLIC_KEY_BYTES = 65
PRIVATE_KEY_BYTES = 32
TAG_BYTES = 16
OVERHEAD = PUBLIC_KEY_BYTES + TAG_BYTES
INNER_BYTES = OVERHEAD + BLOCK
MOST_CONTENT = BLOCK - 4
CLASS_BYTES = 64
"""The field for the class in the outer seal, of one size so that no class stands out."""
OUTER_BYTES = OVERHEAD + CLASS_BYTES + INNER_BYTES
RECEIPT_LENGTH = 16

_LENGTH_BYTES = 4
_SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def seal(public_key: bytes, purpose: bytes, content: bytes) -> bytes:
    """Seal content to a public key of 65 bytes; `purpose` must be said again to open it."""
    return _SUITE.encrypt(content, _public(public_key), purpose)


def unseal(private_key: bytes, purpose: bytes, sealed: bytes) -> bytes:
    """Open what was sealed to the public half of a private key of 32 bytes."""
    key = _private(private_key)
    if len(sealed) < OVERHEAD:
        raise _broken()
    try:
        return _SUITE.decrypt(sealed, key, purpose)
    except (InvalidTag, ValueError):
        raise _broken() from None


def pad(content: bytes) -> bytes:
    """Write the length before the content and zeros behind it, up to whole blocks."""
    size = -(-(_LENGTH_BYTES + len(content)) // BLOCK) * BLOCK
    return (len(content).to_bytes(_LENGTH_BYTES, "big") + content).ljust(size, b"\0")


def unpad(padded: bytes) -> bytes:
    """Return the content of whole blocks, and refuse what `pad` would not have written."""
    length = int.from_bytes(padded[:_LENGTH_BYTES], "big")
    content = padded[_LENGTH_BYTES : _LENGTH_BYTES + length]
    if len(content) != length or pad(content) != padded:
        raise BrokenSeal(
            "What the seal holds is not padded as it must be; set it aside and count it."
        )
    return content


def seal_inner(public_key: bytes, wave: str, content: bytes) -> bytes:
    """Seal an answer for one wave, as the respondent's device does."""
    if len(content) > MOST_CONTENT:
        raise DoesNotFit(
            f"The answer has {len(content)} bytes and the envelope holds {MOST_CONTENT}; "
            "shorten the comments."
        )
    return seal(public_key, _inner(wave), pad(content))


def open_inner(private_key: bytes, wave: str, inner: bytes) -> bytes:
    """Open the inner seal of one wave and return the answer as it was written."""
    return unpad(unseal(private_key, _inner(wave), inner))


def seal_outer(public_key: bytes, wave: str, class_id: str, inner: bytes) -> bytes:
    """Put the class beside an inner seal and seal both, as the collector does."""
    if not is_inner(inner):
        raise DoesNotFit(f"A sealed answer has {len(inner)} bytes; it must have {INNER_BYTES}.")
    return seal(public_key, _outer(wave), _class_field(class_id) + inner)


def open_outer(private_key: bytes, wave: str, outer: bytes) -> tuple[str, bytes]:
    """Open the outer seal of one wave and return the class and the inner seal."""
    opened = unseal(private_key, _outer(wave), outer)
    field, inner = opened[:CLASS_BYTES], opened[CLASS_BYTES:]
    try:
        class_id = field[1 : 1 + field[0]].decode("utf-8") if field else ""
        whole = is_inner(inner) and _class_field(class_id) == field
    except (UnicodeDecodeError, DoesNotFit):
        whole = False
    if not whole:
        raise BrokenSeal(
            "The outer seal does not hold a class and an answer; set it aside and count it."
        )
    return class_id, inner


def is_inner(inner: bytes) -> bool:
    """Tell whether bytes have the size that every inner seal has."""
    return len(inner) == INNER_BYTES


def receipt_of(inner: bytes) -> str:
    """Return the receipt of an answer: 80 bits of the hash of its inner seal.

    >>> receipt_of(b"")
    '4OYMIQUY7QOBJGX3'
    """
    return base32(hashlib.sha256(inner).digest())[:RECEIPT_LENGTH]


def public_half(private_key: bytes) -> bytes:
    """Return the public key of 65 bytes that belongs to a private one."""
    return _raw(_private(private_key).public_key())


def check_public_key(public_key: bytes) -> None:
    """Raise a ValueError unless the bytes are an uncompressed point of P-256."""
    _public(public_key)


def _raw(key: ec.EllipticCurvePublicKey) -> bytes:
    numbers = key.public_numbers()
    return b"\x04" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")


@lru_cache(maxsize=8)
def _public(public_key: bytes) -> ec.EllipticCurvePublicKey:
    try:
        if len(public_key) == PUBLIC_KEY_BYTES:
            return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public_key)
    except ValueError:
        pass
    raise ValueError(
        f"The {len(public_key)} bytes are no public key; give the {PUBLIC_KEY_BYTES} bytes of a "
        "point of P-256."
    )


def _private(private_key: bytes) -> ec.EllipticCurvePrivateKey:
    if len(private_key) != PRIVATE_KEY_BYTES:
        raise ValueError(
            f"A private key has {len(private_key)} bytes; it must have {PRIVATE_KEY_BYTES}."
        )
    return ec.derive_private_key(int.from_bytes(private_key, "big"), ec.SECP256R1())


def _class_field(class_id: str) -> bytes:
    written = class_id.encode("utf-8")
    if not 0 < len(written) < CLASS_BYTES:
        raise DoesNotFit(
            f"The id of a class has {len(written)} bytes; give it 1 to {CLASS_BYTES - 1}."
        )
    return (bytes([len(written)]) + written).ljust(CLASS_BYTES, b"\0")


def _inner(wave: str) -> bytes:
    return b"inner|" + wave.encode("utf-8")


def _outer(wave: str) -> bytes:
    return b"outer|" + wave.encode("utf-8")


def _broken() -> BrokenSeal:
    return BrokenSeal(
        "The seal does not open: what it holds was altered, or sealed for another wave or key; "
        "set it aside and count it."
    )
