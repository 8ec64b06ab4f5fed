"""Retest correlations against R and by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.estimate import Described, Estimate, Reason, Withheld
from analysis.reliability.retest import (
    concordance,
    retest_kendall,
    retest_p,
    retest_r,
    retest_spearman,
)

Golden = Callable[[str], dict[str, Any]]
Waves = Callable[[str], tuple[np.ndarray, np.ndarray]]

ENTRIES = ["retest_univbct_jobsat_1_2", "retest_univbct_jobsat_1_3", "retest_sai_a_anxiety10"]
A, B = np.array([1.0, 2, 3, 4, 5]), np.array([2.0, 1, 4, 3, 5])


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-8)


def value_of(figure: object) -> float:
    assert isinstance(figure, Described)
    return figure.value


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_correlations_equal_r(entry: str, golden: Golden, waves: Waves) -> None:
    first, second = waves(entry)
    expected, figure = golden(entry), retest_r(first, second)
    assert isinstance(figure, Estimate)
    assert figure.n == expected["n"]
    assert figure.value == near(expected["r"])
    assert [figure.low, figure.high] == near(expected["r_ci95"])
    assert value_of(retest_p(first, second)) == near(expected["p"])
    assert value_of(retest_spearman(first, second)) == near(expected["spearman"])
    assert value_of(retest_kendall(first, second)) == near(expected["kendall_tau_b"])
    assert value_of(concordance(first, second)) == near(expected["lin_ccc_n_denominator"])


def test_correlation_and_concordance_by_hand() -> None:
    """Eight of ten products; means and spreads are the same."""
    figure = retest_r(A, B)
    assert isinstance(figure, Estimate)
    assert (figure.value, figure.se) == (near(0.8), near(0.36 / 2))
    assert value_of(concordance(A, B)) == near(0.8)
    assert value_of(concordance(A, B + 1)) == near(2 * 1.6 / (2 + 2 + 1))


def test_a_perfect_correlation_has_p_zero() -> None:
    assert value_of(retest_p(A, A)) == 0


def test_people_absent_from_one_occasion_are_left_out() -> None:
    first, second = np.append(A, [9.0, np.nan]), np.append(B, [np.nan, 9.0])
    assert retest_r(first, second) == retest_r(A, B)


@pytest.mark.parametrize(
    "statistic", [retest_r, retest_p, retest_spearman, retest_kendall, concordance]
)
def test_too_few_pairs_or_answers_all_alike_are_withheld(
    statistic: Callable[..., object],
) -> None:
    assert statistic(A[:3], B[:3]) == Withheld(Reason.TOO_FEW, 3)
    assert not isinstance(statistic(A[:4], B[:4]), Withheld)
    assert statistic(A, np.full(5, 2.0)) == Withheld(Reason.NO_VARIANCE, 5)


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=5, max_size=12))
@settings(max_examples=50)
def test_concordance_never_exceeds_the_correlation(pairs: list[tuple[int, int]]) -> None:
    first, second = np.array(pairs, dtype=float).T
    correlation, agreed = retest_r(first, second), concordance(first, second)
    if isinstance(correlation, Estimate):
        assert abs(value_of(agreed)) <= abs(correlation.value) + 1e-12
    else:
        assert correlation == agreed
