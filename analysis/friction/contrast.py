"""Contrast: one weighted sum of measures in every direction of a wave, pooled together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as t_distribution

from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.friction.direction import Cell, Direction
from analysis.population.pooling import CENTRE, REPORT_LEVEL, Pooled, Raw, pool

METHOD = "partially pooled mean, t interval"
DIFFERENCE = "difference of independent pooled means, t interval"


@dataclass(frozen=True, slots=True)
class Contrast:
    """The same quantity for every direction that has enough raters; the reason for the others."""

    places: Mapping[Direction, int]
    pooled: Pooled | None
    without: Mapping[Direction, Withheld]

    def of(self, direction: Direction) -> Figure:
        """Return the quantity of one direction."""
        return self.total({direction: 1.0})

    def total(self, weights: Mapping[Direction, float]) -> Figure:
        """Return a weighted sum over directions; withheld where one of them is."""
        for direction in weights:
            if direction in self.without:
                return self.without[direction]
            if direction not in self.places:
                return Withheld(Reason.NOT_ASKED, 0)
        if self.pooled is None:
            return Withheld(Reason.NOT_ASKED, 0)
        table = np.zeros_like(self.pooled.means)
        for direction, weight in weights.items():
            table[self.places[direction], 0] = weight
        return self.pooled.combine(table, METHOD)


def contrast(
    cells: Sequence[Cell], weights: Mapping[str, float], fewest: int, *, centre: float = CENTRE
) -> Contrast:
    """Pool a weighted sum of measures over the directions of a wave.

    Parameters
    ----------
    cells
        All directions of one wave that may be shown.
    weights
        Measure -> weight, as {"split_other": 1, "split_own": -1}.
    fewest
        Raters below which a direction is withheld and left out of the pooling.
    centre
        Where the mean of all directions is expected: 40 for levels, 0 for differences.

    Returns
    -------
    Contrast
        In points of 0-100.
    """
    raws: list[Raw] = []
    places: dict[Direction, int] = {}
    without: dict[Direction, Withheld] = {}
    for cell in cells:
        raw = cell.raw(weights)
        if raw is None:
            without[cell.direction] = Withheld(Reason.NOT_ASKED, 0)
        elif raw.n < fewest:
            without[cell.direction] = Withheld(Reason.TOO_FEW, raw.n)
        elif raw.covariance[0, 0] <= 0:
            without[cell.direction] = Withheld(Reason.ALIKE, raw.n)
        else:
            places[cell.direction] = len(raws)
            raws.append(raw)
    return Contrast(places, pool(raws, centre=centre) if raws else None, without)


def minus(one: Figure, other: Figure) -> Figure:
    """Return the difference of two figures that rest on different people.

    >>> a = Estimate(60.0, 3.0, 0, 0, 20, "mean", 0.9, 19.0)
    >>> b = Estimate(50.0, 4.0, 0, 0, 12, "mean", 0.9, 11.0)
    >>> gap = minus(a, b)
    >>> gap.value, gap.se, gap.n
    (10.0, 5.0, 12)
    """
    if isinstance(one, Withheld):
        return one
    if isinstance(other, Withheld):
        return other
    variance = one.se**2 + other.se**2
    df = variance**2 / (one.se**4 / one.df + other.se**4 / other.df)
    se = variance**0.5
    reach = float(t_distribution.isf((1 - REPORT_LEVEL) / 2, df)) * se
    value = one.value - other.value
    n = min(one.n, other.n)
    return Estimate(value, se, value - reach, value + reach, n, DIFFERENCE, REPORT_LEVEL, df)
