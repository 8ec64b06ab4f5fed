"""Truth: the expected scores of a made-up company, which an honest interval must cover."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.friction.direction import Direction
from analysis.friction.measures import COMPONENTS


@dataclass(frozen=True, slots=True)
class Truth:
    """Expected score of every measure, 0-100, by wave and direction."""

    scores: Mapping[tuple[str, Direction, str], float]

    def score(self, wave: str, direction: Direction, measure: str) -> float:
        """Return the expected score of one measure."""
        return self.scores[wave, direction, measure]

    def index(self, wave: str, direction: Direction) -> float:
        """Return the true Friction Index."""
        parts = [self.score(wave, direction, name) for name in COMPONENTS]
        return sum(parts) / len(parts)

    def imbalance(self, wave: str, one: str, two: str) -> float:
        """Return the true difference of pressure, first department minus second."""
        level = self.score(wave, Direction(one, two), "pressure")
        return level - self.score(wave, Direction(two, one), "pressure")

    def meta_gap(self, wave: str, department: str, other: str, attribute: str) -> float:
        """Return what the other department truly thinks minus what this one guesses."""
        theirs = self.score(wave, Direction(other, department), f"other_{attribute}")
        return theirs - self.score(wave, Direction(department, other), f"guess_{attribute}")
