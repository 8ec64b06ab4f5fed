"""Decoding: from the text of a cell to the integer that the questionnaire stores.

A value is looked at in this order: empty; listed under missing; listed under no_contact; coded;
a number, times `times`, which must lie within `tolerance` of a whole step; the range of the item.
An item whose answers were reversed already is turned back, low + high - value, so that what is
stored is what was asked. Each distinct text is decoded once, however many rows hold it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from survey.instrument.questionnaire import NO_CONTACT, Item
from survey.instrument.spelling import quoted
from survey.transfer.faults import Faults
from survey.transfer.import_map import ImportMap, ItemSource

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)

Key = str | float
"""A value as it is compared: 3, 3.0 and " 3 " are one, and so is text with other blanks."""


def number(text: str, decimal: str = ".") -> float | None:
    """Return the number that a text writes out in full, or None."""
    if decimal != ".":
        text = text.replace(".", "x").replace(decimal, ".")
    value = float(text) if _NUMBER.fullmatch(text) else math.inf
    return value if math.isfinite(value) else None  # 1e400 is written in digits, too


def key(text: str, decimal: str = ".") -> Key:
    """Return a text as it is compared."""
    as_number = number(text.strip(), decimal)
    return " ".join(text.split()) if as_number is None else as_number


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a text is no answer, and what to do about it."""

    what: str
    hint: str
    kind: str


@dataclass(frozen=True, slots=True)
class Decoded:
    """The integers of a column, and how many cells said "no answer" in words or codes."""

    integers: pd.Series[int]
    coded_missing: int


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the cells of one item's column mean."""

    item: Item
    source: ItemSource
    codes: Mapping[Key, int] | None
    missing: frozenset[Key]
    no_contact: frozenset[Key]
    decimal: str

    @classmethod
    def of(cls, item: Item, source: ItemSource, map_: ImportMap) -> Meaning:
        """Put together what the map says of one item and of all."""
        codes = source.codes or map_.codes.get(item.format.id)
        return cls(
            item,
            source,
            {key(text): value for text, value in codes.items()} if codes else None,
            keys((*map_.missing, *source.missing)),
            keys(map_.no_contact),
            map_.table.decimal,
        )

    def read(self, text: str) -> int | Wrong | None:
        """Return the integer of a text, None where it says that there is no answer."""
        compared = key(text, self.decimal)
        if compared == "" or compared in self.missing:
            return None
        if compared in self.no_contact:
            return self._no_contact(text)
        if self.codes is not None:
            return self.codes[compared] if compared in self.codes else self._unknown(text)
        if isinstance(compared, str):
            return self._unknown(text)
        return self._number(text, compared)

    def _number(self, text: str, value: float) -> int | Wrong:
        exact = value * self.source.times
        steps = round(exact)
        if abs(exact - steps) > self.source.tolerance:
            return self._between(text, exact)
        format_ = self.item.format
        if not format_.low <= steps <= format_.high:
            return self._unknown(text)
        return format_.low + format_.high - steps if self.source.reversed_already else steps

    def _range(self) -> str:
        format_ = self.item.format
        times = f" after times {self.source.times}" if self.source.times > 1 else ""
        return f"{format_.id} ({format_.low} to {format_.high}{times})"

    def _unknown(self, text: str) -> Wrong:
        shown = text.strip() if number(text.strip(), self.decimal) is not None else quoted(text)
        where = "codes or missing" if self.codes is not None else "missing"
        return Wrong(
            f"{shown} is not an answer of {self._range()}",
            f"correct it or list {shown} under {where}",
            "values that are no answer",
        )

    def _between(self, text: str, exact: float) -> Wrong:
        if self.source.times == 1:
            return self._unknown(text)
        return Wrong(
            f"{text.strip()} times {self.source.times} is {exact:g}, not a whole step",
            "correct it, or state another times or tolerance for the item",
            "values between two steps",
        )

    def _no_contact(self, text: str) -> int | Wrong:
        if self.item.no_contact:
            return NO_CONTACT
        return Wrong(
            f"{quoted(text)} is listed under no_contact, which {self.item.id} does not offer",
            f"list {quoted(text)} under missing for this item",
            "no contact where it is not offered",
        )


def keys(texts: Iterable[str]) -> frozenset[Key]:
    """Return texts as they are compared."""
    return frozenset(key(text) for text in texts)


def decode(
    cells: pd.Series[str], rows: pd.Series[int], meaning: Meaning, faults: Faults
) -> Decoded:
    """Decode a column; every cell that is no answer is a fault of its row."""
    positions, texts = pd.factorize(cells.to_numpy(dtype=object))
    column = str(cells.name)
    decoded = np.full(len(texts), np.nan)
    missing = np.zeros(len(texts), dtype=bool)
    for position, text in enumerate(texts):
        value = meaning.read(text)
        if isinstance(value, Wrong):
            at = rows.to_numpy()[positions == position]
            faults.add_rows(at.tolist(), column, value.what, value.hint, kind=value.kind)
        elif value is not None:
            decoded[position] = value
        else:
            missing[position] = text.strip() != ""
    values = pd.Series(decoded[positions], index=cells.index).astype("Int64")
    return Decoded(values, int(missing[positions].sum()))
