"""Tests by design: two domains by mean and by rank, and two classifications by chi-square.

The t-test is the slope on a 0/1 predictor. The rank test is the same for the estimated place of
each answer in the population,

    R(y) = (sum w [y_j < y] + sum w [y_j = y] / 2) / sum(w)

The chi-square test for a table of shares p_rc takes Pearson's X^2 = n sum (p - p_r p_c)^2 /
(p_r p_c) and the generalised design effects D = (C'P^-1C / n)^-1 (C'P^-1 V P^-1 C), with C the
interactions and V the covariance of the shares by design:

    F = X^2 / tr(D),  on  tr(D)^2 / tr(D^2)  and that times (units - strata) degrees of freedom

Sources: Lumley and Scott (2013), Biometrika 100, 831-842 (ranks); Rao and Scott (1984), Annals
of Statistics 12, 46-60; Thomas and Rao (1987), Journal of the American Statistical Association
82, 630-636 (the F form).
"""

from __future__ import annotations

from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f as f_distribution

from analysis.estimate import Reason, Significance, Withheld
from analysis.population.design import Array, Design, Labels, covariance_of_totals
from analysis.population.means import classified, present
from analysis.population.regressions import DesignRegression, linear_regression

TWO = 2


class Ties(Enum):
    """What rank equal answers of rows with unequal weights get."""

    SHARED = "shared"
    """All the same, by the formula above; the order of the rows does not matter."""
    AS_THEY_STAND = "as they stand"
    """The plain mean of the ranks they would have in file order, as the R package survey has it;
    reordering the file changes it."""


def difference_of_domains(
    drawn: Design, answers: Array, second: NDArray[np.bool_]
) -> DesignRegression | Withheld:
    """Compare the means of two halves of the rows.

    Parameters
    ----------
    drawn
        How the rows were drawn.
    answers
        Shape (rows,); nan where there is none.
    second
        True for the rows of the second domain, shape (rows,).

    Returns
    -------
    DesignRegression or Withheld
        Its coefficient "difference" is the second mean less the first, with interval and t-test.

    Examples
    --------
    >>> from analysis.population.design import design
    >>> drawn = design(population=[np.full(6, 60.0)])
    >>> later = np.array([False, False, False, True, True, True])
    >>> compared = difference_of_domains(drawn, np.array([1.0, 2, 3, 3, 4, 5]), later)
    >>> round(compared.figure("difference").value, 6), compared.significance("difference").df
    (2.0, (4.0,))
    """
    predictor = second.astype(np.float64)[:, None]
    return linear_regression(drawn, answers, predictor, ["difference"])


def rank_test(
    drawn: Design, answers: Array, second: NDArray[np.bool_], ties: Ties = Ties.SHARED
) -> Significance | Withheld:
    """Compare two halves of the rows by the places of their answers in the population.

    Parameters
    ----------
    drawn
        How the rows were drawn.
    answers
        Shape (rows,); nan where there is none.
    second
        True for the rows of the second domain.
    ties
        What rank equal answers get.

    Returns
    -------
    Significance or Withheld
        A t statistic, positive where the second domain answers higher.

    Examples
    --------
    >>> from analysis.population.design import design
    >>> drawn = design(population=[np.full(6, 60.0)])
    >>> later = np.array([False, False, True, False, True, True])
    >>> tested = rank_test(drawn, np.array([1.0, 2, 3, 3, 4, 5]), later)
    >>> round(tested.statistic, 2), tested.df
    (3.06, (4.0,))
    """
    given = present(drawn, answers)
    places = np.full(drawn.rows, np.nan)
    if given.any():
        ranked = _shared_ranks if ties is Ties.SHARED else _standing_ranks
        places[given] = ranked(answers[given], drawn.weights[given])
    fitted = difference_of_domains(drawn, places, second)
    if isinstance(fitted, Withheld):
        return fitted
    tested = fitted.significance("difference")
    if isinstance(tested, Withheld):
        return tested
    return Significance(tested.statistic, tested.p, tested.n, "rank test by design", tested.df)


def independence_test(drawn: Design, rows: Labels, columns: Labels) -> Significance | Withheld:
    """Test whether two classifications of people go together.

    Parameters
    ----------
    drawn
        How the rows were drawn.
    rows, columns
        The two classes of each row; rows that lack either are in no cell.

    Returns
    -------
    Significance or Withheld
        Rao and Scott's F with its two degrees of freedom; Withheld where one class holds all, a
        cell of the table is empty, or everyone was asked, so that there is nothing to infer.

    Examples
    --------
    >>> from analysis.population.design import design
    >>> drawn = design(population=[np.full(8, 80.0)])
    >>> tested = independence_test(drawn, list("aaaabbbb"), list("xxxyxyyy"))
    >>> round(tested.statistic, 2), tested.df
    (1.94, (1.0, 7.0))
    """
    counted = (drawn.weights > 0) & classified(rows) & classified(columns)
    n = int(counted.sum())
    sides = [np.asarray(labels)[counted] for labels in (rows, columns)]
    first, second = (np.unique(side, return_inverse=True)[1] for side in sides)
    height, width = len(np.unique(first)), len(np.unique(second))
    if height < TWO or width < TWO or drawn.df < 1:
        return Withheld(Reason.NO_VARIANCE, n)
    cells = np.zeros((drawn.rows, height * width))
    cells[np.flatnonzero(counted), first * width + second] = 1.0
    people = drawn.weights[counted].sum()
    shares = drawn.weights @ cells / people
    if (shares == 0).any():
        return Withheld(Reason.UNDEFINED, n)
    scores = np.where(counted[:, None], cells - shares, 0.0) / people
    effects = _design_effects(shares, covariance_of_totals(drawn, scores), (height, width), n)
    trace = float(np.trace(effects))
    if trace <= 0:
        return Withheld(Reason.UNDEFINED, n)
    df = trace**2 / float(np.trace(effects @ effects))
    statistic = _pearson(shares.reshape(height, width), n) / trace
    dfs = (df, df * drawn.df)
    p = float(f_distribution.sf(statistic, *dfs))
    return Significance(statistic, p, n, "Rao-Scott chi-square test, F form", dfs)


def _shared_ranks(answers: Array, weights: Array) -> Array:
    values, place = np.unique(answers, return_inverse=True)
    mass = np.bincount(place, weights, minlength=len(values))
    ranks: Array = ((np.cumsum(mass) - mass / 2) / mass.sum())[place]
    return ranks


def _standing_ranks(answers: Array, weights: Array) -> Array:
    order = np.argsort(answers, kind="stable")
    middles = np.empty(len(answers))
    middles[order] = np.cumsum(weights[order]) - weights[order] / 2
    place = np.unique(answers, return_inverse=True)[1]
    means = np.bincount(place, middles) / np.bincount(place)
    ranks: Array = means[place] / weights.sum()
    return ranks


def _pearson(shares: Array, n: int) -> float:
    expected = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    return float(n * ((shares - expected) ** 2 / expected).sum())


def _design_effects(shares: Array, covariance: Array, shape: tuple[int, int], n: int) -> Array:
    interactions = np.kron(_contrasts(shape[0]), _contrasts(shape[1]))
    scaled = interactions / shares[:, None]
    plain = interactions.T @ scaled / n
    effects = np.linalg.solve(plain, scaled.T @ covariance @ scaled)
    return np.asarray(effects, dtype=np.float64)


def _contrasts(size: int) -> Array:
    return np.vstack([np.eye(size - 1), -np.ones(size - 1)])
