"""Frames come back from Parquet and CSV as they were, whatever wrote the file."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from survey.errors import InvalidFile
from survey.transfer import tables
from survey.transfer.faults import Faults
from survey.transfer.tables import parquet, read_frame

FRAME = pd.DataFrame({"unit": ["Sales", "Legal"], "TAU1": [4, None]}).astype(
    {"unit": "str", "TAU1": "Int64"}
)


def read(name: str, raw: bytes) -> pd.DataFrame:
    faults = Faults()
    frame = read_frame(name, raw, ["unit"], ["TAU1"], faults)
    faults.stop("x")
    assert frame is not None
    return frame


def message_of(name: str, raw: bytes) -> str:
    with pytest.raises(InvalidFile) as caught:
        read(name, raw)
    return str(caught.value).partition("\n")[2]


def written(**columns: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink)
    return sink.getvalue()


def test_a_frame_comes_back_from_parquet() -> None:
    frame = read("a.parquet", parquet(FRAME, ["unit"]))

    pd.testing.assert_frame_equal(frame.reset_index(drop=True), FRAME)
    assert [*frame.index] == [1, 2]


def test_a_frame_comes_back_from_csv() -> None:
    frame = read("a.csv", FRAME.to_csv(index=False).encode())

    pd.testing.assert_frame_equal(frame.reset_index(drop=True), FRAME)
    assert [*frame.index] == [2, 3]


@pytest.mark.parametrize(
    "numbers",
    [
        pa.array([4, None], pa.int8()),
        pa.array([4, None], pa.uint64()),
        pa.array([4.0, None], pa.float64()),
        pa.array([4.0, float("nan")], pa.float32()),
    ],
)
def test_parquet_of_other_programs_is_read(numbers: pa.Array) -> None:
    units = pa.array(["Sales", "Legal"]).dictionary_encode()

    frame = read("a.parquet", written(unit=units, TAU1=numbers))

    pd.testing.assert_frame_equal(frame.reset_index(drop=True), FRAME)


def test_an_empty_table_is_read() -> None:
    none = {"unit": pa.array([], pa.string()), "TAU1": pa.array([], pa.int32())}

    assert len(read("a.parquet", written(**none))) == 0
    assert len(read("a.csv", b"unit,TAU1\n")) == 0


@pytest.mark.parametrize("numbers", [[4.5], ["4"], [True], [2**40]])
def test_what_is_not_a_whole_number_is_refused(numbers: list[Any]) -> None:
    assert message_of("a.parquet", written(unit=["Sales"], TAU1=numbers)) == (
        "a.parquet: column TAU1 holds something that is not a whole number; correct the answers "
        "and write the Extract again"
    )


def test_a_cell_of_csv_that_is_no_whole_number_is_named_with_its_row() -> None:
    assert message_of("a.csv", b"unit,TAU1\nSales,4\nSales,4.5\nSales,x\n").splitlines() == [
        'a.csv, row 3, column TAU1: "4.5" is not a whole number; correct it or empty the cell',
        'a.csv, row 4, column TAU1: "x" is not a whole number; correct it or empty the cell',
    ]


def test_a_number_where_text_should_be_is_refused() -> None:
    assert message_of("a.parquet", written(unit=[3], TAU1=[4])) == (
        "a.parquet: column unit is not text; write it as text"
    )


@pytest.mark.parametrize("name", ["a.parquet", "a.csv"])
def test_columns_too_few_and_too_many_are_told(name: str) -> None:
    raw = written(unit=["S"], TAU2=[1]) if name == "a.parquet" else b"unit,TAU2\nS,1\n"

    assert message_of(name, raw).splitlines() == [
        f"{name}: lacks the column TAU1; write the Extract again from its source",
        (
            f"{name}: has the column TAU2, which neither the questionnaire nor the manifest "
            "names; take it out or name it there"
        ),
    ]


@pytest.mark.parametrize("name", ["a.parquet", "a.csv"])
def test_a_text_that_fills_the_memory_is_refused(name: str) -> None:
    long = "x" * 20_001
    raw = (
        written(unit=[long], TAU1=[1]) if name == "a.parquet" else f"unit,TAU1\n{long},1".encode()
    )

    assert message_of(name, raw) == (
        f"{name}: column unit has a text of more than 20,000 characters; shorten it"
    )


def test_more_cells_than_fit_are_refused_before_they_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tables, "MOST_CELLS", 3)

    assert message_of("a.parquet", written(unit=["S", "S"], TAU1=[1, 2])) == (
        "a.parquet: has more than 3 cells; write one Extract for each wave"
    )
