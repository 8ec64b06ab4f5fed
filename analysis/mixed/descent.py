"""Descent: down a smooth surface by its gradient, with what was learnt of its bends.

BFGS: with step s and change of gradient y, the inverse H of the second derivative becomes
(I - s y' / y's) H (I - y s' / y's) + s s' / y's. A step is halved until it keeps a share of the
descent that the gradient promises.

Source: Nocedal and Wright (2006), Numerical Optimization, sections 3.1 and 6.1.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Surface = Callable[[Array], tuple[float, Array]]

STEPS = 100
LONGEST = 3.0
"""Longest step, in residual standard deviations."""
KEPT = 1e-4
"""Share of the promised descent that a step has to keep."""
HALVINGS = 30
BENT = 1e-7
"""Curvature, relative to the largest, that counts as none; below its negative as bending down."""


def go_down(surface: Surface, start: Array, inverse: Array, enough: float) -> tuple[float, Array]:
    """Go down until a step promises less than `enough`; return the height and the place."""
    place = start
    height, slope = surface(place)
    for _ in range(STEPS):
        step = -inverse @ slope
        if float(slope @ step) > -enough:
            break
        step *= min(1.0, LONGEST / float(np.abs(step).max()))
        found = _lower(surface, place, step, height, float(slope @ step))
        if found is None:
            break
        there, height, new_slope = found
        inverse = _learnt(inverse, there - place, new_slope - slope)
        place, slope = there, new_slope
    return height, place


def positive_inverse(hessian: Array) -> Array:
    """Return the inverse with every direction bending up."""
    values, vectors = np.linalg.eigh(hessian)
    largest = max(float(np.abs(values).max(initial=0.0)), 1.0)
    made: Array = (vectors / np.maximum(np.abs(values), BENT * largest)) @ vectors.T
    return made


def _lower(
    surface: Surface, place: Array, step: Array, height: float, promised: float
) -> tuple[Array, float, Array] | None:
    for halving in range(HALVINGS):
        there = place + step / 2**halving
        value, slope = surface(there)
        if value < height + KEPT * promised / 2**halving:
            return there, value, slope
    return None


def _learnt(inverse: Array, step: Array, change: Array) -> Array:
    product = float(step @ change)
    if product <= 0:
        return inverse
    left = np.eye(len(step)) - np.outer(step, change) / product
    made: Array = left @ inverse @ left.T + np.outer(step, step) / product
    return made
