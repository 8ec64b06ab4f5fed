"""Parameters: the matrices of a factor or structural model and the places in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


class Matrix(Enum):
    """Where a parameter stands; rows and columns count from 0."""

    LOADING = "Lambda"
    """Item by factor."""
    PATH = "Beta"
    """Factor explained by factor explaining."""
    FACTOR_COVARIANCE = "Psi"
    """Factor by factor; one of the two triangles."""
    RESIDUAL = "Theta"
    """Item by item; one of the two triangles."""
    INTERCEPT = "nu"
    """Item; column 0."""
    FACTOR_MEAN = "alpha"
    """Factor; column 0."""
    THRESHOLD = "tau"
    """Item by threshold, the lowest first."""
    SCALE = "Delta"
    """Item; column 0. One over the standard deviation of what lies behind an ordered answer."""


SYMMETRIC = (Matrix.FACTOR_COVARIANCE, Matrix.RESIDUAL)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One place of one matrix in one group."""

    matrix: Matrix
    row: int
    column: int = 0
    group: int = 0
    value: float = 0.0
    """The value of a fixed place, the start of a free one."""
    index: int | None = None
    """Which free number it is; None where it is fixed."""


@dataclass(frozen=True, slots=True)
class Places:
    """The free and the fixed places of one matrix, ready to be filled in."""

    shape: tuple[int, int, int]
    fixed: Array
    flat: Indices
    """Positions of the free places, both triangles of a symmetric matrix."""
    index: Indices

    def filled(self, values: Array) -> Array:
        """Return the matrix at these values of the free numbers."""
        matrix = self.fixed.copy()
        matrix[self.flat] = values[self.index]
        return matrix.reshape(self.shape)


def matrix_shapes(
    groups: int, items: int, factors: int, parameters: Sequence[Parameter]
) -> dict[Matrix, tuple[int, int, int]]:
    """Return the shape of each matrix.

    Parameters
    ----------
    groups, items, factors
        How many there are.
    parameters
        The places of the model; they say how many thresholds an item has at most.

    Returns
    -------
    dict
        Groups, rows and columns.

    Examples
    --------
    >>> matrix_shapes(1, 3, 2, [])[Matrix.LOADING]
    (1, 3, 2)
    """
    thresholds = [p.column + 1 for p in parameters if p.matrix is Matrix.THRESHOLD]
    return {
        Matrix.LOADING: (groups, items, factors),
        Matrix.PATH: (groups, factors, factors),
        Matrix.FACTOR_COVARIANCE: (groups, factors, factors),
        Matrix.RESIDUAL: (groups, items, items),
        Matrix.INTERCEPT: (groups, items, 1),
        Matrix.FACTOR_MEAN: (groups, factors, 1),
        Matrix.THRESHOLD: (groups, items, max(thresholds, default=0)),
        Matrix.SCALE: (groups, items, 1),
    }


def laid_out(
    parameters: Sequence[Parameter], shapes: dict[Matrix, tuple[int, int, int]]
) -> dict[Matrix, Places]:
    """Return the places of each matrix, ready to be filled in.

    Parameters
    ----------
    parameters
        The places of the model.
    shapes
        What `matrix_shapes` returns.

    Returns
    -------
    dict
        An absent threshold is nan, an absent scale 1, anything else absent 0.

    Examples
    --------
    >>> place = Parameter(Matrix.RESIDUAL, 1, 0, index=0)
    >>> places = laid_out([place], matrix_shapes(1, 2, 0, [place]))
    >>> places[Matrix.RESIDUAL].filled(np.array([0.5])).tolist()
    [[[0.0, 0.5], [0.5, 0.0]]]
    """
    return {kind: _placed(kind, shape, parameters) for kind, shape in shapes.items()}


def _placed(kind: Matrix, shape: tuple[int, int, int], parameters: Sequence[Parameter]) -> Places:
    base = np.full(shape, {Matrix.THRESHOLD: np.nan, Matrix.SCALE: 1.0}.get(kind, 0.0))
    flat, index = [], []
    for place in parameters:
        if place.matrix is not kind:
            continue
        spots = {(place.row, place.column)}
        if kind in SYMMETRIC:
            spots.add((place.column, place.row))
        for row, column in sorted(spots):
            base[place.group, row, column] = place.value
            if place.index is not None:
                flat.append(np.ravel_multi_index((place.group, row, column), shape))
                index.append(place.index)
    return Places(shape, base.ravel(), np.array(flat, np.intp), np.array(index, np.intp))
