"""Study: every sum that the indicators of a study rest on, additive over parts of its people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.quality.norms import Norms
from analysis.quality.screening import WORDS, set_aside
from analysis.responses.codebook import Codebook
from analysis.responses.marks import marks_of
from analysis.responses.rows import Mask, Names, Rows
from analysis.scoring.columns import Column, Sort, columns_of
from analysis.scoring.steps import POINTS, steps, whole_steps
from analysis.sums.choices import choice_sums, labelled_scales
from analysis.sums.comparisons import ComparedSums, Comparing, comparison_sums
from analysis.sums.courses import are_in_one, courses
from analysis.sums.digests import digest_sums, marks_of_rows
from analysis.sums.grouped import Grouped, grouping
from analysis.sums.members import By, MemberSums, member_sums, scales_of_several
from analysis.sums.ratings import (
    Asked,
    Looked,
    RatingSums,
    Told,
    asked_about,
    rated_together,
    rating_sums,
)
from survey.instrument.questionnaire import Asked as When
from survey.people.headcount import Headcount

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Sittings:
    """Counts of sittings."""

    of_units: Grouped
    """(wave, unit) -> sittings, those set aside, and those kept of people with a team."""
    reasons: Grouped
    """(wave, signs shown as a binary number) -> sittings set aside."""

    def __add__(self, other: Sittings) -> Sittings:
        """Return the counts of both parts taken together."""
        return Sittings(self.of_units + other.of_units, self.reasons + other.reasons)


@dataclass(frozen=True, slots=True, eq=False)
class Alone:
    """Sums of what was asked once, and of every answer to a labelled scale."""

    choices: Grouped
    """(wave, unit, target) -> (labelled scales, 1 + steps)."""
    levels: Grouped
    """(wave, unit) -> (scales asked once; people, sum, sum of squares), in steps."""
    courses: Grouped
    """(unit,), -1 for everyone -> (scales asked once; 3, waves, waves), in steps."""
    bases: Grouped
    """(wave, unit) -> (scales asked once, digest)."""
    seals: Grouped
    """(wave,) -> digest of every row of scores."""

    def __add__(self, other: Alone) -> Alone:
        """Return the sums of both parts taken together."""
        return Alone(
            self.choices + other.choices,
            self.levels + other.levels,
            self.courses + other.courses,
            self.bases + other.bases,
            self.seals + other.seals,
        )


@dataclass(frozen=True, slots=True, eq=False)
class StudySums:
    """All sums of a study."""

    sittings: Sittings
    alone: Alone
    ratings: RatingSums | None
    """None where nobody was asked about another department."""
    together: Grouped | None
    """Of that one wave, what the same people say about two departments; likewise."""
    members: Mapping[By, Mapping[str, MemberSums]]
    """Of one wave, by what the groups are and by scale."""
    compared: Mapping[str, ComparedSums]
    """Of departments in that wave and of two waves, by scale."""

    def __add__(self, other: StudySums) -> StudySums:
        """Return the sums of both parts taken together."""
        ratings = self.ratings
        if ratings is not None and other.ratings is not None:
            ratings += other.ratings
        together = self.together
        if together is not None and other.together is not None:
            together += other.together
        return StudySums(
            self.sittings + other.sittings,
            self.alone + other.alone,
            ratings,
            together,
            {
                by: {scale: one + other.members[by][scale] for scale, one in scales.items()}
                for by, scales in self.members.items()
            },
            {scale: one + other.compared[scale] for scale, one in self.compared.items()},
        )


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """The sums of a study with all that explains them: what the indicators are made of."""

    names: Names
    codebook: Codebook
    headcount: Headcount
    looked: Looked | None
    """None where nobody was asked about another department."""
    comparing: Comparing
    sums: StudySums

    def in_points(self, column: Column) -> float:
        """Return how many points one step of a score is."""
        return POINTS / whole_steps(column, self.codebook)


@dataclass(frozen=True, slots=True)
class Sought:
    """What is to be summed up."""

    norms: Norms
    looked: Looked | None
    wave: int
    """Code of the wave in which the measure is judged."""
    by: tuple[By, ...]
    comparing: Comparing


def asked_sums(rows: Rows, norms: Norms, told: Told) -> Asked:
    """Count what was asked about each department: the look before `study_sums`."""
    kept = ~set_aside(rows, norms).aside[rows.sittings]
    return asked_about(rows, told, kept)


def study_sums(rows: Rows, sought: Sought) -> StudySums:
    """Screen, score and sum up a part of the answers.

    Parameters
    ----------
    rows
        With whole people.
    sought
        What is usual, and what is to be summed up.

    Returns
    -------
    StudySums
        Those of two parts add.

    Examples
    --------
    The sittings of each wave and unit: `study_sums(rows, sought).sittings.of_units.items()`.
    """
    found = set_aside(rows, sought.norms)
    kept = ~found.aside[rows.sittings]
    stay = rows.where(kept)
    ratings = None if sought.looked is None else rating_sums(rows, sought.looked, kept)
    judged_wave = stay.where(stay.wave == sought.wave)
    together = None if sought.looked is None else rated_together(judged_wave, sought.looked)
    several = scales_of_several(rows.codebook)
    return StudySums(
        _sittings(rows, found.shown, found.aside),
        _alone(stay),
        ratings,
        together,
        {by: member_sums(judged_wave, several, by) for by in sought.by},
        comparison_sums(stay, several, sought.comparing),
    )


def once_scales(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Return the columns of scales that were asked once."""
    return tuple(one for one in columns if one.sort is Sort.SCALE and one.asked is When.ONCE)


