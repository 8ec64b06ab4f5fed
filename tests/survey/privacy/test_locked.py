"""Locked: the file opens with its passphrase and with nothing else."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.errors import LockedKey
from survey.privacy.locked import lock, unlock

MASTER = bytes(range(32))
PHRASE = "four words of ours"
OLD = (
    b'{"box":"a298229deb54576401dc87c007bdf1bbe6da96dc98c235a92b86bbfefcdeaa7b2ca82cc353acf1ce'
    b'90d81d3706075fde","kind":"detente vault key 1","lanes":4,"memory":65536,'
    b'"nonce":"0ea1b0368044897445ddf4ac","passes":3,"salt":"f0d8478576e6a9e1efb5e0229e1ef180"}'
)
OLD_PHRASE = "a passphrase of old"
NOT_SUCH = (
    "The file does not hold a locked vault key; name the file that keygen wrote, or type two of "
    "the three shares."
)
WRONG = (
    "The passphrase does not open the file with the vault's key; check it letter by letter, or "
    "type two of the three shares."
)


def told(content: bytes, passphrase: str = OLD_PHRASE) -> str:
    with pytest.raises(LockedKey) as refused:
        unlock(content, passphrase)
    return str(refused.value)


def changed(**parts: object) -> bytes:
    return json.dumps({**json.loads(OLD), **parts}).encode()


def test_what_was_locked_opens() -> None:
    locked = lock(MASTER, PHRASE)

    assert unlock(locked, PHRASE) == MASTER
    assert unlock(locked, f" {PHRASE}\n") == MASTER
    assert MASTER.hex().encode() not in locked


def test_a_file_that_was_locked_long_ago_still_opens() -> None:
    assert unlock(OLD, OLD_PHRASE) == MASTER


def test_a_passphrase_opens_however_its_accents_are_composed() -> None:
    locked = lock(MASTER, "gr\u00fc\u00dfe aus dem b\u00fcro")

    assert unlock(locked, "gru\u0308\u00dfe aus dem bu\u0308ro") == MASTER


def test_two_files_of_one_key_share_neither_salt_nor_nonce() -> None:
    one, two = (json.loads(lock(MASTER, PHRASE)) for _ in range(2))

    assert not {one["salt"], one["nonce"], one["box"]} & {two["salt"], two["nonce"], two["box"]}


def test_another_passphrase_opens_nothing() -> None:
    assert told(OLD, OLD_PHRASE[:-1]) == WRONG


@pytest.mark.parametrize("passphrase", ["", "elevenchars", "   eleven ch         "])
def test_a_short_passphrase_is_refused(passphrase: str) -> None:
    with pytest.raises(LockedKey) as refused:
        lock(MASTER, passphrase)

    assert str(refused.value) == (
        f"The passphrase has {len(passphrase.strip())} characters; use 12 or more, four words for "
        "instance."
    )


@pytest.mark.parametrize("part", ["box", "salt", "nonce"])
def test_a_changed_part_does_not_open(part: str) -> None:
    text = json.loads(OLD)[part]
    touched = ("1" if text[0] == "0" else "0") + text[1:]

    assert told(changed(**{part: touched})) == WRONG


@pytest.mark.parametrize(("part", "value"), [("passes", 1), ("memory", 1024), ("lanes", 1)])
def test_cheaper_costs_cannot_be_slipped_in(part: str, value: int) -> None:
    assert told(changed(**{part: value})) == WRONG


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"not json",
        b"\xff\xfe",
        b"[" * 4000,
        OLD[:-30],
        OLD + b" " * 5000,
        changed(memory=2**31),
        changed(passes=10**6),
        changed(lanes=0),
        changed(lanes=True),
        changed(memory=1.5),
        changed(memory="65536"),
        changed(memory=8, lanes=4),
        changed(salt=""),
        changed(salt=None),
        changed(nonce="00"),
        changed(box=3),
        changed(kind="detente vault key 2"),
    ],
)
def test_a_file_that_is_something_else_is_told_without_work(content: bytes) -> None:
    assert told(content) == NOT_SUCH


@settings(max_examples=30)
@given(st.binary(max_size=300))
def test_any_bytes_are_refused_in_one_sentence(content: bytes) -> None:
    assert told(content) == NOT_SUCH
