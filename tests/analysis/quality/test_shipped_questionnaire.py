"""Screening of the questionnaire that ships: who ticks the middle throughout is set aside."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.quality.screening import Screened, screen
from analysis.responses.loading import load
from analysis.simulation.company import simulate
from analysis.simulation.example import example_company
from survey.answers.extract import Extract
from survey.instrument.catalogue import read_shipped, shipped_text
from survey.instrument.questionnaire import Kind

NAME = "friction-full"


def company(careful_people: int) -> Extract:
    """Let careful people of one department answer about another, and the others about them."""
    plan = example_company()
    staff = tuple(replace(one, people=careful_people, teams=1) for one in plan.departments)
    calm = replace(
        plan,
        departments=staff,
        waves=("2026-10",),
        careless=0.0,
        response_rates={},
        no_contact=0.0,
    )
    return simulate(calm, read_shipped(NAME), shipped_text(NAME), 11).extract


def with_a_ticker(extract: Extract, answer: int) -> tuple[Extract, str]:
    """Let one person tick the same answer on every statement; return the person's pid."""
    rows = extract.responses.copy()
    pid = str(rows["pid"].iloc[0])
    statements = [
        item.id for item in extract.instrument if item.format.kind in (Kind.AGREE, Kind.FREQUENCY)
    ]
    for name in statements:
        answered = (rows["pid"] == pid) & rows[name].notna()
        rows.loc[answered, name] = answer
    return replace(extract, responses=rows), pid


def set_aside(extract: Extract) -> Screened:
    """Load and screen."""
    return screen(load(extract))


@pytest.mark.parametrize("answer", [2, 3, 4])
@pytest.mark.parametrize("people", [15, 60])
def test_who_ticks_one_answer_throughout_is_set_aside(people: int, answer: int) -> None:
    extract, pid = with_a_ticker(company(people), answer)
    assert pid in set(set_aside(extract).set_aside["pid"])


@pytest.mark.parametrize("people", [15, 60])
def test_careful_people_are_kept(people: int) -> None:
    assert len(set_aside(company(people)).set_aside) <= 0.02 * 2 * people
