"""Going down known surfaces."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.mixed.descent import go_down, positive_inverse


def bowl(place: np.ndarray) -> tuple[float, np.ndarray]:
    weights = np.array([1.0, 30.0])
    gap = place - [2.0, -1.0]
    return float(weights @ gap**2), 2 * weights * gap


def valley(place: np.ndarray) -> tuple[float, np.ndarray]:
    """Rosenbrock's curved valley, whose lowest place is (1, 1)."""
    x, y = place
    height = (1 - x) ** 2 + 100 * (y - x**2) ** 2
    return height, np.array([-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)])


@pytest.mark.parametrize(("surface", "lowest"), [(bowl, [2.0, -1.0]), (valley, [1.0, 1.0])])
def test_the_lowest_place_is_found(surface: object, lowest: list[float]) -> None:
    assert callable(surface)
    height, place = go_down(surface, np.array([-1.2, 1.0]), np.eye(2) / 100, 1e-14)
    assert place == pytest.approx(lowest, abs=1e-6)
    assert height == pytest.approx(0.0, abs=1e-12)


def test_it_stays_where_a_step_promises_too_little() -> None:
    start = np.array([2.001, -1.0])
    assert go_down(bowl, start, np.eye(2) / 2, 1.0)[1].tolist() == start.tolist()


def test_directions_that_bend_down_are_turned_up() -> None:
    found = positive_inverse(np.diag([4.0, -2.0]))
    assert found == pytest.approx(np.diag([0.25, 0.5]))


def test_flat_directions_get_a_long_step_not_an_endless_one() -> None:
    assert positive_inverse(np.zeros((2, 2))) == pytest.approx(np.diag([1e7, 1e7]))
    assert positive_inverse(np.diag([1.0, 0.0]))[1, 1] == pytest.approx(1e7)