# The kernels below check nothing: they only compute.


def _sittings(rows: Rows, shown: Mask, aside: Mask) -> Sittings:
    wave, unit, team = rows.wave[rows.first], rows.unit[rows.first], rows.team[rows.first]
    nameless = rows.names.teams.index("") if "" in rows.names.teams else -1
    in_team = (team != nameless) & ~aside
    waves, units = len(rows.names.waves), len(rows.names.units)
    pattern = shown @ (2 ** np.arange(len(WORDS)))
    counted = np.vstack([np.ones(len(aside)), aside, in_team])
    return Sittings(
        grouping([wave, unit], [waves, units]).sums(counted),
        grouping([wave[aside], pattern[aside]], [waves, 2 ** len(WORDS)]).counts(),
    )


def _alone(rows: Rows) -> Alone:
    names = rows.names
    waves, units = len(names.waves), len(names.units)
    columns = columns_of(rows.codebook)
    scored = steps(rows, columns)
    scales = once_scales(columns)
    own = rows.once
    scores = scored[[columns.index(column) for column in scales]]
    scores = scores if own.all() else scores[:, own]
    cells = grouping([rows.wave, rows.unit, rows.target], [waves, units, units])
    groups = grouping([rows.wave[own], rows.unit[own]], [waves, units])
    there = ~np.isnan(scores)
    whole = np.where(there, scores, 0.0).astype(np.int64)
    summed = (there.view(np.uint8), whole, whole * whole)
    levels = np.stack([groups.whole_sums(one) for one in summed], axis=2).astype(np.float64)
    return Alone(
        choice_sums(rows, cells, labelled_scales(rows.codebook)),
        Grouped(groups.sizes, groups.keys, levels),
        _courses(rows, own, scores),
        _bases(rows, own, there),
        _seals(rows, columns, scored),
    )


def _courses(rows: Rows, own: Mask, scores: Array) -> Grouped:
    units, waves = len(rows.names.units), len(rows.names.waves)
    person, wave, unit = rows.person[own], rows.wave[own], rows.unit[own]
    by_unit = grouping([unit], [units])
    of_units = courses(by_unit, scores, person, wave, waves)
    alone = grouping([np.full_like(unit, -1)], [units])
    if are_in_one(by_unit, person):
        all_ = of_units.values.sum(axis=0, keepdims=True)[: len(alone.keys)]
        return Grouped(alone.sizes, alone.keys, all_) + of_units
    return courses(alone, scores, person, wave, waves) + of_units


def _bases(rows: Rows, own: Mask, there: Mask) -> Grouped:
    names = rows.names
    groups = grouping([rows.wave[own], rows.unit[own]], [len(names.waves), len(names.units)])
    marks = rows.marks[:, rows.person[own]]
    everyone = digest_sums(groups, marks)
    values = np.repeat(everyone.values[:, None], len(there), axis=1)
    for place, here in enumerate(there):
        away = np.flatnonzero(~here)
        if len(away):
            lines = np.vstack([np.ones(len(away)), marks[:, away]])
            for number, line in enumerate(lines):
                gone = np.bincount(groups.place[away], line, len(groups.keys))
                values[:, place, number] -= gone.astype(np.int64)
    return Grouped(everyone.sizes, everyone.keys, values)


def _seals(rows: Rows, columns: tuple[Column, ...], scored: Array) -> Grouped:
    size = np.array([whole_steps(column, rows.codebook) for column in columns])
    targets = marks_of([*rows.names.units, ""])[:, rows.target]
    whole = marks_of_rows(rows.marks[:, rows.person], targets, POINTS * scored / size[:, None])
    return digest_sums(grouping([rows.wave], [len(rows.names.waves)]), whole)
