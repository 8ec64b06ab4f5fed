"""Companies: small made-up ones, as measures of raters or as a whole Extract, for the tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import permutations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.friction.direction import Cell, Direction
from analysis.friction.measures import BLOCK, KEYS, Measures
from analysis.indicators.bundle import Indicators
from analysis.pipeline import analyse
from analysis.simulation.company import Simulated, simulate
from analysis.simulation.example import LEAD_PROCESS, example_company
from analysis.simulation.plan import Plan, Staff
from survey.answers.extract import Extract
from survey.instrument.catalogue import read_shipped, shipped_text
from survey.instrument.questionnaire import Instrument
from survey.people.headcount import Headcount, UnitCount

Array = NDArray[np.float64]

SALES = Direction("Sales", "Marketing")
MARKETING = Direction("Marketing", "Sales")
WAVE = "2026-Q1"


def raters(
    direction: Direction,
    columns: Mapping[str, Sequence[float] | Array],
    *,
    wave: str = WAVE,
    form: str = "full",
    teams: Sequence[str] | None = None,
    pids: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Return a row for each rater of a direction, with these measures."""
    n = len(next(iter(columns.values())))
    keys = {
        "pid": pids or [f"{direction.rater} {place:03}" for place in range(n)],
        "wave": wave,
        "form": form,
        "unit": direction.rater,
        "target": direction.target,
        "team": teams or [""] * n,
    }
    return pd.DataFrame(keys | dict(columns))[[*KEYS, *columns]]


def friction(n: int, level: float, seed: int, names: Sequence[str] = BLOCK) -> dict[str, Array]:
    """Return measures of n raters about a level, correlated as those of one person are."""
    generator = np.random.default_rng(seed)
    person = generator.normal(0, 11, (n, 1))
    own = generator.normal(0, 14, (n, len(names)))
    return dict(zip(names, (level + person + own).T, strict=True))


def measures_of(*frames: pd.DataFrame) -> Measures:
    """Put rows of raters together as measures."""
    frame = pd.concat(frames, ignore_index=True)
    return Measures(frame, tuple(name for name in frame if name not in KEYS))


def cells_of(*frames: pd.DataFrame) -> tuple[Cell, ...]:
    """Return the sums of rows of raters."""
    return measures_of(*frames).cells()


def headcount_of(people: Mapping[str, int | None], *waves: str) -> Headcount:
    """Return the same headcount for every wave."""
    return Headcount.of(
        UnitCount(unit, wave, count) for wave in waves or (WAVE,) for unit, count in people.items()
    )


def plan_of(
    people: Mapping[str, int],
    waves: Sequence[str] = (WAVE,),
    levels: Mapping[Direction, Mapping[str, float]] | None = None,
    teams: int = 1,
) -> Plan:
    """Return a company in which all departments rate each other and everybody answers."""
    known = levels or {Direction(*pair): {} for pair in permutations(people, 2)}
    staff = tuple(Staff(name, count, teams) for name, count in people.items())
    return Plan("Acme", staff, tuple(waves), known, no_contact=0.0, skipped=0.0)


@cache
def questionnaire(id_: str = "friction-full") -> Instrument:
    """Return a questionnaire that ships."""
    return read_shipped(id_)


def answered(plan: Plan, seed: int = 1, id_: str = "friction-full") -> Simulated:
    """Let a company answer a questionnaire that ships."""
    form = questionnaire(id_).forms[0].id
    return simulate(plan, questionnaire(id_), shipped_text(id_), seed, form=form)


def with_rows(extract: Extract, rows: pd.DataFrame) -> Extract:
    """Return an Extract with other answers."""
    return replace(extract, responses=rows.reset_index(drop=True))


@cache
def example() -> Simulated:
    """Return the answers of the example company."""
    text = shipped_text("friction-full")
    return simulate(example_company(), questionnaire(), text, 7, events=(LEAD_PROCESS,))


@cache
def example_indicators() -> Indicators:
    """Return the findings on the example company."""
    return analyse(example().extract)


DEPARTMENTS = ("Design", "Finance", "IT", "Legal", "Marketing", "Sales", "Service", "Stores")


@cache
def eight_departments() -> Indicators:
    """Return the findings on a company of eight departments, one of them with seven people."""
    people = {name: 7 if name == "Legal" else 10 + place for place, name in enumerate(DEPARTMENTS)}
    pairs = [
        Direction(one, DEPARTMENTS[(place + step) % 8])
        for place, one in enumerate(DEPARTMENTS)
        for step in (1, 2, 7)
    ]
    return analyse(answered(plan_of(people, levels={at: {} for at in pairs}), 3).extract)


@cache
def climate() -> Simulated:
    """Return the answers to a questionnaire in which nobody rates another department."""
    people = {"North": 20, "South": 14, "West": 5}
    plan = replace(
        plan_of(people, levels={Direction("North", "South"): {}}), levels=_alone(people)
    )
    made = answered(plan, 5, "team-climate")
    rows = made.extract.responses
    return replace(made, extract=with_rows(made.extract, rows[rows["target"] == ""]))


def _alone(people: Mapping[str, int]) -> dict[Direction, dict[str, float]]:
    """Return one direction for each department, from which what is asked once takes its level."""
    names = [*people]
    return {Direction(name, names[place - 1]): {} for place, name in enumerate(names)}


@cache
def climate_indicators() -> Indicators:
    """Return the findings of a questionnaire in which nobody rates another department."""
    return analyse(climate().extract)
