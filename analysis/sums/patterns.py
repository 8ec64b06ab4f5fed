"""Patterns: the sums a mixed model needs, in two additive steps: people, then alike people.

For a person j with design rows Z_j (intercept and slopes that may differ between people or teams)
and W_j = [X_j, y_j] (fixed effects and outcome), one pass over the rows gives

    C_j = Z_j' W_j   and   Z_j' Z_j                     GROUP BY person

People with the same Z'Z answered the same waves: they form a pattern P and share every inverse
that the likelihood takes. What it needs beyond is

    T_P  = sum_j C_j (x) C_j, symmetrised               GROUP BY pattern
    U_iP = sum_j C_j                                    GROUP BY team, pattern
    W'W  over all rows, and how many people each pattern and cell has

Both steps are sums, so parts of a table add up to the whole, whichever engine made them. With
slopes of covariates that no two groups share, every group is a pattern of its own.

Columns are moved near zero first, by a multiple of a power of two, so that large means cost no
digits and whole numbers keep exact sums. Without an intercept among the fixed effects nothing is
moved.

Source: Pinheiro and Bates (2000), Mixed-Effects Models in S and S-PLUS, section 2.2, for the
decomposition by group; the grouping by pattern follows from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers

Array = NDArray[np.float64]
Codes = NDArray[np.intp]
Labels = NDArray[Any]

INTERCEPT = "(Intercept)"
ALIKE = 1e11
"""Entries of Z'Z that agree to one part in this of the largest are the same."""


@dataclass(frozen=True, slots=True)
class ModelColumns:
    """What the sums are of: fixed effects, the outcome, and the columns that vary by group."""

    fixed: tuple[str, ...]
    outcome: str
    varying: tuple[str, ...]
    centre: tuple[float, ...]
    """Taken from each fixed column and from the outcome before summing."""

    @property
    def width(self) -> int:
        """Number of columns of W."""
        return len(self.fixed) + 1


@dataclass(frozen=True, slots=True)
class PersonSums:
    """One record a person: the result of the first GROUP BY."""

    columns: ModelColumns
    people: Labels
    """Label of each person."""
    teams: Labels
    """Label of each team; empty where there are two levels alone."""
    team_of: Codes
    """Place in `teams` of each person; empty where there are none."""
    rows: Array
    """Rows of each person."""
    squares: Array
    """Z'Z, its lower triangle, shape (people, varying * (varying + 1) / 2)."""
    crosses: Array
    """C = Z'W, shape (people, varying, width)."""
    total: Array
    """W'W over all rows, shape (width, width)."""
    sums: Array
    """W'1 over all rows, shape (width,)."""

    def __add__(self, other: PersonSums) -> PersonSums:
        """Return the sums of both parts; a person may have rows in both."""
        _same_columns(self.columns, other.columns)
        teams, place = _joined(self.teams, other.teams)
        team_of = place[np.concatenate([self.team_of, other.team_of + len(self.teams)])]
        codes, people = pd.factorize(np.concatenate([self.people, other.people]))
        here = _team_of_each(codes, team_of, len(people), people, teams)
        return PersonSums(
            self.columns,
            people,
            teams,
            here,
            _by(codes, np.concatenate([self.rows, other.rows]), len(people)),
            _by(codes, np.concatenate([self.squares, other.squares]), len(people)),
            _by(codes, np.concatenate([self.crosses, other.crosses]), len(people)),
            self.total + other.total,
            self.sums + other.sums,
        )


@dataclass(frozen=True, slots=True)
class PatternSums:
    """All that the likelihood of a mixed model needs: the result of the second GROUP BY."""

    columns: ModelColumns
    rows: int
    squares: Array
    """Z'Z of each pattern, shape (patterns, varying, varying)."""
    people: Array
    """People of each pattern."""
    products: Array
    """T: pairs of columns of Z by pairs of columns of W, shape (patterns, pairs, pairs)."""
    teams: Labels
    cell_team: Codes
    cell_pattern: Codes
    cell_people: Array
    cell_crosses: Array
    """U, shape (cells, varying, width); cells in the order of their teams."""
    total: Array
    """W'W over all rows, shape (width, width)."""
    sums: Array
    """W'1 over all rows, shape (width,)."""

    def __add__(self, other: PatternSums) -> PatternSums:
        """Return the sums of both parts; the rows of a person must lie in one of them."""
        _same_columns(self.columns, other.columns)
        q = len(self.columns.varying)
        squares = np.concatenate([self.squares, other.squares])
        low = np.tril_indices(q)
        code, first = _alike(squares[:, low[0], low[1]])
        teams, place = _joined(self.teams, other.teams)
        shifted = np.concatenate([self.cell_team, other.cell_team + len(self.teams)])
        patterns = np.concatenate([self.cell_pattern, other.cell_pattern + len(self.people)])
        cells = _cells(
            place[shifted],
            code[patterns],
            np.concatenate([self.cell_people, other.cell_people]),
            np.concatenate([self.cell_crosses, other.cell_crosses]),
            len(first),
        )
        return PatternSums(
            self.columns,
            self.rows + other.rows,
            squares[first],
            _by(code, np.concatenate([self.people, other.people]), len(first)),
            _by(code, np.concatenate([self.products, other.products]), len(first)),
            teams,
            *cells,
            self.total + other.total,
            self.sums + other.sums,
        )

    @property
    def units(self) -> int:
        """People, or groups of a model of two levels."""
        return int(self.people.sum())


