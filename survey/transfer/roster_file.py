"""Roster file: a staff list from CSV, XLSX or JSON, with every faulty cell told at once.

Columns, in any order, by English or German names (survey/transfer/roster_columns.py):

id             what never changes about a person; left out, the address stands in for it
name           or given name and family name
email          may be empty: then the code goes to the person on paper
language       one of the study, in letters or words: de, de-AT, German, Deutsch; empty: its first
unit           where the person works: parent, department, unit and team are levels from the top
               down, as many as there are; one cell may hold several, as Sales > North > Inside
further units  set apart by semicolons
joined, left   first and last day, as 2026-11-30 or 30.11.2026

and the attributes that the study asks for. All other columns are named and not read. A row with a
fault is left out of the roster that the reading holds, so that the good rows can be taken over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from survey.errors import InvalidFile, UnreadableFile
from survey.findings import CellFinding, Finding
from survey.people.roster import Person, Roster
from survey.transfer.faults import SHOWN
from survey.transfer.inert import inert_csv
from survey.transfer.roster_cells import LEVEL_SIGN
from survey.transfer.roster_columns import Column
from survey.transfer.roster_entries import is_json, read_entries
from survey.transfer.roster_header import read_header
from survey.transfer.roster_rows import RosterRules, read_rows
from survey.transfer.roster_table import LARGEST_TEXT, read_sheet

WRITTEN = (
    Column.ID,
    Column.NAME,
    Column.ADDRESS,
    Column.LANGUAGE,
    Column.UNIT,
    Column.FURTHER,
    Column.JOINED,
    Column.LEFT,
)


@dataclass(frozen=True, slots=True)
class RosterReading:
    """What a staff list says, what is wrong with it, and what was found out about it."""

    name: str
    roster: Roster
    """Everybody whose row has no fault."""
    findings: tuple[CellFinding, ...]
    """Every fault, in the order of rows."""
    rows: int
    notes: tuple[str, ...]
    """What a person should know and need not mend, each in a sentence."""

    @property
    def faulty_rows(self) -> int:
        """Return how many rows have a fault."""
        return len({finding.row for finding in self.findings if finding.row})

    def sentence(self) -> str:
        """Return the reading in one line, as a preview says it."""
        if not self.findings:
            return f"All {self.rows} rows are in order."
        verb = "needs" if self.faulty_rows == 1 else "need"
        return f"{self.faulty_rows} of {self.rows} rows {verb} a look."

    def whole(self) -> Roster:
        """Return the roster if no row has a fault, or raise with every one."""
        if self.findings:
            raise InvalidFile(self.name, _first(self.findings), len(self.findings))
        return self.roster


def read_roster(path: Path, rules: RosterRules | None = None) -> Roster:
    """Read a staff list that has no fault."""
    return inspect_roster(path.name, read_bytes(path), rules).whole()


def read_bytes(path: Path) -> bytes:
    """Return what a file holds; one that is larger than any staff list is not opened."""
    if not path.is_file():
        raise UnreadableFile(f"There is no file {path}; check the name and the folder.")
    with path.open("rb") as file:
        return file.read(LARGEST_TEXT + 1)


def inspect_roster(name: str, raw: bytes, rules: RosterRules | None = None) -> RosterReading:
    """Read the bytes of a staff list; `name` is how messages call it."""
    rules = rules or RosterRules()
    sheet = read_entries(name, raw, rules.attributes) if is_json(raw) else read_sheet(name, raw)
    header = read_header(sheet, rules.attributes)
    if header.findings:
        raise InvalidFile(name, header.findings)
    found = read_rows(sheet, header, rules)
    notes = (*sheet.notes, *header.notes, *found.notes)
    return RosterReading(name, found.roster, found.findings, len(sheet.rows), notes)


def write_roster(roster: Roster) -> bytes:
    """Return a roster as CSV that `inspect_roster` reads back; nothing in it can run."""
    attributes = sorted({name for person in roster.people for name in person.attributes})
    header = [column.value for column in WRITTEN] + attributes
    return inert_csv([header, *(_cells(roster, person, attributes) for person in roster.people)])


def write_findings(findings: Sequence[CellFinding]) -> bytes:
    """Return findings as CSV, for whoever mends the file; nothing in it can run."""
    header = ("row", "column", "value", "what is wrong", "what to do")
    return inert_csv(
        [header, *((str(one.row), one.column, one.value, one.what, one.hint) for one in findings)]
    )


def _first(findings: Sequence[CellFinding]) -> list[Finding]:
    first: list[Finding] = [*findings[:SHOWN]]
    if len(findings) > SHOWN:
        what = f"{len(findings)} faults, of which the first {SHOWN} are shown"
        first.append(
            Finding("all together", what, "mend what many of them share, and read the file again")
        )
    return first


def _cells(roster: Roster, person: Person, attributes: Sequence[str]) -> list[str]:
    is_known = person.unit in roster.organisation
    path = roster.organisation.path(person.unit) if is_known else (person.unit,)
    return [
        person.id,
        person.name,
        person.address,
        person.language,
        LEVEL_SIGN.join(path),
        ";".join(person.further_units),
        person.joined.isoformat() if person.joined else "",
        person.left.isoformat() if person.left else "",
        *(person.attributes.get(name, "") for name in attributes),
    ]
