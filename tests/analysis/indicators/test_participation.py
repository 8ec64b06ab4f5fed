"""How many of each unit answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Reason, Withheld
from analysis.indicators.participation import Participation, participation
from analysis.quality.screening import screen
from analysis.responses.loading import load
from survey.people.headcount import Headcount, UnitCount
from tests.analysis.companies import WAVE, answered, plan_of


def parts(*counts: UnitCount) -> dict[str, Participation]:
    made = answered(plan_of({"Sales": 9, "Marketing": 7})).extract
    extract = replace(made, headcount=Headcount.of(counts))
    return {part.unit: part for part in participation(screen(load(extract)))}


def test_the_rate_is_of_those_invited() -> None:
    found = parts(UnitCount("Sales", WAVE, 12, "All"), UnitCount("Marketing", WAVE, 7))
    sales = found["Sales"]
    assert (sales.answered, sales.people, sales.parent) == (9, 12, "All")
    assert isinstance(sales.rate, Estimate)
    assert sales.rate.value == pytest.approx(0.75)


def test_a_unit_in_which_nobody_answered_is_there() -> None:
    found = parts(UnitCount("Legal", WAVE, 10))
    assert (found["Legal"].answered, found["Legal"].people) == (0, 10)


def test_a_headcount_that_nobody_knows_gives_no_rate() -> None:
    found = parts(UnitCount("Sales", WAVE, None))
    assert found["Sales"].rate == Withheld(Reason.UNKNOWN_HEADCOUNT, 9)


def test_more_answers_than_people_are_refused_in_a_sentence() -> None:
    with pytest.raises(UnusableAnswers) as refused:
        parts(UnitCount("Sales", WAVE, 8))
    assert str(refused.value) == (
        "9 answers from 8 people invited; correct the headcount or the answers."
    )
