"""Structure: which coefficients vary between people and between teams, and how together.

Each block of coefficients that may be correlated has a Cholesky factor L, lower triangular, in
units of the residual standard deviation: its covariance is sigma^2 L L'. theta holds the entries
of all factors. Their signs are left free: a bound at zero on the diagonal makes optimisers stick
at borders that are no optimum, and L L' does not change with the sign of a column.

Source: Bates, Maechler, Bolker and Walker (2015), Journal of Statistical Software 67(1), 1-48,
section 2.1; the sign-free form is that of section 2.2 of Pinheiro and Bates (1996), Statistics
and Computing 6, 289-296.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers
from analysis.sums.patterns import INTERCEPT

Array = NDArray[np.float64]


class Level(Enum):
    """Where a coefficient varies."""

    PERSON = "person"
    """The inner grouping; the only one where there are two levels."""
    TEAM = "team"


class Slope(Enum):
    """How coefficients of one group go together."""

    CORRELATED = "correlated"
    UNCORRELATED = "uncorrelated"


@dataclass(frozen=True, slots=True)
class Varying:
    """Coefficients that vary between the groups of one column."""

    by: str
    """Column that names the groups."""
    columns: tuple[str, ...] = (INTERCEPT,)
    """Columns whose coefficients vary; "(Intercept)" for the level itself."""
    slope: Slope = Slope.CORRELATED

    @property
    def blocks(self) -> tuple[tuple[str, ...], ...]:
        """The columns that share a covariance matrix."""
        if self.slope is Slope.CORRELATED:
            return (self.columns,)
        return tuple((column,) for column in self.columns)


@dataclass(frozen=True, slots=True)
class Component:
    """A variance (both columns the same) or a covariance."""

    level: Level
    by: str
    first: str
    second: str

    @property
    def is_variance(self) -> bool:
        """Whether it is a variance."""
        return self.first == self.second


@dataclass(frozen=True)
class Structure:
    """The varying coefficients of a model, over the varying columns of its sums."""

    varying: tuple[str, ...]
    """Columns of Z, as in the sums."""
    person: str
    team: str | None
    blocks: tuple[tuple[Level, tuple[int, ...]], ...]
    """Level and places in `varying` of the columns that share a covariance matrix."""

    @cached_property
    def team_columns(self) -> tuple[int, ...]:
        """Places in `varying` of what varies between teams."""
        return tuple(
            sorted(
                {place for level, places in self.blocks if level is Level.TEAM for place in places}
            )
        )

    @cached_property
    def entries(self) -> tuple[tuple[Level, int, int], ...]:
        """Level, row and column in its factor of each entry of theta.

        Rows and columns are places in `varying`, or in `team_columns` for teams.
        """
        made = []
        for level, places in self.blocks:
            here = [self.place(level, place) for place in places]
            made += [(level, row, column) for row in here for column in here if column <= row]
        return tuple(made)

    @cached_property
    def components(self) -> tuple[Component, ...]:
        """Variances and covariances, in the order of `entries`."""
        names = {
            Level.PERSON: self.varying,
            Level.TEAM: tuple(self.varying[place] for place in self.team_columns),
        }
        return tuple(
            Component(level, self.by(level), names[level][column], names[level][row])
            for level, row, column in self.entries
        )

    @cached_property
    def selection(self) -> Array:
        """S, of shape (varying, team columns): Z S are the columns that vary between teams."""
        return np.eye(len(self.varying))[:, list(self.team_columns)]

    def factors(self, theta: Array) -> tuple[Array, Array]:
        """Return the factors of people and of teams."""
        q, r = len(self.varying), len(self.team_columns)
        made = {Level.PERSON: np.zeros((q, q)), Level.TEAM: np.zeros((r, r))}
        for (level, row, column), value in zip(self.entries, theta, strict=True):
            made[level][row, column] = value
        return made[Level.PERSON], made[Level.TEAM]

    def of_factors(self, person: Array, team: Array) -> Array:
        """Return the entries of theta of two matrices of the shape of the factors."""
        made = {Level.PERSON: person, Level.TEAM: team}
        return np.array([made[level][row, column] for level, row, column in self.entries])

    def scaled(self, scale: Array) -> Array:
        """Return `scale`, one a varying column, for the row of each entry of theta."""
        rows = {Level.PERSON: scale, Level.TEAM: scale[list(self.team_columns)]}
        return np.array([rows[level][row] for level, row, _ in self.entries])

    def jacobian(self, theta: Array) -> Array:
        """Return the derivative of each component, in units of sigma^2, by theta."""
        factors = dict(zip((Level.PERSON, Level.TEAM), self.factors(theta), strict=True))
        made = np.zeros((len(self.entries), len(self.entries)))
        for here, (level, row, column) in enumerate(self.entries):
            for there, (other, r, c) in enumerate(self.entries):
                if level is other:
                    factor = factors[level]
                    made[here, there] = (row == r) * factor[column, c] + (column == r) * factor[
                        row, c
                    ]
        return made

    def curvature(self, slopes: Array) -> Array:
        """Return the part of the second derivative by theta that the bend of L L' makes.

        `slopes` is the derivative of a function by each component.
        """
        size = len(self.entries)
        made = np.zeros((size, size))
        at = {entry: place for place, entry in enumerate(self.entries)}
        for here, (level, row, column) in enumerate(self.entries):
            for there, (other, r, c) in enumerate(self.entries):
                if level is other and column == c:
                    place = at[level, max(row, r), min(row, r)]
                    made[here, there] = slopes[place] * (2 if row == r else 1)
        return made

    def place(self, level: Level, place: int) -> int:
        """Return the row in the factor of a level of a place in `varying`."""
        return place if level is Level.PERSON else self.team_columns.index(place)

    def by(self, level: Level) -> str:
        """Return the column that names the groups of a level."""
        return self.person if level is Level.PERSON else self.team or ""


def structure(
    varying: Sequence[str], person: Sequence[Varying], team: Sequence[Varying] = ()
) -> Structure:
    """Lay out the varying coefficients of a model.

    Parameters
    ----------
    varying
        Columns of Z in the sums.
    person
        What varies between people; all named by one column. May be empty if teams have something.
    team
        What varies between teams.

    Returns
    -------
    Structure
        Blocks in the order given, those of people first.

    Examples
    --------
    >>> laid = structure(["(Intercept)", "wave"],
    ...     [Varying("person", ("(Intercept)", "wave"))], [Varying("team")])
    >>> [(part.by, part.first, part.second) for part in laid.components][1:]
    [('person', '(Intercept)', 'wave'), ('person', 'wave', 'wave'), \
('team', '(Intercept)', '(Intercept)')]
    """
    names = tuple(varying)
    blocks: list[tuple[Level, tuple[int, ...]]] = []
    for level, terms in ((Level.PERSON, person), (Level.TEAM, team)):
        seen: set[str] = set()
        for term in terms:
            for block in term.blocks:
                twice = seen & set(block)
                if twice or len(set(block)) < len(block):
                    again = min(twice or set(block))
                    raise UnusableAnswers(
                        f"{again} varies twice between {term.by}; name each column once a group."
                    )
                seen |= set(block)
                blocks.append((level, tuple(sorted(names.index(column) for column in block))))
    return Structure(
        names, person[0].by if person else "", team[0].by if team else None, tuple(blocks)
    )
