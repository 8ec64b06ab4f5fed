"""Moments: counts, sums and cross-products of the columns of a table, additive over its parts.

For columns a and b over the rows in which both are present,

    n_ab = count, s_ab = sum of a, q_ab = sum of a * b

so that mean_a = s_aa / n_aa and cov_ab = (q_ab - s_ab * s_ba / n_ab) / (n_ab - 1).
Likert answers are small integers, so these sums are exact. Scores are not: eight times 41.666...
has a variance of 1e-13 and not of 0, so what is left of a sum of squares after such rounding is
taken for nothing, lest a cell in which everybody answered alike be shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

ROUNDING = 1e-12
"""A centred sum of products this small beside the sums of squares is rounding, not spread."""


@dataclass(frozen=True, slots=True)
class Moments:
    """Pairwise counts, sums and cross-products; shapes are (columns, columns)."""

    columns: tuple[str, ...]
    counts: Array
    sums: Array
    """sums[a, b] is the sum of a over the rows in which a and b are both present."""
    products: Array

    def __add__(self, other: Moments) -> Moments:
        """Return the moments of both tables taken together."""
        if self.columns != other.columns:
            raise ValueError(
                f"Moments of {self.columns} and {other.columns} do not add; name the same columns."
            )
        return Moments(
            self.columns,
            self.counts + other.counts,
            self.sums + other.sums,
            self.products + other.products,
        )

    @property
    def n(self) -> Array:
        """Answers present in each column, shape (columns,)."""
        return np.diag(self.counts)

    @property
    def means(self) -> Array:
        """Mean of each column over the rows in which it is present; nan where there is none."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.diag(self.sums) / self.n

    @property
    def covariance(self) -> Array:
        """Pairwise covariances with divisor n - 1; nan where fewer than two rows have both."""
        with np.errstate(invalid="ignore", divide="ignore"):
            centred = self.products - self.sums * self.sums.T / self.counts
            size = np.sqrt(np.diag(self.products))
            centred[np.abs(centred) <= ROUNDING * np.outer(size, size)] = 0.0
            return np.where(self.counts > 1, centred / (self.counts - 1), np.nan)

    @property
    def covariance_of_means(self) -> Array:
        """Covariances of the column means, n_ab * cov_ab / (n_aa * n_bb).

        Means over different but overlapping rows are correlated through the rows they share.
        """
        with np.errstate(invalid="ignore", divide="ignore"):
            return self.counts * self.covariance / np.outer(self.n, self.n)


def moments(table: Array, columns: Sequence[str]) -> Moments:
    """Sum up a table of answers.

    Parameters
    ----------
    table
        Answers, shape (rows, columns); nan where there is none, used pairwise.
    columns
        Names of the columns.

    Returns
    -------
    Moments
        Pairwise sums; drop incomplete rows beforehand for listwise ones.

    Examples
    --------
    >>> answers = np.array([[1.0, 2.0], [3.0, np.nan], [5.0, 4.0]])
    >>> summed = moments(answers, ["a", "b"])
    >>> summed.means.tolist(), float(summed.covariance[0, 1])
    ([3.0, 3.0], 4.0)
    """
    present = ~np.isnan(table)
    filled = np.where(present, table, 0.0)
    mask = present.astype(np.float64)
    return Moments(tuple(columns), mask.T @ mask, filled.T @ mask, filled.T @ filled)
