"""Ratings: what people say about other departments, as sums for each direction.

A cell is one direction in one wave and form. Its sums are over the rows about the target:

    rest     counts, sums and products of every pair of measures, pairwise
    block    the same over the one base: those who answered every part of the index
    teams    people on the base, and the sum of their own index, in each team

What was asked once stands on each of a person's rows about a department. The base of a cell
depends on what was asked in it at all, so that the answers are looked at once beforehand.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lcm

import numpy as np
from numpy.typing import NDArray

from analysis.responses.codebook import Codebook
from analysis.responses.rows import Mask, Rows
from analysis.scoring.columns import Column
from analysis.scoring.steps import steps, whole_steps
from analysis.sums.courses import courses
from analysis.sums.digests import digest_sums
from analysis.sums.grouped import Grouped, Grouping, cross_products, grouping

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Told:
    """Which scores are told of a department, and which of them make its index."""

    names: tuple[str, ...]
    columns: tuple[Column, ...]
    """The column of the scores that holds each."""
    once: tuple[bool, ...]
    """Whether it was asked once a person."""
    parts: tuple[str, ...]
    """Of the index, in order; there is one only where all were asked."""
    besides: tuple[str, ...]
    """On the same base as the parts, where asked."""
    instead: str | None
    """The index where the parts were not asked."""
    followed: tuple[str, ...]
    """Measures that are followed over waves besides the index and its parts."""

    def base_of(self, asked: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return which measures make the base, given which have any answer in the cell."""
        there = {name for name, any_ in zip(self.names, asked, strict=True) if any_}
        base: set[str] = set()
        if {*self.parts} <= there:
            base = {*self.parts, *(there & {*self.besides})}
        elif self.instead in self.names:
            base = {str(self.instead)}
        return np.array([name in base for name in self.names])


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """How many answered each measure in each cell, of those kept and of everyone."""

    kept: Grouped
    everyone: Grouped

    def __add__(self, other: Asked) -> Asked:
        """Return the counts of both parts taken together."""
        return Asked(self.kept + other.kept, self.everyone + other.everyone)


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """The measures, and what a first look found to be asked."""

    told: Told
    asked: Asked

    def base_of(self, codes: tuple[int, ...]) -> set[str]:
        """Return the measures that make the base of a cell of people kept."""
        asked = self.asked.kept.values[self.asked.kept.place_of(codes)] > 0
        base = self.told.base_of(asked)
        return {name for name, here in zip(self.told.names, base, strict=True) if here}


@dataclass(frozen=True, slots=True, eq=False)
class RatingSums:
    """Sums of the people kept in each cell, in whole steps."""

    raters: Grouped
    """(wave, form, unit, target) -> rows."""
    rest: Grouped
    """The same -> (3, measures, measures)."""
    block: Grouped
    """The same over the one base; a measure off the base counts for nothing."""
    teams: Grouped
    """(wave, form, unit, target, team) -> people on the base, sum of their index."""
    everyone: Grouped
    """(wave, form, unit, target) -> the same two numbers of everyone, kept or not."""
    courses: Grouped
    """(form, unit, target) -> (index, parts and followed; 3, waves, waves)."""
    bases: Grouped
    """(wave, unit, target) -> digest of those with an index."""

    def __add__(self, other: RatingSums) -> RatingSums:
        """Return the sums of both parts taken together."""
        return RatingSums(
            self.raters + other.raters,
            self.rest + other.rest,
            self.block + other.block,
            self.teams + other.teams,
            self.everyone + other.everyone,
            self.courses + other.courses,
            self.bases + other.bases,
        )


def asked_about(rows: Rows, told: Told, kept: Mask) -> Asked:
    """Count the answers to each measure in each cell.

    Parameters
    ----------
    rows
        A part of the answers, with whole sittings.
    told
        The measures.
    kept
        Which rows are kept.

    Returns
    -------
    Asked
        Those of two parts add.

    Examples
    --------
    Which cells were asked for the index: `told.base_of(asked.kept.values[0] > 0)`.
    """
    each = ~rows.once
    answered = (~np.isnan(_measured(rows, told, each))).astype(np.float64)
    stay = kept[each]
    return Asked(
        _cells(rows, each & kept).sums(answered[:, stay]), _cells(rows, each).sums(answered)
    )


