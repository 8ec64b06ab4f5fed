"""The choice of items for a pulse: the best of all subsets, and what it keeps."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from analysis.item_response.graded import GradedResponse, graded_response
from analysis.item_response.information import item_curves, marginal_reliability
from analysis.item_response.pulse import pulse
from analysis.sums.answer_patterns import answer_patterns


@pytest.fixture
def model(truth: Any) -> GradedResponse:
    found = graded_response(answer_patterns(truth.answers(3_000, 1)))
    assert isinstance(found, GradedResponse)
    return found


@pytest.mark.parametrize(("low", "high"), [(-2.0, 2.0), (1.0, 2.5), (-3.0, -1.0)])
def test_no_subset_of_so_many_items_tells_more_over_the_range(
    low: float, high: float, model: GradedResponse
) -> None:
    told = item_curves(model, np.linspace(low, high, 81)).mean(axis=1)
    best = max(combinations(range(6), 3), key=lambda places: told[[*places]].sum())
    found = pulse(model, 3, low, high)
    assert {int(item) - 1 for item in found.items} == {*best}
    assert found.kept == pytest.approx(told[[*best]].sum() / told.sum())
    assert list(found.shares) == sorted(found.shares, reverse=True)


def test_the_sharpest_items_are_kept_and_the_numbers_say_what_is_lost(
    model: GradedResponse,
) -> None:
    found = pulse(model, 2)
    assert {*found.items} == {"4", "5"}
    assert 0.4 < found.kept < 0.7
    assert found.reliability == marginal_reliability(model, found.items).value
    assert found.reliability < found.reliability_of_all
    assert found.largest_error > found.largest_error_of_all
    assert found.n == 3000


def test_all_items_keep_everything(model: GradedResponse) -> None:
    found = pulse(model, 6)
    assert found.kept == pytest.approx(1.0)
    assert found.reliability == pytest.approx(found.reliability_of_all)


def test_who_is_of_interest_decides_which_items_are_kept(model: GradedResponse) -> None:
    high, low = pulse(model, 2, 1.5, 3.0), pulse(model, 2, -3.0, -1.5)
    assert "6" in high.items
    assert "6" not in low.items


@pytest.mark.parametrize("k", [0, 7])
def test_an_impossible_number_of_items_is_refused(k: int, model: GradedResponse) -> None:
    message = rf"^A pulse of {k} items cannot be chosen from 6; ask for 1 to 6\.$"
    with pytest.raises(ValueError, match=message):
        pulse(model, k)


def test_an_empty_range_is_refused(model: GradedResponse) -> None:
    message = r"^The range from 2 to 1 is empty; give the lower end first\.$"
    with pytest.raises(ValueError, match=message):
        pulse(model, 2, 2.0, 1.0)
