"""From what people feel to the integers that they tick."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.simulation.answering import LATENT_SD, expected_score, shared_points, ticked
from survey.instrument.questionnaire import Format, Item, Kind

AGREE = Item("A1", {}, Format("agree", Kind.AGREE, 1, 5))
TURNED = Item("A2", {}, Format("agree", Kind.AGREE, 1, 5), reverse=True)


def test_the_parts_of_an_answer_give_an_item_spread_of_twenty_five() -> None:
    assert pytest.approx(25, abs=0.1) == LATENT_SD


def test_by_hand_a_latent_answer_falls_on_the_nearest_step() -> None:
    latent = np.array([-40, 12.4, 12.6, 37.4, 50, 87.6, 140])
    assert ticked(latent, AGREE).tolist() == [1, 1, 2, 2, 3, 5, 5]


@given(st.floats(-200, 300))
def test_a_turned_item_is_ticked_the_other_way_round(latent: float) -> None:
    given_ = np.array([latent])
    assert ticked(given_, AGREE)[0] + ticked(given_, TURNED)[0] == 6


@pytest.mark.parametrize("steps", [4, 6, 10, 100])
@pytest.mark.parametrize("level", [8.0, 45.0, 71.0])
def test_the_expected_score_is_the_mean_of_very_many_answers(steps: int, level: float) -> None:
    item = Item("A", {}, Format("f", Kind.RATING, 0, steps))
    latent = level + np.random.default_rng(1).normal(0, LATENT_SD, 200_000)
    answers = ticked(latent, item) * 100 / steps
    error = answers.std() / np.sqrt(len(answers))
    assert expected_score(np.array(level), steps) == pytest.approx(answers.mean(), abs=4 * error)


@given(st.floats(0, 100), st.integers(1, 10))
def test_the_expected_score_is_symmetric_around_the_middle(level: float, steps: int) -> None:
    there, back = expected_score(np.array([level, 100 - level]), steps)
    assert there + back == pytest.approx(100)


def test_the_expected_score_is_pulled_in_at_the_ends() -> None:
    low, high = expected_score(np.array([2.0, 98.0]), 4)
    assert low > 2
    assert high < 98


@settings(max_examples=15)
@given(st.integers(0, 1000))
def test_points_that_are_shared_out_are_fives_and_add_up_to_a_hundred(seed: int) -> None:
    weights = np.full((20, 4), 0.25)
    points = shared_points(weights, np.random.default_rng(seed))
    assert (points.sum(axis=1) == 100).all()
    assert (points % 5 == 0).all()


def test_a_party_gets_its_weight_on_average() -> None:
    weights = np.tile([0.4, 0.3, 0.2, 0.1], (6000, 1))
    points = shared_points(weights, np.random.default_rng(2))
    np.testing.assert_allclose(points.mean(axis=0), [40, 30, 20, 10], atol=1.0)
