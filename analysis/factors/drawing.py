"""Drawing: correlations of people drawn from a normal population, without drawing the people.

The sums of products of n normal people with covariances S = L L' are a Wishart matrix
L A A' L' of n - 1 degrees of freedom, A lower triangular with chi variates of n - 1, n - 2, ...
degrees on its diagonal and normal ones below: a draw costs the same for fifty people and for a
million.

Sources: Bartlett (1933), Proceedings of the Royal Society of Edinburgh 53, 260-283; Smith &
Hocking (1972), Applied Statistics 21, 341-345.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def drawn_correlations(population: Array, n: float, draws: int, rng: np.random.Generator) -> Array:
    """Draw correlations of n people from a normal population.

    Parameters
    ----------
    population
        Its correlations, shape (items, items), definite.
    n
        People in each sample, more than items.
    draws
        How many samples.
    rng
        Of the draws.

    Returns
    -------
    Array
        Shape (draws, items, items).

    Examples
    --------
    >>> pair = np.array([[1.0, 0.6], [0.6, 1.0]])
    >>> drawn = drawn_correlations(pair, 101, 2000, np.random.default_rng(1))
    >>> round(float(drawn[:, 0, 1].mean()), 2), round(float(drawn[:, 0, 1].std()), 2)
    (0.6, 0.06)
    """
    k = len(population)
    place = np.arange(k)
    below = np.tril(rng.normal(size=(draws, k, k)), -1)
    below[:, place, place] = np.sqrt(rng.chisquare(n - 1 - place, size=(draws, k)))
    roots = np.linalg.cholesky(population) @ below
    directions = roots / np.sqrt((roots**2).sum(axis=2, keepdims=True))
    drawn: Array = directions @ directions.transpose(0, 2, 1)
    return drawn
