"""Sample: means and covariances of each group, the sums that a complete-data likelihood needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers
from analysis.sums.moments import Moments

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """Moments of the people with an answer to every item, group by group."""

    items: tuple[str, ...]
    groups: tuple[str, ...]
    counts: Array
    """People of each group."""
    means: Array
    """Shape (groups, items)."""
    covariances: Array
    """Divisor n; shape (groups, items, items)."""

    @property
    def n(self) -> int:
        """People in all groups."""
        return round(float(self.counts.sum()))

    @property
    def weights(self) -> Array:
        """Share of each group in all people."""
        shares: Array = self.counts / self.counts.sum()
        return shares


def sample(groups: Mapping[str, Moments]) -> Sample:
    """Turn sums of complete answers into a sample.

    Parameters
    ----------
    groups
        Sums of each group, the same columns in each, of rows without a gap.

    Returns
    -------
    Sample
        Means and covariances with divisor n.

    Raises
    ------
    UnusableAnswers
        Where groups differ in their columns, or rows have gaps.

    Examples
    --------
    >>> from analysis.sums.moments import moments
    >>> found = sample({"sales": moments(np.array([[1.0, 2.0], [3.0, 6.0]]), ["a", "b"])})
    >>> found.means.tolist(), found.covariances.tolist()
    ([[2.0, 4.0]], [[[1.0, 2.0], [2.0, 4.0]]])
    """
    first = next(iter(groups.values()))
    for name, part in groups.items():
        if part.columns != first.columns:
            raise UnusableAnswers(
                f"Group {name} has the items {', '.join(part.columns)} where others have "
                f"{', '.join(first.columns)}; give every group the same items."
            )
        if (part.counts != part.counts[0, 0]).any():
            raise UnusableAnswers(
                f"Group {name} has answers with gaps; leave incomplete people out, or sum up by "
                "pattern of missing answers."
            )
    counts = np.array([part.counts[0, 0] for part in groups.values()])
    shrink = (counts - 1) / counts
    covariances = np.array([part.covariance for part in groups.values()])
    return Sample(
        first.columns,
        tuple(groups),
        counts,
        np.array([part.means for part in groups.values()]),
        covariances * shrink[:, None, None],
    )
