"""Tree: which units of an organisation may be shown, so that no difference isolates a few people.

The people of a published unit without those of its published descendants are its residual block.
What follows from published totals by adding and subtracting is exactly the span of these blocks,
so a set of published units is safe if and only if every block is empty or holds at least k people.

The safe set of greatest worth comes from a dynamic programme. For every unit v,

    best(v, r) = greatest worth below and in v when r people, counted up to k, flow on upwards

    hidden:     r = people directly in v + what flows up from its children
    published:  the same sum must be 0 or at least k; then 0 people flow on

which costs O(units * k^2) and is exact. A unit that is secret for a reason of its own must not
follow either, and it follows if the people it passes on are nobody, or stay alone up to a
published unit. So for a secret unit r = 0 is struck out, and k people or more that are its alone
are a state of their own, k + 1, with which no unit is published and which ends where others join.

Source: Denning, Denning & Schwartz (1979), ACM Transactions on Database Systems 4, 76-96, on why
a threshold on the size of a group alone protects nobody. The programme is this project's own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from reports.errors import UnusableOrganisation

TOP = -1
"""Parent of a unit that lies in no other."""
WORTH = 1.0
STEADY = 0.2
"""Extra worth of a unit that was published last wave, so that reports stay alike over time."""

_Table = dict[int, float]
_Origin = dict[int, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit, the unit above it, and how many people count in it directly.

    People are respondents with a complete block of items where scores are shown, and people
    invited where response rates are; those in the units below it are not counted here.
    """

    name: str
    parent: str | None
    people: int


def publishable_units(
    units: Sequence[Unit],
    k: int,
    before: Collection[str] = (),
    secret: Collection[str] = (),
    unwanted: Collection[str] = (),
) -> frozenset[str]:
    """Return the names of the units that may be shown.

    Units shown `before` are preferred a little. Those that are `secret` are withheld for a reason
    of their own and must not follow from the others; those that are `unwanted` are just not shown.
    """
    worth = [
        0.0 if unit.name in unwanted else WORTH + STEADY * (unit.name in before) for unit in units
    ]
    secrets = [place for place, unit in enumerate(units) if unit.name in secret]
    shown = publishable(parents_of(units), [unit.people for unit in units], k, worth, secrets)
    return frozenset(unit.name for unit, is_shown in zip(units, shown, strict=True) if is_shown)


def parents_of(units: Sequence[Unit]) -> tuple[int, ...]:
    """Return the position of every unit's parent, `TOP` where it has none."""
    position = {unit.name: place for place, unit in enumerate(units)}
    if len(position) < len(units):
        names = [unit.name for unit in units]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise UnusableOrganisation(f"The units {twice} are listed twice; list each unit once.")
    unknown = sorted(
        {u.parent for u in units if u.parent is not None and u.parent not in position}
    )
    if unknown:
        raise UnusableOrganisation(
            f"The units {unknown} are parents but not listed; list them too, with 0 people if "
            "nobody is in them directly."
        )
    return tuple(TOP if unit.parent is None else position[unit.parent] for unit in units)


def publishable(
    parents: Sequence[int],
    direct: Sequence[int],
    k: int,
    worth: Sequence[float] | None = None,
    secret: Collection[int] = (),
) -> tuple[bool, ...]:
    """Return for every unit whether it may be shown, in the safe set of greatest worth.

    `parents` holds positions, `TOP` for the top of each tree; `direct` the people directly in a
    unit. A unit of no positive worth stays hidden: showing it never helps another. One that is
    `secret` stays hidden, and so does what it would follow from.
    """
    _check(direct, k)
    gains = [WORTH] * len(parents) if worth is None else list(worth)
    hidden = frozenset(secret)
    order = top_down(parents)
    below = _children(parents)
    plans = [_Plan({min(people, k): 0.0}) for people in direct]
    for unit in reversed(order):
        for child in below[unit]:
            plans[unit].take_in(child, plans[child].table, k)
        if unit in hidden:
            plans[unit].keep_secret(k)
        else:
            plans[unit].settle(gains[unit], k)
    return _trace(plans, [unit for unit in order if parents[unit] == TOP])


