"""Within and between: a correlation taken apart into people within units and units themselves.

With sums of squares and products between (B) and within (W) units and T = B + W,

    eta between = sqrt(B_xx / T_xx)     r between = B_xy / sqrt(B_xx B_yy), weighted by size
    eta within  = sqrt(W_xx / T_xx)     r within  = W_xy / sqrt(W_xx W_yy)
    r = eta_Bx eta_By r_B + eta_Wx eta_Wy r_W

Two departments that differ in two things correlate perfectly between units; only the within
part says that the same people report both.

Source: Dansereau, Alutto & Yammarino (1984), Theory Testing in Organizational Behavior: The
Varient Approach.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.estimate import Reason, Withheld
from analysis.sums.units import UnitSums

ROUNDING = 1e-12
FEWEST_UNITS = 2


@dataclass(frozen=True, slots=True)
class WithinBetween:
    """The parts of one correlation."""

    r: float
    r_between: float
    r_within: float
    eta_between: tuple[float, float]
    """Of the first score and of the second."""
    eta_within: tuple[float, float]
    n: int
    units: int


def within_between(sums: UnitSums, first: str, second: str) -> WithinBetween | Withheld:
    """Take the correlation of two scores apart.

    Parameters
    ----------
    sums
        Counts, sums and products of each unit, over people who have both scores.
    first, second
        Names of the scores.

    Returns
    -------
    WithinBetween or Withheld
        Withheld where a score does not vary within units, or between them.

    Examples
    --------
    >>> from analysis.sums.units import unit_sums
    >>> table = np.array([[1.0, 2.0], [3.0, 1.0], [4.0, 6.0], [6.0, 5.0]])
    >>> found = within_between(unit_sums(table, ["A", "A", "B", "B"], ["x", "y"]), "x", "y")
    >>> round(found.r_between, 6), round(found.r_within, 6), round(found.r, 3)
    (1.0, -1.0, 0.673)
    """
    places = [sums.columns.index(first), sums.columns.index(second)]
    square = np.ix_(places, places)
    n, k = int(sums.n.sum()), len(sums.units)
    if k < FEWEST_UNITS or n <= k:
        return Withheld(Reason.TOO_FEW, n)
    between, within = sums.between[square], sums.within[square]
    enough = ROUNDING * np.diag(sums.products.sum(axis=0)[square])
    if (np.diag(between) <= enough).any() or (np.diag(within) <= enough).any():
        return Withheld(Reason.NO_VARIANCE, n)
    total = between + within
    eta_between = np.sqrt(np.diag(between) / np.diag(total))
    eta_within = np.sqrt(np.diag(within) / np.diag(total))
    r, r_between, r_within = (
        float(part[0, 1] / np.sqrt(part[0, 0] * part[1, 1])) for part in (total, between, within)
    )
    return WithinBetween(
        r,
        r_between,
        r_within,
        (float(eta_between[0]), float(eta_between[1])),
        (float(eta_within[0]), float(eta_within[1])),
        n,
        k,
    )
