"""Weights: what unequal ones cost, and how the most extreme are trimmed.

    design effect of weighting (Kish)  n sum(w^2) / sum(w)^2
    effective n                        sum(w)^2 / sum(w^2)

Trimming cuts weights to a range and spreads what was cut evenly over those inside it, so that
the sum stays.

Sources: Kish (1965), Survey Sampling, section 11.7; Kish (1992), Journal of Official Statistics
8, 183-200; Potter (1990), Proceedings of the Survey Research Methods Section, American
Statistical Association, 225-230 (trimming).
"""

from __future__ import annotations

from dataclasses import replace

from analysis.errors import UnusableAnswers
from analysis.estimate import Described, Description, Reason, Withheld
from analysis.population.design import Array, Design

REPEATS = 100


def weighting_effect(weights: Array) -> Description:
    """Return how many times unequal weights widen the variance of a mean.

    Parameters
    ----------
    weights
        Shape (rows,).

    Returns
    -------
    Description
        1 where all weigh the same, more otherwise.

    Examples
    --------
    >>> import numpy as np
    >>> round(weighting_effect(np.array([1.0, 1.0, 4.0])).value, 3)
    1.5
    """
    if not weights.sum() > 0:
        return Withheld(Reason.TOO_FEW, len(weights))
    value = float(len(weights) * (weights**2).sum() / weights.sum() ** 2)
    return Described(value, len(weights), "Kish's design effect of weighting")


def effective_n(weights: Array) -> Description:
    """Return how many equally weighted answers tell as much.

    Parameters
    ----------
    weights
        Shape (rows,).

    Returns
    -------
    Description
        At most the number of rows.

    Examples
    --------
    >>> import numpy as np
    >>> round(effective_n(np.array([1.0, 1.0, 4.0])).value, 3)
    2.0
    """
    if not weights.sum() > 0:
        return Withheld(Reason.TOO_FEW, len(weights))
    value = float(weights.sum() ** 2 / (weights**2).sum())
    return Described(value, len(weights), "Kish's effective n")


def trim_once(drawn: Design, lower: float, upper: float) -> Design:
    """Cut weights to a range, and spread what was cut over the others.

    Parameters
    ----------
    drawn
        A design with its weights.
    lower, upper
        The range; what is spread may push a weight past it again.

    Returns
    -------
    Design
        With the same sum of weights. Of calibrated weights the variances still come from what the
        calibration left unexplained: a cut moves the known totals a little, and frees no row.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.population.design import design
    >>> trim_once(design(np.array([1.0, 2.0, 3.0, 10.0])), 1.5, 6.0).weights.tolist()
    [1.5, 3.75, 4.75, 6.0]
    """
    if not 0 <= lower < upper:
        raise UnusableAnswers(f"A range from {lower:g} to {upper:g} is empty; let it grow.")
    return replace(drawn, weights=_trimmed(drawn.weights, lower, upper))


def trim_until_inside(drawn: Design, lower: float, upper: float) -> Design:
    """Cut weights to a range again and again until all lie inside it.

    Parameters
    ----------
    drawn
        A design with its weights.
    lower, upper
        The range, which must hold the mean weight.

    Returns
    -------
    Design
        With the same sum of weights. Of calibrated weights the variances still come from what the
        calibration left unexplained: a cut moves the known totals a little, and frees no row.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.population.design import design
    >>> trim_until_inside(design(np.array([1.0, 5.0, 3.0, 10.0])), 1.5, 6.0).weights.tolist()
    [1.5, 6.0, 5.5, 6.0]
    """
    mean = float(drawn.weights.mean())
    if not lower <= mean <= upper:
        raise UnusableAnswers(
            f"The mean weight {mean:g} lies outside the range from {lower:g} to {upper:g}; "
            "widen the range."
        )
    for _ in range(REPEATS):
        if ((drawn.weights >= lower) & (drawn.weights <= upper)).all():
            return drawn
        drawn = trim_once(drawn, lower, upper)
    raise UnusableAnswers(
        f"Trimming does not settle in {REPEATS} rounds; widen the range from {lower:g} to "
        f"{upper:g}."
    )


def _trimmed(weights: Array, lower: float, upper: float) -> Array:
    inside = (weights > lower) & (weights < upper)
    cut = weights.clip(lower, upper)
    excess = weights.sum() - cut.sum()
    if excess and not inside.any():
        raise UnusableAnswers(
            f"Every weight lies outside {lower:g} to {upper:g}; widen the range."
        )
    trimmed: Array = cut + inside * (excess / max(int(inside.sum()), 1))
    return trimmed