def person_sums(
    outcome: Array,
    fixed: Array,
    varying: Array,
    people: Labels,
    teams: Labels | None = None,
    *,
    names: tuple[Sequence[str], str, Sequence[str]],
    centre: Sequence[float] | None = None,
) -> PersonSums:
    """Sum up complete rows by person.

    Parameters
    ----------
    outcome
        Shape (rows,), without nan, as everything here.
    fixed
        Columns of the fixed effects, shape (rows, fixed).
    varying
        Columns whose coefficients vary between people or teams, shape (rows, varying).
    people
        Label of the person of each row; the group, where there are two levels.
    teams
        Label of the team of each row.
    names
        Names of the fixed columns, of the outcome and of the varying columns. The column of ones
        is called "(Intercept)".
    centre
        Taken from the fixed columns and from the outcome; chosen from the data where not given.
        Parts that shall add up need the same.

    Returns
    -------
    PersonSums
        People in the order in which they are first met.

    Examples
    --------
    >>> ones = np.ones((4, 1))
    >>> summed = person_sums(np.array([1.0, 3, 4, 6]), ones, ones, np.array([*"aabb"]),
    ...     names=(["(Intercept)"], "score", ["(Intercept)"]))
    >>> summed.rows.tolist(), summed.columns.centre, summed.crosses[:, 0, 1].tolist()
    ([2.0, 2.0], (0.0, 4.0), [-4.0, 2.0])
    """
    fixed_names, outcome_name, varying_names = (tuple(names[0]), names[1], tuple(names[2]))
    if not len(outcome):
        raise UnusableAnswers("There is no complete row to sum up; keep rows with all columns.")
    codes, labels = pd.factorize(people)
    size = len(labels)
    team_labels, team_of = _teams(teams, codes, labels)
    wide = [*fixed.T, outcome]
    if centre is None:
        centre = _centre(wide, fixed_names)
    moved = np.empty((len(wide), len(outcome)))
    for place, (column, shift) in enumerate(zip(wide, centre, strict=True)):
        np.subtract(column, shift, out=moved[place])
    z = [np.ascontiguousarray(column) for column in varying.T]
    crosses = np.empty((size, len(z), len(wide)))
    for r, name in enumerate(varying_names):
        for place, column in enumerate(moved):
            weights = column if name == INTERCEPT else z[r] * column
            crosses[:, r, place] = np.bincount(codes, weights, size)
    rows = np.bincount(codes, minlength=size).astype(float)
    squares = np.empty((size, len(z) * (len(z) + 1) // 2))
    for pair, (a, b) in enumerate(zip(*np.tril_indices(len(z)), strict=True)):
        both_ones = varying_names[a] == varying_names[b] == INTERCEPT
        squares[:, pair] = rows if both_ones else np.bincount(codes, z[a] * z[b], size)
    columns = ModelColumns(fixed_names, outcome_name, varying_names, tuple(map(float, centre)))
    total = moved @ moved.T
    sums = moved.sum(axis=1)
    return PersonSums(
        columns, np.asarray(labels), team_labels, team_of, rows, squares, crosses, total, sums
    )


def pattern_sums(people: PersonSums) -> PatternSums:
    """Sum up people by the waves they answered, and by team.

    Parameters
    ----------
    people
        The sums of each person.

    Returns
    -------
    PatternSums
        As large as there are patterns and cells of team by pattern, however many the people.

    Examples
    --------
    >>> ones = np.ones((5, 1))
    >>> summed = pattern_sums(person_sums(np.array([1.0, 3, 4, 6, 5]), ones, ones,
    ...     np.array([*"aabbc"]), names=(["(Intercept)"], "score", ["(Intercept)"])))
    >>> summed.people.tolist(), summed.squares.ravel().tolist()
    ([2.0, 1.0], [2.0, 1.0])
    """
    q, k = people.crosses.shape[1:]
    code, first = _alike(people.squares)
    squares = np.empty((len(first), q, q))
    low = np.tril_indices(q)
    squares[:, low[0], low[1]] = squares[:, low[1], low[0]] = people.squares[first]
    counts = np.bincount(code, minlength=len(first)).astype(float)
    here = np.ones(len(people.team_of))
    crosses = people.crosses if len(people.team_of) else people.crosses[:0]
    cells = _cells(people.team_of, code[: len(here)], here, crosses, len(first))
    return PatternSums(
        people.columns,
        round(float(people.rows.sum())),
        squares,
        counts,
        _products(people.crosses, code, len(first), q, k),
        people.teams,
        *cells,
        people.total,
        people.sums,
    )


# The kernels below check nothing but who belongs where: they only compute.


def _products(crosses: Array, code: Codes, patterns: int, q: int, k: int) -> Array:
    pairs_z, pairs_w = (list(zip(*np.tril_indices(size), strict=True)) for size in (q, k))
    made = np.empty((patterns, len(pairs_z), len(pairs_w)))
    columns = np.ascontiguousarray(crosses.transpose(1, 2, 0))
    for a, (r, s) in enumerate(pairs_z):
        for b, (c, d) in enumerate(pairs_w):
            product = columns[r, c] * columns[s, d]
            if r != s and c != d:
                product = (product + columns[s, c] * columns[r, d]) / 2
            made[:, a, b] = np.bincount(code, product, patterns)
    return made


def _cells(
    team: Codes, pattern: Codes, people: Array, crosses: Array, patterns: int
) -> tuple[Codes, Codes, Array, Array]:
    code, key = pd.factorize(team * patterns + pattern, sort=True)
    key = np.asarray(key, dtype=np.intp)
    size = len(key)
    return key // patterns, key % patterns, _by(code, people, size), _by(code, crosses, size)


def _by(codes: Codes, values: Array, size: int) -> Array:
    """Sum up the first axis of `values` by code."""
    flat = values.reshape(len(values), int(np.prod(values.shape[1:])))
    made = np.empty((size, flat.shape[1]))
    for place, column in enumerate(flat.T):
        made[:, place] = np.bincount(codes, column, size)
    return made.reshape((size, *values.shape[1:]))


def _alike(rows: Array) -> tuple[Codes, Codes]:
    """Return a number for each distinct row, and where each is first met."""
    code = np.zeros(len(rows), dtype=np.intp)
    for column in rows.T:
        largest = max(float(np.abs(column).max(initial=0.0)), np.finfo(float).tiny)
        rounded = np.rint(column * (ALIKE / largest)).astype(np.int64)
        here, distinct = pd.factorize(rounded)
        code, _ = pd.factorize(code * len(distinct) + here)
    first = np.empty(code.max(initial=-1) + 1, dtype=np.intp)
    first[code[::-1]] = np.arange(len(code) - 1, -1, -1)
    return code, first


def _centre(columns: Sequence[Array], fixed: tuple[str, ...]) -> list[float]:
    """Return a round number near the mean of each column; 0 for the intercept."""
    if INTERCEPT not in fixed:
        return [0.0] * len(columns)
    names = (*fixed, "")
    return [
        0.0 if name == INTERCEPT else _round_mean(column)
        for name, column in zip(names, columns, strict=True)
    ]


def _round_mean(column: Array) -> float:
    mean = float(column.mean())
    spread = float(np.sqrt(max(float(column @ column) / len(column) - mean**2, 0.0)))
    coarse = min(1.0, 2.0 ** np.floor(np.log2(spread))) if spread > abs(mean) * 1e-9 else 0.0
    return float(np.rint(mean / coarse) * coarse) if coarse else mean


def _teams(teams: Labels | None, codes: Codes, people: Labels) -> tuple[Labels, Codes]:
    if teams is None:
        return np.empty(0, dtype=object), np.empty(0, dtype=np.intp)
    team_codes, labels = pd.factorize(teams)
    team_of = _team_of_each(codes, team_codes, len(people), people, np.asarray(labels))
    return np.asarray(labels), team_of


def _team_of_each(
    codes: Codes, team_codes: Codes, size: int, people: Labels, teams: Labels
) -> Codes:
    if not len(team_codes):
        return np.empty(0, dtype=np.intp)
    team_of = np.empty(size, dtype=np.intp)
    team_of[codes] = team_codes
    moved = np.flatnonzero(team_of[codes] != team_codes)
    if len(moved):
        row = moved[0]
        raise UnusableAnswers(
            f"{people[codes[row]]} is found in {teams[team_codes[row]]} and in "
            f"{teams[team_of[codes[row]]]}; a person belongs to one team, so give someone who "
            f"moved a label in each."
        )
    return team_of


def _joined(here: Labels, there: Labels) -> tuple[Labels, Codes]:
    place, labels = pd.factorize(np.concatenate([here, there]))
    return np.asarray(labels), place


def _same_columns(here: ModelColumns, there: ModelColumns) -> None:
    if here != there:
        raise ValueError(
            f"Sums of {here} and of {there} do not add; name and centre the same columns."
        )
