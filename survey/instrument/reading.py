"""Reading: a questionnaire file becomes an Instrument, or every fault in it is told at once."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from survey.errors import InvalidFile, UnreadableFile
from survey.instrument.coherence import coherence_faults
from survey.instrument.marked import mark
from survey.instrument.questionnaire import (
    Condition,
    Form,
    Format,
    Instrument,
    Item,
    Part,
    Scale,
)
from survey.instrument.shape import Draft, HeaderShape, ItemShape, draft
from survey.instrument.wording import wording_faults

LARGEST = 256 * 1024
"""Bytes. Ten times the longest questionnaire that ships; more is a mistake or an attack."""


def read_instrument(path: Path) -> Instrument:
    """Read a questionnaire file."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise UnreadableFile(f"There is no file {path}; check the name and the folder.") from error
    except (OSError, ValueError) as error:
        raise UnreadableFile(
            f"{path} cannot be read; name a questionnaire file that you may open."
        ) from error
    _refuse_large(len(content), path.name)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableFile(
            f"{path.name} is not UTF-8 on line {line}; save it again with the encoding UTF-8."
        ) from error
    return read_instrument_text(text, path.name)


def read_instrument_text(text: str, name: str) -> Instrument:
    """Read the text of a questionnaire; `name` is how messages call it."""
    try:
        content = text.encode("utf-8")
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise UnreadableFile(
            f"{name} holds half a character on line {line}; save it again with the encoding UTF-8."
        ) from error
    _refuse_large(len(content), name)
    marked = mark(text)
    if marked.value is None and marked.faults:
        raise InvalidFile(name, [fault.finding() for fault in marked.faults])
    shaped = draft(marked)
    faults = [*marked.faults, *shaped.faults, *wording_faults(shaped), *coherence_faults(shaped)]
    if faults or shaped.header is None:
        raise InvalidFile(name, [fault.finding() for fault in sorted(faults)])
    return _instrument(shaped, shaped.header.part, sha256(content).hexdigest())


def _refuse_large(size: int, name: str) -> None:
    if size > LARGEST:
        raise UnreadableFile(
            f"{name} is larger than {LARGEST // 1024} kB; split it, since a questionnaire "
            "of a hundred items in two languages takes a fifth of that."
        )


# The parts below were checked; they are only put together.


def _instrument(shaped: Draft, header: HeaderShape, fingerprint: str) -> Instrument:
    formats = {
        entry.part.id: Format(
            id=entry.part.id,
            kind=entry.part.kind,
            low=entry.part.low,
            high=entry.part.high,
            labels=entry.part.labels,
        )
        for entry in shaped.formats
    }
    return Instrument(
        id=header.id,
        version=header.version,
        title=header.title,
        languages=header.languages,
        items=tuple(_item(entry.part, formats[entry.part.format]) for entry in shaped.items),
        scales=tuple(
            Scale(
                id=entry.part.id,
                name=entry.part.name,
                items=entry.part.items,
                least=entry.part.least,
                role=entry.part.role,
            )
            for entry in shaped.scales
        ),
        forms=tuple(
            Form(
                id=entry.part.id,
                name=entry.part.name,
                items=entry.part.items,
                recall=entry.part.recall,
                minutes=entry.part.minutes,
                blocks=entry.part.blocks,
            )
            for entry in shaped.forms
        ),
        licence=header.licence,
        origin=header.origin,
        validated=header.validated,
        sha256=fingerprint,
    )


def _item(shape: ItemShape, format_: Format) -> Item:
    show_if = shape.show_if
    return Item(
        id=shape.id,
        text=shape.text,
        format=format_,
        asked=shape.asked,
        reverse=shape.reverse,
        reason=shape.reason or "",
        no_contact=shape.no_contact,
        view=shape.view,
        attribute=shape.attribute,
        role=shape.role,
        parts=tuple(Part(id=part.id, text=part.text) for part in shape.parts),
        show_if=Condition(show_if.item, show_if.values) if show_if else None,
        labels=shape.labels,
    )
