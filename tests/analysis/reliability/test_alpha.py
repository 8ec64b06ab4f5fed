"""Alpha against a hand count, psych 2.2.9, and the rules it must keep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.estimate import Described, Estimate, Reason, Withheld
from analysis.reliability.alpha import (
    Interval,
    alpha,
    average_r,
    guttman_smc,
    median_r,
    signal_to_noise,
    standardized_alpha,
    variance_r,
)
from analysis.sums.covariances import Missing
from analysis.sums.moments import moments

Golden = Callable[[str], dict[str, Any]]
Answers = Callable[[str], np.ndarray]

ENTRIES = [
    "alpha_bfi_A_listwise",
    "alpha_bfi_A_pairwise",
    "alpha_bfi_A_wrong_key_A1",
    "alpha_bfi_N_listwise",
    "alpha_bfi_N_first60",
    "alpha_lq2002_LEAD",
    "alpha_lq2002_LEAD_two_items",
    "alpha_hs_visual",
]
LIKERT = arrays(np.float64, (12, 4), elements=st.integers(1, 5).map(float))


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-8)


def value_of(items: np.ndarray) -> float:
    """Return alpha's value, or nan where it is withheld."""
    figure = alpha(items)
    return figure.value if isinstance(figure, Estimate) else np.nan


def missing_of(entry: str) -> Missing:
    return Missing.PAIRWISE if "pairwise" in entry else Missing.LISTWISE


@pytest.mark.parametrize("entry", ENTRIES)
def test_alpha_equals_psych(entry: str, golden: Golden, answers: Answers) -> None:
    figure = alpha(answers(entry), missing_of(entry))
    assert isinstance(figure, Estimate)
    assert figure.value == near(golden(entry)["raw_alpha"])


@pytest.mark.parametrize("entry", ENTRIES)
def test_standard_error_and_intervals_equal_psych_where_n_is_all_rows(
    entry: str, golden: Golden, answers: Answers
) -> None:
    items, expected = answers(entry), golden(entry)
    assert len(items) == expected["n_rows"]
    feldt = alpha(items, missing_of(entry), people=len(items))
    duhachek = alpha(items, missing_of(entry), people=len(items), interval=Interval.DUHACHEK)
    assert isinstance(feldt, Estimate)
    assert isinstance(duhachek, Estimate)
    assert [feldt.low, feldt.high] == near(expected["ci95_feldt"])
    assert [duhachek.low, duhachek.high] == near(expected["ci95_duhachek_qnorm"])
    assert feldt.se == near(expected["ase_duhachek"])
    printed = [feldt.value - 1.96 * feldt.se, feldt.value + 1.96 * feldt.se]
    assert printed == near(expected["ci95_duhachek"])


def test_with_missing_answers_the_interval_is_wider_than_psychs(
    golden: Golden, answers: Answers
) -> None:
    """By intent: psych takes all 2,800 rows as n, though no pair of items has so many."""
    items, expected = answers("alpha_bfi_A_pairwise"), golden("alpha_bfi_A_pairwise")
    figure = alpha(items, Missing.PAIRWISE)
    assert isinstance(figure, Estimate)
    assert figure.value == near(expected["raw_alpha"])
    assert 2709 < figure.n < 2784
    assert figure.se > expected["ase_duhachek"]
    assert figure.low < expected["ci95_feldt"][0]
    assert figure.high > expected["ci95_feldt"][1]


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize(
    ("statistic", "name"),
    [
        (standardized_alpha, "std_alpha"),
        (guttman_smc, "G6_smc"),
        (average_r, "average_r"),
        (median_r, "median_r"),
        (signal_to_noise, "signal_noise"),
    ],
)
def test_the_companions_of_alpha_equal_psych(
    entry: str, statistic: Callable[..., Described], name: str, golden: Golden, answers: Answers
) -> None:
    figure = statistic(answers(entry), missing_of(entry))
    assert figure.value == near(golden(entry)[name])


def test_alpha_by_hand() -> None:
    """Variances 2/3 and 4/3, covariance 2/3: 2 * (1 - 2 / (10 / 3))."""
    items = np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 2.0], [1.0, 0.0]])
    assert value_of(items) == near(0.8)


def test_alpha_finds_the_reliability_that_made_the_answers() -> None:
    """Five items, true variance 1 and error variance 1 each: reliability 5 / 6."""
    rng = np.random.default_rng(20)
    inside = 0
    for _ in range(200):
        answers = rng.normal(size=(150, 1)) + rng.normal(size=(150, 5))
        figure = alpha(answers)
        assert isinstance(figure, Estimate)
        inside += figure.low <= 5 / 6 <= figure.high
    assert 182 <= inside <= 198


def test_two_identical_items_are_perfectly_consistent() -> None:
    column = np.array([1.0, 2.0, 3.0, 5.0])
    figure = alpha(np.column_stack([column, column]))
    assert isinstance(figure, Estimate)
    assert (figure.value, figure.se, figure.low) == pytest.approx((1.0, 0.0, 1.0))


