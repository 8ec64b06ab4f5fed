"""Checking: hold a submission against the questionnaire and the manifest of its wave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from survey.answers.submission import Comment, Reason, Refused, Submission
from survey.instrument.questionnaire import NO_CONTACT, Asked, Form, Instrument, Item, Kind
from survey.instrument.routing import route
from survey.privacy.manifest import AnswerClass, WaveManifest

WHOLE = 100
"""Points that are shared."""


def check(
    submission: Submission, instrument: Instrument, manifest: WaveManifest, class_: AnswerClass
) -> Submission | Refused:
    """Return a submission without what lies off its path, or the first reason against it."""
    reason = next(_against(submission, instrument, manifest, class_), None)
    if reason is not None:
        return Refused(reason)
    form = instrument.form(submission.form)
    answers = {
        target: _on_path(instrument, form, target, given)
        for target, given in submission.answers.items()
    }
    return replace(
        submission,
        answers={target: given for target, given in answers.items() if given},
        comments=tuple(comment for comment in submission.comments if comment.text),
    )


def _against(
    submission: Submission, instrument: Instrument, manifest: WaveManifest, class_: AnswerClass
) -> Iterator[Reason]:
    if manifest.require_client_sealing and not submission.sealed_on_device:
        yield Reason.SEALED_BY_SERVER
    if submission.instrument_sha256 != manifest.instrument_sha256:
        yield Reason.OTHER_INSTRUMENT
    if submission.form != manifest.form:
        yield Reason.UNKNOWN_FORM
        return
    if submission.language not in manifest.languages:
        yield Reason.UNKNOWN_LANGUAGE
    targets = {*submission.answers, *(comment.target for comment in submission.comments)} - {""}
    can_rate = {*manifest.departments} - {class_.unit}
    if not targets <= can_rate or len(targets) > manifest.rated_each:
        yield Reason.WRONG_TARGET
    sent = _sent(instrument, instrument.form(submission.form))
    for target, given in submission.answers.items():
        asked = Asked.EACH if target else Asked.ONCE
        yield from _against_answers(given, [item for item in sent if item.asked is asked])
    if not all(_was_asked(comment, sent) for comment in submission.comments):
        yield Reason.UNKNOWN_QUESTION


def _sent(instrument: Instrument, form: Form) -> list[Item]:
    ids = {*form.items, *(id_ for block in form.blocks.values() for id_ in block)}
    return [item for item in instrument if item.id in ids]


def _against_answers(given: Mapping[str, int], items: list[Item]) -> Iterator[Reason]:
    asked = {column for item in items for column in item.columns()}
    if not given.keys() <= asked:
        yield Reason.UNKNOWN_QUESTION
    for item in items:
        values = [given[column] for column in item.columns() if column in given]
        if not all(_is_in_range(value, item) for value in values):
            yield Reason.OUT_OF_RANGE
        elif item.format.kind is Kind.SHARES and values and not _is_shared_out(values, item):
            yield Reason.SHARES


def _is_in_range(value: int, item: Item) -> bool:
    if value == NO_CONTACT and item.no_contact:
        return True
    return item.format.low <= value <= item.format.high


def _is_shared_out(values: list[int], item: Item) -> bool:
    if set(values) == {NO_CONTACT}:
        return len(values) == len(item.parts)
    return len(values) == len(item.parts) and min(values) >= 0 and sum(values) == WHOLE


def _was_asked(comment: Comment, sent: list[Item]) -> bool:
    asked = Asked.EACH if comment.target else Asked.ONCE
    return any(
        item.id == comment.item and item.asked is asked and item.format.kind is Kind.TEXT
        for item in sent
    )


def _on_path(
    instrument: Instrument, form: Form, target: str, given: Mapping[str, int]
) -> dict[str, int]:
    asked = Asked.EACH if target else Asked.ONCE
    path = route(instrument, form, asked, given, tuple(form.blocks))
    return {column: given[column] for item in path for column in item.columns() if column in given}
