"""Questionnaire: the frozen parts of an instrument, as every other room knows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

NO_CONTACT = -1
"""Stored where a person chose "not enough contact to say"; counted, never scored."""

Wording = Mapping[str, str]
"""A text in each language of the instrument: {"en": ..., "de": ...}."""


class Kind(Enum):
    """How an item is answered. The integers stored run from `Format.low` to `Format.high`."""

    AGREE = "agree"
    FREQUENCY = "frequency"
    RATING = "rating"
    BIPOLAR = "bipolar"
    SHARES = "shares"
    OVERLAP = "overlap"
    THERMOMETER = "thermometer"
    CHOICE = "choice"
    TEXT = "text"
    SCORE = "score"
    """A scale score that was computed elsewhere, brought in as a whole number of steps."""


class Asked(Enum):
    """Once a person, or once for each other department that the person rates."""

    ONCE = "once"
    EACH = "each"


class View(Enum):
    """Whose view a directed rating gives: of one's own, of the other, or what they think of us."""

    OWN = "own"
    OTHER = "other"
    GUESS = "guess"


@dataclass(frozen=True, slots=True)
class Format:
    """A way of answering: its kind, its range and its labels."""

    id: str
    kind: Kind
    low: int
    high: int
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Language -> labels: one a step for agree, frequency and choice, else the two ends."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the parties among which 100 points are shared."""

    id: str
    text: Wording


@dataclass(frozen=True, slots=True)
class Condition:
    """Ask an item only if another item of the same block was answered with one of these values."""

    item: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One question. Its text may pipe {OWN} and {OTHER}, the names of the two departments."""

    id: str
    text: Wording
    format: Format
    asked: Asked = Asked.ONCE
    reverse: bool = False
    reason: str = ""
    """Why the item is reversed; empty where it is not."""
    no_contact: bool = False
    """Whether "not enough contact to say" is offered."""
    view: View | None = None
    attribute: str | None = None
    """What a directed rating is about: "understanding", "skill", "word", "say", ..."""
    parts: tuple[Part, ...] = ()
    show_if: Condition | None = None
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """End labels of this item's own, where they differ from those of its format."""
    role: str | None = None
    """What the item by itself means to the friction room: "split", "overlap", ... or nothing."""

    def columns(self) -> tuple[str, ...]:
        """Return the names of the integer columns that hold the answers."""
        if self.format.kind is Kind.TEXT:
            return ()
        if self.format.kind is Kind.SHARES:
            return tuple(f"{self.id}.{part.id}" for part in self.parts)
        return (self.id,)


@dataclass(frozen=True, slots=True)
class Scale:
    """Items that are scored together, and the fewest of them that must be answered."""

    id: str
    name: Wording
    items: tuple[str, ...]
    least: int
    role: str | None = None
    """What the scale means to the friction room: "encroachment", "blame", ... or nothing."""


@dataclass(frozen=True, slots=True)
class Form:
    """A selection of items that is sent out as one: full, pulse, or in planned-missing blocks."""

    id: str
    name: Wording
    items: tuple[str, ...]
    recall: Wording
    minutes: float
    blocks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Block -> items; where present, each person gets `items` and two of the blocks."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """A questionnaire that was read and found whole."""

    id: str
    version: str
    title: Wording
    languages: tuple[str, ...]
    items: tuple[Item, ...]
    scales: tuple[Scale, ...]
    forms: tuple[Form, ...]
    licence: str
    validated: bool = False
    sha256: str = ""
    origin: str = ""
    """Whose words these are, and whose thinking they rest on."""

    def __iter__(self) -> Iterator[Item]:
        """Walk over the items in the order in which they are asked."""
        return iter(self.items)

    def item(self, id_: str) -> Item:
        """Return the item of this id; a KeyError names an id that is not there."""
        for item in self.items:
            if item.id == id_:
                return item
        raise KeyError(id_)

    def columns(self) -> tuple[str, ...]:
        """Return every integer column that answers to this instrument can have."""
        return tuple(column for item in self.items for column in item.columns())

    def form(self, id_: str) -> Form:
        """Return the form of this id; a KeyError names an id that is not there."""
        for form in self.forms:
            if form.id == id_:
                return form
        raise KeyError(id_)

    def item_with(self, role: str) -> Item | None:
        """Return the first item that plays this role, if there is one."""
        return next((item for item in self.items if item.role == role), None)

    def scale_with(self, role: str) -> Scale | None:
        """Return the scale that plays this role, if there is one."""
        return next((scale for scale in self.scales if scale.role == role), None)
