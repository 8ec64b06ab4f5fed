"""The cast stands on the lines that the thresholds draw."""

from __future__ import annotations

import os
from collections.abc import Mapping

from hypothesis import settings

from survey.people.headcount import Headcount
from survey.privacy.thresholds import Thresholds

LEAST = Thresholds().scores


def test_sales_may_be_shown_and_neither_of_its_teams_may(
    sales: tuple[str, ...], sales_teams: Mapping[str, tuple[str, ...]]
) -> None:
    assert len(sales) >= LEAST
    assert [len(team) < LEAST for team in sales_teams.values()] == [True, True]


def test_marketing_has_just_as_many_people_as_a_score_asks_for(
    marketing: tuple[str, ...],
) -> None:
    assert len(marketing) == LEAST


def test_nobody_stands_twice_in_the_cast(
    sales: tuple[str, ...], marketing: tuple[str, ...]
) -> None:
    assert len({*sales, *marketing}) == len(sales) + len(marketing)


def test_the_headcount_counts_the_cast(headcount: Headcount, sales: tuple[str, ...]) -> None:
    assert headcount.units("2026-Q2") == ("marketing", "sales")
    assert headcount.people("sales", "2026-Q1") == len(sales)
    assert headcount.people("sales", "2025-Q4") is None


def test_examples_are_the_same_in_every_run_where_ci_is_set() -> None:
    assert settings().derandomize is bool(os.environ.get("CI"))
