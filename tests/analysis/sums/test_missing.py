"""Sums by pattern of missing answers."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.sums.missing import MissingPatterns, missing_patterns
from analysis.sums.moments import moments

NAMES = ["a", "b", "c", "d"]


def gappy(rows: int, seed: int = 1) -> np.ndarray:
    """Return answers of which a quarter is missing."""
    rng = np.random.default_rng(seed)
    table = rng.integers(1, 8, (rows, len(NAMES))).astype(float)
    table[rng.random(table.shape) < 0.25] = np.nan
    return table


def ordered(patterns: MissingPatterns) -> list[np.ndarray]:
    """Return everything in an order that does not depend on how it came about."""
    order = np.lexsort(patterns.present.T)
    return [
        patterns.present[order],
        patterns.counts[order],
        patterns.sums[order],
        patterns.products[order],
    ]


def test_patterns_by_hand() -> None:
    table = np.array([[1.0, 2.0], [3.0, np.nan], [5.0, 4.0], [np.nan, np.nan]])
    found = missing_patterns(table, ["a", "b"])
    assert found.present.tolist() == [[True, False], [True, True]]
    assert found.counts.tolist() == [1.0, 2.0]
    assert found.sums.tolist() == [[3.0, 0.0], [6.0, 6.0]]
    assert found.products.tolist() == [[[0.0, 0.0], [0.0, 0.0]], [[8.0, 4.0], [4.0, 2.0]]]
    assert found.n == 3


@pytest.mark.parametrize("rows", [7, 60, 900])
def test_each_pattern_holds_the_sums_of_its_rows(rows: int) -> None:
    table = gappy(rows)
    found = missing_patterns(table, NAMES)
    for number, pattern in enumerate(found.present):
        mine = table[(np.isnan(table) == ~pattern).all(axis=1)]
        filled = np.where(pattern, mine, 0.0)
        centred = (filled - filled.mean(axis=0)) * pattern
        assert found.counts[number] == len(mine)
        assert found.sums[number] == pytest.approx(filled.sum(axis=0))
        assert found.products[number] == pytest.approx(centred.T @ centred, abs=1e-10)


def test_parts_of_a_table_add_up_to_the_whole() -> None:
    table = gappy(500)
    whole = missing_patterns(table, NAMES)
    parts = missing_patterns(table[:130], NAMES) + missing_patterns(table[130:], NAMES)
    for mine, expected in zip(ordered(parts), ordered(whole), strict=True):
        assert mine == pytest.approx(expected, abs=1e-9)


def test_the_order_of_rows_does_not_matter() -> None:
    table = gappy(300)
    turned = table[::-1].copy()
    for mine, expected in zip(
        ordered(missing_patterns(turned, NAMES)),
        ordered(missing_patterns(table, NAMES)),
        strict=True,
    ):
        assert mine == pytest.approx(expected, abs=1e-9)


def test_patterns_give_the_pairwise_moments() -> None:
    table = gappy(200)
    expected = moments(table, NAMES)
    found = missing_patterns(table, NAMES).moments
    assert found.counts.tolist() == expected.counts.tolist()
    assert found.sums == pytest.approx(expected.sums)
    assert found.products == pytest.approx(expected.products)


def test_some_columns_have_the_patterns_of_these_columns() -> None:
    table = gappy(400)
    found = missing_patterns(table, NAMES).selected(["d", "b"])
    expected = missing_patterns(table[:, [3, 1]], ["d", "b"])
    for mine, other in zip(ordered(found), ordered(expected), strict=True):
        assert mine == pytest.approx(other, abs=1e-9)


def test_many_columns_are_told_apart() -> None:
    table = np.ones((3, 70))
    table[1, 69] = np.nan
    found = missing_patterns(table, [str(column) for column in range(70)])
    assert sorted(found.counts.tolist()) == [1.0, 2.0]


def test_nobody_has_no_patterns() -> None:
    found = missing_patterns(np.full((3, 2), np.nan), ["a", "b"])
    assert (len(found.counts), found.n) == (0, 0)


def test_patterns_of_other_columns_do_not_add() -> None:
    first = missing_patterns(np.ones((2, 1)), ["a"])
    second = missing_patterns(np.ones((2, 1)), ["b"])
    with pytest.raises(ValueError, match=r"^Patterns of \('a',\) and \('b',\) do not add; name"):
        _ = first + second
