"""Submission: what a device writes reads back, and what strangers write does no harm."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from survey.answers.submission import (
    BUCKETS,
    Reason,
    Refused,
    Submission,
    bucket_of,
    read_submission,
    write_submission,
)
from tests.survey.answers.made_up import SUBMISSION, written

MALFORMED = Refused(Reason.MALFORMED)


def test_what_a_device_writes_reads_back() -> None:
    assert read_submission(write_submission(SUBMISSION)) == SUBMISSION


def test_a_submission_shows_neither_its_pseudonym_nor_what_was_answered() -> None:
    shown = repr(SUBMISSION)

    assert "pseudonym" not in shown
    assert "Marketing" not in shown
    assert "All well" not in shown


@pytest.mark.parametrize(
    "parts",
    [
        {"v": 2},
        {"v": True},
        {"v": 1.0},
        {"p": "00"},
        {"p": "0" * 31 + "g"},
        {"p": "AB" * 16},
        {"p": " " + "0" * 31},
        {"p": None},
        {"seconds": -1},
        {"seconds": 1.5},
        {"seconds": "45"},
        {"client": 1},
        {"client": "true"},
        {"lang": None},
        {"form": "f" * 201},
        {"instr": ["x"]},
        {"a": []},
        {"a": {"": []}},
        {"a": {"": {"A1": "2"}}},
        {"a": {"": {"A1": 2.0}}},
        {"a": {"": {"A1": True}}},
        {"a": {"": {"A1": None}}},
        {"a": {"": {"A1": {"deep": 1}}}},
        {"a": {str(target): {} for target in range(51)}},
        {"a": {"": dict.fromkeys(map(str, range(501)), 1)}},
        {"a": {"\ud800": {}}},
        {"c": {}},
        {"c": [{"item": "T1", "target": ""}]},
        {"c": [{"item": "T1", "target": "", "text": "x", "name": "y"}]},
        {"c": [{"item": "T1", "target": "", "text": 5}]},
        {"c": [{"item": "T1", "target": "", "text": "x" * 4001}]},
        {"c": [{"item": "T1", "target": "", "text": "x"}] * 101},
        {"order": "A1"},
        {"order": [1]},
        {"order": ["A1"] * 1001},
        {"more": 1},
    ],
)
def test_anything_of_another_shape_is_refused(parts: dict[str, object]) -> None:
    assert read_submission(written(**parts)) == MALFORMED


@pytest.mark.parametrize("key", ["v", "p", "instr", "form", "lang", "seconds", "client", "a", "c"])
def test_a_missing_part_is_refused(key: str) -> None:
    plain = json.loads(write_submission(SUBMISSION))
    del plain[key]

    assert read_submission(json.dumps(plain).encode()) == MALFORMED


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b"\xff\xfe{}",
        b"[" * 8000,
        b'{"a":' * 1600,
        b'{"v":' + b"9" * 8000 + b"}",
        b"\xef\xbb\xbf{}",
        write_submission(SUBMISSION) + b" x",
        write_submission(SUBMISSION).replace(b'"v":1', b'"v":1,"v":1'),
        write_submission(SUBMISSION).replace(b'"A1":2', b'"A1":2,"A1":3'),
        write_submission(SUBMISSION).replace(b'"A1":2', b'"A1":NaN'),
        write_submission(SUBMISSION).replace(b'"A1":2', b'"A1":-Infinity'),
        write_submission(SUBMISSION).replace(b'"A1":2', b'"A1":1e400'),
        write_submission(SUBMISSION) + b" " * 9000,
    ],
)
def test_bombs_and_doubles_are_refused(content: bytes) -> None:
    assert read_submission(content) == MALFORMED


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("half a smile \ud83d", "half a smile \ufffd"),
        ("whole \ud83d\ude00", "whole \U0001f600"),
        ("a\x00b\x1bc", "a b c"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("  gaps \n", "gaps"),
        ("=HYPERLINK()", "=HYPERLINK()"),
    ],
)
def test_what_a_person_may_write_by_chance_is_mended(text: str, kept: str) -> None:
    read = read_submission(written(c=[{"item": "T1", "target": "", "text": text}]))

    assert isinstance(read, Submission)
    assert [comment.text for comment in read.comments] == [kept]


@pytest.mark.parametrize(("told", "kept"), [(0, 0), (44, 30), (121, 120), (10**9, 900)])
def test_a_time_that_is_too_exact_is_put_into_its_bucket(told: int, kept: int) -> None:
    read = read_submission(written(seconds=told))

    assert isinstance(read, Submission)
    assert read.seconds == kept


@given(st.floats(min_value=0, max_value=1e6))
def test_a_bucket_begins_at_or_before_its_time(seconds: float) -> None:
    start = bucket_of(seconds)

    assert start in BUCKETS
    assert start <= seconds
    assert bucket_of(start) == start


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@given(st.sampled_from(sorted(json.loads(write_submission(SUBMISSION)))), JSON)
def test_any_value_in_any_place_is_read_or_refused(key: str, value: object) -> None:
    read = read_submission(written(**{key: value}))

    if isinstance(read, Submission):
        assert read_submission(write_submission(read)) == read
    else:
        assert read == MALFORMED


@given(st.binary(max_size=400) | JSON.map(lambda value: json.dumps(value).encode()))
@example(b'{"v": 1}')
def test_any_bytes_are_refused(content: bytes) -> None:
    assert read_submission(content) == MALFORMED


@given(st.integers(0, len(write_submission(SUBMISSION)) - 1), st.integers(1, 255))
def test_a_changed_byte_is_read_or_refused_and_never_raises(at: int, bits: int) -> None:
    content = bytearray(write_submission(SUBMISSION))
    content[at] ^= bits

    assert isinstance(read_submission(bytes(content)), Submission | Refused)
