"""Local dependence: pairs of items that share more than the trait.

Of each person with the level t (EAP) and items i,

    residual  d_i = x_i - E(x_i | t),  Q3_ij = correlation of d_i and d_j over those with both

Without dependence Q3 lies a little below 0, at about -1 / (k - 1), so that a pair is judged by how
far it lies above the mean of all pairs. Twins in wording make items look sharper, and a scale more
reliable, than they are.

Sources: Yen (1984), Applied Psychological Measurement 8, 125-145; Yen (1993), Journal of
Educational Measurement 30, 187-213; Christensen, Makransky & Horton (2017), Applied Psychological
Measurement 41, 178-194, for the line.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from analysis.decision import Cutoff
from analysis.item_response.categories import expected_answer
from analysis.item_response.graded import GradedResponse
from analysis.item_response.levels import pattern_levels
from analysis.sums.answer_patterns import ABSENT, AnswerPatterns

Array = NDArray[np.float64]

DEPENDENT = Cutoff(
    "Q3 above the mean Q3", 0.2, "Christensen, Makransky & Horton (2017): .20 above the average"
)


@dataclass(frozen=True, slots=True)
class LocalDependence:
    """Correlations of what the trait leaves of each item."""

    items: tuple[str, ...]
    q3: Array
    """Shape (items, items), ones on the diagonal; nan for pairs nobody answered both of."""
    n: int

    @property
    def mean(self) -> float:
        """Mean over pairs."""
        return float(np.nanmean(self.q3[np.triu_indices(len(self.items), 1)]))

    @property
    def dependent(self) -> tuple[tuple[str, str], ...]:
        """Pairs past the line, the most dependent first."""
        past = [
            (self.q3[i, j], (self.items[i], self.items[j]))
            for i, j in combinations(range(len(self.items)), 2)
            if self.q3[i, j] - self.mean > DEPENDENT.value
        ]
        return tuple(pair for _, pair in sorted(past, key=lambda each: -each[0]))


def local_dependence(model: GradedResponse, patterns: AnswerPatterns) -> LocalDependence:
    """Return what pairs of items share beyond the trait.

    Parameters
    ----------
    model
        The fitted model.
    patterns
        The answers it was fitted to.

    Returns
    -------
    LocalDependence
        Q3 of each pair.

    Examples
    --------
    >>> from analysis.item_response.graded import graded_response
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> rng = np.random.default_rng(1)
    >>> answers = (rng.normal(size=(800, 1)) + rng.logistic(size=(800, 5)) > 0) * 1.0
    >>> counted = answer_patterns(answers)
    >>> local_dependence(graded_response(counted), counted).dependent
    ()
    """
    levels = pattern_levels(model, patterns)
    codes, counts = levels.patterns.codes, levels.patterns.counts.astype(np.float64)
    given = np.append(np.array(levels.patterns.scores), np.nan)[codes]
    means = np.column_stack(
        [
            expected_answer(item, np.array(scores), levels.values)
            for item, scores in zip(model.parameters, model.scores, strict=True)
        ]
    )
    present = (codes != ABSENT).astype(np.float64)
    residuals = np.where(codes != ABSENT, given - means, 0.0)
    return LocalDependence(model.items, _weighted(residuals, present, counts), model.n)


# The kernel below checks nothing: it only computes.


def _weighted(residuals: Array, present: Array, counts: Array) -> Array:
    """Return correlations over the people with both, patterns counted as often as they occur."""
    weighted = residuals * counts[:, None]
    both = present.T @ (present * counts[:, None])
    with np.errstate(invalid="ignore", divide="ignore"):
        sums = weighted.T @ present / both
        products = residuals.T @ weighted / both - sums * sums.T
        squares = (residuals * weighted).T @ present / both - sums**2
        return products / np.sqrt(squares * squares.T)
