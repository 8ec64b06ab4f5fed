"""Split halves against psych 2.2.9, by hand, and of scales too long to count."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.estimate import Described, Reason, Withheld
from analysis.reliability.guttman import Basis, Lambda, guttman
from analysis.reliability.split_half import SplitHalves, Splits, split_halves

Golden = Callable[[str], dict[str, Any]]
Answers = Callable[[str], np.ndarray]

ENTRIES = ["splits_bfi_A", "splits_lq2002_LEAD"]
THREE = np.array([[1, 2, 1], [2, 2, 3], [3, 5, 3], [4, 4, 5], [5, 5, 4.0]])


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-8)


@pytest.mark.parametrize("entry", ENTRIES)
def test_splits_equal_psych_over_its_half_of_the_list(
    entry: str, golden: Golden, answers: Answers
) -> None:
    found = split_halves(answers(entry), splits=Splits.FIRST_HALF)
    expected = golden(entry)["splitHalf_all_splits"]
    assert isinstance(found, SplitHalves)
    assert found.mean == near(expected["mean_split_half"])
    assert found.highest == near(expected["max_split_half_lambda4"])
    assert found.lowest == near(expected["min_split_half_beta"])


@pytest.mark.parametrize(("entry", "splits"), [("splits_bfi_A", 10), ("splits_lq2002_LEAD", 462)])
def test_of_an_odd_number_of_items_all_splits_are_counted(
    entry: str, splits: int, golden: Golden, answers: Answers
) -> None:
    """By intent: psych takes half of the list, which for odd numbers is an arbitrary half.

    The mean over all splits of k = 2m + 1 items is known: 4 m (m + 1) r / sum(R).
    """
    found = split_halves(answers(entry))
    assert isinstance(found, SplitHalves)
    assert (found.splits, found.is_exact) == (splits, True)
    correlations = np.corrcoef(answers(entry), rowvar=False)
    half = len(correlations) // 2
    mean_r = golden(entry)["splitHalf_all_splits"]["average_r"]
    assert found.mean == near(4 * half * (half + 1) * mean_r / correlations.sum())
    assert found.mean != near(golden(entry)["splitHalf_all_splits"]["mean_split_half"])


def test_four_items_have_three_splits_whose_mean_is_alpha() -> None:
    items = np.column_stack([THREE, [3.0, 1, 4, 5, 2]])
    found = split_halves(items)
    third = guttman(items, Lambda.THREE, Basis.CORRELATIONS)
    assert isinstance(found, SplitHalves)
    assert isinstance(third, Described)
    assert (found.splits, found.mean) == (3, near(third.value))


def test_the_splits_of_three_items_by_hand() -> None:
    found = split_halves(THREE, basis=Basis.COVARIANCES)
    together = np.cov(THREE, rowvar=False)
    by_hand = [4 * (together[one].sum() - together[one, one]) / together.sum() for one in range(3)]
    assert isinstance(found, SplitHalves)
    assert (found.highest, found.lowest) == (near(max(by_hand)), near(min(by_hand)))
    assert found.mean == near(np.mean(by_hand))


def test_a_scale_of_seventeen_items_is_sampled_by_its_seed() -> None:
    rng = np.random.default_rng(3)
    items = rng.normal(size=(60, 1)) + rng.normal(size=(60, 17))
    found, again, other = (split_halves(items, seed=seed) for seed in (1, 1, 2))
    assert isinstance(found, SplitHalves)
    assert (found.splits, found.is_exact) == (10_000, False)
    assert found == again
    assert found != other
    correlations = np.corrcoef(items, rowvar=False)
    mean = 4 * 8 * 9 / (17 * 16) * (correlations.sum() - 17) / correlations.sum()
    assert found.mean == pytest.approx(mean, abs=1e-3)
    assert split_halves(items[:, :16], seed=1) == split_halves(items[:, :16], seed=2)


def test_items_that_cancel_or_do_not_vary_have_no_splits() -> None:
    column = np.array([1.0, 2.0, 4.0, 5.0])
    nothing = Withheld(Reason.NO_VARIANCE, 4)
    assert split_halves(np.column_stack([column, 6 - column])) == nothing
    assert split_halves(np.full((4, 3), 2.0)) == nothing
