"""Complements: which figures go with a withheld one, because it would follow from the others.

A figure is a weighted sum of means over blocks of people: a direction is one block, the mean of a
pair two of weight 1, a total all of them weighted by people. Figures are taken in from the most
wanted on, and one is kept if, with those kept before,

- no withheld figure is a combination of the kept ones, and
- no combination of them lives on fewer than k people.

The second is decided exactly. A combination on fewer than k people touches no block of k or more,
so only those combinations matter that vanish on all large blocks. In echelon form, large blocks
first, they are the span of the rows that begin at a small block; such a row space has a member on
a given set of small blocks if and only if leaving their columns out lowers its rank. People who
answer about several departments are in several blocks, and each counts once: blocks with the same
raters count together as much as the largest of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reports.disclosure.span import Column, Row, Span
from reports.errors import UnusableFigures

MOST_SETS = 20_000
"""Sets of small blocks that are looked at; a figure that needs more is withheld unexamined."""
SMALL = 1
"""First part of the column of a block below k, so that it comes after all large ones."""


@dataclass(frozen=True, slots=True)
class Block:
    """People whose answers to one thing are never shown more finely."""

    name: str
    raters: str
    """The group they belong to; blocks of one group may hold the same people."""
    people: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure as a weighted sum of block means."""

    name: str
    parts: Mapping[str, int]
    """Weight of every block in it; whole numbers, in any common unit."""


def complements(
    cells: Sequence[Cell], blocks: Sequence[Block], k: int, withheld: Collection[str]
) -> frozenset[str]:
    """Return the cells to withhold besides those `withheld`, which hold for other reasons.

    `cells` come in the order in which they are wanted.
    """
    _check(cells, {block.name for block in blocks})
    secret = [cell for cell in cells if cell.name in withheld]
    kept: list[Cell] = []
    also: set[str] = set()
    for cell in cells:
        if cell.name in withheld:
            continue
        if _reveals([*kept, cell], blocks, k, secret):
            also.add(cell.name)
        else:
            kept.append(cell)
    return frozenset(also)


def pairs_to_withhold(
    pairs: Mapping[str, tuple[str, str]], withheld: Collection[str]
) -> frozenset[str]:
    """Return the figures of a pair that may not be shown, since one of its two sides is not."""
    return frozenset(name for name, sides in pairs.items() if any(s in withheld for s in sides))


def isolates(cells: Sequence[Cell], blocks: Sequence[Block], k: int) -> frozenset[str]:
    """Return blocks of fewer than k people that a combination of the cells lives on, if any."""
    order = sorted(blocks, key=lambda block: block.name)
    place = {block.name: (int(block.people < k), at) for at, block in enumerate(order)}
    _check(cells, place)
    span = Span.of(_row(cell, place) for cell in cells)
    rows = [row for pivot, row in span.pivots.items() if pivot[0] == SMALL]
    touched = [block for block in order if any(place[block.name] in row for row in rows)]
    for looked_at, some in enumerate(_sets_below(touched, k)):
        if looked_at == MOST_SETS:
            return frozenset(block.name for block in touched)
        out = {place[block.name] for block in some}
        if Span.of({c: x for c, x in row.items() if c not in out} for row in rows).rank < len(
            rows
        ):
            return frozenset(block.name for block in some)
    return frozenset()


def _reveals(
    cells: Sequence[Cell], blocks: Sequence[Block], k: int, secret: Sequence[Cell]
) -> bool:
    place = {block.name: (0, at) for at, block in enumerate(blocks)}
    span = Span.of(_row(cell, place) for cell in cells)
    return any(span.holds(_row(cell, place)) for cell in secret) or bool(
        isolates(cells, blocks, k)
    )


def _row(cell: Cell, place: Mapping[str, Column]) -> Row:
    return {place[block]: weight for block, weight in cell.parts.items()}


def _sets_below(blocks: Sequence[Block], k: int) -> Iterator[tuple[Block, ...]]:
    """Yield every set of blocks in which fewer than k people can be."""
    waiting: list[tuple[int, tuple[Block, ...]]] = [(0, ())]
    for start, some in waiting:
        for at in range(start, len(blocks)):
            more = (*some, blocks[at])
            if _people(more) < k:
                yield more
                waiting.append((at + 1, more))


def _people(blocks: Sequence[Block]) -> int:
    largest: dict[str, int] = {}
    for block in blocks:
        largest[block.raters] = max(block.people, largest.get(block.raters, 0))
    return sum(largest.values())


def _check(cells: Sequence[Cell], known: Collection[str]) -> None:
    unknown = sorted({block for cell in cells for block in cell.parts} - set(known))
    if unknown:
        raise UnusableFigures(
            f"The blocks {unknown} are in a figure but not counted; say how many people they hold."
        )
