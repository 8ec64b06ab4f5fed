"""Roster table: a staff list as rows of text, whatever it was written with, opened warily.

What a file is, is told by its bytes and not by its name. Encoding, delimiter, sheet and header row
are found out and said in a word, so that a person can see whether the finding is right. A workbook
is measured before anything in it is unpacked, its formulas are never worked out, and one that
declares a document type of its own is refused.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from survey.errors import UnreadableFile
from survey.instrument.spelling import quoted
from survey.transfer.roster_columns import column_of

MEGABYTE = 1024 * 1024
LARGEST_TEXT = 16 * MEGABYTE
"""A hundred thousand people at 150 characters each."""
LARGEST_PACKED = 5 * MEGABYTE
LARGEST_UNPACKED = 50 * MEGABYTE
HIGHEST_RATIO = 100
"""Workbooks pack 5 to 20 times; one that packs 100 times was made to fill the memory."""
MOST_ENTRIES = 200
MOST_ROWS = 100_000
MOST_COLUMNS = 200
MOST_SHEETS = 20
HEADER_WITHIN = 20
"""Rows at the top in which the header is looked for, below a title or a date, say."""
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright strokes"}
FORMULA = "="

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
_FAULTS_OF_WORKBOOKS = (
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,  # what the readers of XML raise
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)

Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header and the rows below it, each with its number as a spreadsheet counts."""

    header: list[str]
    header_row: int
    rows: list[Row]
    notes: list[str] = field(default_factory=list)
    """What was found out about the file, each in a sentence."""
    place: str = "row"
    """What a row is called: an entry, where the file is no table."""


def read_sheet(name: str, raw: bytes) -> Sheet:
    """Read the bytes of a CSV or XLSX file; `name` is how messages call it."""
    if raw.startswith(ZIP):
        return _read_workbook(name, raw)
    if raw.startswith(OLE):
        raise UnreadableFile(
            f"{name} is an old workbook or one with a password; save it as XLSX without one."
        )
    if len(raw) > LARGEST_TEXT:
        raise UnreadableFile(
            f"{name} is larger than {LARGEST_TEXT // MEGABYTE} MB; leave out the columns that a "
            "roster does not need."
        )
    return _read_text(name, raw)


def cell_text(cell: object) -> str:
    """Return what a cell of a workbook holds as text; a formula as a formula."""
    match cell:
        case None:
            text = ""
        case bool():
            text = str(cell).upper()
        case float() if cell.is_integer():
            text = str(int(cell))
        case datetime():
            text = cell.date().isoformat()
        case date():
            text = cell.isoformat()
        case str() | int() | float():
            text = str(cell)
        case _:
            text = FORMULA  # formulas of arrays and tables come as objects of their own
    return unicodedata.normalize("NFC", text)


def _read_text(name: str, raw: bytes) -> Sheet:
    text, notes = _decoded(name, raw)
    delimiter = max(DELIMITERS, key=lambda mark: _recognised(_first_rows(text, mark)))
    rows = _rows_of_text(name, text, delimiter)
    sheet = _cut(name, rows, notes)
    if len(sheet.header) > 1:
        notes.append(f"Columns are set apart by {DELIMITERS[delimiter]}.")
    return sheet


def _decoded(name: str, raw: bytes) -> tuple[str, list[str]]:
    """Return the text and what is to be said of its encoding."""
    marked = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = raw.decode("utf-16" if marked else "utf-8-sig")
        notes = ["The text is UTF-16."] if marked else []
    except UnicodeDecodeError:
        text = _older_text(name, raw)
        strange = next(
            word for word in re.findall(r"\w+|[^\x00-\x7f]", text) if not word.isascii()
        )
        notes = [f"The text is Windows-1252, not UTF-8; check that {quoted(strange)} looks right."]
    return unicodedata.normalize("NFC", text), notes


def _older_text(name: str, raw: bytes) -> str:
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UnreadableFile(
            f"{name} is neither UTF-8 nor Windows-1252 on line {line}; save it again as CSV UTF-8."
        ) from error


