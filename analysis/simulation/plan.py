"""Plan: a made-up company, whose true levels are set before anyone answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.friction.direction import Direction

ITEM_NOISE = 18.8
STABLE_SD = 11.6
PASSING_SD = 7.9
SPECIFIC_SD = 8.7
"""Standard deviations of a latent answer, in points of 0-100.

Together they give an item SD of 25, a four-item scale SD of 19, an index SD of 15 and a
correlation of 0.6 between two waves of a person's index: see docs/methods.md,
"Planning values".
"""


@dataclass(frozen=True, slots=True)
class Staff:
    """One department: its name, how many people work in it, and in how many teams."""

    name: str
    people: int
    teams: int = 1


@dataclass(frozen=True, slots=True)
class Step:
    """A lasting change of one measure from a wave on, as after an action or a new process."""

    wave: str
    direction: Direction
    measure: str
    points: float


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is true of a made-up company."""

    name: str
    departments: tuple[Staff, ...]
    waves: tuple[str, ...]
    levels: Mapping[Direction, Mapping[str, float]]
    """Direction -> measure -> latent level, 0-100; own ratings stand with the rater."""
    steps: tuple[Step, ...] = ()
    response_rates: Mapping[str, float] = field(default_factory=dict)
    """Department -> share that answers; 1 where it is not named."""
    turnout_slope: float = 0.0
    """How the log-odds of answering fall for each standard deviation of friction felt."""
    careless: float = 0.0
    """Share of those who answer without reading."""
    team_sd: float = 4.0
    shock_sd: float = 0.0
    """Standard deviation of what moves a whole direction for one wave only."""
    no_contact: float = 0.03
    skipped: float = 0.01
    comments: float = 0.0
    """Share of those who answer that write a comment."""

    def level(self, direction: Direction, measure: str, wave: str) -> float:
        """Return the latent level of a measure in a wave, before shocks."""
        base = self.levels[direction].get(measure, 50.0)
        moved = sum(
            step.points
            for step in self.steps
            if (step.direction, step.measure) == (direction, measure) and step.wave <= wave
        )
        return base + moved
