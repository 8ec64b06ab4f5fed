"""Breakdowns: at which units a table by gender, tenure or the like may stand beside the totals.

A unit is broken down as a whole or not at all: where it is published, has enough people, and where
every category holds nobody or at least k, in the unit and in what it leaves of the next unit above
that is broken down. That alone does not make crossing tables safe, so they are certified together,
and in every group left in doubt the smallest breakdown is dropped, until the proof succeeds. At
worst the totals alone remain, which are safe when they come from `reports.disclosure.tree`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reports.disclosure.certificate import NONE, Certificate, IntArray, certify
from reports.disclosure.tree import TOP, residual_blocks, top_down
from reports.errors import Disclosing, UnusableFigures

BREADTH = 5
"""A unit is broken down from this many times k people on."""

_Where = tuple[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class Respondents:
    """Everyone whose answers count: the unit each is in and the category in each family."""

    parents: tuple[int, ...]
    unit: IntArray
    """Position of the unit, shape (people,)."""
    categories: Mapping[str, IntArray]
    """For each family the category of every person from 0 on, `NONE` where it is not known."""

    def __post_init__(self) -> None:
        """Check that there is one category a person in every family."""
        for family, its in self.categories.items():
            if its.shape != self.unit.shape:
                raise UnusableFigures(
                    f"{family} has {len(its)} categories for {len(self.unit)} people; give each "
                    f"person one, {NONE} where it is not known."
                )

    @property
    def direct(self) -> tuple[int, ...]:
        """How many people are directly in each unit."""
        return tuple(np.bincount(self.unit, minlength=len(self.parents)).tolist())

    def counts(self, family: str) -> IntArray:
        """People by category in each unit and below it, shape (units, categories)."""
        its = self.categories[family]
        known = its != NONE
        counts = np.zeros((len(self.parents), int(its.max(initial=0)) + 1), np.int64)
        np.add.at(counts, (self.unit[known], its[known]), 1)
        for unit in reversed(top_down(self.parents)):
            if self.parents[unit] != TOP:
                counts[self.parents[unit]] += counts[unit]
        return counts


@dataclass(frozen=True, slots=True)
class Plan:
    """What may be published: the totals, and for each family the units it breaks down."""

    totals: tuple[bool, ...]
    breakdowns: Mapping[str, tuple[bool, ...]]
    dropped: tuple[_Where, ...]
    """Breakdowns given up for the sake of the proof, as (family, unit)."""


def plan_breakdowns(
    respondents: Respondents, totals: Sequence[bool], k: int, fewest: int | None = None
) -> Plan:
    """Choose breakdowns that are proved safe together with the published totals.

    A unit needs `fewest` people to be broken down, `BREADTH` times k where nothing is said.
    """
    needed = BREADTH * k if fewest is None else fewest
    counts = {family: respondents.counts(family) for family in respondents.categories}
    dropped: set[_Where] = set()
    while True:
        shown = {
            family: _broken_down(
                respondents.parents,
                [
                    is_shown and (family, unit) not in dropped
                    for unit, is_shown in enumerate(totals)
                ],
                its,
                k,
                needed,
            )
            for family, its in counts.items()
        }
        labels = label_table(respondents, totals, shown)
        certificate = certify(labels, k)
        if certificate.safe:
            return Plan(tuple(totals), shown, tuple(sorted(dropped)))
        dropped |= _to_drop(certificate, labels, counts)


def label_table(
    respondents: Respondents,
    totals: Sequence[bool],
    breakdowns: Mapping[str, Sequence[bool]],
) -> IntArray:
    """Return each person's residual block in the totals and in every breakdown."""
    columns = [_blocks(respondents, totals)]
    for family, shown in breakdowns.items():
        blocks = _blocks(respondents, shown)
        category = respondents.categories[family]
        width = int(category.max(initial=0)) + 1
        covered = (blocks != NONE) & (category != NONE)
        columns.append(np.where(covered, blocks * width + category, NONE))
    return np.column_stack(columns)


def _blocks(respondents: Respondents, published: Sequence[bool]) -> IntArray:
    blocks = np.array(residual_blocks(respondents.parents, published), np.int64)
    return blocks[respondents.unit]


def _broken_down(
    parents: Sequence[int], allowed: Sequence[bool], counts: IntArray, k: int, fewest: int
) -> tuple[bool, ...]:
    """Go from the top down and break a unit down where each category stays 0 or at least k."""
    shown = [False] * len(parents)
    nearest = [TOP] * len(parents)
    left = counts.copy()
    for unit in top_down(parents):
        above = TOP if parents[unit] == TOP else nearest[parents[unit]]
        nearest[unit] = above
        rest = counts[unit] if above == TOP else left[above] - counts[unit]
        if not allowed[unit] or counts[unit].sum() < fewest:
            continue
        if _has_few(counts[unit], k) or _has_few(rest, k):
            continue
        shown[unit], nearest[unit] = True, unit
        if above != TOP:
            left[above] = rest
    return tuple(shown)


def _has_few(people: IntArray, k: int) -> bool:
    return bool(((people > 0) & (people < k)).any())


def _to_drop(
    certificate: Certificate, labels: IntArray, counts: Mapping[str, IntArray]
) -> set[_Where]:
    """Return in every group in doubt the smallest breakdown that makes it so."""
    drop: set[_Where] = set()
    for blocks in certificate.suspicious:
        candidates = _within(blocks[1:], counts) or _touching(blocks, labels, counts)
        if not candidates:
            raise Disclosing(
                "The published totals alone isolate too few people; choose them with "
                "publishable before breaking them down."
            )
        if not drop & candidates:
            drop.add(min(candidates, key=lambda where: (_people(counts, where), where)))
    return drop


def _within(blocks: Iterable[Iterable[int]], counts: Mapping[str, IntArray]) -> set[_Where]:
    return {
        (family, block // its.shape[1])
        for (family, its), mine in zip(counts.items(), blocks, strict=True)
        for block in mine
        if block != NONE
    }


def _touching(
    blocks: tuple[frozenset[int], ...], labels: IntArray, counts: Mapping[str, IntArray]
) -> set[_Where]:
    """Return the breakdowns of people who share a block with the group, though not in it."""
    sharing: NDArray[np.bool_] = np.isin(labels[:, 0], list(blocks[0]))
    return _within((set(column.tolist()) for column in labels[sharing, 1:].T), counts)


def _people(counts: Mapping[str, IntArray], where: _Where) -> int:
    family, unit = where
    return int(counts[family][unit].sum())
