"""Companies: made-up and published answers, taken the whole way to a release for the pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from analysis.friction.direction import Direction
from analysis.pipeline import analyse
from analysis.simulation.company import simulate
from analysis.simulation.example import (
    LEAD_PROCESS,
    MARKETING,
    SALES,
    WAVES,
    example_company,
    random_company,
)
from analysis.simulation.plan import Plan, Staff
from reports.disclosure.release import Release, release
from survey.instrument.catalogue import read_shipped, shipped_text
from survey.transfer.importing import import_answers

TESTS = Path(__file__).parents[1]
CONTACTS = {
    0: (5, 6, 7),
    1: (0, 3, 5, 6),
    2: (5, 7),
    3: (0, 5),
    4: (0, 7),
    5: (0, 1),
    6: (1,),
    7: (0, 4),
}
NAMES = (
    "Customer Service",
    "Engineering",
    "Finance",
    "Human Resources",
    "Marketing",
    "Operations",
    "Product",
    "Sales",
)
SIZES = (60, 40, 30, 7, 26, 44, 22, 42)


def released(plan: Plan, seed: int, instrument: str = "friction-full", **more: Any) -> Release:
    """Return what may be shown of a made-up company."""
    made = simulate(plan, read_shipped(instrument), shipped_text(instrument), seed, **more)
    return release(analyse(made.extract))


@cache
def two_departments() -> Release:
    """Return the release of the example company over eight waves."""
    return released(example_company(), 7, events=(LEAD_PROCESS,))


@cache
def one_side_hidden() -> Release:
    """Return the example company with seven people in Marketing: too few to rate or be rated."""
    plan = replace(example_company(), departments=(Staff("Sales", 42, 5), Staff("Marketing", 7)))
    return released(replace(plan, waves=WAVES[-2:], steps=()), 3)


@cache
def pulse() -> Release:
    """Return the example company asked by the pulse, in its last two waves."""
    plan = replace(example_company(), waves=WAVES[-2:], steps=())
    return released(plan, 3, "friction-pulse", form="pulse")


@cache
def by_chance(seed: int) -> Release:
    """Return a company whose levels are drawn at random, in one wave."""
    return released(random_company(seed, 10 + 6 * seed), seed)


@cache
def eight_departments() -> Release:
    """Return a company of eight departments, of which one is too small to be shown."""
    generator = np.random.default_rng(5)
    templates = [example_company().levels[at] for at in (SALES, MARKETING)]
    levels = {
        Direction(NAMES[rater], NAMES[target]): {
            name: level if name.startswith("split") else level + float(generator.normal(0, 7))
            for name, level in templates[(rater + target) % 2].items()
        }
        for rater, targets in CONTACTS.items()
        for target in targets
    }
    staff = tuple(Staff(name, size) for name, size in zip(NAMES, SIZES, strict=True))
    return released(Plan("Nordlicht AG", staff, WAVES[-1:], levels), 11)


@cache
def published(data: str, questions: str) -> Release:
    """Return what may be shown of published answers, imported by their map."""
    table = TESTS / "golden" / "data" / f"{data}.csv"
    map_ = TESTS / "instruments" / f"{questions}.map.yaml"
    return release(analyse(import_answers(table, map_).extract))


def companies_of_soldiers() -> Release:
    """Return 2,042 soldiers in 49 companies, in one wave."""
    return published("lq2002", "leadership-lq2002")


def three_waves_of_soldiers() -> Release:
    """Return 495 soldiers in three waves."""
    return published("univbct", "readiness-univbct")


def all_releases() -> tuple[Release, ...]:
    """Return each of the companies, and four by chance."""
    return (
        two_departments(),
        one_side_hidden(),
        pulse(),
        eight_departments(),
        companies_of_soldiers(),
        three_waves_of_soldiers(),
        *(by_chance(seed) for seed in range(4)),
    )


def words_in(value: object) -> Iterator[str]:
    """Return every string anywhere in a document or a part of one."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from words_in(item)
    elif is_dataclass(value) and not isinstance(value, type | Enum):
        for field in fields(value):
            yield from words_in(getattr(value, field.name))
