"""Correlations: what items share, standardised, with the n behind it; where every factor begins.

    r_ab = cov_ab / (sd_a sd_b)

Pairwise, both standard deviations are of the people who answered both items, and the n is the
harmonic mean of the pairwise counts. Sums of products know the standard deviations of all answers
to an item alone: from them, r differs a little where answers are missing. Correlations from
elsewhere, polychoric ones for instance, are as welcome: `Correlations(columns, matrix, n)`.

Source: Gorsuch (1983), Factor Analysis, 2nd ed., Erlbaum, ch. 2 and 3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.estimate import Reason, Withheld
from analysis.sums.covariances import ROUNDING, Missing, pairwise_correlations, varying
from analysis.sums.moments import Moments

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Correlations:
    """The correlation matrix of some items."""

    columns: tuple[str, ...]
    matrix: Array
    n: float
    """People behind it; the harmonic mean of the pairwise counts where answers are missing."""

    def __post_init__(self) -> None:
        """Check that this is a correlation matrix of these items."""
        k = len(self.columns)
        if self.matrix.shape != (k, k):
            raise ValueError(
                f"Correlations of shape {self.matrix.shape} do not fit {k} items; "
                f"give one row and one column an item."
            )
        if not (
            np.allclose(self.matrix, self.matrix.T, atol=1e-8)
            and np.allclose(np.diag(self.matrix), 1.0, atol=1e-8)
        ):
            raise ValueError(
                "The matrix is not symmetric with ones on its diagonal; give correlations, "
                "not covariances."
            )

    @property
    def people(self) -> int:
        """The n as a whole number, never more than it is."""
        return int(np.floor(self.n + ROUNDING * self.n))

    @property
    def is_definite(self) -> bool:
        """Whether no item follows from the others; pairwise matrices may fail."""
        return bool(np.linalg.eigvalsh(self.matrix)[0] > ROUNDING)


def correlations(
    answers: Array | Moments, missing: Missing = Missing.LISTWISE
) -> Correlations | Withheld:
    """Return the correlations of items with the n behind them.

    Parameters
    ----------
    answers
        Answers, shape (people, items), or their moments.
    missing
        What becomes of people with a missing answer; moments are taken as they are.

    Returns
    -------
    Correlations or Withheld
        Withheld for fewer than two items, fewer than three people on any pair, and where an item
        is answered alike by all, or by all who answered another one too.

    Examples
    --------
    >>> found = correlations(np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 3.0]]))
    >>> found.matrix.round(6).tolist(), found.people
    ([[1.0, 0.5], [0.5, 1.0]], 3)
    """
    shared = varying(answers, missing)
    if isinstance(shared, Withheld):
        return shared
    matrix = shared.correlations
    if missing is Missing.PAIRWISE and not isinstance(answers, Moments):
        matrix = pairwise_correlations(answers, shared.columns)
        if not np.isfinite(matrix).all():
            return Withheld(Reason.NO_VARIANCE, shared.people)
    matrix = (matrix + matrix.T) / 2
    np.fill_diagonal(matrix, 1.0)
    return Correlations(shared.columns, matrix, shared.n)
