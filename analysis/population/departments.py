"""Departments: the mean and the share of a small group of known size, from who answered.

With n answers from N people, f = n / N and s^2 the variance with divisor n - 1,

    se = sqrt((1 - f) * s^2 / n),    mean -+ t(n - 1) * se

so that a department in which everyone answered has no sampling error at all. The correction is
for describing this department; a question about the process behind it, such as a trend, takes
the interval without it (`people=None`).

Source: Cochran (1977), Sampling Techniques, sections 2.5 and 2.8.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.population.reference import Reference, around
from analysis.population.share_intervals import CENSUS, hypergeometric, wilson
from analysis.sums.summary import Summary

FEWEST = 2
"""One answer has no spread to judge it by."""


def mean_of_department(
    answers: Summary | Sequence[float] | NDArray[np.float64],
    people: int | None,
    level: float = 0.95,
    reference: Reference = Reference.T,
) -> Figure:
    """Estimate the mean of a department from those who answered.

    Parameters
    ----------
    answers
        One number a person, or their n, mean and variance.
    people
        Members of the department; None where nobody knows, or where the question is not about
        these people alone.
    level
        Coverage of the interval.
    reference
        Distribution of the interval: t with n - 1 degrees of freedom, or the normal.

    Returns
    -------
    Figure
        The mean with its interval; Withheld below two answers, and where all answered alike
        while others are missing, since such a spread of 0 says nothing of the missing.

    Examples
    --------
    >>> estimate = mean_of_department([40.0, 50.0, 60.0], people=6)
    >>> round(estimate.value, 1), round(estimate.se, 2)
    (50.0, 4.08)
    >>> mean_of_department([40.0, 50.0, 60.0], people=3).method
    'a census: no sampling error'
    """
    summary = answers if isinstance(answers, Summary) else Summary.of(answers)
    n = summary.n
    if people is not None and n > people:
        raise UnusableAnswers(
            f"{n} answers from a department of {people}; correct the headcount or the answers."
        )
    if n == 0:
        return Withheld(Reason.TOO_FEW, 0)
    if n == people:
        return Estimate(summary.mean, 0.0, summary.mean, summary.mean, n, CENSUS, level)
    if n < FEWEST:
        return Withheld(Reason.TOO_FEW, n)
    if summary.variance == 0:
        return Withheld(Reason.NO_VARIANCE, n)
    f = 0.0 if people is None else n / people
    variance = (1 - f) * summary.variance / n
    kind = "mean" if people is None else "mean of a finite group"
    return around(summary.mean, variance, n - 1, n, method=kind, level=level, reference=reference)


def share_of_department(x: int, n: int, people: int | None, level: float = 0.95) -> Figure:
    """Estimate the share of a department that agrees, from those who answered.

    Parameters
    ----------
    x
        Favourable answers.
    n
        Answers.
    people
        Members of the department; None where nobody knows.
    level
        Coverage of the interval.

    Returns
    -------
    Figure
        A share between 0 and 1: with the exact hypergeometric interval where the number of
        people is known, with Wilson's where it is not.

    Examples
    --------
    >>> known, unknown = share_of_department(7, 12, 20), share_of_department(7, 12, None)
    >>> (known.low, known.high), (round(unknown.low, 2), round(unknown.high, 2))
    ((0.4, 0.75), (0.32, 0.81))
    """
    if people is None:
        return wilson(x, n, level)
    return hypergeometric(x, n, people, level)
