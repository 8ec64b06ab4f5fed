"""Passwords: long enough, not to be guessed, and kept as a slow hash."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from survey.web.admin.passwords import hashed, is_outdated, matches, weakness

FOUR_WORDS = "lantern orbit thistle canoe"


def test_four_words_are_taken() -> None:
    assert weakness(FOUR_WORDS) is None


@pytest.mark.parametrize("length", [64, 128])
def test_a_long_password_is_taken(length: int) -> None:
    long = "".join(chr(33 + (place * 37) % 90) for place in range(length))
    assert weakness(long) is None


def test_a_short_password_is_refused_with_its_length() -> None:
    assert weakness("eleven-char") == (
        "The password has 11 characters; use 12 or more, for example four words."
    )


def test_a_password_without_end_is_refused() -> None:
    assert weakness("x" * 129) == "The password has 129 characters; use 128 or fewer."


@pytest.mark.parametrize("common", ["password1234", "123456789012", "qwertyuiop12", "a" * 20])
def test_a_common_password_is_refused(common: str) -> None:
    assert weakness(common) == (
        "This password would soon be guessed; use four words that do not belong together."
    )


def test_words_of_the_place_make_no_password() -> None:
    assert weakness("northlightworks") is None
    assert weakness("northlightworks", ["northlight", "works", "northlightworks"]) is not None


def test_only_the_right_password_matches_its_hash() -> None:
    kept = hashed(FOUR_WORDS)
    assert kept.startswith("$argon2id$")
    assert FOUR_WORDS not in kept
    assert matches(kept, FOUR_WORDS)
    assert not matches(kept, FOUR_WORDS + " ")


def test_an_account_that_is_not_there_matches_nothing() -> None:
    assert not matches(None, FOUR_WORDS)
    assert not matches(None, "the password of an account that does not exist")
    assert not matches("not a hash", FOUR_WORDS)


def test_the_same_password_has_another_hash_each_time() -> None:
    assert hashed(FOUR_WORDS) != hashed(FOUR_WORDS)


def test_a_hash_of_weaker_settings_is_outdated() -> None:
    weaker = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    assert is_outdated(weaker.hash(FOUR_WORDS))
    assert not is_outdated(hashed(FOUR_WORDS))
