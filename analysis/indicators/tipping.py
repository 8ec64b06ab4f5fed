"""Tipping: how different those who did not answer would have to be to flip a decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.estimate import Withheld
from analysis.friction.cutoffs import INDEX
from analysis.friction.direction import Direction
from analysis.friction.index import FrictionIndex
from analysis.indicators.participation import Participation
from analysis.population.nonresponse import TippingPoint, tipping_point


@dataclass(frozen=True, slots=True)
class Tipping:
    """The tipping point of one direction's index in one wave."""

    direction: Direction
    wave: str
    point: TippingPoint | Withheld


def tipping(
    indices: Sequence[FrictionIndex], taking_part: Sequence[Participation]
) -> tuple[Tipping, ...]:
    """Return the tipping point of every direction that has an index and a response rate."""
    rates = {(part.unit, part.wave): part.rate for part in taking_part}
    return tuple(
        Tipping(
            one.direction,
            one.wave,
            tipping_point(one.index.figure, INDEX, rates[one.direction.rater, one.wave]),
        )
        for one in indices
        if (one.direction.rater, one.wave) in rates
    )
