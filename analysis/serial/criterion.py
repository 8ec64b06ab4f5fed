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
from dataclasses import dataclass, field, replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from analysis.serial.occasions import OccasionSums
from analysis.serial.parts import Parts, natural_parts, relative_parts
from analysis.serial.stacks import Stack, stacks
from analysis.serial.structure import Structure

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
    stacked: tuple[Stack, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Put the patterns side by side."""
        object.__setattr__(self, "stacked", stacks(self.sums, self.structure))

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
    """What the people of each pattern of a stack share."""

    stack: Stack
    correlations: Array
    """R, shape (patterns, waves, waves)."""
    spreads: Array
    covariance: Array
    inverse: Array
    weights: Array
    """V_P^-1 1, shape (patterns, waves)."""


def _shared(stack: Stack, parts: Parts) -> _Shared:
    z, spreads = stack.design, parts.spreads[stack.places]
    correlations = parts.correlations[stack.steps[:, :, None], stack.steps[:, None]]
    covariance = z @ parts.effects @ z.transpose(0, 2, 1)
    covariance += correlations * spreads[:, :, None] * spreads[:, None]
    inverse: Array = np.linalg.inv(covariance).astype(np.float64)
    return _Shared(stack, correlations, spreads, covariance, inverse, inverse.sum(axis=2))


def _point(criterion: Criterion, parts: Parts, weigh: Callable[[float], float]) -> Point:
    sums, restricted = criterion.sums, criterion.by is Likelihood.REML
    width, teams = len(sums.columns), len(sums.teams) if parts.team_slopes.any() else 0
    shared = [_shared(stack, parts) for stack in criterion.stacked]
    crossed, determinant = np.zeros((width, width)), 0.0
    s, c = np.zeros((teams, width)), np.zeros(teams)
    for part in shared:
        stack = part.stack
        crossed += (stack.products @ part.inverse.reshape(-1)).reshape(width, width)
        determinant += float(stack.people @ np.linalg.slogdet(part.covariance)[1])
        if teams:
            weights = part.weights[stack.cell_pattern]
            np.add.at(s, stack.cell_team, np.einsum("us,usk->uk", weights, stack.cell_sums))
            np.add.at(c, stack.cell_team, stack.cell_people * weights.sum(axis=1))
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
        gradient += _slope(part, parts, _along(part, b, s @ b, f, f**2 * sbs + f))
    return Point(float(deviance), gradient, coefficients, covariance, squares, criterion.freedom)


def _along(part: _Shared, b: Array, sb: Array, f: Array, g: Array) -> Array:
    """Return the slope along each entry of each V_P, shape (patterns, waves, waves)."""
    stack, a = part.stack, part.inverse
    inner = (b.reshape(-1) @ stack.products).reshape(a.shape)
    if len(f):
        of_cell = np.einsum("usk,uk->us", stack.cell_sums, (f[:, None] * sb)[stack.cell_team])
        one_sided = np.zeros_like(part.weights)
        np.add.at(one_sided, stack.cell_pattern, of_cell)
        level = np.bincount(
            stack.cell_pattern, stack.cell_people * g[stack.cell_team], minlength=len(a)
        )
        inner += level[:, None, None] - one_sided[:, :, None] - one_sided[:, None]
    return np.asarray(stack.people[:, None, None] * a - a @ inner @ a)


def _slope(part: _Shared, parts: Parts, along: Array) -> Array:
    """Chain the slope along each V_P to D, R and the spreads, and these to the parameters."""
    stack, waves = part.stack, len(parts.spreads)
    z, spreads = stack.design, part.spreads
    along_effects = np.einsum("psi,pst,ptj->ij", z, along, z, optimize=True)
    flat = stack.steps[:, :, None] * waves + stack.steps[:, None]
    weights = along * spreads[:, :, None] * spreads[:, None]
    along_correlations = np.bincount(flat.reshape(-1), weights.reshape(-1), minlength=waves**2)
    by_wave = 2 * np.einsum("pst,pst,pt->ps", along, part.correlations, spreads)
    along_spreads = np.bincount(stack.places.reshape(-1), by_wave.reshape(-1), minlength=waves)
    slope: Array = np.tensordot(parts.effects_slopes, along_effects, axes=2)
    slope += parts.correlations_slopes.reshape(len(slope), waves**2) @ along_correlations
    return slope + parts.spreads_slopes @ along_spreads
