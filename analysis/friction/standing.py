"""Standing: who ranks whom higher, how close the two feel, and how far their horizons lie apart.

With SG_d = own minus other over skill and say in company decisions, within each rater,

    mutual superiority   (SG_S + SG_M) / 2      each thinks itself the better one
    agreed rank          (SG_S - SG_M) / 2      both agree that the first stands higher

Overlap is tracked only. The distance of the horizons (closing this month against long-term
value) is neutral: differences of approach can help (Homburg & Jensen 2007, Journal of Marketing
71(3), 124-142).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.decision import Judged, judge
from analysis.estimate import Figure
from analysis.friction.contrast import contrast
from analysis.friction.cutoffs import SUPERIORITY
from analysis.friction.direction import Cell, Direction
from analysis.friction.mirror import in_group_bias


@dataclass(frozen=True, slots=True)
class Standing:
    """How two departments place each other in one wave."""

    departments: tuple[str, str]
    wave: str
    status_gap: Mapping[str, Figure]
    mutual_superiority: Judged
    agreed_rank: Figure
    """Above 0: both place the first department higher."""
    in_group_bias: Mapping[str, Figure]
    warmth_gap: Mapping[str, Figure]
    """Thermometer, own minus other: a check on the bias."""
    overlap: Mapping[str, Figure]
    horizon_difference: Figure
    """First department's horizon minus the second's, by their own account; neutral."""


def standing(cells: Sequence[Cell], pair: tuple[str, str], fewest: int) -> Standing:
    """Return how the two departments of a pair place each other.

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
    Standing
        In points of 0-100.
    """
    one, two = Direction(*pair), Direction(*pair).back()
    halves = {"own_skill": 0.5, "own_say": 0.5, "other_skill": -0.5, "other_say": -0.5}
    gap = contrast(cells, halves, fewest, centre=0.0)
    warmth = contrast(
        cells, {"thermometer_own": 1.0, "thermometer_other": -1.0}, fewest, centre=0.0
    )
    overlap = contrast(cells, {"overlap": 1.0}, fewest)
    horizon = contrast(cells, {"own_horizon": 1.0}, fewest)
    bias = in_group_bias(cells, fewest)
    return Standing(
        pair,
        cells[0].wave,
        {at.rater: gap.of(at) for at in (one, two)},
        judge(gap.total({one: 0.5, two: 0.5}), SUPERIORITY),
        gap.total({one: 0.5, two: -0.5}),
        {at.rater: bias.of(at) for at in (one, two)},
        {at.rater: warmth.of(at) for at in (one, two)},
        {at.rater: overlap.of(at) for at in (one, two)},
        horizon.total({one: 1.0, two: -1.0}),
    )
