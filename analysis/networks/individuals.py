"""Individuals: the social relations of people who all rate each other, in closed form.

In a group of n people with ratings x_ij, i about j, row means R_i, column means C_j, grand mean M,

    a_i  = (n-1)^2 / (n(n-2)) R_i + (n-1) / (n(n-2)) C_i - (n-1) / (n-2) M      perceiver
    b_i  = (n-1)^2 / (n(n-2)) C_i + (n-1) / (n(n-2)) R_i - (n-1) / (n-2) M      target
    g_ij = x_ij - a_i - b_j - M                                                 relation
    MSB = 2 sum_{i<j} ((g_ij + g_ji) / 2)^2 / ((n-1)(n-2)/2 - 1)
    MSW = sum_{i<j} (g_ij - g_ji)^2 / 2 / ((n-1)(n-2)/2)
    sg2 = (MSB + MSW) / 2,   sgg = (MSB - MSW) / 2
    sa2 = sum a_i^2 / (n-1) - sg2 (n-1) / (n(n-2)) - sgg / (n(n-2)),   sb2 with b
    sab = sum a_i b_i / (n-1) - sgg (n-1) / (n(n-2)) - sg2 / (n(n-2))

None is biased and each may turn out negative. All are quadratic forms x'Ax, so that for normal
effects Cov(x'Ax, x'Bx) = 2 tr(A V B V) with V at the estimates: the errors of Lashley and Bond,
of which theirs are the expansion. Several groups are averaged with weights n - 1; intervals are t
on the sum of n - 1, or of (n-1)(n-2)/2 - 1 for relations.

Sources: Warner, Kenny and Stoto (1979), Journal of Personality and Social Psychology 37,
1742-1757; Lashley and Bond (1997), Psychological Methods 2, 278-291; Kenny, Kashy and Cook
(2006), Dyadic Data Analysis, chapter 8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Reason, Withheld
from analysis.population.reference import around

Array = NDArray[np.float64]

FEWEST_PEOPLE = 4
"""With three people (n-1)(n-2)/2 - 1 is 0: relations of two cannot be told from effects."""
MOST_PEOPLE = 40
"""Errors need matrices over all n(n-1) ratings."""


@dataclass(frozen=True, slots=True, eq=False)
class RoundRobin:
    """Variances and covariances of people's effects; an estimate may be negative."""

    perceiver: Estimate
    target: Estimate
    relation: Estimate
    """With the error of a single rating."""
    generalized: Estimate
    """Covariance of a person's perceiver and target effect."""
    dyadic: Estimate
    """Covariance of the relations of two people with each other."""
    perceivers: tuple[Array, ...]
    """Perceiver effects of each group, shape (people,)."""
    targets: tuple[Array, ...]
    relations: tuple[Array, ...]
    """Shape (people, people), nan on the diagonal."""


