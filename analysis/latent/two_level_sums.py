"""Two-level sums: what the likelihood of people in units needs, whatever the number of people.

Units of the same size s are alike to the likelihood, so that of J units of N people it needs

    S_W = sum over units and people of (y - m_j)(y - m_j)'       within units, pooled
    per size s: number of units g_s, sum of m_j, sum of m_j m_j'   of the unit means

Means are taken from the grand mean, so that large means cost no digits.

Sources: McDonald & Goldstein (1989), British Journal of Mathematical and Statistical Psychology
42, 215-232; Muthen (1990), UCLA Statistics Series 62.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.latent.parameters import Array
from analysis.sums.units import UnitSums


@dataclass(frozen=True, slots=True)
class TwoLevelSums:
    """Sums of complete answers of people in units."""

    items: tuple[str, ...]
    grand: Array
    """Means of all people; what follows is about them."""
    within: Array
    """S_W, shape (items, items)."""
    sizes: Array
    """Sizes of unit that occur, ascending."""
    units: Array
    """Units of each size."""
    sums: Array
    """Sums of their means, shape (sizes, items)."""
    products: Array
    """Sums of products of their means, shape (sizes, items, items)."""

    @property
    def n(self) -> int:
        """People."""
        return round(float(self.sizes @ self.units))

    @property
    def clusters(self) -> int:
        """Units."""
        return round(float(self.units.sum()))

    @property
    def inside(self) -> int:
        """Degrees of freedom within units, N - J."""
        return self.n - self.clusters

    def of(self, items: tuple[str, ...]) -> TwoLevelSums:
        """Return the sums of some items, in their order."""
        places = [self.items.index(item) for item in items]
        square = np.ix_(places, places)
        return TwoLevelSums(
            items,
            self.grand[places],
            self.within[square],
            self.sizes,
            self.units,
            self.sums[:, places],
            self.products[:, places][:, :, places],
        )


def two_level_sums(summed: UnitSums) -> TwoLevelSums:
    """Sum up units by their size.

    Parameters
    ----------
    summed
        Sums of the complete answers of each unit.

    Returns
    -------
    TwoLevelSums
        Units without a complete answer are left out.

    Examples
    --------
    >>> from analysis.sums.units import unit_sums
    >>> summed = unit_sums(np.array([[1.0], [3.0], [5.0], [7.0]]), ["A", "A", "B", "B"], ["x"])
    >>> sums = two_level_sums(summed)
    >>> sums.within.tolist(), sums.sizes.tolist(), sums.products.tolist()
    ([[4.0]], [2.0], [[[8.0]]])
    """
    here = summed.n > 0
    n = summed.n[here]
    grand = summed.sums.sum(axis=0) / n.sum()
    means = summed.sums[here] / n[:, None] - grand
    sizes, place = np.unique(n, return_inverse=True)
    alike = np.zeros((len(sizes), len(n)))
    alike[place, np.arange(len(n))] = 1.0
    return TwoLevelSums(
        summed.columns,
        grand,
        summed.within,
        sizes,
        alike.sum(axis=1),
        alike @ means,
        np.einsum("sj,ja,jb->sab", alike, means, means, optimize=True),
    )
