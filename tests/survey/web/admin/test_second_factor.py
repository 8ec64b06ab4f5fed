"""Second factor: a code opens once, near its time; checked against RFC 6238, Appendix B."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from survey.web.admin.second_factor import (
    new_secret,
    setup_address,
    setup_picture,
    setup_text,
    step_of,
)

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
RFC_CODES = [  # seconds since 1970, and the last six of the eight digits printed there
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
    (20000000000, "353130"),
]


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)


@pytest.mark.parametrize(("seconds", "code"), RFC_CODES)
def test_the_codes_of_the_standard_are_right_at_their_time(seconds: int, code: str) -> None:
    assert step_of(RFC_SECRET, code, at(seconds), last_step=0) == seconds // 30


@pytest.mark.parametrize(
    ("late", "is_right"), [(-31, True), (31, True), (-61, False), (61, False)]
)
def test_a_clock_may_be_one_step_early_or_late(late: int, *, is_right: bool) -> None:
    found = step_of(RFC_SECRET, "050471", at(1111111125 + late), last_step=0)
    assert (found is not None) is is_right


def test_a_code_opens_once() -> None:
    step = step_of(RFC_SECRET, "050471", at(1111111111), last_step=0)
    assert step is not None
    assert step_of(RFC_SECRET, "050471", at(1111111112), last_step=step) is None
    assert step_of(RFC_SECRET, "081804", at(1111111112), last_step=step) is None


@pytest.mark.parametrize("typed", ["050 471", " 050471 "])
def test_gaps_are_forgiven(typed: str) -> None:
    assert step_of(RFC_SECRET, typed, at(1111111111), last_step=0) is not None


@pytest.mark.parametrize("typed", ["", "05047", "0504711", "½50471", "050472", "٠٥٠٤٧١"])
def test_anything_else_opens_nothing(typed: str) -> None:
    assert step_of(RFC_SECRET, typed, at(1111111111), last_step=0) is None


def test_the_picture_holds_what_an_authenticator_reads() -> None:
    secret = new_secret()
    assert len(secret) == 32
    assert new_secret() != secret
    address = setup_address(secret, "hr@example.com")
    assert address.startswith("otpauth://totp/detente:hr%40example.com?secret=")
    picture = setup_picture(secret, "hr@example.com")
    assert picture.startswith("<svg")
    assert "width=" not in picture.split(">")[0]


def test_a_terminal_gets_the_address_as_a_picture_of_letters() -> None:
    picture = setup_text(new_secret(), "hr@example.com")
    lines = picture.splitlines()
    assert len(lines) > 15
    assert setup_text("A" * 32, "hr@example.com") != picture
