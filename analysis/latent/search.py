"""Search: the least value of a discrepancy, by damped scoring with an exact finish.

A step solves (I + c diag I) s = -g, I the information and g the gradient; c grows tenfold after a
step that does not descend and shrinks after one that does (Levenberg 1944, Quarterly of Applied
Mathematics 2, 164-168; Marquardt 1963, SIAM Journal on Applied Mathematics 11, 431-441). With
c = 0 this is Fisher scoring, whose decrement g' I^-1 g says how far, in squared standard errors
over n, the end still is. Where the model is far from the answers scoring creeps: Newton's steps,
with what curves downwards turned upwards, take over, and in a long bent valley a quasi-Newton
method, after which Newton's steps make the end exact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Array = NDArray[np.float64]

PATIENCE = 30
"""Steps that a method is given before the next takes over."""
SETTLED = 1e-20
"""Decrement at which the search ends: a ten thousand millionth of a standard error times
sqrt(n)."""
ROUNDED = 1e-13
"""Decrement that is still accepted where rounding lets no step descend."""
SLOW = 0.1
"""A step should leave less than this share of the decrement, or the information is made anew."""


@dataclass(frozen=True, slots=True)
class Point:
    """The discrepancy somewhere."""

    value: float
    gradient: Array


@dataclass(frozen=True, slots=True)
class Found:
    """Where the search ended."""

    values: Array
    value: float
    converged: bool
    steps: int


def least(
    discrepancy: Callable[[Array], Point | None],
    information: Callable[[Array], Array],
    start: Array,
    curvature: Callable[[Array], Array] | None = None,
) -> Found:
    """Search for the least value of a discrepancy.

    Parameters
    ----------
    discrepancy
        Returns value and gradient; None where it has none.
    information
        Returns half the expected second derivatives of the discrepancy or an approximation;
        called anew when progress is slow.
    start
        Where to begin; the discrepancy must have a value there.
    curvature
        Returns half the second derivatives themselves; where scoring takes long, Newton's steps
        go on with them.

    Returns
    -------
    Found
        `converged` tells whether nothing is left to descend.

    Examples
    --------
    >>> bowl = lambda x: Point(float(x @ x), 2 * x)
    >>> least(bowl, lambda x: np.eye(2), np.array([3.0, 4.0])).values.tolist()
    [0.0, 0.0]
    """
    exact = curvature or information
    found = _stepped(discrepancy, information, start)
    if not found.converged:
        found = _stepped(discrepancy, exact, found.values)
    if not found.converged and np.isfinite(found.value):
        found = _stepped(discrepancy, exact, _hurried(discrepancy, exact, found.values))
    return found


# The kernels below check nothing: they only compute.


def _stepped(
    discrepancy: Callable[[Array], Point | None],
    information: Callable[[Array], Array],
    start: Array,
) -> Found:
    values = start
    here = discrepancy(values)
    if here is None:
        return Found(values, np.inf, converged=False, steps=0)
    matrix, fresh = information(values), True
    damping, before = 0.0, np.inf
    for steps in range(PATIENCE):
        slope = here.gradient / 2
        straight = _solved(matrix, slope, 0.0)
        decrement = float(slope @ straight)
        if decrement <= SETTLED:
            return Found(values, here.value, converged=True, steps=steps)
        if not fresh and decrement > SLOW * before:
            matrix, fresh = information(values), True
            straight = _solved(matrix, slope, 0.0)
            decrement = float(slope @ straight)
        before = decrement
        step, there, damping = _descended(discrepancy, (values, here), matrix, straight, damping)
        if there is None:
            if not fresh:
                matrix, fresh = information(values), True
                damping = 0.0
                continue
            return Found(values, here.value, converged=decrement <= ROUNDED, steps=steps)
        values, here, fresh = values + step, there, False
    return Found(values, here.value, converged=False, steps=PATIENCE)


def _hurried(
    discrepancy: Callable[[Array], Point | None],
    information: Callable[[Array], Array],
    start: Array,
) -> Array:
    """Return where the quasi-Newton method of Broyden, Fletcher, Goldfarb and Shanno comes to."""
    diagonal = np.abs(np.diag(information(start)))
    scale = 1 / np.sqrt(np.maximum(diagonal, np.finfo(float).tiny))

    def scaled(values: Array) -> tuple[float, Array]:
        point = discrepancy(values * scale)
        if point is None:
            return OUTSIDE, np.zeros_like(values)
        return point.value, point.gradient * scale

    found = minimize(scaled, start / scale, jac=True, method="BFGS", options={"gtol": 1e-9})
    values: Array = found.x * scale
    return values


OUTSIDE = 1e10
"""Stands for the discrepancy where there is none."""
HARDEST = 1e8
FLAT = 1e-12
"""Curvature, on the scale of the diagonal, below which a direction is taken for flat."""


def _descended(
    discrepancy: Callable[[Array], Point | None],
    at: tuple[Array, Point],
    matrix: Array,
    straight: Array,
    damping: float,
) -> tuple[Array, Point | None, float]:
    """Return a step that descends, what is there, and the damping to go on with."""
    values, here = at
    step = np.zeros_like(values)
    while damping <= HARDEST:
        step = -(_solved(matrix, here.gradient / 2, damping) if damping else straight)
        there = discrepancy(values + step)
        if there is not None and _descends(here, there, step):
            return step, there, 0.0 if damping < 1e-3 else damping / 10  # noqa: PLR2004
        damping = max(damping * 10, 1e-3)
    return step, None, damping


def _descends(here: Point, there: Point, step: Array) -> bool:
    """Return whether the value falls; the slope decides where rounding hides the fall."""
    hidden = 1e-12 * (1 + abs(here.value))
    if there.value < here.value - hidden:
        return True
    flatter = abs(float(there.gradient @ step)) < abs(float(here.gradient @ step))
    return there.value <= here.value + hidden and flatter


def _solved(matrix: Array, slope: Array, damping: float) -> Array:
    """Solve with the matrix made positive where it is not: far from the end it may not be."""
    scale = np.sqrt(np.maximum(np.abs(np.diag(matrix)), np.finfo(float).tiny))
    scaled = matrix / np.outer(scale, scale)
    try:
        np.linalg.cholesky(scaled + damping * np.eye(len(scale)))
    except np.linalg.LinAlgError:
        return _turned(scaled, slope / scale, damping) / scale
    solved: Array = np.linalg.solve(scaled + damping * np.eye(len(scale)), slope / scale)
    return solved / scale


def _turned(scaled: Array, slope: Array, damping: float) -> Array:
    """Solve with what curves downwards turned upwards."""
    values, vectors = np.linalg.eigh((scaled + scaled.T) / 2)
    curvature = np.maximum(np.abs(values), FLAT) + damping
    solved: Array = vectors @ ((vectors.T @ slope) / curvature)
    return solved
