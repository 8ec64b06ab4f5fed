"""Import map: how the columns of a table collected elsewhere answer a questionnaire.

A map is a short YAML file beside the table. Every value is read as the text that was typed, so
`Yes`, `007` and `-9` mean themselves. A small one:

    study: Pulse of spring
    instrument: friction-full          # one that ships, or a file beside this map
    person: ID                         # left out: every row is somebody else, waves are not linked
    unit: Department
    wave: 2026-Q1                      # the whole table is one wave
    missing: [-9, "n/a"]
    items:
      TAU1: Q1
      TAU4: {column: Q2, reversed_already: true}

Keys, all others are refused:

study, instrument   the name of the study; the questionnaire
form                id of the form that was sent; may be left out where there is one
table               delimiter (found out), encoding (utf-8), sheet (the first), decimal ("." or
                    ","), skip (rows after the header without answers; Qualtrics writes 2)
person              column or columns. {columns: ID, as_is: true} keeps the ids, which links files
                    that are imported one by one; otherwise they are replaced by pseudonyms that
                    nobody can turn back without the table
linked              false where the same id in two waves is not the same person
unit, parent, team  column, [column, column] joined by a blank, or
                    {columns: [...], join: "-", names: {S: Sales}}
wave                a name, or {column: TIME, names: {0: T1, 1: T2}} where each row is one wave
waves               {T1: 1, T2: 2}: each row is a person, and {wave} in a column's name stands for
                    1 in wave T1 and for 2 in wave T2
target              column with the department that a row rates
targets             {Marketing: mkt}: {target} in a column's name stands for mkt
answers             {question: COLUMN, answer: COLUMN} where each row is a single answer; under
                    items each column is then the text in the question column
seconds             column with the time taken, in seconds
attributes          {tenure: {column: YEARS, codes: {0: under 1, 1: over 1}}}: every class is named
where, where_not    {STATUS: [complete]}: take, or leave out, the rows with one of these values
empty_rows          leave_out (counted) or keep, for people without a single answer in a wave
missing             values that mean "no answer" in every column, besides the empty cell
no_contact          values that mean "not enough contact to say"
codes               {agree5: {Strongly disagree: 1, ...}} for all items of a format
items               item: COLUMN, or item: {column, codes, missing, times, tolerance,
                    reversed_already}. `times: 3` turns a mean of three answers into whole steps:
                    1.666667 is stored as 5; further than `tolerance` (0.001) from a whole step is
                    a fault. An item that shares points is written part by part: SPLIT.own
not_asked           items of the questionnaire that the table does not have
headcount           file with unit,wave,people,parent, or a list of such entries; an empty wave
                    means every wave. Left out: nobody knows how many were invited
thresholds          {scores: 10}: larger smallest groups than the usual ones
baseline, events    waves that later ones are compared with; [{wave: T2, words: New leads rule}]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails

from survey.errors import UnreadableFile
from survey.instrument.explaining import COLUMN_NAME
from survey.instrument.marked import Marked, mark
from survey.instrument.spelling import choose, quoted
from survey.privacy.thresholds import Thresholds
from survey.transfer.faults import Faults

LARGEST = 256 * 1024
"""Bytes of a map; one that names a thousand columns needs a tenth of it."""

Name = Annotated[str, Field(min_length=1, max_length=200)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _as_columns(value: Any) -> Any:
    """Turn `unit: A`, `unit: [A, B]` and `column:` into the full form."""
    if isinstance(value, str | list):
        return {"columns": value}
    if isinstance(value, dict) and "column" in value and "columns" not in value:
        return {("columns" if key == "column" else key): part for key, part in value.items()}
    return value


def _as_item(value: Any) -> Any:
    return {"column": value} if isinstance(value, str) else value


Columns = Annotated[tuple[Name, ...], BeforeValidator(_listed), Field(min_length=1)]


class TableForm(_Part):
    """How the table is written down."""

    delimiter: Literal[",", ";", "|", "tab"] | None = None
    encoding: Literal["utf-8", "latin-1", "cp1252", "utf-16"] = "utf-8"
    sheet: Name | None = None
    decimal: Literal[".", ","] = "."
    skip: Annotated[int, Field(ge=0, le=20)] = 0


class Source(_Part):
    """Where the name of a unit, a team, a wave or a target stands."""

    columns: Columns
    join: str = " "
    names: dict[str, Name] | None = None


class PersonSource(_Part):
    """Where the id of a person stands, and whether it may be kept."""

    columns: Columns
    join: str = " "
    as_is: bool = False


class AnswerSource(_Part):
    """The two columns of a table in which each row is a single answer."""

    question: Name
    answer: Name


class AttributeSource(_Part):
    """A column and the class that each of its values falls into."""

    column: Name
    codes: Annotated[dict[str, Name], Field(min_length=1)]


class ItemSource(_Part):
    """The column of an item and what its values mean."""

    column: Name
    codes: dict[str, int] | None = None
    missing: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    times: Annotated[int, Field(ge=1, le=1000)] = 1
    tolerance: Annotated[float, Field(ge=0, lt=0.5)] = 0.001
    reversed_already: bool = False


class HeadcountEntry(_Part):
    """How many people a unit has, in one wave or in all."""

    unit: Name
    people: Annotated[int, Field(ge=0)] | None = None
    wave: Name | None = None
    parent: Name | None = None


class EventEntry(_Part):
    """Something that happened at a wave."""

    wave: Name
    words: Name


def _least(name: str) -> Any:
    usual: int = getattr(Thresholds(), name)
    return Field(default=usual, ge=usual)


class ThresholdEntry(_Part):
    """Smallest groups; a lower one than usual needs more than a line in a map."""

    scores: int = _least("scores")
    gaps: int = _least("gaps")
    comments: int = _least("comments")
    distributions: int = _least("distributions")
    rated: int = _least("rated")
    rates: int = _least("rates")


SourceField = Annotated[Source, BeforeValidator(_as_columns)]
Values = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class ImportMap(_Part):
    """A map that was read and does not contradict itself."""

    study: Name
    instrument: Name | None = None
    form: Name | None = None
    table: TableForm = TableForm()
    person: Annotated[PersonSource, BeforeValidator(_as_columns)] | None = None
    linked: bool | None = None
    unit: SourceField
    parent: SourceField | None = None
    team: SourceField | None = None
    wave: Annotated[Source | None, BeforeValidator(_as_columns)] = None
    wave_name: Name | None = None
    waves: Annotated[dict[Name, str], Field(min_length=1)] | None = None
    target: SourceField | None = None
    targets: Annotated[dict[Name, str], Field(min_length=1)] | None = None
    answers: AnswerSource | None = None
    seconds: Name | None = None
    attributes: dict[Annotated[str, Field(pattern=COLUMN_NAME)], AttributeSource] = {}
    where: dict[Name, Values] = {}
    where_not: dict[Name, Values] = {}
    empty_rows: Literal["leave_out", "keep"] = "leave_out"
    missing: Values = ()
    no_contact: Values = ()
    codes: dict[str, dict[str, int]] = {}
    items: Annotated[
        dict[str, Annotated[ItemSource, BeforeValidator(_as_item)]], Field(min_length=1)
    ]
    not_asked: Values = ()
    headcount: str | tuple[HeadcountEntry, ...] | None = None
    thresholds: ThresholdEntry = ThresholdEntry()
    baseline: Values = ()
    events: tuple[EventEntry, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _take_a_constant_wave(cls, value: Any) -> Any:
        """Tell a wave that is only a name from a column."""
        if isinstance(value, dict) and isinstance(value.get("wave"), str):
            named = {key: part for key, part in value.items() if key != "wave"}
            return {**named, "wave_name": value["wave"]}
        return value

    def contradictions(self) -> Iterator[tuple[str, str, str]]:
        """Return what does not go together: the key, what is wrong and what to do."""
        ways = [way for way in (self.wave, self.wave_name, self.waves) if way is not None]
        if not ways:
            yield "study", "no wave is named", "add wave: or waves:"
        if len(ways) > 1:
            yield "waves", "both wave and waves are there", "keep the one that fits"
        if self.target and self.targets:
            yield (
                "targets",
                "both target and targets are there",
                "keep the one that fits",
            )
        if self.answers and self.person is None:
            yield "answers", "an answer a row needs a person", "add person: and its column"
        if self.linked and self.person is None and self.waves is None:
            yield (
                "linked",
                "waves cannot be linked without a person",
                "add person:",
            )


@dataclass(frozen=True, slots=True)
class ReadMap:
    """A map with the lines on which it says what it says, for faults that show only later."""

    name: str
    folder: Path
    map: ImportMap
    marked: Marked

    def where(self, *keys: str | int) -> str:
        """Return the place of a key as a person finds it."""
        return f"{self.name}, line {self.marked.line(keys)}"


def read_import_map(path: Path) -> ReadMap:
    """Read a map, or raise with everything in it that cannot be meant."""
    if not path.is_file():
        raise UnreadableFile(f"{path} is not a file; give the path of the map.")
    if path.stat().st_size > LARGEST:
        raise UnreadableFile(f"{path.name} is larger than {LARGEST // 1024} kB; is it a map?")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"{path.name} is not UTF-8; save it as UTF-8.") from error
    marked = mark(text)
    faults = Faults()
    for fault in marked.faults:
        faults.add(f"line {fault.line}", fault.what, fault.hint)
    faults.stop(path.name)
    read: ReadMap | None = None
    try:
        read = ReadMap(path.name, path.parent, ImportMap.model_validate(marked.value), marked)
    except ValidationError as error:
        details = error.errors(include_url=False)
        explained = [(marked.line(_place(one)), *_explain(one)) for one in details]
        for line, what, hint in sorted(explained):
            faults.add(f"line {line}", what, hint)
    else:
        for key, what, hint in read.map.contradictions():
            faults.add(f"line {marked.line((key,))}", what, hint)
    faults.stop(path.name)
    if read is None:
        raise UnreadableFile(f"{path.name} is not a map; see detente import --keys.")
    return read


_PARTS: dict[tuple[str, ...], type[BaseModel]] = {
    (): ImportMap,
    ("table",): TableForm,
    ("person",): PersonSource,
    ("answers",): AnswerSource,
    ("thresholds",): ThresholdEntry,
    ("items", "*"): ItemSource,
    ("attributes", "*"): AttributeSource,
    ("headcount", "*"): HeadcountEntry,
    ("events", "*"): EventEntry,
}


def _place(detail: ErrorDetails) -> tuple[str | int, ...]:
    return tuple(key for key in detail["loc"] if key != "[key]" and "[" not in str(key))


def _explain(detail: ErrorDetails) -> tuple[str, str]:
    place = _place(detail)
    key = " ".join(str(part + 1) if isinstance(part, int) else part for part in place)
    given = detail["input"]
    match detail["type"]:
        case "extra_forbidden":
            return f"{key} means nothing here", choose(str(place[-1]), _keys_beside(place))
        case "missing":
            return f"{key} is missing", f'add a line "{place[-1]}:"'
        case "string_pattern_mismatch":
            hint = "begin with a letter and use up to 30 letters a-z, digits and _"
            return f"{key} is no name of a column", hint
        case "literal_error":
            return (
                f"{key} is {quoted(given)}",
                f"write {detail['ctx']['expected']}",
            )
    if given in (None, "") or (isinstance(given, list | dict | tuple) and not given):
        return f"{key or 'the map'} is empty", "fill it in or delete the line"
    shown = quoted(given) if isinstance(given, str) else "written in another form"
    message = detail["msg"].removeprefix("Input should be ").split(",")[0]
    message = message.replace("a valid integer", "a whole number in digits")
    return f"{key or 'the map'} is {shown}", f"it should be {message}"


def _keys_beside(place: tuple[str | int, ...]) -> list[str]:
    above = place[:-1]
    starred = (str(above[0]), "*") if len(above) > 1 else tuple(map(str, above))
    model = _PARTS.get(starred, Source)
    return [name for name in model.model_fields if name != "wave_name"]
