"""Ledger: every figure ever released, so that two releases together tell no more than one.

A row says of which people a figure was, in blocks that are never shown more finely, without naming
anyone: a block is known by its name and by a digest of who was in it. Rows of one wave and measure
count as one publication, whoever saw them. A new row must differ from each of them by nobody or by
at least k people, and all of them together must isolate no fewer than k.

A wave is frozen when it closes. If one late answer is let in after all, or one is changed, the
digest of a block changes, and what was released of it before differs from what would be released
now by one person: the ledger refuses the second figure.

Counts in it are exact, also of hidden blocks, since the rules need them. So it is kept beside the
folder that is published, never in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from reports.disclosure.complements import Block, Cell, isolates
from reports.errors import Disclosing, MalformedLedger

KEYS = ("wave", "measure", "cell", "blocks", "value")
BLOCK_KEYS = ("name", "people", "digest")


@dataclass(frozen=True, slots=True, order=True)
class Members:
    """A block as it was in one release: how many people, and a digest of who."""

    name: str
    people: int
    digest: str

    @classmethod
    def of(cls, name: str, pseudonyms: Collection[str]) -> Members:
        """Count and digest the people of a block."""
        each = sorted(set(pseudonyms))
        return cls(name, len(each), sha256("\n".join([name, *each]).encode()).hexdigest())


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One released figure."""

    wave: str
    measure: str
    """The block of items that share a base, so that items and index are of the same people."""
    cell: str
    blocks: frozenset[Members]
    value: str
    """Name of the value in the release that showed it."""

    @property
    def n(self) -> int:
        """How many people the figure is of."""
        return sum(block.people for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A row that may not be released, and why."""

    row: LedgerRow
    against: LedgerRow | None
    """The released row it differs from by too few; None where only several rows tell together."""
    people: int
    """At most so many people would stand alone."""

    def __str__(self) -> str:
        """Return the conflict as a sentence with its remedy."""
        if self.people == 0 and self.against is not None:
            return (
                f"{self.row.cell} in {self.row.measure}, wave {self.row.wave}, rests on other "
                f"answers than {self.against.cell} as released; withhold it, or show what was "
                "released before."
            )
        people = "1 person" if self.people == 1 else f"{self.people} people"
        where = f"{self.row.cell} in {self.row.measure}, wave {self.row.wave},"
        if self.against is None:
            return f"{where} together with what was released isolates {people}; withhold it."
        return (
            f"{where} differs from {self.against.cell} as released by {people}; "
            "withhold it, or show what was released before."
        )


@dataclass(frozen=True, slots=True)
class Ledger:
    """All rows that were released, oldest first."""

    rows: tuple[LedgerRow, ...] = ()

    def append(self, rows: Iterable[LedgerRow], k: int) -> Ledger:
        """Return the ledger with a new release, or refuse it."""
        new = tuple(rows)
        conflicts = self.conflicts(new, k)
        if conflicts:
            raise Disclosing(" ".join(str(conflict) for conflict in conflicts))
        return Ledger((*self.rows, *(row for row in new if row not in self.rows)))

    def of(self, wave: str) -> tuple[LedgerRow, ...]:
        """Return the rows of a wave."""
        return tuple(row for row in self.rows if row.wave == wave)

    def conflicts(self, new: Sequence[LedgerRow], k: int) -> tuple[Conflict, ...]:
        """Return every new row that would tell on fewer than k people with those before it."""
        found: list[Conflict] = []
        taken = list(self.rows)
        for row in new:
            released = [its for its in taken if (its.wave, its.measure) == (row.wave, row.measure)]
            conflict = _too_near(row, released, k) or _isolating(row, released, k)
            if conflict is None:
                taken.append(row)
            else:
                found.append(conflict)
        return tuple(found)


def people_apart(one: Collection[Members], other: Collection[Members]) -> int:
    """Return how many people at least are in one of two groups and not in the other.

    Where a block was of other people in the two, only the difference of its sizes is certain.
    """
    apart = set(one) ^ set(other)
    sizes: dict[str, list[int]] = {}
    for block in apart:
        sizes.setdefault(block.name, []).append(block.people)
    return sum(its[0] if len(its) == 1 else abs(its[0] - its[1]) for its in sizes.values())


def paired_change_may_be_shown(before: Collection[str], after: Collection[str], k: int) -> bool:
    """Tell whether the change of those who answered twice may stand beside the two levels.

    `before` and `after` are the pseudonyms behind the two levels. Those in one wave only are
    isolated by the difference, so there must be nobody or at least k of them.
    """
    return not 0 < len(set(before) ^ set(after)) < k


def ledger_to_keys(ledger: Ledger) -> list[dict[str, Any]]:
    """Return the ledger as plain keys and values."""
    return [
        {
            "wave": row.wave,
            "measure": row.measure,
            "cell": row.cell,
            "blocks": [
                {"name": block.name, "people": block.people, "digest": block.digest}
                for block in sorted(row.blocks)
            ],
            "value": row.value,
        }
        for row in ledger.rows
    ]


def ledger_from_keys(rows: Sequence[Mapping[str, Any]]) -> Ledger:
    """Read a ledger back from plain keys and values."""
    return Ledger(tuple(_row_from(row, place) for place, row in enumerate(rows, start=1)))


def _too_near(row: LedgerRow, released: Sequence[LedgerRow], k: int) -> Conflict | None:
    for its in released:
        if row.blocks != its.blocks and people_apart(row.blocks, its.blocks) < k:
            return Conflict(row, its, people_apart(row.blocks, its.blocks))
    return None


def _isolating(row: LedgerRow, released: Sequence[LedgerRow], k: int) -> Conflict | None:
    groups = {its.blocks for its in released} - {row.blocks}
    cells = [_cell(blocks) for blocks in (*groups, row.blocks)]
    members = set().union(*groups, row.blocks)
    blocks = {_key(its): Block(_key(its), its.name, its.people) for its in members}
    alone = isolates(cells, list(blocks.values()), k)
    return Conflict(row, None, sum(blocks[name].people for name in alone)) if alone else None


def _cell(blocks: Collection[Members]) -> Cell:
    return Cell("", {_key(block): 1 for block in blocks})


def _key(block: Members) -> str:
    return f"{block.name} {block.digest}"


def _row_from(row: Mapping[str, Any], place: int) -> LedgerRow:
    _check_keys(row, KEYS, f"Row {place} of the ledger")
    for block in row["blocks"]:
        _check_keys(block, BLOCK_KEYS, f"A block in row {place} of the ledger")
    blocks = frozenset(Members(b["name"], b["people"], b["digest"]) for b in row["blocks"])
    if len({block.name for block in blocks}) < len(row["blocks"]):
        raise MalformedLedger(
            f"Row {place} of the ledger names a block twice; restore the ledger from its copy."
        )
    return LedgerRow(row["wave"], row["measure"], row["cell"], blocks, row["value"])


def _check_keys(found: Mapping[str, Any], expected: Sequence[str], where: str) -> None:
    if sorted(found) != sorted(expected):
        raise MalformedLedger(
            f"{where} has the keys {sorted(found)}, expected {sorted(expected)}; restore the "
            "ledger from its copy."
        )
