"""Comparisons: complete answers to each scale in departments and in two waves, as sums.

They are all that it takes to say whether a scale means the same to those who are compared. Where a
person rated several departments one of these rows counts, picked by the mark of the person, so
that people are independent and every engine picks the same row.

    answers taken as numbers    counts, sums and products of every pair of items
    ordered answers             people by their whole set of answers
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.decision import Cutoff
from analysis.responses.keying import keyed
from analysis.responses.rows import Codes, Rows
from analysis.sums.answer_patterns import AnswerPatterns
from analysis.sums.courses import moments_of
from analysis.sums.grouped import Grouped, cross_products, grouping, nothing
from analysis.sums.moments import Moments
from survey.instrument.questionnaire import Asked, Item, Scale

Array = NDArray[np.float64]
Whole = NDArray[np.int64]

NUMBERS = Cutoff(
    "options from which answers are taken as numbers",
    5,
    "Rhemtulla, Brosseau-Liard & Savalei (2012), Psychological Methods 17, 354-373",
)
MOST_PATTERNS = 2.0**62
"""Sets of answers that fit into one whole number; a longer scale is taken as numbers."""


@dataclass(frozen=True, slots=True)
class Comparing:
    """Who is to be compared with whom."""

    wave: int
    """Code of the wave in which departments are compared."""
    units: tuple[int, ...]
    """Codes of the departments."""
    earlier: int | None
    """Code of the wave that this one is compared with; None where there is none."""
    linked: bool
    """Whether a pid is the same person in both waves."""


@dataclass(frozen=True, eq=False)
class ComparedSums:
    """Whole numbers of the complete answers to one scale."""

    items: tuple[Item, ...]
    linked: bool
    departments: Grouped
    """(unit,) -> (3, items, items), or (unit, set of answers) -> people."""
    waves: Grouped
    """The same by wave; where people are linked all of them as one group, code 0, with the items
    of the earlier wave before those of the later one."""

    def __add__(self, other: ComparedSums) -> ComparedSums:
        """Return the sums of both parts taken together."""
        return ComparedSums(
            self.items,
            self.linked,
            self.departments + other.departments,
            self.waves + other.waves,
        )

    @cached_property
    def ordered(self) -> bool:
        """Whether the answers are taken as ordered options rather than as numbers."""
        return are_ordered(self.items)

    @property
    def ids(self) -> tuple[str, ...]:
        """The items by name."""
        return tuple(item.id for item in self.items)

    def people(self, of: Grouped) -> dict[int, int]:
        """Return how many people each group has."""
        found: dict[int, int] = {}
        for codes, values in of.items():
            people = values[0] if self.ordered else values[0, 0, 0]
            found[codes[0]] = found.get(codes[0], 0) + int(people)
        return found

    def moments(self, of: Grouped, names: tuple[str, ...]) -> dict[int, Moments]:
        """Return the moments of each group of answers taken as numbers."""
        return {codes[0]: moments_of(sums, names) for codes, sums in of.items()}

    def patterns(
        self, of: Grouped, names: tuple[str, ...], groups: Mapping[int, str]
    ) -> AnswerPatterns:
        """Return the sets of ordered answers of some groups, in a fixed order."""
        base, scores = _options(self.items)
        kept = [(*codes, int(values[0])) for codes, values in of.items() if codes[0] in groups]
        group, pattern, counts = np.array(kept, dtype=np.int64).reshape(-1, 3).T
        powers = base ** np.arange(len(names), dtype=np.int64)
        codes = (pattern[:, None] // powers % base).astype(np.int8)
        units = {code: place for place, code in enumerate(groups)}
        unit_of = np.array([units[code] for code in group.tolist()], np.intp)
        return AnswerPatterns(tuple(groups.values()), names, scores, codes, unit_of, counts)


def are_ordered(items: tuple[Item, ...]) -> bool:
    """Return whether answers to these items are taken as ordered options.

    Parameters
    ----------
    items
        Of one scale.

    Returns
    -------
    bool
        Where they have few options, and few enough sets of answers to be counted.

    Examples
    --------
    >>> are_ordered(())
    False
    """
    if not items:
        return False
    base, _ = _options(items)
    return base < NUMBERS.value and float(base) ** (2 * len(items)) < MOST_PATTERNS


def comparison_sums(
    rows: Rows, scales: tuple[Scale, ...], comparing: Comparing
) -> dict[str, ComparedSums]:
    """Sum up the complete answers to each scale.

    Parameters
    ----------
    rows
        A part of the answers with whole people: those kept.
    scales
        Of two items or more.
    comparing
        Who is compared with whom.

    Returns
    -------
    dict
        By scale; those of two parts add.

    Examples
    --------
    Which departments have answers:
    `comparison_sums(rows, scales, comparing)["ENC"].departments.items()`.
    """
    later = rows.where(rows.wave == comparing.wave)
    earlier = rows.where(rows.wave == comparing.earlier) if comparing.earlier is not None else None
    found = {}
    for scale in scales:
        items = rows.codebook.items_of(scale.id)
        now = _complete(later, items)
        then = None if earlier is None else _complete(earlier, items)
        found[scale.id] = ComparedSums(
            items,
            comparing.linked,
            _departments(now, items, comparing, len(rows.names.units)),
            _waves(now, then, items, comparing, len(rows.names.waves)),
        )
    return found


# The kernels below check nothing: they only compute.


@dataclass(frozen=True, slots=True, eq=False)
class _Complete:
    """Rows with an answer to every item."""

    answers: Array
    """Keyed, in steps from the low end, shape (items, rows)."""
    person: Codes
    unit: Codes
    target: Codes
    marks: NDArray[np.uint32]
    """One number for each person of the part."""

    def at(self, places: NDArray[np.intp]) -> _Complete:
        """Return the rows at these places."""
        return _Complete(
            self.answers[:, places],
            self.person[places],
            self.unit[places],
            self.target[places],
            self.marks,
        )


def _complete(rows: Rows, items: tuple[Item, ...]) -> _Complete:
    asked = rows.once if items[0].asked is Asked.ONCE else ~rows.once
    given = rows.whole([item.id for item in items])
    there = np.flatnonzero(asked & (given != rows.empty).all(axis=0))
    low = np.array([item.format.low for item in items], dtype=np.float64)
    answers = keyed(given[:, there].T.astype(np.float64), items) - low
    return _Complete(
        answers.T, rows.person[there], rows.unit[there], rows.target[there], rows.marks[0]
    )


def _departments(
    now: _Complete, items: tuple[Item, ...], comparing: Comparing, units: int
) -> Grouped:
    inside = np.flatnonzero(np.isin(now.unit, comparing.units))
    part = now.at(inside)
    part = part.at(_one_each(part.person, part.target, part.marks))
    return _grouped(part.answers, part.unit, units, items)


def _waves(
    now: _Complete,
    then: _Complete | None,
    items: tuple[Item, ...],
    comparing: Comparing,
    waves: int,
) -> Grouped:
    if then is None or comparing.earlier is None:
        return _none(items, waves, 2 if comparing.linked else 1)
    if comparing.linked:
        wide = 1 + int(max(now.target.max(initial=0), then.target.max(initial=0)) + 1)
        one, other = (
            part.person.astype(np.int64) * wide + part.target + 1 for part in (then, now)
        )
        _, before, after = np.intersect1d(one, other, assume_unique=True, return_indices=True)
        both = then.at(before), now.at(after)
        picked = _one_each(both[0].person, both[0].target, both[0].marks)
        answers = np.vstack([part.answers[:, picked] for part in both])
        return _grouped(answers, np.zeros(len(picked), np.int32), waves, items)
    parts = [part.at(_one_each(part.person, part.target, part.marks)) for part in (then, now)]
    codes = [
        np.full(len(part.person), wave, np.int32)
        for part, wave in zip(parts, (comparing.earlier, comparing.wave), strict=True)
    ]
    answers = np.hstack([part.answers for part in parts])
    return _grouped(answers, np.concatenate(codes), waves, items)


def _one_each(person: Codes, target: Codes, marks: NDArray[np.uint32]) -> NDArray[np.intp]:
    """Return the place of one row of each person, picked by the person's mark."""
    if (np.diff(person) > 0).all():
        return np.arange(len(person))
    order = np.lexsort((target, person))
    people, start, count = np.unique(person[order], return_index=True, return_counts=True)
    picked: NDArray[np.intp] = order[start + marks[people] % count]
    return picked


def _grouped(answers: Array, group: Codes, groups: int, items: tuple[Item, ...]) -> Grouped:
    if not are_ordered(items):
        return cross_products(grouping([group], [groups]), answers)
    base, _ = _options(items)
    powers = base ** np.arange(len(answers), dtype=np.int64)
    pattern = powers @ answers.astype(np.int64)
    return grouping([group, pattern], [groups, base ** len(answers)]).counts()


def _none(items: tuple[Item, ...], groups: int, times: int) -> Grouped:
    width = times * len(items)
    if not are_ordered(items):
        return nothing([groups], [3, width, width])
    return nothing([groups, _options(items)[0] ** width], [1])


def _options(items: tuple[Item, ...]) -> tuple[int, tuple[float, ...]]:
    """Return how many options the items have, and the options as steps from the low end."""
    most = max(item.format.high - item.format.low for item in items) + 1
    return most, tuple(float(step) for step in range(most))
