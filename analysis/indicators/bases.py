"""Bases: who stands behind a block of figures, as a count and a digest that names nobody.

The ledger of what was released compares digests, so that a figure shown again with one late
answer more is noticed. A digest tells only whether two groups, and the answers of their wave, are
the same. It holds the answers of the whole wave besides the pseudonyms: of 26 people whose
pseudonyms are known a digest of those alone is matched in 15,000 guesses at the four who are not
in it. And an answer that was changed after the wave had been shown is noticed like a late one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from analysis.friction.direction import Direction
from analysis.friction.measures import INDEX, Measures
from analysis.responses.marks import marks_of
from analysis.scoring.columns import columns_of
from analysis.scoring.scale_scores import Scores
from analysis.sums.digests import digest_sums, in_hex, marks_of_rows
from analysis.sums.grouped import grouping
from analysis.sums.study import Study, once_scales

Whole = NDArray[np.int64]


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
    seals = {wave: _seal(scores, wave) for wave in scores.waves}
    raters = measures.on_one_base()
    whole = raters[raters[INDEX].notna()]
    found = []
    for (wave, unit, target), rows in whole.groupby(["wave", "unit", "target"], sort=True):
        direction = str(Direction(str(unit), str(target)))
        found.append(_base(str(wave), "friction", direction, _sums(rows["pid"]), seals))
    once = scores.frame[scores.frame["target"] == ""]
    for column in once_scales(scores.columns):
        answered = once[once[column.name].notna()]
        for (wave, unit), rows in answered.groupby(["wave", "unit"], sort=True):
            people = _sums(rows["pid"])
            found.append(_base(str(wave), column.name, str(unit), people, seals))
    return tuple(found)


def bases_of(study: Study) -> tuple[Base, ...]:
    """Return the same from the sums of a study."""
    names, sums = study.names, study.sums
    seals = {names.waves[wave]: in_hex(values) for (wave,), values in sums.alone.seals.items()}
    found = []
    if sums.ratings is not None:
        for (wave, unit, target), values in sums.ratings.bases.items():
            direction = str(Direction(names.units[unit], names.units[target]))
            found.append(_base(names.waves[wave], "friction", direction, values, seals))
    for place, column in enumerate(once_scales(columns_of(study.codebook))):
        for (wave, unit), values in sums.alone.bases.items():
            if values[place, 0]:
                at = names.waves[wave], column.name, names.units[unit]
                found.append(_base(*at, values[place], seals))
    return tuple(found)


def _base(wave: str, measure: str, subject: str, people: Whole, seals: Mapping[str, str]) -> Base:
    text = "\n".join([wave, measure, subject, seals.get(wave, ""), in_hex(people)])
    return Base(wave, measure, subject, int(people[0]), sha256(text.encode()).hexdigest())


def _sums(pids: Iterable[str]) -> Whole:
    each = marks_of([str(pid) for pid in pids])
    alone = grouping([np.zeros(each.shape[1], np.int32)], [1])
    return np.asarray(digest_sums(alone, each).values[0])


def _seal(scores: Scores, wave: str) -> str:
    rows = scores.frame[scores.frame["wave"] == wave]
    points = rows[[column.name for column in scores.columns]].to_numpy(np.float64).T
    people, targets = (marks_of(rows[key].astype(str).tolist()) for key in ("pid", "target"))
    alone = grouping([np.zeros(len(rows), np.int32)], [1])
    return in_hex(digest_sums(alone, marks_of_rows(people, targets, points)).values[0])
