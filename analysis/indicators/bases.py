"""Bases: who stands behind a block of figures, as a count and a digest that names nobody.

The ledger of what was released compares digests, so that a figure shown again with one late
answer more is noticed. A digest tells only whether two groups are the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from analysis.friction.direction import Direction
from analysis.friction.measures import INDEX, Measures
from analysis.scoring.columns import Sort
from analysis.scoring.scale_scores import Scores
from survey.instrument.questionnaire import Asked


@dataclass(frozen=True, slots=True)
class Base:
    """The people of one direction, or of one unit on one scale, in one wave."""

    wave: str
    measure: str
    """"friction" for the index and its components, else the scale."""
    subject: str
    people: int
    digest: str


def bases(measures: Measures, scores: Scores) -> tuple[Base, ...]:
    """Return the base of every block of figures, in a fixed order."""
    found = []
    raters = measures.on_one_base()
    whole = raters[raters[INDEX].notna()]
    for group, rows in whole.groupby(["wave", "unit", "target"], sort=True):
        wave, unit, target = (str(key) for key in group)
        subject = str(Direction(unit, target))
        found.append(_base(wave, "friction", subject, rows["pid"]))
    once = scores.frame[scores.frame["target"] == ""]
    for column in scores.columns:
        if column.sort is not Sort.SCALE or column.asked is not Asked.ONCE:
            continue
        answered = once[once[column.name].notna()]
        for group, rows in answered.groupby(["wave", "unit"], sort=True):
            wave, unit = (str(key) for key in group)
            found.append(_base(wave, column.name, unit, rows["pid"]))
    return tuple(found)


def _base(wave: str, measure: str, subject: str, pids: Iterable[str]) -> Base:
    each = sorted({str(pid) for pid in pids})
    text = "\n".join([wave, measure, subject, *each])
    return Base(wave, measure, subject, len(each), sha256(text.encode()).hexdigest())
