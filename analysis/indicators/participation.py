"""Participation: how many of each unit answered in each wave, as counts and never as persons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from analysis.estimate import Figure
from analysis.population.nonresponse import response_rate
from analysis.population.pooling import REPORT_LEVEL
from analysis.quality.screening import Screened
from analysis.sums.study import Study
from survey.people.headcount import Headcount


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
    answered, aside = (
        Counter(zip(one["wave"], one["unit"], strict=True))
        for one in (screened.sittings, screened.set_aside)
    )
    return _participation(answered, aside, screened.received.headcount)


def participation_of(study: Study) -> tuple[Participation, ...]:
    """Return the same from the sums of a study.

    Parameters
    ----------
    study
        Sums of everyone who answered.

    Returns
    -------
    tuple of Participation
        By wave, then unit.
    """
    answered, aside = {}, {}
    for (wave, unit), (all_, away, _) in study.sums.sittings.of_units.items():
        cell = study.names.waves[wave], study.names.units[unit]
        answered[cell], aside[cell] = int(all_), int(away)
    return _participation(answered, aside, study.headcount)


def _participation(
    answered: Mapping[tuple[str, str], int],
    aside: Mapping[tuple[str, str], int],
    headcount: Headcount,
) -> tuple[Participation, ...]:
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
