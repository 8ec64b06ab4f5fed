"""Tables are read as text, cell by cell, and a table that hides something is refused."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest

from survey.errors import InvalidFile, UnreadableFile
from survey.transfer.rows import Layout, read_table


def csv_of(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding, newline="")
    return path


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(tmp_path: Path, mark: str) -> None:
    path = csv_of(tmp_path / "a.csv", f'A{mark}B\n"1{mark}5"{mark}2\n')

    frame = read_table(path).frame

    assert [*frame.columns] == ["A", "B"]
    assert frame.to_numpy().tolist() == [[f"1{mark}5", "2"]]


def test_a_delimiter_that_is_stated_is_taken(tmp_path: Path) -> None:
    path = csv_of(tmp_path / "a.csv", "A,B;C\n1,2;3\n")

    assert [*read_table(path, Layout(delimiter=";")).frame.columns] == ["A,B", "C"]


def test_a_single_column_needs_no_delimiter(tmp_path: Path) -> None:
    assert read_table(csv_of(tmp_path / "a.csv", "A\n1\n2\n")).frame["A"].tolist() == ["1", "2"]


def test_rows_are_numbered_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    path = csv_of(tmp_path / "a.csv", 'A,B\n\n1,"two\nlines"\n,\n3,4\n')

    table = read_table(path)

    assert [*table.frame.index] == [3, 5]
    assert table.blank == 2


def test_rows_under_the_header_may_be_skipped(tmp_path: Path) -> None:
    path = csv_of(tmp_path / "a.csv", "Q1,Q2\nWording,Wording\n{id},{id}\n1,2\n")

    assert [*read_table(path, Layout(skip=2)).frame.index] == [4]


@pytest.mark.parametrize(
    ("encoding", "stated"), [("utf-8-sig", "utf-8"), ("latin-1", "latin-1"), ("utf-16", "utf-16")]
)
def test_a_stated_encoding_is_read(tmp_path: Path, encoding: str, stated: str) -> None:
    path = csv_of(tmp_path / "a.csv", "Büro,B\nGröße,2\n", encoding)

    table = read_table(path, Layout(encoding=stated))

    assert table.frame.to_dict("list") == {"Büro": ["Größe"], "B": ["2"]}


def test_cells_of_a_spreadsheet_read_as_it_shows_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["A", "B", "C", "D", "E"])
    sheet.append([3.0, 1.25, True, None, dt.datetime(2026, 1, 2)])  # noqa: DTZ001
    sheet.append([])
    sheet.append(["x"])
    book.save(tmp_path / "a.xlsx")

    table = read_table(tmp_path / "a.xlsx")

    assert table.frame.to_numpy().tolist() == [
        ["3", "1.25", "TRUE", "", "2026-01-02T00:00:00"],
        ["x", "", "", "", ""],
    ]
    assert [*table.frame.index] == [2, 4]


def test_the_sheet_that_is_named_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Answers").append(["A"])
    book["Answers"].append(["1"])
    book.save(tmp_path / "a.xlsx")

    table = read_table(tmp_path / "a.xlsx", Layout(sheet="Answers"))

    assert table.frame["A"].tolist() == ["1"]


def test_a_sheet_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "a.xlsx")

    assert message_of(tmp_path / "a.xlsx", Layout(sheet="Answers")) == (
        "a.xlsx has 1 fault:\nthe file: has no sheet Answers; name one of its sheets: Sheet"
    )


def test_a_formula_that_was_never_calculated_is_not_taken_for_an_empty_cell(
    tmp_path: Path,
) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["A", "B"])
    book.worksheets[0].append([1, "=A2+1"])
    book.save(tmp_path / "a.xlsx")

    assert message_of(tmp_path / "a.xlsx") == (
        "a.xlsx has 1 fault:\nrow 2, cell 2: holds a formula that was never calculated; open the "
        "file in a spreadsheet program and save it"
    )


def test_a_spreadsheet_that_unpacks_a_hundredfold_is_refused_unopened(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b" " * 5_000_000)

    with pytest.raises(UnreadableFile) as caught:
        read_table(tmp_path / "a.xlsx")

    assert str(caught.value) == (
        "a.xlsx unpacks to 4 MB in 1 parts; save only the sheet with the answers, or save it as "
        "CSV."
    )


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "a.xlsx",
            b"A,B\n",
            "a.xlsx is not an XLSX file; save it as one, or name it .csv if that is what it is.",
        ),
        (
            "a.pdf",
            b"%PDF",
            (
                "a.pdf is neither CSV nor XLSX; save it as one of the two (.csv, .tsv, .txt, "
                ".xlsx)."
            ),
        ),
    ],
)
def test_what_is_no_table_is_refused(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(UnreadableFile) as caught:
        read_table(tmp_path / name)

    assert str(caught.value) == message


def test_a_table_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_table(tmp_path / "a.csv")

    assert str(caught.value) == (
        f"{tmp_path / 'a.csv'} is not a file; give the path of a CSV or XLSX file."
    )


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_an_empty_file_has_no_header(tmp_path: Path, text: str) -> None:
    assert message_of(csv_of(tmp_path / "a.csv", text)) == (
        "a.csv has 1 fault:\nthe file: has no header row; name the columns in the first row"
    )


def message_of(path: Path, layout: Layout | None = None) -> str:
    with pytest.raises(InvalidFile) as caught:
        read_table(path, layout)
    return str(caught.value)
