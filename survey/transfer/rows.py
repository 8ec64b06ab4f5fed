"""Rows: a CSV or XLSX table as text, every cell with the row number a spreadsheet shows.

Nothing is guessed from the cells: numbers, dates and codes are read as they stand and turned into
answers later, by what the map says about them. Only a number that a spreadsheet keeps as 3.0 is
written 3, as the spreadsheet shows it.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import openpyxl
import pandas as pd
from openpyxl.utils.exceptions import InvalidFileException

from survey.errors import UnreadableFile
from survey.transfer.faults import Faults

MEGABYTE = 1024 * 1024
LARGEST_CSV = 500 * MEGABYTE
LARGEST_XLSX = 25 * MEGABYTE
LARGEST_UNPACKED = 250 * MEGABYTE
HIGHEST_RATIO = 100
"""Spreadsheets pack 5 to 20 times; one that packs 100 times was made to fill the memory."""
MOST_ENTRIES = 200
DELIMITERS = (",", ";", "\t", "|")
LOOKED_AT = 50
"""Rows that are read to tell the delimiter."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is written down. What is None is found out."""

    delimiter: str | None = None
    encoding: str = "utf-8"
    sheet: str | None = None
    skip: int = 0
    """Rows after the header that hold no answers, such as the two of Qualtrics."""


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as text. The index of the frame is the row as a spreadsheet counts it."""

    name: str
    frame: pd.DataFrame
    blank: int = 0
    """Rows without a single filled cell; they are not in the frame."""
    places: pd.DataFrame | None = None
    """The row of each cell, where cells of several rows were put side by side."""

    def rows_of(self, column: str) -> pd.Series[int]:
        """Return the row in which each cell of a column stands."""
        if self.places is not None and column in self.places:
            return self.places[column]
        return self.frame.index.to_series()


Numbered = tuple[int, list[str]]


def read_table(path: Path, layout: Layout | None = None) -> Table:
    """Read a CSV or XLSX file, or raise with every row that does not fit the header."""
    layout = layout or Layout()
    if not path.is_file():
        raise UnreadableFile(f"{path} is not a file; give the path of a CSV or XLSX file.")
    faults = Faults()
    if path.suffix.lower() in {".xlsx", ".xlsm"}:
        rows = _xlsx_rows(path, layout, faults)
    elif path.suffix.lower() in {".csv", ".tsv", ".txt"}:
        if path.stat().st_size > LARGEST_CSV:
            raise UnreadableFile(
                f"{path.name} is larger than {LARGEST_CSV // MEGABYTE} MB; split it by wave."
            )
        rows = _csv_rows(path.read_bytes(), layout, faults)
    else:
        raise UnreadableFile(
            f"{path.name} is neither CSV nor XLSX; save it as one of the two (.csv, .tsv, .txt, "
            ".xlsx)."
        )
    table = _assemble(path.name, rows, layout.skip, faults)
    if table.frame.empty and not faults:
        faults.add("the file", "has a header and no rows", "export it again with the answers")
    faults.stop(path.name)
    return table


def table_of_csv(name: str, raw: bytes, layout: Layout, faults: Faults) -> Table:
    """Read the bytes of a CSV file, which may have no rows; what does not fit goes to `faults`."""
    return _assemble(name, _csv_rows(raw, layout, faults), layout.skip, faults)


def _assemble(name: str, rows: Iterator[Numbered], skip: int, faults: Faults) -> Table:
    header: list[str] | None = None
    numbers: list[int] = []
    kept: list[list[str]] = []
    blank = 0
    first = 0
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            blank += header is not None
        elif header is None:
            header, first = _header(number, cells, faults), number
        elif number > first + skip:
            numbers.append(number)
            kept.append(_fit(number, cells, len(header), faults))
    if header is None:
        if not faults:
            faults.add("the file", "has no header row", "name the columns in the first row")
        return Table(name, pd.DataFrame())
    if faults:
        return Table(name, pd.DataFrame())
    frame = pd.DataFrame(kept, columns=header, index=pd.Index(numbers, name="row"), dtype="str")
    return Table(name, frame, blank)


def _header(number: int, cells: list[str], faults: Faults) -> list[str]:
    names = [" ".join(cell.split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    for position, name in enumerate(names, start=1):
        where = f"row {number}, cell {position}"
        if not name:
            faults.add(where, "the column has no name", "name it or delete it")
        elif name in names[: position - 1]:
            faults.add(where, f"a second column is named {name}", "give each its own name")
    return names


def _fit(number: int, cells: list[str], width: int, faults: Faults) -> list[str]:
    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
        what = f"has {len(cells)} cells where the header has {width}"
        hint = "put text that holds the delimiter in quotes"
        faults.add_rows([number], "", what, hint, kind="rows of the wrong width")
    return cells[:width]


def _csv_rows(raw: bytes, layout: Layout, faults: Faults) -> Iterator[Numbered]:
    try:
        text = raw.decode("utf-8-sig" if layout.encoding == "utf-8" else layout.encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        faults.add(
            f"line {line}",
            f"holds a character that is not {layout.encoding}",
            "say under table: encoding: how the file is written, such as latin-1 or cp1252",
        )
        return
    delimiter = layout.delimiter or _sniff(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, cells
    except csv.Error as error:
        faults.add(
            f"row {number + 1}", f"cannot be read ({error})", "close the quotes in this row"
        )


def _sniff(text: str) -> str:
    """Return the delimiter that cuts the first rows into the same number of cells, over one."""
    widths: dict[str, int] = {}
    for delimiter in DELIMITERS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            first = [cells for cells in islice(reader, LOOKED_AT) if cells]
        except csv.Error:
            continue
        if first and all(len(cells) == len(first[0]) for cells in first):
            widths[delimiter] = len(first[0])
    widest = max(widths.values(), default=1)
    return next((mark for mark, width in widths.items() if width == widest > 1), ",")


def _xlsx_rows(path: Path, layout: Layout, faults: Faults) -> Iterator[Numbered]:
    has_formulas = check_packed(path)
    try:
        yield from _sheet_rows(path, layout, faults, formulas=False)
        if has_formulas and not faults:
            _check_formulas(path, layout, faults)
    except (InvalidFileException, KeyError, OSError, ValueError, zipfile.BadZipFile) as error:
        raise UnreadableFile(
            f"{path.name} cannot be opened as XLSX ({error}); save it again from a spreadsheet "
            "program."
        ) from error


def _sheet_rows(
    path: Path, layout: Layout, faults: Faults, *, formulas: bool
) -> Iterator[Numbered]:
    book = openpyxl.load_workbook(path, read_only=True, data_only=not formulas)
    try:
        if layout.sheet is not None and layout.sheet not in book.sheetnames:
            names = ", ".join(book.sheetnames)
            faults.add(
                "the file", f"has no sheet {layout.sheet}", f"name one of its sheets: {names}"
            )
            return
        sheet = book[layout.sheet] if layout.sheet is not None else book.worksheets[0]
        sheet.reset_dimensions()  # a sheet may claim to be a billion cells wide
        width = 0
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            texts = [_text(cell) for cell in cells]
            width = width or (len(texts) if any(texts) else 0)
            yield number, texts + [""] * (width - len(texts))  # a short row ends in empty cells
    finally:
        book.close()


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if hasattr(cell, "isoformat") else str(cell)


def _check_formulas(path: Path, layout: Layout, faults: Faults) -> None:
    """Find formulas that were never calculated: they would read as empty cells."""
    shown = _sheet_rows(path, layout, faults, formulas=False)
    typed = _sheet_rows(path, layout, faults, formulas=True)
    for (number, values), (_, formulas) in zip(shown, typed, strict=True):
        for position, (value, formula) in enumerate(zip(values, formulas, strict=False), start=1):
            if formula.startswith("=") and not value:
                faults.add(
                    f"row {number}, cell {position}",
                    "holds a formula that was never calculated",
                    "open the file in a spreadsheet program and save it",
                    "formulas without a value",
                )


def check_packed(path: Path) -> bool:
    """Refuse an XLSX that would fill the memory; say whether it holds formulas."""
    advice = "save only the sheet with the answers, or save it as CSV."
    if path.stat().st_size > LARGEST_XLSX:
        raise UnreadableFile(f"{path.name} is larger than {LARGEST_XLSX // MEGABYTE} MB; {advice}")
    try:
        with zipfile.ZipFile(path) as packed:
            entries = packed.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            ratio = unpacked / max(path.stat().st_size, 1)
            too_large = unpacked > LARGEST_UNPACKED or ratio > HIGHEST_RATIO
            if too_large or len(entries) > MOST_ENTRIES:
                raise UnreadableFile(
                    f"{path.name} unpacks to {unpacked // MEGABYTE} MB in {len(entries)} parts; "
                    f"{advice}"
                )
            return any(_mentions_formula(packed, entry) for entry in entries)
    except zipfile.BadZipFile as error:
        raise UnreadableFile(
            f"{path.name} is not an XLSX file; save it as one, or name it .csv if that is what "
            "it is."
        ) from error


def _mentions_formula(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    if not entry.filename.startswith("xl/worksheets/sheet"):
        return False
    content = packed.read(entry)
    return b"<f>" in content or b"<f " in content


def join_columns(frame: pd.DataFrame, columns: Sequence[str], joint: str) -> pd.Series[str]:
    """Return the cells of several columns as one text; empty where any of them is empty."""
    parts = [frame[column].str.strip() for column in columns]
    whole = parts[0]
    for part in parts[1:]:
        whole = (whole + joint + part).where((whole != "") & (part != ""), "")
    return whole
