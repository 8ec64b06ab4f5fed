"""Quadratic: a parabola through answers, the test of its ends, and why it shows no inverted U.

With y = b0 + b1 x + b2 x^2 + covariates by least squares and the slope s(q) = b1 + 2 b2 q,

    Lind and Mehlum   an inverted U needs s(min x) > 0 and s(max x) < 0: p is the larger of the
                      two one-sided p, t the smaller |t| where both ends point the right way
    extremum          -b1 / (2 b2), interval by Fieller: roots x of (b1 + 2 b2 x)^2 = t^2 V(s(x))

The parabola turns somewhere, whatever made the answers: on a curve that only levels off its
squared term is significant in most samples. It is shown beside `two_lines`, which looks at either
side by itself, and never instead of it.

Sources: Sasabuchi (1980), Biometrika 67, 429-439; Lind and Mehlum (2010), Oxford Bulletin of
Economics and Statistics 72, 109-118; Fieller (1954), Journal of the Royal Statistical Society B
16, 175-185; Simonsohn (2018), Advances in Methods and Practices in Psychological Science 1,
538-555 (why not).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as t_distribution

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.population.least_squares import Regression, back_from, ordinary, turned
from analysis.sums.moments import moments

Array = NDArray[np.float64]

LINEAR, SQUARED = "x", "x squared"
FIELLER_LEVEL = 0.9
"""Two one-sided tests at 5 % go with an interval of 90 %."""


class Shape(Enum):
    """Which way a curve bends."""

    INVERTED_U = "inverted U"
    U = "U"


@dataclass(frozen=True, slots=True)
class EndSlope:
    """The slope of the parabola at one end of the predictor."""

    at: float
    slope: Estimate
    t: float
    p: float
    """One-sided: that the slope points the way the shape asks for."""


@dataclass(frozen=True, slots=True)
class Parabola:
    """A fitted parabola: no evidence of a U by itself."""

    regression: Regression
    shape: Shape
    low: EndSlope
    high: EndSlope
    p: float
    """Of Lind and Mehlum's test."""
    t: float | None
    """None where an end points the wrong way."""
    turns_at: float
    delta_se: float
    """Of the turning point by the delta method; too short where the bend is unsure."""
    extremum: Figure
    """The turning point with Fieller's interval; withheld where that has no end."""


def parabola(
    x: Array, y: Array, covariates: Array | None = None, names: Sequence[str] = ()
) -> Parabola | Withheld:
    """Fit a parabola and test whether it rises at one end and falls at the other.

    Parameters
    ----------
    x, y
        Shape (rows,), without gaps.
    covariates
        Shape (rows, covariates).
    names
        Names of the covariates.

    Returns
    -------
    Parabola or Withheld
        Withheld where rows do not suffice or the answers lie on it without any error.

    Examples
    --------
    >>> x = np.arange(11.0)
    >>> found = parabola(x, -((x - 4) ** 2) + np.cos(9 * x))
    >>> found.shape.value, round(found.turns_at, 1), found.p < 0.001
    ('inverted U', 4.0, True)
    """
    line = _fit(x, y, covariates, names)
    if isinstance(line, Withheld):
        return line
    b1, b2 = line.coefficients[1:3]
    shape = Shape.INVERTED_U if b2 < 0 else Shape.U
    up = 1.0 if shape is Shape.INVERTED_U else -1.0
    low, high = _end(line, float(x.min()), up), _end(line, float(x.max()), -up)
    if low is None or high is None:
        return Withheld(Reason.NO_VARIANCE, line.n)
    p = max(low.p, high.p)
    gradient = np.array([-1 / (2 * b2), b1 / (2 * b2**2)])
    delta = float(np.sqrt(gradient @ line.covariance[1:3, 1:3] @ gradient))
    return Parabola(
        line,
        shape,
        low,
        high,
        p,
        min(abs(low.t), abs(high.t)) if p < 0.5 else None,  # noqa: PLR2004 - both signs are right
        float(-b1 / (2 * b2)),
        delta,
        _fieller(line, delta),
    )


def stacked(
    terms: Sequence[Array],
    called: Sequence[str],
    y: Array,
    covariates: Array | None,
    names: Sequence[str],
) -> tuple[Array, list[str]]:
    """Return terms, covariates and outcome side by side, and what each column is called."""
    rows = np.column_stack([*terms, *([] if covariates is None else [covariates]), y])
    columns = [*called, *names, "outcome"]
    if rows.shape[1] != len(columns) or len(set(columns)) < len(columns):
        raise UnusableAnswers(
            f"{rows.shape[1] - len(called) - 1} covariates have the names {', '.join(names)}; "
            f"give each a name of its own, other than {', '.join((*called, 'outcome'))}."
        )
    if not np.isfinite(rows).all():
        raise UnusableAnswers("Some answers are missing; leave out incomplete rows beforehand.")
    return rows, columns


def _fit(
    x: Array, y: Array, covariates: Array | None, names: Sequence[str]
) -> Regression | Withheld:
    rows, columns = stacked([x, x**2], [LINEAR, SQUARED], y, covariates, names)
    means = rows.mean(axis=0)
    centred = rows - means
    centred[:, 1] = centred[:, 0] ** 2
    line = ordinary(moments(centred, columns), columns[-1], columns[:-1])
    if isinstance(line, Withheld):
        return line
    # b0 + b1 (x - m) + b2 (x - m)^2, in terms of x and x^2
    turn = back_from(means[:-1])
    turn[0, 2], turn[1, 2] = means[0] ** 2, -2 * means[0]
    moved = turned(line, turn)
    moved.coefficients[0] += means[-1]
    return moved


def _end(line: Regression, at: float, direction: float) -> EndSlope | None:
    weights = {LINEAR: 1.0, SQUARED: 2 * at}
    slope = line.combination(weights)
    if isinstance(slope, Withheld):
        return None
    t = slope.value / slope.se
    return EndSlope(at, slope, t, float(t_distribution.sf(direction * t, line.df)))


def _fieller(line: Regression, delta: float) -> Figure:
    b1, b2 = line.coefficients[1:3]
    (v11, v12), (_, v22) = line.covariance[1:3, 1:3]
    t = float(t_distribution.ppf((1 + FIELLER_LEVEL) / 2, line.df))
    a, b, c = b2**2 - t**2 * v22, b1 * b2 - t**2 * v12, b1**2 - t**2 * v11
    spread = b**2 - a * c
    if a <= 0 or spread < 0:
        return Withheld(Reason.UNDEFINED, line.n)
    low, high = sorted(float(-(b + side * math.sqrt(spread)) / (2 * a)) for side in (-1, 1))
    method = "turning point of a parabola, Fieller interval"
    value = float(-b1 / (2 * b2))
    return Estimate(value, delta, low, high, line.n, method, FIELLER_LEVEL, line.df)
