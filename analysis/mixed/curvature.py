"""Curvature: second derivatives of the likelihood, and what small samples need of them.

For symmetric directions a, b in which Omega can move (entries of G1 and of G2),

    P_a  = W' Omega^-1 O_a Omega^-1 W
    Q_ab = W' Omega^-1 O_a Omega^-1 O_b Omega^-1 W      (its symmetric part)
    t_ab = tr(Omega^-1 O_a Omega^-1 O_b),   t_a = tr(Omega^-1 O_a)

With c = (-b, 1), -2 logLik has by the logarithm of sigma^2 and by the entries of G

    d2 / dG_a dG_b   = -t_ab + 2 (c'Q_ab c - c'P_a X A^-1 X'P_b c) / sigma^2
                       + [REML] (2 tr(A^-1 Q_ab) - tr(A^-1 P_a A^-1 P_b))
    d2 / dG_a dlog   = c'P_a c / sigma^2,    d2 / dlog2 = rss / sigma^2

and the chain rule carries it to theta. No row is touched: the same pattern sums serve.

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
    gradient,
    over_teams,
    weighted_crosses,
    weighted_products,
)
from analysis.mixed.structure import Level, Structure
from analysis.mixed.working import unpack

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
    slopes = _component_slopes(state, structure, likelihood, variance)
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
    inner = _Inner(state, _symmetric(structure, people, state.sums.q))
    outer = _symmetric(structure, teams, state.sums.team_width)
    _people_alone(made, people, inner)
    if teams:
        _with_teams(made, people, teams, inner, outer)
    return made


class _Inner:
    """What the directions of people need more than once."""

    def __init__(self, state: State, bases: Array) -> None:
        sums = state.sums
        self.state = state
        self.bases = bases
        self.selected = sums.squares @ sums.selection
        """ZZ S."""
        self.rs = state.r @ sums.selection
        """R S, shape (patterns, q, team width)."""
        self.weighted = np.array([self.rs.transpose(0, 2, 1) @ base for base in bases])
        """S'R E, shape (directions, patterns, team width, q)."""
        shape = (len(bases), sums.teams, sums.team_width, sums.team_width)
        self.y = np.array([by_team(sums, each @ self.rs) for each in self.weighted]).reshape(shape)
        """Y, the sum of S'R E R S over the people of each team."""
        self.j = np.array([self._carried(each) for each in self.weighted]).reshape(
            len(bases), sums.teams, sums.team_width, sums.k
        )
        """The sum of S'R E D over the people of each team."""

    def quadratic(self, middle: Array) -> Array:
        """Return the sum of D' E D over people, E being symmetric, one a pattern."""
        state, sums = self.state, self.state.sums
        y = state.b.transpose(0, 2, 1) @ middle @ state.b
        made = unpack(weighted_products(sums, y), sums.k)
        if sums.teams:
            carried = self.selected.transpose(0, 2, 1) @ y
            crossed = over_teams(weighted_crosses(sums, carried), state.t)
            made = made - crossed - crossed.T
            made += over_teams(state.t, by_team(sums, carried @ self.selected) @ state.t)
        return made

    def _carried(self, weights: Array) -> Array:
        state, sums = self.state, self.state.sums
        carried = weights @ state.b
        return weighted_crosses(sums, carried) - by_team(sums, carried @ self.selected) @ state.t


def _people_alone(made: Directions, places: list[int], inner: _Inner) -> None:
    """Fill in the directions of people, among themselves."""
    state, sums = inner.state, inner.state.sums
    h, selection = state.h, sums.selection
    for here, a in enumerate(places):
        base = inner.bases[here]
        made.p[a] = inner.quadratic(np.broadcast_to(base, state.r.shape))
        made.traces[a] = sums.people @ np.einsum("rs,psr->p", base, state.r)
        made.traces[a] -= np.einsum("trs,tsr->", h, inner.y[here])
        for there, b in enumerate(places[: here + 1]):
            other = inner.bases[there]
            product = base @ state.r @ other
            both = (product + product.transpose(0, 2, 1)) / 2
            q = inner.quadratic(both) - _symmetric_part(
                over_teams(inner.j[here], h @ inner.j[there])
            )
            own = np.einsum("prs,psr->p", base @ state.r, other @ state.r)
            t = sums.people @ own
            if sums.teams:
                third = selection.T @ (state.r @ base @ state.r @ other @ state.r) @ selection
                t -= 2 * np.einsum("trs,tsr->", h, by_team(sums, third))
                t += np.einsum("trs,tsr->", inner.y[here] @ h, inner.y[there] @ h)
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


def _component_slopes(
    state: State, structure: Structure, likelihood: Likelihood, variance: float
) -> Array:
    """Return the derivative of -2 logLik by each component; a covariance moves two entries."""
    person, team = gradient(state, state.weights(likelihood, variance))
    both = np.array([1.0 if row == column else 2.0 for _, row, column in structure.entries])
    slopes: Array = both * structure.of_factors(person, team)
    return slopes


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
