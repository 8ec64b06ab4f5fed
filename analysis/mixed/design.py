"""Design: terms named by their columns, turned into fixed-effect columns.

A term is the name of a column, or names joined by a colon for an interaction: "TIME",
"CO2", "TIME:CO2". A column of words is a factor; a numeric one is a factor where it is named as
such. Factors are coded against their first level, as R does: "CO2other", "TIME:CO2other". An
interaction needs the terms it contains, so that every column means a difference.

For a test of a term that contains no other (type III), the coefficients are rewritten to codes
that sum to zero over the levels of each factor, g = T b; the term is tested by its rows of T.

Source: Wilkinson and Rogers (1973), Applied Statistics 22, 392-399, for terms; Speed, Hocking
and Hackney (1978), Journal of the American Statistical Association 73, 105-112, for type III.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers
from analysis.sums.patterns import INTERCEPT

Array = NDArray[np.float64]
Value = str | float
Term = tuple[str, ...]
WITH = ":"


@dataclass(frozen=True, slots=True)
class Design:
    """The fixed effects of a model: an intercept and terms."""

    terms: tuple[Term, ...]
    levels: Mapping[str, tuple[str, ...]]
    """Levels of each factor, the first being the one compared with."""
    means: Mapping[str, float]
    """Where each numeric column stands when it is not asked for: at its mean over the rows that
    were used, or in the middle where it has two values, which then count equally."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns."""
        names = [INTERCEPT]
        for term in self.terms:
            names += [WITH.join(parts) for parts in self._products(term)]
        return tuple(names)

    @property
    def variables(self) -> tuple[str, ...]:
        """The columns of the frame that the terms use."""
        return tuple(dict.fromkeys(name for term in self.terms for name in term))

    def places(self, term: str) -> tuple[int, ...]:
        """Return the places of the columns of a term."""
        wanted, place = self.term(term), 1
        for other in self.terms:
            width = len(self._products(other))
            if other == wanted:
                return tuple(range(place, place + width))
            place += width
        raise AssertionError(term)

    def term(self, name: str) -> Term:
        """Find a term by its name, in whatever order an interaction names its columns."""
        wanted = set(name.split(WITH))
        for term in self.terms:
            if set(term) == wanted:
                return term
        known = ", ".join(WITH.join(term) for term in self.terms)
        raise UnusableAnswers(f"{name} is no term of this model; its terms are {known}.")

    def matrix(self, rows: Mapping[str, Any]) -> Array:
        """Return the columns for rows given by variable, in the order of Fortran."""
        coded = {name: self._treatment(name, rows[name]) for name in self.variables}
        size = len(next(iter(rows.values()))) if rows else 1
        return self._build(coded, size)

    def row(self, values: Mapping[str, Value]) -> Array:
        """Return one row; what is not given stands as `means` says, factors counting equally."""
        named = [name for name in self.levels if name not in values]
        cells = list(product(*(self.levels[name] for name in named)))
        rows: dict[str, Any] = {
            name: [dict(zip(named, cell, strict=True)).get(name) for cell in cells]
            for name in named
        }
        for name in self.variables:
            if name not in named:
                given = values.get(name, self.means.get(name, 0.0))
                rows[name] = [self._known(name, given)] * len(cells)
        rows = rows or {"": [0]}
        mean: Array = np.asarray(self.matrix(rows).mean(axis=0))
        return mean

    def to_sum_codes(self) -> Array:
        """Return T, which rewrites the coefficients to codes that sum to zero."""
        choices = [self.levels.get(name, (0.0, 1.0)) for name in self.variables]
        cells = list(product(*choices))
        rows = {
            name: np.array([cell[place] for cell in cells])
            for place, name in enumerate(self.variables)
        }
        treatment = self._build(
            {name: self._treatment(name, values) for name, values in rows.items()}, len(cells)
        )
        sums = self._build(
            {name: self._sum_codes(name, values) for name, values in rows.items()}, len(cells)
        )
        made: Array = np.asarray(np.linalg.lstsq(sums, treatment)[0], dtype=np.float64)
        made[np.abs(made) < np.finfo(float).eps * 100] = 0.0
        return made

    def _products(self, term: Term) -> list[tuple[str, ...]]:
        parts = [self._names(name) for name in term]
        # The first factor of an interaction varies fastest, as in R.
        return [tuple(reversed(cell)) for cell in product(*reversed(parts))]

    def _names(self, name: str) -> list[str]:
        if name not in self.levels:
            return [name]
        return [f"{name}{level}" for level in self.levels[name][1:]]

    def _build(self, coded: Mapping[str, Array], size: int) -> Array:
        made = np.empty((size, len(self.columns)), order="F")
        made[:, 0] = 1.0
        place = 1
        for term in self.terms:
            widths = [range(coded[name].shape[1]) for name in term]
            for cell in product(*reversed(widths)):
                parts = zip(term, reversed(cell), strict=True)
                np.multiply.reduce(
                    [coded[name][:, column] for name, column in parts], out=made[:, place]
                )
                place += 1
        return made

    def _treatment(self, name: str, values: Any) -> Array:
        if name not in self.levels:
            return np.asarray(values, dtype=float)[:, None]
        levels = self.levels[name]
        codes = pd.Categorical(_words(pd.Series(values)), levels).codes
        return np.array([codes == place for place in range(1, len(levels))], dtype=float).T

    def _sum_codes(self, name: str, values: Any) -> Array:
        coded = self._treatment(name, values)
        if name in self.levels:
            coded[coded.sum(axis=1) == 0] = -1.0
        return coded

    def _known(self, name: str, value: Value) -> Value:
        if name not in self.levels:
            return value
        word = value if isinstance(value, str) else _word(value)
        if word not in self.levels[name]:
            known = ", ".join(self.levels[name])
            raise UnusableAnswers(f"{name} has no level {value}; its levels are {known}.")
        return word


