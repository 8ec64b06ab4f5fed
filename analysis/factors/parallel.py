"""Parallel: keep the factors that are larger than those of answers that have nothing in common.

Many tables of n people and k unrelated items are drawn, and the eigenvalues of their correlations
set beside those observed, largest first. The number to keep is that of the leading eigenvalues
that all lie above a named quantile of their drawn twins (the mean is Horn's own, and keeps too
many). Compared are the eigenvalues of

    components          R itself
    common factors      R with squared multiple correlations on its diagonal
    one common factor   R with the communalities of one minres factor on its diagonal, as
                        psych::fa.parallel does

For normal answers no table is needed (see `drawing`). From given marginals, every item is drawn
anew from its own answers, with their skewness and ties.

Sources: Horn (1965), Psychometrika 30, 179-185; Humphreys & Montanelli (1975), Multivariate
Behavioral Research 10, 193-205; Glorfeld (1995), Educational and Psychological Measurement 55,
377-393, for the quantile.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from analysis.estimate import Reason, Withheld
from analysis.factors.correlations import Correlations
from analysis.factors.drawing import drawn_correlations
from analysis.factors.extraction import minres
from analysis.sums.tables import Tables

Array = NDArray[np.float64]

QUANTILE = 0.95
DRAWS = 500


class Compared(Enum):
    """Which eigenvalues are compared."""

    COMPONENTS = "components"
    COMMON_FACTORS = "common factors, squared multiple correlations"
    ONE_FACTOR = "common factors, communalities of one factor"


@dataclass(frozen=True, slots=True)
class Parallel:
    """Eigenvalues observed and of unrelated answers, and how many to keep."""

    observed: Array
    """Largest first, shape (items,)."""
    means: Array
    """Mean of each drawn eigenvalue."""
    deviations: Array
    """Standard deviation of each over the draws; over their root, the Monte Carlo error."""
    limits: Array
    """The quantile of each."""
    keep: int
    """Leading eigenvalues above the quantile."""
    keep_by_mean: int
    """Leading eigenvalues above the mean."""
    quantile: float
    draws: int
    n: int
    method: str


def parallel_analysis(
    correlations: Correlations,
    compared: Compared = Compared.COMPONENTS,
    *,
    quantile: float = QUANTILE,
    draws: int = DRAWS,
    seed: int = 1,
) -> Parallel | Withheld:
    """Return how many factors are larger than those of unrelated normal answers.

    Parameters
    ----------
    correlations
        Of the items.
    compared
        Which eigenvalues.
    quantile
        Of the drawn eigenvalues, between 0 and 1.
    draws
        How many tables, at least 2.
    seed
        Of the draws.

    Returns
    -------
    Parallel or Withheld
        Withheld where people are not more than items, and where an item follows from others.

    Examples
    --------
    >>> theme = np.full((3, 3), 0.5) + np.diag([0.5] * 3)
    >>> matrix = np.kron(np.eye(2), theme)
    >>> parallel_analysis(Correlations((*"abcdef",), matrix, 100)).keep
    2
    """
    refusal = _refused(correlations)
    if refusal is not None:
        return refusal
    rng = np.random.default_rng(seed)
    independent = np.eye(len(correlations.columns))
    unrelated = drawn_correlations(independent, correlations.n, draws, rng)
    return _compared(correlations, unrelated, compared, quantile, "normal answers")


def parallel_analysis_of_marginals(
    correlations: Correlations,
    marginals: Tables,
    compared: Compared = Compared.COMPONENTS,
    *,
    quantile: float = QUANTILE,
    draws: int = DRAWS,
    seed: int = 1,
) -> Parallel | Withheld:
    """Return how many factors are larger than those of unrelated answers with these marginals.

    Parameters
    ----------
    correlations
        Of the items.
    marginals
        How often each answer was given to each item; units are added up.
    compared
        Which eigenvalues.
    quantile
        Of the drawn eigenvalues, between 0 and 1.
    draws
        How many tables, at least 2.
    seed
        Of the draws.

    Returns
    -------
    Parallel or Withheld
        Withheld where people are not more than items, where an item follows from others, and
        where the marginals of an item hold one answer alone.

    Examples
    --------
    >>> from analysis.factors.correlations import correlations
    >>> from analysis.sums.tables import tables
    >>> rng = np.random.default_rng(1)
    >>> answers = (rng.normal(size=(200, 1)) + rng.normal(size=(200, 6)) > 1).astype(float)
    >>> counted = tables(answers, ["all"] * 200)
    >>> parallel_analysis_of_marginals(correlations(answers), counted, draws=50).keep
    1
    """
    if len(marginals.items) != len(correlations.columns):
        raise ValueError(
            f"Marginals of {len(marginals.items)} items do not fit correlations of "
            f"{len(correlations.columns)}; count the same items."
        )
    refusal = _refused(correlations)
    if refusal is not None:
        return refusal
    if ((marginals.counts.sum(axis=0) > 0).sum(axis=1) < 2).any():  # noqa: PLR2004 - two answers
        return Withheld(Reason.NO_VARIANCE, correlations.people)
    rng = np.random.default_rng(seed)
    unrelated = np.stack([_resampled(marginals, correlations.people, rng) for _ in range(draws)])
    return _compared(correlations, unrelated, compared, quantile, "answers with these marginals")


# The kernels below check nothing: they only compute.


def _refused(correlations: Correlations) -> Withheld | None:
    if correlations.n <= len(correlations.columns):
        return Withheld(Reason.TOO_FEW, correlations.people)
    if not correlations.is_definite:
        return Withheld(Reason.UNDEFINED, correlations.people)
    return None


def _resampled(marginals: Tables, people: int, rng: np.random.Generator) -> Array:
    scores, counts = np.array(marginals.scores), marginals.counts.sum(axis=0)
    drawn = np.column_stack(
        [rng.choice(scores, people, p=of_item / of_item.sum()) for of_item in counts]
    )
    if (drawn == drawn[0]).all(axis=0).any():
        return _resampled(marginals, people, rng)
    return np.asarray(np.corrcoef(drawn, rowvar=False), np.float64)


def _compared(
    correlations: Correlations,
    unrelated: Array,
    compared: Compared,
    quantile: float,
    of: str,
) -> Parallel:
    eigenvalues = _EIGENVALUES[compared]
    observed = eigenvalues(correlations.matrix[None])[0]
    drawn = eigenvalues(unrelated)
    means, limits = drawn.mean(axis=0), np.quantile(drawn, quantile, axis=0)
    return Parallel(
        observed,
        means,
        drawn.std(axis=0, ddof=1),
        limits,
        _leading(observed > limits),
        _leading(observed > means),
        quantile,
        len(drawn),
        correlations.people,
        f"{compared.value} against {of}, quantile {quantile:g} of {len(drawn)} draws",
    )


def _leading(above: NDArray[np.bool_]) -> int:
    return int(np.cumprod(above).sum())


def _of_components(matrices: Array) -> Array:
    return np.asarray(np.linalg.eigvalsh(matrices)[:, ::-1], np.float64)


def _of_common_factors(matrices: Array) -> Array:
    inverse = np.linalg.inv(matrices)
    return _of_components(_with_diagonal(matrices, 1 - 1 / np.einsum("dii->di", inverse)))


def _of_one_factor(matrices: Array) -> Array:
    shared = [(minres(matrix, 1).loadings ** 2).sum(axis=1) for matrix in matrices]
    return _of_components(_with_diagonal(matrices, np.stack(shared)))


def _with_diagonal(matrices: Array, diagonals: Array) -> Array:
    reduced = matrices.copy()
    place = np.arange(matrices.shape[1])
    reduced[:, place, place] = diagonals
    return reduced


_EIGENVALUES: dict[Compared, Callable[[Array], Array]] = {
    Compared.COMPONENTS: _of_components,
    Compared.COMMON_FACTORS: _of_common_factors,
    Compared.ONE_FACTOR: _of_one_factor,
}
