"""Audit: an independent look at what was published, from the printed tables alone.

The auditor shares nothing with the planning of a release: not its choice of units, not its
blocks. It rebuilds them from the names and counts in the tables and looks for what a reader could
subtract. Where counts are bands it reports only what holds for every count in them: a finding is
certain, and silence is worth the less the wider the bands are.

Whether crossing tables isolate anyone depends on who is in which group, which no printed table
says. For that, `audit_people` also takes the groups that every respondent counts in, finds the
smallest group that any two families isolate exactly, and asks for a proof for all together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from reports.disclosure.certificate import NONE, IntArray, certify
from reports.disclosure.cut import smallest_group
from reports.errors import UnusableFigures

TOTALS = "totals"
ENDS = (0.0, 100.0)
PAIR = 2
"""So many families are looked at exactly."""

_Group = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure as it stands in a published table."""

    family: str
    """`TOTALS`, or what the table breaks down by."""
    category: str
    """Which part of a breakdown; "" in the totals."""
    unit: str
    low: int
    """Fewest people it can be of; the same as `high` where n is printed as such."""
    high: int
    value: float | None = None
    """Points of 0-100, None where it is not printed or is a code."""
    measure: str = ""
    """The block of items that it is of; the figures of one block share their people."""

    def __str__(self) -> str:
        """Return where the figure stands, for a finding."""
        return ", ".join(word for word in (self.measure, self.unit, self.category) if word)

    @property
    def group(self) -> _Group:
        """The group of people the figure is of."""
        return self.family, self.category, self.unit


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a reader could do with the published tables."""

    where: str
    what: str

    def __str__(self) -> str:
        """Return the finding as one sentence."""
        return f"{self.where}: {self.what}."


def audit_tables(
    printed: Sequence[Printed], parents: Mapping[str, str | None], k: int
) -> tuple[Exposure, ...]:
    """Look for what the tables alone give away; `parents` names the unit above every unit."""
    _check(printed, parents)
    return (
        *_small_groups(printed, k),
        *_unlike_bases(printed),
        *_differences(printed, parents, k),
        *_at_the_end(printed),
    )


def audit_people(
    printed: Sequence[Printed],
    parents: Mapping[str, str | None],
    respondents: Sequence[Mapping[str, str]],
    k: int,
) -> tuple[Exposure, ...]:
    """Look for what crossing tables give away, knowing where every respondent counts.

    A respondent names the "unit" he is directly in, and his category in every family that he has
    one in. Each measure is looked at by itself.
    """
    _check(printed, parents)
    found: list[Exposure] = []
    for measure in sorted({its.measure for its in printed}):
        groups = {its.group for its in printed if its.measure == measure}
        families = sorted({family for family, _, _ in groups})
        blocks = {
            family: [_block(person, family, groups, parents) for person in respondents]
            for family in families
        }
        found += [Exposure(measure or "tables", what) for what in _crossings(blocks, k)]
    return tuple(found)


def _small_groups(printed: Sequence[Printed], k: int) -> list[Exposure]:
    return [
        Exposure(str(its), f"shows {its.high} people where {k} are the fewest")
        for its in printed
        if its.high < k
    ]


def _unlike_bases(printed: Sequence[Printed]) -> list[Exposure]:
    """Find groups that are of other people in one figure of a measure than in the next."""
    counts: dict[tuple[str, _Group], set[tuple[int, int]]] = defaultdict(set)
    first: dict[tuple[str, _Group], Printed] = {}
    for its in printed:
        counts[its.measure, its.group].add((its.low, its.high))
        first.setdefault((its.measure, its.group), its)
    return [
        Exposure(str(first[key]), f"is of {_ranges(several)} people in different figures")
        for key, several in counts.items()
        if len(several) > 1
    ]


def _differences(
    printed: Sequence[Printed], parents: Mapping[str, str | None], k: int
) -> list[Exposure]:
    """Subtract from every group what is published next below it, or of its categories."""
    tables: dict[tuple[str, str, str], dict[str, Printed]] = defaultdict(dict)
    for its in printed:
        tables[its.measure, its.family, its.category].setdefault(its.unit, its)
    found: list[Exposure] = []
    for table in tables.values():
        for unit, parts in _next_below(table, parents).items():
            found += _remainder(table[unit], parts, "the units below it", k)
    for (measure, family, _), table in tables.items():
        if family != TOTALS:
            continue
        for unit, its in table.items():
            for other, parts in _categories(tables, measure, unit).items():
                found += _remainder(its, parts, f"its parts by {other}", k)
    return found


def _next_below(
    table: Mapping[str, Printed], parents: Mapping[str, str | None]
) -> dict[str, list[Printed]]:
    below: dict[str, list[Printed]] = defaultdict(list)
    for unit, its in table.items():
        above = next((up for up in _upwards(parents[unit], parents) if up in table), None)
        if above is not None:
            below[above].append(its)
    return below


def _categories(
    tables: Mapping[tuple[str, str, str], Mapping[str, Printed]], measure: str, unit: str
) -> dict[str, list[Printed]]:
    parts: dict[str, list[Printed]] = defaultdict(list)
    for (its_measure, family, _), table in tables.items():
        if its_measure == measure and family != TOTALS and unit in table:
            parts[family].append(table[unit])
    return parts


def _remainder(whole: Printed, parts: Sequence[Printed], words: str, k: int) -> list[Exposure]:
    least = whole.low - sum(part.high for part in parts)
    most = whole.high - sum(part.low for part in parts)
    if most < 0:
        return [Exposure(str(whole), f"has fewer people than {words}")]
    if least > 0 and most < k:
        people = str(most) if least == most else f"{least} to {most}"
        return [Exposure(str(whole), f"less {words} leaves {people} people")]
    return []


def _at_the_end(printed: Sequence[Printed]) -> list[Exposure]:
    return [
        Exposure(str(its), f"shows {its.value:g}, so that everyone in it is known")
        for its in printed
        if its.value in ENDS
    ]


def _crossings(blocks: Mapping[str, Sequence[str | None]], k: int) -> list[str]:
    found: list[str] = []
    for family, its in blocks.items():
        people = smallest_group(Counter((block, None) for block in its), k)
        if people < k:
            found.append(f"{family} alone isolates {people} people")
    for one, other in combinations(blocks, 2):
        people = smallest_group(Counter(zip(blocks[one], blocks[other], strict=True)), k)
        if people < k:
            found.append(f"{one} with {other} isolates {people} people")
    if len(blocks) > PAIR and not found and not certify(_labels(blocks), k).safe:
        found.append(f"{', '.join(blocks)} together are not proved to isolate nobody")
    return found


def _labels(blocks: Mapping[str, Sequence[str | None]]) -> IntArray:
    columns = []
    for its in blocks.values():
        number = {block: place for place, block in enumerate(sorted({*its} - {None}, key=str))}
        columns.append([NONE if block is None else number[block] for block in its])
    return np.array(columns, np.int64).T


def _block(
    person: Mapping[str, str],
    family: str,
    groups: Collection[_Group],
    parents: Mapping[str, str | None],
) -> str | None:
    """Return the smallest published group of a family that a person counts in."""
    category = "" if family == TOTALS else person.get(family)
    if category is None:
        return None
    above = (up for up in _upwards(person["unit"], parents) if (family, category, up) in groups)
    unit = next(above, None)
    return None if unit is None else f"{category} {unit}"


def _upwards(unit: str | None, parents: Mapping[str, str | None]) -> Iterator[str]:
    while unit is not None:
        yield unit
        unit = parents[unit]


def _ranges(counts: Collection[tuple[int, int]]) -> str:
    each = [str(low) if low == high else f"{low}–{high}" for low, high in sorted(counts)]
    return " and ".join([", ".join(each[:-1]), each[-1]])


def _check(printed: Sequence[Printed], parents: Mapping[str, str | None]) -> None:
    units = {its.unit for its in printed} | {up for up in parents.values() if up is not None}
    unknown = sorted(units - set(parents))
    if unknown:
        raise UnusableFigures(
            f"The units {unknown} are printed but lie nowhere; name the unit above each, None "
            "at the top."
        )
    upside_down = [str(its) for its in printed if its.low > its.high]
    if upside_down:
        raise UnusableFigures(
            f"{upside_down[0]} is of more people at the least than at the most; read the band "
            "again."
        )
