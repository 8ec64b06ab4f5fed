"""Directed means: what each department says of each other one, and how the errors hang together.

A rater who rates several departments makes the errors of their means related. With n_t raters of
department d about t, n_tu who rated both t and u, and S the sum of squares or products around the
means of d,

    s2 = sum S_dtt / sum (n_dt - 1)           one spread of raters within directions
    c  = sum S_dtu / sum (n_dtu - 1), t < u   what a rater's two ratings have in common
    V(mean_dt) = s2 / n_dt,   Cov(mean_dt, mean_du) = n_dtu c / (n_dt n_du),   |c| <= s2

pooled over departments, because a dozen raters do not tell a covariance matrix of their own.

Source: Snijders and Kenny (1999), Personal Relationships 6, 471-486 (raters within relations);
the pooling is that of a one-way analysis of variance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers
from analysis.estimate import Reason, Withheld
from analysis.sums.moments import ROUNDING, Moments

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class DirectedMeans:
    """The mean of each direction, with the sampling covariance of all of them."""

    departments: tuple[str, ...]
    directions: tuple[tuple[str, str], ...]
    """Who rates, then who is rated."""
    means: Array
    covariance: Array
    raters: Array
    """People behind each mean."""

    def __post_init__(self) -> None:
        """Check that the parts fit and that nobody rates themselves."""
        size = len(self.directions)
        if self.means.shape != (size,) or self.covariance.shape != (size, size):
            raise UnusableAnswers(
                f"{size} directions do not fit means of shape {self.means.shape} and a covariance "
                f"of shape {self.covariance.shape}; give one mean a direction."
            )
        known = set(self.departments)
        for rater, target in self.directions:
            if rater == target or not {rater, target} <= known:
                raise UnusableAnswers(
                    f"{rater} about {target} is no direction among {', '.join(self.departments)}; "
                    "leave out what a department says of itself and of strangers."
                )
        if len(set(self.directions)) < size:
            raise UnusableAnswers("A direction is given twice; give one mean a direction.")

    @property
    def n(self) -> int:
        """Ratings in all."""
        return int(self.raters.sum())

    def place(self, rater: str, target: str) -> int | None:
        """Return where a direction stands, or None where nobody rated it."""
        here = (rater, target)
        return self.directions.index(here) if here in self.directions else None


def directed_means(ratings: Mapping[str, Moments]) -> DirectedMeans | Withheld:
    """Return the directed means of departments from the sums of their raters.

    Parameters
    ----------
    ratings
        Rating department -> pairwise moments of its raters, with a column for each department
        that they rated, called by its name.

    Returns
    -------
    DirectedMeans or Withheld
        Withheld where no direction has two raters, or all raters of a direction agree everywhere.

    Examples
    --------
    >>> from analysis.sums.moments import moments
    >>> sales = moments(np.array([[40.0, 60], [50, 70], [60, 80]]), ["Marketing", "Support"])
    >>> marketing = moments(np.array([[30.0, 20], [50, 40]]), ["Sales", "Support"])
    >>> found = directed_means({"Sales": sales, "Marketing": marketing})
    >>> found.directions[0], found.means.tolist(), round(float(found.covariance[0, 0]), 2)
    (('Sales', 'Marketing'), [50.0, 70.0, 40.0, 30.0], 44.44)
    """
    directions = tuple(
        (rater, target)
        for rater, sums in ratings.items()
        for target, n in zip(sums.columns, sums.n, strict=True)
        if n > 0
    )
    departments = tuple(dict.fromkeys([*ratings, *(target for _, target in directions)]))
    raters = np.concatenate([sums.n[sums.n > 0] for sums in ratings.values()])
    means = np.concatenate([sums.means[sums.n > 0] for sums in ratings.values()])
    spread = _pooled_spread(list(ratings.values()))
    if isinstance(spread, Withheld):
        return spread
    covariance = np.zeros((len(directions), len(directions)))
    start = 0
    for sums in ratings.values():
        block = _block(sums, *spread)
        covariance[start : start + len(block), start : start + len(block)] = block
        start += len(block)
    return DirectedMeans(departments, directions, means, covariance, raters)


def _pooled_spread(ratings: list[Moments]) -> tuple[float, float] | Withheld:
    squares = df = crossed = shared = size = 0.0
    for sums in ratings:
        both = np.maximum(sums.counts - 1, 0.0)
        around = np.where(both > 0, np.nan_to_num(sums.covariance) * both, 0.0)
        squares += float(np.trace(around))
        df += float(np.trace(both))
        crossed += float(np.triu(around, 1).sum())
        shared += float(np.triu(both, 1).sum())
        size += float(np.trace(sums.products))
    n = int(sum(sums.n.sum() for sums in ratings))
    if df == 0:
        return Withheld(Reason.TOO_FEW, n)
    if squares <= ROUNDING * size:
        return Withheld(Reason.ALIKE, n)
    variance = squares / df
    common = crossed / shared if shared else 0.0
    return variance, float(np.clip(common, -variance, variance))


# The kernel below checks nothing: it only computes.


def _block(sums: Moments, variance: float, common: float) -> Array:
    rated = sums.n > 0
    counts = sums.counts[np.ix_(rated, rated)]
    n = np.diag(counts)
    block: Array = counts * common / np.outer(n, n)
    np.fill_diagonal(block, variance / n)
    return block
