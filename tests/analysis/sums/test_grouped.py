"""Whole numbers of groups that add over parts."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.sums.grouped import Grouped, cross_products, grouping


def counted(codes: list[int], size: int = 3) -> Grouped:
    return grouping([np.array(codes, np.int32)], [size]).counts()


def by_codes(sums: Grouped) -> dict[tuple[int, ...], list[float]]:
    return {codes: values.tolist() for codes, values in sums.items()}


def test_groups_of_two_parts_add_over_their_union() -> None:
    both = counted([0, 0, 2]) + counted([-1, 2])
    assert by_codes(both) == {(-1,): [1.0], (0,): [2.0], (2,): [2.0]}


def test_a_part_without_rows_adds_nothing() -> None:
    assert by_codes(counted([]) + counted([1])) == {(1,): [1.0]}


def test_many_possible_groups_are_told_apart_like_few() -> None:
    codes = [np.array([3, 0, 3], np.int32), np.array([-1, 5, -1], np.int32)]
    few, many = grouping(codes, [4, 6]), grouping(codes, [4000, 6000])
    assert by_codes(few.counts()) == by_codes(many.counts()) == {(0, 5): [1.0], (3, -1): [2.0]}


def test_what_is_missing_counts_for_nothing_in_a_sum() -> None:
    alone = grouping([np.zeros(3, np.int32)], [1])
    assert alone.sums(np.array([[1.0, np.nan, 4.0]])).values.tolist() == [[5.0]]


def test_products_are_those_of_each_group_by_itself() -> None:
    rng = np.random.default_rng(3)
    columns = rng.integers(1, 6, (4, 60)).astype(float)
    columns[rng.random(columns.shape) < 0.2] = np.nan
    groups = rng.integers(0, 5, 60).astype(np.int32)
    found = cross_products(grouping([groups], [5]), columns)
    for (group,), (counts, sums, products) in found.items():
        mine = columns[:, groups == group]
        mask, filled = ~np.isnan(mine) * 1.0, np.nan_to_num(mine)
        assert counts.tolist() == (mask @ mask.T).tolist()
        assert sums.tolist() == (filled @ mask.T).tolist()
        assert products.tolist() == (filled @ filled.T).tolist()


def test_a_group_that_is_not_there_is_named() -> None:
    sums = counted([0, 2])
    assert sums.place_of((2,)) == 1
    with pytest.raises(KeyError, match=r"\(1,\)"):
        sums.place_of((1,))


def test_sums_of_different_things_do_not_add() -> None:
    with pytest.raises(UnusableAnswers) as refused:
        counted([0]) + counted([0], size=7)
    assert str(refused.value) == "Groups of (4,) and (8,) do not add; sum up the same things."


def test_rows_that_stand_by_group_have_the_sums_of_any_order() -> None:
    rng = np.random.default_rng(3)
    codes, order = rng.integers(0, 4, 50), rng.permutation(50)
    columns = rng.integers(-5, 6, (3, 50))
    standing = np.sort(codes)
    by_group, mixed = grouping([standing], [4]), grouping([standing[order]], [4])
    assert by_group.starts is not None
    assert mixed.starts is None
    assert by_group.whole_sums(columns).tolist() == mixed.whole_sums(columns[:, order]).tolist()
    assert by_group.counts().values.tolist() == mixed.counts().values.tolist()
    for one, other in zip(
        by_group.sums(columns.astype(float)).items(),
        mixed.sums(columns[:, order].astype(float)).items(),
        strict=True,
    ):
        assert one[0] == other[0]
        assert one[1].tolist() == other[1].tolist()


def test_no_rows_have_no_groups() -> None:
    none = grouping([np.array([], np.int32)], [4])
    assert none.starts is None
    assert none.sums(np.empty((2, 0))).values.shape == (0, 2)
    assert none.whole_sums(np.empty((2, 0), np.int64)).shape == (0, 2)
