"""Mediation is refused on one wave, and over three holds the product that made the answers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from analysis.drivers.mediation import Mediation, Refusal, mediation, product_of
from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Reason, Withheld

A, B = 0.4, 0.5


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-8)


def answers(seed: int, teams: int = 30, people: int = 8) -> tuple[np.ndarray, ...]:
    """Return cause, mediator and outcome in three waves; a tenth of the errors are the team's."""
    rng = np.random.default_rng(seed)
    size = teams * people
    team = np.repeat(np.arange(teams), people)

    def error() -> np.ndarray:
        own = np.sqrt(0.9) * rng.normal(size=size)
        return own + np.sqrt(0.1) * rng.normal(size=teams)[team]

    x, m, y = np.empty((3, size, 3))
    x[:, 0], m[:, 0], y[:, 0] = error(), error(), error()
    for wave in (1, 2):
        x[:, wave] = 0.5 * x[:, wave - 1] + error()
        m[:, wave] = A * x[:, wave - 1] + 0.3 * m[:, wave - 1] + error()
        y[:, wave] = B * m[:, wave - 1] + 0.3 * y[:, wave - 1] + error()
    return x, m, y


def teams_of(cause: np.ndarray, people: int = 8) -> list[str]:
    return [str(place // people) for place in range(len(cause))]


def fit(seed: int, **options: Any) -> Mediation:
    x, m, y = answers(seed)
    found = mediation(x, m, y, teams_of(x), seed=1, **options)
    assert isinstance(found, Mediation)
    return found


@pytest.mark.parametrize("waves", [1, 2])
def test_fewer_than_three_waves_are_refused_with_the_reason(waves: int) -> None:
    x, m, y = (each[:, :waves] for each in answers(1))
    assert mediation(x, m, y, teams_of(x), seed=1) == Refusal(
        Withheld(Reason.TOO_FEW_WAVES, 240),
        f"With {waves} of the 3 waves it takes, a mediation cannot be told from its reverse: a "
        "cause, a mediator and an outcome of the same time fit in any order. Ask the same people "
        "again.",
    )


def test_both_steps_are_the_regressions_that_the_waves_allow() -> None:
    x, m, y = answers(2)
    found = fit(2)
    ones = np.ones(len(x))
    first = np.linalg.lstsq(np.column_stack([ones, x[:, 0], m[:, 0]]), m[:, 1], rcond=None)[0]
    full = np.column_stack([ones, m[:, 1], x[:, 0], y[:, 1]])
    second = np.linalg.lstsq(full, y[:, 2], rcond=None)[0]
    assert (found.a.value, found.b.value) == (near(first[1]), near(second[1]))
    assert isinstance(found.direct, Estimate)
    assert found.direct.value == near(second[2])
    assert found.indirect.value == near(first[1] * second[1])
    assert found.people == found.indirect.n == 240


def test_the_same_seed_gives_the_same_interval() -> None:
    assert fit(3) == fit(3)


def test_the_product_of_two_sure_steps_is_nearly_normal_and_of_unsure_ones_skewed() -> None:
    sure = Estimate(0.5, 0.01, 0.48, 0.52, 900, "a")
    found = product_of(sure, sure, seed=1)
    assert found.se == pytest.approx(0.01 * math.sqrt(0.5), rel=0.03)
    assert found.high - found.value == pytest.approx(found.value - found.low, rel=0.05)
    unsure = Estimate(0.5, 0.2, 0.1, 0.9, 20, "b")
    skewed = product_of(unsure, unsure, seed=1)
    assert skewed.high - skewed.value > 1.2 * (skewed.value - skewed.low)


def test_few_degrees_of_freedom_widen_the_interval() -> None:
    normal = Estimate(0.5, 0.1, 0.3, 0.7, 20, "a")
    few = Estimate(0.5, 0.1, 0.2, 0.8, 20, "a", df=5)
    one, two = (product_of(each, each, seed=1) for each in (normal, few))
    assert two.high - two.low > 1.1 * (one.high - one.low)


def test_intervals_hold_the_product_that_made_the_answers() -> None:
    inside = 0
    for seed in range(150):
        found = fit(seed, level=0.9).indirect
        inside += found.low <= A * B <= found.high
    assert 125 <= inside <= 145


def test_people_who_left_are_left_out_and_few_teams_are_too_few() -> None:
    x, m, y = answers(4)
    y[:40, 2] = np.nan
    found = mediation(x, m, y, teams_of(x), seed=1)
    assert isinstance(found, Mediation)
    assert found.people == 200
    few = answers(5, teams=4)
    assert mediation(*few, teams_of(few[0]), seed=1) == Withheld(Reason.TOO_FEW, 32)
    one = answers(6, teams=1)
    assert mediation(*one, teams_of(one[0]), seed=1) == Withheld(Reason.TOO_FEW, 8)


def test_a_cause_that_does_not_vary_has_no_steps() -> None:
    x, m, y = answers(7)
    assert mediation(np.zeros_like(x), m, y, teams_of(x), seed=1) == Withheld(
        Reason.NO_VARIANCE, 240
    )


def test_answers_of_different_waves_are_refused() -> None:
    x, m, y = answers(8)
    with pytest.raises(UnusableAnswers) as caught:
        mediation(x, m[:, :2], y, teams_of(x), seed=1)
    assert str(caught.value) == (
        "Answers of shape (240, 3), (240, 2) and (240, 3) do not fit 240 people; "
        "give one row a person and one column a wave."
    )
