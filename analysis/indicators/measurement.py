"""Measurement: how well each scale measures, and whether its unit means may be spoken of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from analysis.agreement.aggregation import SCORE, Aggregation, Verdict, aggregation_of_sums
from analysis.estimate import Figure, Reason, Withheld
from analysis.population.pooling import REPORT_LEVEL
from analysis.quality.screening import Screened
from analysis.reliability.alpha import alpha
from analysis.reliability.omega import omega_total
from analysis.responses.rows import ONCE, Names, as_rows
from analysis.sums.members import By, MemberSums, member_sums, scales_of_several
from analysis.sums.study import Sittings, Study

FEWEST_UNITS = 4
"""Below this many departments their teams are the units: an ICC over two says nothing."""


@dataclass(frozen=True, slots=True)
class ScaleQuality:
    """Reliability and agreement of one scale in one wave."""

    scale: str
    wave: str
    alpha: Figure
    omega: Figure
    grouped_by: str
    """"unit" or "team"."""
    aggregation: Aggregation


def measurement(screened: Screened, wave: str, fewest: int) -> tuple[ScaleQuality, ...]:
    """Return the quality of every scale of several items in one wave.

    Parameters
    ----------
    screened
        Answers kept.
    wave
        The wave to look at.
    fewest
        People below which nothing is said of a scale.

    Returns
    -------
    tuple of ScaleQuality
        In the order of the questionnaire. Agreement of single units is not handed on.
    """
    kept = as_rows(screened.kept)
    if wave not in kept.names.waves:
        return ()
    of_wave = kept.where(kept.wave == kept.names.waves.index(wave))
    teamless = kept.names.teams.index("") if "" in kept.names.teams else ONCE
    in_teams = bool((of_wave.team != teamless).any())
    by = grouped_by(len(np.unique(of_wave.unit)), in_teams=in_teams)
    sums = member_sums(of_wave, scales_of_several(kept.codebook), by)
    return _measurement(sums, kept.names, by, wave, fewest)


def measurement_of(study: Study, wave: str, fewest: int) -> tuple[ScaleQuality, ...]:
    """Return the same from the sums of a study.

    Parameters
    ----------
    study
        Sums of the answers kept, with the members of this wave.
    wave
        The wave to look at.
    fewest
        People below which nothing is said of a scale.

    Returns
    -------
    tuple of ScaleQuality
        In the order of the questionnaire.
    """
    by = groups_of(study.sums.sittings, study.names.waves.index(wave))
    return _measurement(study.sums.members[by], study.names, by, wave, fewest)


def groups_of(sittings: Sittings, wave: int) -> By:
    """Return what the groups are in a wave, from the counts of its sittings."""
    kept = {
        unit: (answered - aside, in_team)
        for (at, unit), (answered, aside, in_team) in sittings.of_units.items()
        if at == wave and answered > aside
    }
    return grouped_by(len(kept), in_teams=any(in_team for _, in_team in kept.values()))


def grouped_by(units: int, *, in_teams: bool) -> By:
    """Return whether departments or, where these are few, their teams are the groups."""
    return "unit" if units >= FEWEST_UNITS or not in_teams else "team"


def _measurement(
    sums: Mapping[str, MemberSums], names: Names, by: By, wave: str, fewest: int
) -> tuple[ScaleQuality, ...]:
    groups = names.units if by == "unit" else names.teams
    found = []
    for scale, one in sums.items():
        if one.people:
            found.append(
                ScaleQuality(
                    scale,
                    wave,
                    _guarded(alpha(one.moments, confidence=REPORT_LEVEL), one.people, fewest),
                    _guarded(
                        omega_total(one.moments, confidence=REPORT_LEVEL), one.people, fewest
                    ),
                    by,
                    _agreement(one, groups, fewest),
                )
            )
    return tuple(found)


def _guarded(figure: Figure, people: int, fewest: int) -> Figure:
    return figure if people >= fewest else Withheld(Reason.TOO_FEW, people)


def _agreement(sums: MemberSums, groups: tuple[str, ...], fewest: int) -> Aggregation:
    ends = sums.items[0].format
    counted, scored = sums.tables(groups), sums.unit_sums(groups, SCORE)
    found = aggregation_of_sums(counted, scored, ends.low, ends.high, confidence=REPORT_LEVEL)
    if sums.people >= fewest:
        return replace(found, members=())
    none = Withheld(Reason.TOO_FEW, sums.people)
    return Aggregation(none, none, none, none, none, found.units, Verdict.NOT_YET, ())
