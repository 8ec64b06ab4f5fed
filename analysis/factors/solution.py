"""Solution: factors extracted and turned, and what they say of each item.

With pattern loadings P and factor correlations F,

    structure            P F, correlations of items and factors
    communality          h2_i = (P F P')_ii, what the factors explain of item i
    uniqueness           1 - h2_i
    complexity           (sum_f p_if^2)^2 / sum_f p_if^4, how many factors an item needs
    sum of squares       (F P' P)_ff; they add up to the sum of the communalities
    implied              P F P' with ones on the diagonal

Factors stand in the order of their sums of squares and point to where most of their items do.
A uniqueness at its bound (a Heywood case) means that the items cannot carry so many factors.

Sources: Gorsuch (1983), Factor Analysis, 2nd ed., Erlbaum; Hofmann (1978), Multivariate Behavioral
Research 13, 247-250, for the complexity.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.estimate import Reason, Withheld
from analysis.factors.correlations import Correlations
from analysis.factors.extraction import Extracted, minres
from analysis.factors.oblique import oblimin
from analysis.factors.rotation import Rotated
from analysis.sums.covariances import ROUNDING

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Solution:
    """Exploratory factors of some items."""

    correlations: Correlations
    loadings: Array
    """Pattern loadings, shape (items, factors)."""
    between: Array
    """Correlations of the factors."""
    method: str
    converged: bool
    improper: tuple[str, ...]
    """Items of which nothing is left: with any, the solution is improper."""

    @property
    def factors(self) -> int:
        """How many factors there are."""
        return len(self.between)

    @property
    def structure(self) -> Array:
        """Correlations of items and factors, shape (items, factors)."""
        structure: Array = self.loadings @ self.between
        return structure

    @property
    def communalities(self) -> Array:
        """Share of each item that the factors explain, shape (items,)."""
        shared: Array = (self.structure * self.loadings).sum(axis=1)
        return shared

    @property
    def uniquenesses(self) -> Array:
        """Share of each item that the factors leave, shape (items,)."""
        left: Array = 1 - self.communalities
        return left

    @property
    def complexities(self) -> Array:
        """How many factors each item needs, shape (items,); 1 where it loads on one alone."""
        squares = self.loadings**2
        needed: Array = squares.sum(axis=1) ** 2 / (squares**2).sum(axis=1)
        return needed

    @property
    def sums_of_squares(self) -> Array:
        """Variance that each factor explains, in items' worth; shape (factors,)."""
        explained: Array = (self.structure * self.loadings).sum(axis=0)
        return explained

    @property
    def variance_explained(self) -> Array:
        """Share of the variance of all items that each factor explains, shape (factors,)."""
        share: Array = self.sums_of_squares / len(self.loadings)
        return share

    @property
    def implied(self) -> Array:
        """Correlations that the factors expect, shape (items, items)."""
        expected: Array = self.structure @ self.loadings.T
        np.fill_diagonal(expected, 1.0)
        return expected


def degrees_of_freedom(items: int, factors: int) -> int:
    """Return how many correlations are left to test the factors with.

    Parameters
    ----------
    items, factors
        How many.

    Returns
    -------
    int
        ((k - m)^2 - (k + m)) / 2; negative where so many factors cannot be told apart.

    Examples
    --------
    >>> degrees_of_freedom(9, 3), degrees_of_freedom(4, 2)
    (12, -1)
    """
    return ((items - factors) ** 2 - items - factors) // 2


def explore(
    correlations: Correlations,
    factors: int,
    extract: Callable[[Array, int], Extracted] = minres,
    rotate: Callable[[Array], Rotated] = oblimin,
) -> Solution | Withheld:
    """Look for factors behind the correlations of items.

    Parameters
    ----------
    correlations
        Of the items.
    factors
        How many, at least 1; see `parallel_analysis` and `partial_correlations`.
    extract
        `minres`, `maximum_likelihood`, `principal_axes` or `principal_components`.
    rotate
        `oblimin`, `geomin`, `promax`, `varimax`, `quartimax` or `unrotated`.

    Returns
    -------
    Solution or Withheld
        Withheld where people are not more than items; as undefined where so many factors cannot
        be told apart, where an item follows from others, and where the items hold fewer factors
        than asked for. Look at `improper` and `converged` before anything else.

    Examples
    --------
    >>> loadings = np.array([[0.8, 0], [0.7, 0], [0.6, 0], [0, 0.7], [0, 0.6], [0, 0.5]])
    >>> matrix = loadings @ loadings.T + np.diag(1 - (loadings**2).sum(axis=1))
    >>> explore(Correlations((*"abcdef",), matrix, 100), 2).loadings[:3, 0].round(3).tolist()
    [0.8, 0.7, 0.6]
    """
    k = len(correlations.columns)
    if factors < 1:
        raise ValueError(f"{factors} factors explain nothing; ask for 1 or more.")
    if correlations.n <= k:
        return Withheld(Reason.TOO_FEW, correlations.people)
    if degrees_of_freedom(k, factors) < 0 or not correlations.is_definite:
        return Withheld(Reason.UNDEFINED, correlations.people)
    found = extract(correlations.matrix, factors)
    if ((found.loadings**2).sum(axis=0) <= ROUNDING).any():
        return Withheld(Reason.UNDEFINED, correlations.people)
    turned = rotate(found.loadings)
    explained = ((turned.loadings @ turned.between) * turned.loadings).sum(axis=0)
    order = np.argsort(-explained, kind="stable")
    return Solution(
        correlations,
        turned.loadings[:, order],
        turned.between[np.ix_(order, order)],
        f"{found.method}, {turned.method}",
        found.converged and turned.converged,
        tuple(np.array(correlations.columns)[found.improper].tolist()),
    )
