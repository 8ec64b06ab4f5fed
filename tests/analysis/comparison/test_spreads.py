"""Whether groups vary alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.comparison.spreads import bartlett, brown_forsythe
from analysis.estimate import Reason, Significance, Withheld
from analysis.sums.summary import Summary

Several = tuple[Mapping[str, np.ndarray], dict[str, Any]]
Compared = tuple[np.ndarray, np.ndarray, dict[str, Any]]
EXACT = {"rel": 1e-8, "abs": 1e-12}


def test_bartlett_agrees_with_r(several: Several) -> None:
    groups, values = several

    tested = bartlett([Summary.of(group) for group in groups.values()])

    assert isinstance(tested, Significance)
    assert tested.statistic == pytest.approx(values["bartlett"]["K2"], **EXACT)
    assert tested.p == pytest.approx(values["bartlett"]["p"], rel=1e-8)


def test_brown_forsythe_agrees_with_the_formula_in_r(compared: Compared) -> None:
    first, second, values = compared
    expected = values["levene_brown_forsythe"]

    tested = brown_forsythe([first, second])

    assert isinstance(tested, Significance)
    assert tested.statistic == pytest.approx(expected["F"], **EXACT)
    assert tested.p == pytest.approx(expected["p"], rel=1e-8)


def test_brown_forsythe_by_hand() -> None:
    tested = brown_forsythe([np.array([1.0, 2, 3, 4]), np.array([1.0, 4, 7, 9])])

    assert isinstance(tested, Significance)
    # Distances 1.5 .5 .5 1.5 and 4.5 1.5 1.5 3.5: means 1 and 2.75, squares within 1 and 6.75.
    assert tested.statistic == pytest.approx((2 * 1.75**2) / (7.75 / 6))
    assert tested.df == (1.0, 6.0)


@given(
    first=st.lists(st.integers(0, 100), min_size=4, max_size=9).filter(lambda x: len({*x}) > 2),
    second=st.lists(st.integers(0, 100), min_size=4, max_size=9).filter(lambda x: len({*x}) > 2),
    shift=st.integers(-50, 50),
)
def test_moving_a_group_changes_no_test_of_spread(
    first: list[int], second: list[int], shift: int
) -> None:
    x, y = np.array(first, dtype=float), np.array(second, dtype=float)

    one, other = brown_forsythe([x, y]), brown_forsythe([x + shift, y])

    if isinstance(one, Withheld):
        assert one == other
    else:
        assert isinstance(other, Significance)
        assert one.statistic == pytest.approx(other.statistic, abs=1e-9)


def test_equal_variances_have_a_bartlett_of_nothing() -> None:
    tested = bartlett([Summary(10, 50.0, 4.0), Summary(5, 30.0, 4.0)])

    assert isinstance(tested, Significance)
    assert tested.statistic == pytest.approx(0.0, abs=1e-12)


def test_spread_needs_something_to_vary() -> None:
    still, moving = Summary(9, 50.0, 0.0), Summary(9, 50.0, 9.0)

    assert bartlett([still, moving]) == Withheld(Reason.NO_VARIANCE, 18)
    assert bartlett([Summary(1, 50.0, 0.0), moving]) == Withheld(Reason.TOO_FEW, 10)
    assert brown_forsythe([np.full(3, 2.0), np.full(3, 5.0)]) == Withheld(Reason.NO_VARIANCE, 6)
    assert brown_forsythe([np.array([np.nan]), np.ones(3)]) == Withheld(Reason.TOO_FEW, 0)
