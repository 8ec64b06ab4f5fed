"""Adequacy: whether items share enough for factors to be looked for.

With correlations R of k items, S the diagonal matrix of the diagonal of R^-1,

    squared multiple correlation   1 - 1 / (R^-1)_ii
    partial correlations           Q = -S^-1/2 R^-1 S^-1/2, off the diagonal
    sampling adequacy (KMO)        sum r^2 / (sum r^2 + sum q^2) over pairs; of an item, its pairs
    sphericity (Bartlett)          chi2 = -(n - 1 - (2 k + 5) / 6) log|R|, k (k - 1) / 2 df

Sphericity asks whether all correlations are 0: in samples of any size worth a factor analysis
they never are, so it forbids but does not recommend.

Sources: Kaiser (1970), Psychometrika 35, 401-415; Kaiser & Rice (1974), Educational and
Psychological Measurement 34, 111-117; Kaiser (1974), Psychometrika 39, 31-36, for the line;
Bartlett (1950), British Journal of Psychology, Statistical Section 3, 77-85; Guttman (1953),
Psychometrika 18, 277-296, for the images behind R^-1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from analysis.decision import Cutoff
from analysis.estimate import Reason, Significance, Withheld
from analysis.factors.correlations import Correlations

Array = NDArray[np.float64]

ADEQUATE = Cutoff("sampling adequacy", 0.5, "Kaiser (1974): below .50 unacceptable")


@dataclass(frozen=True, slots=True)
class SamplingAdequacy:
    """How much of what items share is shared by more than two of them."""

    overall: float
    items: Array
    """One value an item, in the order of the columns."""
    n: int

    @property
    def is_adequate(self) -> bool:
        """Whether the items as a whole reach Kaiser's line."""
        return self.overall >= ADEQUATE.value


def eigenvalues(correlations: Correlations) -> Array:
    """Return the eigenvalues of the correlations, largest first.

    Parameters
    ----------
    correlations
        Of the items.

    Returns
    -------
    Array
        Shape (items,); they add up to the number of items.

    Examples
    --------
    >>> pair = Correlations(("a", "b"), np.array([[1.0, 0.5], [0.5, 1.0]]), 100)
    >>> eigenvalues(pair).round(6).tolist()
    [1.5, 0.5]
    """
    return _descending(correlations.matrix)


def reduced_eigenvalues(correlations: Correlations) -> Array | Withheld:
    """Return the eigenvalues with squared multiple correlations on the diagonal, largest first.

    Parameters
    ----------
    correlations
        Of the items.

    Returns
    -------
    Array or Withheld
        Shape (items,); the last ones are negative. Withheld where an item follows from others.

    Examples
    --------
    >>> pair = Correlations(("a", "b"), np.array([[1.0, 0.5], [0.5, 1.0]]), 100)
    >>> reduced_eigenvalues(pair).round(6).tolist()
    [0.75, -0.25]
    """
    shared = squared_multiple_correlations(correlations)
    if isinstance(shared, Withheld):
        return shared
    reduced = correlations.matrix.copy()
    np.fill_diagonal(reduced, shared)
    return _descending(reduced)


def squared_multiple_correlations(correlations: Correlations) -> Array | Withheld:
    """Return how much of each item the other items explain.

    Parameters
    ----------
    correlations
        Of the items.

    Returns
    -------
    Array or Withheld
        Shares of variance, shape (items,). Withheld where an item follows from others.

    Examples
    --------
    >>> pair = Correlations(("a", "b"), np.array([[1.0, 0.5], [0.5, 1.0]]), 100)
    >>> squared_multiple_correlations(pair).round(6).tolist()
    [0.25, 0.25]
    """
    if not correlations.is_definite:
        return Withheld(Reason.UNDEFINED, correlations.people)
    shares: Array = 1 - 1 / np.diag(np.linalg.inv(correlations.matrix))
    return shares


def sampling_adequacy(correlations: Correlations) -> SamplingAdequacy | Withheld:
    """Return the measure of sampling adequacy of Kaiser, Meyer and Olkin.

    Parameters
    ----------
    correlations
        Of the items.

    Returns
    -------
    SamplingAdequacy or Withheld
        Overall and of each item. Withheld where an item follows from others, and where an item
        is unrelated to all.

    Examples
    --------
    >>> matrix = np.full((3, 3), 0.5) + np.diag([0.5] * 3)
    >>> round(sampling_adequacy(Correlations(("a", "b", "c"), matrix, 100)).overall, 4)
    0.6923
    """
    if not correlations.is_definite:
        return Withheld(Reason.UNDEFINED, correlations.people)
    inverse = np.linalg.inv(correlations.matrix)
    size = np.sqrt(np.diag(inverse))
    partial = (inverse / np.outer(size, size)) ** 2
    simple = correlations.matrix**2
    np.fill_diagonal(partial, 0.0)
    np.fill_diagonal(simple, 0.0)
    of_items = simple.sum(axis=1)
    if (of_items <= 0).any():
        return Withheld(Reason.UNDEFINED, correlations.people)
    items: Array = of_items / (of_items + partial.sum(axis=1))
    overall = float(simple.sum() / (simple.sum() + partial.sum()))
    return SamplingAdequacy(overall, items, correlations.people)


def sphericity(correlations: Correlations) -> Significance | Withheld:
    """Test whether all items are unrelated.

    Parameters
    ----------
    correlations
        Of the items.

    Returns
    -------
    Significance or Withheld
        Chi-square for normal answers. Withheld where an item follows from others, or people are
        not more than items.

    Examples
    --------
    >>> pair = Correlations(("a", "b"), np.array([[1.0, 0.5], [0.5, 1.0]]), 100)
    >>> round(sphericity(pair).statistic, 3)
    28.049
    """
    k, n = len(correlations.columns), correlations.n
    if n <= k:
        return Withheld(Reason.TOO_FEW, correlations.people)
    if not correlations.is_definite:
        return Withheld(Reason.UNDEFINED, correlations.people)
    statistic = -(n - 1 - (2 * k + 5) / 6) * float(np.linalg.slogdet(correlations.matrix)[1])
    df = k * (k - 1) / 2
    p = float(chi2.sf(statistic, df))
    return Significance(statistic, p, correlations.people, "Bartlett's sphericity", (df,))


# The kernel below checks nothing: it only computes.


def _descending(matrix: Array) -> Array:
    return np.asarray(np.linalg.eigvalsh(matrix)[::-1], np.float64)
