"""Workforce: the people of a made-up company, with what they feel and will not tell anyone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.simulation.plan import STABLE_SD, Plan

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Workforce:
    """One entry a person, in the order of the departments."""

    pids: tuple[str, ...]
    department: NDArray[np.int64]
    team: NDArray[np.int64]
    """Number of the team inside the department."""
    stable: Array
    """How much more friction than others a person feels in every wave, in points."""
    team_effect: Array
    """What the person's team adds, in points."""


def hire(plan: Plan, generator: np.random.Generator) -> Workforce:
    """Return a workforce drawn for this plan."""
    sizes = [staff.people for staff in plan.departments]
    department = np.repeat(np.arange(len(sizes)), sizes)
    team = np.concatenate(
        [np.arange(staff.people) % staff.teams for staff in plan.departments]
    ).astype(np.int64)
    effects = [
        generator.normal(0, plan.team_sd, staff.teams) if staff.teams > 1 else np.zeros(1)
        for staff in plan.departments
    ]
    people = len(department)
    codes = generator.permutation(people)
    return Workforce(
        tuple(f"p{code:05d}" for code in codes),
        department,
        team,
        generator.normal(0, STABLE_SD, people),
        np.array([effects[d][t] for d, t in zip(department, team, strict=True)]),
    )
