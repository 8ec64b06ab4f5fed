"""Drill: prove before a wave opens that the vault can open what will be sealed to it.

The collector seals random bytes to the key of the manifest; the vault opens them and sends them
back. A wave whose key was lost, or mistyped into the manifest, never starts. The seal is bound to
a purpose of its own, so that a vault cannot be made to open an answer as if it were a drill.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field

from survey.privacy.keyring import Keyring
from survey.privacy.sealing import seal, unseal

CHALLENGE_BYTES = 32

_PURPOSE = b"drill|"


@dataclass(frozen=True, slots=True)
class Drill:
    """A challenge: what goes to the vault, and what must come back."""

    wave: str
    sealed: bytes
    expected: bytes = field(repr=False)

    def is_passed_by(self, answer: bytes) -> bool:
        """Tell whether the vault opened the challenge."""
        return hmac.compare_digest(self.expected, answer)


def set_drill(public_key: bytes, wave: str) -> Drill:
    """Seal fresh random bytes to the key that the answers of a wave will be sealed to."""
    expected = secrets.token_bytes(CHALLENGE_BYTES)
    return Drill(wave, seal(public_key, _PURPOSE + wave.encode("utf-8"), expected), expected)


def answer_drill(keyring: Keyring, wave: str, sealed: bytes) -> bytes:
    """Open a challenge, as the vault does; a BrokenSeal says that the key is another."""
    return unseal(keyring.sealing_key, _PURPOSE + wave.encode("utf-8"), sealed)
