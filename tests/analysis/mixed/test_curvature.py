"""Second derivatives and the sums of Kenward and Roger against the model written out in full."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.mixed.criterion import Likelihood, evaluate
from analysis.mixed.curvature import curvature, directions
from tests.analysis.mixed.dense import Dense
from tests.analysis.mixed.test_criterion import each_likelihood, each_model, made


@each_likelihood
@each_model
def test_second_derivatives_are_how_the_first_change(name: str, likelihood: Likelihood) -> None:
    full, theta = made(name, 3)
    place = np.append(theta, 0.4)

    def at(there: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        state = evaluate(full.sums, *full.laid.factors(there[:-1]))
        assert state is not None
        found = curvature(state, full.laid, there[:-1], likelihood, float(np.exp(there[-1])))
        return found.slope, found.hessian

    step = 1e-5
    moves = step * np.eye(len(place))
    expected = [(at(place + move)[0] - at(place - move)[0]) / (2 * step) for move in moves]
    assert at(place)[1] == pytest.approx(np.array(expected), rel=1e-6, abs=1e-5)


@each_model
def test_the_sums_of_kenward_and_roger_equal_those_of_all_rows(name: str) -> None:
    full, theta = made(name, 4)
    state = evaluate(full.sums, *full.laid.factors(theta))
    assert state is not None
    found = directions(state, full.laid)
    inverse, w = np.linalg.inv(full.omega(theta)), in_basis(full)
    moves = full.directions()
    for a, move in enumerate(moves):
        carried = inverse @ move @ inverse
        assert found.p[a] == pytest.approx(w.T @ carried @ w, rel=1e-8, abs=1e-8)
        assert found.traces[a] == pytest.approx(np.trace(inverse @ move))
        for b, other in enumerate(moves):
            twice = w.T @ carried @ other @ inverse @ w
            assert found.q[a, b] == pytest.approx((twice + twice.T) / 2, rel=1e-8, abs=1e-8)
            trace = np.trace(carried @ other)
            assert found.products[a, b] == pytest.approx(trace, rel=1e-8, abs=1e-8)


def in_basis(full: Dense) -> np.ndarray:
    """Return W in the working basis; the outcome is moved by the centre of its sums first."""
    # The residual of the outcome does not depend on where its columns are moved.
    plain = np.column_stack([full.fixed, full.score])
    p = full.fixed.shape[1]
    fixed, rest = plain[:, :p], plain[:, p]
    moved = fixed - np.append(0.0, np.rint(fixed[:, 1:].mean(axis=0)))
    free = rest - fixed @ np.linalg.lstsq(fixed, rest)[0]
    first = np.linalg.qr(moved)[1]
    signs = np.sign(np.diag(first))
    return np.column_stack([moved @ np.linalg.inv(signs[:, None] * first), free])


def test_the_profiled_curvature_is_that_of_the_profiled_likelihood() -> None:
    full, theta = made("growth of people in teams", 5)
    likelihood = Likelihood.REML
    state = evaluate(full.sums, *full.laid.factors(theta))
    assert state is not None
    variance = state.rss / state.free_rows(likelihood)
    found = curvature(state, full.laid, theta, likelihood, variance).profiled
    step = 1e-3
    moves = step * np.eye(len(theta))
    for a, here in enumerate(moves):
        for b, there in enumerate(moves):
            corners = [
                sign * full.deviance(theta + first * here + second * there, likelihood)
                for first, second, sign in ((1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1))
            ]
            assert found[a, b] == pytest.approx(sum(corners) / (4 * step**2), abs=2e-3)
