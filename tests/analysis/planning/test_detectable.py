"""By formula: what a department's answers can show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from analysis.estimate import Reason, Withheld
from analysis.planning.detectable import (
    Detectable,
    detectable,
    detectable_gap,
    worth_of_linking,
)
from analysis.planning.programme import Programme

PLAN = Programme({"Sales": 40, "Marketing": 15}, response_rate=1.0)


def found(programme: Programme = PLAN, department: str = "Sales") -> Detectable:
    """Return what can be shown, where something can."""
    outcome = detectable(programme, department)
    assert isinstance(outcome, Detectable)
    return outcome


def test_a_level_lies_within_a_t_interval() -> None:
    assert found().half_width == pytest.approx(1.684875 * 15 / 40**0.5, rel=1e-6)


def test_one_wave_against_one_by_hand() -> None:
    variance = 2 * 15**2 / 40 * (1 - 0.6) + 2 * 1.5**2
    shrink = 36 / (36 + variance)
    called = (3 + 0.8416212 * (shrink * variance) ** 0.5) / shrink

    assert found().change_in_one_wave == pytest.approx(
        called + 0.8416212 * variance**0.5, rel=1e-6
    )


@pytest.mark.parametrize("linked", [True, False])
def test_the_smallest_change_is_called_in_eighty_of_a_hundred_cases(*, linked: bool) -> None:
    programme = replace(PLAN, linked=linked, response_rate=0.7)
    outcome = found(programme)
    generator = np.random.default_rng(5)
    people, waves, years = 28, 6, 4000
    shared = programme.overlap * programme.correlation
    # Everybody answers, with the correlation that part of them answering again leaves.
    answers = (
        generator.normal(0, 15 * shared**0.5, (years, people, 1))
        + generator.normal(0, 15 * (1 - shared) ** 0.5, (years, people, waves))
        + generator.normal(0, 1.5, (years, 1, waves))
    ).mean(axis=1)
    seen = answers[:, 4:].mean(axis=1) - answers[:, :4].mean(axis=1) + outcome.change
    within = 15**2 / people * ((1 - shared) if linked else 1) + 1.5**2
    variance = within * (1 / 4 + 1 / 2)
    shrink = 36 / (36 + variance)
    sure = norm.sf((3 - shrink * seen) / (shrink * variance) ** 0.5)

    assert (sure >= 0.8).mean() == pytest.approx(0.8, abs=0.02)


def test_more_answers_show_smaller_changes() -> None:
    changes = [found(replace(PLAN, response_rate=rate)).change for rate in (0.4, 0.6, 0.8, 1.0)]

    assert changes == sorted(changes, reverse=True)


def test_waves_that_are_not_linked_show_less() -> None:
    assert found(replace(PLAN, linked=False)).change > found().change + 0.5


def test_no_change_is_rarely_called_one() -> None:
    assert 0 < found().false_calls < 0.02


def test_a_gap_needs_its_line_and_twice_the_doubt_of_both_sides() -> None:
    gap = detectable_gap(PLAN, "Sales", "Marketing", 10.0)

    assert gap == pytest.approx(10 + 2 * 0.8416212 * 15 * (1 / 40 + 1 / 15) ** 0.5, rel=1e-6)


def test_linking_is_worth_two_and_a_half_times_the_answers_where_all_answer() -> None:
    assert worth_of_linking(PLAN) == pytest.approx(2.5)


def test_seven_answers_show_nothing_and_eight_do() -> None:
    few = replace(PLAN, departments={"Sales": 40, "Legal": 7})
    enough = replace(PLAN, departments={"Sales": 40, "Legal": 8})

    assert detectable(few, "Legal") == Withheld(Reason.TOO_FEW, 7)
    assert detectable_gap(few, "Sales", "Legal", 10.0) == Withheld(Reason.TOO_FEW, 7)
    assert isinstance(detectable(enough, "Legal"), Detectable)
