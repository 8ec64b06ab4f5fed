"""Velicer's test against psych, by hand, and on a known number of components."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.estimate import Reason, Withheld
from analysis.factors.correlations import Correlations, correlations
from analysis.factors.partial_correlations import (
    PartialCorrelations,
    Power,
    partial_correlations,
)


def test_what_is_left_equals_psych(
    entry: dict[str, Any], answers: Callable[[dict[str, Any]], np.ndarray]
) -> None:
    shared = correlations(answers(entry))
    assert isinstance(shared, Correlations)
    expected = entry["values"]["map"]
    found = partial_correlations(shared, most=len(expected))
    assert isinstance(found, PartialCorrelations)
    # psych begins with one component taken out
    assert found.averages[1:] == pytest.approx(expected, rel=1e-8)
    assert found.keep == entry["values"]["map_minimum_at"]


def test_nothing_taken_out_leaves_the_correlations(made: np.ndarray) -> None:
    shared = Correlations((*"abcdefghi",), made, 200)
    squares, fourths = (partial_correlations(shared, power=power) for power in Power)
    assert isinstance(squares, PartialCorrelations)
    assert isinstance(fourths, PartialCorrelations)
    pairs = made[np.triu_indices(9, 1)]
    assert squares.averages[0] == pytest.approx((pairs**2).mean())
    assert fourths.averages[0] == pytest.approx((pairs**4).mean())
    assert len(squares.averages) == 9


def test_three_alike_items_by_hand() -> None:
    """One component of three items that correlate .5 leaves each pair correlated -.5."""
    matrix = np.full((3, 3), 0.5) + np.diag([0.5] * 3)
    found = partial_correlations(Correlations((*"abc",), matrix, 100), most=1)
    assert isinstance(found, PartialCorrelations)
    assert found.averages == pytest.approx([0.25, 0.25])


@pytest.mark.parametrize("power", list(Power))
def test_three_blocks_are_three_components_and_unrelated_items_none(power: Power) -> None:
    block = np.full((4, 4), 0.6) + np.diag([0.4] * 4)
    blocks = Correlations((*"abcdefghijkl",), np.kron(np.eye(3), block), 300)
    found = partial_correlations(blocks, power=power)
    assert isinstance(found, PartialCorrelations)
    assert found.keep == 3
    unrelated = correlations(np.random.default_rng(2).normal(size=(2000, 8)))
    assert isinstance(unrelated, Correlations)
    nothing = partial_correlations(unrelated, power=power)
    assert isinstance(nothing, PartialCorrelations)
    assert nothing.keep == 0


def test_two_items_and_dependent_items_are_refused() -> None:
    assert partial_correlations(Correlations(("a", "b"), np.eye(2), 50)) == Withheld(
        Reason.TOO_FEW, 50
    )
    assert partial_correlations(Correlations((*"abc",), np.ones((3, 3)), 50)) == Withheld(
        Reason.UNDEFINED, 50
    )