def round_robin(groups: Sequence[Array], level: float = 0.95) -> RoundRobin | Withheld:
    """Take the ratings of people about each other apart.

    Parameters
    ----------
    groups
        For each group who (row) rated whom (column) how; the diagonal is not looked at.
    level
        Coverage of the intervals.

    Returns
    -------
    RoundRobin or Withheld
        Withheld where a group has fewer than four people.

    Examples
    --------
    >>> strict = np.array([[0.0], [2], [4], [6], [8]])
    >>> noise = np.cos(np.arange(25.0)).reshape(5, 5) / 10
    >>> found = round_robin([strict + noise])
    >>> round(found.perceiver.value), round(abs(found.target.value), 1)
    (10, 0.0)
    """
    matrices = [np.asarray(group, dtype=np.float64) for group in groups]
    _check(matrices)
    n = sum(len(matrix) * (len(matrix) - 1) for matrix in matrices)
    if min(len(matrix) for matrix in matrices) < FEWEST_PEOPLE:
        return Withheld(Reason.TOO_FEW, n)
    parts = [_taken_apart(matrix) for matrix in matrices]
    weights = np.array([len(matrix) - 1.0 for matrix in matrices])
    weights /= weights.sum()
    each = [_estimates(*part) for part in parts]
    values = weights @ np.array(each)
    errors = [_covariance(len(matrix), values) for matrix in matrices]
    variances = weights**2 @ np.array([np.diag(error) for error in errors])
    people = float(sum(len(matrix) - 1 for matrix in matrices))
    pairs = float(sum((len(m) - 1) * (len(m) - 2) // 2 - 1 for m in matrices))
    figures = [
        around(
            float(value),
            float(variance),
            pairs if place in {2, 4} else people,
            n,
            method="social relations, analysis of variance",
            level=level,
        )
        for place, (value, variance) in enumerate(zip(values, variances, strict=True))
    ]
    perceiver, target, relation, generalized, dyadic = figures
    return RoundRobin(
        perceiver,
        target,
        relation,
        generalized,
        dyadic,
        tuple(a for a, _, _ in parts),
        tuple(b for _, b, _ in parts),
        tuple(g for _, _, g in parts),
    )


def _check(matrices: Sequence[Array]) -> None:
    if not matrices:
        raise UnusableAnswers("There is no group; give one table of ratings or more.")
    for matrix in matrices:
        if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:  # noqa: PLR2004 - rows, columns
            raise UnusableAnswers(
                f"A table of shape {matrix.shape} is no round robin; give one row and one column "
                "a person."
            )
        if len(matrix) > MOST_PEOPLE:
            raise UnusableAnswers(
                f"A group of {len(matrix)} people is too large; split it into groups of at most "
                f"{MOST_PEOPLE}."
            )
        if not np.isfinite(matrix[~np.eye(len(matrix), dtype=bool)]).all():
            raise UnusableAnswers(
                "A rating is missing in a round robin; leave out people who did not rate everyone."
            )


# The kernels below check nothing: they only compute.


def _taken_apart(x: Array) -> tuple[Array, Array, Array]:
    n = len(x)
    off = ~np.eye(n, dtype=bool)
    filled = np.where(off, x, 0.0)
    rows, columns = filled.sum(axis=1) / (n - 1), filled.sum(axis=0) / (n - 1)
    grand = filled.sum() / (n * (n - 1))
    own, other = (n - 1) ** 2 / (n * (n - 2)), (n - 1) / (n * (n - 2))
    a = own * rows + other * columns - (n - 1) / (n - 2) * grand
    b = own * columns + other * rows - (n - 1) / (n - 2) * grand
    g = np.where(off, x - a[:, None] - b[None, :] - grand, np.nan)
    return a, b, g


def _estimates(a: Array, b: Array, g: Array) -> list[float]:
    """Return sa2, sb2, sg2, sab, sgg."""
    n = len(a)
    pairs = (n - 1) * (n - 2) / 2
    upper = np.triu_indices(n, 1)
    one, two = g[upper], g.T[upper]
    between = 2 * (((one + two) / 2) ** 2).sum() / (pairs - 1)
    within = ((one - two) ** 2).sum() / 2 / pairs
    sg2, sgg = (between + within) / 2, (between - within) / 2
    own, other = (n - 1) / (n * (n - 2)), 1 / (n * (n - 2))
    return [
        float(a @ a / (n - 1) - sg2 * own - sgg * other),
        float(b @ b / (n - 1) - sg2 * own - sgg * other),
        float(sg2),
        float(a @ b / (n - 1) - sgg * own - sg2 * other),
        float(sgg),
    ]


@cache
def _forms(n: int) -> tuple[Array, ...]:
    """Return the matrices A of the five estimates, over the ratings row by row."""
    size = n * (n - 1)
    off = ~np.eye(n, dtype=bool)
    a, b = np.empty((n, size)), np.empty((n, size))
    g = np.empty((size, size))
    for place, (i, j) in enumerate(zip(*np.nonzero(off), strict=True)):
        unit = np.zeros((n, n))
        unit[i, j] = 1.0
        a[:, place], b[:, place], relation = _taken_apart(unit)
        g[:, place] = relation[off]
    opposite = _opposite(n)
    pairs = (n - 1) * (n - 2) / 2
    between = (g + opposite @ g) / 2
    within = (g - opposite @ g) / 2
    msb, msw = between.T @ between / (pairs - 1), within.T @ within / pairs
    sg2, sgg = (msb + msw) / 2, (msb - msw) / 2
    own, other = (n - 1) / (n * (n - 2)), 1 / (n * (n - 2))
    crossed = (a.T @ b + b.T @ a) / 2
    return (
        a.T @ a / (n - 1) - sg2 * own - sgg * other,
        b.T @ b / (n - 1) - sg2 * own - sgg * other,
        sg2,
        crossed / (n - 1) - sgg * own - sg2 * other,
        sgg,
    )


def _covariance(n: int, values: Array) -> Array:
    """Return the covariance of the five estimates of a group of n people."""
    rows, columns = np.nonzero(~np.eye(n, dtype=bool))
    sa2, sb2, sg2, sab, sgg = values
    same = rows[:, None] == rows
    crossed = (rows[:, None] == columns).astype(np.float64)
    variance = sa2 * same + sb2 * (columns[:, None] == columns) + sab * (crossed + crossed.T)
    variance = variance + sg2 * np.eye(len(rows)) + sgg * _opposite(n)
    turned = [form @ variance for form in _forms(n)]
    return np.array([[2 * float((one * two.T).sum()) for two in turned] for one in turned])


def _opposite(n: int) -> Array:
    rows, columns = np.nonzero(~np.eye(n, dtype=bool))
    found: Array = ((rows[:, None] == columns) & (columns[:, None] == rows)).astype(np.float64)
    return found