def rating_sums(rows: Rows, looked: Looked, kept: Mask) -> RatingSums:
    """Sum up what people say about other departments.

    Parameters
    ----------
    rows
        A part of the answers, with whole people.
    looked
        The measures, and what a look at all answers found to be asked.
    kept
        Which rows are kept.

    Returns
    -------
    RatingSums
        Those of two parts add.

    Examples
    --------
    The raters of each direction: `rating_sums(rows, looked, kept).raters.items()`.
    """
    told, asked, each = looked.told, looked.asked, ~rows.once
    every = _measured(rows, told, each)
    all_cells = _cells(rows, each)
    _, their_index = _indexed(every, told, all_cells, asked.everyone, rows)
    stay = kept[each]
    measured, part = every[:, stay], each & kept
    cells = _cells(rows, part)
    base, index = _indexed(measured, told, cells, asked.kept, rows)
    whole = _whole(measured, base)
    based = np.where(base & whole, measured, np.nan)
    teams = grouping([cells.place.astype(np.int64), rows.team[part]], _team_sizes(cells, rows))
    return RatingSums(
        cells.counts(),
        cross_products(cells, measured),
        cross_products(cells, based),
        _with_cells(teams.sums(np.vstack([whole.astype(np.float64), index])), cells, rows),
        all_cells.sums(np.vstack([~np.isnan(their_index), their_index])),
        _courses(rows, part, _followed(told, measured, base & ~whole, index)),
        _bases(rows, part, ~np.isnan(index)),
    )


def rated_together(rows: Rows, looked: Looked) -> Grouped:
    """Sum up what the same people say about two departments, by their own index of each.

    Parameters
    ----------
    rows
        Those of one wave, of people kept, with whole sittings.
    looked
        The measures, and what a look at all answers found to be asked.

    Returns
    -------
    Grouped
        (form, unit, target, other target) -> people, sum of their index of the target, sum of
        its product with that of the other; a department goes with itself too.

    Examples
    --------
    Who rated whom together: `rated_together(rows, looked).items()`.
    """
    told, each = looked.told, ~rows.once
    cells = _cells(rows, each)
    _, index = _indexed(_measured(rows, told, each), told, cells, looked.asked.kept, rows)
    there = ~np.isnan(index)
    places = np.flatnonzero(each)[there]
    return _together(rows.at(places), rows.sittings[places], index[there])


def index_steps(told: Told, codebook: Codebook) -> int:
    """Return how many steps 100 points of a person's own index have."""
    return _scale_of_index(told, codebook)[0]


# The kernels below check nothing: they only compute.


def _measured(rows: Rows, told: Told, each: Mask) -> Array:
    scored = steps(rows, told.columns)
    home = np.full(len(rows.first), -1)
    home[rows.sittings[rows.once]] = np.flatnonzero(rows.once)
    source = home[rows.sittings[each]]
    measured = np.empty((len(told.columns), int(each.sum())))
    for line, column, once in zip(measured, scored, told.once, strict=True):
        line[:] = np.where(source >= 0, column[source], np.nan) if once else column[each]
    return measured


def _cell_sizes(rows: Rows) -> tuple[int, int, int, int]:
    names = rows.names
    return len(names.waves), len(names.forms), len(names.units), len(names.units)


def _cells(rows: Rows, part: Mask) -> Grouping:
    codes = [rows.wave[part], rows.form[part], rows.unit[part], rows.target[part]]
    return grouping(codes, _cell_sizes(rows))


