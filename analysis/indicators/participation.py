"""Participation: how many of each unit answered in each wave, as counts and never as persons."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.estimate import Figure
from analysis.population.nonresponse import response_rate
from analysis.population.pooling import REPORT_LEVEL
from analysis.quality.screening import Screened


@dataclass(frozen=True, slots=True)
class Participation:
    """How many of a unit answered in a wave, and how many sittings were set aside."""

    unit: str
    wave: str
    parent: str | None
    people: int | None
    answered: int
    set_aside: int
    rate: Figure


def participation(screened: Screened) -> tuple[Participation, ...]:
    """Return the participation of every unit of the headcount in every wave.

    Parameters
    ----------
    screened
        All answers received, and those set aside.

    Returns
    -------
    tuple of Participation
        By wave, then unit. The rate counts everyone who answered, careless or not.
    """
    headcount = screened.received.headcount
    keys = ["wave", "unit"]
    answered = screened.sittings.groupby(keys).size()
    aside = screened.set_aside.groupby(keys).size()
    found = []
    for count in headcount.counts:
        n = int(answered.get((count.wave, count.unit), 0))
        found.append(
            Participation(
                count.unit,
                count.wave,
                count.parent,
                count.people,
                n,
                int(aside.get((count.wave, count.unit), 0)),
                response_rate(n, count.people, REPORT_LEVEL),
            )
        )
    return tuple(found)
