"""The likelihood with units integrated out: its slope, against fine quadrature, and its modes."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad

from analysis.ordered.counts import OrderedCounts
from analysis.ordered.fitting import start
from analysis.ordered.integrals import integral
from analysis.ordered.likelihood import OrderedModel, Predictor, surface
from analysis.ordered.links import Link, linked


def somewhere(predictor: Predictor, tau: float) -> np.ndarray:
    shifted = start(predictor) + np.linspace(-0.2, 0.2, len(predictor.names))
    return np.append(shifted, tau)


@pytest.mark.parametrize("nodes", [1, 2, 5])
@pytest.mark.parametrize("link", Link)
def test_the_slope_is_that_of_the_value(link: Link, nodes: int, wine: OrderedCounts) -> None:
    predictor = Predictor(wine, OrderedModel(link))
    at = somewhere(predictor, 0.9)
    steps = np.eye(len(at)) * 1e-5
    by_difference = [
        (integral(predictor, at + s, nodes).value - integral(predictor, at - s, nodes).value)
        / 2e-5
        for s in steps
    ]
    assert integral(predictor, at, nodes).slope == pytest.approx(by_difference, abs=2e-6)


def test_many_nodes_give_the_integral(wine: OrderedCounts) -> None:
    predictor = Predictor(wine, OrderedModel())
    at = somewhere(predictor, 1.1)
    theta, tau = at[:-1], at[-1]
    total = 0.0
    for judge in range(len(wine.units)):
        rows = wine.unit_of == judge
        thresholds = (predictor.linear @ theta)[rows]
        counts = wine.counts[rows]

        def density(
            u: float, thresholds: np.ndarray = thresholds, counts: np.ndarray = counts
        ) -> float:
            below = linked(Link.LOGIT, thresholds - tau * u).below
            edges = np.zeros((len(below), 1))
            shares = np.diff(np.hstack([edges, below, edges + 1]), axis=1)
            given = shares[counts > 0] ** counts[counts > 0]
            return float(given.prod() * np.exp(-(u**2) / 2) / np.sqrt(2 * np.pi))

        total += np.log(quad(density, -9, 9, epsabs=1e-14)[0])
    assert integral(predictor, at, 25).value == pytest.approx(total, abs=1e-7)
    assert integral(predictor, at, 1).value == pytest.approx(total, abs=0.2)


def test_units_that_do_not_differ_leave_the_likelihood_of_people(wine: OrderedCounts) -> None:
    predictor = Predictor(wine, OrderedModel())
    at = somewhere(predictor, 0.0)
    alone = surface(predictor, at[:-1])
    for nodes in (1, 7):
        found = integral(predictor, at, nodes)
        assert found.value == pytest.approx(alone.value)
        assert found.slope[:-1] == pytest.approx(alone.slope)
        assert found.slope[-1] == pytest.approx(0.0)


def test_the_sign_of_tau_does_not_matter(wine: OrderedCounts) -> None:
    predictor = Predictor(wine, OrderedModel())
    up, down = (integral(predictor, somewhere(predictor, tau), 3) for tau in (0.7, -0.7))
    assert up.value == pytest.approx(down.value)
    assert up.modes == pytest.approx(-down.modes)


def test_thresholds_out_of_order_are_impossible(wine: OrderedCounts) -> None:
    predictor = Predictor(wine, OrderedModel())
    at = somewhere(predictor, 1.0)
    at[:4] = at[3::-1]
    assert integral(predictor, at, 1).value == -np.inf
