"""Programme: how many people a company will ask, how often, and how many are likely to answer."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analysis.errors import UnusableAnswers
from analysis.simulation.false_alarms import CORRELATION, INDEX_SD
from analysis.trends.series import SHOCK

RESPONSE_RATE = 0.7
ANSWERS_AGAIN = 0.8
"""Planning values until a company has its own (docs/methods.md, "Planning values")."""
FEWEST = 8
"""Answers below which a score is not shown, as `survey.privacy.thresholds` has it."""
EVERY_DAY = 365
PAIR = 2


@dataclass(frozen=True, slots=True)
class Programme:
    """A survey programme before its first wave."""

    departments: Mapping[str, int]
    """Department -> people who work in it."""
    waves_a_year: int = 4
    linked: bool = True
    """Whether the answers of a person are known to be of one person in every wave."""
    response_rate: float = RESPONSE_RATE
    answers_again: float = ANSWERS_AGAIN
    """Share of those who answered one wave that answer any other wave too."""
    departments_rated: int = 2
    """Other departments that each person is asked about, at most."""
    fewest: int = FEWEST
    sd: float = INDEX_SD
    """Standard deviation of persons on the index, in points of 0-100."""
    correlation: float = CORRELATION
    """Of a person's index in two waves."""
    shock: float = SHOCK
    """Standard deviation of what moves a whole department for one wave only, in points."""

    def __post_init__(self) -> None:
        """Refuse a programme that nobody could run."""
        for wrong, message in (*self._wrong_people(), *self._wrong_spread()):
            if wrong:
                raise UnusableAnswers(message)

    def _wrong_people(self) -> Iterator[tuple[bool, str]]:
        small = [f"{name} has {people}" for name, people in self.departments.items() if people < 1]
        count, rate = len(self.departments), self.response_rate
        yield count < PAIR, f"{count} department has no friction with another; name two or more."
        yield bool(small), f"A department needs people, but {', '.join(small)}; leave it out."
        yield (
            not 1 <= self.waves_a_year <= EVERY_DAY,
            f"{self.waves_a_year} waves a year: give 1 to 365.",
        )
        yield not 0 < rate <= 1, f"A response rate of {rate:g}: give a share over 0, up to 1."
        yield (
            not 0 <= self.answers_again <= 1,
            f"A share of {self.answers_again:g} that answers again: give 0 to 1.",
        )
        yield (
            self.departments_rated < 1,
            "With no department to rate nothing is asked; give 1 or more.",
        )

    def _wrong_spread(self) -> Iterator[tuple[bool, str]]:
        yield (
            self.sd <= 0,
            f"A standard deviation of {self.sd:g} between persons: give one over 0.",
        )
        yield self.shock < 0, f"A shock of {self.shock:g} points: give 0 or more."
        yield (
            not 0 <= self.correlation < 1,
            f"A correlation of {self.correlation:g} between waves: give 0 to below 1.",
        )

    @property
    def share_asked(self) -> float:
        """Share of a department that is asked about any one other department."""
        return min(1.0, self.departments_rated / (len(self.departments) - 1))

    @property
    def overlap(self) -> float:
        """Share of a wave's respondents that answered another wave too.

        Those who answered are no less likely to answer again than anybody else.
        """
        return max(self.answers_again, self.response_rate)

    def asked(self, department: str) -> int:
        """Return how many of a department rate any one other department."""
        return math.floor(self.departments[department] * self.share_asked + 1e-9)

    def answers(self, department: str) -> int:
        """Return how many of a department are likely to rate any one other department.

        >>> Programme({"Sales": 24, "Marketing": 15}).answers("Sales")
        16
        """
        return math.floor(self.asked(department) * self.response_rate + 1e-9)
