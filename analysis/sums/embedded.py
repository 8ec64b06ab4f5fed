"""Embedded: answers in Parquet, read by DuckDB in this process, a share of the people at a time.

The people are dealt out by a hash of their pseudonym into as many shares as it takes for one to
fit into memory; all rows of a person are in one share. A share is kept while it is the only one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import TypeVar

import duckdb
import narwhals as nw
import numpy as np
import pyarrow as pa

from analysis.responses.codebook import Codebook
from analysis.responses.marks import marks_of
from analysis.responses.rows import Given, Names, Rows, width_of
from analysis.sums.expressions import Table, column_names
from analysis.sums.opening import open_table, sound
from analysis.sums.source import PART, Source, Tell, added, fold_parts
from survey.answers.extract import KEYS, StoredExtract

T = TypeVar("T")

SHARE = 1_000_000_000
"""Bytes of the answers of one share; reading it takes about three times as much."""
CODED = ("wave", "unit", "form", "target", "team")


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
    opened = open_table([nw.from_native(file) for file in files], linked, codebook)
    return sound(Embedded(opened.table, engine, opened.names, codebook, opened.rows, tell=tell))


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
    _kept: Rows | None = field(default=None, init=False)

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
        for number, rows in enumerate(self._read(), start=1):
            self.tell(f"people {number} of {self.shares} shares")
            found = fold_parts(rows.parts(self.size), task)
            total = found if total is None else added(total, found)
        assert total is not None  # noqa: S101 - a table without rows is refused when it is opened
        return total

    def _read(self) -> Iterator[Rows]:
        if self._kept is not None:
            yield self._kept
            return
        for number in range(self.shares):
            rows = self._share(number)
            if self.shares == 1:
                self._kept = rows
            if len(rows):
                yield rows

    def _share(self, number: int) -> Rows:
        """Read the rows of one share, by person and wave."""
        everyone: duckdb.DuckDBPyRelation = nw.to_native(self.table)
        mine = everyone.filter(f"hash(pid) % {self.shares} = {number}")
        numbered = mine.aggregate("pid").project("pid, row_number() OVER () - 1 AS person")
        numbered.create_view("numbered", replace=True)
        self.engine.execute("CREATE OR REPLACE TEMP TABLE people AS FROM numbered")
        columns, width = [*column_names(self.codebook).values()], width_of(self.codebook)
        empty, whole = np.iinfo(width).min, "TINYINT" if width.itemsize == 1 else "INTEGER"
        chosen = [
            "CAST(person AS INTEGER) AS person",
            "COALESCE(CAST(seconds AS DOUBLE), -1) AS seconds",
            *(self._code(name) for name in CODED),
            *(f"CAST(COALESCE({column}, {empty}) AS {whole}) AS {column}" for column in columns),
        ]
        joined = mine.join(self.engine.table("people"), "pid").project(", ".join(chosen))
        numbers = joined.fetchnumpy()
        order = np.argsort(
            numbers["person"].astype(np.int64) * len(self.names.waves) + numbers["wave"],
            kind="stable",
        )
        given: Given = np.empty((len(self.codebook.columns), len(order)), dtype=width)
        for line, column in zip(given, columns, strict=True):
            np.take(numbers.pop(column), order, out=line)
        keys = {name: numbers[name][order] for name in ("person", *CODED)}
        seconds = numbers["seconds"][order]
        pids = self.engine.sql("SELECT pid FROM people ORDER BY person").fetchall()
        return Rows(
            names=self.names,
            codebook=self.codebook,
            marks=marks_of([pid for (pid,) in pids]),
            seconds=np.where(seconds < 0, np.nan, seconds),
            given=given,
            **keys,
        )

    def _code(self, name: str) -> str:
        """Return the expression of the code of a name."""
        known = {
            "wave": self.names.waves,
            "form": self.names.forms,
            "team": self.names.teams,
        }.get(name, self.names.units)
        listed = pa.table({"name": pa.array([*known, ""] if name == "target" else known)})
        self.engine.register("listed", listed)
        self.engine.execute(f"DROP TYPE IF EXISTS {name}_names")
        self.engine.execute(
            f"CREATE TYPE {name}_names AS ENUM (SELECT name FROM listed)"  # noqa: S608 - of CODED
        )
        code = f"CAST(enum_code(CAST({name} AS {name}_names)) AS INTEGER)"
        if name == "target":
            return f"CASE WHEN target = '' THEN -1 ELSE {code} END AS target"
        return f"{code} AS {name}"
