"""Split halves: the reliability of a scale under every way of cutting it in two.

For halves a and b of the items with total variance t, lambda 4 = 4 cov(a, b) / t. The highest
is Guttman's lambda 4; the lowest is Revelle's beta: how low it goes when the cut runs between
sub-themes. Halves differ by at most one item.

Of an even number of items, each cut shows up twice among the sets of k / 2, once for either
half, so one half of the sets is enough. Of an odd number no cut shows up twice. (psych 2.2.9
halves the list there too: its mean is then over an arbitrary half of the splits. The option
`Splits.FIRST_HALF` repeats that.)

Sources: Guttman (1945), Psychometrika 10, 255-282; Revelle (1979), Multivariate Behavioral
Research 14, 57-74.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from itertools import combinations, islice
from math import comb

import numpy as np
from numpy.typing import NDArray

from analysis.estimate import Reason, Withheld
from analysis.reliability.guttman import Basis, on_basis
from analysis.sums.covariances import ROUNDING, Missing, varying
from analysis.sums.moments import Moments

Array = NDArray[np.float64]

MOST_ITEMS = 16
"""Up to here all splits are counted: 6,435 of them. 20 items would have 92,378."""
SAMPLED = 10_000
"""Splits drawn of a longer scale."""


class Splits(Enum):
    """Which splits are counted."""

    ALL = "each split once"
    FIRST_HALF = "the first half of the list, as psych 2.2.9 does"


@dataclass(frozen=True, slots=True)
class SplitHalves:
    """What the splits of a scale say about it."""

    highest: float
    mean: float
    lowest: float
    n: int
    splits: int
    is_exact: bool
    """Whether all splits were counted; else a sample of them."""


def split_halves(
    answers: Array | Moments,
    missing: Missing = Missing.LISTWISE,
    *,
    basis: Basis = Basis.CORRELATIONS,
    splits: Splits = Splits.ALL,
    seed: int = 0,
) -> SplitHalves | Withheld:
    """Cut a scale in two in every way and return the spread of its reliability.

    Parameters
    ----------
    answers
        Answers keyed in one direction, shape (people, items), or their moments.
    missing
        What becomes of people with a missing answer.
    basis
        Correlations for standardised items, covariances for items as they are.
    splits
        Each split once, or psych's half of the list.
    seed
        Draws the splits of a scale of more than 16 items.

    Returns
    -------
    SplitHalves or Withheld
        Highest, mean and lowest lambda 4.

    Examples
    --------
    >>> answers = np.array([[1, 2, 1], [2, 2, 3], [3, 5, 3], [4, 4, 5], [5, 5, 4.0]])
    >>> found = split_halves(answers)
    >>> found.splits, found.is_exact, round(found.mean, 3)
    (3, True, 0.805)
    """
    shared = varying(answers, missing)
    if isinstance(shared, Withheld):
        return shared
    matrix = on_basis(shared, basis)
    if matrix.sum() <= ROUNDING * np.trace(matrix):
        return Withheld(Reason.NO_VARIANCE, shared.people)
    k = len(matrix)
    exact = k <= MOST_ITEMS
    halves = _every_half(k, splits) if exact else _some_halves(k, seed)
    found = 4 * np.einsum("si,ij,sj->s", halves, matrix, 1 - halves, optimize=True) / matrix.sum()
    return SplitHalves(
        float(found.max()),
        float(found.mean()),
        float(found.min()),
        shared.people,
        len(found),
        exact,
    )


# The kernels below check nothing: they only compute.


def _every_half(k: int, splits: Splits) -> Array:
    count = comb(k, k // 2)
    if k % 2 == 0 or splits is Splits.FIRST_HALF:
        count //= 2
    chosen = np.array([*islice(combinations(range(k), k // 2), count)])
    halves = np.zeros((count, k))
    np.put_along_axis(halves, chosen, 1.0, axis=1)
    return halves


def _some_halves(k: int, seed: int) -> Array:
    order = np.random.default_rng(seed).random((SAMPLED, k)).argsort(axis=1)
    halves: Array = (order < k // 2).astype(np.float64)
    return halves
