"""The likelihood from sums against the same written out in full, and its gradient."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.mixed.criterion import Likelihood, evaluate, gradient, inverse_and_log
from analysis.mixed.structure import Slope, Varying
from analysis.sums.patterns import INTERCEPT
from tests.analysis.mixed.dense import Dense, dense

GROWTH = (INTERCEPT, "wave")
MODELS: dict[str, tuple[list[Varying], list[Varying]]] = {
    "levels of people": ([Varying("person")], []),
    "growth of people": ([Varying("person", GROWTH)], []),
    "growth of people apart": ([Varying("person", GROWTH, Slope.UNCORRELATED)], []),
    "levels of both": ([Varying("person")], [Varying("team")]),
    "growth of people in teams": ([Varying("person", GROWTH)], [Varying("team")]),
    "growth of both": ([Varying("person", GROWTH)], [Varying("team", GROWTH)]),
    "growth of teams": ([Varying("person")], [Varying("team", GROWTH)]),
    "slopes of teams alone": ([Varying("person")], [Varying("team", ("wave",))]),
}
each_model = pytest.mark.parametrize("name", MODELS)
each_likelihood = pytest.mark.parametrize("likelihood", list(Likelihood))


def made(name: str, seed: int = 1) -> tuple[Dense, np.ndarray]:
    full = dense(seed, *MODELS[name])
    theta = np.random.default_rng(seed).normal(size=len(full.laid.entries))
    return full, theta


@each_likelihood
@each_model
def test_the_likelihood_equals_that_of_all_rows(name: str, likelihood: Likelihood) -> None:
    full, theta = made(name)
    state = evaluate(full.sums, *full.laid.factors(theta))
    assert state is not None
    for variance in (None, 1.7):
        expected = full.deviance(theta, likelihood, variance) + full.shift(likelihood)
        assert state.deviance(likelihood, variance) == pytest.approx(expected, rel=1e-11)


@each_likelihood
@each_model
def test_the_gradient_is_how_the_likelihood_changes(name: str, likelihood: Likelihood) -> None:
    full, theta = made(name, 2)
    factors = full.laid.factors(theta)
    state = evaluate(full.sums, *factors)
    assert state is not None
    variance = state.rss / state.free_rows(likelihood)
    person, team = gradient(state, state.weights(likelihood, variance))
    found = 2 * full.laid.of_factors(person @ factors[0], team @ factors[1])
    step = 1e-5
    expected = [
        (full.deviance(theta + move, likelihood) - full.deviance(theta - move, likelihood))
        / (2 * step)
        for move in step * np.eye(len(theta))
    ]
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_a_model_that_explains_everything_has_no_state() -> None:
    full, theta = made("levels of people")
    perfect = full.sums.total.copy()
    perfect[-1, -1] = 1e-300
    assert evaluate(replace(full.sums, total=perfect), *full.laid.factors(theta * 0)) is None


@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_inverses_and_logarithms_are_those_of_the_library(size: int) -> None:
    rng = np.random.default_rng(3)
    roots = rng.normal(size=(5, size, size))
    matrices = roots @ roots.transpose(0, 2, 1) + np.eye(size)
    inverse, logs = inverse_and_log(matrices)
    assert inverse == pytest.approx(np.linalg.inv(matrices), rel=1e-9, abs=1e-12)
    assert logs == pytest.approx(np.linalg.slogdet(matrices)[1], rel=1e-9, abs=1e-12)
