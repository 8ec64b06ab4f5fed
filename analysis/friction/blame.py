"""Blame: who is held responsible for a missed target, and whether both sides do the same.

From the 100 points that each person shares out, with b(d to x) the points that d gives x,

    export of d          E_d = b(d to other) - b(d to own)
    mutual blame         MB  = (E_S + E_M) / 2
    asymmetry            BA  = E_S - E_M
    ownership deficit    OD_d = b(other to d) - b(d to own)

MB high and BA near 0 points at the process, not at a side (Hewstone 1990, European Journal of
Social Psychology 20, 311-335, on the bias of explaining away one's own failures).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.decision import Judged, judge
from analysis.estimate import Figure
from analysis.friction.contrast import contrast, minus
from analysis.friction.cutoffs import BLAME_ASYMMETRY, MUTUAL_BLAME
from analysis.friction.direction import Cell, Direction

EVEN_SHARE = 25.0
"""Points that each of four parties gets when nobody is blamed more than another."""


@dataclass(frozen=True, slots=True)
class Blame:
    """The blame between two departments in one wave, in points of the 100 that were shared."""

    departments: tuple[str, str]
    wave: str
    export: Mapping[str, Figure]
    ownership_deficit: Mapping[str, Figure]
    mutual: Judged
    asymmetry: Judged
    """First department minus second."""
    sent: Mapping[str, Figure]
    """How often a department says that the other was the cause, 0-100."""
    received: Mapping[str, Figure]
    """How often it hears that it was the cause itself, 0-100."""


def blame(cells: Sequence[Cell], pair: tuple[str, str], fewest: int) -> Blame:
    """Return the blame between the two departments of a pair.

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
    Blame
        With every figure withheld where the split was not asked.
    """
    one, two = Direction(*pair), Direction(*pair).back()
    export = contrast(cells, {"split_other": 1.0, "split_own": -1.0}, fewest, centre=0.0)
    to_other = contrast(cells, {"split_other": 1.0}, fewest, centre=EVEN_SHARE)
    to_own = contrast(cells, {"split_own": 1.0}, fewest, centre=EVEN_SHARE)
    sent = contrast(cells, {"blame_sent": 1.0}, fewest)
    received = contrast(cells, {"blame_received": 1.0}, fewest)
    deficit = {
        direction.rater: minus(to_other.of(direction.back()), to_own.of(direction))
        for direction in (one, two)
    }
    return Blame(
        pair,
        cells[0].wave,
        {direction.rater: export.of(direction) for direction in (one, two)},
        deficit,
        judge(export.total({one: 0.5, two: 0.5}), MUTUAL_BLAME),
        judge(export.total({one: 1.0, two: -1.0}), BLAME_ASYMMETRY),
        {direction.rater: sent.of(direction) for direction in (one, two)},
        {direction.rater: received.of(direction) for direction in (one, two)},
    )