def _first_rows(text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [*itertools.islice(reader, HEADER_WITHIN)]
    except csv.Error:
        return []


def _recognised(rows: Iterable[Sequence[str]]) -> int:
    """Return how many names of columns are known in the row that has most of them."""
    return max((_known(cells) for cells in rows), default=0)


def _known(cells: Sequence[str]) -> int:
    return sum(column_of(cell) is not None for cell in cells[:MOST_COLUMNS])


def _rows_of_text(name: str, text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, cells
    except csv.Error as error:
        raise UnreadableFile(
            f"{name} cannot be read from row {number + 1} on ({error}); close the quotes there."
        ) from error


def _cut(name: str, rows: Iterable[Row], notes: list[str]) -> Sheet:
    """Tell the header from what stands above and below it."""
    ahead = iter(rows)
    top = [*itertools.islice(ahead, HEADER_WITHIN)]
    filled = [row for row in top if any(cell.strip() for cell in row[1])]
    if not filled:
        raise UnreadableFile(f"{name} is empty; export the staff list again.")
    best = max(_known(cells) for _, cells in filled)
    number, header = next(row for row in filled if _known(row[1]) == best)
    below = [row for row in itertools.chain(top, ahead) if row[0] > number]
    if len(below) > MOST_ROWS or len(header) > MOST_COLUMNS:
        raise UnreadableFile(
            f"{name} has {len(below):,} rows of {len(header)} columns; a roster has at most "
            f"{MOST_ROWS:,} people and {MOST_COLUMNS} columns."
        )
    if number > filled[0][0]:
        notes.append(f"The header is row {number}; what stands above it is left out.")
    header = [" ".join(cell.split()) for cell in header]
    while header and not header[-1]:
        header.pop()
    kept = [row for row in below if any(cell.strip() for cell in row[1])]
    return Sheet(header, number, kept, notes)


def _read_workbook(name: str, raw: bytes) -> Sheet:
    _check_packed(name, raw)
    notes: list[str] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and checks of cells that are not read
            book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=False)
        sheets = book.worksheets[:MOST_SHEETS]
        for sheet in sheets:
            sheet.reset_dimensions()  # a sheet may claim to be a billion cells wide
        tops = [_recognised(_cells(sheet, HEADER_WITHIN)) for sheet in sheets]
        chosen = sheets[tops.index(max(tops))]
        if len(sheets) > 1:
            notes.append(f"Of {len(sheets)} sheets, {quoted(chosen.title)} is read.")
        rows = enumerate(_cells(chosen, MOST_ROWS + HEADER_WITHIN + 1), start=1)
        return _cut(name, rows, notes)
    except _FAULTS_OF_WORKBOOKS as error:
        raise UnreadableFile(
            f"{name} cannot be opened as XLSX ({type(error).__name__}); save it again from a "
            "spreadsheet program, or as CSV."
        ) from error


def _cells(sheet: Worksheet, most: int) -> Iterator[list[str]]:
    for cells in sheet.iter_rows(values_only=True, max_row=most, max_col=MOST_COLUMNS + 1):
        texts = [cell_text(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        yield texts


def _check_packed(name: str, raw: bytes) -> None:
    advice = "save only the sheet with the staff list, or save it as CSV."
    if len(raw) > LARGEST_PACKED:
        raise UnreadableFile(f"{name} is larger than {LARGEST_PACKED // MEGABYTE} MB; {advice}")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            entries = packed.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            ratio = max((_ratio(entry) for entry in entries), default=0.0)
            if unpacked > LARGEST_UNPACKED or ratio > HIGHEST_RATIO or len(entries) > MOST_ENTRIES:
                raise UnreadableFile(
                    f"{name} would unpack to {unpacked // MEGABYTE} MB in {len(entries)} parts, "
                    f"one of them {ratio:.0f} times its size; {advice}"
                )
            declared = any(_declares(packed, entry) for entry in entries)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise UnreadableFile(
            f"{name} cannot be opened as XLSX ({type(error).__name__}); save it again from a "
            "spreadsheet program, or as CSV."
        ) from error
    if declared:
        raise UnreadableFile(
            f"{name} declares a document type of its own, as no spreadsheet program does; do not "
            "open it unless you know where it comes from."
        )


def _ratio(entry: zipfile.ZipInfo) -> float:
    small = entry.file_size <= MEGABYTE  # it may pack as well as it likes
    return 1.0 if small else entry.file_size / max(entry.compress_size, 1)


def _declares(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    if not entry.filename.endswith((".xml", ".rels", ".vml")):
        return False
    content = packed.read(entry).replace(b"\0", b"").upper()  # UTF-16 is every other byte
    return any(words in content for words in _DECLARATIONS)
