"""Links: distributions of what lies behind an ordered answer, with three derivatives.

    logit    F(x) = 1 / (1 + exp(-x))         odds of answering so or lower are proportional
    probit   F(x) = Phi(x)                    a normal trait, cut at thresholds
    cloglog  F(x) = 1 - exp(-exp(x))          skewed to the left: proportional hazards
    loglog   F(x) = exp(-exp(-x))             skewed to the right
    cauchit  F(x) = 1/2 + arctan(x) / pi      heavy tails: a few far-off answers weigh less

Sources: McCullagh (1980), Journal of the Royal Statistical Society B 42, 109-142; Agresti (2010),
Analysis of Ordinal Categorical Data, 2nd ed., ch. 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, ndtr, ndtri

Array = NDArray[np.float64]

FAR = 300.0
"""Beyond this the square of the exponential function nears the end of the numbers."""


class Link(Enum):
    """Which distribution."""

    LOGIT = "logit"
    PROBIT = "probit"
    CLOGLOG = "cloglog"
    LOGLOG = "loglog"
    CAUCHIT = "cauchit"


@dataclass(frozen=True, slots=True, eq=False)
class Linked:
    """F, 1 - F, and the first three derivatives of F at some places."""

    below: Array
    above: Array
    density: Array
    slope: Array
    bend: Array


def linked(link: Link, x: Array) -> Linked:
    """Return a distribution and its derivatives.

    Parameters
    ----------
    link
        Which distribution.
    x
        Where, any shape.

    Returns
    -------
    Linked
        Of the same shape.

    Examples
    --------
    >>> found = linked(Link.LOGIT, np.zeros(1))
    >>> found.below.tolist(), found.density.tolist(), found.slope.tolist(), found.bend.tolist()
    ([0.5], [0.25], [0.0], [-0.125])
    """
    return {
        Link.LOGIT: _logistic,
        Link.PROBIT: _normal,
        Link.CLOGLOG: _smallest,
        Link.LOGLOG: _largest,
        Link.CAUCHIT: _cauchy,
    }[link](x)


def quantile(link: Link, shares: Array) -> Array:
    """Return where a distribution has some shares below it.

    Parameters
    ----------
    link
        Which distribution.
    shares
        Between 0 and 1.

    Returns
    -------
    Array
        Of the same shape.

    Examples
    --------
    >>> quantile(Link.PROBIT, np.array([0.5])).tolist()
    [0.0]
    """
    if link is Link.LOGIT:
        return np.asarray(logit(shares))
    if link is Link.PROBIT:
        return np.asarray(ndtri(shares))
    if link is Link.CLOGLOG:
        return np.asarray(np.log(-np.log1p(-shares)))
    if link is Link.LOGLOG:
        return np.asarray(-np.log(-np.log(shares)))
    return np.asarray(np.tan(np.pi * (shares - 0.5)))


# The kernels below check nothing: they only compute.


def _logistic(x: Array) -> Linked:
    below, above = expit(x), expit(-x)
    density = below * above
    return Linked(below, above, density, density * (above - below), density * (1 - 6 * density))


def _normal(x: Array) -> Linked:
    density = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    return Linked(ndtr(x), ndtr(-x), density, -x * density, (x**2 - 1) * density)


def _smallest(x: Array) -> Linked:
    mirrored = _largest(-x)
    return Linked(mirrored.above, mirrored.below, mirrored.density, -mirrored.slope, mirrored.bend)


def _largest(x: Array) -> Linked:
    hazard = np.exp(-np.maximum(x, -FAR))
    density = np.exp(-np.maximum(x, -FAR) - hazard)
    below = np.exp(-hazard)
    slope = density * (hazard - 1)
    bend = density * ((hazard - 1) ** 2 - hazard)
    return Linked(below, -np.expm1(-hazard), density, slope, bend)


def _cauchy(x: Array) -> Linked:
    spread = 1 + x**2
    density = 1 / (np.pi * spread)
    below, above = (0.5 + np.arctan(side) / np.pi for side in (x, -x))
    slope, bend = -2 * x * density / spread, (6 * x**2 - 2) * density / spread**2
    return Linked(below, above, density, slope, bend)
