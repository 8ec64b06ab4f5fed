"""Keyring: the keys of the vault, all derived from one secret that is kept on paper.

    sealing key   scalar of P-256, opens the seals        HKDF(master, "sealing"), 48 bytes mod n-1
    study key     turns pseudonyms into pids              HKDF(master, "study"),   32 bytes
    signing key   Ed25519, signs manifests and tallies    HKDF(master, "signing"), 32 bytes

Whoever destroys the master has destroyed all three: nothing opens any more, and no pid can be
computed from a link. 48 bytes make the bias of the remainder negligible (2^-128).
Source: Krawczyk and Eronen (2010), RFC 5869; NIST (2023), FIPS 186-5, appendix A.2.1, "extra
random bits"; Josefsson and Liusvaara (2017), RFC 8032.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from survey.privacy.sealing import PRIVATE_KEY_BYTES, public_half

MASTER_BYTES = 32
VERIFY_KEY_BYTES = 32
SIGNATURE_BYTES = 64

_KEY_BYTES = 32
_WIDE_BYTES = 48
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group of P-256."""


@dataclass(frozen=True, slots=True, eq=False)
class Keyring:
    """The keys of one vault. Only the public ones are shown."""

    sealing_key: bytes = field(repr=False)
    study_key: bytes = field(repr=False)
    signing_key: bytes = field(repr=False)

    @property
    def public_key(self) -> bytes:
        """Return the key to which answers are sealed, 65 bytes."""
        return public_half(self.sealing_key)

    @property
    def verify_key(self) -> bytes:
        """Return the key with which anyone checks a signature of the vault, 32 bytes."""
        return self._signer().public_key().public_bytes_raw()

    def sign(self, content: bytes) -> bytes:
        """Return the vault's signature of these very bytes."""
        return self._signer().sign(content)

    def _signer(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.signing_key)


def new_master() -> bytes:
    """Return a fresh secret of the vault from the operating system's randomness."""
    return secrets.token_bytes(MASTER_BYTES)


def keyring_of(master: bytes) -> Keyring:
    """Derive the keys of the vault from its one secret."""
    if len(master) != MASTER_BYTES:
        raise ValueError(
            f"The vault's secret has {len(master)} bytes; it must have {MASTER_BYTES}."
        )
    wide = int.from_bytes(_derived(master, b"sealing", _WIDE_BYTES), "big")
    scalar = wide % (_ORDER - 1) + 1
    return Keyring(
        sealing_key=scalar.to_bytes(PRIVATE_KEY_BYTES, "big"),
        study_key=_derived(master, b"study", _KEY_BYTES),
        signing_key=_derived(master, b"signing", _KEY_BYTES),
    )


def is_signed(content: bytes, signature: bytes, verify_key: bytes) -> bool:
    """Tell whether the holder of the key behind `verify_key` signed these very bytes."""
    if len(signature) != SIGNATURE_BYTES or len(verify_key) != VERIFY_KEY_BYTES:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(verify_key).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


def _derived(master: bytes, purpose: bytes, length: int) -> bytes:
    bound = b"detente vault 1|" + purpose
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=bound).derive(master)
