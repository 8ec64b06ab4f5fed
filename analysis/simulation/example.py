"""Example: the made-up company of `detente demo`, and random companies for the benchmarks."""

from __future__ import annotations

from itertools import permutations

import numpy as np

from analysis.friction.direction import Direction
from analysis.friction.measures import BLOCK
from analysis.simulation.plan import Plan, Staff, Step
from survey.answers.extract import Event

WAVES = (
    "2025-01",
    "2025-04",
    "2025-07",
    "2025-10",
    "2026-01",
    "2026-04",
    "2026-07",
    "2026-10",
)
SALES = Direction("Sales", "Marketing")
MARKETING = Direction("Marketing", "Sales")
LEAD_PROCESS = Event("2026-04", "new lead process")


def example_company() -> Plan:
    """Return Sales and Marketing of a made-up company over eight quarterly waves.

    Blame by Sales rises with a new lead process; Marketing's approach clash falls after a shared
    pipeline target; both departments think that the other sees them worse than it does.
    """
    sales = {
        "encroachment": 41.0,
        "them_and_us": 56.0,
        "blame": 51.0,
        "status": 49.0,
        "approach_clash": 51.0,
        "threat": 45.0,
        "challenge": 61.0,
        "pressure": 66.0,
        "unfairness": 60.0,
        "own_understanding": 81.0,
        "own_skill": 79.0,
        "own_word": 73.0,
        "own_say": 68.0,
        "own_pressure": 78.0,
        "own_horizon": 34.0,
        "other_understanding": 52.0,
        "other_skill": 62.0,
        "other_word": 60.0,
        "other_say": 57.0,
        "other_pressure": 52.0,
        "other_horizon": 70.0,
        "guess_understanding": 56.0,
        "guess_skill": 64.0,
        "guess_word": 50.0,
        "overlap": 34.0,
        "thermometer_own": 78.0,
        "thermometer_other": 52.0,
        "split_own": 16.0,
        "split_other": 40.0,
        "split_leadership": 24.0,
        "split_market": 20.0,
    }
    marketing = {
        "encroachment": 57.0,
        "them_and_us": 47.0,
        "blame": 54.0,
        "status": 52.0,
        "approach_clash": 51.0,
        "threat": 41.0,
        "challenge": 52.0,
        "pressure": 51.0,
        "unfairness": 44.0,
        "own_understanding": 71.0,
        "own_skill": 77.0,
        "own_word": 75.0,
        "own_say": 52.0,
        "own_pressure": 66.0,
        "own_horizon": 68.0,
        "other_understanding": 70.0,
        "other_skill": 71.0,
        "other_word": 57.0,
        "other_say": 72.0,
        "other_pressure": 64.0,
        "other_horizon": 30.0,
        "guess_understanding": 47.0,
        "guess_skill": 56.0,
        "guess_word": 45.0,
        "overlap": 41.0,
        "thermometer_own": 76.0,
        "thermometer_other": 58.0,
        "split_own": 20.0,
        "split_other": 32.0,
        "split_leadership": 28.0,
        "split_market": 20.0,
    }
    return Plan(
        "Nordlicht AG",
        (Staff("Sales", 42, 5), Staff("Marketing", 26, 3)),
        WAVES,
        {SALES: sales, MARKETING: marketing},
        steps=(
            Step("2026-04", SALES, "blame", 12.0),
            Step("2026-04", SALES, "threat", 6.0),
            Step("2026-04", MARKETING, "approach_clash", -13.0),
        ),
        response_rates={"Sales": 0.78, "Marketing": 0.72},
        turnout_slope=0.15,
        careless=0.03,
        shock_sd=1.5,
        comments=0.4,
    )


def random_company(seed: int, answering: int, waves: tuple[str, ...] = ("2026-01",)) -> Plan:
    """Return a company of two departments whose levels are drawn at random.

    Parameters
    ----------
    seed
        Same seed, same company.
    answering
        People in each department, all of whom answer.
    waves
        Waves to ask in.

    Returns
    -------
    Plan
        Friction spread about 45 with an SD of 8 between companies, 6 between measures and 7
        between directions; ratings about 60.
    """
    generator = np.random.default_rng(seed)
    names = ("Sales", "Marketing")
    company, parts = generator.normal(45, 8), generator.normal(0, 6, len(BLOCK) + 2)
    measures = (*BLOCK, "pressure", "unfairness")
    levels = {}
    for one, two in permutations(names, 2):
        own = generator.normal(0, 7, len(measures))
        friction = {
            name: float(np.clip(company + part + mine, 12, 88))
            for name, part, mine in zip(measures, parts, own, strict=True)
        }
        ratings = {
            f"{view}_{attribute}": float(np.clip(generator.normal(60, 11), 15, 90))
            for view in ("own", "other", "guess")
            for attribute in ("understanding", "skill", "word", "say", "pressure", "horizon")
        }
        levels[Direction(one, two)] = friction | ratings
    staff = tuple(Staff(name, answering, max(1, answering // 8)) for name in names)
    return Plan(
        f"company {seed}",
        staff,
        waves,
        levels,
        team_sd=0.0,
        shock_sd=0.0,
        no_contact=0.0,
        skipped=0.0,
    )
