"""Structure: how the scores of one person go together over waves, in words.

    y_j = X_j b + Z_j u_j + t_i + e_j,   u_j ~ N(0, D),  t_i ~ N(0, tau^2),
    e_j ~ N(0, S_j R_j S_j),             S = sigma diag(1, r_2, ..., r_T)

    AR(1) by wave       R[s, t] = phi^|w_s - w_t|, whole wave numbers, -1 < phi < 1
    AR(1) by position   R[s, t] = phi^|s - t|: a wave left out is no gap
    AR(1), continuous   R[s, t] = phi^|w_s - w_t|, any times, 0 < phi < 1
    unstructured        R[s, t] free for each two waves

Source: Pinheiro & Bates (2000), Mixed-Effects Models in S and S-PLUS, ch. 2 and 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Effects(Enum):
    """In what people differ for good."""

    NONE = "nothing"
    INTERCEPT = "level"
    INTERCEPT_AND_SLOPE = "level and change a wave"


class Serial(Enum):
    """How the residuals of a person are correlated."""

    NONE = "independent residuals"
    BY_WAVE = "AR(1) by wave"
    BY_POSITION = "AR(1) by position"
    CONTINUOUS = "AR(1), continuous time"
    UNSTRUCTURED = "unstructured"


class Spread(Enum):
    """Whether residuals spread alike in all waves."""

    EQUAL = "equal"
    BY_WAVE = "unequal between waves"


class Teams(Enum):
    """Whether teams differ for good."""

    ALIKE = "alike"
    DIFFER = "differ in level"


AR1 = (Serial.BY_WAVE, Serial.BY_POSITION, Serial.CONTINUOUS)


@dataclass(frozen=True, slots=True)
class Structure:
    """The covariance of a person's scores, in words."""

    effects: Effects = Effects.INTERCEPT
    serial: Serial = Serial.NONE
    spread: Spread = Spread.EQUAL
    teams: Teams = Teams.ALIKE

    @property
    def width(self) -> int:
        """Random effects of a person."""
        return list(Effects).index(self.effects)

    def sizes(self, waves: int) -> tuple[int, int, int, int]:
        """Return how many parameters people, teams, correlations and spreads have."""
        correlations = 1 if self.serial in AR1 else 0
        if self.serial is Serial.UNSTRUCTURED:
            correlations = waves * (waves - 1) // 2
        return (
            self.width * (self.width + 1) // 2,
            int(self.teams is Teams.DIFFER),
            correlations,
            waves - 1 if self.spread is Spread.BY_WAVE else 0,
        )

    def size(self, waves: int) -> int:
        """Return how many parameters there are beside sigma, for so many waves."""
        return sum(self.sizes(waves))
