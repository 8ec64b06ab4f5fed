"""Submission: what stands inside the inner seal, read as strictly as anything strangers write.

    {"v": 1, "p": hex of 16 bytes, "instr": sha256, "form": id, "lang": "en", "seconds": 45,
     "client": true, "a": {"": {column: value}, "<department>": {column: value}},
     "c": [{"item": id, "target": "" or department, "text": words}], "order": [ids as shown]}

Whoever holds a link can seal anything, so nothing is taken on trust: a key twice, a key too many,
a number that is no whole number, or nesting without end is a reason to set the whole aside. What
no program of ours would write is refused; what a person may write by chance is mended: half a
character at the end of a comment, or a control character pasted into it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from survey.privacy.links import PSEUDONYM_BYTES
from survey.privacy.sealing import MOST_CONTENT

VERSION = 1
KEYS = frozenset({"v", "p", "instr", "form", "lang", "seconds", "client", "a", "c", "order"})
COMMENT_KEYS = frozenset({"item", "target", "text"})
MOST_NAME = 200
"""Characters of an id or of the name of a department."""
MOST_TEXT = 4000
"""Characters of one comment."""
MOST_COMMENTS = 100
MOST_TARGETS = 50
MOST_COLUMNS = 500
MOST_SHOWN = 1000
BUCKETS = (*range(0, 120, 15), 120, 300, 900)
"""Seconds at which a bucket begins: coarser the longer, so that time says little."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


class Reason(Enum):
    """Why an answer is set aside and counted instead of taken over."""

    BROKEN_SEAL = "its seal does not open"
    REPEATED = "the very same seal was there already"
    SAME_PERSON = "another answer of the wave bears the same pseudonym"
    UNKNOWN_CLASS = "its class is not in the manifest"
    SEALED_BY_SERVER = "it was not sealed on a device, and the manifest asks for that"
    MALFORMED = "it is not written as a submission"
    OTHER_INSTRUMENT = "it answers another questionnaire"
    UNKNOWN_FORM = "it answers another form"
    UNKNOWN_LANGUAGE = "it was shown in a language that the wave does not have"
    UNKNOWN_QUESTION = "it answers what was not asked"
    OUT_OF_RANGE = "a value lies outside its answer format"
    SHARES = "points that are shared do not add up to 100"
    WRONG_TARGET = "it rates a department that it cannot rate, or too many"


@dataclass(frozen=True, slots=True)
class Refused:
    """What could not be taken over, and why."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Comment:
    """Words to an open question, about a department or "" where it was asked once."""

    item: str
    target: str
    text: str


@dataclass(frozen=True, slots=True)
class Submission:
    """One person's answers to one wave, as their device wrote them."""

    pseudonym: bytes = field(repr=False)
    instrument_sha256: str
    form: str
    language: str
    seconds: int
    sealed_on_device: bool
    answers: Mapping[str, Mapping[str, int]] = field(repr=False)
    """Rated department, or "" for what is asked once -> column -> value."""
    comments: tuple[Comment, ...] = field(default=(), repr=False)
    order: tuple[str, ...] = ()


def read_submission(content: bytes) -> Submission | Refused:
    """Read what the inner seal held, whatever it is."""
    if len(content) > MOST_CONTENT:
        return Refused(Reason.MALFORMED)
    try:
        written = json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_each_key_once,
            parse_constant=_no_number,
            parse_float=_no_number,
        )
        return _submission(written)
    except (ValueError, TypeError, KeyError, RecursionError):
        return Refused(Reason.MALFORMED)


def write_submission(submission: Submission) -> bytes:
    """Write a submission as a device does."""
    written = {
        "v": VERSION,
        "p": submission.pseudonym.hex(),
        "instr": submission.instrument_sha256,
        "form": submission.form,
        "lang": submission.language,
        "seconds": submission.seconds,
        "client": submission.sealed_on_device,
        "a": {target: dict(answers) for target, answers in submission.answers.items()},
        "c": [
            {"item": comment.item, "target": comment.target, "text": comment.text}
            for comment in submission.comments
        ],
        "order": list(submission.order),
    }
    return json.dumps(written, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def bucket_of(seconds: float) -> int:
    """Return the start of the bucket in which a time lies.

    >>> [bucket_of(seconds) for seconds in (14, 37, 119, 299, 5000)]
    [0, 30, 105, 120, 900]
    """
    return max((start for start in BUCKETS if start <= seconds), default=0)


def _submission(written: object) -> Submission:
    parts = _mapping(written, KEYS)
    if _whole(parts["v"]) != VERSION:
        raise ValueError
    pseudonym = bytes.fromhex(_text(parts["p"], 2 * PSEUDONYM_BYTES))
    if len(pseudonym) != PSEUDONYM_BYTES or pseudonym.hex() != parts["p"]:
        raise ValueError
    seconds = _whole(parts["seconds"])
    if seconds < 0 or not isinstance(parts["client"], bool):
        raise ValueError
    return Submission(
        pseudonym=pseudonym,
        instrument_sha256=_name(parts["instr"]),
        form=_name(parts["form"]),
        language=_name(parts["lang"]),
        seconds=bucket_of(seconds),
        sealed_on_device=parts["client"],
        answers=_answers(parts["a"]),
        comments=tuple(_comment(one) for one in _list(parts["c"], MOST_COMMENTS)),
        order=tuple(_name(one) for one in _list(parts["order"], MOST_SHOWN)),
    )


def _answers(written: object) -> Mapping[str, Mapping[str, int]]:
    answers = _limited(written, MOST_TARGETS)
    return {
        _name(target): {
            _name(column): _whole(value) for column, value in _limited(given, MOST_COLUMNS).items()
        }
        for target, given in answers.items()
    }


def _comment(written: object) -> Comment:
    parts = _mapping(written, COMMENT_KEYS)
    return Comment(
        _name(parts["item"]), _name(parts["target"]), _mended(_text(parts["text"], MOST_TEXT))
    )


def _mended(text: str) -> str:
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _CONTROL.sub(" ", whole.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _mapping(written: object, keys: frozenset[str]) -> Mapping[str, object]:
    parts = _limited(written, len(keys))
    if parts.keys() != keys:
        raise ValueError
    return parts


def _limited(written: object, most: int) -> Mapping[str, object]:
    if not isinstance(written, dict) or len(written) > most:
        raise TypeError
    return written


def _list(written: object, most: int) -> list[object]:
    if not isinstance(written, list) or len(written) > most:
        raise TypeError
    return written


def _text(written: object, most: int) -> str:
    if not isinstance(written, str) or len(written) > most:
        raise TypeError
    return written


def _name(written: object) -> str:
    name = _text(written, MOST_NAME)
    name.encode("utf-8")
    return name


def _whole(written: object) -> int:
    if type(written) is not int:
        raise TypeError
    return written


def _each_key_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _no_number(_: str) -> object:
    raise ValueError
