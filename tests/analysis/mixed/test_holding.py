"""Surfaces with one parameter held: what is held stays, and slopes are how heights change."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.mixed.criterion import Likelihood
from analysis.mixed.descent import Surface
from analysis.mixed.fit import MixedFit, fit_sums
from analysis.mixed.holding import Rows, along, with_correlation, with_effect, without
from analysis.mixed.structure import Varying
from analysis.sums.patterns import INTERCEPT, pattern_sums, person_sums

GROWTH = (INTERCEPT, "wave", "load")


def fitted() -> MixedFit:
    rng = np.random.default_rng(3)
    person, wave = np.repeat(np.arange(25), 6), np.tile(np.arange(6.0), 25)
    load = rng.normal(size=150)
    own = rng.normal(size=(25, 3)) @ np.array([[1, 0.3, 0.2], [0, 0.5, 0.1], [0, 0, 0.6]])
    score = own[person, 0] + own[person, 1] * wave + own[person, 2] * load
    table = np.column_stack([np.ones(150), wave, load])
    people = person_sums(
        score + rng.normal(size=150),
        table,
        table,
        person,
        person // 5,
        names=(GROWTH, "score", GROWTH),
    )
    found = fit_sums(
        pattern_sums(people), [Varying("person", GROWTH)], [Varying("team")], Likelihood.ML
    )
    assert isinstance(found, MixedFit)
    return found


FITTED = fitted()
ROW = np.array([1, 2])
"""The row of the wave in theta."""


def held_effect() -> Surface:
    direction = FITTED.back[1]
    wanted = float(direction @ FITTED.state.beta) + 0.3
    return along(FITTED, None, moved=lambda state: with_effect(state, direction, wanted))


SURFACES: dict[str, Surface] = {
    "sigma": along(FITTED, lambda _: 1.3),
    "spread": along(FITTED, lambda theta: 0.5 / float(theta[ROW] @ theta[ROW]), ROW),
    "no spread": without(FITTED, ROW),
    "effect": held_effect(),
}


def changes(surface: Surface, place: np.ndarray) -> np.ndarray:
    moves = 1e-5 * np.eye(len(place))
    return np.array([(surface(place + m)[0] - surface(place - m)[0]) / 2e-5 for m in moves])


@pytest.mark.parametrize("name", SURFACES)
def test_slopes_are_how_heights_change(name: str) -> None:
    place = FITTED.optimum.theta * 1.1 + 0.05
    slope = SURFACES[name](place)[1]
    assert slope == pytest.approx(changes(SURFACES[name], place), rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("pair", [(INTERCEPT, "wave"), ("wave", "load"), (INTERCEPT, "load")])
def test_a_held_correlation_stays_and_its_slopes_are_right(pair: tuple[str, str]) -> None:
    rows = Rows(FITTED.structure, "person", *pair)
    place = rows.start(FITTED.optimum.theta) * 1.1 + 0.02
    factor, _ = rows.factors(place, 0.4)
    scaled = factor @ factor.T
    first, second = (GROWTH.index(name) for name in pair)
    length = math.sqrt(scaled[first, first] * scaled[second, second])
    assert scaled[first, second] / length == pytest.approx(0.4)
    surface = with_correlation(FITTED, rows, 0.4)
    assert surface(place)[1] == pytest.approx(changes(surface, place), rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("pair", [(INTERCEPT, "wave"), ("wave", "load"), (INTERCEPT, "load")])
def test_a_correlation_held_at_its_estimate_costs_nothing(pair: tuple[str, str]) -> None:
    rows = Rows(FITTED.structure, "person", *pair)
    estimate = FITTED.correlation("person", *pair)
    height, _ = with_correlation(FITTED, rows, estimate)(rows.start(FITTED.optimum.theta))
    assert height == pytest.approx(FITTED.optimum.deviance, abs=1e-3)


def test_an_effect_held_at_its_estimate_is_the_fit() -> None:
    direction = FITTED.back[1]
    state = with_effect(FITTED.state, direction, float(direction @ FITTED.state.beta))
    assert state.rss == pytest.approx(FITTED.state.rss)
    assert state.beta == pytest.approx(FITTED.state.beta)
