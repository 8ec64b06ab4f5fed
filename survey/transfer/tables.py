"""Tables: the frames of an Extract as Parquet, and back from Parquet or CSV.

Written Parquet carries a schema of its own and no trace of the program's versions beyond what
the format demands. A frame that was read has texts as `str` and whole numbers as `Int64`; its
index is the row, as a spreadsheet counts it for CSV and from 1 for Parquet.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from survey.instrument.spelling import listed, quoted
from survey.transfer.decoding import number
from survey.transfer.faults import Faults
from survey.transfer.rows import Layout, table_of_csv

MOST_CELLS = 200_000_000
LARGEST_PAGES = 2048 * 1024 * 1024
LONGEST_TEXT = 20_000
"""Characters of one cell: a comment of eight pages."""
WIDEST = 2**31 - 1


def parquet(frame: pd.DataFrame, texts: Sequence[str]) -> bytes:
    """Return a frame as Parquet: the columns named are text, all others whole numbers."""
    schema = pa.schema([(name, pa.string() if name in texts else pa.int32()) for name in frame])
    arrays = [
        pa.array(frame[field.name].tolist(), field.type, from_pandas=True) for field in schema
    ]
    sink = io.BytesIO()
    table = pa.Table.from_arrays(arrays, schema=schema)
    pq.write_table(table, sink, compression="zstd", store_schema=False)
    return sink.getvalue()


def read_frame(
    name: str, raw: bytes, texts: Sequence[str], integers: Sequence[str], faults: Faults
) -> pd.DataFrame | None:
    """Return the frame of a part that ends in .parquet or .csv, or None where it has faults."""
    own = Faults()
    read = _read_csv if name.endswith(".csv") else _read_parquet
    frame = read(name, raw, texts, integers, own)
    faults.take(own)
    return None if own else frame


def _check_columns(
    name: str, found: Sequence[str], expected: Sequence[str], faults: Faults
) -> None:
    missing = [column for column in expected if column not in found]
    beyond = [column for column in found if column not in expected]
    if missing:
        hint = "write the Extract again from its source"
        faults.add(name, f"lacks {_columns(missing)}", hint)
    if beyond:
        what = f"has {_columns(beyond)}, which neither the questionnaire nor the manifest names"
        faults.add(name, what, "take it out or name it there")
    if len({*found}) < len(found):
        faults.add(name, "has two columns of the same name", "give each its own name")


def _columns(names: Sequence[str]) -> str:
    return f"the column{'s' if len(names) > 1 else ''} {listed(names)}"


def _read_csv(
    name: str, raw: bytes, texts: Sequence[str], integers: Sequence[str], faults: Faults
) -> pd.DataFrame:
    slips = Faults()
    frame = table_of_csv(name, raw, Layout(), slips).frame
    faults.take(slips, name)
    if slips:
        return frame
    _check_columns(name, [*frame.columns], [*texts, *integers], faults)
    for column in integers:
        if column in frame:
            frame[column] = _whole(name, frame[column], faults)
    for column in texts:
        if column in frame and (frame[column].str.len() > LONGEST_TEXT).any():
            _too_long(name, column, faults)
    return frame


def _whole(name: str, cells: pd.Series[str], faults: Faults) -> pd.Series[int]:
    values: dict[str, float | None] = {}
    for text in cells.unique():
        value = number(text.strip())
        whole = value is not None and value.is_integer() and abs(value) <= WIDEST
        values[text] = value if whole else None
        if text.strip() and not whole:
            rows = cells.index[cells == text].tolist()
            what, hint = f"{quoted(text)} is not a whole number", "correct it or empty the cell"
            kind = "cells that are no whole number"
            faults.add_rows(rows, str(cells.name), what, hint, kind=kind, file=name)
    return cells.map(values.get).astype("Float64").astype("Int64")


def _too_long(name: str, column: str, faults: Faults) -> None:
    what = f"column {column} has a text of more than {LONGEST_TEXT:,} characters"
    faults.add(name, what, "shorten it")


def _read_parquet(
    name: str, raw: bytes, texts: Sequence[str], integers: Sequence[str], faults: Faults
) -> pd.DataFrame | None:
    try:
        file = pq.ParquetFile(io.BytesIO(raw), read_dictionary=[*texts])
        pages = sum(
            file.metadata.row_group(group).total_byte_size
            for group in range(file.metadata.num_row_groups)
        )
        if (
            file.metadata.num_rows * file.metadata.num_columns > MOST_CELLS
            or pages > LARGEST_PAGES
        ):
            what = f"has more than {MOST_CELLS:,} cells"
            faults.add(name, what, "write one Extract for each wave")
            return None
        _check_columns(name, file.schema_arrow.names, [*texts, *integers], faults)
        if faults:
            return None
        table = file.read()
    except (pa.ArrowException, OSError, ValueError) as error:
        faults.add(name, f"is not Parquet ({type(error).__name__})", "write the Extract again")
        return None
    columns: dict[str, pd.Series[int] | pd.Series[str]] = {}
    for column in texts:
        columns[column] = _text_column(name, column, table[column], faults)
    for column in integers:
        columns[column] = _integer_column(name, column, table[column], faults)
    index = pd.RangeIndex(1, table.num_rows + 1, name="row")
    return None if faults else pd.DataFrame(columns).set_axis(index)[table.column_names]


def _text_column(name: str, column: str, cells: pa.ChunkedArray, faults: Faults) -> pd.Series[str]:
    if pa.types.is_dictionary(cells.type):
        distinct = cells.unify_dictionaries()
        words = distinct.chunk(0).dictionary if distinct.num_chunks else pa.array([], pa.string())
    else:
        words = cells
    if len(words) and not (pa.types.is_string(words.type) or pa.types.is_large_string(words.type)):
        faults.add(name, f"column {column} is not text", "write it as text")
    elif (pc.max(pc.utf8_length(words)).as_py() or 0) > LONGEST_TEXT:
        _too_long(name, column, faults)
    if faults:
        return pd.Series(dtype="str")
    whole = (
        cells.cast(pa.string()) if len(cells) else pa.chunked_array([pa.array([], pa.string())])
    )
    return pd.Series(whole.to_pylist(), dtype="str").fillna("")


def _integer_column(
    name: str, column: str, cells: pa.ChunkedArray, faults: Faults
) -> pd.Series[int]:
    is_number = pa.types.is_integer(cells.type) or pa.types.is_floating(cells.type)
    whole: pa.ChunkedArray | None = None
    if is_number or pa.types.is_null(cells.type):
        whole = _as_integers(cells)
    if whole is None:
        what = f"column {column} holds something that is not a whole number"
        faults.add(name, what, "correct the answers and write the Extract again")
        return pd.Series(dtype="Int64")
    values = whole.fill_null(0).to_numpy().astype(np.int64)
    missing = whole.is_null().to_numpy()
    return pd.Series(pd.arrays.IntegerArray(values, missing))


def _as_integers(cells: pa.ChunkedArray) -> pa.ChunkedArray | None:
    # In Arrow NaN is a number, in every data frame it means "no answer".
    if pa.types.is_floating(cells.type):
        cells = pc.if_else(pc.is_nan(cells), pa.scalar(None, cells.type), cells)
    try:
        return cells.cast(pa.int32())
    except pa.ArrowInvalid:
        return None
