"""Crossings: made-up organisations whose totals cross with breakdowns, safe or not."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import numpy as np

from reports.disclosure.certificate import NONE, IntArray
from reports.disclosure.tree import publishable
from tests.reports.disclosure.organisations import Organisation, random_parents

CATEGORIES = 3


@dataclass(frozen=True, slots=True)
class Crossing:
    """The published groups, and each person's smallest published group in every family."""

    groups: list[frozenset[int]]
    labels: IntArray
    people: int
    k: int


def random_crossing(rng: Random, breakdowns: int) -> Crossing:
    """Return totals, well or carelessly chosen, with breakdowns of k or more chosen at random."""
    k, people = rng.randint(2, 5), rng.randint(6, 26)
    parents = random_parents(rng, rng.randint(1, 5))
    homes = tuple(rng.randrange(len(parents)) for _ in range(people))
    its = Organisation(parents, homes)
    well = rng.random() < 0.7
    totals = (
        publishable(parents, its.direct, k)
        if well
        else tuple(len(its.members(unit)) >= k for unit in range(len(parents)))
    )
    groups = its.groups(totals)
    columns = [[_nearest(its, home, totals) for home in homes]]
    for _ in range(breakdowns):
        column = [NONE] * people
        category = [rng.randrange(rng.randint(1, CATEGORIES)) for _ in range(people)]
        for part in range(CATEGORIES):
            inside = frozenset(person for person in range(people) if category[person] == part)
            cells = [its.members(unit) & inside for unit in range(len(parents))]
            shown = tuple(len(cell) >= k and rng.random() < 0.6 for cell in cells)
            groups += [cell for cell, is_shown in zip(cells, shown, strict=True) if is_shown]
            for person in inside:
                block = _nearest(its, homes[person], shown)
                column[person] = NONE if block == NONE else block * CATEGORIES + part
        columns.append(column)
    return Crossing(groups, np.array(columns, np.int64).T, people, k)


def _nearest(organisation: Organisation, home: int, shown: tuple[bool, ...]) -> int:
    return next((unit for unit in organisation.upwards(home) if shown[unit]), NONE)
