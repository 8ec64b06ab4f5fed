"""Embedded: answers in Parquet, read by DuckDB in this process, a share of the people at a time.

The people are dealt out by a hash of their pseudonym into as many shares as it takes for one to
fit into memory; all rows of a person are in one share. A share is kept while it is the only one.
It is cut into parts of whole people of the same units; in a part the rows stand by wave, so that
those of a unit and wave follow one another.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from math import ceil
from typing import Any, TypeVar

import duckdb
import narwhals as nw
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analysis.responses.codebook import Codebook
from analysis.responses.marks import Marks, marks_from
from analysis.responses.row_faults import BEYOND, names_allowed
from analysis.responses.rows import ONCE, Given, Names, Rows, width_of
from analysis.sums.expressions import Table, column_names, faults_in
from analysis.sums.opening import overlaps, put_together, refuse, sound_as_read
from analysis.sums.source import PART, Source, Tell, added, fold_parts
from survey.answers.extract import KEYS, StoredExtract
from survey.instrument.questionnaire import NO_CONTACT

T = TypeVar("T")

SHARE = 2_000_000_000
"""Bytes of the answers of one share; reading it takes about three times as much."""
CODED = ("wave", "unit", "form", "target", "team")
WHOLE = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT"})
"""Types of which every number is a whole one."""
UNKNOWN = -2
"""Code of a name that is missing."""


def connect() -> duckdb.DuckDBPyConnection:
    """Open an engine that keeps nothing and reaches nothing but the files it is given."""
    engine = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    engine.execute("SET preserve_insertion_order = false")
    return engine


def open_embedded(stored: Sequence[StoredExtract], codebook: Codebook, tell: Tell) -> Source:
    """Open the answers of stored Extracts in this process.

    Parameters
    ----------
    stored
        Extracts of one study and one questionnaire.
    codebook
        The questionnaire.
    tell
        Called with a word on what is done.

    Returns
    -------
    Source
        Raises `UnusableAnswers` with every fault at once.

    Examples
    --------
    Every indicator of a large study: `analyse_stored(stored, engine=open_embedded)`.
    """
    tell("checking answers")
    engine, plain = connect(), column_names(codebook)
    files = [_renamed(engine.read_parquet(str(one.responses)), plain) for one in stored]
    linked = [one.manifest.linked for one in stored]
    parts = [nw.from_native(file) for file in files]
    opened, shared = put_together(parts, linked, codebook), [*overlaps(parts)]
    if shared or not names_allowed(opened.names, codebook):
        refuse([*shared, *faults_in(opened.table, codebook, opened.names.forms)])
    source = Embedded(opened.table, engine, opened.names, codebook, opened.rows, tell=tell)
    return sound_as_read(source, opened)


def _renamed(file: duckdb.DuckDBPyRelation, plain: Mapping[str, str]) -> duckdb.DuckDBPyRelation:
    answers = [f'"{name}" AS {new}' for name, new in plain.items()]
    return file.project(", ".join([*KEYS, *answers]))


@dataclass(slots=True, eq=False)
class Embedded:
    """Answers in Parquet, of any size."""

    table: Table
    """The keys and a column an item, of all Extracts together."""
    engine: duckdb.DuckDBPyConnection
    names: Names
    codebook: Codebook
    rows: int
    """How many there are."""
    share: int = SHARE
    size: int = PART
    tell: Tell = print
    _kept: list[Rows] | None = field(default=None, init=False)

    @property
    def shares(self) -> int:
        """How many shares the people are dealt out into."""
        return max(1, ceil(self.rows * self._width / self.share))

    @property
    def _width(self) -> int:
        return width_of(self.codebook).itemsize * len(self.codebook.columns) + 8 * len(KEYS)

    def fold(self, task: Callable[[Rows], T]) -> T:
        """Return the sum of a task over all shares."""
        total: T | None = None
        for number, parts in enumerate(self._read(), start=1):
            self.tell(f"people {number} of {self.shares} shares")
            found = fold_parts(parts, task)
            total = found if total is None else added(total, found)
        assert total is not None  # noqa: S101 - a table without rows is refused when it is opened
        return total

    def _read(self) -> Iterator[list[Rows]]:
        if self._kept is not None:
            yield self._kept
            return
        for number in range(self.shares):
            parts = self._share(number)
            if self.shares == 1:
                self._kept = parts
            if parts:
                yield parts

    def _share(self, number: int) -> list[Rows]:
        """Read the rows of one share, in parts of whole people."""
        mine: duckdb.DuckDBPyRelation = nw.to_native(self.table)
        if self.shares > 1:
            mine = mine.filter(f"hash(pid) % {self.shares} = {number}")
        codes = {name: self._code(name) for name in CODED}
        marks = self._number_people(mine, codes["unit"])
        chosen = [
            "CAST(person AS INTEGER) AS person",
            "COALESCE(CAST(seconds AS DOUBLE), -1) AS seconds",
            *(f"{code} AS {name}" for name, code in codes.items()),
            *self._answers(mine),
        ]
        joined = mine.join(self.engine.table("people"), "pid").project(", ".join(chosen))
        table = joined.to_arrow_table()
        read = {name: table[name].to_numpy() for name in table.column_names}
        return [*self._parts(read, marks)] if len(table) else []

    def _number_people(self, mine: duckdb.DuckDBPyRelation, unit: str) -> Marks:
        """Give the people of a share numbers by their unit, and return their marks in order."""
        people = mine.aggregate(f"pid, min({unit}) AS unit", "pid")
        numbered = people.project("pid, row_number() OVER (ORDER BY unit, pid) - 1 AS person")
        numbered.create_view("numbered", replace=True)
        self.engine.execute("CREATE OR REPLACE TEMP TABLE people AS FROM numbered")
        hashed = self.engine.sql("SELECT unhex(sha256(pid)) AS mark FROM people ORDER BY person")
        marks: pa.ChunkedArray = hashed.to_arrow_table()["mark"]
        return marks_from(b"".join(_bytes_of(chunk) for chunk in marks.chunks))

    def _answers(self, mine: duckdb.DuckDBPyRelation) -> Iterator[str]:
        """Yield what reads each column of answers; what is not allowed is `BEYOND` none."""
        width, types = width_of(self.codebook), dict(zip(mine.columns, mine.types, strict=True))
        empty, whole = np.iinfo(width).min, "TINYINT" if width.itemsize == 1 else "INTEGER"
        for column, name in column_names(self.codebook).items():
            item = self.codebook.item_of[column]
            allowed = f"{name} BETWEEN {item.format.low} AND {item.format.high}"
            if item.no_contact:
                allowed = f"({allowed} OR {name} = {NO_CONTACT})"
            if str(types[name]) not in WHOLE:
                allowed = f"{allowed} AND {name} = round({name})"
            given = f"WHEN {allowed} THEN {name} WHEN {name} IS NULL THEN {empty}"
            yield f"CAST(CASE {given} ELSE {empty + BEYOND} END AS {whole}) AS {name}"

    def _parts(self, read: Mapping[str, NDArray[Any]], marks: Marks) -> Iterator[Rows]:
        """Cut the rows that were read into parts of whole people, by wave within a part."""
        person, wave, waves = read["person"], read["wave"], len(self.names.waves)
        people = max(1, self.size * marks.shape[1] // len(person))
        part = person // people
        place = (part * np.int64(waves - 1) + wave) * people + person
        order = _ascending(place, int(marks.shape[1] + people) * waves)
        ends = np.cumsum(np.bincount(part))
        starts = [0, *ends[:-1]]

        def cut(number: int) -> Rows:
            mine = order[starts[number] : ends[number]]
            first = number * people
            return self._rows(read, mine, marks[:, first : first + people], first)

        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            yield from pool.map(cut, range(len(ends)))

    def _rows(
        self, read: Mapping[str, NDArray[Any]], places: NDArray[np.intp], marks: Marks, first: int
    ) -> Rows:
        columns, width = [*column_names(self.codebook).values()], width_of(self.codebook)
        given: Given = np.empty((len(columns), len(places)), dtype=width)
        for line, column in zip(given, columns, strict=True):
            # Unlike the others, this mode takes without a copy in between.
            np.take(read[column], places, out=line, mode="clip")
        seconds = read["seconds"][places]
        return Rows(
            names=self.names,
            codebook=self.codebook,
            person=read["person"][places] - np.int32(first),
            marks=marks,
            seconds=np.where(seconds < 0, np.nan, seconds),
            given=given,
            **{name: read[name][places] for name in CODED},
        )

    def _code(self, name: str) -> str:
        """Return the expression of the code of a name."""
        known = {
            "wave": self.names.waves,
            "form": self.names.forms,
            "team": self.names.teams,
        }.get(name, self.names.units)
        self.engine.register("listed", pa.table({"name": pa.array(known, pa.string())}))
        self.engine.execute(f"DROP TYPE IF EXISTS {name}_names")
        self.engine.execute(
            f"CREATE TYPE {name}_names AS ENUM (SELECT name FROM listed)"  # noqa: S608 - of CODED
        )
        code = f"CAST(enum_code(TRY_CAST({name} AS {name}_names)) AS INTEGER)"
        if name == "target":
            code = f"CASE WHEN target = '' THEN {ONCE} ELSE {code} END"
        return f"COALESCE({code}, {UNKNOWN})"


# The kernels below check nothing: they only compute.


def _ascending(places: NDArray[np.int64], end: int) -> NDArray[np.intp]:
    """Return the order of places below an end, of rows in one place as they stood."""
    rows = np.arange(len(places))
    bits = len(places).bit_length()
    if end.bit_length() + bits < np.iinfo(np.int64).bits:
        # Numbers alone are sorted in half the time that it takes to sort places of numbers.
        return np.asarray(np.sort(places << bits | rows) & ((1 << bits) - 1))
    return np.argsort(places, kind="stable")


def _bytes_of(chunk: pa.Array) -> memoryview:
    """Return the bytes of texts that are all of one length, one after another."""
    _, _, content = chunk.buffers()
    return memoryview(content)
