"""Criterion: how well a covariance fits repeated scores, with its slope, from sums alone.

With V_P the covariance of people with the waves P, and teams by Woodbury's identity,

    W'V^-1 W = sum over P, s, t of V_P^-1[s, t] T_P[s, t] - sum over teams of f_i s_i s_i'
    s_i = sum over P of U_iP' V_P^-1 1,  c_i = sum over P of n_iP 1'V_P^-1 1,
    d_i = 1 + tau^2 c_i,  f_i = tau^2 / d_i
    log|V|   = sum of n_P log|V_P| + sum of log d_i

from which b, the squares r'V^-1 r left over, and X'V^-1 X follow. The deviances are

    full       m log(2 pi) + log|V| + r'V^-1 r                     [+ log|X'V^-1 X|]
    profiled   m (1 + log(2 pi r'V^-1 r / m)) + log|V|             [+ log|X'V^-1 X|]

m = n for maximum likelihood; m = n - p and the bracket for restricted maximum likelihood. Slope
along V_P: the trace of dV_P times

    n_P A - A (Q_P - sum f_i (U_iP B s_i 1' + 1 s_i' B U_iP') + sum g_i n_iP 11') A

with A = V_P^-1, g_i = f_i + f_i^2 s_i'B s_i, Q_P = sum over a, c of B[a, c] T_P[a, c] and
B = w r0 r0' + [(X'V^-1 X)^-1], r0 = (-b, 1), w = 1 or m / r'V^-1 r.

Sources: Harville (1977), Journal of the American Statistical Association 72, 320-338; Pinheiro &
Bates (2000), Mixed-Effects Models in S and S-PLUS, ch. 2 and 5.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from analysis.serial.occasions import OccasionSums, Pattern
from analysis.serial.parts import Parts, natural_parts, relative_parts
from analysis.serial.structure import Serial, Structure

Array = NDArray[np.float64]


class Likelihood(Enum):
    """Which likelihood."""

    REML = "restricted maximum likelihood"
    """Variances are not too small for the coefficients that were estimated as well."""
    ML = "maximum likelihood"
    """Compares models that differ in their coefficients."""


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """Everything known at some parameters."""

    deviance: float
    gradient: Array
    coefficients: Array
    covariance: Array
    """(X'V^-1 X)^-1."""
    squares: float
    """r'V^-1 r."""
    freedom: int
    """m: what the squares are divided by."""


@dataclass(frozen=True, slots=True, eq=False)
class Criterion:
    """The deviance of one model for one set of sums."""

    sums: OccasionSums
    structure: Structure
    by: Likelihood

    @property
    def waves(self) -> Array:
        """Times of all waves."""
        return np.array(self.sums.waves)

    @property
    def freedom(self) -> int:
        """What sums of squares are divided by."""
        fixed = len(self.sums.columns) - 1 if self.by is Likelihood.REML else 0
        return self.sums.n - fixed

    def profiled(self, parameters: Array) -> Point:
        """Return the deviance with the best sigma, on the scale of the search."""
        m = self.freedom
        parts = relative_parts(self.structure, self.waves, parameters)
        point = _point(self, parts, lambda squares: m / squares)
        squares = point.squares
        deviance = point.deviance - squares + m * (1 + np.log(squares / m))
        return replace(point, deviance=float(deviance))

    def full(self, parameters: Array) -> Point:
        """Return the deviance with a given sigma, on the scale of the intervals."""
        parts = natural_parts(self.structure, self.waves, parameters)
        return _point(self, parts, lambda _: 1.0)


# The kernels below check nothing: they only compute.


@dataclass(frozen=True, slots=True, eq=False)
class _Shared:
    """What all people of one pattern share."""

    pattern: Pattern
    covariance: Array
    inverse: Array
    slopes: Array
    weights: Array
    """V_P^-1 1."""


def _shared(criterion: Criterion, parts: Parts, pattern: Pattern) -> _Shared:
    waves = np.array(pattern.waves)
    places = np.searchsorted(criterion.waves, waves)
    steps = places
    if criterion.structure.serial is Serial.BY_POSITION:
        steps = np.arange(len(waves))
    z = np.column_stack([np.ones_like(waves), waves])[:, : criterion.structure.width]
    correlations = parts.correlations[np.ix_(steps, steps)]
    along = parts.correlations_slopes[:, steps][:, :, steps]
    spreads, spreads_slopes = parts.spreads[places], parts.spreads_slopes[:, places]
    covariance = z @ parts.effects @ z.T + correlations * np.outer(spreads, spreads)
    one_sided = correlations * spreads_slopes[:, :, None] * spreads
    slopes = z @ parts.effects_slopes @ z.T + along * np.outer(spreads, spreads)
    slopes += one_sided + one_sided.transpose(0, 2, 1)
    inverse = np.linalg.inv(covariance)
    return _Shared(pattern, covariance, inverse, slopes, inverse.sum(axis=1))


def _point(criterion: Criterion, parts: Parts, weigh: Callable[[float], float]) -> Point:
    sums, restricted = criterion.sums, criterion.by is Likelihood.REML
    width, teams = len(sums.columns), len(sums.teams) if parts.team_slopes.any() else 0
    shared = [_shared(criterion, parts, pattern) for pattern in sums.patterns]
    crossed, determinant = np.zeros((width, width)), 0.0
    s, c = np.zeros((teams, width)), np.zeros(teams)
    for part in shared:
        pattern = part.pattern
        crossed += np.tensordot(pattern.products, part.inverse, axes=2)
        determinant += pattern.people * np.linalg.slogdet(part.covariance)[1]
        if teams:
            s[pattern.teams] += np.einsum("s,usk->uk", part.weights, pattern.team_sums)
            c[pattern.teams] += pattern.team_people * part.weights.sum()
    d = 1 + parts.team * c
    f = parts.team / d
    crossed -= (s * f[:, None]).T @ s
    covariance: Array = np.linalg.inv(crossed[:-1, :-1]).astype(np.float64)
    coefficients = covariance @ crossed[:-1, -1]
    squares = float(crossed[-1, -1] - coefficients @ crossed[:-1, -1])
    r0 = np.append(-coefficients, 1.0)
    b = weigh(squares) * np.outer(r0, r0)
    deviance = criterion.freedom * np.log(2 * np.pi) + determinant + np.log(d).sum() + squares
    if restricted:
        b[:-1, :-1] += covariance
        deviance += np.linalg.slogdet(crossed[:-1, :-1])[1]
    sbs = np.einsum("ia,ac,ic->i", s, b, s)
    gradient = parts.team_slopes * (c / d - sbs / d**2).sum()
    for part in shared:
        gradient += _slope(part, b, s @ b, f, f**2 * sbs + f)
    return Point(float(deviance), gradient, coefficients, covariance, squares, criterion.freedom)


def _slope(part: _Shared, b: Array, sb: Array, f: Array, g: Array) -> Array:
    pattern, a = part.pattern, part.inverse
    inner = np.tensordot(b, pattern.products, axes=2)
    if len(f):
        there = pattern.teams
        one_sided = np.einsum("u,usk,uk->s", f[there], pattern.team_sums, sb[there])
        inner -= one_sided[:, None] + one_sided
        inner += pattern.team_people @ g[there]
    along = pattern.people * a - a @ inner @ a
    return np.asarray(np.tensordot(part.slopes, along, axes=2), dtype=np.float64)
