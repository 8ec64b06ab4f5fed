"""Research file: the opened waves as researchers may have them, person by person.

A row of this file is read for years, next to much that is known about colleagues. So a person has
one class in all waves of a year, the first (C2 of survey/privacy/classes.py); a class of which
fewer than three answers came back is made coarser (C3); and there are no comments.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from survey.answers.handing import OpenedWave
from survey.privacy.classes import (
    FEWEST_IN_FILE,
    UNIT,
    Paths,
    answer_class,
    class_id,
    coarsen,
    fix_year_classes,
)
from survey.privacy.manifest import AnswerClass

_YEAR = 4
"""Characters at the start of a wave's name."""


def for_researchers(waves: Sequence[OpenedWave]) -> tuple[OpenedWave, ...]:
    """Return the waves with one class a person and year, and without comments."""
    years: defaultdict[str, list[OpenedWave]] = defaultdict(list)
    for wave in sorted(waves, key=lambda wave: wave.manifest.wave):
        years[wave.manifest.wave[:_YEAR]].append(wave)
    return tuple(wave for year in years.values() for wave in _one_year(year))


def _one_year(waves: Sequence[OpenedWave]) -> list[OpenedWave]:
    names = {name for wave in waves for one in wave.classes for name in one.attributes}
    attributes = (UNIT, *sorted(names))
    first = waves[0].manifest
    existing: Counter[Paths] = Counter()
    for one in first.classes:
        existing[_paths(one, attributes)] += one.invited
    fixed: dict[str, Paths] = {}
    for wave in waves:
        classes = {one.id: _paths(one, attributes) for one in wave.classes}
        here = {answer.pid: classes[answer.class_id] for answer in wave.answers}
        fixed = fix_year_classes(fixed, here, existing, first.class_size)
    told = coarsen(fixed, FEWEST_IN_FILE)
    return [_with_classes(wave, told, attributes) for wave in waves]


def _paths(one: AnswerClass, attributes: Sequence[str]) -> Paths:
    steps = {UNIT: (one.unit, one.team), **{name: (at,) for name, at in one.attributes.items()}}
    return tuple(tuple(filter(None, steps.get(name, ()))) for name in attributes)


def _with_classes(
    wave: OpenedWave, told: Mapping[str, Paths], attributes: Sequence[str]
) -> OpenedWave:
    counts = Counter(told.values())
    return replace(
        wave,
        answers=tuple(
            replace(answer, class_id=class_id(told[answer.pid])) for answer in wave.answers
        ),
        comments=(),
        coarser=tuple(answer_class(paths, attributes, n) for paths, n in sorted(counts.items())),
    )
