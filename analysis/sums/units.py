"""Units: counts, sums and cross-products of complete rows in each unit, additive over parts.

    n_u = rows of unit u, s_ua = sum of a, q_uab = sum of a * b

These few numbers a unit are all that variance components, ICC(1), ICC(2) and the split of a
correlation into within and between need.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.sums.moments import Moments

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class UnitSums:
    """Sums over the complete rows of each unit."""

    units: tuple[str, ...]
    columns: tuple[str, ...]
    n: Array
    """Rows of each unit, shape (units,)."""
    sums: Array
    """Shape (units, columns)."""
    products: Array
    """Shape (units, columns, columns)."""

    def __add__(self, other: UnitSums) -> UnitSums:
        """Return the sums of both parts taken together, over the union of their units."""
        if self.columns != other.columns:
            raise ValueError(
                f"Sums of {self.columns} and {other.columns} do not add; name the same columns."
            )
        units = tuple(dict.fromkeys(self.units + other.units))
        width = len(self.columns)
        n, sums = np.zeros(len(units)), np.zeros((len(units), width))
        products = np.zeros((len(units), width, width))
        places = {unit: place for place, unit in enumerate(units)}
        for part in (self, other):
            rows = [places[unit] for unit in part.units]
            n[rows] += part.n
            sums[rows] += part.sums
            products[rows] += part.products
        return UnitSums(units, self.columns, n, sums, products)

    @property
    def total(self) -> Moments:
        """The moments of all units taken together."""
        width = len(self.columns)
        everyone = np.full((width, width), self.n.sum())
        sums = np.repeat(self.sums.sum(axis=0)[:, None], width, axis=1)
        return Moments(self.columns, everyone, sums, self.products.sum(axis=0))

    @property
    def within(self) -> Array:
        """Sums of squares and cross-products around the unit means, shape (columns, columns)."""
        around: Array = self.products.sum(axis=0) - self._of_means
        return around

    @property
    def between(self) -> Array:
        """Sums of squares and cross-products of the unit means around the grand mean."""
        grand = self.sums.sum(axis=0)
        around: Array = self._of_means - np.outer(grand, grand) / self.n.sum()
        return around

    @property
    def _of_means(self) -> Array:
        products: Array = np.einsum("ua,ub,u->ab", self.sums, self.sums, 1 / self.n)
        return products


def unit_sums(table: Array, units: Sequence[str], columns: Sequence[str] = ()) -> UnitSums:
    """Sum up the complete rows of a table by unit.

    Parameters
    ----------
    table
        Shape (people, columns); a row with a nan is left out, and so is a unit without rows.
    units
        Unit of each person.
    columns
        Names of the columns; "1", "2" and so on where none are given.

    Returns
    -------
    UnitSums
        Units in the order in which they are first met.

    Examples
    --------
    >>> summed = unit_sums(np.array([[1.0], [3.0], [5.0]]), ["Sales", "Sales", "Marketing"])
    >>> summed.n.tolist(), summed.sums.tolist(), summed.within.tolist()
    ([2.0, 1.0], [[4.0], [5.0]], [[2.0]])
    """
    people, width = table.shape
    if len(units) != people:
        raise ValueError(f"{len(units)} units for {people} people; give one unit a person.")
    names = tuple(columns) or tuple(str(place + 1) for place in range(width))
    complete = np.isfinite(table.sum(axis=1))
    rows = table[complete]
    kept = [unit for unit, here in zip(units, complete, strict=True) if here]
    order = {unit: place for place, unit in enumerate(dict.fromkeys(kept))}
    places = np.array([order[unit] for unit in kept], dtype=np.intp)
    n, sums = np.zeros(len(order)), np.zeros((len(order), width))
    products = np.zeros((len(order), width, width))
    np.add.at(n, places, 1.0)
    np.add.at(sums, places, rows)
    np.add.at(products, places, rows[:, :, None] * rows[:, None, :])
    return UnitSums(tuple(order), names, n, sums, products)
