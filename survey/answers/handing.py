"""Handing over: the opened waves of a study become the Extract that is analysed.

A person has one row a wave for what was asked once and one for each department rated. Unit, team
and attributes are those of the class, never finer; the headcount is that of the classes, so that
answers and people are counted by the same rule. Comments come as the custodian left them after
reading, in the order of their random numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import pandas as pd

from survey.answers.extract import COMMENT_KEYS, KEYS, Extract, Manifest
from survey.answers.opening import OpenedAnswer, OpenedComment
from survey.errors import MalformedExtract
from survey.instrument.questionnaire import Instrument
from survey.people.headcount import Headcount, UnitCount
from survey.privacy.manifest import AnswerClass, WaveManifest
from survey.privacy.thresholds import Thresholds

OTHER_UNITS = "other units"
"""Where people work whose department is too small to be told."""


@dataclass(frozen=True, slots=True)
class OpenedWave:
    """What the vault keeps of one wave."""

    manifest: WaveManifest
    answers: Sequence[OpenedAnswer]
    comments: Sequence[OpenedComment]
    """Those that the custodian released."""
    coarser: tuple[AnswerClass, ...] = ()
    """Classes that answers were moved to after the wave (survey/answers/research.py)."""

    @property
    def classes(self) -> tuple[AnswerClass, ...]:
        """Return every class that an answer can be in."""
        return (*self.manifest.classes, *self.coarser)


def hand_over(waves: Sequence[OpenedWave], instrument: Instrument, text: str) -> Extract:
    """Put the opened waves of a study together; `text` is the questionnaire as it was fielded."""
    if not waves:
        raise MalformedExtract("No wave has been opened; open one before it is handed over.")
    first = waves[0].manifest
    for wave in waves:
        _check_one_study(first, wave.manifest)
        _check_one_questionnaire(wave, instrument)
    attributes = tuple(
        sorted({name for wave in waves for one in wave.classes for name in one.attributes})
    )
    columns = instrument.columns()
    responses = pd.DataFrame(
        [row for wave in waves for row in _rows(wave, attributes)],
        columns=[*KEYS, *attributes, *columns],
    )
    whole = dict.fromkeys(("seconds", *columns), "Int64")
    names = dict.fromkeys((*(key for key in KEYS if key != "seconds"), *attributes), "str")
    return Extract(
        responses=responses.astype({**names, **whole}),
        instrument=instrument,
        instrument_text=text,
        headcount=Headcount.of(count for wave in waves for count in count_invited(wave.manifest)),
        comments=_comments(waves),
        manifest=Manifest(
            study=first.study,
            mode=first.mode,
            linked=first.is_linked,
            thresholds=_strictest([wave.manifest.thresholds for wave in waves]),
            attributes=attributes,
        ),
    )


def count_invited(manifest: WaveManifest) -> Iterator[UnitCount]:
    """Count the people invited in each department and team, as far as the classes tell them."""
    units: Counter[str] = Counter()
    for one in manifest.classes:
        units[_unit(one)] += one.invited
    for unit, people in sorted(units.items()):
        yield UnitCount(unit, manifest.wave, people)
    for department in manifest.departments:
        if department not in units:
            yield UnitCount(department, manifest.wave, None)


def _rows(wave: OpenedWave, attributes: Sequence[str]) -> Iterator[dict[str, object]]:
    untold = dict.fromkeys(attributes, "")
    classes = {one.id: one for one in wave.classes}
    for answer in wave.answers:
        class_ = classes[answer.class_id]
        for target in ("", *sorted(answer.answers.keys() - {""})):
            yield {
                "pid": answer.pid,
                "wave": wave.manifest.wave,
                "form": answer.form,
                "unit": _unit(class_),
                "target": target,
                "team": class_.team,
                "seconds": answer.seconds if target == "" else None,
                **untold,
                **class_.attributes,
                **answer.answers.get(target, {}),
            }


def _unit(class_: AnswerClass) -> str:
    return class_.unit or OTHER_UNITS


def _comments(waves: Sequence[OpenedWave]) -> pd.DataFrame:
    rows = [
        (
            comment.id,
            wave.manifest.wave,
            comment.unit or OTHER_UNITS,
            comment.target,
            comment.item,
            comment.text,
        )
        for wave in waves
        for comment in sorted(wave.comments, key=lambda comment: comment.id)
    ]
    return pd.DataFrame(rows, columns=[*COMMENT_KEYS], dtype="str")


def _strictest(thresholds: Sequence[Thresholds]) -> Thresholds:
    names = [field.name for field in fields(Thresholds)]
    return Thresholds(**{name: max(getattr(one, name) for one in thresholds) for name in names})


def _check_one_study(first: WaveManifest, other: WaveManifest) -> None:
    if (first.study, first.mode) != (other.study, other.mode):
        raise MalformedExtract(
            f"Wave {other.wave} belongs to study {other.study} ({other.mode}) and wave "
            f"{first.wave} to {first.study} ({first.mode}); hand each study over by itself."
        )


def _check_one_questionnaire(wave: OpenedWave, instrument: Instrument) -> None:
    forms = {form.id for form in instrument.forms}
    columns = {*instrument.columns()}
    asked = {column for one in wave.answers for given in one.answers.values() for column in given}
    strange = sorted({one.form for one in wave.answers} - forms) + sorted(asked - columns)
    if strange:
        raise MalformedExtract(
            f"Wave {wave.manifest.wave} has answers to {', '.join(strange)}, which this version "
            "of the questionnaire does not have; give the version that holds every item."
        )