def _indexed(
    measured: Array, told: Told, cells: Grouping, asked: Grouped, rows: Rows
) -> tuple[Mask, Array]:
    """Return which measures make the base of each row, and the row's own index in steps."""
    at = np.searchsorted(asked.keys, cells.keys)
    of_cells = [told.base_of(asked.values[place] > 0) for place in at]
    base = np.array(of_cells, dtype=bool).reshape(len(at), len(told.names))[cells.place].T
    _, weights = _scale_of_index(told, rows.codebook)
    parts = np.array([name in told.parts for name in told.names])
    has_parts = (base & parts[:, None]).any(axis=0)
    used = np.where(has_parts, parts[:, None], base)
    index = np.where(used, np.nan_to_num(measured) * weights[:, None], 0.0).sum(axis=0)
    there = _whole(measured, base) & base.any(axis=0)
    return base, np.where(there, index, np.nan)


def _whole(measured: Array, base: Mask) -> Mask:
    return np.asarray((~np.isnan(measured) | ~base).all(axis=0))


def _together(rows: Rows, sitting: NDArray[np.int64], index: Array) -> Grouped:
    """Pair every row of a sitting with every other, and with itself."""
    _, counts = np.unique(sitting, return_counts=True)
    one, other = [np.arange(len(index))], [np.arange(len(index))]
    for apart in range(1, int(counts.max(initial=1))):
        here = np.flatnonzero(sitting[apart:] == sitting[:-apart])
        one += [here, here + apart]
        other += [here + apart, here]
    first, second = np.concatenate(one), np.concatenate(other)
    codes = [rows.form[first], rows.unit[first], rows.target[first], rows.target[second]]
    units = len(rows.names.units)
    values = np.vstack([np.ones(len(first)), index[first], index[first] * index[second]])
    return grouping(codes, [len(rows.names.forms), units, units, units]).sums(values)


def _scale_of_index(told: Told, codebook: Codebook) -> tuple[int, Array]:
    """Return the steps of an index, and what one step of each measure adds to it."""
    size = [whole_steps(column, codebook) for column in told.columns]
    shared = {name: one for name, one in zip(told.names, size, strict=True) if name in told.parts}
    own = dict(zip(told.names, size, strict=True)).get(str(told.instead), 1)
    whole = lcm(own, len(told.parts) * lcm(*shared.values()))
    weights = [
        whole // (one * len(told.parts)) if name in shared else whole // own
        for name, one in zip(told.names, size, strict=True)
    ]
    return whole, np.array(weights, dtype=np.float64)


def _team_sizes(cells: Grouping, rows: Rows) -> tuple[int, int]:
    return len(cells.keys), len(rows.names.teams)


def _with_cells(teams: Grouped, cells: Grouping, rows: Rows) -> Grouped:
    """Return sums of teams under the codes of their cells rather than the cells' places."""
    wide = len(rows.names.teams) + 1
    place, team = np.divmod(teams.keys, wide)
    return Grouped((*cells.sizes, wide), cells.keys[place - 1] * wide + team, teams.values)


def _followed(told: Told, measured: Array, off: Mask, index: Array) -> Array:
    """Return the index, its parts where on the base, and what is followed besides."""
    lines = [index]
    for name in (*told.parts, *told.followed):
        if name not in told.names:
            lines.append(np.full(len(index), np.nan))
            continue
        place = told.names.index(name)
        line = measured[place]
        lines.append(np.where(off[place], np.nan, line) if name in told.parts else line)
    return np.array(lines)


def _courses(rows: Rows, part: Mask, lines: Array) -> Grouped:
    names = rows.names
    groups = grouping(
        [rows.form[part], rows.unit[part], rows.target[part]],
        [len(names.forms), len(names.units), len(names.units)],
    )
    return courses(groups, lines, rows.person[part], rows.wave[part], len(names.waves))


def _bases(rows: Rows, part: Mask, has_index: Mask) -> Grouped:
    names = rows.names
    codes = [key[part][has_index] for key in (rows.wave, rows.unit, rows.target)]
    groups = grouping(codes, [len(names.waves), len(names.units), len(names.units)])
    return digest_sums(groups, rows.marks[:, rows.person[part][has_index]])
