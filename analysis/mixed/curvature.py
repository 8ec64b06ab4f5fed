"""Curvature: second derivatives of the likelihood, and what small samples need of them.

For symmetric directions a, b in which Omega can move (entries of G1 and of G2),

    P_a  = W' Omega^-1 O_a Omega^-1 W
    Q_ab = W' Omega^-1 O_a Omega^-1 O_b Omega^-1 W      (its symmetric part)
    t_ab = tr(Omega^-1 O_a Omega^-1 O_b),   t_a = tr(Omega^-1 O_a)

With c = (-b, 1), -2 logLik has by the logarithm of sigma^2 and by the entries of G

    d2 / dG_a dG_b   = -t_ab + 2 (c'Q_ab c - c'P_a X A^-1 X'P_b c) / sigma^2
                       + [REML] (2 tr(A^-1 Q_ab) - tr(A^-1 P_a A^-1 P_b))
    d2 / dG_a dlog   = c'P_a c / sigma^2,    d2 / dlog2 = rss / sigma^2

and by one entry alone t_a - tr(F P_a), F as in `criterion`; the chain rule carries them to theta.
No row is touched: the same pattern sums serve, each gone through once for all directions.

Source: Kenward and Roger (1997), Biometrics 53, 983-997, for P, Q and the traces; Lindstrom and
Bates (1988), Journal of the American Statistical Association 83, 1014-1022, for the derivatives.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.mixed.criterion import (
    Likelihood,
    State,
    by_team,
    over_teams,
    weighted_crosses,
)
from analysis.mixed.structure import Level, Structure
from analysis.mixed.working import pack, unpack

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Directions:
    """P, Q and the traces by each component of a structure, in the working basis."""

    p: Array
    """Shape (components, k, k)."""
    q: Array
    """Shape (components, components, k, k)."""
    traces: Array
    """t_a, shape (components,)."""
    products: Array
    """t_ab, shape (components, components)."""


@dataclass(frozen=True)
class Curvature:
    """First and second derivatives of -2 logLik by theta and by the logarithm of sigma^2."""

    slope: Array
    """Shape (theta + 1,), sigma^2 last."""
    hessian: Array
    """Shape (theta + 1, theta + 1)."""

    @property
    def profiled(self) -> Array:
        """The second derivative by theta with sigma^2 at its best."""
        inner, edge, last = self.hessian[:-1, :-1], self.hessian[:-1, -1], self.hessian[-1, -1]
        made: Array = inner - np.outer(edge, edge) / last
        return made


def curvature(
    state: State, structure: Structure, theta: Array, likelihood: Likelihood, variance: float
) -> Curvature:
    """Return the derivatives at a state."""
    found = directions(state, structure)
    contrast = state.contrast()
    pc = found.p @ contrast
    a = state.inverse
    among = pc[:, :-1]
    hessian = (
        -found.products
        + (2 * (np.einsum("c,abcd,d->ab", contrast, found.q, contrast) - among @ a @ among.T))
        / variance
    )
    if likelihood is Likelihood.REML:
        ap = a @ found.p[:, :-1, :-1]
        hessian += 2 * np.einsum("cd,abcd->ab", a, found.q[:, :, :-1, :-1])
        hessian -= np.einsum("acd,bdc->ab", ap, ap)
    weights = state.weights(likelihood, variance)
    slopes = found.traces - np.einsum("cd,acd->a", weights, found.p)
    jacobian = structure.jacobian(theta)
    size = len(theta)
    whole = np.empty((size + 1, size + 1))
    whole[:size, :size] = jacobian.T @ hessian @ jacobian + structure.curvature(slopes)
    whole[:size, size] = whole[size, :size] = jacobian.T @ (pc @ contrast) / variance
    whole[size, size] = state.rss / variance
    slope = np.append(jacobian.T @ slopes, state.free_rows(likelihood) - state.rss / variance)
    return Curvature(slope, whole)


def directions(state: State, structure: Structure) -> Directions:
    """Return P, Q and the traces of every component."""
    people = [place for place, entry in enumerate(structure.entries) if entry[0] is Level.PERSON]
    teams = [place for place, entry in enumerate(structure.entries) if entry[0] is Level.TEAM]
    made = _blank(len(structure.entries), state.sums.k)
    inner = _inner(state, _symmetric(structure, people, state.sums.q))
    outer = _symmetric(structure, teams, state.sums.team_width)
    _people_alone(made, people, inner)
    if teams:
        _with_teams(made, people, teams, inner, outer)
    return made


@dataclass(frozen=True)
class _Inner:
    """What the sums hold of the directions of people, and of their pairs (a, b) with b <= a."""

    state: State
    pairs: tuple[tuple[int, int], ...]
    alone: Array
    """The sum of D'E D over people, by direction: shape (directions, k, k)."""
    paired: Array
    """The sum of D'E R E D, its symmetric part, by pair."""
    traces: Array
    """The sum of tr(E R), by direction."""
    products: Array
    """The sum of tr(E R E R), by pair."""
    y: Array
    """The sum of S'R E R S over the people of each team, by direction."""
    thirds: Array
    """The sum of S'R E R E R S over the people of each team, by pair."""
    j: Array
    """The sum of S'R E D over the people of each team, by direction."""


