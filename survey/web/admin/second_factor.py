"""Second factor: six digits from an authenticator, each good once (RFC 6238)."""

from __future__ import annotations

import io
from datetime import datetime

import pyotp
import segno

ISSUER = "detente"
STEP = 30
"""Seconds for which a code stands."""
_DRIFT = 1
"""Steps that a clock may be early or late."""


def new_secret() -> str:
    """Return a new secret of 160 bits."""
    return pyotp.random_base32()


def setup_address(secret: str, account: str) -> str:
    """Return the address that an authenticator reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER)


def setup_picture(secret: str, account: str) -> str:
    """Return the address as a picture to point a camera at: SVG, without size or colour."""
    written = io.BytesIO()
    segno.make(setup_address(secret, account), error="m").save(
        written, kind="svg", xmldecl=False, svgns=True, omitsize=True, nl=False
    )
    return written.getvalue().decode("utf-8")


def setup_text(secret: str, account: str) -> str:
    """Return the address as a picture of letters, for a terminal."""
    written = io.StringIO()
    segno.make(setup_address(secret, account), error="l").terminal(written, compact=True)
    return written.getvalue()


def step_of(secret: str, code: str, now: datetime, last_step: int) -> int | None:
    """Return the step of a code that is right and was not used before, else nothing.

    Keep the step that is returned and pass it as `last_step` next time: a code that was seen over
    a shoulder, or one before it, then opens nothing.
    """
    typed = "".join(code.split())
    current = int(now.timestamp()) // STEP
    for step in range(current - _DRIFT, current + _DRIFT + 1):
        right = pyotp.TOTP(secret).at(step * STEP)
        if step > last_step and pyotp.utils.strings_equal(typed, right):
            return step
    return None
