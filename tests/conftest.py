"""The cast: one small organisation of two departments, the same people in every test.

Sales has two teams of six: the department may be shown, neither team may. Marketing has eight
people, just as many as a score asks for; with one fewer it may not be shown.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

import pytest
from hypothesis import settings

from survey.people.headcount import Headcount, UnitCount

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("desk", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "desk")

WAVES = ("2026-Q1", "2026-Q2")


@pytest.fixture(scope="session")
def sales_teams() -> Mapping[str, tuple[str, ...]]:
    """Return the pseudonyms of the people in each team of Sales."""
    return {
        "north": ("alder", "aspen", "beech", "birch", "briar", "cedar"),
        "south": ("elder", "hazel", "holly", "larch", "maple", "rowan"),
    }


@pytest.fixture(scope="session")
def sales(sales_teams: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the pseudonyms of everybody in Sales."""
    return (*sales_teams["north"], *sales_teams["south"])


@pytest.fixture(scope="session")
def marketing() -> tuple[str, ...]:
    """Return the pseudonyms of everybody in Marketing."""
    return ("heron", "kite", "lark", "linnet", "plover", "raven", "swift", "wren")


@pytest.fixture(scope="session")
def headcount(sales: tuple[str, ...], marketing: tuple[str, ...]) -> Headcount:
    """Return how many people both departments had in two waves."""
    return Headcount.of(
        UnitCount(unit, wave, len(people), "company")
        for wave in WAVES
        for unit, people in (("sales", sales), ("marketing", marketing))
    )
