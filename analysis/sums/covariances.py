"""Covariances: what the items of a scale share, and the number of people behind it.

With missing answers taken pairwise, every pair of items has its own n. The n of the whole is then
the harmonic mean of the pairwise counts: the variance of a sum of covariances goes with the mean
of 1 / n, so this is the n of a complete sample of about the same precision. It equals the number
of people where nobody left an answer out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from analysis.estimate import Reason, Withheld
from analysis.sums.moments import Moments, moments

Array = NDArray[np.float64]

FEWEST_PEOPLE = 3
FEWEST_ITEMS = 2
ROUNDING = 1e-12
"""Share of a sum of squares below which a variance is rounding: a constant 0.1 has 1e-34."""


class Missing(Enum):
    """What becomes of people who left out some items."""

    LISTWISE = "people with a missing answer are left out"
    PAIRWISE = "every pair of items uses the people who answered both"


@dataclass(frozen=True, slots=True)
class Covariances:
    """The covariance matrix of the items of one scale."""

    columns: tuple[str, ...]
    matrix: Array
    n: float
    """Harmonic mean of the pairwise counts."""
    constant: tuple[bool, ...]
    """Which items everyone answered alike."""

    @property
    def people(self) -> int:
        """The n as a whole number, never more than it is."""
        return int(np.floor(self.n + ROUNDING * self.n))

    @property
    def is_constant(self) -> bool:
        """Whether every item is answered alike by all."""
        return all(self.constant)

    @property
    def correlations(self) -> Array:
        """Covariances over the product of the standard deviations of all answers to each item."""
        deviations = np.sqrt(np.diag(self.matrix))
        matrix: Array = self.matrix / np.outer(deviations, deviations)
        return matrix


def summed(answers: Array | Moments, missing: Missing, columns: Sequence[str] = ()) -> Moments:
    """Sum up the answers, unless they are summed up already."""
    if isinstance(answers, Moments):
        return answers
    names = tuple(columns) or tuple(str(place + 1) for place in range(answers.shape[1]))
    if missing is Missing.LISTWISE:
        answers = answers[~np.isnan(answers).any(axis=1)]
    return moments(answers, names)


def without(sums: Moments, place: int) -> Moments:
    """Return the moments of all columns but one."""
    kept = np.delete(np.arange(len(sums.columns)), place)
    square = np.ix_(kept, kept)
    columns = tuple(sums.columns[column] for column in kept)
    return Moments(columns, sums.counts[square], sums.sums[square], sums.products[square])


def covariances(
    answers: Array | Moments, missing: Missing = Missing.LISTWISE
) -> Covariances | Withheld:
    """Return the covariance matrix of the items with the n behind it.

    Parameters
    ----------
    answers
        Answers keyed in one direction, shape (people, items), or their moments.
    missing
        What becomes of incomplete people; moments are taken as they are.

    Returns
    -------
    Covariances or Withheld
        Withheld for fewer than two items, or fewer than three people on any pair.

    Examples
    --------
    >>> shared = covariances(np.array([[1.0, 2.0], [2.0, 2.0], [3.0, 5.0]]))
    >>> shared.matrix.tolist(), shared.people
    ([[1.0, 1.5], [1.5, 3.0]], 3)
    """
    sums = summed(answers, missing)
    fewest = int(sums.counts.min(initial=np.inf)) if sums.counts.size else 0
    if len(sums.columns) < FEWEST_ITEMS or fewest < FEWEST_PEOPLE:
        return Withheld(Reason.TOO_FEW, fewest)
    pairs = sums.counts[np.triu_indices(len(sums.columns), 1)]
    matrix = sums.covariance
    mean_squares = np.diag(sums.products) / sums.n
    return Covariances(
        sums.columns,
        (matrix + matrix.T) / 2,
        len(pairs) / float((1 / pairs).sum()),
        tuple((np.diag(matrix) <= ROUNDING * mean_squares).tolist()),
    )


def varying(
    answers: Array | Moments, missing: Missing = Missing.LISTWISE
) -> Covariances | Withheld:
    """Return the covariances, withheld where one item or more is answered alike by all."""
    shared = covariances(answers, missing)
    if isinstance(shared, Covariances) and any(shared.constant):
        return Withheld(Reason.NO_VARIANCE, shared.people)
    return shared


def pairwise_correlations(answers: Array, columns: Sequence[str] = ()) -> Array:
    """Return correlations in which both standard deviations are of the same people as the pair.

    They differ from `Covariances.correlations` only where answers are missing. The standard
    deviations over each pair come from the moments of the answers and of their squares.

    Parameters
    ----------
    answers
        Shape (people, items); missing answers are left out pairwise.
    columns
        Names of the items.

    Returns
    -------
    Array
        Shape (items, items); nan where a pair has no variance.

    Examples
    --------
    >>> answers = np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0], [9.0, np.nan]])
    >>> pairwise_correlations(answers).round(6).tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    names = [*columns] or [str(place + 1) for place in range(answers.shape[1])]
    width = len(names)
    sums = moments(np.hstack([answers, answers**2]), [*names, *(f"{name}^2" for name in names)])
    counts, first = sums.counts[:width, :width], sums.sums[:width, :width]
    with np.errstate(invalid="ignore", divide="ignore"):
        squares = sums.sums[width:, :width] - first**2 / counts
        products = sums.products[:width, :width] - first * first.T / counts
        return products / np.sqrt(squares * squares.T)
