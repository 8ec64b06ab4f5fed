"""Response surface: how an outcome goes with what two sides say, and with the gap between them.

Ratings x and y of the same people, both less a middle c of the scale, by least squares

    z = b0 + b1 x + b2 y + b3 x^2 + b4 x y + b5 y^2

    along agreement (y = x)        slope a1 = b1 + b2, curvature a2 = b3 + b4 + b5
    along disagreement (y = -x)    slope a3 = b1 - b2, curvature a4 = b3 - b4 + b5
    a5 = b3 - b5: 0 where the first principal axis runs along agreement

    stationary point  x0 = (b2 b4 - 2 b1 b5) / d, y0 = (b1 b4 - 2 b2 b3) / d, d = 4 b3 b5 - b4^2
    principal axes    slopes p = (b5 - b3 +- sqrt((b3 - b5)^2 + b4^2)) / b4, through (x0, y0)

a1 to a5 have exact t intervals, the point and the axes intervals by the delta method. It takes
the place of a difference x - y or |x - y|, which says beforehand what the surface is to be. It is
for people: two departments' means are two numbers, and no surface goes through them.

Sources: Edwards and Parry (1993), Academy of Management Journal 36, 1577-1613; Shanock, Baran,
Gentry, Pattison and Heggestad (2010), Journal of Business and Psychology 25, 543-554 (a1 to a4);
Edwards (2001), Organizational Research Methods 4, 265-287 (difference scores).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f as f_distribution

from analysis.decision import Cutoff
from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Figure, Reason, Significance, Withheld
from analysis.population.least_squares import Regression, ordinary
from analysis.population.reference import around
from analysis.sums.moments import moments

Array = NDArray[np.float64]
Complex = NDArray[np.complex128]

TERMS = ("x", "y", "x^2", "xy", "y^2")
FEWEST_PEOPLE = Cutoff(
    "fewest people for a response surface", 30, "a choice of this project: five answers a term"
)
ALONG = {
    "a1": {"x": 1.0, "y": 1.0},
    "a2": {"x^2": 1.0, "xy": 1.0, "y^2": 1.0},
    "a3": {"x": 1.0, "y": -1.0},
    "a4": {"x^2": 1.0, "xy": -1.0, "y^2": 1.0},
    "a5": {"x^2": 1.0, "y^2": -1.0},
}
FLAT = 1e-10
"""Beside the largest bend: the surface has no single point where it is flat, or no tilted axes."""
TINY = 1e-30
"""Step into the imaginary direction: derivatives of plain formulas without any rounding."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A line through the stationary point."""

    slope: Figure
    intercept: Figure


@dataclass(frozen=True, slots=True)
class Surface:
    """A fitted response surface."""

    regression: Regression
    figures: Mapping[str, Figure]
    """a1 to a5."""
    tests: Mapping[str, Significance | Withheld]
    bends: Significance
    """That b3, b4 and b5 are 0."""
    r_squared_flat: float
    """Of the plane, without them."""
    stationary: tuple[Figure, Figure]
    """x and y of the point where the surface is flat, less the middle; withheld where none is."""
    first_axis: Axis
    """The axis with the root added: on a hill the ridge, where the surface falls least."""
    second_axis: Axis
    agreement: float
    """Correlation of the two ratings: where it is high, disagreement is rare and a3, a4 unsure."""
    absolute_gap: Figure
    """Slope of the outcome on |x - y|, the analysis this one takes the place of."""


