"""A file that was made to do harm is refused before anything in it is opened."""

from __future__ import annotations

import io
import re
import tracemalloc
import zipfile

import pytest

from survey.errors import UnreadableFile
from survey.transfer.roster_table import (
    LARGEST_PACKED,
    LARGEST_TEXT,
    MOST_ENTRIES,
    MOST_ROWS,
    cell_text,
    read_sheet,
)

SHEET = b"<worksheet><sheetData/></worksheet>"


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (
            {"xl/worksheets/sheet1.xml": b" " * 40_000_000},
            (
                "staff.xlsx would unpack to 38 MB in 1 parts, one of them N times its size; save "
                "only the sheet with the staff list, or save it as CSV."
            ),
        ),
        (
            {f"xl/{n}.xml": SHEET for n in range(MOST_ENTRIES + 1)},
            (
                "staff.xlsx would unpack to 0 MB in 201 parts, one of them N times its size; save "
                "only the sheet with the staff list, or save it as CSV."
            ),
        ),
        (
            {"xl/workbook.xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'},
            (
                "staff.xlsx declares a document type of its own, as no spreadsheet program does; "
                "do not open it unless you know where it comes from."
            ),
        ),
        (
            {"xl/workbook.xml": '<!DocType a SYSTEM "file:///etc/hostname"><a/>'.encode("utf-16")},
            (
                "staff.xlsx declares a document type of its own, as no spreadsheet program does; "
                "do not open it unless you know where it comes from."
            ),
        ),
        (
            {"hello.txt": b"no workbook"},
            (
                "staff.xlsx cannot be opened as XLSX (KeyError); save it again from a spreadsheet "
                "program, or as CSV."
            ),
        ),
    ],
)
def test_a_workbook_that_is_none_or_is_a_bomb_is_refused(
    parts: dict[str, bytes], words: str
) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_sheet("staff.xlsx", packed(parts))

    assert re.sub(r"\d+ times", "N times", str(refused.value)) == words


def test_a_bomb_is_never_unpacked() -> None:
    raw = packed({"xl/worksheets/sheet1.xml": b" " * 40_000_000})
    tracemalloc.start()

    with pytest.raises(UnreadableFile):
        read_sheet("staff.xlsx", raw)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"a" * (LARGEST_TEXT + 1), "staff is larger than 16 MB; leave out the columns that a"),
        (b"PK\x03\x04" + b"a" * LARGEST_PACKED, "staff is larger than 5 MB; save only the sheet"),
        (b"PK\x03\x04" + b"a" * 99, r"staff cannot be opened as XLSX \(BadZipFile\); save it ag"),
        (b"\xd0\xcf\x11\xe0" + b"a" * 99, "staff is an old workbook or one with a password; save"),
        (
            b"name\n" + b"\x81\n",
            "staff is neither UTF-8 nor Windows-1252 on line 2; save it again",
        ),
        (
            b'name,unit\n"A,B\n',
            r"staff cannot be read from row 2 on \(unexpected end of data\); c",
        ),
        (
            b"id\n" + b"1\n" * (MOST_ROWS + 1),
            "staff has 100,001 rows of 1 columns; a roster has a",
        ),
    ],
)
def test_what_cannot_be_a_staff_list_is_refused_in_a_sentence(raw: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=f"^{words}"):
        read_sheet("staff", raw)


@pytest.mark.parametrize(
    ("cell", "text"),
    [(None, ""), (True, "TRUE"), (3.0, "3"), (3.5, "3.5"), (7, "7"), (object(), "=")],
)
def test_a_cell_reads_as_a_spreadsheet_shows_it(cell: object, text: str) -> None:
    assert cell_text(cell) == text
