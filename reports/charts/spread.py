"""Spread: what is drawn of an estimate: middle, 50%, 90% and twenty equally likely places."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.stats import t as t_distribution

DOTS = 20
"""Twenty dots: one dot is 1 chance in 20, and sixteen of them are the 8 in 10 that decide."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A middle, its 50% and 90% intervals, and twenty equally likely places in order."""

    middle: float
    low: float
    lower: float
    upper: float
    high: float
    dots: tuple[float, ...]

    def __post_init__(self) -> None:
        """Refuse ends that are out of order, or another number of dots."""
        ends = (self.low, self.lower, self.middle, self.upper, self.high)
        if list(ends) != sorted(ends):
            raise ValueError(
                f"The ends {ends} of a spread are out of order; give low, lower, middle, upper, "
                "high from the least to the greatest."
            )
        if len(self.dots) != DOTS:
            raise ValueError(f"A spread has {len(self.dots)} dots; give {DOTS}.")


def spread_of(
    value: float,
    se: float,
    df: float = math.inf,
    floor: float = -math.inf,
    ceiling: float = math.inf,
) -> Spread:
    """Return the spread of an estimate by its t distribution, cut at the ends of its scale.

    The intervals are those between the 5th and 95th and between the 25th and 75th percentile; dot
    i of 20 is the quantile (i + 1/2) / 20, so that each stands for the same chance.

    >>> spread = spread_of(50.0, 4.0)
    >>> round(spread.low, 1), round(spread.high, 1), round(spread.dots[0], 1)
    (43.4, 56.6, 42.2)
    """
    if not math.isfinite(value) or not math.isfinite(se) or se < 0:
        raise ValueError(
            f"A spread needs a value and a standard error of zero or more, not {value} and {se}; "
            "show an estimate that has only an interval as a Range."
        )
    steps = (0.05, 0.25, 0.75, 0.95, *((place + 0.5) / DOTS for place in range(DOTS)))
    ends = [
        min(max(float(value + t_distribution.ppf(step, df) * se), floor), ceiling)
        for step in steps
    ]
    low, lower, upper, high = ends[:4]
    return Spread(value, low, lower, upper, high, tuple(ends[4:]))


@dataclass(frozen=True, slots=True)
class Range:
    """A middle and the two ends of its interval."""

    middle: float
    low: float
    high: float

    def __post_init__(self) -> None:
        """Refuse ends that do not hold the middle between them."""
        if not self.low <= self.middle <= self.high:
            raise ValueError(
                f"The middle {self.middle} does not lie between {self.low} and {self.high}; "
                "give the lower end first."
            )
