"""Missing: counts, sums and cross-products by pattern of missing answers, additive over parts.

A pattern is the set of columns that a row has. Of its rows are kept

    n = count, s = sum of x, q = sum of (x - s/n) (x - s/n)'

over the columns present, zero elsewhere. Two parts of a table add up by patterns:

    q = q_1 + q_2 + n_1 n_2 / (n_1 + n_2) d d',  d = s_1/n_1 - s_2/n_2

A normal likelihood of incomplete answers needs nothing else (Little & Rubin 2002, Statistical
Analysis with Missing Data, 2nd edition, Wiley, chapter 8): its cost no longer depends on people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.sums.moments import Moments

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

FEW = 24
"""Rows of a pattern up to which all patterns of that size are summed up in one go; a choice of
speed alone."""


@dataclass(frozen=True, slots=True)
class MissingPatterns:
    """Sums of the rows of each pattern; a row without any answer is in none."""

    columns: tuple[str, ...]
    present: Mask
    """Which columns the rows of a pattern have; shape (patterns, columns), no two alike."""
    counts: Array
    """Rows of each pattern."""
    sums: Array
    """Shape (patterns, columns)."""
    products: Array
    """Centred at the pattern's own means; shape (patterns, columns, columns)."""

    def __add__(self, other: MissingPatterns) -> MissingPatterns:
        """Return the patterns of both tables taken together."""
        if self.columns != other.columns:
            raise ValueError(
                f"Patterns of {self.columns} and {other.columns} do not add; "
                "name the same columns."
            )
        present, place = np.unique(
            np.vstack([self.present, other.present]), axis=0, return_inverse=True
        )
        place = place.reshape(-1)
        counts = np.zeros(len(present))
        sums = np.zeros(present.shape)
        products = np.zeros((*present.shape, present.shape[1]))
        for part, at in ((self, place[: len(self.counts)]), (other, place[len(self.counts) :])):
            apart = sums[at] * part.counts[:, None] - part.sums * counts[at, None]
            both = np.where(counts[at] > 0, counts[at] * part.counts, 1.0)
            weight = np.where(counts[at] > 0, 1 / (both * (counts[at] + part.counts)), 0.0)
            products[at] += part.products
            products[at] += weight[:, None, None] * apart[:, :, None] * apart[:, None, :]
            counts[at] += part.counts
            sums[at] += part.sums
        return MissingPatterns(self.columns, present, counts, sums, products)

    @property
    def n(self) -> int:
        """Rows with at least one answer."""
        return round(float(self.counts.sum()))

    @property
    def moments(self) -> Moments:
        """The pairwise sums."""
        mask = self.present.astype(np.float64)
        means = self.sums / self.counts[:, None]
        raw = self.products.sum(axis=0) + means.T @ self.sums
        return Moments(
            self.columns, mask.T @ (mask * self.counts[:, None]), self.sums.T @ mask, raw
        )

    def selected(self, columns: Sequence[str]) -> MissingPatterns:
        """Return the patterns of some of the columns."""
        places = [self.columns.index(column) for column in columns]
        kept = self.present[:, places].any(axis=1)
        parts = MissingPatterns(
            tuple(columns),
            self.present[kept][:, places],
            self.counts[kept],
            self.sums[kept][:, places],
            self.products[kept][:, places][:, :, places],
        )
        return _merged(parts)


def missing_patterns(table: Array, columns: Sequence[str]) -> MissingPatterns:
    """Sum up a table of answers by pattern of missing ones.

    Parameters
    ----------
    table
        Answers, shape (rows, columns); nan where there is none.
    columns
        Names of the columns.

    Returns
    -------
    MissingPatterns
        The sums; rows without any answer are left out.

    Examples
    --------
    >>> table = np.array([[1.0, 2.0], [3.0, np.nan], [5.0, 4.0], [np.nan, np.nan]])
    >>> patterns = missing_patterns(table, ["a", "b"])
    >>> patterns.present.tolist(), patterns.counts.tolist(), patterns.sums.tolist()
    ([[True, False], [True, True]], [1.0, 2.0], [[3.0, 0.0], [6.0, 6.0]])
    """
    present = ~np.isnan(table)
    codes = np.ascontiguousarray(np.packbits(present, axis=1))
    keys = codes.view(np.dtype((np.void, codes.shape[1]))).reshape(-1)
    if codes.shape[1] <= 8:  # noqa: PLR2004 - bytes of the integer that sorts much faster
        wide = np.zeros((len(codes), 8), dtype=np.uint8)
        wide[:, : codes.shape[1]] = codes
        keys = wide.view(">u8").reshape(-1).astype(np.uint64)
    order = np.argsort(keys, kind="stable")
    rows, sorted_keys = table[order], keys[order]
    starts = np.flatnonzero(np.r_[True, sorted_keys[1:] != sorted_keys[:-1]])[: len(rows)]
    some = present[order[starts]].any(axis=1)
    ends = np.r_[starts[1:], len(rows)][some]
    starts = starts[some]
    if not len(starts):
        shape = (0, len(columns))
        return MissingPatterns(
            tuple(columns),
            np.zeros(shape, dtype=np.bool_),
            np.zeros(0),
            np.zeros(shape),
            np.zeros((*shape, len(columns))),
        )
    rows = np.where(np.isnan(rows), 0.0, rows)
    counts = (ends - starts).astype(np.float64)
    sums = np.add.reduceat(rows, starts, axis=0)
    sums[-1] = rows[starts[-1] : ends[-1]].sum(axis=0)
    mask = present[order[starts]]
    products = _products(rows, starts, ends, sums / counts[:, None], mask)
    return MissingPatterns(tuple(columns), mask, counts, sums, products)


# The kernels below check nothing: they only compute.


def _products(
    rows: Array, starts: NDArray[np.intp], ends: NDArray[np.intp], means: Array, mask: Mask
) -> Array:
    sizes = ends - starts
    products = np.zeros((len(starts), rows.shape[1], rows.shape[1]))
    for size in np.unique(sizes):
        same = np.flatnonzero(sizes == size)
        if size == 1:
            continue
        if size <= FEW:
            block = rows[starts[same, None] + np.arange(size)]
            block = (block - means[same, None]) * mask[same, None]
            products[same] = block.transpose(0, 2, 1) @ block
            continue
        for pattern in same:
            block = (rows[starts[pattern] : ends[pattern]] - means[pattern]) * mask[pattern]
            products[pattern] = block.T @ block
    return products


def _merged(parts: MissingPatterns) -> MissingPatterns:
    """Add up patterns that have become alike."""
    present, place = np.unique(parts.present, axis=0, return_inverse=True)
    place = place.reshape(-1)
    counts = np.bincount(place, parts.counts, len(present)).astype(np.float64)
    sums = np.zeros(present.shape)
    np.add.at(sums, place, parts.sums)
    apart = parts.sums / parts.counts[:, None] - (sums / counts[:, None])[place]
    products = np.zeros((*present.shape, present.shape[1]))
    spread = parts.counts[:, None, None] * apart[:, :, None] * apart[:, None, :]
    np.add.at(products, place, parts.products + spread)
    return MissingPatterns(parts.columns, present, counts, sums, products)
