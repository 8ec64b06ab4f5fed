"""Pairs: the friction of two departments with each other, and which of the two feels more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.decision import Judged, judge
from analysis.estimate import Figure, Reason, Withheld
from analysis.friction.cutoffs import INDEX
from analysis.friction.direction import Direction
from analysis.friction.draws import draws
from analysis.friction.index import Worst
from analysis.friction.measures import COMPONENTS
from analysis.population.pooling import Pooled

Array = NDArray[np.float64]
METHOD = "mean of both directions, partially pooled, t interval"


@dataclass(frozen=True, slots=True)
class PairIndex:
    """The mean of both directions, their difference, and the component that is worst in both."""

    departments: tuple[str, str]
    wave: str
    form: str
    index: Judged
    asymmetry: Figure
    """First department's friction minus the second's."""
    worst: Worst | None


def pairs_of(directions: Iterable[Direction]) -> tuple[tuple[str, str], ...]:
    """Return the pairs of departments that rate each other, each once, in alphabetical order.

    >>> pairs_of([Direction("Sales", "Marketing"), Direction("Marketing", "Sales")])
    (('Marketing', 'Sales'),)
    """
    known = set(directions)
    return tuple(
        sorted(
            {
                (min(at.rater, at.target), max(at.rater, at.target))
                for at in known
                if at.back() in known
            }
        )
    )


def pair_index(
    pooled: Pooled, places: tuple[int, int], departments: tuple[str, str], wave: str, form: str
) -> PairIndex:
    """Return the index of a pair from the posterior of its two directions.

    Parameters
    ----------
    pooled
        Posterior over the directions of a wave.
    places
        Where the first about the second, and the second about the first, stand in `pooled`.
    departments, wave, form
        What the result says of itself.

    Returns
    -------
    PairIndex
        The pair withheld where one direction is: the other would follow from it.
    """
    size = len(COMPONENTS) if pooled.means.shape[1] >= len(COMPONENTS) else 1
    total = np.zeros_like(pooled.means)
    gap = np.zeros_like(pooled.means)
    total[[*places], :size] = 0.5 / size
    gap[places[0], :size], gap[places[1], :size] = 1 / size, -1 / size
    return PairIndex(
        departments,
        wave,
        form,
        judge(pooled.combine(total, METHOD), INDEX),
        pooled.combine(gap, "difference of directions, partially pooled, t interval"),
        _worst(pooled, places) if size > 1 else None,
    )


def withheld_pair(departments: tuple[str, str], wave: str, form: str) -> PairIndex:
    """Return a pair of which one direction is withheld, and with it the pair."""
    figure = Withheld(Reason.PROTECTS_ANOTHER, 0)
    return PairIndex(departments, wave, form, judge(figure, INDEX), figure, None)


def _worst(pooled: Pooled, places: tuple[int, int]) -> Worst:
    size = len(COMPONENTS)
    one, two = places
    means = (pooled.means[one, :size] + pooled.means[two, :size]) / 2
    parts = [pooled.covariance[i, :size, j, :size] for i in places for j in places]
    cloud = draws(means, np.asarray(sum(parts)) / 4, float(pooled.df[[*places]].min()))
    place = int(means.argmax())
    return Worst(COMPONENTS[place], float((cloud.argmax(axis=1) == place).mean()))
