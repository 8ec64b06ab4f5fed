"""Quantiles of a population, with an interval from the share of answers below.

The p-quantile is the smallest answer y at which F(y) = sum(w [y_j <= y]) / sum(w) reaches p (the
"mathematical" rule, no interpolation). With se(F) the design's standard error of the share at or
below the estimate q, the interval runs from the quantile at F(q) - t se(F) to that at
F(q) + t se(F), and the standard error is its length over 2 t. Woodruff centres the shares at p;
with tied answers F(q) lies above p, and the share of answers at or below q is what was estimated.

Sources: Woodruff (1952), Journal of the American Statistical Association 47, 635-646; Francisco
and Fuller (1991), Annals of Statistics 19, 454-469.
"""

from __future__ import annotations

import numpy as np

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.population.design import Array, Design
from analysis.population.means import FEWEST, population_mean, present
from analysis.population.reference import quantile_of

ROUNDING = 1e-12
"""Cumulative shares this near to a probability have reached it."""


def population_quantile(
    drawn: Design, answers: Array, probability: float = 0.5, level: float = 0.95
) -> Figure:
    """Estimate a quantile of a population.

    Parameters
    ----------
    drawn
        How the rows were drawn.
    answers
        Shape (rows,); nan where there is none.
    probability
        Between 0 and 1; 0.5 for the median.
    level
        Coverage of the interval.

    Returns
    -------
    Figure
        One of the answers given, between two others; Withheld below two answers.

    Examples
    --------
    >>> from analysis.population.design import design
    >>> drawn = design(population=[np.full(9, 90.0)])
    >>> median = population_quantile(drawn, np.arange(1.0, 10.0))
    >>> median.value, median.low, median.high
    (5.0, 2.0, 9.0)
    """
    if not 0 < probability < 1:
        raise UnusableAnswers(f"A probability of {probability} has no quantile; give 0 < p < 1.")
    given = present(drawn, answers)
    if given.sum() < FEWEST:
        return Withheld(Reason.TOO_FEW, int(given.sum()))
    value = quantile_of_answers(answers[given], drawn.weights[given], probability)
    below = np.where(given, (answers <= value).astype(np.float64), np.nan)
    share = population_mean(drawn, below, level)
    if isinstance(share, Withheld):
        return share
    low, high = (
        quantile_of_answers(answers[given], drawn.weights[given], bound)
        for bound in (share.low, share.high)
    )
    method = "quantile by design, Woodruff interval"
    se = (high - low) / (2 * quantile_of(drawn.df, level))
    return Estimate(value, se, low, high, share.n, method, level, drawn.df)


def quantile_of_answers(answers: Array, weights: Array, probability: float) -> float:
    """Return the smallest answer that a share of the weight does not exceed.

    Parameters
    ----------
    answers
        Shape (rows,), none missing.
    weights
        Shape (rows,).
    probability
        Share of the weight; below 0 gives the smallest answer, above 1 the largest.

    Returns
    -------
    float
        One of the answers.

    Examples
    --------
    >>> quantile_of_answers(np.array([3.0, 1.0, 2.0]), np.ones(3), 0.5)
    2.0
    """
    order = np.argsort(answers, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    place = int(np.searchsorted(reached, probability - ROUNDING))
    return float(answers[order][min(place, len(answers) - 1)])
