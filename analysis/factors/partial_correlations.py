"""Partial correlations: Velicer's test of how many components to take out.

With the first m components taken out of the correlations R, r*_ij the partial correlations left,

    f_m = mean over pairs of (r*_ij)^2,  f_0 = mean over pairs of r_ij^2

falls while what is taken out was shared, and rises once it belongs to single items. The number
to keep is the m of the least f_m; 0 where nothing lies below f_0. The revised test takes fourth
powers instead of squares.

Sources: Velicer (1976), Psychometrika 41, 321-327; Velicer, Eaton & Fava (2000), in Goffin &
Helmes (eds.), Problems and Solutions in Human Assessment, 41-71, for the fourth power.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from analysis.estimate import Reason, Withheld
from analysis.factors.correlations import Correlations
from analysis.sums.covariances import ROUNDING

Array = NDArray[np.float64]


class Power(Enum):
    """Which power of the partial correlations is averaged."""

    SQUARE = 2
    FOURTH = 4


@dataclass(frozen=True, slots=True)
class PartialCorrelations:
    """What is left among items with more and more components taken out."""

    averages: Array
    """f_0, f_1 and so on, as long as every item has something left."""
    keep: int
    """The number of components at which least is left."""
    n: int
    method: str


def partial_correlations(
    correlations: Correlations, most: int | None = None, power: Power = Power.SQUARE
) -> PartialCorrelations | Withheld:
    """Return what is left among the items with 0, 1, 2, ... components taken out.

    Parameters
    ----------
    correlations
        Of the items.
    most
        The most components to try; one fewer than items where not given.
    power
        Squares as in 1976, or fourth powers as in 2000.

    Returns
    -------
    PartialCorrelations or Withheld
        Withheld for fewer than three items, and where an item follows from others.

    Examples
    --------
    >>> theme = np.full((3, 3), 0.5) + np.diag([0.5] * 3)
    >>> matrix = np.kron(np.eye(2), theme)
    >>> partial_correlations(Correlations((*"abcdef",), matrix, 100)).keep
    2
    """
    k = len(correlations.columns)
    if k < 3:  # noqa: PLR2004 - one component of two items leaves the correlation -1, always
        return Withheld(Reason.TOO_FEW, correlations.people)
    if not correlations.is_definite:
        return Withheld(Reason.UNDEFINED, correlations.people)
    tried = k - 1 if most is None else min(most, k - 1)
    averages = _averages(correlations.matrix, tried, power.value)
    method = f"minimum average partial correlation, power {power.value}, {tried} components tried"
    keep = int(np.argmin(averages))
    return PartialCorrelations(averages, keep, correlations.people, method)


# The kernel below checks nothing: it only computes.


def _averages(matrix: Array, most: int, power: int) -> Array:
    k = len(matrix)
    values, vectors = np.linalg.eigh(matrix)
    components = (vectors * np.sqrt(values))[:, ::-1]
    averages = []
    for taken in range(most + 1):
        left = matrix - components[:, :taken] @ components[:, :taken].T
        variances = np.diag(left)
        if (variances <= ROUNDING).any():
            break
        partial = left / np.sqrt(np.outer(variances, variances))
        averages.append(((partial**power).sum() - k) / (k * (k - 1)))
    return np.array(averages)
