"""Merging: a few patterns that stand for many, to search for the optimum with.

Where people miss waves at random, a company has a thousand patterns and a hundred thousand cells
of team by pattern, and every step of a search would go through all of them. The search needs no
such detail. People whose information on their own coefficients is alike,

    B_j = N_P^-1 C_j,   Var(B_j) = sigma^2 (N_P^-1 + G),   N_P = Z'Z of their pattern

are taken as if they had the information of the average of their group g, their coefficients and
what these leave of their answers unchanged:

    N_g^-1 = sum of n_P N_P^-1 / sum of n_P,        C_j  ->  N_g N_P^-1 C_j
    W'W    ->  W'W - sum C_j' N_P^-1 C_j + sum C_j' N_P^-1 N_g N_P^-1 C_j

These are the sums of a company that could be, so that its likelihood is one, whatever the
variances; its slope by G differs in the second order of the spread of N_P^-1 within the groups.
The groups halve, at its mean, whichever entry of N_P^-1 spreads most, as often as there are
groups. A pattern that cannot tell its coefficients apart stays as it is. Only a search starts
here: the optimum is that of the sums as they are.

Source: Laird and Ware (1982), Biometrics 38, 963-974, for the two stages; the halving is after Wu
(1991), Efficient statistical computations for optimal color quantization, Graphics Gems II,
126-133.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis.mixed.working import Table, Working, pack, unpack

Array = NDArray[np.float64]
Codes = NDArray[np.intp]

MANY = 500
"""Patterns from which on a search starts from merged ones; with fewer it takes less than a tenth
of a second on the sums themselves."""
GROUPS = 8
"""Groups of patterns; with four of them the search ends within a thousandth of the optimum."""
SOLID = 1e-4
"""Share of the determinant that correlation between the columns of Z leaves, below which a
pattern cannot tell its coefficients apart."""


def merged(sums: Working) -> Working | None:
    """Merge alike patterns; None where there are few, or few that can be merged."""
    patterns, q = len(sums.people), sums.q
    if patterns < MANY:
        return None
    length = np.prod(np.diagonal(sums.squares, axis1=1, axis2=2), axis=1)
    solid = np.linalg.det(sums.squares) > SOLID * length
    left = int((~solid).sum())
    if GROUPS + left > patterns / 2:
        return None
    inverse = np.zeros_like(sums.squares)
    inverse[solid] = np.linalg.inv(sums.squares[solid])
    low = np.tril_indices(q)
    group = np.empty(patterns, dtype=np.intp)
    group[solid] = _groups(inverse[solid][:, low[0], low[1]], sums.people[solid])
    groups = int(group[solid].max()) + 1
    group[~solid] = groups + np.arange(left)
    member = (group[:, None] == np.arange(groups + left)).astype(np.float64)
    people = member.T @ sums.people
    mean = _grouped(member, sums.people[:, None, None] * inverse) / people[:, None, None]
    squares = np.empty_like(mean)
    squares[:groups] = np.linalg.inv(mean[:groups])
    squares[groups:] = sums.squares[~solid]
    carry = squares[group] @ inverse
    carry[~solid] = np.eye(q)
    products = sums.products.reshape(patterns, len(low[0]), -1)
    moved = _grouped(member, _on_pairs(carry) @ products).reshape(-1, products.shape[2])
    explained = pack(mean).ravel() @ moved - pack(inverse).ravel() @ sums.products
    return replace(
        sums,
        squares=squares,
        people=people,
        products=moved,
        crosses=_crosses(sums, carry, member),
        counts=np.asarray(sums.counts @ member),
        total=sums.total + unpack(explained, sums.k),
    )


def _groups(places: Array, people: Array) -> Codes:
    """Return the group of each pattern; people near each other are in one."""
    parts = [np.arange(len(places))]
    spreads = [_spread(places, people)]
    while len(parts) < GROUPS:
        widest = int(np.argmax([spread.max() for spread in spreads]))
        column = int(spreads[widest].argmax())
        part = parts[widest]
        here = places[part, column]
        below = here <= people[part] @ here / people[part].sum()
        if below.all():
            break
        halves = [part[below], part[~below]]
        parts[widest : widest + 1] = halves
        spreads[widest : widest + 1] = [_spread(places[half], people[half]) for half in halves]
    group = np.empty(len(places), dtype=np.intp)
    for code, part in enumerate(parts):
        group[part] = code
    return group


def _spread(places: Array, people: Array) -> Array:
    """Return the squares of people about their mean, by entry."""
    made: Array = people @ (places - people @ places / people.sum()) ** 2
    return made


def _on_pairs(carry: Array) -> Array:
    """Return what A T A' does to the lower triangle of a symmetric T: pairs to pairs."""
    r, s = np.tril_indices(carry.shape[-1])
    made: Array = carry[:, r[:, None], r] * carry[:, s[:, None], s]
    other = carry[:, r[:, None], s] * carry[:, s[:, None], r]
    return made + np.where(r == s, 0.0, other)


def _grouped(member: Array, of_pattern: Array) -> Array:
    """Sum up a matrix of each pattern by group."""
    made: Array = member.T @ of_pattern.reshape(len(of_pattern), -1)
    return made.reshape((member.shape[1], *of_pattern.shape[1:]))


def _crosses(sums: Working, carry: Array, member: Array) -> tuple[Table, ...]:
    """Return U of the groups: for each column of Z the sum of what all columns give it."""
    q, groups = sums.q, member.shape[1]
    made = np.zeros((sums.k * sums.teams, q * groups))
    for r, crosses in enumerate(sums.crosses):
        into = carry[:, :, r, None] * member[:, None, :]
        made += crosses @ into.reshape(len(member), -1)
    return tuple(
        np.ascontiguousarray(made[:, place * groups : (place + 1) * groups]) for place in range(q)
    )
