"""Correlations of items: of complete people, pairwise, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.estimate import Reason, Withheld
from analysis.factors.correlations import Correlations, correlations
from analysis.sums.covariances import Missing
from analysis.sums.moments import moments

ANSWERS = np.random.default_rng(5).integers(1, 6, (60, 4)).astype(float)


def test_complete_people_have_the_correlations_of_their_answers_and_of_their_sums() -> None:
    here, there = correlations(ANSWERS), correlations(moments(ANSWERS, [*"abcd"]))
    assert isinstance(here, Correlations)
    assert isinstance(there, Correlations)
    assert here.matrix == pytest.approx(np.corrcoef(ANSWERS, rowvar=False), rel=1e-12)
    assert there.matrix == pytest.approx(here.matrix, rel=1e-12)
    assert (here.people, there.columns) == (60, (*"abcd",))


def test_pairwise_both_standard_deviations_are_of_the_people_of_the_pair() -> None:
    table = ANSWERS.copy()
    table[:20, 0] = np.nan
    found = correlations(table, Missing.PAIRWISE)
    assert isinstance(found, Correlations)
    expected = np.corrcoef(table[20:, 0], table[20:, 1])[0, 1]
    assert found.matrix[0, 1] == pytest.approx(expected, rel=1e-12)
    assert found.matrix[1, 2] == pytest.approx(
        np.corrcoef(table[:, 1], table[:, 2])[0, 1], rel=1e-12
    )
    assert found.n == pytest.approx(6 / (3 / 40 + 3 / 60))


def test_an_item_without_variance_is_refused() -> None:
    table = ANSWERS.copy()
    table[:, 1] = 3.0
    assert correlations(table) == Withheld(Reason.NO_VARIANCE, 60)


def test_an_item_constant_among_those_who_answered_another_is_refused() -> None:
    table = ANSWERS.copy()
    table[:50, 0] = np.nan
    table[50:, 1] = 3.0
    found = correlations(table, Missing.PAIRWISE)
    assert isinstance(found, Withheld)
    assert found.reason is Reason.NO_VARIANCE


def test_two_people_are_too_few() -> None:
    assert correlations(ANSWERS[:2]) == Withheld(Reason.TOO_FEW, 2)


def test_a_matrix_of_another_size_is_refused_with_both_numbers() -> None:
    message = (
        r"^Correlations of shape \(2, 2\) do not fit 3 items; give one row and one column an "
        r"item\.$"
    )
    with pytest.raises(ValueError, match=message):
        Correlations((*"abc",), np.eye(2), 100)


@pytest.mark.parametrize("matrix", [np.array([[1.0, 0.2], [0.3, 1.0]]), 2 * np.eye(2)])
def test_covariances_are_no_correlations(matrix: np.ndarray) -> None:
    message = (
        r"^The matrix is not symmetric with ones on its diagonal; give correlations, not "
        r"covariances\.$"
    )
    with pytest.raises(ValueError, match=message):
        Correlations((*"ab",), matrix, 100)


def test_an_item_that_is_the_sum_of_others_leaves_no_definite_matrix() -> None:
    table = np.column_stack([ANSWERS, ANSWERS.sum(axis=1)])
    found = correlations(table)
    assert isinstance(found, Correlations)
    assert not found.is_definite
