"""Means, totals, ratios and variances of a population, from a sample with a known design.

    total     sum(w y)                 linearised  u = y
    mean      sum(w y) / sum(w)                    u = (y - mean) / sum(w)
    ratio     sum(w y) / sum(w x)                  u = (y - ratio * x) / sum(w x)
    variance  n/(n-1) sum(w (y - mean)^2) / sum(w) u = (n/(n-1) (y - mean)^2 - variance) / sum(w)

A missing answer is a domain: the row keeps its place in the design and adds nothing. The design
effect is the variance over that of a simple random sample of as many rows, drawn without
replacement (times 1 - n / sum(w)) or with it.

Sources: Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, chapter 5; Kish
(1965), Survey Sampling, section 8.2 (design effect).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers
from analysis.estimate import Described, Description, Figure, Reason, Withheld
from analysis.population.design import Array, Design, Labels, covariance_of_totals
from analysis.population.reference import Reference, around

FEWEST = 2


class Draw(Enum):
    """The simple random sample that a design is held against."""

    WITHOUT_REPLACEMENT = "without replacement"
    WITH_REPLACEMENT = "with replacement"


@dataclass(frozen=True, slots=True)
class _Asked:
    """The interval that was asked for."""

    method: str
    level: float
    reference: Reference


def population_mean(
    drawn: Design, answers: Array, level: float = 0.95, reference: Reference = Reference.T
) -> Figure:
    """Estimate the mean of a population.

    Parameters
    ----------
    drawn
        How the rows were drawn.
    answers
        Shape (rows,); nan where there is none.
    level
        Coverage of the interval.
    reference
        Distribution of the interval: t with the design's degrees of freedom, or the normal.

    Returns
    -------
    Figure
        Withheld below two answers.

    Examples
    --------
    >>> from analysis.population.design import design
    >>> drawn = design(population=[np.full(4, 8.0)])
    >>> estimate = population_mean(drawn, np.array([40.0, 50.0, 60.0, 70.0]))
    >>> estimate.value, round(estimate.se, 3)
    (55.0, 4.564)
    """
    given = present(drawn, answers)
    if given.sum() < FEWEST:
        return Withheld(Reason.TOO_FEW, int(given.sum()))
    value, scores = _mean(drawn, answers, given)
    return _figure(drawn, value, scores, given, _Asked("mean by design", level, reference))


def population_total(
    drawn: Design, answers: Array, level: float = 0.95, reference: Reference = Reference.T
) -> Figure:
    """Estimate the total of a population.

    Parameters
    ----------
    drawn
        How the rows were drawn.
    answers
        Shape (rows,); nan where there is none, which then adds nothing to the total.
    level
        Coverage of the interval.
    reference
        Distribution of the interval.

    Returns
    -------
    Figure
        Withheld below two answers.

    Examples
    --------
    >>> from analysis.population.design import design
    >>> drawn = design(population=[np.full(4, 8.0)])
    >>> population_total(drawn, np.array([40.0, 50.0, 60.0, 70.0])).value
    440.0
    """
    given = present(drawn, answers)
    if given.sum() < FEWEST:
        return Withheld(Reason.TOO_FEW, int(given.sum()))
    scores = np.where(given, answers, 0.0)
    value = float(drawn.weights @ scores)
    return _figure(drawn, value, scores, given, _Asked("total by design", level, reference))


def population_ratio(
    drawn: Design,
    numerator: Array,
    denominator: Array,
    level: float = 0.95,
    reference: Reference = Reference.T,
) -> Figure:
    """Estimate the ratio of two totals.

    Parameters
    ----------
    drawn
        How the rows were drawn.
    numerator, denominator
        Shape (rows,); rows that lack either are left out.
    level
        Coverage of the interval.
    reference
        Distribution of the interval.

    Returns
    -------
    Figure
        Withheld below two rows, or where the denominators add up to 0.

    Examples
    --------
    >>> from analysis.population.design import design
    >>> drawn = design(population=[np.full(3, 6.0)])
    >>> population_ratio(drawn, np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0])).value
    0.5
    """
    given = present(drawn, numerator) & present(drawn, denominator)
    if given.sum() < FEWEST:
        return Withheld(Reason.TOO_FEW, int(given.sum()))
    top, bottom = (np.where(given, column, 0.0) for column in (numerator, denominator))
    base = float(drawn.weights @ bottom)
    if base == 0:
        return Withheld(Reason.UNDEFINED, int(given.sum()))
    value = float(drawn.weights @ top) / base
    scores = (top - value * bottom) / base
    return _figure(drawn, value, scores, given, _Asked("ratio by design", level, reference))


def population_variance(
    drawn: Design, answers: Array, level: float = 0.95, reference: Reference = Reference.T
) -> Figure:
    """Estimate the variance of a population.

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
        Withheld below two answers.

    Examples
    --------
    >>> from analysis.population.design import design
    >>> drawn = design(population=[np.full(4, 8.0)])
    >>> round(population_variance(drawn, np.array([40.0, 50.0, 60.0, 70.0])).value, 3)
    166.667
    """
    given = present(drawn, answers)
    if given.sum() < FEWEST:
        return Withheld(Reason.TOO_FEW, int(given.sum()))
    value, scores = _variance(drawn, answers, given)
    return _figure(drawn, value, scores, given, _Asked("variance by design", level, reference))


def design_effect_of_mean(
    drawn: Design, answers: Array, draw: Draw = Draw.WITHOUT_REPLACEMENT
) -> Description:
    """Return how many times the design's variance of the mean is that of a plain sample.

    Parameters
    ----------
    drawn
        How the rows were drawn.
    answers
        Shape (rows,); nan where there is none.
    draw
        The plain sample held against.

    Returns
    -------
    Description
        Withheld below two answers and where nothing varies.

    Examples
    --------
    >>> from analysis.population.design import design
    >>> drawn = design(population=[np.full(4, 8.0)])
    >>> round(design_effect_of_mean(drawn, np.array([40.0, 50.0, 60.0, 70.0])).value, 3)
    1.0
    """
    return _design_effect(drawn, answers, draw, population_mean(drawn, answers), 1.0)


def design_effect_of_total(
    drawn: Design, answers: Array, draw: Draw = Draw.WITHOUT_REPLACEMENT
) -> Description:
    """Return how many times the design's variance of the total is that of a plain sample.

    Parameters
    ----------
    drawn
        How the rows were drawn.
    answers
        Shape (rows,); nan where there is none.
    draw
        The plain sample held against.

    Returns
    -------
    Description
        Withheld below two answers and where nothing varies.

    Examples
    --------
    >>> from analysis.population.design import design
    >>> drawn = design(population=[np.full(4, 8.0)])
    >>> round(design_effect_of_total(drawn, np.array([40.0, 50.0, 60.0, 70.0])).value, 3)
    1.0
    """
    people = float(drawn.weights[present(drawn, answers)].sum())
    return _design_effect(drawn, answers, draw, population_total(drawn, answers), people)


def present(drawn: Design, answers: Array) -> NDArray[np.bool_]:
    """Return which rows have an answer.

    Parameters
    ----------
    drawn
        How the rows were drawn.
    answers
        Shape (rows,).

    Returns
    -------
    NDArray[np.bool_]
        Shape (rows,); True where the answer is not nan and the row weighs something.

    Examples
    --------
    >>> from analysis.population.design import design
    >>> present(design(np.array([1.0, 1.0])), np.array([np.nan, 3.0])).tolist()
    [False, True]
    """
    if len(answers) != drawn.rows:
        raise UnusableAnswers(
            f"{len(answers)} answers for a design of {drawn.rows} rows; give one a row."
        )
    return ~np.isnan(answers) & (drawn.weights > 0)


def classified(labels: Labels) -> NDArray[np.bool_]:
    """Return which rows have a label.

    Parameters
    ----------
    labels
        Shape (rows,); None or nan where there is none, also as a part of a tuple.

    Returns
    -------
    NDArray[np.bool_]
        Shape (rows,).

    Examples
    --------
    >>> classified(["S", None, "M"]).tolist()
    [True, False, True]
    """
    parts = [label if isinstance(label, tuple) else (label,) for label in labels]
    return np.array([not any(pd.isna(part) for part in label) for label in parts], dtype=np.bool_)


def _mean(drawn: Design, answers: Array, given: NDArray[np.bool_]) -> tuple[float, Array]:
    people = drawn.weights[given].sum()
    filled = np.where(given, answers, 0.0)
    value = float(drawn.weights @ filled / people)
    return value, np.where(given, filled - value, 0.0) / people


def _variance(drawn: Design, answers: Array, given: NDArray[np.bool_]) -> tuple[float, Array]:
    mean, _ = _mean(drawn, answers, given)
    n = given.sum()
    squares = np.where(given, n / (n - 1) * (np.where(given, answers, mean) - mean) ** 2, np.nan)
    return _mean(drawn, squares, given)


def _design_effect(
    drawn: Design, answers: Array, draw: Draw, figure: Figure, scale: float
) -> Description:
    if isinstance(figure, Withheld):
        return figure
    given = present(drawn, answers)
    n, people = int(given.sum()), float(drawn.weights[given].sum())
    plain = scale**2 * _variance(drawn, answers, given)[0] / n
    if draw is Draw.WITHOUT_REPLACEMENT:
        plain *= 1 - n / people
    if plain <= 0:
        return Withheld(Reason.NO_VARIANCE if people > n else Reason.UNDEFINED, n)
    return Described(figure.se**2 / plain, n, f"design effect against a draw {draw.value}")


def _figure(
    drawn: Design,
    value: float,
    scores: Array,
    given: NDArray[np.bool_],
    asked: _Asked,
) -> Figure:
    if drawn.df < 1:
        return Withheld(Reason.TOO_FEW, int(given.sum()))
    variance = float(covariance_of_totals(drawn, scores[:, None])[0, 0])
    return around(
        value,
        variance,
        drawn.df,
        int(given.sum()),
        method=asked.method,
        level=asked.level,
        reference=asked.reference,
    )
