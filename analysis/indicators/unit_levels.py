"""Unit levels: every scale that was asked once, in every unit and wave."""

from __future__ import annotations

import numpy as np

from analysis.scoring.columns import Sort
from analysis.scoring.scale_scores import Scores
from analysis.sums.moments import moments
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
