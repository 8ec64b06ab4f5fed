"""Loading intervals: how far loadings would lie apart in other samples of so many people.

By parametric bootstrap: correlations of n people are drawn from a normal population with those
observed (see `drawing`), factors are extracted and turned in each, and put in the order and the
sign of the observed ones, the axes having been brought near before they are turned. Standard
errors are the standard deviations over the draws, intervals the quantiles. Answers on few options
are not normal; their loadings are a little less sure than this says.

Sources: Efron & Tibshirani (1993), An Introduction to the Bootstrap, ch. 6 and 13; Ichikawa &
Konishi (1995), Psychometrika 60, 77-93, for factors; Schonemann (1966), Psychometrika 31, 1-10,
for bringing axes near.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import orthogonal_procrustes
from scipy.optimize import linear_sum_assignment

from analysis.estimate import Estimate, Reason, Withheld
from analysis.factors.drawing import drawn_correlations
from analysis.factors.extraction import Extracted, minres
from analysis.factors.oblique import oblimin
from analysis.factors.rotation import Rotated
from analysis.factors.solution import Solution

Array = NDArray[np.float64]

DRAWS = 200
NEARBY = partial(oblimin, starts=1)
"""One start is enough where the axes have been brought near."""
FEWEST = 0.5
"""Share of the draws in which the factors must be found for an interval."""

Figures = tuple[tuple[Estimate, ...], ...]


@dataclass(frozen=True, slots=True)
class LoadingIntervals:
    """Loadings and correlations of the factors with their uncertainty."""

    loadings: Figures
    """One row an item, one column a factor."""
    between: Figures
    """Correlations of the factors; errors of 0 where a rotation keeps them at right angles."""
    draws: int
    """Those in which the factors were found; the others are left out."""


def loading_intervals(
    solution: Solution,
    extract: Callable[[Array, int], Extracted] = minres,
    rotate: Callable[[Array], Rotated] = NEARBY,
    *,
    draws: int = DRAWS,
    seed: int = 1,
    confidence: float = 0.95,
) -> LoadingIntervals | Withheld:
    """Estimate loadings with intervals.

    Parameters
    ----------
    solution
        The factors found.
    extract, rotate
        How they were found.
    draws
        How many samples.
    seed
        Of the draws.
    confidence
        Coverage of the intervals, between 0 and 1.

    Returns
    -------
    LoadingIntervals or Withheld
        Withheld as undefined where less than half of the samples have such factors, properly.

    Examples
    --------
    >>> from analysis.factors.correlations import Correlations
    >>> from analysis.factors.solution import explore
    >>> loadings = np.array([[0.8, 0], [0.7, 0], [0.6, 0], [0, 0.7], [0, 0.6], [0, 0.5]])
    >>> matrix = loadings @ loadings.T + np.diag(1 - (loadings**2).sum(axis=1))
    >>> found = loading_intervals(explore(Correlations((*"abcdef",), matrix, 400), 2), draws=50)
    >>> first = found.loadings[0][0]
    >>> round(first.value, 2), 0.02 < first.se < 0.12
    (0.8, True)
    """
    shared = solution.correlations
    rng = np.random.default_rng(seed)
    found = []
    for matrix in drawn_correlations(shared.matrix, shared.n, draws, rng):
        other = extract(matrix, solution.factors)
        near = other.loadings @ orthogonal_procrustes(other.loadings, solution.loadings)[0]
        turned = rotate(near)
        if other.converged and turned.converged and not other.improper.any():
            found.append(_alike(turned, solution))
    if len(found) < FEWEST * draws or len(found) < 2:  # noqa: PLR2004 - no spread of one
        return Withheld(Reason.UNDEFINED, shared.people)
    loadings = np.stack([each for each, _ in found])
    between = np.stack([each for _, each in found])
    method = f"{solution.method}, parametric bootstrap of {len(found)} samples"
    figures = [
        _figures(observed, drawn, shared.people, method, confidence)
        for observed, drawn in ((solution.loadings, loadings), (solution.between, between))
    ]
    return LoadingIntervals(figures[0], figures[1], len(found))


# The kernels below check nothing: they only compute.


def _alike(turned: Rotated, solution: Solution) -> tuple[Array, Array]:
    """Return loadings and correlations of the factors in the order and sign of the solution."""
    products = turned.loadings.T @ solution.loadings
    ours, theirs = linear_sum_assignment(-np.abs(products))
    order = ours[np.argsort(theirs)]
    signs = np.copysign(1.0, products[order, np.arange(len(order))])
    between = turned.between[np.ix_(order, order)] * np.outer(signs, signs)
    return turned.loadings[:, order] * signs, between


def _figures(observed: Array, drawn: Array, n: int, method: str, confidence: float) -> Figures:
    errors = drawn.std(axis=0, ddof=1)
    low, high = np.quantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
    return tuple(
        tuple(
            Estimate(
                float(observed[at, of]),
                float(errors[at, of]),
                float(low[at, of]),
                float(high[at, of]),
                n,
                method,
                confidence,
            )
            for of in range(observed.shape[1])
        )
        for at in range(len(observed))
    )
