"""Criterion: the likelihood of a mixed model and its gradient, from pattern sums.

With Omega = I + Z G1 Z' (people) + Z S G2 S' Z' (teams), G = L L', and V = sigma^2 Omega:

    K_P = L1 (L1' ZZ_P L1 + I)^-1 L1',  B_P = I - ZZ_P K_P,  R_P = B_P ZZ_P
    s_i = sum over patterns of S' B_P U_iP,   M_i = sum of n_iP S' R_P S
    H_i = L2 (L2' M_i L2 + I)^-1 L2',   t_i = H_i s_i
    Q   = W'Omega^-1 W = W'W - sum K_P : T_P - sum s_i' H_i s_i
    log|Omega| = sum n_P log|L1' ZZ_P L1 + I| + sum log|L2' M_i L2 + I|

Q holds X'Omega^-1 X = A, the estimate b = A^-1 X'Omega^-1 y and the residual sum of squares rss.
With m = n - p for REML and n for ML, sigma^2 = rss / m and

    -2 logLik = m (log(2 pi sigma^2) + 1) + log|Omega| + [REML] log|A|

The derivative by a symmetric matrix E in G1 is the sum over people of tr(E H_j), where
c = (-b, 1) and F = c c' / sigma^2 + [REML] A^-1,

    H_j = (Z' Omega^-1 Z)_jj - D_j F D_j',   D_j = Z_j' Omega^-1 W = B_P (C_j - ZZ_P S t_i)

and likewise for teams. An evaluation costs as much as there are patterns and cells.

Source: Bates, Maechler, Bolker and Walker (2015), Journal of Statistical Software 67(1), 1-48,
section 3.4, for the profiled criterion; Wolfinger, Tobias and Sall (1994), SIAM Journal on
Scientific Computing 15, 1294-1310, for derivatives from sweeps of cross-products.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from analysis.mixed.working import Working, pack, unpack

Array = NDArray[np.float64]
PERFECT = 1e-14
"""Share of the outcome left in the residual below which a model explains everything."""


class Likelihood(Enum):
    """Which likelihood is at its largest."""

    REML = "REML"
    """Restricted: variances as if the fixed effects had cost their degrees of freedom."""
    ML = "ML"


@dataclass(frozen=True)
class State:
    """All that one evaluation found."""

    sums: Working
    k: Array
    b: Array
    r: Array
    """K, B and R of each pattern, shape (patterns, q, q)."""
    s: Array
    m: Array
    h: Array
    t: Array
    """s, M, H and t of each team."""
    quadratic: Array
    """Q in the working basis."""
    log_omega: float
    log_fixed: float
    """log|A| in the working basis."""
    inverse: Array
    """A^-1 in the working basis."""
    beta: Array
    rss: float

    def contrast(self) -> Array:
        """Return c = (-b, 1)."""
        return np.append(-self.beta, 1.0)

    def free_rows(self, likelihood: Likelihood) -> int:
        """Return m."""
        return self.sums.rows - (self.sums.fixed if likelihood is Likelihood.REML else 0)

    def deviance(self, likelihood: Likelihood, variance: float | None = None) -> float:
        """Return -2 logLik but for the change of basis; sigma^2 profiled out where not given."""
        rows = self.free_rows(likelihood)
        sigma2 = self.rss / rows if variance is None else variance
        value = rows * math.log(2 * math.pi * sigma2) + self.rss / sigma2 + self.log_omega
        return value + (self.log_fixed if likelihood is Likelihood.REML else 0.0)

    def weights(self, likelihood: Likelihood, variance: float) -> Array:
        """Return F."""
        contrast = self.contrast()
        made = np.outer(contrast, contrast) / variance
        if likelihood is Likelihood.REML:
            made[:-1, :-1] += self.inverse
        return made


def evaluate(sums: Working, person: Array, team: Array) -> State | None:
    """Evaluate at two factors; None where the model explains every answer."""
    root, log_person = inverse_and_log(person.T @ sums.squares @ person + np.eye(sums.q))
    k = person @ root @ person.T
    b = np.eye(sums.q) - sums.squares @ k
    r = b @ sums.squares
    quadratic = sums.total - unpack(weighted_products(sums, k), sums.k)
    log_omega = float(sums.people @ log_person)
    s = _s(sums, b)
    m = _m(sums, r)
    inner, log_team = inverse_and_log(team.T @ m @ team + np.eye(sums.team_width))
    h = team @ inner @ team.T
    t = h @ s
    if sums.teams:
        quadratic = quadratic - over_teams(t, s)
        log_omega += float(log_team.sum())
    lower = np.linalg.cholesky(quadratic[:-1, :-1])
    inverse = np.asarray(np.linalg.inv(quadratic[:-1, :-1]), dtype=np.float64)
    beta = inverse @ quadratic[:-1, -1]
    rss = float(quadratic[-1, -1] - beta @ quadratic[:-1, -1])
    if rss <= PERFECT * sums.total[-1, -1]:
        return None
    log_fixed = 2 * float(np.log(np.diag(lower)).sum())
    return State(sums, k, b, r, s, m, h, t, quadratic, log_omega, log_fixed, inverse, beta, rss)


def gradient(state: State, weights: Array) -> tuple[Array, Array]:
    """Return the derivative of -2 logLik by the matrices G1 and G2, given F."""
    sums, r = state.sums, state.r
    inner = unpack((sums.products @ pack(weights)).reshape(len(r), -1), sums.q)
    traces = sums.people[:, None, None] * r
    if sums.teams:
        carried = sums.squares @ sums.selection
        weighted = _weighted(state.t, weights)
        between = carried @ _crossed(sums, weighted).transpose(0, 2, 1)
        own = np.einsum("tak,tbk->tab", weighted, state.t)
        inner = inner - between - between.transpose(0, 2, 1)
        inner += carried @ by_pattern(sums, own) @ carried.transpose(0, 2, 1)
        rs = r @ sums.selection
        traces = traces - rs @ by_pattern(sums, state.h) @ rs.transpose(0, 2, 1)
    person = (traces - state.b @ inner @ state.b.transpose(0, 2, 1)).sum(axis=0)
    mh = state.m @ state.h
    d = state.s - state.m @ state.t
    team = (state.m - mh @ state.m).sum(axis=0) - _rows(_weighted(d, weights)) @ _rows(d).T
    return person, team


def inverse_and_log(matrices: Array) -> tuple[Array, Array]:
    """Return inverses and log determinants of positive definite matrices."""
    size = matrices.shape[-1]
    if size == 1:
        return 1 / matrices, np.log(matrices[..., 0, 0])
    if size == 2:  # noqa: PLR2004 - the closed form of two by two
        (a, b), (c, d) = matrices.transpose(1, 2, 0)
        determinant = a * d - b * c
        inverse = np.stack([d, -b, -c, a], axis=-1).reshape(-1, 2, 2) / determinant[:, None, None]
        return inverse, np.log(determinant)
    if not size:
        return matrices, np.zeros(len(matrices))
    inverse = np.asarray(np.linalg.inv(matrices), dtype=np.float64)
    return inverse, np.asarray(np.linalg.slogdet(matrices)[1], dtype=np.float64)


def weighted_products(sums: Working, weights: Array) -> Array:
    """Return the sum over people of C' K C, packed, for a symmetric matrix K of each pattern."""
    made: Array = pack(weights).ravel() @ sums.products
    return made


