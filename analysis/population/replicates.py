"""Replicates: standard errors from leaving out one unit at a time.

In replicate r the weights of one first-stage unit of stratum h are 0 and those of its neighbours
are raised by n_h / (n_h - 1). With T_r the statistic under these weights and f_h = n_h / N_h,

    V(T) = sum_r (1 - f_h) * (n_h - 1) / n_h * (T_r - mean(T_r))^2

which is called JK1 with one stratum and JKn with several. The jackknife does not work for
quantiles; their Woodruff interval is in `quantiles`.

Sources: Rust and Rao (1996), Statistical Methods in Medical Research 5, 283-310; Wolter (2007),
Introduction to Variance Estimation, chapter 4.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.population.design import Array, Design
from analysis.population.means import FEWEST, present
from analysis.population.quantiles import quantile_of_answers
from analysis.population.reference import Reference, around


@dataclass(frozen=True, slots=True, eq=False)
class Replicates:
    """Weights with one unit left out at a time."""

    weights: Array
    """Shape (replicates, rows)."""
    scales: Array
    """What the squared deviation of each replicate counts, shape (replicates,)."""
    full: Array
    """The weights with nothing left out."""
    df: float
    name: str


def jackknife(drawn: Design) -> Replicates:
    """Leave out each first-stage unit once.

    Parameters
    ----------
    drawn
        How the rows were drawn; its finite-population correction is kept.

    Returns
    -------
    Replicates
        JK1 weights with one stratum, JKn weights with several.

    Examples
    --------
    >>> from analysis.population.design import design
    >>> jackknife(design(np.full(3, 2.0))).weights.tolist()
    [[0.0, 3.0, 3.0], [3.0, 0.0, 3.0], [3.0, 3.0, 0.0]]
    """
    stage = drawn.stages[0]
    first = np.unique(stage.units, return_index=True)[1]
    stratum = drawn.strata[first]
    drawn_here = np.bincount(stratum)[stratum].astype(np.float64)
    left_out = stage.units == np.arange(len(first))[:, None]
    neighbours = (drawn.strata == stratum[:, None]) & ~left_out
    raised = np.where(neighbours, (drawn_here / np.maximum(drawn_here - 1, 1))[:, None], 1.0)
    fraction = 0.0 if stage.population is None else drawn_here / stage.population[first]
    return Replicates(
        np.where(left_out, 0.0, raised) * drawn.weights,
        (1 - fraction) * (drawn_here - 1) / drawn_here,
        drawn.weights,
        float(drawn.df),
        "JK1" if stratum.max() == 0 else "JKn",
    )


def replicate_figure(
    replicates: Replicates,
    statistic: Callable[[Array], float],
    n: int,
    level: float = 0.95,
    reference: Reference = Reference.T,
) -> Estimate:
    """Estimate any statistic that takes weights.

    Parameters
    ----------
    replicates
        The weights.
    statistic
        From the weights of the rows, shape (rows,), to a number.
    n
        Answers behind the statistic.
    level
        Coverage of the interval.
    reference
        Distribution of the interval.

    Returns
    -------
    Estimate
        The statistic with nothing left out, and the jackknife's interval.

    Examples
    --------
    >>> from analysis.population.design import design
    >>> replicates = jackknife(design(np.ones(3)))
    >>> total = replicate_figure(replicates, lambda w: float(w @ [1.0, 2.0, 3.0]), 3)
    >>> total.value, round(total.se, 3)
    (6.0, 1.732)
    """
    values = np.array([statistic(weights) for weights in replicates.weights])
    variance = float(replicates.scales @ (values - values.mean()) ** 2)
    return around(
        statistic(replicates.full),
        variance,
        replicates.df,
        n,
        method=f"{replicates.name} jackknife",
        level=level,
        reference=reference,
    )


def jackknife_mean(
    drawn: Design, answers: Array, level: float = 0.95, reference: Reference = Reference.T
) -> Figure:
    """Estimate the mean of a population with a jackknifed standard error.

    Parameters
    ----------
    drawn
        How the rows were drawn.
    answers
        Shape (rows,); nan where there is none.
    level
        Coverage of the interval.
    reference
        Distribution of the interval.

    Returns
    -------
    Figure
        Withheld below two answers, or where one unit holds them all.

    Examples
    --------
    >>> from analysis.population.design import design
    >>> round(jackknife_mean(design(np.ones(3)), np.array([1.0, 2.0, 3.0])).se, 3)
    0.577
    """
    given = present(drawn, answers)
    filled = np.where(given, answers, 0.0)

    def mean(weights: Array) -> float:
        return float(weights @ filled / (weights @ given))

    return _leave_one_out(drawn, given.astype(np.float64), mean, level, reference)


def jackknife_quantile(
    drawn: Design, answers: Array, probability: float = 0.5, level: float = 0.95
) -> Figure:
    """Estimate a quantile with a jackknifed standard error, which may be far off.

    Parameters
    ----------
    drawn
        How the rows were drawn.
    answers
        Shape (rows,); nan where there is none.
    probability
        Between 0 and 1.
    level
        Nominal coverage of the interval.

    Returns
    -------
    Figure
        For comparison with other programs; `population_quantile` is the one to trust.

    Examples
    --------
    >>> from analysis.population.design import design
    >>> jackknife_quantile(design(np.ones(3)), np.array([1.0, 2.0, 3.0])).value
    2.0
    """
    given = present(drawn, answers)

    def quantile(weights: Array) -> float:
        return quantile_of_answers(answers[given], weights[given], probability)

    return _leave_one_out(drawn, given.astype(np.float64), quantile, level, Reference.T)


def _leave_one_out(
    drawn: Design,
    given: Array,
    statistic: Callable[[Array], float],
    level: float,
    reference: Reference,
) -> Figure:
    n = int(given.sum())
    replicates = jackknife(drawn)
    if n < FEWEST or drawn.df < 1 or not (replicates.weights @ given > 0).all():
        return Withheld(Reason.TOO_FEW, n)
    return replicate_figure(replicates, statistic, n, level, reference)
