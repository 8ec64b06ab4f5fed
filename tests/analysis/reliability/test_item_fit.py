"""Item fit against psych 2.2.9, by hand, and where an item has none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.estimate import Described, Estimate, Reason, Withheld
from analysis.reliability.item_fit import (
    if_dropped,
    item_fit,
    item_score_correlations,
    score_sums,
)
from analysis.sums.covariances import Missing

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
THREE = np.array([[1, 2, 1], [2, 2, 3], [3, 5, 3], [4, 4, 5], [5, 5, 4.0]])


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-8)


def missing_of(entry: str) -> Missing:
    return Missing.PAIRWISE if "pairwise" in entry else Missing.LISTWISE


@pytest.mark.parametrize("entry", ENTRIES)
def test_item_statistics_equal_psych(entry: str, golden: Golden, answers: Answers) -> None:
    expected = golden(entry)["item_stats"]
    found = item_fit(answers(entry), [row["row"] for row in expected], missing_of(entry))
    assert [item.item for item in found] == [row["row"] for row in expected]
    for item, row in zip(found, expected, strict=True):
        assert item.n == row["n"]
        figures = {
            "mean": item.mean,
            "sd": item.sd,
            "std.r": item.item_total_standardized,
            "r.cor": item.item_total_corrected,
            "r.drop": item.item_rest,
        }
        for name, figure in figures.items():
            assert not isinstance(figure, Withheld)
            assert figure.value == near(row[name]), name


@pytest.mark.parametrize("entry", ENTRIES)
def test_item_total_over_those_who_answered_equals_psych(
    entry: str, golden: Golden, answers: Answers
) -> None:
    expected = golden(entry)["item_stats"]
    sums = score_sums(answers(entry), [row["row"] for row in expected])
    for figure, row in zip(item_score_correlations(sums), expected, strict=True):
        assert isinstance(figure, Described)
        assert (figure.value, figure.n) == (near(row["raw.r"]), row["n"])


@pytest.mark.parametrize("entry", ENTRIES)
def test_mean_and_spread_of_the_scale_equal_psych(
    entry: str, golden: Golden, answers: Answers
) -> None:
    items = answers(entry)
    sums = score_sums(items, [str(place) for place in range(items.shape[1])])
    score = sums.columns.index("score")
    assert sums.means[score] == near(golden(entry)["scale_mean"])
    assert np.sqrt(sums.covariance[score, score]) == near(golden(entry)["scale_sd"])


@pytest.mark.parametrize("entry", [name for name in ENTRIES if "pairwise" not in name])
def test_item_total_from_covariances_is_the_same_where_nobody_left_an_item_out(
    entry: str, golden: Golden, answers: Answers
) -> None:
    for item, row in zip(item_fit(answers(entry)), golden(entry)["item_stats"], strict=True):
        assert isinstance(item.item_total, Described)
        assert item.item_total.value == near(row["raw.r"])


@pytest.mark.parametrize("entry", [name for name in ENTRIES if "two_items" not in name])
def test_the_scale_without_an_item_equals_psych(
    entry: str, golden: Golden, answers: Answers
) -> None:
    items, expected = answers(entry), golden(entry)["alpha_if_dropped"]
    found = if_dropped(items, missing=missing_of(entry), people=len(items))
    for rest, row in zip(found, expected, strict=True):
        assert isinstance(rest.alpha, Estimate)
        assert rest.alpha.value == near(row["raw_alpha"])
        assert rest.alpha.se == near(row["alpha se"])
        figures = {
            "std.alpha": rest.standardized_alpha,
            "G6(smc)": rest.guttman_smc,
            "average_r": rest.average_r,
            "S/N": rest.signal_to_noise,
            "med.r": rest.median_r,
        }
        for name, figure in figures.items():
            assert isinstance(figure, Described)
            assert figure.value == near(row[name]), name
        if items.shape[1] > 3:
            assert isinstance(rest.variance_r, Described)
            assert rest.variance_r.value == near(row["var.r"])
        else:
            assert isinstance(rest.variance_r, Withheld)


def test_of_two_items_one_left_is_no_scale(golden: Golden, answers: Answers) -> None:
    """By intent: what psych prints there is a ratio of covariances, not an alpha."""
    entry = "alpha_lq2002_LEAD_two_items"
    assert golden(entry)["alpha_if_dropped"][0]["raw_alpha"] == near(0.621776561528479)
    nothing = Withheld(Reason.TOO_FEW, 2042)
    for rest in if_dropped(answers(entry)):
        assert (rest.alpha, rest.standardized_alpha, rest.guttman_smc) == (nothing,) * 3
        assert (rest.average_r, rest.signal_to_noise, rest.median_r) == (nothing,) * 3


def test_the_rest_of_an_item_by_hand() -> None:
    """The rest of the first item is 3, 5, 8, 9, 9."""
    first = item_fit(THREE)[0]
    assert isinstance(first.item_rest, Estimate)
    expected = np.corrcoef([1, 2, 3, 4, 5], [3, 5, 8, 9, 9])[0, 1]
    assert first.item_rest.value == near(expected)
    half = 1.959963984540054 / np.sqrt(2)
    assert first.item_rest.low == near(np.tanh(np.arctanh(expected) - half))
    assert first.item_rest.high == near(np.tanh(np.arctanh(expected) + half))


def test_a_wrongly_keyed_item_shows_by_its_sign(answers: Answers) -> None:
    items = answers("alpha_bfi_A_wrong_key_A1")
    signs = [np.sign(item.item_rest.value) for item in item_fit(items)]  # type: ignore[union-attr] # all are estimates here
    assert signs == [-1, 1, 1, 1, 1]


def test_items_that_all_answer_alike_keep_their_mean_and_lose_the_rest() -> None:
    first, *_ = item_fit(np.column_stack([THREE, np.full(5, 4.0)]))
    assert first.mean == Described(3.0, 5, "mean")
    nothing = Withheld(Reason.NO_VARIANCE, 5)
    assert (first.item_rest, first.item_total, first.item_total_corrected) == (nothing,) * 3


def test_an_item_nobody_answered_has_no_mean() -> None:
    table = np.column_stack([THREE, np.full(5, np.nan)])
    *_, last = item_fit(table, missing=Missing.PAIRWISE)
    assert last.n == 0
    assert last.mean == Withheld(Reason.TOO_FEW, 0)


def test_items_that_cancel_leave_no_rest() -> None:
    column = np.array([1.0, 2.0, 4.0, 5.0])
    first, *_ = item_fit(np.column_stack([np.array([1.0, 3, 2, 5]), column, 6 - column]))
    assert first.item_rest == Withheld(Reason.NO_VARIANCE, 4)


@given(arrays(np.float64, (9, 3), elements=st.integers(1, 5).map(float)))
@settings(max_examples=40)
def test_turning_all_items_round_changes_no_correlation(items: np.ndarray) -> None:
    for here, there in zip(item_fit(items), item_fit(6 - items), strict=True):
        if isinstance(here.item_rest, Estimate):
            assert isinstance(there.item_rest, Estimate)
            assert there.item_rest.value == pytest.approx(here.item_rest.value, abs=1e-9)
        else:
            assert there.item_rest == here.item_rest
