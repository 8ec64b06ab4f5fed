"""Optimum: the largest likelihood, from several starts, finished by Newton steps.

From each start a quasi-Newton search goes down; the lowest end is finished by Newton steps. A
direction in which the surface bends down, as at a saddle point where a factor is zero, is left
along that direction. The search has converged where the next Newton step would gain less than
1e-9 of deviance and no direction bends down; anything else is said to have not. Where people
answered in many patterns the way there leads over merged sums; it ends on the sums themselves.

Source: Nocedal and Wright (2006), Numerical Optimization, section 3.4.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.mixed.criterion import Likelihood, State, evaluate, gradient
from analysis.mixed.curvature import Curvature, curvature
from analysis.mixed.descent import BENT, HALVINGS, go_down, positive_inverse
from analysis.mixed.merging import merged
from analysis.mixed.structure import Structure
from analysis.mixed.working import Working

Array = NDArray[np.float64]

DIAGONALS = (0.05, 0.2, 0.5, 1.0, 2.0)
"""Entries on the diagonal of the factors to start from, in residual standard deviations."""
BELOWS = (-0.4, 0.1, 0.4)
"""Entries below the diagonal, as a share of it: one search for each, from its best diagonal."""
COARSE = 1e-3
"""Deviance that one more step would have to gain for a search from one start to go on."""
COARSEST = 1e-9
"""The same as a share of the deviance, for large companies."""
CLOSE = 1e-6
"""The same, for the way from the optimum of merged sums to that of the sums themselves."""
FARTHEST = 1e3
"""Residual standard deviations that a coefficient may vary by; beyond, there is no residual."""
GAIN = 1e-9
"""Deviance that one more step would have to gain."""
FINEST = 1e-15
"""Share of the deviance below which a gain is lost in the rounding of its sums."""
NEWTON = 60
AWAY = 1e9
"""Deviance of a place where the model explains every answer."""


@dataclass(frozen=True)
class Optimum:
    """Where the search ended, and how."""

    theta: Array
    state: State
    curvature: Curvature
    deviance: float
    evaluations: int
    gain: float
    """Deviance that one more Newton step would promise."""
    trouble: str
    """Why the search has not converged; empty where it has."""


@dataclass
class _Search:
    """The profiled deviance, counting how often it is asked."""

    sums: Working
    structure: Structure
    likelihood: Likelihood
    evaluations: int = 0

    def at(self, theta: Array) -> State | None:
        self.evaluations += 1
        return evaluate(self.sums, *self.structure.factors(theta))

    def down(self, theta: Array) -> tuple[float, Array]:
        state = self.at(theta)
        if state is None:
            return AWAY, np.zeros(len(theta))
        variance = state.rss / state.free_rows(self.likelihood)
        factors = self.structure.factors(theta)
        slopes = gradient(state, state.weights(self.likelihood, variance))
        made = 2 * self.structure.of_factors(slopes[0] @ factors[0], slopes[1] @ factors[1])
        return state.deviance(self.likelihood), made

    def bend(self, theta: Array, state: State) -> Curvature:
        variance = state.rss / state.free_rows(self.likelihood)
        return curvature(state, self.structure, theta, self.likelihood, variance)


def find_optimum(sums: Working, structure: Structure, likelihood: Likelihood) -> Optimum | None:
    """Search for the largest likelihood; None where the model explains every answer."""
    search = _Search(sums, structure, likelihood)
    rough = merged(sums)
    found = None
    if rough is not None:
        found = _by_way_of(_Search(rough, structure, likelihood), search)
    if found is None or found.trouble:
        place = _lowest(search)
        found = None if place is None else _finish(search, place)
    return None if found is None or np.abs(found.theta).max() > FARTHEST else found


def newton_step(slope: Array, hessian: Array) -> tuple[Array, float, bool]:
    """Return a step down, the gain it promises, and whether the surface bends down somewhere."""
    values, vectors = np.linalg.eigh(hessian)
    largest = max(float(np.abs(values).max()), 1.0)
    along = vectors.T @ slope
    size = np.maximum(np.abs(values), BENT * largest)
    step = -vectors @ (along / size)
    bent = bool(values[0] < -BENT * largest)
    if bent and float(slope @ step) > -GAIN:
        # On a saddle the slope says nothing; a tenth of a residual standard deviation leaves it.
        step = step + 0.1 * vectors[:, 0]
    return step, float(along**2 @ (1 / size)) / 2, bent


def _starts(search: _Search) -> list[Array]:
    """Return where to search from: the best diagonals of each entry below them."""
    entries = search.structure.entries
    alone = all(row == column for _, row, column in entries)
    found = []
    for below in BELOWS[:1] if alone else BELOWS:
        shape = np.array([1.0 if row == column else below for _, row, column in entries])
        tried = [(_height(search, size * shape), size) for size in DIAGONALS]
        best = sorted(tried)[: 2 if alone else 1]
        found += [size * shape for _, size in best]
    return found


def _by_way_of(rough: _Search, search: _Search) -> Optimum | None:
    """Search on merged sums, and go from there to the optimum of the sums themselves."""
    near = _lowest(rough)
    state = None if near is None else rough.at(near)
    if near is None or state is None:
        return None
    inverse = positive_inverse(rough.bend(near, state).profiled)
    _, place = go_down(search.down, near, inverse, CLOSE)
    return _finish(search, place)


def _lowest(search: _Search) -> Array | None:
    """Return the lowest end of the searches from all starts."""
    ends = [end for start in _starts(search) if (end := _descend(search, start)) is not None]
    return min(ends, key=lambda end: end[0])[1] if ends else None


def _height(search: _Search, theta: Array) -> float:
    state = search.at(theta)
    return AWAY if state is None else state.deviance(search.likelihood)


def _descend(search: _Search, start: Array) -> tuple[float, Array] | None:
    """Go down from a start until a step promises little; return height and place."""
    state = search.at(start)
    if state is None:
        return None
    inverse = positive_inverse(search.bend(start, state).profiled)
    enough = max(COARSE, COARSEST * abs(state.deviance(search.likelihood)))
    return go_down(search.down, start, inverse, enough)


def _finish(search: _Search, theta: Array) -> Optimum | None:
    state = search.at(theta)
    if state is None:
        return None
    value = state.deviance(search.likelihood)
    for _ in range(NEWTON):
        bend = search.bend(theta, state)
        step, gain, bent = newton_step(bend.slope[:-1], bend.profiled)
        if gain < max(GAIN, FINEST * abs(value)) and not bent:
            return _found(search, theta, state, bend, gain)
        tried = _shorter(search, theta, step, value)
        if tried is None:
            break
        theta, state, lower = tried
        value = lower
    bend = search.bend(theta, state)
    _, gain, bent = newton_step(bend.slope[:-1], bend.profiled)
    return _found(search, theta, state, bend, gain, bent=bent)


def _shorter(
    search: _Search, theta: Array, step: Array, value: float
) -> tuple[Array, State, float] | None:
    """Return the first of ever shorter steps that goes down."""
    for halving in range(HALVINGS):
        there = theta + step / 2**halving
        state = search.at(there)
        if state is not None:
            lower = state.deviance(search.likelihood)
            if lower < value:
                return there, state, lower
    return None


def _found(
    search: _Search,
    theta: Array,
    state: State,
    bend: Curvature,
    gain: float,
    *,
    bent: bool = False,
) -> Optimum:
    # What the deviance itself can resolve: its last digits are rounding.
    resolved = max(GAIN, 1e-13 * abs(state.deviance(search.likelihood)))
    trouble = ""
    if bent:
        trouble = "the likelihood still rises in a direction in which it bends"
    elif gain > resolved:
        trouble = f"another step would still gain {gain:.1e} of deviance"
    deviance = state.deviance(search.likelihood)
    return Optimum(theta, state, bend, deviance, search.evaluations, gain, trouble)
