"""Paper: a document as plain data for the typesetter, each picture drawn in light colours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum

from reports.charts.canvas import DPI
from reports.charts.drawing import Chart, draw
from reports.charts.lettering import printable
from reports.charts.style import LIGHT
from reports.charts.svg import paper_svg
from reports.charts.wording import ChartWords, words_in
from reports.content.document import (
    Beside,
    Block,
    ChartBlock,
    Document,
    Panel,
    Panels,
    Phrase,
    Section,
    Sheet,
    Table,
    Two,
)
from reports.content.matrices import PairCell
from reports.rendering.wording import words_in as page_words_in

Plain = str | int | float | bool | None | list["Plain"] | dict[str, "Plain"]
"""What JSON can hold."""


def paper_of(document: Document) -> dict[str, Plain]:
    """Return what is to be set: no mark-up, only words, numbers and pictures."""
    words = words_in(document.language)
    words_around = page_words_in(document.language)
    language, _, region = document.language.partition("-")
    return {
        "language": language,
        "region": region or None,
        "title": printable(document.title),
        "roles": dict(LIGHT),
        "pages": [_plain(page, words) for page in document.pages],
        "behind": words_around.numbers_of_all,
        "numbers": [_plain(table, words) for table in _tables_behind(document)],
    }


def _tables_behind(document: Document) -> list[Table]:
    """Return the numbers behind the charts, which follow the last page.

    Where all is to stand on one sheet there is no place for them: there the descriptions of the
    charts hold the numbers.
    """
    if all(page.sheet is Sheet.ONE for page in document.pages):
        return []
    return [table for page in document.pages for table in _tables(page.blocks, page.headline)]


def _tables(blocks: tuple[Block, ...], title: str) -> Iterator[Table]:
    """Return the numbers behind these blocks; panels go by the title of their section."""
    for block in blocks:
        match block:
            case ChartBlock():
                yield Table(block.title, block.numbers)
            case Beside():
                yield Table(block.chart.title, block.chart.numbers)
            case Panels():
                yield Table(title, block.numbers)
            case Section():
                yield from _tables(block.body, block.title)
            case Two():
                yield from _tables((*block.left, *block.right), title)
            case _:
                pass


def _plain(value: object, words: ChartWords) -> Plain:
    """Return any part of a document as data; a block carries its kind."""
    match value:
        case ChartBlock() | Panel():
            plain: Plain = _picture(value.chart, value.description, words)
        case PairCell():
            plain = {
                **_picture(value.chart, value.spoken, words),
                "decision": value.decision.value,
                "value": printable(value.value),
            }
        case Enum():
            plain = str(value.value)
        case tuple():
            plain = [_plain(item, words) for item in value]
        case str():
            plain = printable(value)
        case bool() | int() | float() | None:
            plain = value
        case _:
            plain = _parts(value, words)
    return plain


def _parts(value: object, words: ChartWords) -> Plain:
    """Return the fields of a block; which of them hold a sentence in phrases, their type says."""
    if not is_dataclass(value) or isinstance(value, type):
        raise TypeError(f"A {type(value).__name__} cannot be set; give a part of a Document.")
    parts: dict[str, Plain] = {"kind": type(value).__name__}
    for part in fields(value):
        held = getattr(value, part.name)
        parts[part.name] = _text(held) if "Text" in str(part.type) else _plain(held, words)
    return parts


def _text(value: str | tuple[object, ...]) -> Plain:
    """Return a sentence, or several, in phrases however it was given."""
    if isinstance(value, str):
        return [{"words": printable(value), "stress": "plain"}]
    phrases = [item for item in value if isinstance(item, Phrase)]
    if len(phrases) == len(value):
        return [{"words": printable(item.words), "stress": item.stress.value} for item in phrases]
    return [_text(item) for item in value if isinstance(item, str | tuple)]


def _picture(chart: Chart, description: str, words: ChartWords) -> dict[str, Plain]:
    """Return a picture with its width in pixels and its description."""
    figure = draw(chart, words)
    return {
        "kind": "ChartBlock",
        "svg": paper_svg(figure),
        "width": round(figure.get_figwidth() * DPI, 2),
        "description": printable(description),
    }
