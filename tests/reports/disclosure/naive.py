"""Naive: rules for showing units as vendors describe them, and our planner with a part broken.

They are here to be caught. Whoever finds nothing against them cannot be trusted when he finds
nothing against the real planner.
"""

from __future__ import annotations

from reports.disclosure.tree import publishable
from tests.reports.disclosure.organisations import Organisation

HIDDEN_TOGETHER = 2


def threshold_only(organisation: Organisation, k: int) -> tuple[bool, ...]:
    """Show every unit of k people or more: the planner without its check of residual blocks."""
    return tuple(len(organisation.members(unit)) >= k for unit in _units(organisation))


def next_smallest_too(organisation: Organisation, k: int) -> tuple[bool, ...]:
    """Hide the next smallest sibling as well until the hidden ones have two people together."""
    shown = list(threshold_only(organisation, k))
    for above in _units(organisation):
        children = [unit for unit in _units(organisation) if organisation.parents[unit] == above]
        by_size = sorted(children, key=lambda unit: len(organisation.members(unit)))
        while 0 < _hidden(organisation, children, shown) < HIDDEN_TOGETHER and any(
            shown[unit] for unit in children
        ):
            shown[next(unit for unit in by_size if shown[unit])] = False
    return tuple(shown)


def remainder_of_the_parent(organisation: Organisation, k: int) -> tuple[bool, ...]:
    """Hide a unit also where its parent without it has fewer than k people, but not nobody."""
    return tuple(
        shown and not 0 < _without(organisation, unit) < k
        for unit, shown in enumerate(threshold_only(organisation, k))
    )


def one_fewer(organisation: Organisation, k: int) -> tuple[bool, ...]:
    """Run the real planner with a group one smaller than was promised."""
    return publishable(organisation.parents, organisation.direct, k - 1)


def _units(organisation: Organisation) -> range:
    return range(len(organisation.parents))


def _hidden(organisation: Organisation, children: list[int], shown: list[bool]) -> int:
    return sum(len(organisation.members(unit)) for unit in children if not shown[unit])


def _without(organisation: Organisation, unit: int) -> int:
    above = organisation.parents[unit]
    return 0 if above == -1 else len(organisation.members(above) - organisation.members(unit))


NAIVE = {
    "a threshold alone": threshold_only,
    "the next smallest is hidden too": next_smallest_too,
    "the parent less the unit has k": remainder_of_the_parent,
    "one person fewer than promised": one_fewer,
}
