"""Keying: turn reversed answers, so that a higher number is more of the scale's name.

A reversed answer x on a scale from low to high becomes

    low + high - x

with the ends of the scale, never the lowest and highest answer that happened to be given.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from survey.instrument.questionnaire import Item


def reverse(answers: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
    """Turn answers round, end for end.

    Parameters
    ----------
    answers
        Of any shape, from `low` to `high`; nan stays nan.
    low, high
        The ends of the scale.

    Returns
    -------
    numpy.ndarray
        Of the same shape; turned twice, the answers are what they were.

    Examples
    --------
    >>> reverse(np.array([1.0, 2.0, 5.0]), 1, 5).tolist()
    [5.0, 4.0, 1.0]
    """
    return low + high - answers


def keyed(answers: NDArray[np.float64], items: Sequence[Item]) -> NDArray[np.float64]:
    """Turn round the answers to the reversed ones among some items.

    Parameters
    ----------
    answers
        Shape (rows, items), in the order of `items`; nan stays nan.
    items
        Items of one column each.

    Returns
    -------
    numpy.ndarray
        Of the same shape, in the units of each item's format: higher is more of the scale's
        name.

    Examples
    --------
    >>> from survey.instrument.questionnaire import Format, Kind
    >>> agree = Format("agree", Kind.AGREE, 1, 5)
    >>> items = [Item("TAU2", {}, agree), Item("TAU3", {}, agree, reverse=True)]
    >>> keyed(np.array([[4.0, 2.0], [np.nan, 1.0]]), items).tolist()
    [[4.0, 4.0], [nan, 5.0]]
    """
    turned = answers.copy()
    for position, item in enumerate(items):
        if item.reverse:
            ends = item.format
            turned[:, position] = reverse(answers[:, position], ends.low, ends.high)
    return turned
