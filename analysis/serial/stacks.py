"""Stacks: patterns of equally many waves side by side, so that one step serves all of them.

People who answered eleven of twelve waves have twelve patterns, those who answered nine have 220;
their matrices are equally large and are inverted, multiplied and summed together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.serial.occasions import OccasionSums, Pattern
from analysis.serial.structure import Serial, Structure

Array = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """All patterns of one number of waves."""

    people: Array
    """People of each pattern, shape (patterns,)."""
    products: Array
    """T of each pattern, a row for each two columns: shape (columns^2, patterns waves^2)."""
    places: Places
    """Place of each wave among all waves, shape (patterns, waves)."""
    steps: Places
    """Place of each wave where residuals are correlated: the same, or its position."""
    design: Array
    """Z, shape (patterns, waves, random effects)."""
    cell_pattern: Places
    """Pattern of each cell of people of one team and pattern, shape (cells,)."""
    cell_team: Places
    cell_people: Array
    cell_sums: Array
    """U of each cell, shape (cells, waves, columns)."""


def stacks(sums: OccasionSums, structure: Structure) -> tuple[Stack, ...]:
    """Put patterns of equally many waves side by side.

    Parameters
    ----------
    sums
        Sums of the repeated scores.
    structure
        Which tells how residuals are correlated, and in what people differ.

    Returns
    -------
    tuple of Stack
        By the number of waves.

    Examples
    --------
    >>> from analysis.serial.occasions import occasion_sums
    >>> summed = occasion_sums(np.arange(5.0), np.ones((5, 1)), [*"AABBC"], [0, 1, 0, 2, 0])
    >>> [stack.places.tolist() for stack in stacks(summed, Structure())]
    [[[0]], [[0, 1], [0, 2]]]
    """
    lengths = sorted({len(pattern.waves) for pattern in sums.patterns})
    return tuple(
        _stack(
            [pattern for pattern in sums.patterns if len(pattern.waves) == length],
            np.array(sums.waves),
            structure,
        )
        for length in lengths
    )


# The kernels below check nothing: they only compute.


def _stack(patterns: list[Pattern], waves: Array, structure: Structure) -> Stack:
    times = np.array([pattern.waves for pattern in patterns])
    places = np.searchsorted(waves, times)
    by_position = structure.serial is Serial.BY_POSITION
    steps = np.broadcast_to(np.arange(times.shape[1]), times.shape) if by_position else places
    cells = [len(pattern.teams) for pattern in patterns]
    return Stack(
        people=np.array([pattern.people for pattern in patterns], dtype=np.float64),
        products=np.stack([pattern.products for pattern in patterns], axis=2).reshape(
            patterns[0].products.shape[0] ** 2, -1
        ),
        places=places,
        steps=steps,
        design=np.stack([np.ones_like(times), times], axis=2)[:, :, : structure.width],
        cell_pattern=np.repeat(np.arange(len(patterns)), cells),
        cell_team=np.concatenate([pattern.teams for pattern in patterns]),
        cell_people=np.concatenate([pattern.team_people for pattern in patterns]),
        cell_sums=np.concatenate([pattern.team_sums for pattern in patterns]),
    )
