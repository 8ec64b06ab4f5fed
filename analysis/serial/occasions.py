"""Occasions: the sums of repeated scores, one set for the people who answered in the same waves.

With W_j = [X_j, y_j] the rows of person j, one a wave, and all people of a pattern of waves P,

    T_P[a, c, s, t] = sum over j of W_j[s, a] W_j[t, c]
    U_iP[s, a]      = sum over j in team i of W_j[s, a]

which add over parts of a company. Any covariance matrix V_P that people with the same waves share
gives sum W_j' V_P^-1 W_j = sum over s, t of V_P^-1[s, t] T_P[., ., s, t], so that a likelihood
costs as much for a thousand people as for a million.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers

Array = NDArray[np.float64]
Places = NDArray[np.intp]
Flags = NDArray[np.bool_]

ROUNDING = 1e-10
"""A spread this small beside the squares is rounding: the column does not vary."""


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """What the people who answered in the same waves add up to."""

    waves: tuple[float, ...]
    people: int
    products: Array
    """T, shape (columns, columns, waves, waves)."""
    sums: Array
    """Sum of the rows of these people, shape (waves, columns)."""
    teams: Places
    """Places of the teams met here; empty where no teams are known."""
    team_people: Array
    """People of each of these teams."""
    team_sums: Array
    """U, shape (teams met here, waves, columns)."""


@dataclass(frozen=True, slots=True, eq=False)
class OccasionSums:
    """The sums of all patterns; the last column is the score to be explained."""

    columns: tuple[str, ...]
    patterns: tuple[Pattern, ...]
    teams: tuple[Hashable, ...]

    def __add__(self, other: OccasionSums) -> OccasionSums:
        """Return the sums of two sets of people, none of whom is in both."""
        if self.columns != other.columns:
            raise ValueError(
                f"Sums of {self.columns} and {other.columns} do not add; name the same columns."
            )
        teams = tuple(dict.fromkeys(self.teams + other.teams))
        places = {team: place for place, team in enumerate(teams)}
        found: dict[tuple[float, ...], Pattern] = {}
        for part in (self, other):
            moved = np.array([places[team] for team in part.teams], dtype=np.intp)
            for pattern in part.patterns:
                there = _with_teams(pattern, moved[pattern.teams])
                seen = found.get(pattern.waves)
                found[pattern.waves] = there if seen is None else _merged(seen, there)
        return OccasionSums(self.columns, tuple(found[key] for key in sorted(found)), teams)

    @property
    def n(self) -> int:
        """Rows: scores of all people in all waves."""
        return sum(pattern.people * len(pattern.waves) for pattern in self.patterns)

    @property
    def people(self) -> int:
        """People with one score or more."""
        return sum(pattern.people for pattern in self.patterns)

    @property
    def waves(self) -> tuple[float, ...]:
        """All waves met, ascending."""
        return tuple(sorted({wave for pattern in self.patterns for wave in pattern.waves}))

    @property
    def longest(self) -> int:
        """Waves answered by whoever answered most often."""
        return max((len(pattern.waves) for pattern in self.patterns), default=0)

    @property
    def products(self) -> Array:
        """W'W over all rows, shape (columns, columns)."""
        total: Array = np.sum(
            [np.einsum("acss->ac", pattern.products) for pattern in self.patterns], axis=0
        )
        return total

    @property
    def varying(self) -> Flags:
        """Which columns are not the same in all rows, shape (columns,)."""
        sums = np.sum([pattern.sums.sum(axis=0) for pattern in self.patterns], axis=0)
        return self._left(sums**2 / self.n)

    @property
    def varying_within_people(self) -> Flags:
        """Which columns change from wave to wave for some person."""
        explained = [
            np.einsum("aast->a", pattern.products) / len(pattern.waves)
            for pattern in self.patterns
        ]
        return self._left(np.sum(explained, axis=0))

    @property
    def varying_within_teams(self) -> Flags:
        """Which columns differ between rows of some team."""
        rows, sums = np.zeros(len(self.teams)), np.zeros((len(self.teams), len(self.columns)))
        for pattern in self.patterns:
            rows[pattern.teams] += pattern.team_people * len(pattern.waves)
            sums[pattern.teams] += pattern.team_sums.sum(axis=1)
        return self._left((sums**2 / rows[:, None]).sum(axis=0))

    def _left(self, explained: Array) -> Flags:
        squares = np.diag(self.products)
        return np.asarray(squares - explained > ROUNDING * squares)


