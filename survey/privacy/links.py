"""Links: one secret a person, and all that is derived from it without a list to look up.

    keyed(key, a, b, ...) = HMAC-SHA-256(key, a 0x1F b 0x1F ...)

The secret `s` of a person is derived from a key that only the mailer holds. It stands in the link
behind "#", which no browser sends. From it follow, one-way: the token that lets somebody in, the
ballot id that makes an answer one a wave, and the pseudonym that joins the waves of a person
inside the seal. The vault keys that pseudonym again, so that a link alone finds nobody's answers.
Source: Krawczyk, Bellare and Canetti (1997), RFC 2104; base32 is that of RFC 4648.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, field

from survey.errors import UnknownCode

SEPARATOR = b"\x1f"
"""Stands between the parts of a keyed function, and in no text that is a part of one."""
SECRET_BYTES = 16
LEAST_KEY_BYTES = 16
PSEUDONYM_BYTES = 16
CODE_LENGTH = 26
"""128 bits in base32; the last character carries 3 of them and two zeros."""
GROUP = 4
PERSON_KEY_LENGTH = 13
FINGERPRINT_LENGTH = 10
LINK_VERSION = "1"

_MIXED_UP = str.maketrans({"0": "O", "1": "I", "8": "B"})
"""Digits that base32 does not have, and the letters they are taken for."""
_BASE32 = re.compile(r"[A-Z2-7]*", re.ASCII)
_BESIDE = re.compile(r"[\s\-‐‑‒–—−.]+")  # noqa: RUF001 - the dashes that programs put in place of "-"


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """What a personal link holds."""

    secret: bytes = field(repr=False)
    fingerprint: str


def keyed(key: bytes, *parts: bytes | str) -> bytes:
    """Return the HMAC-SHA-256 of the parts, 32 bytes.

    >>> keyed(bytes(16), "tok", "2026-11").hex()[:16]
    '5cf68f92d8a8a6f5'
    """
    if len(key) < LEAST_KEY_BYTES:
        raise ValueError(f"A key has {len(key)} bytes; use {LEAST_KEY_BYTES} random ones or more.")
    return hmac.digest(key, SEPARATOR.join(_as_bytes(part) for part in parts), "sha256")


def link_secret(link_key: bytes, study: str, person_id: str, version: int = 1) -> bytes:
    """Return the secret of one person; a higher `version` replaces a link that was lost."""
    return keyed(link_key, "s", study, person_id, str(version))[:SECRET_BYTES]


def token(secret: bytes, wave: str) -> bytes:
    """Return what lets the holder of the secret into one wave."""
    return keyed(secret, "tok", wave)


def token_hash(token: bytes) -> bytes:
    """Return what the collector keeps of a token; a plain hash will do, for it has 128 bits."""
    return hashlib.sha256(token).digest()


def ballot_id(secret: bytes, wave: str) -> bytes:
    """Return the id under which one answer of this person and wave is kept."""
    return ballot_id_of(token(secret, wave), wave)


def ballot_id_of(token: bytes, wave: str) -> bytes:
    """Return the ballot id that goes with a token, as the collector checks it.

    It follows from the token, so that one link casts one ballot; from the token's hash, which is
    all that the collector keeps, it cannot be computed.
    """
    return keyed(token, "bid", wave)


def pseudonym(secret: bytes, study: str) -> bytes:
    """Return the pseudonym that joins the waves of a person inside the seal."""
    return keyed(secret, "pseudonym", study)[:PSEUDONYM_BYTES]


def pseudonym_of_wave(secret: bytes, study: str, wave: str) -> bytes:
    """Return the pseudonym of the mode "anonymous", which is a new one each wave."""
    return keyed(secret, "pseudonym", study, wave)[:PSEUDONYM_BYTES]


def person_key(study_key: bytes, pseudonym: bytes) -> str:
    """Return the pid that researchers see: the pseudonym, keyed again by the vault."""
    return base32(keyed(study_key, pseudonym))[:PERSON_KEY_LENGTH]


def write_code(secret: bytes) -> str:
    """Return the secret for typing, in groups of four.

    >>> write_code(bytes(16))
    'AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AA'
    """
    code = _code(secret)
    return "-".join(code[start : start + GROUP] for start in range(0, CODE_LENGTH, GROUP))


def read_code(text: str) -> bytes:
    """Return the secret that was typed, forgiving case, gaps, dashes, and 0, 1, 8 for O, I, B."""
    code = _BESIDE.sub("", text).upper().translate(_MIXED_UP)
    if not _BASE32.fullmatch(code):
        raise UnknownCode(
            "The code has a character that no code has; use the letters A to Z and the "
            "digits 2 to 7 as they stand in the letter."
        )
    if len(code) != CODE_LENGTH:
        raise UnknownCode(
            f"The code has {len(code)} characters instead of {CODE_LENGTH}; type all groups of "
            "it as they stand in the letter."
        )
    secret = _decoded(code)
    if _code(secret) != code:
        raise UnknownCode(
            "The last character of the code cannot be right; compare it with the letter."
        )
    return secret


def link(origin: str, secret: bytes, fingerprint: str) -> str:
    """Return the personal link; what stands behind "#" stays in the browser."""
    return f"{origin}/s#{LINK_VERSION}.{_code(secret)}.{fingerprint}"


def read_link(text: str) -> OpenedLink:
    """Return the secret and the fingerprint that stand behind the "#" of a personal link."""
    version, _, rest = text.rpartition("#")[2].strip().partition(".")
    code, _, fingerprint = rest.partition(".")
    whole = len(fingerprint) == FINGERPRINT_LENGTH and _BASE32.fullmatch(fingerprint)
    if version != LINK_VERSION or not whole:
        raise UnknownCode(
            "The link is not whole; copy all of it from the letter, or type the code."
        )
    return OpenedLink(read_code(code), fingerprint)


def base32(content: bytes) -> str:
    """Return bytes in the base32 of RFC 4648, without its padding."""
    return base64.b32encode(content).decode("ascii").rstrip("=")


def _code(secret: bytes) -> str:
    if len(secret) != SECRET_BYTES:
        raise ValueError(f"A link secret has {len(secret)} bytes; it must have {SECRET_BYTES}.")
    return base32(secret)


def _decoded(code: str) -> bytes:
    return base64.b32decode(code + "=" * (-len(code) % 8))


def _as_bytes(part: bytes | str) -> bytes:
    if isinstance(part, bytes):
        return part
    written = part.encode("utf-8")
    if SEPARATOR in written:
        raise ValueError(f"{part!r} holds the separator 0x1F; leave it out.")
    return written
