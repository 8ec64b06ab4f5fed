"""The search for the least discrepancy."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.latent.search import Point, least


def test_a_bowl_is_left_at_its_bottom() -> None:
    weights = np.array([1.0, 100.0])
    found = least(
        lambda x: Point(float(weights @ (x - 3) ** 2), 2 * weights * (x - 3)),
        lambda _: np.diag(weights),
        np.array([10.0, -50.0]),
    )
    assert found.converged
    assert found.values == pytest.approx([3.0, 3.0], abs=1e-9)


def test_a_curved_valley_is_followed_to_its_end() -> None:
    """Rosenbrock's valley, with the information of a sum of squares."""

    def valley(x: np.ndarray) -> Point:
        a, b = 1 - x[0], 10 * (x[1] - x[0] ** 2)
        return Point(float(a**2 + b**2), np.array([-2 * a - 40 * x[0] * b, 20 * b]))

    def information(x: np.ndarray) -> np.ndarray:
        slopes = np.array([[-1.0, 0.0], [-20 * x[0], 10.0]])
        return slopes.T @ slopes

    found = least(valley, information, np.array([-1.2, 1.0]))
    assert found.converged
    assert found.values == pytest.approx([1.0, 1.0], abs=1e-8)


def test_where_there_is_no_value_no_step_goes() -> None:
    """The minimum of x - log x, which has no value below 0, from afar."""

    def bent(x: np.ndarray) -> Point | None:
        if x[0] <= 0:
            return None
        return Point(float(x[0] - np.log(x[0])), np.array([1 - 1 / x[0]]))

    found = least(bent, lambda x: np.array([[0.5 / x[0] ** 2]]), np.array([30.0]))
    assert found.converged
    assert found.values == pytest.approx([1.0], abs=1e-8)


def test_a_slope_without_end_is_not_called_converged() -> None:
    found = least(
        lambda x: Point(float(1 / (1 + x[0])), np.array([-((1 + x[0]) ** -2)])),
        lambda x: np.array([[(1 + x[0]) ** -3]]),
        np.array([0.0]),
    )
    assert not found.converged


def test_a_start_without_a_value_is_not_called_converged() -> None:
    found = least(lambda _: None, lambda _: np.eye(1), np.zeros(1))
    assert (found.converged, found.value) == (False, np.inf)
