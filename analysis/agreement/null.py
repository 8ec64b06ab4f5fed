"""Null: how far answers would spread in a unit whose members did not agree at all.

Agreement is judged against the variance of answers drawn from a null distribution over the A
options of the item. The uniform one has (A^2 - 1) / 12. It is generous: people lean to one side
even where they do not agree, and a skewed null expects less spread. A claim of agreement should
hold under a skewed null, too.

Source: James, Demaree & Wolf (1984), Journal of Applied Psychology 69, 85-98; LeBreton & Senter
(2008), Organizational Research Methods 11, 815-852, table 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum


class Null(Enum):
    """Shares of the five options, from the lowest to the highest."""

    UNIFORM = (0.20, 0.20, 0.20, 0.20, 0.20)
    SLIGHT_SKEW = (0.05, 0.15, 0.20, 0.35, 0.25)
    MODERATE_SKEW = (0.00, 0.10, 0.15, 0.40, 0.35)
    HEAVY_SKEW = (0.00, 0.00, 0.10, 0.40, 0.50)
    TRIANGULAR = (0.11, 0.22, 0.34, 0.22, 0.11)


FIVE = 5


def uniform_variance(options: int) -> float:
    """Return the variance of answers spread evenly over the options.

    Parameters
    ----------
    options
        Number of options of the item.

    Returns
    -------
    float
        In squared steps of the answer scale.

    Examples
    --------
    >>> uniform_variance(5), uniform_variance(7)
    (2.0, 4.0)
    """
    return (options**2 - 1) / 12


def null_variance(null: Null, options: int = FIVE) -> float:
    """Return the variance expected where nobody agrees.

    Parameters
    ----------
    null
        Shape of the distribution.
    options
        Number of options of the item; other shapes than the uniform are known for five.

    Returns
    -------
    float
        In squared steps of the answer scale.

    Examples
    --------
    >>> [round(null_variance(null), 2) for null in Null]
    [2.0, 1.34, 0.9, 0.44, 1.32]
    """
    if null is Null.UNIFORM:
        return uniform_variance(options)
    if options != FIVE:
        raise ValueError(
            f"The null {null.name} is known for 5 options, not {options}; "
            "give its shares to variance_of_shares."
        )
    return variance_of_shares(null.value)


def variance_of_shares(shares: Sequence[float]) -> float:
    """Return the variance of answers with given shares of the options, one step apart.

    Parameters
    ----------
    shares
        From the lowest option to the highest; they are brought to a sum of 1.

    Returns
    -------
    float
        In squared steps of the answer scale.

    Examples
    --------
    >>> variance_of_shares([1, 0, 1])
    1.0
    """
    total = sum(shares)
    mean = sum(place * share for place, share in enumerate(shares)) / total
    return sum((place - mean) ** 2 * share for place, share in enumerate(shares)) / total
