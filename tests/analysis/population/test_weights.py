"""What unequal weights cost, and trimming."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.errors import UnusableAnswers
from analysis.estimate import Described, Reason, Withheld
from analysis.population.calibration import Margin, rake
from analysis.population.design import Design, design, without_correction
from analysis.population.weights import (
    effective_n,
    trim_once,
    trim_until_inside,
    weighting_effect,
)

WEIGHTS = st.lists(st.floats(0.1, 50), min_size=2, max_size=12)


def test_weights_by_hand() -> None:
    effect, equal = weighting_effect(np.array([1.0, 1.0, 4.0])), effective_n(np.array([1.0, 1, 4]))

    assert isinstance(effect, Described)
    assert isinstance(equal, Described)
    assert (effect.value, equal.value) == pytest.approx((3 * 18 / 36, 36 / 18))


@pytest.fixture
def raked(stratified: pd.DataFrame, by_stratum: Design, everyone: pd.DataFrame) -> Design:
    margins = [
        Margin(
            stratified[name].to_numpy(),
            {key: float(count) for key, count in everyone[name].value_counts().items()},
        )
        for name in ("stype", "sch_wide")
    ]
    return rake(without_correction(by_stratum), margins)


def test_raked_weights_before_trimming_agree_with_survey(
    golden: dict[str, Any], raked: Design
) -> None:
    expected = golden["strat_trim"]

    assert raked.weights[:6].tolist() == pytest.approx(expected["raked_first6"], rel=1e-8)
    assert raked.weights.min() == pytest.approx(expected["raked_min"], rel=1e-8)
    assert raked.weights.max() == pytest.approx(expected["raked_max"], rel=1e-8)
    assert raked.people == pytest.approx(expected["raked_sum"], rel=1e-8)


def test_trimmed_weights_agree_with_survey(golden: dict[str, Any], raked: Design) -> None:
    expected = golden["strat_trim"]

    trimmed = trim_once(raked, 18.0, 40.0)

    assert trimmed.weights[:6].tolist() == pytest.approx(expected["trimmed_first6"], rel=1e-8)
    assert trimmed.people == pytest.approx(expected["trimmed_sum"], rel=1e-8)


def test_what_is_cut_is_spread_evenly_over_the_others() -> None:
    trimmed = trim_once(design(np.array([1.0, 2.0, 3.0, 10.0])), 1.5, 6.0)

    assert trimmed.weights.tolist() == [1.5, 2.0 + 3.5 / 2, 3.0 + 3.5 / 2, 6.0]


def test_trimming_once_may_leave_a_weight_outside_and_trimming_on_does_not() -> None:
    drawn = design(np.array([1.0, 5.0, 3.0, 10.0]))

    assert trim_once(drawn, 1.5, 6.0).weights.max() > 6.0
    assert trim_until_inside(drawn, 1.5, 6.0).weights.tolist() == [1.5, 6.0, 5.5, 6.0]


@given(weights=WEIGHTS)
def test_unequal_weights_never_help(weights: list[float]) -> None:
    effect, equal = weighting_effect(np.array(weights)), effective_n(np.array(weights))

    assert isinstance(effect, Described)
    assert isinstance(equal, Described)
    assert effect.value >= 1 - 1e-9
    assert effect.value * equal.value == pytest.approx(len(weights))


@given(weights=WEIGHTS)
def test_trimming_keeps_the_sum_and_the_range(weights: list[float]) -> None:
    drawn = design(np.array(weights))
    mean = drawn.weights.mean()
    low, high = 0.5 * mean, 2.0 * mean
    assume(((drawn.weights > low) & (drawn.weights < high)).sum() > len(weights) / 2)

    trimmed = trim_until_inside(drawn, low, high)

    assert trimmed.people == pytest.approx(drawn.people)
    assert trimmed.weights.min() >= low - 1e-9
    assert trimmed.weights.max() <= high + 1e-9


def test_no_weight_tells_nothing() -> None:
    assert weighting_effect(np.zeros(3)) == Withheld(Reason.TOO_FEW, 3)
    assert effective_n(np.zeros(3)) == Withheld(Reason.TOO_FEW, 3)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: trim_once(design(np.ones(2)), 3.0, 2.0),
            "A range from 3 to 2 is empty; let it grow.",
        ),
        (
            lambda: trim_once(design(np.ones(2)), 2.0, 3.0),
            "Every weight lies outside 2 to 3; widen the range.",
        ),
        (
            lambda: trim_until_inside(design(np.ones(2)), 2.0, 3.0),
            "The mean weight 1 lies outside the range from 2 to 3; widen the range.",
        ),
    ],
)
def test_ranges_that_hold_no_weights_are_refused(make: Callable[[], Design], message: str) -> None:
    with pytest.raises(UnusableAnswers) as caught:
        make()

    assert str(caught.value) == message
