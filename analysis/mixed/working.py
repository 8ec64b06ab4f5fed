"""Working: pattern sums in the scale in which a model is fitted.

The columns of Z are divided by their root mean square, so that starts and steps mean the same for
waves and for days. The fixed columns are made orthonormal over the rows and the outcome is taken
as its least-squares residual, W A with

    A = [ R^-1   -b ]        R'R = X'X,  b = (X'X)^-1 X'y
        [  0      1 ]

so that nothing cancels in the quadratic forms of the likelihood. Since every sum is bilinear in
W, the change of basis needs no second pass over rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular
from scipy.sparse import csr_array

from analysis.errors import UnusableAnswers
from analysis.mixed.structure import Structure
from analysis.sums.patterns import INTERCEPT, PatternSums

Array = NDArray[np.float64]
Table: TypeAlias = Array | csr_array
"""By team and pattern; sparse, since a team has few of the patterns of a large company."""

COLLINEAR = 1e-6
"""A fixed column whose part outside the others is shorter than this, relative to the column
itself, cannot be told from them; lm and lmer of R take 1e-7."""


@dataclass(frozen=True)
class Working:
    """Sums in the working basis: q columns of Z, k of W, the last of them the outcome."""

    rows: int
    squares: Array
    """Z'Z, shape (patterns, q, q)."""
    people: Array
    products: Array
    """T, shape (patterns * pairs of Z, pairs of W)."""
    crosses: tuple[Table, ...]
    """U, one for each column of Z: shape (k * teams, patterns), the teams of a column of W
    together."""
    counts: Table
    """People, shape (teams, patterns); no teams where nothing varies between them."""
    total: Array
    """W'W."""
    selection: Array
    scale: Array
    """Root mean square of each column of Z."""
    basis: Array
    """A, from the columns of the model to those of the working basis."""

    @property
    def q(self) -> int:
        """Columns of Z."""
        return int(self.squares.shape[1])

    @property
    def k(self) -> int:
        """Columns of W."""
        return int(self.total.shape[0])

    @property
    def fixed(self) -> int:
        """Fixed columns."""
        return self.k - 1

    @property
    def teams(self) -> int:
        """Teams; none where nothing varies between them."""
        return int(self.counts.shape[0])

    @property
    def team_width(self) -> int:
        """Columns of Z that vary between teams."""
        return int(self.selection.shape[1])


def working_sums(sums: PatternSums, structure: Structure) -> Working:
    """Bring pattern sums into the working basis."""
    q = len(sums.columns.varying)
    squared = np.einsum("p,prr->r", sums.people, sums.squares) / sums.rows
    scale = np.sqrt(np.where(squared > 0, squared, 1.0))
    basis = _basis(sums)
    low = np.tril_indices(q)
    per_pair = scale[low[0]] * scale[low[1]]
    products = (sums.products / per_pair[:, None]).reshape(-1, sums.products.shape[2])
    return Working(
        sums.rows,
        sums.squares / np.outer(scale, scale),
        sums.people,
        products @ _paired(basis),
        *_tables(sums, scale, basis, teams=len(sums.teams) if structure.team_columns else 0),
        basis.T @ sums.total @ basis,
        structure.selection,
        scale,
        basis,
    )


def _tables(
    sums: PatternSums, scale: Array, basis: Array, *, teams: int
) -> tuple[tuple[Table, ...], Table]:
    """Lay U and the people out by team and pattern."""
    q, k, patterns = len(scale), len(basis), len(sums.people)
    if not teams:
        return (np.zeros((0, patterns)),) * q, np.zeros((0, patterns))
    starts = np.searchsorted(sums.cell_team, np.arange(teams + 1)).astype(np.int32)
    columns = sums.cell_pattern.astype(np.int32)
    counts = csr_array((sums.cell_people, columns, starts), shape=(teams, patterns))
    # The same places for each column of W, one below the other.
    below = (starts[:-1] + starts[-1] * np.arange(k, dtype=np.int32)[:, None]).ravel()
    places = np.tile(columns, k), np.append(below, k * starts[-1])
    # One array for all, since many of a few megabytes are slow to come by.
    values = (basis.T / scale[:, None, None]) @ sums.cell_crosses.transpose(1, 2, 0)
    shape = (k * teams, patterns)
    crosses = tuple(csr_array((each.ravel(), *places), shape=shape) for each in values)
    return crosses, counts


def pack(matrices: Array) -> Array:
    """Return the lower triangles of symmetric matrices, entries off the diagonal doubled.

    Its product with packed sums is then the sum over all entries.
    """
    low = np.tril_indices(matrices.shape[-1])
    twice = np.where(low[0] == low[1], 1.0, 2.0)
    packed: Array = matrices[..., low[0], low[1]] * twice
    return packed


def unpack(packed: Array, size: int) -> Array:
    """Return symmetric matrices from their lower triangles."""
    low = np.tril_indices(size)
    full = np.empty((*packed.shape[:-1], size, size))
    full[..., low[0], low[1]] = full[..., low[1], low[0]] = packed
    return full


def _basis(sums: PatternSums) -> Array:
    p = len(sums.columns.fixed)
    basis = np.eye(p + 1)
    if not p:
        return basis
    inner = sums.total[:p, :p]
    length = np.sqrt(np.diag(inner))
    _refuse_collinear(inner, length, sums.columns.fixed)
    r = np.linalg.cholesky(inner / np.outer(length, length)).T * length
    inverse = solve_triangular(r, np.eye(p))
    basis[:p, :p] = inverse
    basis[:p, p] = -inverse @ (inverse.T @ sums.total[:p, p])
    return basis


def _refuse_collinear(inner: Array, length: Array, names: tuple[str, ...]) -> None:
    empty = [
        name for name, size in zip(names, length, strict=True) if size == 0 and name != INTERCEPT
    ]
    if empty:
        raise UnusableAnswers(
            f"{', '.join(empty)} is the same in every row; leave it out of the fixed effects."
        )
    values, vectors = np.linalg.eigh(inner / np.outer(length, length))
    root = np.sqrt(np.maximum(values, 0.0))[:, None] * vectors.T
    # What each column adds to those before it, so that the later one is named.
    added = np.abs(np.diag(np.linalg.qr(root)[1]))
    lost = [name for name, more in zip(names, added, strict=True) if more < COLLINEAR]
    if lost:
        raise UnusableAnswers(
            f"{', '.join(lost)} follows from the other fixed effects in these rows; leave it out, "
            f"or merge groups in which a combination was not met."
        )


def _paired(basis: Array) -> Array:
    """Return what `basis` does to packed symmetric matrices: pairs to pairs."""
    k = len(basis)
    low = np.tril_indices(k)
    # Entry (c, d) of the new matrix is the sum over (a, b) of A_ac S_ab A_bd.
    full = np.einsum("ac,bd->abcd", basis, basis)[:, :, low[0], low[1]]
    both = full + full.transpose(1, 0, 2)
    both[np.arange(k), np.arange(k)] /= 2
    paired: Array = both[low[0], low[1]]
    return paired
