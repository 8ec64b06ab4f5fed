"""Estimate and Withheld: a number with its interval, n and method, or the reason for none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Reason(Enum):
    """Why a figure cannot be had, or may not be shown."""

    TOO_FEW = "too few answers"
    NO_VARIANCE = "nothing varies"
    ALIKE = "everyone answered alike"
    SMALL_TARGET = "the rated department is too small"
    NOT_ASKED = "not asked in this wave"
    NOT_LINKED = "answers of a person are not linked over waves"
    TOO_FEW_WAVES = "too few waves"
    UNKNOWN_HEADCOUNT = "the number of people is not known"
    PROTECTS_ANOTHER = "another figure would follow from it"
    UNDEFINED = "the formula has no value here"
    NOT_COMPARABLE = "the scale does not mean the same to all"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its uncertainty, the n behind it and the method that made it."""

    value: float
    se: float
    """Standard error; nan where the method gives an interval alone."""
    low: float
    high: float
    n: int
    method: str
    level: float = 0.95
    """Coverage that `low` to `high` is meant to have."""
    df: float = float("inf")
    """Degrees of freedom of the t distribution behind the interval; infinite for a normal."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """No value, and why."""

    reason: Reason
    n: int


Figure = Estimate | Withheld


@dataclass(frozen=True, slots=True)
class Described:
    """A value that describes the answers at hand and claims nothing beyond them: no interval."""

    value: float
    n: int
    method: str


Description = Described | Withheld


@dataclass(frozen=True, slots=True)
class Significance:
    """A test statistic, its degrees of freedom and the p-value, two-sided where sides exist."""

    statistic: float
    p: float
    n: int
    method: str
    df: tuple[float, ...] = ()
    """Empty for a normal or an exact test; numerator and denominator for an F."""
