"""A made-up company before anyone answers."""

from __future__ import annotations

from dataclasses import replace

from analysis.simulation.plan import Step
from tests.analysis.companies import MARKETING, SALES, plan_of


def test_a_level_that_is_not_set_is_in_the_middle() -> None:
    plan = plan_of({"Sales": 9, "Marketing": 9}, levels={SALES: {"blame": 60.0}, MARKETING: {}})
    assert plan.level(SALES, "blame", "2026-Q1") == 60
    assert plan.level(MARKETING, "blame", "2026-Q1") == 50


def test_steps_add_up_from_their_waves_on_and_touch_nothing_else() -> None:
    steps = (Step("2026-Q2", SALES, "blame", 12.0), Step("2026-Q3", SALES, "blame", -5.0))
    plan = replace(plan_of({"Sales": 9, "Marketing": 9}), steps=steps)
    levels = [plan.level(SALES, "blame", f"2026-Q{quarter}") for quarter in (1, 2, 3, 4)]
    assert levels == [50, 62, 57, 57]
    assert (
        plan.level(MARKETING, "blame", "2026-Q4") == plan.level(SALES, "threat", "2026-Q4") == 50
    )
