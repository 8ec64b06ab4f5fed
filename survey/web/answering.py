"""Answering: what a form without script brings, its faults, and the answer that is sealed.

Nothing a person wrote is changed: what does not fit is named and handed back with all the rest.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from survey.answers.submission import bucket_of
from survey.instrument.questionnaire import NO_CONTACT as STORED_NO_CONTACT
from survey.instrument.questionnaire import Kind
from survey.privacy.sealing import MOST_CONTENT
from survey.web.asking import NO_CONTACT, NUMBERS, Question, Sheet

ALL_POINTS = 100

_WHOLE = re.compile(r"\d{1,4}", re.ASCII)
_UNTYPED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Control characters that no keyboard writes and some databases refuse."""


@dataclass(frozen=True, slots=True)
class Fault:
    """An answer that cannot be sent as it is."""

    field: str
    """Where the page is to lead."""
    question: str
    key: str
    """Of its words under "faults"."""
    number: int = 0
    low: int = 0
    high: int = 0


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers of one form, and what is wrong with them."""

    once: Mapping[str, int]
    each: Mapping[str, Mapping[str, int]]
    comments: tuple[tuple[str, str, str], ...]
    """(item, target or "", text)."""
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is sealed beside the answers."""

    pseudonym: str
    instrument_sha256: str
    form: str
    language: str
    seconds: int
    client: bool


def read_answers(sheet: Sheet, fields: Mapping[str, Sequence[str]]) -> Answered:
    """Read the fields of a form, each with all values that came under its name."""
    columns: dict[str, dict[str, int]] = {
        "": {},
        **{target: {} for target in sheet.asking.layout.targets},
    }
    comments: list[tuple[str, str, str]] = []
    faults: list[Fault] = []
    values: dict[str, int] = {}
    for question in sheet.questions:
        if question.needs is not None and values.get(question.needs.name) not in question.needed:
            continue
        faults += _faults(question, fields)
        if question.kind is Kind.TEXT:
            text = _text(fields, question.name)
            if text.strip():
                comments.append((question.item.id, question.target, text))
            continue
        for column, value in _values(question, fields):
            columns[question.target][column] = value
            values[question.name] = value
    each = {target: found for target, found in columns.items() if target and found}
    return Answered(columns[""], each, tuple(comments), tuple(faults))


def write_answer(sheet: Sheet, answered: Answered, beside: Circumstances) -> bytes:
    """Write the answer as it goes into the envelope."""
    answer = {
        "v": 1,
        "p": beside.pseudonym,
        "instr": beside.instrument_sha256,
        "form": beside.form,
        "lang": beside.language,
        "seconds": bucket_of(beside.seconds),
        "client": beside.client,
        "a": {"": answered.once, **answered.each},
        "c": [
            {"item": item, "target": target, "text": text}
            for item, target, text in answered.comments
        ],
        "order": sheet.order,
    }
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def envelope_fault(sheet: Sheet, content: bytes) -> Fault | None:
    """Return a fault at the last text where an answer is too large for its envelope."""
    beyond = len(content) - MOST_CONTENT
    texts = [question for question in sheet.questions if question.kind is Kind.TEXT]
    if beyond <= 0 or not texts:
        return None
    return Fault(texts[-1].name, texts[-1].name, "envelope", beyond)


def _values(question: Question, fields: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, int]]:
    if question.kind is Kind.SHARES:
        shares = [_first(fields, share.name) for share in question.shares]
        if any(shares):
            columns = question.item.columns()
            for column, written in zip(columns, shares, strict=True):
                if not written or _WHOLE.fullmatch(written):
                    yield column, int(written or 0)
        return
    written = _first(fields, question.name)
    opted_out = written == NO_CONTACT or (not written and bool(_first(fields, question.none_name)))
    if question.item.no_contact and opted_out:
        yield question.item.id, STORED_NO_CONTACT
    elif _WHOLE.fullmatch(written) and int(written) in question.steps:
        yield question.item.id, int(written)


def _faults(question: Question, fields: Mapping[str, Sequence[str]]) -> Iterator[Fault]:
    if question.kind is Kind.TEXT:
        beyond = len(_text(fields, question.name)) - question.most
        if beyond > 0:
            yield Fault(question.name, question.name, "text", beyond)
        return
    low, high = question.item.format.low, question.item.format.high
    written = {name: _first(fields, name) for name in question.fields}
    bad = [name for name, text in written.items() if not _fits(question, text)]
    if any(len(set(fields.get(name, ()))) > 1 for name in question.fields):
        yield Fault(question.fields[0], question.name, "choice")
    elif bad and question.kind in NUMBERS:
        yield Fault(bad[0], question.name, "number", low=low, high=high)
    elif bad:
        yield Fault(question.name, question.name, "choice")
    elif question.kind is Kind.SHARES and any(written.values()):
        given = sum(int(text or 0) for text in written.values())
        if given != ALL_POINTS:
            yield Fault(question.fields[0], question.name, "sum", given)


def _fits(question: Question, written: str) -> bool:
    if not written or (written == NO_CONTACT and question.item.no_contact):
        return True
    return bool(_WHOLE.fullmatch(written)) and int(written) in question.steps


def _first(fields: Mapping[str, Sequence[str]], name: str) -> str:
    values = fields.get(name, ())
    return values[0].strip() if values else ""


def _text(fields: Mapping[str, Sequence[str]], name: str) -> str:
    values = fields.get(name, ())
    plain = values[0].replace("\r\n", "\n").replace("\r", "\n") if values else ""
    return _UNTYPED.sub("", plain)
