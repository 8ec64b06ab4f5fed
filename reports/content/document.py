"""Document: what the pages of a report say, in the order in which it is said.

Nothing here is computed and nothing is looked up: each number, name and sentence is given, and a
renderer only sets it. A page holds blocks; some blocks hold blocks.

Document
 +-- Page             eyebrow, headline, lede, blocks, foot
      +-- Section     a finding as its title, and the blocks that show it
      +-- Two         two columns
      +-- ...         the other blocks of `Block`
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from analysis.decision import Decision
from reports.charts.drawing import Chart
from reports.content.matrices import FrictionMap, HeatStrip, PairMatrix

_SLUG = re.compile(r"[a-z][a-z0-9-]*")


class Stress(Enum):
    """How a phrase stands out from its sentence."""

    PLAIN = "plain"
    STRONG = "strong"
    ACT = "act"
    CLEAR = "clear"
    WITHHELD = "withheld"
    """A small hatch stands before it."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Some words of a sentence."""

    words: str
    stress: Stress = Stress.PLAIN


Text = str | tuple[Phrase, ...]
"""A sentence, plain or in phrases."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """A table of what a chart shows: a head a column, and rows that begin with their name."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        """Refuse a row of another length than the heads."""
        for row in self.rows:
            if len(row) != len(self.heads):
                raise ValueError(
                    f"The row {row} has {len(row)} cells and the table {len(self.heads)} heads; "
                    "give a cell for each head."
                )


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One of the four states of certainty and its word."""

    decision: Decision
    words: str


@dataclass(frozen=True, slots=True)
class Key:
    """How certainty is shown; it stands once, under the headline."""

    label: str
    entries: tuple[KeyEntry, ...]


@dataclass(frozen=True, slots=True)
class Prose:
    """Paragraphs."""

    paragraphs: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A plain list."""

    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A label that must not be missed, such as that a questionnaire is not yet validated."""

    words: Text


@dataclass(frozen=True, slots=True)
class ChartBlock:
    """A chart with a name that is unique in the document, its description and its numbers."""

    name: str
    """A word for the ids in the file, such as "pressure"."""
    chart: Chart
    title: str
    description: str
    """The finding and its numbers, for who cannot see the chart."""
    numbers: Numbers

    def __post_init__(self) -> None:
        """Refuse a name that cannot stand in an id, and a chart that says nothing."""
        check_picture(self.name, self.title, self.description)


@dataclass(frozen=True, slots=True)
class Beside:
    """A small chart with a few words at its right."""

    chart: ChartBlock
    words: Prose


@dataclass(frozen=True, slots=True)
class Panel:
    """One of several small charts on one scale."""

    name: str
    chart: Chart
    title: str
    description: str

    def __post_init__(self) -> None:
        """Refuse a name that cannot stand in an id, and a chart that says nothing."""
        check_picture(self.name, self.title, self.description)


@dataclass(frozen=True, slots=True)
class Panels:
    """Small multiples with one table of numbers behind them."""

    panels: tuple[Panel, ...]
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class Term:
    """A term and what is said of it: "Owner", "Head of Sales"."""

    term: str
    words: Text


@dataclass(frozen=True, slots=True)
class Action:
    """One action: its number, what is to be done, and who, by when, what should move."""

    number: str
    title: str
    rows: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Actions:
    """The actions of this wave, and a sentence on those of the last."""

    title: str
    sub: Text
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Trust:
    """The box that says how far to trust the page."""

    title: str
    rows: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One theme of the comments: a sentence, a paraphrase, and direction and count."""

    title: str
    words: str
    note: str


@dataclass(frozen=True, slots=True)
class Cards:
    """The themes that may be shown, and what is said of those that may not."""

    cards: tuple[Card, ...]
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A plain table with its caption."""

    caption: str
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class Section:
    """A finding as a title, how it was measured, and the blocks that show it."""

    title: str
    sub: Text
    body: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Two:
    """Blocks in two columns."""

    left: tuple[Block, ...]
    right: tuple[Block, ...]


Block = (
    Key
    | Section
    | Two
    | ChartBlock
    | Beside
    | Panels
    | HeatStrip
    | FrictionMap
    | PairMatrix
    | Actions
    | Trust
    | Cards
    | Table
    | Prose
    | Bullets
    | Notice
)


class Sheet(Enum):
    """How a page is laid on paper."""

    ONE = "one"
    """On one sheet of A4, made smaller if it must be."""
    FLOWING = "flowing"
    """From a new sheet on, over as many as it takes."""


@dataclass(frozen=True, slots=True)
class Eyebrow:
    """The line over the headline: whose report, about what, and which kind."""

    owner: str
    subject: str
    kind: str


@dataclass(frozen=True, slots=True)
class Page:
    """A headline that says what and how sure, the blocks that show it, and the fine print."""

    eyebrow: Eyebrow
    headline: str
    lede: Text
    blocks: tuple[Block, ...]
    foot: str
    sheet: Sheet = Sheet.FLOWING


@dataclass(frozen=True, slots=True)
class Document:
    """The pages of a report in one language."""

    language: str
    """A language tag, such as "en" or "de-AT"."""
    title: str
    pages: tuple[Page, ...]


def check_picture(name: str, title: str, description: str) -> None:
    """Refuse a picture whose name cannot stand in an id, or that is not described."""
    if not _SLUG.fullmatch(name):
        raise ValueError(
            f"{name!r} cannot name a chart; use small letters, digits and hyphens, and begin with "
            "a letter."
        )
    if not title.strip() or not description.strip():
        raise ValueError(
            f"The chart {name!r} has no title or no description; say its finding and its numbers "
            "for who cannot see it."
        )
