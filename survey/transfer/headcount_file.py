"""Headcount file: how many people each unit had in each wave, as a small CSV.

Columns unit, wave, people, parent, in any order; wave and parent may be left out. An empty wave
means every wave, an empty people that nobody knows.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from survey.instrument.spelling import choose
from survey.people.headcount import Headcount, UnitCount
from survey.transfer.faults import Faults
from survey.transfer.rows import Layout, table_of_csv

COLUMNS = ("unit", "wave", "people", "parent")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the file: where it stands and what it says."""

    where: str
    unit: str
    wave: str | None
    people: int | None
    parent: str | None


def write_headcount(headcount: Headcount) -> bytes:
    """Return the CSV of a headcount."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for count in headcount.counts:
        people = "" if count.people is None else count.people
        writer.writerow([count.unit, count.wave, people, count.parent or ""])
    return text.getvalue().encode()


def read_entries(name: str, raw: bytes, faults: Faults) -> list[Entry]:
    """Read the lines of a headcount; what does not fit goes to `faults`."""
    own = Faults()
    table = table_of_csv(name, raw, Layout(), own)
    faults.take(own, name)
    if own:
        return []
    frame = table.frame
    for column in frame.columns:
        if column not in COLUMNS:
            faults.add(name, f"has a column {column}", choose(column, COLUMNS))
    for column in ("unit", "people"):
        if column not in frame.columns:
            faults.add(name, f"has no column {column}", f"head it {','.join(COLUMNS)}")
            return []
    return [
        _entry(f"{name}, row {row}", cells, faults)
        for row, cells in zip(frame.index, frame.to_dict("records"), strict=True)
    ]


def _entry(where: str, cells: Mapping[Hashable, str], faults: Faults) -> Entry:
    text = {column: cells.get(column, "").strip() for column in COLUMNS}
    people = text["people"]
    if not text["unit"]:
        faults.add(where, "names no unit", "fill it in or delete the row")
    if people and not (people.isascii() and people.isdigit()):
        faults.add(where, f"{people} is no number of people", "write it in digits, or nothing")
        people = ""
    invited = int(people) if people else None
    entry = Entry(where, text["unit"], text["wave"] or None, invited, text["parent"] or None)
    check_parent(entry, faults)
    return entry


def check_parent(entry: Entry, faults: Faults) -> None:
    """Check that a unit does not lie in itself."""
    if entry.parent == entry.unit:
        faults.add(entry.where, f"{entry.unit} is its own parent", "name the unit above it")


def count(entries: Iterable[Entry], waves: Sequence[str], faults: Faults) -> Headcount:
    """Make a headcount of its lines, an entry without a wave being one for each of `waves`."""
    counts: dict[tuple[str, str], UnitCount] = {}
    for entry in entries:
        for wave in waves if entry.wave is None else (entry.wave,):
            if (entry.unit, wave) in counts:
                what = f"counts {entry.unit} in {wave} a second time"
                faults.add(entry.where, what, "keep one of the two")
            counts[entry.unit, wave] = UnitCount(entry.unit, wave, entry.people, entry.parent)
    return Headcount.of(counts.values())
