"""Answering: from what people feel to the integers that they tick.

A latent answer L = level + team + person + specific + noise is put on the item's steps,

    answer = low + clip(floor((high - low) L / 100 + 1/2), 0, high - low)

so that the expected score of a department is known exactly (`expected_score`), rounding and
floor effects included: that, not the latent level, is the truth that an estimate must cover.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from analysis.simulation.plan import ITEM_NOISE, PASSING_SD, SPECIFIC_SD, STABLE_SD
from survey.instrument.questionnaire import Item

Array = NDArray[np.float64]

LATENT_SD = float(np.sqrt(ITEM_NOISE**2 + PASSING_SD**2 + SPECIFIC_SD**2 + STABLE_SD**2))


def ticked(latent: Array, item: Item) -> Array:
    """Return the answers to an item, as asked: reversed items are reversed here.

    >>> from survey.instrument.questionnaire import Format, Kind
    >>> item = Item("A1", {"en": "?"}, Format("agree", Kind.AGREE, 1, 5))
    >>> ticked(np.array([-10.0, 12.0, 50.0, 88.0]), item).tolist()
    [1.0, 1.0, 3.0, 5.0]
    """
    low, high = item.format.low, item.format.high
    steps = high - low
    place = np.clip(np.floor(steps * latent / 100 + 0.5), 0, steps)
    return high - place if item.reverse else low + place


def expected_score(level: Array, steps: int) -> Array:
    """Return the expected 0-100 score of items with this many steps, people being normal.

    Parameters
    ----------
    level
        Latent levels, any shape.
    steps
        Highest answer minus lowest.

    Returns
    -------
    Array
        E[100 place / steps], the sum over cut points of P(latent over the cut) * 100 / steps.

    Examples
    --------
    >>> float(expected_score(np.array(50.0), 4))
    50.0
    """
    cuts = (np.arange(1, steps + 1) - 0.5) * 100 / steps
    over = norm.sf((cuts - np.asarray(level)[..., None]) / LATENT_SD)
    return np.asarray(over.sum(axis=-1) * 100 / steps)


def shared_points(weights: Array, generator: np.random.Generator) -> Array:
    """Return 100 points split by each person in steps of 5, shape (people, parties).

    The expectation of a party's points is 100 times its weight: the split is a multinomial draw
    of twenty five-point tokens around a person's own leaning.
    """
    leaning = np.array([generator.dirichlet(8 * row) for row in weights])
    return 5.0 * np.array([generator.multinomial(20, row) for row in leaning])
