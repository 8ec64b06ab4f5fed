"""Who rates whom, and the sums of what they answered."""

from __future__ import annotations

import numpy as np

from analysis.friction.direction import Direction
from tests.analysis.companies import SALES, cells_of, friction, raters


def test_a_direction_is_told_in_words_and_turned_round() -> None:
    assert str(SALES) == "Sales about Marketing"
    assert SALES.back() == Direction("Marketing", "Sales")
    assert SALES.back().back() == SALES


def test_a_cell_counts_all_raters_and_those_on_its_one_base() -> None:
    columns = friction(12, 45, 1)
    columns["threat"][:3] = np.nan
    (cell,) = cells_of(raters(SALES, columns))
    assert (cell.raters, cell.n) == (12, 9)


def test_a_cell_without_the_friction_scales_has_no_base() -> None:
    (cell,) = cells_of(raters(SALES, {"overlap": [1.0, 2.0, 3.0]}))
    assert (cell.raters, cell.n, cell.block.columns) == (3, 0, ())


def test_one_answer_has_no_variance_to_go_by() -> None:
    (cell,) = cells_of(raters(SALES, {"overlap": [1.0, np.nan]}))
    assert cell.raw({"overlap": 1.0}) is None


def test_two_measures_of_different_people_have_no_common_sum() -> None:
    nan = np.nan
    columns = {"split_own": [10.0, 20.0, 15.0, nan, nan], "split_other": [nan, nan, 5.0, 9.0, 8.0]}
    (cell,) = cells_of(raters(SALES, columns))
    assert cell.raw({"split_own": 1.0, "split_other": -1.0}) is None