def over_teams(here: Array, there: Array) -> Array:
    """Return the sum over teams of here' there."""
    made: Array = here.reshape(-1, here.shape[-1]).T @ there.reshape(-1, there.shape[-1])
    return made


def weighted_crosses(sums: Working, weights: Array) -> Array:
    """Sum up weights of each pattern times U by team: shape (teams, a, k).

    `weights` has shape (patterns, a, q).
    """
    a = weights.shape[1]
    made = np.zeros((sums.k * sums.teams, a))
    for r, crosses in enumerate(sums.crosses):
        made += crosses @ np.ascontiguousarray(weights[:, :, r])
    return np.ascontiguousarray(made.reshape(sums.k, sums.teams, a).transpose(1, 2, 0))


def by_team(sums: Working, of_pattern: Array) -> Array:
    """Sum up a matrix of each pattern over the people of each team."""
    made: Array = sums.counts @ of_pattern.reshape(len(of_pattern), -1)
    return made.reshape((sums.teams, *of_pattern.shape[1:]))


def by_pattern(sums: Working, of_team: Array) -> Array:
    """Sum up a matrix of each team over the people of each pattern."""
    made: Array = sums.counts.T @ of_team.reshape(len(of_team), -1)
    return made.reshape((len(sums.people), *of_team.shape[1:]))


def _s(sums: Working, b: Array) -> Array:
    return weighted_crosses(sums, sums.selection.T @ b)


def _m(sums: Working, r: Array) -> Array:
    return by_team(sums, sums.selection.T @ r @ sums.selection)


def _crossed(sums: Working, of_team: Array) -> Array:
    """Sum up U times the rows of a matrix of each team, by pattern: (patterns, q, team width)."""
    below = of_team.transpose(2, 0, 1).reshape(-1, sums.team_width)
    return np.stack([crosses.T @ below for crosses in sums.crosses], axis=1)


def _weighted(of_team: Array, weights: Array) -> Array:
    # One flat product; a product for each team would take ten times as long.
    made: Array = of_team.reshape(-1, len(weights)) @ weights
    return made.reshape(of_team.shape)


def _rows(of_team: Array) -> Array:
    """Lay the matrices of the teams side by side: shape (rows, teams * columns)."""
    moved: Array = of_team.transpose(1, 0, 2)
    return moved.reshape(of_team.shape[1], of_team.shape[0] * of_team.shape[2])
