"""The posterior of the variances: its likelihood by hand, its integral, and its law on no data."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.linalg import null_space
from scipy.stats import halfnorm, multivariate_normal

from analysis.networks.directed_means import DirectedMeans
from analysis.networks.posterior import (
    Points,
    Relations,
    log_likelihood,
    posterior_points,
    relations_of,
)

NAMES = ("S", "M", "F", "P")
WAYS = tuple((a, b) for a in NAMES for b in NAMES if a != b)


def relations(spread: float = 9.0, seed: int = 1) -> Relations:
    rng = np.random.default_rng(seed)
    means = 50 + 8 * rng.normal(size=12)
    return relations_of(DirectedMeans(NAMES, WAYS, means, spread * np.eye(12), np.full(12, 12.0)))


def test_the_variance_of_two_directions_by_hand() -> None:
    point = np.array([[2.0, 3.0, 4.0, 0.5, -0.25]])
    variance = relations().variance(point)[0]
    place = {way: at for at, way in enumerate(WAYS)}
    here = place["S", "M"]
    assert variance[here, here] == 9 + 4 + 9 + 16
    assert variance[here, place["S", "F"]] == 4
    assert variance[here, place["P", "M"]] == 9
    assert variance[here, place["M", "P"]] == 3
    assert variance[here, place["F", "S"]] == 3
    assert variance[here, place["M", "S"]] == 6 - 4
    assert variance[here, place["F", "P"]] == 0


def test_the_likelihood_is_that_of_all_contrasts_of_the_mean() -> None:
    """Restricted likelihood: the density of K'y for any basis K of what sums to zero."""
    given = relations()
    points = np.array([[2.0, 3.0, 4.0, 0.5, -0.25], [8.0, 1.0, 6.0, -0.4, 0.3]])
    basis = null_space(np.ones((1, 12)))
    by_hand = [
        multivariate_normal.logpdf(basis.T @ given.y, None, basis.T @ variance @ basis)
        for variance in given.variance(points)
    ]
    found = log_likelihood(given, points)
    assert found[0] - found[1] == pytest.approx(by_hand[0] - by_hand[1], rel=1e-10)


def test_without_any_word_from_the_ratings_the_posterior_is_the_prior() -> None:
    points = posterior_points(relations(spread=1e8), 10.0, seed=2)
    for column in range(3):
        low, middle, high = points.quantiles(points.places[:, column], (0.05, 0.5, 0.95))
        assert [low, middle, high] == pytest.approx(
            halfnorm.ppf([0.05, 0.5, 0.95], scale=10), rel=0.06, abs=0.1
        )
    # density 3/4 (1 - r^2): 5 % lie below -0.7299
    assert points.quantiles(points.places[:, 4], (0.05,))[0] == pytest.approx(-0.73, abs=0.03)


def test_points_agree_with_a_plain_average_over_the_priors() -> None:
    given, rng = relations(), np.random.default_rng(3)
    spreads = np.abs(rng.normal(size=(200_000, 3))) * 10
    draws = np.column_stack([spreads, 2 * rng.beta(2, 2, size=(200_000, 2)) - 1])
    weights = np.exp(log_likelihood(given, draws))
    plain = weights / weights.sum() @ draws
    points = posterior_points(given, 10.0, seed=4)
    assert points.weights @ points.places == pytest.approx(plain, rel=0.03, abs=0.03)


def test_the_same_seed_gives_the_same_points() -> None:
    one, two = (posterior_points(relations(), 10.0, seed=5) for _ in range(2))
    assert (one.places == two.places).all()
    assert (one.weights == two.weights).all()
    other = posterior_points(relations(), 10.0, seed=6)
    assert (one.places != other.places).any()


def test_the_points_are_worth_hundreds_of_draws() -> None:
    for seed in range(5):
        assert posterior_points(relations(seed=seed), 10.0, seed=1).effective > 300


def test_quantiles_and_thinned_places_follow_the_weights() -> None:
    places = np.arange(20.0).reshape(4, 5)
    points = Points(places, np.array([0.5, 0.25, 0.25, 0.0]))
    assert points.effective == pytest.approx(1 / 0.375)
    assert points.thinned(4)[:, 0].tolist() == [0, 0, 5, 10]
    assert points.quantiles(places[:, 0], (0.5,))[0] == pytest.approx(5 * 0.25 / 0.375)
    assert math.isclose(points.quantiles(places[:, 0], (0.0,))[0], 0)
