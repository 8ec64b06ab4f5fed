"""Passwords: what one must be like, and its slow hash.

Argon2id in the library's defaults, which follow RFC 9106. No rule of composition and no yearly
change; instead a guess at how soon it would be found (OWASP ASVS 5.0.0, 6.2.1 to 6.2.12).
"""

from __future__ import annotations

from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from zxcvbn import zxcvbn

SHORTEST = 12
LONGEST = 128
STRONG_ENOUGH = 3
"""Of 4: not found within 10^8 guesses (Wheeler 2016, USENIX Security, pages 157-173)."""
_JUDGED = 72
"""Characters that the judge looks at; it refuses longer ones."""

_hasher = PasswordHasher()
_NOBODYS = _hasher.hash("the password of an account that does not exist")


def weakness(password: str, context: Iterable[str] = ()) -> str | None:
    """Return what is wrong with a password and what to do, or nothing.

    `context` are words that an attacker would try here: names, the address, the study.
    """
    if len(password) < SHORTEST:
        return (
            f"The password has {len(password)} characters; use {SHORTEST} or more, "
            "for example four words."
        )
    if len(password) > LONGEST:
        return f"The password has {len(password)} characters; use {LONGEST} or fewer."
    judged = zxcvbn(password[:_JUDGED], user_inputs=[word for word in context if word])
    if judged["score"] < STRONG_ENOUGH:
        return "This password would soon be guessed; use four words that do not belong together."
    return None


def hashed(password: str) -> str:
    """Return the Argon2id hash of a password, with its own salt."""
    return _hasher.hash(password)


def matches(hash_: str | None, password: str) -> bool:
    """Tell whether a password is the one; for an account that is not there it takes as long."""
    try:
        return _hasher.verify(hash_ or _NOBODYS, password) and hash_ is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def is_outdated(hash_: str) -> bool:
    """Tell whether a hash was made with weaker settings than today's, to be made again."""
    return _hasher.check_needs_rehash(hash_)
