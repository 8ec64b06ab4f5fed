"""Networks of departments with a known truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pytest

from analysis.sums.moments import Moments, moments

RATERS, SPREAD, COMMON = 12, 15.0, 0.4
"""Raters a department, their standard deviation, and the share of it that is the rater's own."""


@dataclass(frozen=True, slots=True)
class Network:
    """The sums of a network, and the effects that made it."""

    ratings: Mapping[str, Moments]
    effects: np.ndarray
    """Perceiver and target effect, shape (departments, 2)."""
    pairs: np.ndarray
    """Shape (departments, departments)."""


def draw(rng: np.random.Generator, departments: int, truth: tuple[float, ...]) -> Network:
    """Return a network from (sa, sb, sg, generalised, dyadic correlation) around a mean of 50."""
    sa, sb, sg, generalized, dyadic = truth
    names = [f"D{place}" for place in range(departments)]
    both = np.linalg.cholesky([[1, generalized], [generalized, 1]])
    effects = rng.normal(size=(departments, 2)) @ both.T * [sa, sb]
    opposite = np.linalg.cholesky([[1, dyadic], [dyadic, 1]])
    pairs = np.zeros((departments, departments))
    for i in range(departments):
        for j in range(i):
            pairs[i, j], pairs[j, i] = sg * opposite @ rng.normal(size=2)
    ratings = {}
    for i, name in enumerate(names):
        others = [j for j in range(departments) if j != i]
        level = 50 + effects[i, 0] + effects[others, 1] + pairs[i, others]
        own = np.sqrt(COMMON) * rng.normal(size=(RATERS, 1))
        rest = np.sqrt(1 - COMMON) * rng.normal(size=(RATERS, departments - 1))
        ratings[name] = moments(level + SPREAD * (own + rest), [names[j] for j in others])
    return Network(ratings, effects, pairs)


@pytest.fixture
def network() -> Callable[[np.random.Generator, int, tuple[float, ...]], Network]:
    """Return a maker of networks."""
    return draw
