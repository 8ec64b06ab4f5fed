"""Guttman's lambdas against formulas run in R, by hand, and where there are none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.estimate import Described, Reason, Withheld
from analysis.reliability.guttman import (
    Basis,
    Lambda,
    guttman,
    odd_even_r,
    odd_even_spearman_brown,
    spearman_brown,
)

Golden = Callable[[str], dict[str, Any]]
Answers = Callable[[str], np.ndarray]

ENTRIES = ["splits_bfi_A", "splits_lq2002_LEAD"]
NAMES = {
    Lambda.ONE: "lambda1",
    Lambda.TWO: "lambda2",
    Lambda.THREE: "lambda3",
    Lambda.FOUR: "lambda4_oddeven",
    Lambda.FIVE: "lambda5",
    Lambda.SIX: "lambda6",
}
COLUMN = np.array([1.0, 2.0, 4.0, 5.0])


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-8)


def value_of(figure: object) -> float:
    assert isinstance(figure, Described)
    return figure.value


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("which", Lambda)
def test_the_bounds_equal_r(entry: str, which: Lambda, golden: Golden, answers: Answers) -> None:
    expected = golden(entry)["guttman_raw_covariance"][NAMES[which]]
    assert value_of(guttman(answers(entry), which)) == near(expected)


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_bounds_of_standardised_items_equal_psych(
    entry: str, golden: Golden, answers: Answers
) -> None:
    items, expected = answers(entry), golden(entry)["splitHalf_all_splits"]
    second = guttman(items, Lambda.TWO, Basis.CORRELATIONS)
    third = guttman(items, Lambda.THREE, Basis.CORRELATIONS)
    sixth = guttman(items, Lambda.SIX, Basis.CORRELATIONS)
    assert value_of(second) == near(expected["lambda2_std"])
    assert value_of(third) == near(expected["alpha_std"])
    assert value_of(sixth) == near(expected["guttman_lambda6"])


@pytest.mark.parametrize("entry", ENTRIES)
def test_odd_and_even_items_equal_r(entry: str, golden: Golden, answers: Answers) -> None:
    items, expected = answers(entry), golden(entry)["odd_even"]
    assert value_of(odd_even_r(items)) == near(expected["r_halves"])
    assert value_of(odd_even_spearman_brown(items)) == near(expected["spearman_brown"])
    assert value_of(guttman(items, Lambda.FOUR)) == near(expected["guttman_flanagan"])


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_scale_made_longer_or_shorter_equals_r(
    entry: str, golden: Golden, answers: Answers
) -> None:
    expected, third = golden(entry), value_of(guttman(answers(entry), Lambda.THREE))
    assert spearman_brown(third, 2) == near(expected["spearman_brown_double_length"])
    assert spearman_brown(third, 0.5) == near(expected["spearman_brown_half_length"])


def test_two_items_by_hand() -> None:
    """Variances 2/3 and 4/3, covariance 2/3, total 10/3: the split is the scale itself."""
    items = np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 2.0], [1.0, 0.0]])
    found = [value_of(guttman(items, which)) for which in Lambda]
    assert found == near([0.4, 0.8, 0.8, 0.8, 0.8, 1 - (1 / 3 + 2 / 3) / (10 / 3)])


def test_items_that_cancel_each_other_have_no_bound() -> None:
    opposed = np.column_stack([COLUMN, 6 - COLUMN])
    assert guttman(opposed, Lambda.TWO) == Withheld(Reason.NO_VARIANCE, 4)


def test_an_item_that_is_the_sum_of_others_has_no_lambda_6_but_the_rest() -> None:
    other = np.array([3.0, 1.0, 5.0, 2.0])
    items = np.column_stack([COLUMN, other, COLUMN + other])
    assert guttman(items, Lambda.SIX) == Withheld(Reason.UNDEFINED, 4)
    assert isinstance(guttman(items, Lambda.FIVE), Described)


def test_a_half_that_does_not_vary_has_no_correlation() -> None:
    items = np.column_stack([COLUMN, [1.0, 3, 2, 5], 6 - COLUMN])
    assert odd_even_r(items) == Withheld(Reason.NO_VARIANCE, 4)
    assert odd_even_spearman_brown(items) == Withheld(Reason.NO_VARIANCE, 4)


def test_halves_that_are_opposed_cannot_be_lengthened() -> None:
    opposed = np.column_stack([COLUMN, 6 - COLUMN])
    assert value_of(odd_even_r(opposed)) == near(-1.0)
    assert odd_even_spearman_brown(opposed) == Withheld(Reason.UNDEFINED, 4)


def test_too_few_people_have_no_bound() -> None:
    assert guttman(np.ones((2, 3)), Lambda.ONE) == Withheld(Reason.TOO_FEW, 2)
    assert odd_even_r(np.ones((2, 3))) == Withheld(Reason.TOO_FEW, 2)


@given(arrays(np.float64, (10, 4), elements=st.integers(1, 5).map(float)))
@settings(max_examples=60)
def test_the_bounds_keep_guttmans_order(items: np.ndarray) -> None:
    first, second, third = (
        guttman(items, which) for which in (Lambda.ONE, Lambda.TWO, Lambda.THREE)
    )
    if isinstance(first, Withheld):
        assert first == second == third
    else:
        assert first.value < 1
        assert value_of(second) >= max(first.value, value_of(third)) - 1e-9
