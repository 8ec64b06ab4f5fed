"""Pinned: groups whose answers follow from the numbers shown, because all lie at one end.

Everything that is shown of a unit bounds the sum over its people. Sums of a unit, of the published
units below it and of its residual block add up, so the bounds narrow one another: first upwards,
from the blocks to the top, then downwards. On a tree two such passes give exactly the bounds that
a linear programme gives. A block is pinned if its least possible sum is less than `ROOM` from the
largest that its people could reach, or its largest less than `ROOM` from the least: then hardly
anyone in it can have answered otherwise. Hiding its unit frees it, in the same words as where
answers are too few, since a special sign would tell the same.

A group in which nothing varies is withheld whatever its mean is: everyone in it is known.

Source: Machanavajjhala et al. (2007), ACM Transactions on Knowledge Discovery from Data 1, 3, on
attacks by homogeneity.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from reports.disclosure.rounding import FULL, POMP, ROOM, Scale, Shown
from reports.disclosure.tree import (
    TOP,
    Unit,
    parents_of,
    publishable_units,
    residual_blocks,
    top_down,
)
from reports.errors import UnusableFigures

ROUNDING = 1e-9
"""Points of the sum that come from computing with floats alone."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a reader knows of the mean of a published unit."""

    unit: str
    above: str | None
    """The nearest published unit that it lies in."""
    people: int
    """Everyone who counts in it, with those in the units below it."""
    low: float
    high: float


def alike(variances: Mapping[str, float]) -> frozenset[str]:
    """Return the names of the groups in which everyone answered alike.

    Variances are in squared points of 0-100; a constant 33.3 has one of about 1e-28, not 0.
    """
    return frozenset(name for name, variance in variances.items() if variance <= ROUNDING)


def unpinned_units(
    units: Sequence[Unit],
    k: int,
    shown: Mapping[str, Shown],
    before: Collection[str] = (),
    secret: Collection[str] = (),
) -> frozenset[str]:
    """Return the units that may be published so that no block is too small and none is pinned.

    `shown` holds what would be shown of each unit that has k people or more; `secret` units are
    withheld for a reason of their own, as where everyone answered alike.
    """
    hidden: frozenset[str] = frozenset()
    while True:
        published = publishable_units(units, k, before, secret, hidden)
        caught = pinned(bounds_of(units, published, shown))
        if not caught:
            return published
        hidden |= caught


def bounds_of(
    units: Sequence[Unit], published: Collection[str], shown: Mapping[str, Shown]
) -> tuple[Bounds, ...]:
    """Return what a reader learns of each published unit."""
    missing = sorted(set(published) - set(shown))
    if missing:
        raise UnusableFigures(
            f"The units {missing} are to be published without a figure; give each one."
        )
    parents = parents_of(units)
    blocks = residual_blocks(parents, [unit.name in published for unit in units])
    people = [unit.people for unit in units]
    for place in reversed(top_down(parents)):
        if parents[place] != TOP:
            people[parents[place]] += people[place]
    return tuple(
        Bounds(
            unit.name,
            _name(units, TOP if parents[place] == TOP else blocks[parents[place]]),
            people[place],
            *shown[unit.name].tells,
        )
        for place, unit in enumerate(units)
        if unit.name in published
    )


def pinned(bounds: Sequence[Bounds], scale: Scale = POMP, room: float = ROOM) -> frozenset[str]:
    """Return the units whose residual block is known to lie at one end of the scale."""
    below, order = _downwards(bounds)
    block = {its.unit: its.people - sum(b.people for b in below[its.unit]) for its in order}
    _check_blocks(block)
    width = scale.high - scale.low
    sums = {
        its.unit: _Range((its.low - scale.low) * its.people, (its.high - scale.low) * its.people)
        for its in order
    }
    blocks = {unit: _Range(0.0, width * people) for unit, people in block.items()}
    for its in reversed(order):
        parts = [blocks[its.unit], *(sums[b.unit] for b in below[its.unit])]
        sums[its.unit] = sums[its.unit].meet(_added(parts))
    for its in order:
        whole = sums[its.unit]
        parts = [blocks[its.unit], *(sums[b.unit] for b in below[its.unit])]
        total = _added(parts)
        blocks[its.unit] = blocks[its.unit].as_part(whole, total)
        for b in below[its.unit]:
            sums[b.unit] = sums[b.unit].as_part(whole, total)
    return frozenset(
        unit
        for unit, its in blocks.items()
        if block[unit]
        and min(width * block[unit] - its.low, its.high) < room / FULL * width - ROUNDING
    )


@dataclass(frozen=True, slots=True)
class _Range:
    """The least and the most that a sum can be, counted from the low end of the scale."""

    low: float
    high: float

    def meet(self, other: _Range) -> _Range:
        return _Range(max(self.low, other.low), min(self.high, other.high))

    def as_part(self, whole: _Range, total: _Range) -> _Range:
        """Narrow a part to what the whole leaves it, given the total of all parts."""
        return self.meet(
            _Range(whole.low - (total.high - self.high), whole.high - (total.low - self.low))
        )


def _added(parts: Sequence[_Range]) -> _Range:
    return _Range(sum(part.low for part in parts), sum(part.high for part in parts))


def _downwards(bounds: Sequence[Bounds]) -> tuple[dict[str | None, list[Bounds]], list[Bounds]]:
    """Return what is directly below each unit, and all so that each follows the one above."""
    below: dict[str | None, list[Bounds]] = {None: []}
    below |= {its.unit: [] for its in bounds}
    if len(below) <= len(bounds):
        raise UnusableFigures("A unit is shown twice in one table; show it once.")
    for its in bounds:
        if its.above not in below:
            raise UnusableFigures(
                f"{its.unit} lies in {its.above}, which is not shown; name the nearest unit "
                "above it that is."
            )
        below[its.above].append(its)
    order = list(below[None])
    for its in order:
        order.extend(below[its.unit])
    return below, order


def _check_blocks(block: Mapping[str, int]) -> None:
    short = sorted(unit for unit, people in block.items() if people < 0)
    if short:
        raise UnusableFigures(
            f"The units {short} have fewer people than the units below them together; "
            "count all on the same people."
        )


def _name(units: Sequence[Unit], place: int) -> str | None:
    return None if place == TOP else units[place].name
