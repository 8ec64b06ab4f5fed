"""Pressure: how much each department is under, whether it is shared fairly and recognised.

    imbalance     PI = level_S - level_M        (level: checked too often, pushed for numbers)
    empathy gap   EG_d = pressure that d feels - pressure that the other sees on d

Pressure is a cause of friction and not part of the index. A level over 60 calls for action on
its own, whatever the gap. Action on the gap needs both an imbalance and felt unfairness.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.decision import Decision, Judged, judge
from analysis.estimate import Figure
from analysis.friction.contrast import contrast, minus
from analysis.friction.cutoffs import PRESSURE_IMBALANCE, PRESSURE_LEVEL, UNFAIRNESS
from analysis.friction.direction import Cell, Direction
from analysis.friction.mirror import RATINGS_CENTRE


@dataclass(frozen=True, slots=True)
class Pressure:
    """The pressure on two departments in one wave, 0-100."""

    departments: tuple[str, str]
    wave: str
    level: Mapping[str, Judged]
    imbalance: Judged
    """First department minus second."""
    unfairness: Mapping[str, Judged]
    empathy_gap: Mapping[str, Figure]
    rebalance: Decision
    """Act only where the imbalance is sure and so is the felt unfairness on the loaded side."""


def pressure_levels(cells: Sequence[Cell], fewest: int) -> dict[Direction, Judged]:
    """Return the pressure that the raters of each direction feel, held against 60."""
    level = contrast(cells, {"pressure": 1.0}, fewest)
    return {cell.direction: judge(level.of(cell.direction), PRESSURE_LEVEL) for cell in cells}


def pressure(cells: Sequence[Cell], pair: tuple[str, str], fewest: int) -> Pressure:
    """Return the pressure on the two departments of a pair.

    Parameters
    ----------
    cells
        All directions of one wave.
    pair
        Two departments that rate each other.
    fewest
        Raters needed on each side.

    Returns
    -------
    Pressure
        With every figure withheld where pressure was not asked.
    """
    one, two = Direction(*pair), Direction(*pair).back()
    level = contrast(cells, {"pressure": 1.0}, fewest)
    unfair = contrast(cells, {"unfairness": 1.0}, fewest)
    felt = contrast(cells, {"own_pressure": 1.0}, fewest, centre=RATINGS_CENTRE)
    seen = contrast(cells, {"other_pressure": 1.0}, fewest, centre=RATINGS_CENTRE)
    imbalance = judge(level.total({one: 1.0, two: -1.0}), PRESSURE_IMBALANCE)
    unfairness = {at.rater: judge(unfair.of(at), UNFAIRNESS) for at in (one, two)}
    return Pressure(
        pair,
        cells[0].wave,
        {at.rater: judge(level.of(at), PRESSURE_LEVEL) for at in (one, two)},
        imbalance,
        unfairness,
        {at.rater: minus(felt.of(at), seen.of(at.back())) for at in (one, two)},
        _rebalance(imbalance, unfairness, pair),
    )


def _rebalance(
    imbalance: Judged, unfairness: Mapping[str, Judged], pair: tuple[str, str]
) -> Decision:
    if imbalance.decision is Decision.WITHHELD:
        return Decision.WITHHELD
    if imbalance.decision is not Decision.ACT:
        return imbalance.decision
    loaded = pair[0] if getattr(imbalance.figure, "value", 0.0) > 0 else pair[1]
    return unfairness[loaded].decision
