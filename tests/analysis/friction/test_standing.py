"""Who ranks whom higher, how close they feel, and how far their horizons lie apart."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from analysis.decision import Decision
from analysis.estimate import Estimate, Reason, Withheld
from analysis.friction.direction import Direction
from analysis.friction.standing import Standing, standing
from tests.analysis.companies import MARKETING, SALES, cells_of, raters

PAIR = ("Marketing", "Sales")
LEVELS = {
    "own_skill": 80,
    "own_say": 60,
    "other_skill": 60,
    "other_say": 50,
    "thermometer_own": 80,
    "thermometer_other": 50,
    "overlap": 40,
    "own_horizon": 30,
}


def side(direction: Direction, seed: int, n: int = 40, **levels: float) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    known: Mapping[str, float] = LEVELS | levels
    return raters(direction, {k: v + generator.normal(0, 8, n) for k, v in known.items()})


def placed(*frames: pd.DataFrame) -> Standing:
    return standing(cells_of(*frames), PAIR, 8)


def value(figure: object) -> float:
    assert isinstance(figure, Estimate)
    return figure.value


def test_the_status_gap_is_own_minus_other_over_skill_and_say() -> None:
    found = placed(side(SALES, 1), side(MARKETING, 2))
    assert value(found.status_gap["Sales"]) == pytest.approx(15, abs=4)


def test_superiority_and_rank_are_half_the_sum_and_half_the_difference() -> None:
    found = placed(side(SALES, 1), side(MARKETING, 2, own_skill=50))
    marketing, sales = (value(found.status_gap[name]) for name in PAIR)
    assert value(found.mutual_superiority.figure) == pytest.approx((marketing + sales) / 2)
    assert value(found.agreed_rank) == pytest.approx((marketing - sales) / 2)
    assert value(found.agreed_rank) < 0


def test_both_thinking_themselves_better_is_surely_past_ten() -> None:
    found = placed(side(SALES, 1, own_skill=95), side(MARKETING, 2, own_skill=95))
    assert found.mutual_superiority.decision is Decision.ACT


def test_warmth_overlap_and_horizon_are_told_without_a_verdict() -> None:
    found = placed(side(SALES, 1), side(MARKETING, 2, own_horizon=70))
    assert value(found.warmth_gap["Sales"]) == pytest.approx(30, abs=4)
    assert value(found.overlap["Marketing"]) == pytest.approx(40, abs=4)
    assert value(found.horizon_difference) == pytest.approx(40, abs=5)


def test_changing_the_order_of_the_pair_turns_the_signs() -> None:
    cells = cells_of(side(SALES, 1), side(MARKETING, 2, own_horizon=70, own_say=20))
    there, back = standing(cells, PAIR, 8), standing(cells, ("Sales", "Marketing"), 8)
    assert value(back.agreed_rank) == pytest.approx(-value(there.agreed_rank))
    assert value(back.horizon_difference) == pytest.approx(-value(there.horizon_difference))
    assert back.mutual_superiority == there.mutual_superiority


def test_seven_on_one_side_withhold_what_takes_both() -> None:
    found = placed(side(SALES, 1), side(MARKETING, 2, 7))
    few = Withheld(Reason.TOO_FEW, 7)
    assert found.agreed_rank == found.horizon_difference == few
    assert found.mutual_superiority.decision is Decision.WITHHELD
    assert isinstance(found.overlap["Sales"], Estimate)


def test_without_ratings_only_what_was_asked_is_told() -> None:
    frames = [
        raters(at, {"overlap": np.arange(9.0) * 10}, pids=[f"{at.rater}{n}" for n in range(9)])
        for at in (SALES, MARKETING)
    ]
    found = placed(*frames)
    assert found.agreed_rank == Withheld(Reason.NOT_ASKED, 0)
    assert found.in_group_bias["Sales"] == Withheld(Reason.NOT_ASKED, 0)
    assert isinstance(found.overlap["Sales"], Estimate)
