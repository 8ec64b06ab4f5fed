"""Mirror: how a department sees itself, how the other sees it, and what it thinks they see.

For department d, the other department o and attribute a,

    perception gap       PG = theta(d about d) - theta(o about d)
    meta-perception gap  MG = theta(o about d) - d's guess of it

MG > 0: they think better of us than we fear. Correcting such beliefs lowers hostile attributions
(Lees & Cikara 2020, Nature Human Behaviour 4, 279-286), so it is published to both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.decision import Judged, judge
from analysis.estimate import Figure
from analysis.friction.contrast import Contrast, contrast, minus
from analysis.friction.cutoffs import META_GAP, PERCEPTION_GAP
from analysis.friction.direction import Cell

ATTRIBUTES = ("understanding", "skill", "word")
"""Knows customers, is skilled, keeps its word: the qualities that are guessed as well."""
RATINGS_CENTRE = 60.0
"""Directed ratings lie higher than friction; where their mean is expected."""


@dataclass(frozen=True, slots=True)
class MirrorLine:
    """One quality of one department in three views, 0-100, and the two gaps."""

    department: str
    other: str
    attribute: str
    wave: str
    own: Figure
    theirs: Figure
    guess: Figure
    perception_gap: Judged
    meta_gap: Judged


def mirror(cells: Sequence[Cell], fewest: int) -> tuple[MirrorLine, ...]:
    """Return the mirror of every department that is rated by one which it rates itself.

    Parameters
    ----------
    cells
        All directions of one wave.
    fewest
        Raters needed on each side of a gap.

    Returns
    -------
    tuple of MirrorLine
        By direction, then attribute; empty where ratings were not asked.
    """
    lines = []
    directions = {cell.direction: cell for cell in cells}
    for attribute in ATTRIBUTES:
        own = contrast(cells, {f"own_{attribute}": 1.0}, fewest, centre=RATINGS_CENTRE)
        others = contrast(cells, {f"other_{attribute}": 1.0}, fewest, centre=RATINGS_CENTRE)
        guess = contrast(cells, {f"guess_{attribute}": 1.0}, fewest, centre=RATINGS_CENTRE)
        if others.pooled is None and own.pooled is None:
            continue
        for mine, cell in directions.items():
            theirs = others.of(mine.back())
            lines.append(
                MirrorLine(
                    mine.rater,
                    mine.target,
                    attribute,
                    cell.wave,
                    own.of(mine),
                    theirs,
                    guess.of(mine),
                    judge(minus(own.of(mine), theirs), PERCEPTION_GAP),
                    judge(minus(theirs, guess.of(mine)), META_GAP),
                )
            )
    order = {attribute: place for place, attribute in enumerate(ATTRIBUTES)}
    return tuple(
        sorted(lines, key=lambda line: (line.department, line.other, order[line.attribute]))
    )


def in_group_bias(cells: Sequence[Cell], fewest: int) -> Contrast:
    """Return own minus other over the three qualities, within each rater; above 0 is normal."""
    weights = {f"own_{name}": 1 / len(ATTRIBUTES) for name in ATTRIBUTES}
    weights |= {f"other_{name}": -1 / len(ATTRIBUTES) for name in ATTRIBUTES}
    return contrast(cells, weights, fewest, centre=0.0)
