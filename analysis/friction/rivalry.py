"""Rivalry: whether competition spurs a department on, threatens it, or both.

    healthy competition   HCI = sqrt(C (100 - T))     C challenge, T threat, each 0-100
    intensity             I   = (C + T) / 2           shown, never judged

Zones: dormant (both under 45), healthy (C from 45 on, T under), overheated (both from 45 on),
toxic (T from 45 on, C under). A zone is named only from a probability of 0.7 on. HCI does not
assume an inverted U; it falls with intensity only where threat grows faster than challenge
(Murayama & Elliot 2012, Psychological Bulletin 138, 1035-1070: the two paths cancel out).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.friction.cutoffs import RIVALRY_ZONE, ZONE_NAMED
from analysis.friction.direction import Direction
from analysis.friction.draws import draws
from analysis.friction.measures import BLOCK
from analysis.population.pooling import REPORT_LEVEL, Pooled

Array = NDArray[np.float64]

CHALLENGE, THREAT = BLOCK.index("challenge"), BLOCK.index("threat")
METHOD = "4,000 points of the pooled posterior"


class Zone(Enum):
    """What competition does to a department."""

    DORMANT = "dormant"
    HEALTHY = "healthy"
    OVERHEATED = "overheated"
    TOXIC = "toxic"


@dataclass(frozen=True, slots=True)
class Rivalry:
    """The competition that one department feels with another in one wave."""

    direction: Direction
    wave: str
    challenge: Figure
    threat: Figure
    healthy_competition: Figure
    intensity: Figure
    zone: Zone | None
    """None where no zone is sure enough to be named."""
    probabilities: Mapping[str, float]
    """Zone -> how sure; empty where withheld."""
    places: tuple[tuple[float, float], ...]
    """Twenty equally likely places (challenge, threat) for the map."""


def rivalry(pooled: Pooled, at: int, direction: Direction, wave: str) -> Rivalry:
    """Return the rivalry of the direction at this place among the pooled ones.

    Parameters
    ----------
    pooled
        Posterior over the directions of a wave; its measures are the six components and challenge.
    at
        Place of the direction in `pooled`.
    direction, wave
        What the result says of itself.

    Returns
    -------
    Rivalry
        On 0-100 with 90 % intervals.
    """
    pick = [CHALLENGE, THREAT]
    means = pooled.means[at, pick]
    covariance = pooled.covariance[at][np.ix_(pick, [at], pick)][:, 0, :]
    cloud = np.clip(draws(means, covariance, float(pooled.df[at])), 0, 100)
    challenge, threat = cloud.T
    healthy = np.sqrt(challenge * (100 - threat))
    probabilities = _zone_probabilities(challenge, threat)
    best = max(probabilities, key=lambda name: probabilities[name])
    sure = probabilities[best] >= ZONE_NAMED.value
    return Rivalry(
        direction,
        wave,
        _single(pooled, at, {CHALLENGE: 1.0}),
        _single(pooled, at, {THREAT: 1.0}),
        _from_cloud(healthy, pooled.n[at]),
        _single(pooled, at, {CHALLENGE: 0.5, THREAT: 0.5}),
        Zone(best) if sure else None,
        probabilities,
        twenty_places(means, covariance),
    )


def withheld_rivalry(direction: Direction, wave: str, reason: Reason, n: int) -> Rivalry:
    """Return the rivalry of a direction of which nothing may be said."""
    figure = Withheld(reason, n)
    return Rivalry(direction, wave, figure, figure, figure, figure, None, {}, ())


def twenty_places(means: Array, covariance: Array) -> tuple[tuple[float, float], ...]:
    """Return twenty points that stand for the whole cloud: a spiral of equal probability."""
    steps = np.arange(20)
    radius = np.sqrt(-2 * np.log(1 - (steps + 0.5) / 20))
    angle = steps * np.pi * (3 - 5**0.5)
    circle = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    values, vectors = np.linalg.eigh(covariance)
    places = means + circle @ (vectors * np.sqrt(np.clip(values, 0, None))).T
    return tuple((float(x), float(y)) for x, y in np.clip(places, 0, 100))


def _zone_probabilities(challenge: Array, threat: Array) -> dict[str, float]:
    spurs, threatens = challenge >= RIVALRY_ZONE.value, threat >= RIVALRY_ZONE.value
    return {
        Zone.DORMANT.value: float((~spurs & ~threatens).mean()),
        Zone.HEALTHY.value: float((spurs & ~threatens).mean()),
        Zone.OVERHEATED.value: float((spurs & threatens).mean()),
        Zone.TOXIC.value: float((~spurs & threatens).mean()),
    }


def _single(pooled: Pooled, at: int, parts: Mapping[int, float]) -> Estimate:
    weights = np.zeros_like(pooled.means)
    for measure, weight in parts.items():
        weights[at, measure] = weight
    return pooled.combine(weights, "partially pooled mean, t interval")


def _from_cloud(cloud: Array, n: int) -> Estimate:
    low, middle, high = np.quantile(cloud, [0.05, 0.5, 0.95])
    return Estimate(
        float(middle), float(cloud.std()), float(low), float(high), n, METHOD, REPORT_LEVEL
    )
