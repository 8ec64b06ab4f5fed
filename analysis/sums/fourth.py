"""Fourth: counts, sums and products up to the fourth order, additive over the parts of a table.

With w = (1, x - o, the products (x_i - o_i) (x_j - o_j) for i >= j) of a row without a gap and an
origin o that all parts share,

    M = sum w w'

holds what the spread of covariances needs: how much products of answers vary and go together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

CHUNK = 4096
"""Rows taken at once, so that their products need little memory."""


@dataclass(frozen=True, slots=True)
class FourthMoments:
    """Sums of products of rows without a gap."""

    columns: tuple[str, ...]
    origin: Array
    """What was taken off each column before multiplying."""
    products: Array
    """M; its first entry is the number of rows."""

    def __add__(self, other: FourthMoments) -> FourthMoments:
        """Return the sums of both tables taken together."""
        if self.columns != other.columns or (self.origin != other.origin).any():
            raise ValueError(
                f"Fourth moments of {self.columns} from {self.origin.tolist()} and of "
                f"{other.columns} from {other.origin.tolist()} do not add; use the same columns "
                "and the same origin."
            )
        return FourthMoments(self.columns, self.origin, self.products + other.products)

    @property
    def n(self) -> float:
        """Rows."""
        return float(self.products[0, 0])


def fourth_moments(table: Array, columns: Sequence[str], origin: Array) -> FourthMoments:
    """Sum up a table of answers without gaps.

    Parameters
    ----------
    table
        Answers, shape (rows, columns), no nan.
    columns
        Names of the columns.
    origin
        A value inside each column, such as the middle of the scale; the same in every part.

    Returns
    -------
    FourthMoments
        The sums.

    Examples
    --------
    >>> fourth_moments(np.array([[1.0], [3.0]]), ["a"], np.array([2.0])).products.tolist()
    [[2.0, 0.0, 2.0], [0.0, 2.0, 0.0], [2.0, 0.0, 2.0]]
    """
    rows, others = np.tril_indices(len(columns))
    size = 1 + len(columns) + len(rows)
    products = np.zeros((size, size))
    for start in range(0, len(table), CHUNK):
        away = table[start : start + CHUNK] - origin
        with_products = np.hstack([np.ones((len(away), 1)), away, away[:, rows] * away[:, others]])
        products += with_products.T @ with_products
    return FourthMoments(tuple(columns), np.asarray(origin, dtype=np.float64), products)