def occasion_sums(
    scores: Array,
    columns: Array,
    people: Sequence[Hashable],
    waves: Sequence[float],
    *,
    teams: Sequence[Hashable] | None = None,
    names: Sequence[str] = (),
) -> OccasionSums:
    """Add up the repeated scores of people.

    Parameters
    ----------
    scores
        Shape (rows,), one row a person and wave; rows with nan here or in a column are left out.
    columns
        What explains the scores, shape (rows, columns), a column of ones among them.
    people, waves
        Whose row it is, and the time of the wave; a person has one row a wave.
    teams
        Team of each row; a person stays in one.
    names
        Names of the columns; "1", "2" and so on where none are given.

    Returns
    -------
    OccasionSums
        Additive over sets of people.

    Examples
    --------
    >>> summed = occasion_sums(
    ...     np.array([50.0, 60, 70]), np.ones((3, 1)), ["Ada", "Ada", "Ben"], [1, 2, 2]
    ... )
    >>> [(pattern.waves, pattern.people) for pattern in summed.patterns]
    [((1.0, 2.0), 1), ((2.0,), 1)]
    """
    rows = np.column_stack([columns, scores]).astype(np.float64)
    times = np.asarray(waves, dtype=np.float64)
    lengths = {len(rows), len(people), len(times), len(rows if teams is None else teams)}
    if len(lengths) > 1:
        raise UnusableAnswers(
            f"There are {len(rows)} scores, {len(people)} people and {len(times)} waves; "
            "give a person, a wave and, with teams, a team for each score."
        )
    present = np.isfinite(rows).all(axis=1) & np.isfinite(times)
    if not present.any():
        raise UnusableAnswers("No row is complete; give scores with their columns and waves.")
    kept = np.flatnonzero(present)
    person = _coded(_taken(people, kept))
    order = np.lexsort((times[kept], person))
    kept, person = kept[order], person[order]
    _check_once(person, times[kept], _taken(people, kept))
    team_names: tuple[Hashable, ...] = ()
    team = np.zeros(len(kept), dtype=np.intp)
    if teams is not None:
        labels = _taken(teams, kept)
        team_names = tuple(dict.fromkeys(labels))
        team = _coded(labels)
        _check_stays(person, team, _taken(people, kept))
    named = tuple(names) or tuple(str(place + 1) for place in range(columns.shape[1]))
    patterns = _patterns(rows[kept], times[kept], person, team, with_teams=bool(team_names))
    return OccasionSums((*named, "score"), patterns, team_names)


def _taken(labels: Sequence[Hashable], rows: Places) -> list[Hashable]:
    return [labels[row] for row in rows.tolist()]


def _coded(labels: Sequence[Hashable]) -> Places:
    places = {label: place for place, label in enumerate(dict.fromkeys(labels))}
    return np.array([places[label] for label in labels], dtype=np.intp)


def _check_once(person: Places, times: Array, names: Sequence[Hashable]) -> None:
    twice = (person[1:] == person[:-1]) & (times[1:] == times[:-1])
    if twice.any():
        row = int(np.argmax(twice))
        raise UnusableAnswers(
            f"Person {names[row]} has two scores in wave {times[row]:g}; keep one a wave."
        )


def _check_stays(person: Places, team: Places, names: Sequence[Hashable]) -> None:
    moved = (person[1:] == person[:-1]) & (team[1:] != team[:-1])
    if moved.any():
        raise UnusableAnswers(
            f"Person {names[int(np.argmax(moved))]} is in two teams; give everyone one team, "
            "or make two people of who moved."
        )


# The kernels below check nothing: they only compute.


def _patterns(
    rows: Array, times: Array, person: Places, team: Places, *, with_teams: bool
) -> tuple[Pattern, ...]:
    starts = np.flatnonzero(np.diff(person, prepend=-1))
    lengths = np.diff(np.append(starts, len(person)))
    found: dict[tuple[float, ...], Pattern] = {}
    for length in np.unique(lengths):
        firsts = starts[lengths == length]
        inside = firsts[:, None] + np.arange(length)
        seen, which = np.unique(times[inside], axis=0, return_inverse=True)
        for place, waves in enumerate(seen):
            chosen = which.reshape(-1) == place
            stacked, teams = rows[inside[chosen]], team[firsts[chosen]]
            key = tuple(waves.tolist())
            found[key] = _pattern(key, stacked, teams[: len(teams) * with_teams])
    return tuple(found[key] for key in sorted(found))


def _pattern(waves: tuple[float, ...], stacked: Array, teams: Places) -> Pattern:
    people, length, width = stacked.shape
    flat = stacked.reshape(people, length * width)
    products = (flat.T @ flat).reshape(length, width, length, width).transpose(1, 3, 0, 2)
    met, which = np.unique(teams, return_inverse=True)
    sums = np.zeros((len(met), length, width))
    np.add.at(sums, which, stacked[: len(teams)])
    counts = np.bincount(which, minlength=len(met)).astype(np.float64)
    rows = stacked.sum(axis=0)
    return Pattern(waves, people, np.ascontiguousarray(products), rows, met, counts, sums)


def _with_teams(pattern: Pattern, teams: Places) -> Pattern:
    return replace(pattern, teams=teams)


def _merged(first: Pattern, second: Pattern) -> Pattern:
    teams, which = np.unique(np.append(first.teams, second.teams), return_inverse=True)
    people, sums = np.zeros(len(teams)), np.zeros((len(teams), *first.team_sums.shape[1:]))
    np.add.at(people, which, np.append(first.team_people, second.team_people))
    np.add.at(sums, which, np.concatenate([first.team_sums, second.team_sums]))
    return Pattern(
        first.waves,
        first.people + second.people,
        first.products + second.products,
        first.sums + second.sums,
        teams.astype(np.intp),
        people,
        sums,
    )
