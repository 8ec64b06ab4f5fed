"""Axis: round ends and ticks that hold what is shown, and the ruler that places a value."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500)
"""A reader counts in these."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The ends of a scale and the values that are labelled on it."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def __post_init__(self) -> None:
        """Refuse a scale without length."""
        if not self.low < self.high:
            raise ValueError(
                f"An axis from {self.low} to {self.high} has no length; give a lower end first."
            )


@dataclass(frozen=True, slots=True)
class Ruler:
    """Places a value of an axis on the pixels between two ends."""

    axis: Axis
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the pixel of a value."""
        share = (value - self.axis.low) / (self.axis.high - self.axis.low)
        return self.start + share * (self.end - self.start)

    def within(self, value: float) -> float:
        """Return the pixel of a value, kept between the two ends."""
        first, last = sorted((self.start, self.end))
        return min(max(self(value), first), last)


def axis_over(values: Iterable[float], least: float = 20, most_ticks: int = 5) -> Axis:
    """Return an axis that holds all values, at least so long, with round ticks.

    The ends lie a little outside the values and need not be ticks: a tick stands on each round
    value between them. Scores live on 0 to 100, so no tick lies outside that.

    >>> axis_over([41.0, 56.0], least=30)
    Axis(low=33, high=64, ticks=(40, 50, 60))
    """
    held = sorted(values)
    low, high = held[0], held[-1]
    room = max((high - low) * 0.05, (least - (high - low)) / 2)
    low, high = math.floor(low - room), math.ceil(high + room)
    step = next(step for step in (*_STEPS, high - low) if (high - low) / step <= most_ticks)
    first, last = max(low, 0), min(high, 100)
    ticks = tuple(range(math.ceil(first / step) * step, last + 1, step))
    return Axis(low, high, ticks)


def axis_around_zero(values: Iterable[float], least: float = 10) -> Axis:
    """Return an axis with zero in its middle that holds all values, with round ticks.

    >>> axis_around_zero([-16.0, 14.5])
    Axis(low=-20, high=20, ticks=(-20, -10, 0, 10, 20))
    """
    reach = max([abs(value) for value in values] + [least])
    step = next(step for step in (5, 10, 15, 20, 25, 30, 40, 50, reach) if reach / step <= 2)  # noqa: PLR2004 - two ticks a side
    end = math.ceil(reach / step) * step
    return Axis(-end, end, tuple(range(-int(end), int(end) + 1, int(step))))
