"""Bases: who stands behind a block of figures, as a count and a digest that names nobody.

The ledger of what was released compares digests, so that a figure shown again with one late
answer more is noticed. A digest tells only whether two groups, and the answers of their wave, are
the same. It holds the answers of the whole wave besides the pseudonyms: of 26 people whose
pseudonyms are known a digest of those alone is matched in 15,000 guesses at the four who are not
in it. And an answer that was changed after the wave had been shown is noticed like a late one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from analysis.friction.direction import Direction
from analysis.friction.measures import INDEX, Measures
from analysis.scoring.columns import Sort
from analysis.scoring.scale_scores import Scores
from survey.instrument.questionnaire import Asked

DIGITS = 6
"""Of a score; what lies beyond differs from one machine to the next."""


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
    seals = {wave: _seal(scores, wave) for wave in scores.waves}
    raters = measures.on_one_base()
    whole = raters[raters[INDEX].notna()]
    for group, rows in whole.groupby(["wave", "unit", "target"], sort=True):
        wave, unit, target = (str(key) for key in group)
        subject = str(Direction(unit, target))
        found.append(_base(wave, "friction", subject, rows["pid"], seals.get(wave, "")))
    once = scores.frame[scores.frame["target"] == ""]
    for column in scores.columns:
        if column.sort is not Sort.SCALE or column.asked is not Asked.ONCE:
            continue
        answered = once[once[column.name].notna()]
        for group, rows in answered.groupby(["wave", "unit"], sort=True):
            wave, unit = (str(key) for key in group)
            found.append(_base(wave, column.name, unit, rows["pid"], seals[wave]))
    return tuple(found)


def _base(wave: str, measure: str, subject: str, pids: Iterable[str], seal: str) -> Base:
    each = sorted({str(pid) for pid in pids})
    text = "\n".join([wave, measure, subject, seal, *each])
    return Base(wave, measure, subject, len(each), sha256(text.encode()).hexdigest())


def _seal(scores: Scores, wave: str) -> str:
    """Return a digest of every score of a wave, in any order of the rows."""
    rows = scores.frame[scores.frame["wave"] == wave]
    table = rows[[column.name for column in scores.columns]].to_numpy(np.float64)
    table = np.nan_to_num(table.round(DIGITS), nan=-1.0) + 0.0
    keys = rows["pid"].astype(str) + "\n" + rows["target"].astype(str) + "\n"
    each = sorted(
        sha256(key.encode() + row.tobytes()).hexdigest()
        for key, row in zip(keys, table, strict=True)
    )
    return sha256("\n".join(each).encode()).hexdigest()
