"""Counting: the headcount of an import, given with the map or, failing that, unknown."""

from __future__ import annotations

from dataclasses import replace

from survey.people.headcount import Headcount, UnitCount
from survey.transfer.faults import Faults
from survey.transfer.gathering import Gathered
from survey.transfer.headcount_file import Entry, check_parent, count, read_entries
from survey.transfer.import_map import ReadMap
from survey.transfer.unfolding import PARENT, ROW


def read_counts(read: ReadMap, faults: Faults) -> list[Entry] | None:
    """Return the lines of the headcount that a map names or holds; None where there is none."""
    given = read.map.headcount
    if given is None:
        return None
    if isinstance(given, str):
        path = read.folder / given
        if not path.is_file():
            where = read.where("headcount")
            faults.add(where, f"there is no file {given}", "name a file beside the map")
            return None
        return read_entries(path.name, path.read_bytes(), faults)
    entries = [
        Entry(read.where("headcount", line), one.unit, one.wave, one.people, one.parent)
        for line, one in enumerate(given)
    ]
    for entry in entries:
        check_parent(entry, faults)
    return entries


def count_people(gathered: Gathered, entries: list[Entry] | None, faults: Faults) -> Headcount:
    """Return the headcount of every unit that answered or was rated, in each of its waves."""
    seen = _seen(gathered)
    waves = sorted({wave for wave, _ in seen})
    parents = _parents(gathered, faults)
    if entries is None:
        return Headcount.of(
            UnitCount(unit, wave, None, parents.get((wave, unit))) for wave, unit in seen
        )
    headcount = count(entries, waves, faults)
    known = {(one.wave, one.unit): one for one in headcount.counts}
    for entry in entries:
        if entry.wave is not None and entry.wave not in waves:
            what = f"nobody answered in wave {entry.wave}"
            faults.add(entry.where, what, "correct the wave or delete the line")
    for (wave, unit), people in seen.items():
        invited = known.get((wave, unit))
        if invited is None:
            what = f"does not count {unit} in wave {wave}, where it answers or is rated"
            faults.add("the headcount", what, "add it, with people empty if nobody knows")
        elif invited.people is not None and invited.people < people:
            what = f"counts {invited.people} in {unit} in wave {wave}, and {people} answered"
            faults.add("the headcount", what, "correct it or the unit of the answers")
    return Headcount.of(
        replace(one, parent=one.parent or parents.get(place)) for place, one in known.items()
    )


def _seen(gathered: Gathered) -> dict[tuple[str, str], int]:
    """Return wave and unit -> people who answered, 0 for a unit that was only rated."""
    sittings = gathered.sittings
    answered: dict[tuple[str, str], int] = {}
    for place in zip(sittings["wave"], sittings["unit"], strict=True):
        answered[place] = answered.get(place, 0) + 1
    for place in zip(gathered.ratings["wave"], gathered.ratings["target"], strict=True):
        answered.setdefault(place, 0)
    return answered


def _parents(gathered: Gathered, faults: Faults) -> dict[tuple[str, str], str]:
    columns = ["wave", "unit", PARENT]
    named = gathered.sittings.loc[gathered.sittings[PARENT] != "", [*columns, ROW]]
    distinct = named.drop_duplicates(columns)
    for row in distinct[distinct.duplicated(["wave", "unit"])].to_dict("records"):
        what = f"puts {row['unit']} under {row[PARENT]}, and an earlier row under another unit"
        hint = "correct one of the two, or join both columns under unit"
        faults.add_rows([int(row[ROW])], "", what, hint, kind="units under two parents")
    first = distinct.drop_duplicates(["wave", "unit"])
    places = zip(first["wave"], first["unit"], strict=True)
    return dict(zip(places, first[PARENT], strict=True))
