"""Holding: the likelihood of a mixed model with one parameter held at a value.

With v = sigma^2 and L the factor in units of sigma:

    sigma             v = value^2
    a spread          v = (value / length of its row of L)^2
    a correlation r   its two rows, taken first, are (a, 0) and s (r, sqrt(1 - r^2))
    a fixed effect    b moves by A^-1 l d / (l'A^-1 l) and rss by d^2 / (l'A^-1 l), where
                      d = value - l'b

so that every surface is smooth and free of bounds over the parameters that are left.

Source: Bates and Watts (1988), Nonlinear Regression Analysis and Its Applications, chapter 6.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis.mixed.criterion import State, evaluate, gradient
from analysis.mixed.descent import Surface
from analysis.mixed.fit import MixedFit
from analysis.mixed.structure import Level, Structure

Array = NDArray[np.float64]
Places = NDArray[np.intp]

AWAY = 1e12
"""Height of a place where the model explains every answer."""
FAINT = 1e-3
"""Length of a row of the factor below which a coefficient hardly varies."""


class Rows:
    """The factor with the rows of two coefficients first, and their correlation held."""

    def __init__(self, structure: Structure, by: str, first: str, second: str) -> None:
        self.structure = structure
        chosen = {first, second}
        for level, places in structure.blocks:
            names = {structure.varying[place] for place in places}
            if structure.by(level) == by and chosen <= names:
                here = [structure.place(level, place) for place in places]
                order = sorted(here, key=lambda row: self._name(level, row) not in chosen)
                self.level, self.order = level, order
        self.rest = [entry for entry in structure.entries if entry[0] is not self.level]
        self.rest += [
            entry
            for entry in structure.entries
            if entry[0] is self.level and entry[1] not in self.order
        ]
        self.free = [
            (row, column)
            for place, row in enumerate(self.order)
            for column in self.order[: place + 1]
            if place != 1
        ]

    def start(self, theta: Array) -> Array:
        """Return the free entries of a fitted factor; the length of the held row is last."""
        factors = dict(zip(Level, self.structure.factors(theta), strict=True))
        block = factors[self.level][np.ix_(self.order, self.order)]
        covariance = block @ block.T
        lifted = covariance + np.diag(np.diag(covariance)) * FAINT**2
        lower = np.linalg.cholesky(lifted)
        at = {row: place for place, row in enumerate(self.order)}
        made = [factors[level][row, column] for level, row, column in self.rest]
        made += [lower[at[row], at[column]] for row, column in self.free]
        return np.array([*made, float(np.linalg.norm(lower[1]))])

    def factors(self, place: Array, correlation: float) -> tuple[Array, Array]:
        """Return the factors of people and of teams."""
        q, r = len(self.structure.varying), len(self.structure.team_columns)
        made = {Level.PERSON: np.zeros((q, q)), Level.TEAM: np.zeros((r, r))}
        for (level, row, column), value in zip(self.rest, place, strict=False):
            made[level][row, column] = value
        for (row, column), value in zip(self.free, place[len(self.rest) :], strict=False):
            made[self.level][row, column] = value
        first, second = self.order[:2]
        made[self.level][second, [first, second]] = place[-1] * self._held(correlation)
        return made[Level.PERSON], made[Level.TEAM]

    def slope(self, moved: tuple[Array, Array], correlation: float) -> Array:
        """Return the derivative by the free entries, given that by the factors."""
        by_level = dict(zip(Level, moved, strict=True))
        first, second = self.order[:2]
        made = [by_level[level][row, column] for level, row, column in self.rest]
        made += [by_level[self.level][row, column] for row, column in self.free]
        last = by_level[self.level][second, [first, second]] @ self._held(correlation)
        return np.array([*made, float(last)])

    @staticmethod
    def _held(correlation: float) -> Array:
        return np.array([correlation, math.sqrt(max(1 - correlation**2, 0.0))])

    def _name(self, level: Level, row: int) -> str:
        places = range(len(self.structure.varying))
        columns = places if level is Level.PERSON else self.structure.team_columns
        return self.structure.varying[columns[row]]


def along(
    fitted: MixedFit,
    variance: Callable[[Array], float] | None,
    row: Places | None = None,
    moved: Callable[[State], State] | None = None,
) -> Surface:
    """Return -2 logLik by theta with sigma^2 given by theta, or at its best."""

    def surface(theta: Array) -> tuple[float, Array]:
        factors = fitted.structure.factors(theta)
        state = evaluate(fitted.working, *factors)
        if state is None:
            return AWAY, np.zeros(len(theta))
        state = state if moved is None else moved(state)
        rows = state.free_rows(fitted.likelihood)
        v = state.rss / rows if variance is None else variance(theta)
        slopes = gradient(state, state.weights(fitted.likelihood, v))
        made = 2 * fitted.structure.of_factors(slopes[0] @ factors[0], slopes[1] @ factors[1])
        if row is not None:
            by_log = rows - state.rss / v
            made[row] -= 2 * by_log * theta[row] / float(theta[row] @ theta[row])
        return state.deviance(fitted.likelihood, v), made

    return surface


def without(fitted: MixedFit, row: Places) -> Surface:
    """Return -2 logLik by theta with one row of the factor at zero."""
    whole = along(fitted, None)

    def surface(theta: Array) -> tuple[float, Array]:
        there = theta.copy()
        there[row] = 0.0
        height, slope = whole(there)
        slope[row] = 0.0
        return height, slope

    return surface


def with_effect(state: State, direction: Array, wanted: float) -> State:
    """Return a state with a sum of its fixed effects held at a value."""
    across = state.inverse @ direction
    spread = float(direction @ across)
    gap = wanted - float(direction @ state.beta)
    return replace(state, beta=state.beta + across * gap / spread, rss=state.rss + gap**2 / spread)


def with_correlation(fitted: MixedFit, rows: Rows, correlation: float) -> Surface:
    """Return -2 logLik by the free entries of a factor whose correlation is held."""

    def surface(place: Array) -> tuple[float, Array]:
        factors = rows.factors(place, correlation)
        state = evaluate(fitted.working, *factors)
        if state is None:
            return AWAY, np.zeros(len(place))
        variance = state.rss / state.free_rows(fitted.likelihood)
        slopes = gradient(state, state.weights(fitted.likelihood, variance))
        moved = 2 * slopes[0] @ factors[0], 2 * slopes[1] @ factors[1]
        return state.deviance(fitted.likelihood), rows.slope(moved, correlation)

    return surface
