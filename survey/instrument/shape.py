"""Shape: what each part of a questionnaire file may hold, before the parts are compared.

Every part is checked by itself, so that a fault in one item hides no fault of another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from survey.instrument.explaining import (
    COLUMN_NAME,
    LANGUAGE,
    LONGEST_MINUTES,
    NAME,
    VERSION,
    explain,
)
from survey.instrument.marked import Fault, Marked, Path, Value
from survey.instrument.questionnaire import Asked, Kind, View

_Name = Annotated[str, StringConstraints(pattern=NAME)]
_ColumnName = Annotated[str, StringConstraints(pattern=COLUMN_NAME)]
_Version = Annotated[str, StringConstraints(pattern=VERSION)]
_Language = Annotated[str, StringConstraints(pattern=LANGUAGE)]
_Filled = Annotated[str, StringConstraints(min_length=1)]
_Wording = dict[str, _Filled]
_Labels = dict[str, tuple[_Filled, ...]]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class HeaderShape(_Shape):
    """The questionnaire as a whole, its parts still as they were written."""

    id: _Name
    version: _Version
    title: _Wording
    languages: tuple[_Language, ...] = Field(min_length=1)
    licence: _Filled
    origin: _Filled
    validated: bool = False
    formats: list[Any] = Field(min_length=1)
    items: list[Any] = Field(min_length=1)
    scales: list[Any] = []
    forms: list[Any] = Field(min_length=1)


class FormatShape(_Shape):
    """A way of answering."""

    id: _Name
    kind: Kind
    low: int
    high: int
    labels: _Labels = {}


class PartShape(_Shape):
    """A party that gets a share of 100 points."""

    id: _ColumnName
    text: _Wording


class ConditionShape(_Shape):
    """What must have been answered before."""

    item: str
    values: tuple[int, ...] = Field(min_length=1)


class ItemShape(_Shape):
    """A question."""

    id: _ColumnName
    text: _Wording
    format: str
    asked: Asked = Asked.ONCE
    reverse: bool = False
    reason: _Filled | None = None
    no_contact: bool = False
    role: str | None = None
    view: View | None = None
    attribute: str | None = None
    parts: tuple[PartShape, ...] = ()
    show_if: ConditionShape | None = None
    labels: _Labels = {}


class ScaleShape(_Shape):
    """Items that are scored together."""

    id: _Name
    name: _Wording
    items: tuple[str, ...] = Field(min_length=1)
    least: int
    role: str | None = None


class FormShape(_Shape):
    """Items that are sent out together."""

    id: _Name
    name: _Wording
    items: tuple[str, ...] = Field(min_length=1)
    recall: _Wording
    minutes: float = Field(gt=0, le=LONGEST_MINUTES, allow_inf_nan=False)
    blocks: dict[_ColumnName, tuple[str, ...]] = {}


T_co = TypeVar("T_co", bound=_Shape, covariant=True)
S = TypeVar("S", bound=_Shape)


@dataclass(frozen=True, slots=True)
class Entry(Generic[T_co]):
    """A part that has its shape, with its name in messages and its place in the file."""

    name: str
    part: T_co
    path: Path
    marked: Marked

    def fault(self, what: str, hint: str, *keys: str | int) -> Fault:
        """Return a fault of this part, on the line of the key that is at fault."""
        return Fault(self.marked.line((*self.path, *keys)), f"{self.name}: {what}", hint)


@dataclass(frozen=True, slots=True)
class Named:
    """An id that was given, whether or not the part that it names has its shape."""

    id: str
    name: str
    line: int


@dataclass(slots=True)
class Draft:
    """What of a file has its shape: the parts, and all the ids, so that parts can be compared."""

    header: Entry[HeaderShape] | None
    formats: list[Entry[FormatShape]]
    items: list[Entry[ItemShape]]
    scales: list[Entry[ScaleShape]]
    forms: list[Entry[FormShape]]
    named: dict[str, list[Named]]
    faults: list[Fault]

    def ids(self, section: str) -> tuple[str, ...]:
        """Return every id of a section, also of parts that lack their shape."""
        return tuple(named.id for named in self.named[section])


def draft(marked: Marked) -> Draft:
    """Check the shape of every part."""
    faults: list[Fault] = []
    root = marked.value
    if not isinstance(root, dict):
        hint = 'begin with "id: " and the name of the questionnaire'
        faults.append(Fault(marked.line(()), "the file is not made of keys and values", hint))
        root = {}
        headers = []
    else:
        headers = list(_entries(HeaderShape, "the questionnaire", [((), root)], marked, faults))
    named: dict[str, list[Named]] = {}

    def section(shape: type[S], key: str) -> list[Entry[S]]:
        raw = root.get(key)
        parts = [((key, n), part) for n, part in enumerate(raw)] if isinstance(raw, list) else []
        singular = key.removesuffix("s")
        named[key] = list(_named(singular, parts, marked))
        return list(_entries(shape, singular, parts, marked, faults))

    return Draft(
        headers[0] if headers else None,
        section(FormatShape, "formats"),
        section(ItemShape, "items"),
        section(ScaleShape, "scales"),
        section(FormShape, "forms"),
        named,
        faults,
    )


def _named(kind: str, parts: Sequence[tuple[Path, Value]], marked: Marked) -> Iterator[Named]:
    for path, raw in parts:
        id_ = raw.get("id") if isinstance(raw, dict) else None
        if isinstance(id_, str):
            yield Named(id_, f"{kind} {id_}", marked.line((*path, "id")))


def _entries(
    shape: type[S],
    kind: str,
    parts: Sequence[tuple[Path, Value]],
    marked: Marked,
    faults: list[Fault],
) -> Iterator[Entry[S]]:
    for path, raw in parts:
        name = _name(kind, path, raw)
        try:
            yield Entry(name, shape.model_validate(raw), path, marked)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                if detail["type"] == "too_short" and detail["input"]:
                    continue  # the list is short only because its entries have faults
                keys = tuple(key for key in detail["loc"] if key != "[key]")
                what, hint = explain(detail, keys, _fields_at(shape, keys))
                faults.append(Fault(marked.line((*path, *keys)), f"{name}: {what}", hint))


def _name(kind: str, path: Path, raw: Value) -> str:
    if not path:
        return kind
    id_ = raw.get("id") if isinstance(raw, dict) else None
    return f"{kind} {id_}" if isinstance(id_, str) else f"{kind} number {int(path[-1]) + 1}"


def _fields_at(shape: type[BaseModel], keys: Path) -> list[str]:
    for key in keys[:-1]:
        shape = _NESTED.get(str(key), shape)
    return list(shape.model_fields)


_NESTED: dict[str, type[BaseModel]] = {"parts": PartShape, "show_if": ConditionShape}
