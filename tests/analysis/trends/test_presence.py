"""Sums by who answered when: against the rows, over parts, and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.comparison.paired import Pairs
from analysis.errors import UnusableAnswers
from analysis.sums.moments import moments
from analysis.sums.summary import Summary
from analysis.trends.presence import common_covariance, presence_sums

WAVES = ("Q1", "Q2", "Q3")


def people(n: int, seed: int) -> np.ndarray:
    """Return whole answers of n people in three waves, a third of them missing."""
    generator = np.random.default_rng(seed)
    table = generator.integers(0, 101, (n, 3)).astype(float)
    table[generator.random((n, 3)) < 0.3] = np.nan
    return table


def test_by_hand_three_patterns() -> None:
    table = np.array([[1.0, 2, np.nan], [3, 4, np.nan], [5, 6, 7], [np.nan, np.nan, 8]])
    found = presence_sums(table, WAVES)
    assert found.present.tolist() == [[False, False, True], [True, True, False], [True] * 3]
    assert found.n.tolist() == [1, 2, 1]
    assert found.sums.tolist() == [[0, 0, 8], [4, 6, 0], [5, 6, 7]]
    assert found.products[1].tolist() == [[10, 14, 0], [14, 20, 0], [0, 0, 0]]
    assert found.people == 4


def test_a_person_who_never_answered_is_left_out() -> None:
    assert presence_sums(np.array([[np.nan] * 3, [1.0, 2, 3]]), WAVES).people == 1


@settings(max_examples=25)
@given(st.integers(0, 1000), st.integers(1, 20))
def test_parts_add_to_the_whole(seed: int, first: int) -> None:
    table = people(24, seed)
    whole = presence_sums(table, WAVES)
    added = presence_sums(table[:first], WAVES) + presence_sums(table[first:], WAVES)
    np.testing.assert_array_equal(added.present, whole.present)
    np.testing.assert_array_equal(added.n, whole.n)
    np.testing.assert_array_equal(added.sums, whole.sums)
    np.testing.assert_array_equal(added.products, whole.products)


def test_the_moments_are_those_of_the_rows() -> None:
    table = people(40, 3)
    found, expected = presence_sums(table, WAVES).moments, moments(table, WAVES)
    np.testing.assert_array_equal(found.counts, expected.counts)
    np.testing.assert_array_equal(found.sums, expected.sums)
    np.testing.assert_array_equal(found.products, expected.products)


def test_pairs_and_groups_are_those_of_the_rows() -> None:
    table = people(40, 4)
    found = presence_sums(table, WAVES)
    pairs, expected = found.pairs(0, 2), Pairs.of(table[:, 0], table[:, 2])
    assert pairs.n == expected.n
    assert pairs.change == pytest.approx(expected.change)
    assert pairs.covariance == pytest.approx(expected.covariance)
    everyone = found.summary(np.ones(len(found.n), dtype=bool), 1)
    rows = Summary.of(table[:, 1])
    assert (everyone.n, everyone.mean) == (rows.n, pytest.approx(rows.mean))
    assert everyone.variance == pytest.approx(rows.variance)


def test_the_variance_of_a_mean_is_that_over_n() -> None:
    table = people(40, 5)
    found = presence_sums(table, WAVES)
    n = found.moments.n
    weights = np.zeros(found.present.shape)
    weights[:, 1] = 1 / n[1]
    assert found.variance_of(weights) == pytest.approx(found.moments.covariance[1, 1] / n[1])


def test_the_variance_of_a_change_over_two_waves_is_that_of_the_means() -> None:
    table = people(40, 6)[:, [0, 2]]
    found = presence_sums(table, ["Q1", "Q3"])
    n, means = found.moments.n, found.moments.covariance_of_means
    weights = np.tile([-1 / n[0], 1 / n[1]], (len(found.n), 1))
    expected = means[0, 0] + means[1, 1] - 2 * means[0, 1]
    assert found.variance_of(weights) == pytest.approx(expected)


def test_one_correlation_stands_for_all_pairs_of_waves() -> None:
    """(10 * 2 + 5 * 4) of (10 * 4 + 5 * 8): a half, of variances 4, 4 and 16."""
    given = np.array([[4.0, 2, 4], [2, 4, np.nan], [4, np.nan, 16]])
    freedom = np.array([[12.0, 10, 5], [10, 12, 0], [5, 0, 12]])
    found = common_covariance(freedom, given)
    assert found.tolist() == [[4, 2, 4], [2, 4, 4], [4, 4, 16]]


def test_a_covariance_that_no_answers_can_have_is_mended() -> None:
    given = np.array([[4.0, 9.0], [9.0, 4.0]])
    assert np.linalg.eigvalsh(common_covariance(np.full((2, 2), 3.0), given))[0] > 0
    turned = given * [[1.0, -1.0], [-1.0, 1.0]]
    assert np.linalg.eigvalsh(common_covariance(np.full((2, 2), 3.0), turned))[0] > 0


def test_a_wave_of_one_person_has_the_variance_of_the_others() -> None:
    given = np.array([[4.0, np.nan], [np.nan, np.nan]])
    assert common_covariance(np.zeros((2, 2)), given).tolist() == [[4, 0], [0, 4]]


def test_waves_that_do_not_fit_are_refused() -> None:
    with pytest.raises(UnusableAnswers) as raised:
        presence_sums(np.ones((2, 3)), ["Q1"])
    assert str(raised.value) == (
        "A table of shape (2, 3) does not fit 1 waves; give one column a wave."
    )
    first, other = presence_sums(np.ones((2, 1)), ["Q1"]), presence_sums(np.ones((2, 1)), ["Q2"])
    with pytest.raises(UnusableAnswers) as raised:
        first + other
    assert str(raised.value) == ("Sums over ('Q1',) and ('Q2',) do not add; name the same waves.")
    with pytest.raises(UnusableAnswers) as raised:
        first.place("Q9")
    assert str(raised.value) == "There is no wave Q9; choose among Q1."
