"""Counts, sums and cross-products, additive over the parts of a table."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.sums.moments import moments


def table(seed: int, rows: int = 20) -> NDArray[np.float64]:
    generator = np.random.default_rng(seed)
    answers = generator.normal(50, 20, (rows, 3))
    answers[generator.random((rows, 3)) < 0.2] = np.nan
    return answers


def test_means_and_covariances_are_those_of_numpy() -> None:
    answers = np.random.default_rng(1).normal(50, 20, (15, 3))
    found = moments(answers, "abc")
    np.testing.assert_allclose(found.means, answers.mean(axis=0))
    np.testing.assert_allclose(found.covariance, np.cov(answers.T))
    np.testing.assert_allclose(found.covariance_of_means, np.cov(answers.T) / 15)


def test_missing_answers_are_left_out_pairwise() -> None:
    answers = table(2)
    found = moments(answers, "abc")
    both = ~np.isnan(answers[:, [0, 1]]).any(axis=1)
    assert found.covariance[0, 1] == pytest.approx(np.cov(answers[both][:, :2].T)[0, 1])
    assert found.counts[0, 1] == both.sum()


@settings(max_examples=25)
@given(st.integers(0, 500), st.integers(1, 19))
def test_the_moments_of_two_parts_add_up(seed: int, cut: int) -> None:
    answers = table(seed)
    whole = moments(answers, "abc")
    parts = moments(answers[:cut], "abc") + moments(answers[cut:], "abc")
    np.testing.assert_allclose(parts.products, whole.products)
    np.testing.assert_allclose(parts.sums, whole.sums)
    assert (parts.counts == whole.counts).all()


def test_moments_of_different_columns_do_not_add() -> None:
    with pytest.raises(ValueError, match="do not add") as refused:
        moments(np.ones((2, 1)), ["a"]) + moments(np.ones((2, 1)), ["b"])
    assert str(refused.value) == (
        "Moments of ('a',) and ('b',) do not add; name the same columns."
    )


@pytest.mark.parametrize("n", [2, 3, 8, 15, 40])
@pytest.mark.parametrize("score", [0.0, 0.1, 125 / 3, 100 / 7, 100.0])
def test_a_score_that_everybody_has_does_not_vary(n: int, score: float) -> None:
    found = moments(np.full((n, 1), score), ["a"])
    assert found.covariance[0, 0] == 0.0


def test_a_single_step_of_one_person_in_a_thousand_is_no_rounding() -> None:
    answers = np.full((1000, 1), 100.0)
    answers[0] = 75.0
    assert moments(answers, ["a"]).covariance[0, 0] == pytest.approx(0.625)


def test_one_answer_has_a_mean_and_no_variance() -> None:
    found = moments(np.array([[3.0, np.nan]]), "ab")
    assert found.means[0] == 3.0
    assert np.isnan(found.means[1])
    assert np.isnan(found.covariance).all()
