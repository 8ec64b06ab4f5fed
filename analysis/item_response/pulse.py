"""Pulse: which few items to keep for a short questionnaire, and what it then still knows.

Items tell independently of each other, so that the information of a short scale is the sum of its
items' curves. Over a range of levels of interest the best k items are those with the largest mean
information there:

    J_i = mean of I_i(t) over low <= t <= high,  kept = sum of the best k J_i / sum of all J_i

An item list chosen by information alone may drop a theme that only one item holds; it is a
proposal for those who know what the items are about.

Source: Birnbaum (1968), in Lord & Novick, Statistical Theories of Mental Test Scores, ch. 17-20.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.item_response.graded import GradedResponse
from analysis.item_response.information import (
    item_curves,
    marginal_reliability,
    standard_errors,
)

Array = NDArray[np.float64]

LOW, HIGH = -2.0, 2.0
"""Range in which 95 % of people lie."""
STEPS = 81


@dataclass(frozen=True, slots=True)
class Pulse:
    """A short scale, and how it compares with the whole."""

    items: tuple[str, ...]
    """In the order of what they tell."""
    shares: tuple[float, ...]
    """Of the information of all items, each kept item's part."""
    low: float
    high: float
    reliability: float
    """Marginal reliability of the short scale."""
    reliability_of_all: float
    largest_error: float
    """Largest standard error of a level in the range, asked the short scale."""
    largest_error_of_all: float
    n: int

    @property
    def kept(self) -> float:
        """Share of the information over the range that the short scale keeps."""
        return sum(self.shares)


def pulse(model: GradedResponse, k: int, low: float = LOW, high: float = HIGH) -> Pulse:
    """Choose the items that tell most between two levels.

    Parameters
    ----------
    model
        The fitted model.
    k
        How many to keep.
    low, high
        Range of interest, in standard deviations of the trait.

    Returns
    -------
    Pulse
        The best k items of all subsets of k.

    Examples
    --------
    >>> from analysis.item_response.graded import graded_response
    >>> from analysis.sums.answer_patterns import answer_patterns
    >>> rng = np.random.default_rng(1)
    >>> trait, sharp = rng.normal(size=(800, 1)), np.array([2.0, 0.5, 2.0, 0.5])
    >>> answers = (sharp * trait + rng.logistic(size=(800, 4)) > 0) * 1.0
    >>> sorted(pulse(graded_response(answer_patterns(answers)), 2).items)
    ['1', '3']
    """
    if not 1 <= k <= len(model.items):
        raise ValueError(
            f"A pulse of {k} items cannot be chosen from {len(model.items)}; "
            f"ask for 1 to {len(model.items)}."
        )
    if low >= high:
        raise ValueError(f"The range from {low:g} to {high:g} is empty; give the lower end first.")
    levels = np.linspace(low, high, STEPS)
    told = item_curves(model, levels).mean(axis=1)
    best = np.argsort(-told, kind="stable")[:k]
    items = tuple(model.items[place] for place in best)
    return Pulse(
        items,
        tuple((told[best] / told.sum()).tolist()),
        low,
        high,
        marginal_reliability(model, items).value,
        marginal_reliability(model).value,
        float(standard_errors(model, levels, items).max()),
        float(standard_errors(model, levels).max()),
        model.n,
    )
