"""Sums of products up to the fourth order."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.sums.fourth import CHUNK, fourth_moments


def test_fourth_moments_by_hand() -> None:
    found = fourth_moments(np.array([[1.0], [4.0]]), ["a"], np.array([2.0]))
    assert found.products.tolist() == [[2.0, 1.0, 5.0], [1.0, 5.0, 7.0], [5.0, 7.0, 17.0]]
    assert found.n == 2.0


def test_parts_of_a_table_add_up_to_the_whole() -> None:
    table = np.random.default_rng(1).integers(1, 8, (CHUNK + 100, 3)).astype(float)
    origin = np.full(3, 4.0)
    whole = fourth_moments(table, ["a", "b", "c"], origin)
    parts = fourth_moments(table[:900], ["a", "b", "c"], origin)
    parts += fourth_moments(table[900:], ["a", "b", "c"], origin)
    assert parts.products.tolist() == whole.products.tolist()


def test_sums_from_another_origin_do_not_add() -> None:
    first = fourth_moments(np.ones((2, 1)), ["a"], np.array([1.0]))
    second = fourth_moments(np.ones((2, 1)), ["a"], np.array([2.0]))
    with pytest.raises(ValueError, match="use the same columns and the same origin") as error:
        _ = first + second
    assert str(error.value).startswith("Fourth moments of ('a',) from [1.0] and of ('a',)")
