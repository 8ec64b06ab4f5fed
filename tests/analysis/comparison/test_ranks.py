"""Two groups by order, independent or paired."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.comparison.dominance import cliffs_delta
from analysis.comparison.ranks import (
    Continuity,
    brunner_munzel,
    mann_whitney,
    paired_rank_biserial,
    rank_biserial,
    wilcoxon_signed_rank,
)
from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Reason, Significance, Withheld

Compared = tuple[np.ndarray, np.ndarray, dict[str, Any]]
EXACT = {"rel": 1e-8, "abs": 1e-12}
GROUPS = st.lists(st.integers(1, 7), min_size=3, max_size=12)


@pytest.mark.parametrize(
    ("name", "continuity"),
    [("p_continuity", Continuity.CORRECTED), ("p_no_continuity", Continuity.PLAIN)],
)
def test_mann_whitney_agrees_with_r(compared: Compared, name: str, continuity: Continuity) -> None:
    first, second, values = compared
    expected = values["mann_whitney"]

    tested = mann_whitney(first, second, continuity)

    assert isinstance(tested, Significance)
    assert tested.statistic == expected["W"]
    assert tested.p == pytest.approx(expected[name], rel=1e-8)


def test_brunner_munzel_agrees_with_the_formula_in_r(compared: Compared) -> None:
    first, second, values = compared
    expected = values["brunner_munzel"]

    tested = brunner_munzel(first, second)

    assert isinstance(tested, Significance)
    assert tested.statistic == pytest.approx(expected["statistic"], **EXACT)
    assert tested.df == pytest.approx((expected["df"],), **EXACT)
    assert tested.p == pytest.approx(expected["p"], rel=1e-8)


def test_the_share_below_that_brunner_and_munzel_test_agrees_with_the_formula_in_r(
    compared: Compared,
) -> None:
    first, second, values = compared

    figure = cliffs_delta(first, second)

    assert isinstance(figure, Estimate)
    share = (1 - figure.value) / 2
    assert share == pytest.approx(values["brunner_munzel"]["p_x_lt_y"], **EXACT)


@pytest.mark.parametrize("name", ["rank_biserial", "cliffs_delta_effectsize"])
def test_rank_biserial_agrees_with_effectsize(compared: Compared, name: str) -> None:
    first, second, values = compared
    expected = values[name]

    figure = rank_biserial(first, second)

    assert isinstance(figure, Estimate)
    found = [figure.value, figure.low, figure.high]
    names = ("estimate", "ci_lower", "ci_upper")
    assert found == pytest.approx([expected[part] for part in names], rel=1e-8)


def _commitment(soldiers: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    return soldiers["COMMIT1"].to_numpy(float), soldiers["COMMIT3"].to_numpy(float)


def test_wilcoxon_agrees_with_r(golden: dict[str, Any], soldiers: pd.DataFrame) -> None:
    expected = golden["paired_univbct"]

    tested = wilcoxon_signed_rank(*_commitment(soldiers))

    assert isinstance(tested, Significance)
    assert tested.n == expected["n"]
    assert tested.statistic == expected["wilcoxon_V"]
    assert tested.p == pytest.approx(expected["wilcoxon_p"], rel=1e-8)


def test_paired_rank_biserial_agrees_with_effectsize(
    golden: dict[str, Any], soldiers: pd.DataFrame
) -> None:
    expected = golden["paired_univbct"]["rank_biserial"][0]

    figure = paired_rank_biserial(*_commitment(soldiers))

    assert isinstance(figure, Estimate)
    found = [figure.value, figure.low, figure.high]
    names = ("r_rank_biserial", "CI_low", "CI_high")
    assert found == pytest.approx([expected[part] for part in names], rel=1e-8)


@settings(max_examples=30)
@given(first=GROUPS, second=GROUPS)
def test_rank_biserial_is_cliffs_delta(first: list[int], second: list[int]) -> None:
    x, y = np.array(first, dtype=float), np.array(second, dtype=float)

    biserial, delta = rank_biserial(x, y), cliffs_delta(x, y)

    assert isinstance(delta, Estimate)
    if isinstance(biserial, Withheld):
        assert abs(delta.value) == 1 or len({*first, *second}) == 1
    else:
        assert biserial.value == pytest.approx(delta.value)


@settings(max_examples=30)
@given(first=GROUPS, second=GROUPS)
def test_swapping_the_groups_changes_no_p_value(first: list[int], second: list[int]) -> None:
    x, y = np.array(first, dtype=float), np.array(second, dtype=float)

    for test in (mann_whitney, brunner_munzel):
        one, other = test(x, y), test(y, x)
        if isinstance(one, Significance):
            assert isinstance(other, Significance)
            assert one.p == pytest.approx(other.p)
        else:
            assert one == other


def test_a_wilcoxon_sum_by_hand() -> None:
    tested = wilcoxon_signed_rank(np.array([1.0, 2, 3, 4, 5]), np.array([2.0, 4, 6, 3, 5]))

    assert isinstance(tested, Significance)
    assert (tested.statistic, tested.n) == (1.5 + 3 + 4, 5)


def test_groups_apart_have_no_brunner_munzel_and_no_fisher_interval() -> None:
    low, high = np.arange(5.0), np.arange(5.0) + 10

    assert brunner_munzel(low, high) == Withheld(Reason.UNDEFINED, 10)
    assert rank_biserial(low, high) == Withheld(Reason.UNDEFINED, 10)
    assert isinstance(mann_whitney(low, high), Significance)


def test_people_who_all_rose_have_no_fisher_interval() -> None:
    figure = paired_rank_biserial(np.arange(5.0), np.arange(5.0) + 1)

    assert figure == Withheld(Reason.UNDEFINED, 5)


def test_nothing_to_rank_is_withheld() -> None:
    same = np.full(4, 3.0)

    for test in (mann_whitney, brunner_munzel, rank_biserial):
        assert test(same, same) == Withheld(Reason.NO_VARIANCE, 8)
        assert test(same[:1], same) == Withheld(Reason.TOO_FEW, 1)
    for paired in (wilcoxon_signed_rank, paired_rank_biserial):
        assert paired(same, same) == Withheld(Reason.NO_VARIANCE, 4)
        assert paired(same[:1], same[:1]) == Withheld(Reason.TOO_FEW, 1)


def test_pairs_need_both_answers() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        wilcoxon_signed_rank(np.ones(3), np.ones(2))

    assert str(caught.value) == "3 answers before and 2 after; give one of each a person."