def design(frame: pd.DataFrame, terms: Sequence[str], factors: Sequence[str] = ()) -> Design:
    """Lay out the fixed effects of a model over complete rows.

    Parameters
    ----------
    frame
        The rows that will be used.
    terms
        Names of columns, joined by a colon for an interaction; the intercept is always there.
    factors
        Numeric columns whose values are kinds, not amounts.

    Returns
    -------
    Design
        Terms sorted by how many columns they join, as in R.

    Examples
    --------
    >>> rows = pd.DataFrame({"wave": [0, 1, 0, 1], "unit": [*"AABB"]})
    >>> design(rows, crossed("wave", "unit")).columns
    ('(Intercept)', 'wave', 'unitB', 'wave:unitB')
    """
    parsed = tuple(sorted((tuple(term.split(WITH)) for term in terms), key=len))
    variables = list(dict.fromkeys(name for term in parsed for name in term))
    _refuse(frame, parsed, variables)
    levels, means = {}, {}
    for name in variables:
        column = frame[name]
        if name in factors or not pd.api.types.is_numeric_dtype(column) or column.dtype == bool:
            levels[name] = _levels(column)
        else:
            means[name] = _middle(column)
    alone = [name for name, found in levels.items() if len(found) < 2]  # noqa: PLR2004
    if alone:
        raise UnusableAnswers(
            f"{alone[0]} has the same level in every row; leave it out of the fixed effects."
        )
    return Design(parsed, levels, means)


def crossed(*names: str) -> tuple[str, ...]:
    """Return columns and all their interactions, as R's `*` does.

    Parameters
    ----------
    *names
        Names of columns.

    Returns
    -------
    tuple of str
        Terms for `design`.

    Examples
    --------
    >>> crossed("wave", "unit")
    ('wave', 'unit', 'wave:unit')
    """
    sizes = range(1, len(names) + 1)
    return tuple(WITH.join(part) for size in sizes for part in combinations(names, size))


def _refuse(frame: pd.DataFrame, terms: Sequence[Term], variables: Sequence[str]) -> None:
    missing = [name for name in variables if name not in frame.columns]
    if missing:
        raise UnusableAnswers(
            f"There is no column {missing[0]}; the columns are {', '.join(map(str, frame))}."
        )
    there = {frozenset(term) for term in terms}
    if len(there) < len(terms):
        raise UnusableAnswers(
            f"A term is named twice among {', '.join(WITH.join(term) for term in terms)}; name "
            f"each once."
        )
    for term in terms:
        for part in combinations(term, len(term) - 1):
            if part and frozenset(part) not in there:
                raise UnusableAnswers(
                    f"{WITH.join(term)} stands without {WITH.join(part)}; name both, or `crossed`."
                )


def _middle(column: pd.Series) -> float:
    low, high = float(column.min()), float(column.max())
    two = bool(((column == low) | (column == high)).all())
    return (low + high) / 2 if two else float(column.mean())


def _levels(column: pd.Series) -> tuple[str, ...]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        here = set(column.dropna().unique())
        return tuple(_word(level) for level in column.cat.categories if level in here)
    return tuple(_word(level) for level in sorted(column.dropna().unique()))


def _words(column: pd.Series) -> pd.Series:
    if pd.api.types.is_numeric_dtype(column):
        found = {value: _word(value) for value in column.unique()}
        return column.map(found)
    return column.astype(str) if isinstance(column.dtype, pd.CategoricalDtype) else column


def _word(level: Any) -> str:
    if isinstance(level, float) and level.is_integer():
        return str(int(level))
    return str(level)
