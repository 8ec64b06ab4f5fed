"""Whether two groups differ in any way."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ks_2samp

from analysis.comparison.distributions import kolmogorov_smirnov
from analysis.estimate import Reason, Significance, Withheld

Compared = tuple[np.ndarray, np.ndarray, dict[str, Any]]


def test_it_agrees_with_r(compared: Compared) -> None:
    """Where R prints 0, it has computed 1 less a number next to 1; the true p is 5e-21."""
    first, second, values = compared
    expected = values["ks"]

    tested = kolmogorov_smirnov(first, second)

    assert isinstance(tested, Significance)
    assert tested.statistic == pytest.approx(expected["D"], rel=1e-8)
    assert tested.p == pytest.approx(expected["p"], rel=1e-8, abs=1e-12)
    assert tested.p > 0


@settings(max_examples=40)
@given(
    first=st.lists(st.integers(1, 4), min_size=1, max_size=5),
    second=st.lists(st.integers(1, 4), min_size=1, max_size=5),
)
def test_the_exact_p_is_the_share_of_all_ways_to_deal_the_answers(
    first: list[int], second: list[int]
) -> None:
    pooled = np.array(first + second, dtype=float)
    distances = []
    for chosen in combinations(range(len(pooled)), len(first)):
        inside = np.isin(np.arange(len(pooled)), chosen)
        x, y = pooled[inside], pooled[~inside]
        distances.append(max(abs((x <= v).mean() - (y <= v).mean()) for v in pooled))

    tested = kolmogorov_smirnov(np.array(first, dtype=float), np.array(second, dtype=float))

    assert isinstance(tested, Significance)
    share = np.mean(np.array(distances) >= tested.statistic - 1e-9)
    assert tested.p == pytest.approx(share)


def test_without_ties_it_agrees_with_the_library() -> None:
    rng = np.random.default_rng(20260103)
    x, y = rng.normal(0, 1, 17), rng.normal(0.6, 1, 23)

    tested = kolmogorov_smirnov(x, y)

    assert isinstance(tested, Significance)
    assert tested.p == pytest.approx(ks_2samp(x, y, method="exact").pvalue)


def test_groups_of_a_hundred_are_asymptotic_and_smaller_ones_exact() -> None:
    x = np.arange(100.0)

    large, small = kolmogorov_smirnov(x, x + 5), kolmogorov_smirnov(x[1:], x + 5)

    assert isinstance(large, Significance)
    assert isinstance(small, Significance)
    assert large.method == "Kolmogorov-Smirnov test, asymptotic"
    assert small.method == "Kolmogorov-Smirnov test, exact with ties"


def test_the_same_answers_have_a_p_of_one() -> None:
    tested = kolmogorov_smirnov(np.array([1.0, 2, 2]), np.array([1.0, 2, 2]))

    assert isinstance(tested, Significance)
    assert (tested.statistic, tested.p) == (0.0, 1.0)


def test_a_group_without_an_answer_is_withheld() -> None:
    assert kolmogorov_smirnov(np.array([np.nan]), np.ones(3)) == Withheld(Reason.TOO_FEW, 0)
