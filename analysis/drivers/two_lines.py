"""Two lines: whether an outcome first rises and then falls, each side looked at by itself.

One regression with a line on either side of a break c and a jump at it,

    y = b0 + b1 min(x - c, 0) + b2 max(x - c, 0) + d 1(x > c) + covariates,  HC3 errors

b1 with the break on the lower side, b2 with the break on the upper. A U is called only if b1 and
b2 have opposite signs and both are significant. The break is set by the Robin Hood procedure:

    1  draw a smooth curve (cubic regression spline, see `smoothing`), covariates at their means
    2  of the answers with x between the 10 % and the 90 % quantile, find the most extreme height
    3  flat: the answers there whose height plus one standard error reaches that extreme
    4  z1, z2 of the two lines with the break at the median of the flat x
    5  the break moves to the quantile |z2| / (|z1| + |z2|) of the flat x

so that the weaker side gets more answers. Whether a maximum or a minimum is looked for says the
sign of a parabola's bend.

Source: Simonsohn (2018), Advances in Methods and Practices in Psychological Science 1, 538-555.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from analysis.decision import Cutoff
from analysis.drivers.quadratic import Parabola, Shape, parabola, stacked
from analysis.drivers.smoothing import smooth
from analysis.estimate import Estimate, Reason, Significance, Withheld
from analysis.population.heteroscedastic import Weighting, heteroscedastic
from analysis.population.least_squares import Regression

Array = NDArray[np.float64]

BELOW, ABOVE, JUMP = "below the break", "above the break", "jump"
MIDDLE = (0.1, 0.9)
"""Quantiles between which the curve may be trusted."""
SIGNIFICANT = Cutoff("significant slope", 0.05, "Simonsohn (2018)")


class Break(Enum):
    """To which line answers at the break belong."""

    LOWER = "to the lower line"
    UPPER = "to the upper line"


@dataclass(frozen=True, slots=True)
class Side:
    """The line on one side of the break."""

    slope: Estimate
    test: Significance


@dataclass(frozen=True, slots=True)
class TwoLines:
    """What the two lines say; the parabola beside them is no evidence."""

    shape: Shape
    """What was looked for."""
    break_point: float
    lower: Side
    upper: Side
    most_extreme: float
    """Where the smooth curve is highest, or lowest."""
    flat_middle: float
    """Median of the answers where the curve is flat."""
    parabola: Parabola

    @property
    def is_u(self) -> bool:
        """Whether both slopes are significant, of opposite sign, and in the shape's order."""
        up = 1 if self.shape is Shape.INVERTED_U else -1
        signs = self.lower.slope.value * up > 0 > self.upper.slope.value * up
        return signs and max(self.lower.test.p, self.upper.test.p) < SIGNIFICANT.value


def two_lines(
    x: Array, y: Array, covariates: Array | None = None, names: Sequence[str] = ()
) -> TwoLines | Withheld:
    """Test whether an outcome rises with a predictor up to a point and falls beyond it.

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
    TwoLines or Withheld
        Withheld where too few distinct values lie on a side of the break. Slopes have normal
        intervals, as in the source.

    Examples
    --------
    >>> x = np.linspace(0, 10, 101)
    >>> found = two_lines(x, -np.abs(x - 4) + np.cos(50 * x))
    >>> found.is_u, found.shape.value
    (True, 'inverted U')
    """
    bent = parabola(x, y, covariates, names)
    curve = smooth(x, y, covariates)
    if isinstance(bent, Withheld):
        return bent
    if isinstance(curve, Withheld):
        return curve
    low, high = np.quantile(x, MIDDLE)
    middle = np.sort(x[(x > low) & (x < high)])
    if not len(middle):
        return Withheld(Reason.NO_VARIANCE, len(x))
    up = 1.0 if bent.shape is Shape.INVERTED_U else -1.0
    heights = up * curve.at(middle)
    flat = middle[heights + curve.se_at(middle) > heights.max()]
    half = float(np.median(flat))
    first = _sides(x, y, covariates, names, half)
    if isinstance(first, Withheld):
        return first
    z1, z2 = (abs(side.test.statistic) for side in first)
    break_point = float(np.quantile(flat, z2 / (z1 + z2)))
    sides = _sides(x, y, covariates, names, break_point)
    if isinstance(sides, Withheld):
        return sides
    extreme = float(middle[heights.argmax()])
    return TwoLines(bent.shape, break_point, *sides, extreme, half, bent)


def interrupted(
    x: Array,
    y: Array,
    break_point: float,
    *,
    at_break: Break = Break.LOWER,
    covariates: Array | None = None,
    names: Sequence[str] = (),
) -> Regression | Withheld:
    """Fit a line on either side of a break, with HC3 errors.

    Parameters
    ----------
    x, y
        Shape (rows,), without gaps.
    break_point
        Where the lines part.
    at_break
        To which line answers at the break belong.
    covariates
        Shape (rows, covariates).
    names
        Names of the covariates.

    Returns
    -------
    Regression or Withheld
        With the coefficients "below the break", "above the break" and "jump"; without a jump where
        a side has one distinct value, whose height the line there decides.

    Examples
    --------
    >>> x = np.arange(10.0)
    >>> line = interrupted(x, np.abs(x - 5) + 0.1 * np.cos(9 * x), 5.0)
    >>> [round(float(one), 1) for one in line.coefficients[1:3]]
    [-1.0, 1.0]
    """
    lower = x <= break_point if at_break is Break.LOWER else x < break_point
    gap = x - break_point
    terms = [np.where(lower, gap, 0.0), np.where(lower, 0.0, gap), (~lower).astype(np.float64)]
    called = [BELOW, ABOVE, JUMP]
    if any(len(np.unique(x[side])) == 1 for side in (lower, ~lower)):
        terms, called = terms[:2], called[:2]
    rows, columns = stacked(terms, called, y, covariates, names)
    return heteroscedastic(rows[:, -1], rows[:, :-1], columns[:-1], Weighting.HC3)


def _sides(
    x: Array, y: Array, covariates: Array | None, names: Sequence[str], break_point: float
) -> tuple[Side, Side] | Withheld:
    sides = []
    for name, at_break in ((BELOW, Break.LOWER), (ABOVE, Break.UPPER)):
        line = interrupted(
            x, y, break_point, at_break=at_break, covariates=covariates, names=names
        )
        if isinstance(line, Withheld):
            return line
        normal = replace(line, df=math.inf)
        slope, test = normal.figure(name), normal.significance(name)
        if isinstance(slope, Withheld):
            return slope
        if isinstance(test, Withheld):
            return test
        sides.append(Side(slope, test))
    return sides[0], sides[1]