def response_surface(x: Array, y: Array, outcome: Array, middle: float) -> Surface | Withheld:
    """Fit a surface to an outcome of people over two of their ratings.

    Parameters
    ----------
    x, y
        The two ratings on one scale, shape (people,); people with a gap are left out.
    outcome
        Shape (people,).
    middle
        Middle of the scale, taken off both ratings.

    Returns
    -------
    Surface or Withheld
        Withheld below 30 people, or where the ratings take too few values for six terms.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> x, y = rng.uniform(1, 5, size=(2, 200))
    >>> found = response_surface(x, y, -((x - y) ** 2) + rng.normal(size=200), 3.0)
    >>> round(found.figures["a4"].value), abs(round(found.figures["a2"].value))
    (-4, 0)
    """
    if not x.shape == y.shape == outcome.shape:
        raise UnusableAnswers(
            f"Ratings of shape {x.shape} and {y.shape} do not fit an outcome of shape "
            f"{outcome.shape}; give one of each a person."
        )
    given = np.isfinite(x) & np.isfinite(y) & np.isfinite(outcome)
    if given.sum() < FEWEST_PEOPLE.value:
        return Withheld(Reason.TOO_FEW, int(given.sum()))
    a, b, z = x[given] - middle, y[given] - middle, outcome[given]
    names = [*TERMS, "outcome", "gap"]
    sums = moments(np.column_stack([a, b, a**2, a * b, b**2, z, np.abs(a - b)]), names)
    line = ordinary(sums, "outcome", TERMS)
    plane = ordinary(sums, "outcome", TERMS[:2])
    apart = ordinary(sums, "outcome", ["gap"])
    if isinstance(line, Withheld):
        return line
    if isinstance(plane, Withheld):
        return plane
    first, second = _axes(line)
    return Surface(
        line,
        {name: line.combination(weights) for name, weights in ALONG.items()},
        {name: line.combination_test(weights) for name, weights in ALONG.items()},
        _bends(line, plane),
        plane.r_squared,
        _stationary(line),
        first,
        second,
        float(np.corrcoef(a, b)[0, 1]),
        apart if isinstance(apart, Withheld) else apart.figure("gap"),
    )


def _bends(line: Regression, plane: Regression) -> Significance:
    gain = (line.r_squared - plane.r_squared) / 3
    f = gain / ((1 - line.r_squared) / line.df)
    p = float(f_distribution.sf(f, 3, line.df))
    return Significance(f, p, line.n, "F of the squared terms", (3, line.df))


def _stationary(line: Regression) -> tuple[Figure, Figure]:
    if _is_flat(line):
        nothing = Withheld(Reason.UNDEFINED, line.n)
        return nothing, nothing
    name = "stationary point of a surface"
    return _delta(line, partial(_point, 0), name), _delta(line, partial(_point, 1), name)


def _axes(line: Regression) -> tuple[Axis, Axis]:
    if _is_flat(line) or abs(float(line.coefficients[4])) <= FLAT * _size(line):
        nothing = Withheld(Reason.UNDEFINED, line.n)
        return Axis(nothing, nothing), Axis(nothing, nothing)
    name = "principal axis of a surface"
    first, second = (
        Axis(
            _delta(line, partial(_slope, side), name),
            _delta(line, partial(_intercept, side), name),
        )
        for side in (1, -1)
    )
    return first, second


def _is_flat(line: Regression) -> bool:
    b = line.coefficients
    return abs(float(4 * b[3] * b[5] - b[4] ** 2)) <= FLAT * _size(line) ** 2


def _size(line: Regression) -> float:
    return float(np.abs(line.coefficients[3:]).max())


def _delta(line: Regression, formula: Callable[[Complex], complex], name: str) -> Estimate:
    """Return a function of the coefficients with the interval of the delta method."""
    b = line.coefficients.astype(np.complex128)
    steps = 1j * TINY * np.eye(len(b))
    gradient = np.array([formula(b + step).imag / TINY for step in steps])
    variance = float(gradient @ line.covariance @ gradient)
    value = float(formula(b).real)
    return around(value, variance, line.df, line.n, method=f"{name}, delta method")


# The kernels below check nothing: they only compute.


def _point(place: int, b: Complex) -> complex:
    d = 4 * b[3] * b[5] - b[4] ** 2
    along = b[2] * b[4] - 2 * b[1] * b[5], b[1] * b[4] - 2 * b[2] * b[3]
    return complex(along[place] / d)


def _slope(side: int, b: Complex) -> complex:
    return complex((b[5] - b[3] + side * np.sqrt((b[3] - b[5]) ** 2 + b[4] ** 2)) / b[4])


def _intercept(side: int, b: Complex) -> complex:
    return _point(1, b) - _slope(side, b) * _point(0, b)
