"""Cluster: answers in Parquet, summed up by Spark on as many machines as there are.

The people are dealt out to the workers by their pseudonym; each worker sums up its share by the
very same tasks as everywhere else, and only the sums come back.
"""

from __future__ import annotations

import os
import pickle
import socket
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial, reduce
from typing import Any, TypeVar

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from py4j.protocol import Py4JError  # type: ignore[import-untyped]  # it has no stubs
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from analysis.errors import UnreachableEngine
from analysis.responses.codebook import Codebook
from analysis.responses.marks import marks_of
from analysis.responses.rows import Codes, Given, Names, Rows, width_of
from analysis.sums.expressions import Table, column_names
from analysis.sums.opening import Opener, open_table, sound
from analysis.sums.source import PART, Source, Tell, added
from survey.answers.extract import KEYS, StoredExtract

T = TypeVar("T")

SCHEME = "spark://"
PATIENCE = 5
"""Seconds for a master to answer."""
SHARES_A_CORE = 2
"""So that a core that is done early has something left to do."""


def open_on(master: str) -> Opener:
    """Return what opens the answers of stored Extracts on a cluster.

    Parameters
    ----------
    master
        Its address, as spark://host:7077; local[2] and the like for this machine. Its workers
        must see the files under the same names, and have this package.

    Returns
    -------
    Opener
        Raises `UnreachableEngine` where there is no Java or no such master.

    Examples
    --------
    The same on a cluster: `analyse_stored(stored, engine=open_on("spark://10.0.0.1:7077"))`.
    """
    return partial(_open, master)


def _open(master: str, stored: Sequence[StoredExtract], codebook: Codebook, tell: Tell) -> Source:
    tell("checking answers on the cluster")
    spark, plain = session(master), column_names(codebook)
    files = [_renamed(spark.read.parquet(str(one.responses)), plain) for one in stored]
    linked = [one.manifest.linked for one in stored]
    opened = open_table([nw.from_native(file) for file in files], linked, codebook)
    return sound(Cluster(opened.table, opened.names, codebook, tell=tell))


def _reach(master: str) -> None:
    """Knock before Spark does, which would wait for a minute."""
    for address in master.removeprefix(SCHEME).split(",") if master.startswith(SCHEME) else ():
        host, _, port = address.rpartition(":")
        try:
            socket.create_connection((host, int(port)), timeout=PATIENCE).close()
        except (OSError, ValueError) as error:
            raise UnreachableEngine(
                f"Nobody answers at {SCHEME}{address}; see that a Spark master runs there."
            ) from error


@contextmanager
def _no_word_on_pandas() -> Iterator[None]:
    """Keep Spark from warning of pandas 3: it is handed Arrow, and never a frame."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support", FutureWarning)
        yield


def session(master: str) -> SparkSession:
    """Return the session on a Spark master, without pages of its own and quiet."""
    _reach(master)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(master).appName("detente")
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "8",
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(PART),
    }
    if master.startswith("local") or "//127.0.0.1" in master:
        settings |= {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        with _no_word_on_pandas():
            found: SparkSession = builder.getOrCreate()
    except (PySparkException, Py4JError) as error:
        raise UnreachableEngine(
            f"Spark cannot be started for {master}; see that Java 17 or later is installed."
        ) from error
    found.sparkContext.setLogLevel("OFF")
    return found


def _renamed(file: DataFrame, plain: Mapping[str, str]) -> DataFrame:
    renamed = file.toDF(*(plain.get(name, name) for name in file.columns))
    return renamed.select(*KEYS, *plain.values())


@dataclass(slots=True, eq=False)
class Cluster:
    """Answers in Parquet that Spark can read."""

    table: Table
    names: Names
    codebook: Codebook
    tell: Tell = print
    _dealt: DataFrame | None = field(default=None, init=False)

    def fold(self, task: Callable[[Rows], T]) -> T:
        """Return the sum of a task over all shares."""
        self.tell("people on the cluster")
        work = partial(_sums_of_share, names=self.names, codebook=self.codebook, task=task)
        with _no_word_on_pandas():
            found = self._by_person().mapInArrow(work, "sums binary").collect()
        # What is read back was pickled by our own workers a moment ago.
        sums: list[T] = [pickle.loads(row["sums"]) for row in found]  # noqa: S301
        return reduce(added, sums)

    def _by_person(self) -> DataFrame:
        if self._dealt is None:
            everyone: DataFrame = nw.to_native(self.table)
            cores = everyone.sparkSession.sparkContext.defaultParallelism
            dealt = everyone.repartition(SHARES_A_CORE * cores, "pid")
            self._dealt = dealt.sortWithinPartitions("pid", "wave", "target").persist()
        return self._dealt


def _sums_of_share(
    batches: Iterator[pa.RecordBatch],
    names: Names,
    codebook: Codebook,
    task: Callable[[Rows], Any],
) -> Iterator[pa.RecordBatch]:
    """Sum up the rows of one share, of which each batch may end amid a person."""
    total: Any = None
    for rows in _whole_people(batches, names, codebook):
        found = task(rows)
        total = found if total is None else added(total, found)
    if total is not None:
        yield pa.record_batch({"sums": pa.array([pickle.dumps(total)], pa.binary())})


def _whole_people(
    batches: Iterator[pa.RecordBatch], names: Names, codebook: Codebook
) -> Iterator[Rows]:
    rest: pa.Table | None = None
    for batch in batches:
        here = pa.Table.from_batches([batch])
        rest = here if rest is None else pa.concat_tables([rest, here])
        if len(rest) >= PART:
            last = pc.index(rest["pid"], rest["pid"][-1]).as_py()
            if last:
                yield rows_of(rest.slice(0, last), names, codebook)
                rest = rest.slice(last)
    if rest is not None and len(rest):
        yield rows_of(rest, names, codebook)


def rows_of(table: pa.Table, names: Names, codebook: Codebook) -> Rows:
    """Return a table whose rows stand by person and wave as rows.

    Parameters
    ----------
    table
        The keys and a column an item, by plain names, missing where there is no answer.
    names
        The names behind the codes.
    codebook
        The questionnaire.

    Returns
    -------
    Rows
        In the same order.

    Examples
    --------
    A batch that came back from an engine: `rows_of(pa.Table.from_batches([batch]), names, book)`.
    """
    width = width_of(codebook)
    given: Given = np.empty((len(codebook.columns), len(table)), dtype=width)
    for line, column in zip(given, column_names(codebook).values(), strict=True):
        line[:] = pc.fill_null(table[column], int(np.iinfo(width).min)).to_numpy()
    people = table["pid"].combine_chunks().dictionary_encode()
    seconds = pc.fill_null(table["seconds"].cast(pa.float64()), np.nan)
    return Rows(
        names=names,
        codebook=codebook,
        wave=_codes(table["wave"], names.waves),
        unit=_codes(table["unit"], names.units),
        form=_codes(table["form"], names.forms),
        target=_codes(table["target"], names.units),
        team=_codes(table["team"], names.teams),
        person=people.indices.to_numpy().astype(np.int32),
        marks=marks_of(people.dictionary.to_pylist()),
        seconds=seconds.to_numpy(),
        given=given,
    )


def _codes(cells: pa.ChunkedArray, names: tuple[str, ...]) -> Codes:
    places = pc.index_in(cells, pa.array(names, cells.type))
    codes: Codes = pc.fill_null(places, -1).to_numpy().astype(np.int32)
    return codes
