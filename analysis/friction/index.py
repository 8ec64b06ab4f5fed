"""Index: the Friction Index of one direction, its six components and its worst one.

    FI = sum_c w_c theta_c,   w_c = 1/6 for encroachment, them-and-us, blame, status,
                                    approach clash and threat

Pressure is a cause, challenge is good and distance is neutral: none of them is in the index.
Equal weights, since there is no criterion yet (Dawes 1979, American Psychologist 34, 571-582);
the weight band is the 5th to 95th percentile of the index under weights drawn from a
Dirichlet(4, ..., 4) distribution around equal ones, and is printed with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.decision import Judged, judge
from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.friction.cutoffs import COMPONENT, INDEX, TWO_CAMPS, TWO_CAMPS_FEWEST
from analysis.friction.direction import Cell, Direction
from analysis.friction.draws import POINTS, SEED, draws
from analysis.friction.measures import COMPONENTS
from analysis.population.pooling import Pooled

Array = NDArray[np.float64]

VERSION = "1"
CONCENTRATION = 4.0
METHOD = "partially pooled mean, t interval"


@dataclass(frozen=True, slots=True)
class WeightBand:
    """Where the index would lie under other weights, with the components as estimated."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Worst:
    """The component with the highest estimate, and how sure it is the highest."""

    component: str
    probability: float


@dataclass(frozen=True, slots=True)
class FrictionIndex:
    """One direction in one wave: the index, its components and what hides behind the mean."""

    direction: Direction
    wave: str
    form: str
    raters: int
    index: Judged
    components: Mapping[str, Judged]
    """Empty in a pulse, whose single markers are not reported one by one."""
    band: WeightBand | None
    worst: Worst | None
    split_opinion: Figure
    """Standard deviation of the raters' own indices; over 30 means two camps."""
    two_camps: bool


def friction_index(cell: Cell, pooled: Pooled, at: int) -> FrictionIndex:
    """Return the index of the cell that stands at this place among the pooled ones.

    Parameters
    ----------
    cell
        The sums of one direction in one wave.
    pooled
        Posterior over all directions of the wave; its measures start with the six components, or
        are the pulse alone.
    at
        Place of the cell in `pooled`.

    Returns
    -------
    FrictionIndex
        All figures on 0-100 with 90 % intervals.
    """
    measures = pooled.means.shape[1]
    size = len(COMPONENTS) if measures >= len(COMPONENTS) else 1
    weights = np.zeros_like(pooled.means)
    weights[at, :size] = 1 / size
    index = judge(pooled.combine(weights, METHOD), INDEX)
    components, band, worst = {}, None, None
    if size == len(COMPONENTS):
        for place, name in enumerate(COMPONENTS):
            single = np.zeros_like(weights)
            single[at, place] = 1.0
            components[name] = judge(pooled.combine(single, METHOD), COMPONENT)
        own = pooled.covariance[at, :size, at, :size]
        cloud = draws(pooled.means[at, :size], own, float(pooled.df[at]))
        band, worst = _weight_band(pooled.means[at, :size]), _worst(pooled.means[at, :size], cloud)
    opinion = _split_opinion(cell, size)
    return FrictionIndex(
        cell.direction,
        cell.wave,
        cell.form,
        cell.n,
        index,
        components,
        band,
        worst,
        opinion,
        isinstance(opinion, Estimate) and opinion.value > TWO_CAMPS.value,
    )


def withheld_index(cell: Cell, reason: Reason) -> FrictionIndex:
    """Return the index of a direction of which nothing may be said, with the reason everywhere."""
    figure = Withheld(reason, cell.n)
    names = COMPONENTS if len(cell.block.columns) >= len(COMPONENTS) else ()
    components = {name: judge(figure, COMPONENT) for name in names}
    return FrictionIndex(
        cell.direction,
        cell.wave,
        cell.form,
        cell.n,
        judge(figure, INDEX),
        components,
        None,
        None,
        figure,
        two_camps=False,
    )


def _weight_band(means: Array) -> WeightBand:
    weights = np.random.default_rng(SEED).dirichlet(np.full(len(means), CONCENTRATION), POINTS)
    low, high = np.quantile(weights @ means, [0.05, 0.95])
    return WeightBand(float(low), float(high))


def _worst(means: Array, cloud: Array) -> Worst:
    place = int(means.argmax())
    share = float((cloud.argmax(axis=1) == place).mean())
    return Worst(COMPONENTS[place], share)


def _split_opinion(cell: Cell, size: int) -> Figure:
    if cell.n < TWO_CAMPS_FEWEST:
        return Withheld(Reason.TOO_FEW, cell.n)
    weights = np.full(size, 1 / size)
    spread = float(np.sqrt(weights @ cell.block.covariance[:size, :size] @ weights))
    se = spread / np.sqrt(2 * (cell.n - 1))
    low, high = spread - 1.645 * se, spread + 1.645 * se
    return Estimate(spread, se, low, high, cell.n, "SD of the raters' indices, normal theory", 0.9)
