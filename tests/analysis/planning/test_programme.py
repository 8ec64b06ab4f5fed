"""A programme before its first wave: who will be asked, and who is likely to answer."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.errors import UnusableAnswers
from analysis.planning.programme import Programme

EIGHT = {f"D{number}": 100 for number in range(8)}


def test_two_departments_rate_each_other_with_everybody() -> None:
    programme = Programme({"Sales": 24, "Marketing": 15})

    assert programme.asked("Sales") == 24
    assert programme.answers("Sales") == 16


def test_among_eight_departments_each_person_rates_two_others() -> None:
    programme = Programme(EIGHT, response_rate=1.0)

    assert programme.answers("D0") == 28


def test_a_share_that_is_a_whole_number_is_not_rounded_down() -> None:
    assert Programme({"Sales": 10, "Marketing": 10}, response_rate=0.7).answers("Sales") == 7


def test_those_who_answered_are_no_less_likely_to_answer_again() -> None:
    programme = Programme({"Sales": 24, "Marketing": 15}, response_rate=0.9, answers_again=0.5)

    assert programme.overlap == 0.9


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            {"departments": {"Sales": 24}},
            "1 department has no friction with another; name two or more.",
        ),
        (
            {"departments": {"Sales": 24, "Legal": 0}},
            "A department needs people, but Legal has 0; leave it out.",
        ),
        ({"waves_a_year": 0}, "0 waves a year: give 1 to 365."),
        ({"response_rate": 0.0}, "A response rate of 0: give a share over 0, up to 1."),
        ({"response_rate": 70.0}, "A response rate of 70: give a share over 0, up to 1."),
        ({"answers_again": 1.2}, "A share of 1.2 that answers again: give 0 to 1."),
        ({"departments_rated": 0}, "With no department to rate nothing is asked; give 1 or more."),
        ({"sd": 0.0}, "A standard deviation of 0 between persons: give one over 0."),
        ({"shock": -1.0}, "A shock of -1 points: give 0 or more."),
        ({"correlation": 1.0}, "A correlation of 1 between waves: give 0 to below 1."),
    ],
)
def test_a_programme_that_nobody_could_run_is_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(UnusableAnswers) as refused:
        Programme(**({"departments": {"Sales": 24, "Marketing": 15}} | wrong))

    assert str(refused.value) == message
