"""Two means, by Welch's and by Student's t."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.comparison.adjustment import Adjustment, adjust
from analysis.comparison.two_means import (
    Difference,
    each_against_the_rest,
    pooled_variance,
    student,
    unusable,
    welch,
)
from analysis.estimate import Reason, Withheld
from analysis.sums.summary import Summary

Compared = tuple[np.ndarray, np.ndarray, dict[str, Any]]
EXACT = {"rel": 1e-8, "abs": 1e-12}
GROUPS = st.lists(st.integers(0, 100), min_size=3, max_size=15).filter(lambda x: len({*x}) > 1)


def test_welch_by_hand() -> None:
    found = welch(Summary(10, 52.0, 100.0), Summary(20, 45.0, 200.0))

    assert isinstance(found, Difference)
    assert found.figure.value == 7.0
    assert found.figure.se == pytest.approx(np.sqrt(20))
    assert found.figure.df == pytest.approx(400 / (100 / 9 + 100 / 19))
    assert found.significance.statistic == pytest.approx(7 / np.sqrt(20))


def test_group_sizes_means_and_spreads_are_those_r_saw(compared: Compared) -> None:
    first, second, expected = compared

    groups = [Summary.of(first), Summary.of(second)]

    assert [group.n for group in groups] == expected["n"]
    assert [group.mean for group in groups] == pytest.approx(expected["mean"], **EXACT)
    assert [group.variance**0.5 for group in groups] == pytest.approx(expected["sd"], **EXACT)
    assert [np.median(first), np.median(second)] == pytest.approx(expected["median"], **EXACT)


@pytest.mark.parametrize(("name", "test"), [("welch", welch), ("student", student)])
def test_differences_agree_with_r(compared: Compared, name: str, test: Any) -> None:
    first, second, values = compared
    expected = values[name]

    found = test(Summary.of(first), Summary.of(second))

    assert isinstance(found, Difference)
    assert found.figure.value == pytest.approx(values["mean_diff"], **EXACT)
    assert found.significance.statistic == pytest.approx(expected["t"], **EXACT)
    assert found.significance.df == pytest.approx((expected["df"],), **EXACT)
    assert found.significance.p == pytest.approx(expected["p"], rel=1e-8)
    assert [found.figure.low, found.figure.high] == pytest.approx(expected["ci95"], **EXACT)


def test_the_pooled_spread_agrees_with_r(compared: Compared) -> None:
    first, second, expected = compared

    pooled = pooled_variance(Summary.of(first), Summary.of(second))

    assert pooled**0.5 == pytest.approx(expected["tost_d"]["pooled_sd"], **EXACT)


@pytest.fixture(scope="module")
def by_company(companies: pd.DataFrame) -> dict[str, Summary]:
    return {
        str(name): Summary.of(rows.to_numpy(float))
        for name, rows in companies.groupby("GRP")["LEAD"]
    }


@pytest.mark.parametrize("place", range(20))
def test_a_group_against_all_others_agrees_with_r(
    golden: dict[str, Any], by_company: dict[str, Summary], place: int
) -> None:
    expected = golden["many_vs_rest_bh1996"][place]

    found = each_against_the_rest(by_company)[str(expected["group"])]

    assert isinstance(found, Difference)
    assert by_company[str(expected["group"])].n == expected["n"]
    assert found.figure.value == pytest.approx(expected["diff"], **EXACT)
    assert found.significance.statistic == pytest.approx(expected["t"], **EXACT)
    assert found.significance.df == pytest.approx((expected["df"],), **EXACT)
    assert found.significance.p == pytest.approx(expected["p"], rel=1e-8)


@pytest.mark.parametrize(
    ("name", "adjustment"), [("bh", Adjustment.BENJAMINI_HOCHBERG), ("holm", Adjustment.HOLM)]
)
def test_twenty_groups_adjusted_agree_with_r(
    golden: dict[str, Any], by_company: dict[str, Summary], name: str, adjustment: Adjustment
) -> None:
    expected = golden["many_vs_rest_bh1996"]
    found = each_against_the_rest(by_company)
    tested = [found[str(row["group"])] for row in expected]

    adjusted = adjust(
        [test.significance.p for test in tested if isinstance(test, Difference)], adjustment
    )

    assert list(adjusted) == pytest.approx([row[name] for row in expected], rel=1e-8)


@given(first=GROUPS, second=GROUPS, shift=st.integers(-50, 50), scale=st.integers(1, 9))
def test_a_difference_moves_with_the_scale_but_its_t_does_not(
    first: list[int], second: list[int], shift: int, scale: int
) -> None:
    x, y = np.array(first, dtype=float), np.array(second, dtype=float)

    plain = welch(Summary.of(x), Summary.of(y))
    moved = welch(Summary.of(shift + scale * x), Summary.of(shift + scale * y))

    assert isinstance(plain, Difference)
    assert isinstance(moved, Difference)
    assert moved.figure.value == pytest.approx(scale * plain.figure.value, abs=1e-9)
    assert moved.significance.statistic == pytest.approx(plain.significance.statistic, abs=1e-9)


@given(first=GROUPS, second=GROUPS)
def test_swapping_the_groups_turns_the_difference_round(
    first: list[int], second: list[int]
) -> None:
    x, y = Summary.of(first), Summary.of(second)

    one, other = welch(x, y), welch(y, x)

    assert isinstance(one, Difference)
    assert isinstance(other, Difference)
    assert (one.figure.low, one.figure.high) == pytest.approx(
        (-other.figure.high, -other.figure.low)
    )


@given(first=GROUPS)
def test_with_equal_groups_both_tests_are_the_same(first: list[int]) -> None:
    x = Summary.of(first)
    y = Summary(x.n, x.mean + 3, x.variance)

    one, other = welch(x, y), student(x, y)

    assert isinstance(one, Difference)
    assert isinstance(other, Difference)
    assert one.figure.df == pytest.approx(other.figure.df)
    assert one.figure.low == pytest.approx(other.figure.low)


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(20260101)
    hits = 0
    for _ in range(1000):
        found = welch(
            Summary.of(rng.normal(55, 10, 12)), Summary.of(rng.normal(50, 20, 8)), level=0.9
        )
        assert isinstance(found, Difference)
        hits += found.figure.low <= 5 <= found.figure.high

    assert hits / 1000 == pytest.approx(0.9, abs=3 * (0.9 * 0.1 / 1000) ** 0.5)


def test_two_answers_a_group_are_enough_and_one_is_not() -> None:
    pair, other = Summary.of([40.0, 60.0]), Summary.of([30.0, 35.0])

    assert isinstance(welch(pair, other), Difference)
    assert welch(pair, Summary.of([30.0])) == Withheld(Reason.TOO_FEW, 1)
    assert student(pair, Summary.of([])) == Withheld(Reason.TOO_FEW, 0)


def test_groups_that_do_not_vary_are_withheld_but_one_that_does_is_enough() -> None:
    still, moving = Summary.of([50.0, 50.0]), Summary.of([40.0, 60.0])

    assert unusable(still, still) == Withheld(Reason.NO_VARIANCE, 4)
    assert isinstance(welch(still, moving), Difference)


def test_a_company_of_one_department_has_no_rest() -> None:
    found = each_against_the_rest({"S": Summary(9, 60.0, 90.0)})

    assert found == {"S": Withheld(Reason.TOO_FEW, 0)}
