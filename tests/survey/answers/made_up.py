"""A made-up wave with every kind of question that the collector has to hold answers against."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from survey.answers.submission import Comment, Submission, write_submission
from survey.instrument.reading import read_instrument_text
from survey.privacy.sealing import seal_inner, seal_outer
from tests.survey.privacy import made_up

TEXT = """\
id: everything
version: 1
title: {en: Every kind of answer, de: Jede Art von Antwort}
languages: [en, de]
licence: own
origin: Made for a test.
formats:
  - {id: agree, kind: agree, low: 1, high: 3, labels: {en: [no, so, yes], de: [n, s, j]}}
  - {id: points, kind: shares, low: 0, high: 100}
  - {id: words, kind: text, low: 0, high: 1}
items:
  - {id: A1, format: agree, text: {en: One, de: Eins}}
  - {id: A2, format: agree, text: {en: Two, de: Zwei}, show_if: {item: A1, values: [2, 3]}}
  - {id: A3, format: agree, text: {en: Three, de: Drei}}
  - {id: E1, format: agree, asked: each, no_contact: true, text: {en: "{OTHER}", de: "{OTHER}"}}
  - id: S
    format: points
    asked: each
    role: split
    text: {en: Share it out., de: Teilen Sie auf.}
    parts:
      - {id: own, text: {en: "{OWN}", de: "{OWN}"}}
      - {id: other, text: {en: "{OTHER}", de: "{OTHER}"}}
  - {id: T1, format: words, text: {en: Words, de: Worte}}
  - {id: T2, format: words, asked: each, text: {en: "On {OTHER}", de: "Zu {OTHER}"}}
forms:
  - id: all
    name: {en: All, de: Alles}
    items: [A1, A2, E1, S, T1, T2]
    recall: {en: Today, de: Heute}
    minutes: 1
  - id: other
    name: {en: Other, de: Anderes}
    items: [A3]
    recall: {en: Today, de: Heute}
    minutes: 1
"""
INSTRUMENT = read_instrument_text(TEXT, "everything.yaml")
KEYRING = made_up.KEYRING
MANIFEST = replace(made_up.MANIFEST, instrument_sha256=INSTRUMENT.sha256)
NORTH = MANIFEST.answer_class("north")
SUBMISSION = Submission(
    pseudonym=bytes(range(16)),
    instrument_sha256=INSTRUMENT.sha256,
    form="all",
    language="en",
    seconds=45,
    sealed_on_device=True,
    answers={
        "": {"A1": 2, "A2": 3},
        "Marketing": {"E1": 1, "S.own": 30, "S.other": 70},
    },
    comments=(Comment("T1", "", "All well."), Comment("T2", "Marketing", "They call back.")),
    order=("A1", "A2", "E1", "S", "T1", "T2"),
)


def written(**parts: object) -> bytes:
    """Return the submission as JSON, with some parts written otherwise."""
    return json.dumps({**json.loads(write_submission(SUBMISSION)), **parts}).encode()


def sealed(content: bytes, class_id: str = "north", wave: str = MANIFEST.wave) -> bytes:
    """Seal what a device wrote as device and collector do."""
    inner = seal_inner(KEYRING.public_key, wave, content)
    return seal_outer(KEYRING.public_key, wave, class_id, inner)


def answer_of(person: int, answers: Mapping[str, Mapping[str, int]] | None = None) -> bytes:
    """Return what the device of one person writes."""
    pseudonym = person.to_bytes(16, "big")
    given = SUBMISSION.answers if answers is None else answers
    return write_submission(replace(SUBMISSION, pseudonym=pseudonym, answers=given))
