"""Grouped: whole numbers of groups that are known by codes, additive over the parts of a table.

A group is a row of codes, as (wave, unit) or (wave, form, unit, target); its numbers are an array
of one shape for all. The groups of two parts add over their union.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers

Array = NDArray[np.float64]
Keys = NDArray[np.int64]

DENSE = 2048
"""So few possible groups are counted in place, without sorting."""


@dataclass(frozen=True, slots=True, eq=False)
class Grouped:
    """An array of numbers for each group."""

    sizes: tuple[int, ...]
    """How many values each of the codes can take, -1 for none included."""
    keys: Keys
    """The codes of each group as one number, ascending."""
    values: NDArray[Any]
    """Shape (groups, ...)."""

    def __add__(self, other: Grouped) -> Grouped:
        """Return the numbers of both parts taken together."""
        if self.sizes != other.sizes or self.values.shape[1:] != other.values.shape[1:]:
            raise UnusableAnswers(
                f"Groups of {self.sizes} and {other.sizes} do not add; sum up the same things."
            )
        if np.array_equal(self.keys, other.keys):
            return Grouped(self.sizes, self.keys, self.values + other.values)
        keys = np.union1d(self.keys, other.keys)
        values = np.zeros((len(keys), *self.values.shape[1:]), self.values.dtype)
        values[np.searchsorted(keys, self.keys)] = self.values
        values[np.searchsorted(keys, other.keys)] += other.values
        return Grouped(self.sizes, keys, values)

    def place_of(self, codes: Sequence[int]) -> int:
        """Return the place of a group among the keys; a KeyError names one that is not there."""
        key = 0
        for code, size in zip(codes, self.sizes, strict=True):
            key = key * size + code + 1
        place = int(np.searchsorted(self.keys, key))
        if place == len(self.keys) or self.keys[place] != key:
            raise KeyError(tuple(codes))
        return place

    def items(self) -> Iterator[tuple[tuple[int, ...], NDArray[Any]]]:
        """Yield the codes of each group, in order, with its numbers."""
        for key, values in zip(self.keys.tolist(), self.values, strict=True):
            yield _codes(key, self.sizes), values


@dataclass(frozen=True, eq=False)
class Grouping:
    """Which group each row of a part is in."""

    sizes: tuple[int, ...]
    keys: Keys
    """The groups, ascending."""
    place: NDArray[np.intp]
    """The place of each row's group among the keys."""

    @cached_property
    def starts(self) -> NDArray[np.intp] | None:
        """The first row of each group, where rows stand by group; None where they do not."""
        if not len(self.place):
            return None
        step = np.diff(self.place)
        return None if (step < 0).any() else np.append(0, np.flatnonzero(step) + 1)

    def counts(self) -> Grouped:
        """Count the rows of each group."""
        counted = np.bincount(self.place, minlength=len(self.keys)).astype(np.float64)
        return Grouped(self.sizes, self.keys, counted[:, None])

    def sums(self, columns: Array) -> Grouped:
        """Sum up columns of whole numbers, shape (columns, rows), in each group.

        A nan counts for nothing. Sums are exact up to 2^53, in whatever order they are added.
        """
        filled = np.where(np.isnan(columns), 0.0, columns)
        if self.starts is not None:
            table = np.add.reduceat(filled, self.starts, axis=1)
        else:
            totals = [np.bincount(self.place, column, len(self.keys)) for column in filled]
            table = np.array(totals, dtype=np.float64).reshape(len(columns), len(self.keys))
        return Grouped(self.sizes, self.keys, np.ascontiguousarray(table.T))

    def whole_sums(self, columns: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
        """Sum up whole numbers, shape (columns, rows), to shape (groups, columns)."""
        if self.starts is None:
            return self.sums(columns.astype(np.float64)).values.astype(np.int64)
        totals = np.add.reduceat(columns, self.starts, axis=1, dtype=np.int64)
        return np.ascontiguousarray(totals.T)

    def spans(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the rows in the order of their groups, and where each group begins and ends."""
        order = np.argsort(self.place, kind="stable")
        bounds = np.searchsorted(self.place[order], np.arange(len(self.keys) + 1))
        return order, bounds


def grouping(codes: Sequence[NDArray[np.signedinteger]], sizes: Sequence[int]) -> Grouping:
    """Group rows by their codes.

    Parameters
    ----------
    codes
        One array a code, shape (rows,), from -1 for none.
    sizes
        How many values each code can take, without the -1.

    Returns
    -------
    Grouping
        Groups ascend by their codes.

    Examples
    --------
    >>> pairs = grouping([np.array([1, 0, 1]), np.array([-1, 2, -1])], [2, 3])
    >>> [(codes, int(n[0])) for codes, n in pairs.counts().items()]
    [((0, 2), 1), ((1, -1), 2)]
    """
    wide = tuple(size + 1 for size in sizes)
    key = np.zeros(len(codes[0]), dtype=np.int64)
    for code, size in zip(codes, wide, strict=True):
        key = key * size + (code + 1)
    possible = prod(wide)
    if possible <= DENSE:
        there = np.bincount(key, minlength=possible) > 0
        keys = np.flatnonzero(there)
        return Grouping(wide, keys, (np.cumsum(there) - 1)[key])
    keys, place = np.unique(key, return_inverse=True)
    return Grouping(wide, keys, place)


def cross_products(groups: Grouping, columns: Array) -> Grouped:
    """Return counts, sums and products of every pair of columns in each group.

    Parameters
    ----------
    groups
        Which group each row is in.
    columns
        Shape (columns, rows); nan where there is none, used pairwise.

    Returns
    -------
    Grouped
        Numbers of shape (3, columns, columns): counts, sums of the first, products.

    Examples
    --------
    >>> alone = grouping([np.array([0, 0])], [1])
    >>> cross_products(alone, np.array([[1.0, 3.0], [2.0, np.nan]])).values[0, 2].tolist()
    [[10.0, 2.0], [2.0, 4.0]]
    """
    order, bounds = groups.spans()
    present = ~np.isnan(columns)
    filled = np.where(present, columns, 0.0)[:, order]
    mask = present.astype(np.float64)[:, order]
    width = len(columns)
    values = np.zeros((len(groups.keys), 3, width, width))
    for place in range(len(groups.keys)):
        here = slice(bounds[place], bounds[place + 1])
        x, m = filled[:, here], mask[:, here]
        values[place, 0], values[place, 1], values[place, 2] = m @ m.T, x @ m.T, x @ x.T
    return Grouped(groups.sizes, groups.keys, values)


def nothing(sizes: Sequence[int], shape: Sequence[int]) -> Grouped:
    """Return the sums of no rows at all."""
    return Grouped(tuple(size + 1 for size in sizes), np.empty(0, np.int64), np.zeros((0, *shape)))


def _codes(key: int, sizes: Sequence[int]) -> tuple[int, ...]:
    codes = []
    for size in reversed(sizes):
        key, code = divmod(key, size)
        codes.append(code - 1)
    return tuple(reversed(codes))
