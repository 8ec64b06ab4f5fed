"""Thresholds: the smallest groups that may be shown, frozen when a wave opens."""

from __future__ import annotations

from dataclasses import dataclass

FLOOR = 5
"""No threshold may be set below this (docs/privacy.md, "Why these sizes")."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The fewest people behind each sort of figure."""

    scores: int = 8
    gaps: int = 8
    """On each of the two sides."""
    comments: int = 12
    distributions: int = 15
    rated: int = 8
    """Members of a department that is rated: ratings of three people are about persons."""
    rates: int = 10
    """People invited, where a response rate is shown."""

    def __post_init__(self) -> None:
        """Refuse a threshold under the floor."""
        for name in ("scores", "gaps", "comments", "distributions", "rated", "rates"):
            value = getattr(self, name)
            if value < FLOOR:
                raise ValueError(
                    f"The threshold for {name} is {value}; set it to {FLOOR} or more, the floor."
                )