def test_moments_and_answers_give_the_same() -> None:
    items = np.array([[1.0, 2.0, 2.0], [2.0, 2.0, 4.0], [3.0, 5.0, 4.0], [4.0, 4.0, 3.0]])
    assert alpha(moments(items, ["a", "b", "c"])) == alpha(items)


def test_the_confidence_is_kept_in_the_estimate_and_widens_it() -> None:
    items = np.array([[1.0, 2.0], [2.0, 2.0], [3.0, 5.0], [4.0, 4.0]])
    wide, narrow = alpha(items, confidence=0.95), alpha(items, confidence=0.90)
    assert isinstance(wide, Estimate)
    assert isinstance(narrow, Estimate)
    assert (wide.level, narrow.level) == (0.95, 0.90)
    assert wide.low < narrow.low < narrow.value < narrow.high < wide.high


def test_people_with_a_missing_answer_are_left_out_listwise() -> None:
    whole = np.array([[1.0, 2.0], [2.0, 2.0], [3.0, 5.0], [4.0, 4.0]])
    assert alpha(np.vstack([whole, [5.0, np.nan]])) == alpha(whole)


def test_one_answer_for_all_is_withheld_not_an_error() -> None:
    assert alpha(np.full((10, 3), 4.0)) == Withheld(Reason.NO_VARIANCE, 10)
    assert alpha(np.full((10, 3), 0.1)) == Withheld(Reason.NO_VARIANCE, 10)


def test_items_that_cancel_each_other_are_withheld() -> None:
    column = np.array([1.0, 2.0, 3.0, 5.0])
    opposed = np.column_stack([column, 6 - column])
    assert alpha(opposed) == Withheld(Reason.NO_VARIANCE, 4)
    assert standardized_alpha(opposed) == Withheld(Reason.NO_VARIANCE, 4)


def test_two_people_are_too_few_and_three_are_enough() -> None:
    items = np.array([[1.0, 2.0], [2.0, 2.0], [3.0, 5.0]])
    assert alpha(items[:2]) == Withheld(Reason.TOO_FEW, 2)
    assert isinstance(alpha(items), Estimate)


def test_one_item_has_no_alpha() -> None:
    assert alpha(np.array([[1.0], [2.0], [3.0]])) == Withheld(Reason.TOO_FEW, 3)


def test_items_never_answered_together_have_no_alpha() -> None:
    items = np.array([[1.0, np.nan], [2.0, np.nan], [np.nan, 3.0], [np.nan, 4.0]])
    assert alpha(items, Missing.PAIRWISE) == Withheld(Reason.TOO_FEW, 0)


@pytest.mark.parametrize(
    "statistic",
    [standardized_alpha, guttman_smc, average_r, median_r, variance_r, signal_to_noise],
)
def test_a_constant_item_has_no_correlation(statistic: Callable[..., object]) -> None:
    items = np.array([[1.0, 4.0, 2.0], [2.0, 4.0, 1.0], [3.0, 4.0, 5.0]])
    assert statistic(items) == Withheld(Reason.NO_VARIANCE, 3)


def test_an_item_that_is_the_sum_of_others_has_no_lambda_6() -> None:
    items = np.array([[1.0, 3.0, 4.0], [2.0, 1.0, 3.0], [3.0, 5.0, 8.0], [4.0, 2.0, 6.0]])
    assert guttman_smc(items) == Withheld(Reason.UNDEFINED, 4)


def test_the_same_item_twice_has_no_noise() -> None:
    column = np.array([1.0, 2.0, 3.0, 5.0])
    assert signal_to_noise(np.column_stack([column, column])) == Withheld(Reason.UNDEFINED, 4)


def test_one_correlation_has_no_variance() -> None:
    items = np.array([[1.0, 2.0], [2.0, 2.0], [3.0, 5.0], [4.0, 4.0]])
    assert variance_r(items) == Withheld(Reason.TOO_FEW, 4)


@given(LIKERT)
@settings(max_examples=50)
def test_the_order_of_items_and_people_does_not_matter(items: np.ndarray) -> None:
    assert value_of(items[::-1, ::-1]) == pytest.approx(value_of(items), nan_ok=True)


@given(LIKERT, st.floats(0.1, 10), st.floats(-5, 5))
@settings(max_examples=50)
def test_a_shift_or_a_stretch_of_the_answer_scale_changes_nothing(
    items: np.ndarray, stretch: float, shift: float
) -> None:
    moved = value_of(items * stretch + shift)
    assert moved == pytest.approx(value_of(items), rel=1e-6, nan_ok=True)


@given(LIKERT)
@settings(max_examples=50)
def test_alpha_is_never_above_one(items: np.ndarray) -> None:
    figure = alpha(items)
    assert isinstance(figure, Withheld) or figure.value <= 1 + 1e-12