def _inner(state: State, bases: Array) -> _Inner:
    sums = state.sums
    size = len(bases)
    pairs = tuple((a, b) for a in range(size) for b in range(a + 1))
    first, second = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    er = bases[:, None] @ state.r
    ere = er[first] @ bases[second][:, None]
    middles = np.concatenate(
        [
            np.broadcast_to(bases[:, None], er.shape),
            (ere + ere.transpose(0, 1, 3, 2)) / 2,
        ]
    )
    rs = state.r @ sums.selection
    left = rs.transpose(0, 2, 1) @ bases[:, None]
    ends = left.transpose(0, 1, 3, 2)[second]
    of_teams = _by_team(state, np.concatenate([left @ rs, left[first] @ state.r @ ends]))
    quadratic, j = _quadratics(state, middles, left @ state.b)
    traces = np.einsum("p,aprr->a", sums.people, er)
    products = (er[first] * er[second].transpose(0, 1, 3, 2)).sum(axis=(2, 3)) @ sums.people
    return _Inner(
        state,
        pairs,
        quadratic[:size],
        quadratic[size:],
        traces,
        products,
        of_teams[:size],
        of_teams[size:],
        j,
    )


def _quadratics(state: State, middles: Array, left: Array) -> tuple[Array, Array]:
    """Return the sums of D' middle D over people, and of `left` (C - ZZ S t) by team.

    `middles` has shape (m, patterns, q, q) and is symmetric; `left` (n, patterns, team width, q).
    """
    sums = state.sums
    y = state.b.transpose(0, 2, 1) @ middles @ state.b
    made = unpack(pack(y).reshape(len(y), -1) @ sums.products, sums.k)
    if not sums.teams:
        return made, np.zeros((len(left), 0, sums.team_width, sums.k))
    selected = sums.squares @ sums.selection
    carried = np.concatenate([selected.transpose(0, 2, 1) @ y, left])
    flat = carried.transpose(1, 0, 2, 3).reshape(len(sums.people), -1, sums.q)
    shape = (sums.teams, len(carried), sums.team_width, sums.k)
    crossed = weighted_crosses(sums, flat).reshape(shape).transpose(1, 0, 2, 3)
    own = _by_team(state, carried @ selected)
    for place in range(len(y)):
        cross = over_teams(crossed[place], state.t)
        made[place] += over_teams(state.t, own[place] @ state.t) - cross - cross.T
    return made, crossed[len(y) :] - own[len(y) :] @ state.t


def _by_team(state: State, of_pattern: Array) -> Array:
    """Sum up matrices of each pattern, shape (m, patterns, a, b), over the people of each team."""
    return by_team(state.sums, of_pattern.transpose(1, 0, 2, 3)).transpose(1, 0, 2, 3)


def _people_alone(made: Directions, places: list[int], inner: _Inner) -> None:
    """Fill in the directions of people, among themselves."""
    h = inner.state.h
    for here, a in enumerate(places):
        made.p[a] = inner.alone[here]
        made.traces[a] = inner.traces[here] - np.einsum("trs,tsr->", h, inner.y[here])
    hj, yh = h @ inner.j, inner.y @ h
    for place, (here, there) in enumerate(inner.pairs):
        a, b = places[here], places[there]
        q = inner.paired[place] - _symmetric_part(over_teams(inner.j[here], hj[there]))
        t = inner.products[place] - 2 * np.einsum("trs,tsr->", h, inner.thirds[place])
        t += np.einsum("trs,tsr->", yh[here], yh[there])
        made.q[a, b] = made.q[b, a] = q
        made.products[a, b] = made.products[b, a] = t


def _with_teams(
    made: Directions, people: list[int], teams: list[int], inner: _Inner, bases: Array
) -> None:
    """Fill in the directions of teams, among themselves and with those of people."""
    state = inner.state
    rest = np.eye(state.sums.team_width) - state.m @ state.h
    n = rest @ state.m
    d = rest @ state.s
    for here, a in enumerate(teams):
        base = bases[here]
        made.p[a] = over_teams(d, base @ d)
        made.traces[a] = np.einsum("rs,tsr->", base, n)
        for there, b in enumerate(teams[: here + 1]):
            q = _symmetric_part(over_teams(d, base @ n @ bases[there] @ d))
            made.q[a, b] = made.q[b, a] = q
            t = np.einsum("trs,tsr->", base @ n, bases[there] @ n)
            made.products[a, b] = made.products[b, a] = t
        for there, b in enumerate(people):
            q = _symmetric_part(over_teams(d, base @ rest @ inner.j[there]))
            made.q[a, b] = made.q[b, a] = q
            reached = rest @ inner.y[there] @ rest.transpose(0, 2, 1)
            made.products[a, b] = made.products[b, a] = np.einsum("rs,tsr->", base, reached)


def _symmetric(structure: Structure, places: list[int], size: int) -> Array:
    made = np.zeros((len(places), size, size))
    for here, place in enumerate(places):
        _, row, column = structure.entries[place]
        made[here, row, column] = made[here, column, row] = 1.0
    return made


def _blank(components: int, k: int) -> Directions:
    return Directions(
        np.zeros((components, k, k)),
        np.zeros((components, components, k, k)),
        np.zeros(components),
        np.zeros((components, components)),
    )


def _symmetric_part(matrix: Array) -> Array:
    made: Array = (matrix + matrix.T) / 2
    return made
