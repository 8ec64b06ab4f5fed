"""Refusal: why waves or people do not allow a model, in a sentence.

A random slope makes scores far apart in time differ, and so does AR(1): over three or four waves
the two can hardly be told apart. nlme 3.1-162 does not converge for both on the three waves of
univbct (job satisfaction, 1,396 rows), and a model that settles by luck says nothing about either.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from analysis.decision import Cutoff
from analysis.errors import UnusableAnswers
from analysis.estimate import Reason, Withheld
from analysis.serial.occasions import OccasionSums
from analysis.serial.structure import AR1, Effects, Serial, Structure, Teams

WAVES_FOR_SLOPE_AND_SERIAL = Cutoff(
    "waves for a random slope beside AR(1)", 5.0, "a choice of this project"
)
WAVES_FOR_TWO = 3
"""Two waves have one correlation, which a level alone already says."""


class Obstacle(Enum):
    """What stands in the way."""

    SLOPE_AND_SERIAL = (
        "three or four waves cannot tell a random slope from serial correlation: leave one out"
    )
    LEVEL_AND_SERIAL = (
        "nobody answered three waves, so that a lasting level and serial correlation are one: "
        "leave one out"
    )
    SLOPE = "nobody answered three waves, so that a random slope and the residuals are one"
    NO_SECOND_WAVE = "nobody answered two waves, so that persons and residuals are one"
    UNSEEN_PAIR = "two waves were answered by nobody in common: their correlation is unknown"
    TOO_FEW_PEOPLE = "there are fewer people than variances and correlations of the waves"
    TOO_FEW_TEAMS = "one team has nothing to differ from"
    TOO_FEW_ROWS = "there are not more scores than coefficients"
    NO_RESIDUALS = "the coefficients say every score, so that nothing is left to vary"
    NO_OPTIMUM = "the search did not settle on a best value"
    UNBOUNDED = "for so few people some wave is said without fail: no best value exists"


@dataclass(frozen=True, slots=True)
class Refused:
    """No model, and why."""

    obstacle: Obstacle
    n: int

    @property
    def withheld(self) -> Withheld:
        """The same as the figures say it."""
        reasons = {
            Obstacle.TOO_FEW_PEOPLE: Reason.TOO_FEW,
            Obstacle.TOO_FEW_TEAMS: Reason.TOO_FEW,
            Obstacle.TOO_FEW_ROWS: Reason.TOO_FEW,
            Obstacle.NO_RESIDUALS: Reason.NO_VARIANCE,
            Obstacle.NO_OPTIMUM: Reason.UNDEFINED,
            Obstacle.UNBOUNDED: Reason.TOO_FEW,
        }
        return Withheld(reasons.get(self.obstacle, Reason.TOO_FEW_WAVES), self.n)


def refusal(sums: OccasionSums, structure: Structure) -> Refused | None:
    """Return why the waves do not allow a model, if they do not.

    Parameters
    ----------
    sums
        Sums of the repeated scores.
    structure
        The covariance asked for.

    Returns
    -------
    Refused or None
        None where nothing stands in the way.

    Raises
    ------
    UnusableAnswers
        For a structure that contradicts itself or the waves.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.serial.occasions import occasion_sums
    >>> summed = occasion_sums(np.arange(6.0), np.ones((6, 1)), [*"AABBCC"], [0, 1] * 3)
    >>> refusal(summed, Structure(serial=Serial.BY_WAVE)).obstacle.name
    'LEVEL_AND_SERIAL'
    """
    _check_sense(sums, structure)
    obstacle = _of_waves(sums, structure) or _of_numbers(sums, structure)
    return None if obstacle is None else Refused(obstacle, sums.n)


def _check_sense(sums: OccasionSums, structure: Structure) -> None:
    if structure.serial is Serial.UNSTRUCTURED and structure.effects is not Effects.NONE:
        raise UnusableAnswers(
            f"Unstructured correlations already hold that people differ in "
            f"{structure.effects.value}; ask for {Effects.NONE.value} beside them."
        )
    if structure.teams is Teams.DIFFER and not sums.teams:
        raise UnusableAnswers("No team is known; give the team of each row.")
    fractions = [wave for wave in sums.waves if wave != round(wave)]
    if structure.serial is Serial.BY_WAVE and fractions:
        raise UnusableAnswers(
            f"Wave {fractions[0]:g} is no whole number; number the waves, or ask for "
            f"{Serial.CONTINUOUS.value}."
        )


def _of_waves(sums: OccasionSums, structure: Structure) -> Obstacle | None:
    serial = structure.serial in AR1
    slope = structure.effects is Effects.INTERCEPT_AND_SLOPE
    together = serial or structure.effects is not Effects.NONE
    if (together or structure.serial is Serial.UNSTRUCTURED) and sums.longest == 1:
        return Obstacle.NO_SECOND_WAVE
    if slope and serial and sums.longest < WAVES_FOR_SLOPE_AND_SERIAL.value:
        return Obstacle.SLOPE_AND_SERIAL
    if slope and sums.longest < WAVES_FOR_TWO:
        return Obstacle.SLOPE
    if serial and structure.effects is not Effects.NONE and sums.longest < WAVES_FOR_TWO:
        return Obstacle.LEVEL_AND_SERIAL
    if structure.serial is Serial.UNSTRUCTURED and not _all_pairs_seen(sums):
        return Obstacle.UNSEEN_PAIR
    return None


def _of_numbers(sums: OccasionSums, structure: Structure) -> Obstacle | None:
    if structure.teams is Teams.DIFFER and len(sums.teams) == 1:
        return Obstacle.TOO_FEW_TEAMS
    waves, coefficients = len(sums.waves), len(sums.columns) - 1
    unstructured = structure.serial is Serial.UNSTRUCTURED
    if unstructured and sums.people < waves * (waves + 1) // 2:
        return Obstacle.TOO_FEW_PEOPLE
    return Obstacle.TOO_FEW_ROWS if sums.n <= coefficients else None


def _all_pairs_seen(sums: OccasionSums) -> bool:
    waves = sums.waves
    seen = {(a, b) for pattern in sums.patterns for a in pattern.waves for b in pattern.waves}
    return len(seen) == len(waves) ** 2
