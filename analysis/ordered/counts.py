"""Counts: how often each answer was given by people alike, additive over parts of a company.

    counts[r, c] = people with the columns design[r], in the unit of row r, who answered c

Rows with the same columns and unit are one, so that a million people of ten kinds are ten rows.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers

Array = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class OrderedCounts:
    """Answers of all kinds of people."""

    columns: tuple[str, ...]
    answers: tuple[float, ...]
    """The answers seen, ascending."""
    units: tuple[Hashable, ...]
    """Empty where no units are known."""
    unit_of: Places
    """Place of the unit of each row."""
    design: Array
    """Shape (rows, columns)."""
    counts: Array
    """Shape (rows, answers)."""

    def __add__(self, other: OrderedCounts) -> OrderedCounts:
        """Return the counts of both parts taken together."""
        if self.columns != other.columns:
            raise ValueError(
                f"Counts by {self.columns} and {other.columns} do not add; name the same columns."
            )
        answers = tuple(sorted({*self.answers, *other.answers}))
        units = tuple(dict.fromkeys(self.units + other.units))
        counts, rows = [], []
        for part in (self, other):
            spread = np.zeros((len(part.counts), len(answers)))
            spread[:, [answers.index(answer) for answer in part.answers]] = part.counts
            moved = np.array([units.index(unit) for unit in part.units], dtype=np.intp)
            counts.append(spread)
            rows.append(moved[part.unit_of] if len(moved) else part.unit_of)
        return _grouped(
            OrderedCounts(
                self.columns,
                answers,
                units,
                np.concatenate(rows),
                np.concatenate([self.design, other.design]),
                np.concatenate(counts),
            )
        )

    @property
    def n(self) -> float:
        """Answers of everyone."""
        return float(self.counts.sum())

    @property
    def people(self) -> int:
        """The n as a whole number."""
        return round(self.n)

    @property
    def pooled(self) -> OrderedCounts:
        """The same without units."""
        nowhere = np.zeros(len(self.counts), dtype=np.intp)
        return _grouped(replace(self, units=(), unit_of=nowhere))

    def with_columns(self, names: Sequence[str]) -> OrderedCounts:
        """Return the counts by some of the columns alone."""
        unknown = [name for name in names if name not in self.columns]
        if unknown:
            raise UnusableAnswers(
                f"Column {unknown[0]} is not counted; take {', '.join(self.columns)}."
            )
        places = [self.columns.index(name) for name in names]
        return _grouped(replace(self, columns=tuple(names), design=self.design[:, places]))


def ordered_counts(
    answers: Array,
    columns: Array,
    *,
    names: Sequence[str] = (),
    units: Sequence[Hashable] | None = None,
    weights: Array | None = None,
) -> OrderedCounts:
    """Count the answers of people alike.

    Parameters
    ----------
    answers
        Shape (people,), their order is what counts; people with nan here or in a column are left
        out.
    columns
        What explains the answers, shape (people, columns); no column of ones.
    names
        Names of the columns; "1", "2" and so on where none are given.
    units
        Unit of each person.
    weights
        How often each row counts; once where none are given.

    Returns
    -------
    OrderedCounts
        Additive.

    Examples
    --------
    >>> counted = ordered_counts(np.array([1.0, 2, 2, 3]), np.array([[0.0], [0], [1], [1]]))
    >>> counted.design.tolist(), counted.counts.tolist()
    ([[0.0], [1.0]], [[1.0, 1.0, 0.0], [0.0, 1.0, 1.0]])
    """
    given = np.asarray(answers, dtype=np.float64)
    design = np.asarray(columns, dtype=np.float64).reshape(len(given), -1)
    weighed = np.ones(len(given)) if weights is None else np.asarray(weights, dtype=np.float64)
    if len({len(given), len(weighed), len(given if units is None else units)}) > 1:
        raise UnusableAnswers(
            f"There are {len(given)} answers; give a row, a unit and a weight for each."
        )
    present = np.isfinite(given) & np.isfinite(design).all(axis=1) & (weighed > 0)
    if not present.any():
        raise UnusableAnswers("No row is complete; give answers with their columns.")
    kept = np.flatnonzero(present)
    seen, cells = np.unique(given[kept], return_inverse=True)
    counts = np.zeros((len(kept), len(seen)))
    counts[np.arange(len(kept)), cells] = weighed[kept]
    labels = [] if units is None else [units[row] for row in kept.tolist()]
    places = {unit: place for place, unit in enumerate(dict.fromkeys(labels))}
    unit_of = np.array([places[unit] for unit in labels] or [0] * len(kept), dtype=np.intp)
    named = tuple(names) or tuple(str(place + 1) for place in range(design.shape[1]))
    return _grouped(
        OrderedCounts(named, tuple(seen.tolist()), tuple(places), unit_of, design[kept], counts)
    )


# The kernels below check nothing: they only compute.


def _grouped(loose: OrderedCounts) -> OrderedCounts:
    keys, which = np.unique(
        np.column_stack([loose.unit_of, loose.design]), axis=0, return_inverse=True
    )
    summed = np.zeros((len(keys), loose.counts.shape[1]))
    np.add.at(summed, which.reshape(-1), loose.counts)
    unit_of = keys[:, 0].astype(np.intp)
    return replace(loose, unit_of=unit_of, design=keys[:, 1:], counts=summed)
