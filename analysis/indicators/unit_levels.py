"""Unit levels: every scale that was asked once, in every unit and wave."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.scoring.columns import Sort, columns_of
from analysis.scoring.scale_scores import Scores
from analysis.sums.courses import moments_of
from analysis.sums.moments import moments
from analysis.sums.study import Study, once_scales
from analysis.units.levels import ScaleLevel, scale_level
from survey.instrument.questionnaire import Asked


def unit_levels(scores: Scores, fewest: int) -> tuple[ScaleLevel, ...]:
    """Return the level of each scale asked once, in every unit.

    Parameters
    ----------
    scores
        Scale scores, 0-100.
    fewest
        People below which a unit is withheld.

    Returns
    -------
    tuple of ScaleLevel
        By scale in the order of the questionnaire, then wave.
    """
    names = [
        column.name
        for column in scores.columns
        if column.sort is Sort.SCALE and column.asked is Asked.ONCE
    ]
    once = scores.frame[scores.frame["target"] == ""]
    found = []
    for name in names:
        for wave, rows in once.groupby("wave", sort=True):
            sums = {
                str(unit): moments(part[[name]].to_numpy(np.float64), [name])
                for unit, part in rows.groupby("unit", sort=True)
            }
            people = {unit: scores.headcount.people(unit, str(wave)) for unit in sums}
            found.append(scale_level(name, str(wave), sums, people, fewest))
    return tuple(found)


def unit_levels_of(study: Study, fewest: int) -> tuple[ScaleLevel, ...]:
    """Return the same from the sums of a study.

    Parameters
    ----------
    study
        Sums of the answers kept.
    fewest
        People below which a unit is withheld.

    Returns
    -------
    tuple of ScaleLevel
        By scale in the order of the questionnaire, then wave.
    """
    waves: dict[str, dict[str, NDArray[np.float64]]] = {}
    for (wave, unit), values in study.sums.alone.levels.items():
        waves.setdefault(study.names.waves[wave], {})[study.names.units[unit]] = values
    members = {(one.unit, one.wave): one.people for one in study.headcount.counts}
    found = []
    for place, column in enumerate(once_scales(columns_of(study.codebook))):
        size, name = study.in_points(column), column.name
        for of_wave, units in waves.items():
            sums = {
                unit: moments_of(values[place].reshape(3, 1, 1), (name,), size)
                for unit, values in units.items()
            }
            people = {unit: members.get((unit, of_wave)) for unit in sums}
            found.append(scale_level(name, of_wave, sums, people, fewest))
    return tuple(found)
