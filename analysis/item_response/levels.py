"""Levels: where on the trait a person stands, and how sure that is.

    level   mean of the posterior of the trait, given the answers (EAP)
    se      its standard deviation

Levels are pulled towards 0, the less was answered the more; they are of use for research and for
checks of the model. Anything said of a department is made of scores, not of these.

Source: Bock & Mislevy (1982), Applied Psychological Measurement 6, 431-444.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.errors import UnusableAnswers
from analysis.estimate import Described, Description, Reason, Withheld
from analysis.item_response.design import laid_out
from analysis.item_response.graded import GradedResponse
from analysis.item_response.likelihood import posterior
from analysis.sums.answer_patterns import AnswerPatterns
from analysis.sums.covariances import ROUNDING

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PatternLevels:
    """Levels of those who gave each set of answers."""

    patterns: AnswerPatterns
    """Each set of answers once, whatever the unit; none of them empty."""
    values: Array
    """In standard deviations of the trait, shape (patterns,)."""
    errors: Array
    """Standard errors, shape (patterns,)."""


def pattern_levels(model: GradedResponse, patterns: AnswerPatterns) -> PatternLevels:
    """Estimate the level of those who gave each set of answers.

    Parameters
    ----------
    model
        The fitted model.
    patterns
        Counts of each set of answers to the items of the model.

    Returns
    -------
    PatternLevels
        Of everyone who answered anything.

    Examples
    --------
    >>> from analysis.item_response.graded import graded_response
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> rng = np.random.default_rng(1)
    >>> answers = (rng.normal(size=(500, 1)) + rng.logistic(size=(500, 4)) > 0) * 1.0
    >>> counted = answer_patterns(answers)
    >>> found = pattern_levels(graded_response(counted), counted)
    >>> high = int(np.argmax(found.patterns.codes.sum(axis=1)))
    >>> bool(found.values[high] == found.values.max())
    True
    """
    pooled = patterns.answering.pooled
    if pooled.items != model.items:
        raise UnusableAnswers(
            f"Answers to {pooled.items} do not fit a model of {model.items}; give the same items."
        )
    design = laid_out(pooled)
    if design.scores != model.scores:
        raise UnusableAnswers(
            "The answers hold options that the model has not seen, or lack some; "
            "fit the model to all answers and pass those."
        )
    found = posterior(design, model.parameters, model.levels)
    return PatternLevels(pooled, found.means, found.deviations)


def empirical_reliability(model: GradedResponse, patterns: AnswerPatterns) -> Description:
    """Return how much of the variance of the levels found is not error.

    Parameters
    ----------
    model
        The fitted model.
    patterns
        Counts of each set of answers to the items of the model.

    Returns
    -------
    Described or Withheld
        Between 0 and 1; withheld where all levels are the same.

    Examples
    --------
    >>> from analysis.item_response.graded import graded_response
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> rng = np.random.default_rng(1)
    >>> answers = (rng.normal(size=(500, 1)) + rng.logistic(size=(500, 4)) > 0) * 1.0
    >>> counted = answer_patterns(answers)
    >>> 0.3 < empirical_reliability(graded_response(counted), counted).value < 0.6
    True
    """
    found = pattern_levels(model, patterns)
    shares = found.patterns.counts / found.patterns.n
    spread = float(shares @ (found.values - shares @ found.values) ** 2)
    if spread <= ROUNDING:
        return Withheld(Reason.ALIKE, model.n)
    value = spread / (spread + float(shares @ found.errors**2))
    return Described(value, model.n, "empirical reliability, graded response model")