def top_down(parents: Sequence[int]) -> list[int]:
    """Return the units so that each comes after the one above it."""
    below = _children(parents)
    order = [unit for unit, parent in enumerate(parents) if parent == TOP]
    for unit in order:
        order.extend(below[unit])
    if len(order) < len(parents):
        stray = sorted(set(range(len(parents))) - set(order))
        raise UnusableOrganisation(
            f"The units at {stray} lie in one another; give each one parent, and the top none."
        )
    return order


def residual_blocks(parents: Sequence[int], published: Sequence[bool]) -> tuple[int, ...]:
    """Return for every unit the nearest published one at or above it, `TOP` where none is."""
    blocks = [TOP] * len(parents)
    for unit in top_down(parents):
        above = parents[unit]
        blocks[unit] = unit if published[unit] else (TOP if above == TOP else blocks[above])
    return tuple(blocks)


@dataclass(slots=True)
class _Plan:
    """The table of a unit, and the way back to the choices behind each of its entries."""

    table: _Table
    merges: list[tuple[int, _Origin]] = field(default_factory=list)
    published_with: int | None = None
    """Own residual (0 or k) of the best way to publish the unit; None where hiding is better."""
    alone: dict[int, int] = field(default_factory=dict)
    """For a secret unit, own residual behind the state k + 1, in which its people are alone."""

    def take_in(self, child: int, offered: _Table, k: int) -> None:
        merged: _Table = {}
        origin: _Origin = {}
        for own, here in self.table.items():
            for flow, there in offered.items():
                residual = own + flow if 0 in (own, flow) else min(own + flow, k)
                if here + there > merged.get(residual, float("-inf")):
                    merged[residual] = here + there
                    origin[residual] = (own, flow)
        self.table = merged
        self.merges.append((child, origin))

    def settle(self, gain: float, k: int) -> None:
        if gain <= 0 or [*self.table] == [0]:
            return
        residual = self._best_of(0, k)
        if residual is not None and self.table[residual] + gain > self.table.get(0, float("-inf")):
            self.published_with = residual
            self.table = {**self.table, 0: self.table[residual] + gain}

    def keep_secret(self, k: int) -> None:
        if [*self.table] == [0]:
            return
        kept = {residual: worth for residual, worth in self.table.items() if 0 < residual < k}
        residual = self._best_of(k, k + 1)
        if residual is not None:
            kept[k + 1] = self.table[residual]
            self.alone = {k + 1: residual}
        self.table = kept

    def _best_of(self, *residuals: int) -> int | None:
        there = [residual for residual in residuals if residual in self.table]
        return max(there, key=self.table.__getitem__, default=None)


def _trace(plans: Sequence[_Plan], tops: Sequence[int]) -> tuple[bool, ...]:
    shown = [False] * len(plans)
    waiting = [(top, max(plans[top].table, key=plans[top].table.__getitem__)) for top in tops]
    while waiting:
        unit, residual = waiting.pop()
        plan = plans[unit]
        if residual == 0 and plan.published_with is not None:
            shown[unit], residual = True, plan.published_with
        residual = plan.alone.get(residual, residual)
        for child, origin in reversed(plan.merges):
            residual, flow = origin[residual]
            waiting.append((child, flow))
    return tuple(shown)


def _children(parents: Sequence[int]) -> list[list[int]]:
    below: list[list[int]] = [[] for _ in parents]
    for unit, parent in enumerate(parents):
        if parent != TOP:
            below[parent].append(unit)
    return below


def _check(direct: Sequence[int], k: int) -> None:
    if k < 1:
        raise UnusableOrganisation(f"The smallest group is {k}; set it to 1 or more.")
    if any(people < 0 for people in direct):
        raise UnusableOrganisation(
            f"A unit has {min(direct)} people; count them again, none can have fewer than 0."
        )
