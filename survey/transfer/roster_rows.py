"""Roster rows: the people and units of a staff list, each row checked alone and with others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from itertools import pairwise

from survey.findings import CellFinding
from survey.instrument.spelling import choose, quoted
from survey.people.address import same_mailbox
from survey.people.organisation import Organisation
from survey.people.roster import Person, Roster
from survey.transfer.roster_cells import (
    LEVEL_SIGN,
    Wrong,
    check_text,
    read_address,
    read_day,
    read_id,
    read_language,
    read_units,
)
from survey.transfer.roster_columns import LEVELS, Column
from survey.transfer.roster_header import Header
from survey.transfer.roster_table import Sheet

LONGEST_SHOWN = 60
"""Characters of a faulty cell that a finding repeats."""
LONELY, CROWD = 2, 5
"""A unit of at most so many people is held against units of at least so many, for a slip."""
ALIKE = 0.85
NOUNS = {
    Column.ID: "an id",
    Column.NAME: "a name",
    Column.GIVEN: "a name",
    Column.FAMILY: "a name",
    Column.ADDRESS: "an address",
    Column.LANGUAGE: "a language",
    Column.FURTHER: "a unit",
    Column.JOINED: "a day",
    Column.LEFT: "a day",
} | dict.fromkeys(LEVELS, "a unit")


@dataclass(frozen=True, slots=True)
class RosterRules:
    """What a study asks of its roster."""

    languages: tuple[str, ...] = ("en",)
    attributes: tuple[str, ...] = ()
    organisation: Organisation | None = None
    """The units there are, where a staff list must not bring in others."""


@dataclass(frozen=True, slots=True)
class FoundRows:
    """The people whose rows are in order, and everything that is to be said of the others."""

    roster: Roster
    findings: tuple[CellFinding, ...]
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Row:
    """One row as it is read: what was found so far, and what is wrong with it."""

    number: int
    cells: list[str]
    sheet: Sheet
    header: Header
    findings: list[CellFinding] = field(default_factory=list)

    def text(self, column: Column) -> str:
        """Return a cell without blanks around it; empty where it is faulty."""
        place = self.header.columns.get(column)
        return self._sound(place, self.header.name(column), NOUNS[column])

    def attribute(self, name: str) -> str:
        return self._sound(self.header.attributes[name], name, f"a value of {name}")

    def raw(self, column: Column) -> str:
        place = self.header.columns.get(column)
        return "" if place is None or place >= len(self.cells) else self.cells[place].strip()

    def fault(self, column: Column, what: str, hint: str) -> None:
        self._add(self.header.name(column), self.raw(column), what, hint)

    def read(self, column: Column, value: str | date | Wrong | None) -> str | date | None:
        """Return what was read of a cell, or note what is wrong with it."""
        if not isinstance(value, Wrong):
            return value
        self.fault(column, value.what, value.hint)
        return None

    def _sound(self, place: int | None, name: str, noun: str) -> str:
        if place is None or place >= len(self.cells):
            return ""
        text = self.cells[place].strip(" \t\u00a0")
        wrong = check_text(text, noun)
        if wrong is None:
            return " ".join(text.split())
        self._add(name, text, wrong.what, wrong.hint)
        return ""

    def _add(self, name: str, value: str, what: str, hint: str) -> None:
        where = f"{self.sheet.place} {self.number}, column {name}"
        shown = value if len(value) <= LONGEST_SHOWN else f"{value[:LONGEST_SHOWN]}…"
        self.findings.append(CellFinding(where, what, hint, self.number, name, shown))


@dataclass(frozen=True, slots=True)
class _Draft:
    """A person as one row has them, with the units from the top down."""

    row: _Row
    person: Person
    path: tuple[str, ...]


def read_rows(sheet: Sheet, header: Header, rules: RosterRules) -> FoundRows:
    """Read every row below a header."""
    drafts = [_draft(_Row(n, cells, sheet, header), rules) for n, cells in sheet.rows]
    _find_twice(drafts)
    parents = _tree(drafts, rules)
    _find_strangers(drafts, parents, rules)
    findings = [finding for draft in drafts for finding in draft.row.findings]
    if not drafts:
        where = f"{sheet.place} {sheet.header_row}" if sheet.header_row else "the file"
        findings.append(CellFinding(where, "nobody stands below the header", "export it again"))
    good = [draft for draft in drafts if not draft.row.findings]
    people = tuple(draft.person for draft in good)
    return FoundRows(
        Roster(people, rules.organisation or _organisation(good, parents)),
        tuple(findings),
        _notes(people),
    )


def _draft(row: _Row, rules: RosterRules) -> _Draft:
    width = len(row.header.names)
    if any(cell.strip() for cell in row.cells[width:]):
        column = next(iter(row.header.columns))
        what = f"the row has {len(row.cells)} cells where the header has {width}"
        row.fault(column, what, "put text that holds the delimiter in quotes")
    name = _name(row)
    address = row.text(Column.ADDRESS)
    if address:
        address = str(row.read(Column.ADDRESS, read_address(address)) or "")
    id_ = row.text(Column.ID)
    if Column.ID not in row.header.columns:
        id_ = same_mailbox(address)
        if not row.raw(Column.ADDRESS):
            row.fault(Column.ADDRESS, "is empty, and there is no id", "fill in one of the two")
    elif not row.raw(Column.ID):
        row.fault(Column.ID, "is empty", "fill it in, and keep it whatever else changes")
    else:
        id_ = str(row.read(Column.ID, read_id(id_)) or "")
    path = _path(row)
    joined = row.read(Column.JOINED, read_day(row.text(Column.JOINED)))
    left = row.read(Column.LEFT, read_day(row.text(Column.LEFT)))
    if isinstance(joined, date) and isinstance(left, date) and left < joined:
        row.fault(Column.LEFT, f"is before the first day, {joined}", "correct one of the two")
    language = row.read(Column.LANGUAGE, read_language(row.text(Column.LANGUAGE), rules.languages))
    person = Person(
        id_,
        name,
        path[-1] if path else "",
        address,
        str(language or ""),
        tuple(unit for unit in read_units(row.text(Column.FURTHER)) if unit not in path[-1:]),
        {attribute: row.attribute(attribute) for attribute in row.header.attributes},
        joined if isinstance(joined, date) else None,
        left if isinstance(left, date) else None,
    )
    return _Draft(row, person, path)


def _name(row: _Row) -> str:
    columns = (
        (Column.NAME,) if Column.NAME in row.header.columns else (Column.GIVEN, Column.FAMILY)
    )
    parts = [row.text(column) for column in columns]
    if not any(row.raw(column) for column in columns):
        row.fault(columns[-1], "is empty", "fill in a name")
    return " ".join(filter(None, parts))


def _path(row: _Row) -> tuple[str, ...]:
    levels = [level for level in LEVELS if row.raw(level)]
    if not levels:
        lowest = next(level for level in reversed(LEVELS) if level in row.header.columns)
        row.fault(lowest, "is empty", "fill in a unit")
        return ()
    texts = [row.text(level) for level in levels]
    names = [name.strip() for text in texts for name in text.split(LEVEL_SIGN.strip())]
    steps = [name for name in names if name]
    return tuple(steps[:1] + [here for above, here in pairwise(steps) if here != above])


def _find_twice(drafts: Sequence[_Draft]) -> None:
    """Find people and addresses that stand in an earlier row as well."""
    ids: dict[str, int] = {}
    addresses: dict[str, int] = {}
    for draft in drafts:
        row, person = draft.row, draft.person
        first = ids.setdefault(person.id, row.number) if person.id else row.number
        if first != row.number and Column.ID in row.header.columns:
            what = f"stands in {row.sheet.place} {first} as well"
            row.fault(Column.ID, what, "keep one; a second unit belongs under further units")
        mailbox = same_mailbox(person.address)
        first = addresses.setdefault(mailbox, row.number) if mailbox else row.number
        if first != row.number:
            what = f"stands in {row.sheet.place} {first} as well"
            row.fault(Column.ADDRESS, what, "delete one of the two, or correct it")


def _tree(drafts: Sequence[_Draft], rules: RosterRules) -> dict[str, str | None]:
    """Return the unit above each unit; a unit that would lie in two of them is a fault."""
    known = rules.organisation.parents() if rules.organisation else {}
    parents: dict[str, str | None] = {**known}
    said: dict[str, int] = {}
    for draft in drafts:
        for above, unit in pairwise(draft.path):
            before = parents.get(unit)
            if rules.organisation and (unit not in known or above not in known):
                continue  # told below, where all units are held against those there are
            if before == above:
                continue
            column = _column_of(draft.row, unit)
            if before is not None:
                where = f" in {draft.row.sheet.place} {said[unit]}" if unit in said else ""
                what = (
                    f"{quoted(unit)} lies in {quoted(above)} here and in {quoted(before)}{where}"
                )
                draft.row.fault(column, what, "give each unit a name of its own")
            elif rules.organisation:
                what = f"{quoted(unit)} lies in {quoted(above)} here and is at the top of the list"
                draft.row.fault(column, what, "leave out the unit above it")
            elif _lies_in(above, unit, parents):
                what = f"{quoted(unit)} and {quoted(above)} lie in one another"
                draft.row.fault(column, what, "say which of them is above")
            else:
                parents[unit], said[unit] = above, draft.row.number
                parents.setdefault(above, None)
    for draft in drafts:
        for unit in draft.path if not rules.organisation else ():
            parents.setdefault(unit, None)
    return parents


def _lies_in(unit: str, other: str, parents: dict[str, str | None]) -> bool:
    step: str | None = unit
    while step is not None and step != other:
        step = parents.get(step)
    return step == other


def _column_of(row: _Row, unit: str) -> Column:
    """Return the lowest column of the row that names a unit."""
    named = [level for level in LEVELS if unit in row.raw(level)]
    return named[-1] if named else next(level for level in LEVELS if row.raw(level))


def _find_strangers(
    drafts: Sequence[_Draft], parents: dict[str, str | None], rules: RosterRules
) -> None:
    """Find units that are none, and further units in which nobody works."""
    for draft in drafts:
        for unit in draft.path[-1:] if rules.organisation else ():
            if unit not in parents:
                draft.row.fault(_column_of(draft.row, unit), "is no unit", choose(unit, parents))
        for unit in draft.person.further_units:
            if unit not in parents:
                what = f"{quoted(unit)} is no unit"
                draft.row.fault(Column.FURTHER, what, choose(unit, parents))


def _organisation(good: Sequence[_Draft], parents: dict[str, str | None]) -> Organisation:
    """Return the units in which somebody works whose row is in order, and those above them."""
    named = {unit for draft in good for unit in (draft.person.unit, *draft.person.further_units)}
    ahead = [*named]
    while ahead:
        above = parents[ahead.pop()]
        if above is not None and above not in named:
            named.add(above)
            ahead.append(above)
    return Organisation.of({unit: parents[unit] for unit in named})


def _notes(people: Sequence[Person]) -> tuple[str, ...]:
    notes = []
    without = sum(not person.address for person in people)
    if without:
        whom = "1 person has" if without == 1 else f"{without} people have"
        notes.append(f"{whom} no address: print their letters and hand them out.")
    sizes = Counter(person.unit for person in people)
    crowds = [unit for unit, size in sizes.items() if size >= CROWD]
    for unit, size in sorted(sizes.items()):
        near = get_close_matches(unit, crowds, n=1, cutoff=ALIKE) if size <= LONELY else []
        if near and _letters(unit) != _letters(near[0]):
            whom = "1 person" if size == 1 else f"{size} people"
            notes.append(
                f"{quoted(unit)} has {whom} and is spelt almost like {quoted(near[0])}; correct "
                "it if they are one."
            )
    return tuple(notes)


def _letters(unit: str) -> str:
    """Return a unit without digits and single letters: Team 1 and Team 2 are no slips."""
    return " ".join(word for word in unit.split() if len(word) > 1 and not word.isdigit())
