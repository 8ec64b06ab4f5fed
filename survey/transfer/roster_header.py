"""Roster header: which column of a staff list means what, and which are not read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from survey.findings import CellFinding
from survey.instrument.spelling import choose, listed, quoted
from survey.transfer.roster_columns import LEVELS, Column, column_of, plain, slip_of
from survey.transfer.roster_table import Sheet


@dataclass(frozen=True, slots=True)
class Header:
    """Where each column stands, counted from 0, and what is wrong with the header."""

    columns: Mapping[Column, int]
    attributes: Mapping[str, int]
    names: tuple[str, ...]
    findings: tuple[CellFinding, ...]
    notes: tuple[str, ...]

    def name(self, column: Column) -> str:
        """Return what the file calls a column, or what it would be called here."""
        return self.names[self.columns[column]] if column in self.columns else column.value


def read_header(sheet: Sheet, attributes: Sequence[str]) -> Header:
    """Tell the columns of a staff list by their names."""
    columns: dict[Column, int] = {}
    asked: dict[str, int] = {}
    unread: list[int] = []
    findings: list[CellFinding] = []
    wanted = {plain(name): name for name in attributes}
    for place, name in enumerate(sheet.header):
        column = column_of(name)
        attribute = wanted.get(plain(name)) if column is None else None
        if column in columns:
            first = sheet.header[columns[column]]
            what = f"means the same as {quoted(first)}"
            findings.append(_finding(sheet, name, what, "keep one of the two"))
        elif column is not None:
            columns[column] = place
        elif attribute is not None:
            asked[attribute] = place
        else:
            unread.append(place)
    slips = {place: slip_of(sheet.header[place]) for place in unread}
    for place, slip in slips.items():
        if slip is not None and slip not in columns:
            name = sheet.header[place]
            hint = f"did you mean {quoted(slip.value)}?"
            findings.append(_finding(sheet, name, "is no column of a roster", hint))
            columns[slip] = place
    findings += _missing(sheet, columns, asked, attributes)
    names = [sheet.header[place] for place in unread if place not in columns.values()]
    return Header(columns, asked, tuple(sheet.header), tuple(findings), _notes(columns, names))


def _missing(
    sheet: Sheet,
    columns: Mapping[Column, int],
    asked: Mapping[str, int],
    attributes: Sequence[str],
) -> list[CellFinding]:
    checks = (
        (
            not any(column in columns for column in (Column.NAME, Column.FAMILY)),
            "there is no column for the name",
            "head it name, or given name and family name (Name, Vorname, Nachname)",
        ),
        (
            not any(level in columns for level in LEVELS),
            "there is no column for the unit",
            "head it unit, department or team (Einheit, Abteilung, Team)",
        ),
        (
            Column.ADDRESS not in columns,
            "there is no column for the address",
            "head it email (E-Mail); its cells may be empty",
        ),
    )
    found = [_finding(sheet, "", what, hint) for is_so, what, hint in checks if is_so]
    for name in attributes:
        if name not in asked:
            what = f"there is no column {quoted(name)}, which the study asks for"
            found.append(_finding(sheet, "", what, choose(name, sheet.header)))
    return found


def _notes(columns: Mapping[Column, int], unread: Sequence[str]) -> tuple[str, ...]:
    notes = []
    named = [name for name in unread if name]
    if named:
        notes.append(f"Not read, and nothing of it kept: {listed(named)}.")
    if Column.ID not in columns:
        notes.append(
            "There is no id, so the address stands in for it: whoever gets a new address will be "
            "taken for a new person."
        )
    return tuple(notes)


def _finding(sheet: Sheet, name: str, what: str, hint: str) -> CellFinding:
    where = f"{sheet.place} {sheet.header_row}" + (f", column {quoted(name)}" if name else "")
    return CellFinding(where if sheet.header_row else "the file", what, hint, 0, name)
