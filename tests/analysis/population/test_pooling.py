"""Directions borrow strength from each other, and say how much they know."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import norm

from analysis.population.pooling import Pooled, Raw, pool, pooled_within
from analysis.simulation.example import random_company

Array = NDArray[np.float64]


def raw(mean: float, sd: float, n: int) -> Raw:
    return Raw(np.array([mean]), np.array([[sd**2]]), n)


def on(pooled: Pooled, *weights: float) -> Array:
    return np.array(weights)[:, None] * np.ones(pooled.means.shape[1])


def by_brute_force(cells: list[Raw], taus: Array, weights: Array) -> tuple[Array, Array]:
    """Return means and covariance of theta by summing over a grid of tau and of mu."""
    y = np.array([cell.means[0] for cell in cells])
    n = np.array([cell.n for cell in cells])
    own = np.array([cell.covariance[0, 0] for cell in cells])
    together = (own * (n - 1)).sum() / (n - 1).sum()
    v = (6 * together + (n - 1) * own) / (n + 5) / n
    tau, mu = np.meshgrid(taus, np.linspace(-160, 240, 1001), indexing="ij")
    log = norm.logpdf(tau, 0, 20) + norm.logpdf(mu, 40, 25) + np.log(weights)[:, None]
    for mean, variance in zip(y, v, strict=True):
        log += norm.logpdf(mean, mu, np.sqrt(variance + tau**2))
    mass = np.exp(log - log.max())
    mass /= mass.sum()
    given_both = [(m / s + mu / tau**2) / (1 / s + 1 / tau**2) for m, s in zip(y, v, strict=True)]
    means = np.array([(mass * theta).sum() for theta in given_both])
    off = [theta - mean for theta, mean in zip(given_both, means, strict=True)]
    covariance = np.array([[(mass * a * b).sum() for b in off] for a in off])
    spread = [(mass / (1 / s + 1 / tau**2)).sum() for s in v]
    return means, covariance + np.diag(spread)


def trapezoid(points: int) -> Array:
    """Return the weights of a grid whose ends count half."""
    return np.array([0.5, *[1.0] * (points - 2), 0.5])


TWO = [raw(62.0, 18.0, 12), raw(41.0, 21.0, 30)]


def test_two_directions_have_the_moments_of_a_sum_over_tau_and_mu() -> None:
    pooled = pool(TWO)
    means, covariance = by_brute_force(TWO, np.linspace(10, 60, 24), trapezoid(24))
    np.testing.assert_allclose(pooled.means[:, 0], means, atol=1e-6)
    np.testing.assert_allclose(pooled.covariance[:, 0, :, 0], covariance, atol=1e-5)


def test_four_directions_have_the_moments_of_a_sum_over_tau_and_mu() -> None:
    four = [*TWO, raw(55.0, 15.0, 9), raw(48.0, 24.0, 20)]
    means, covariance = by_brute_force(four, np.linspace(0.5, 60, 24), trapezoid(24))
    pooled = pool(four)
    np.testing.assert_allclose(pooled.means[:, 0], means, atol=1e-6)
    np.testing.assert_allclose(pooled.covariance[:, 0, :, 0], covariance, atol=1e-5)


def test_a_grid_of_24_comes_within_a_fiftieth_of_a_point_of_the_integral_over_tau() -> None:
    means, covariance = by_brute_force(TWO, np.linspace(10, 60, 301), trapezoid(301))
    pooled = pool(TWO)
    np.testing.assert_allclose(pooled.means[:, 0], means, atol=0.02)
    errors = np.sqrt(np.diag(pooled.covariance[:, 0, :, 0]))
    np.testing.assert_allclose(errors, np.sqrt(np.diag(covariance)), atol=0.02)


def test_by_hand_one_direction_alone_shrinks_towards_forty() -> None:
    cell = raw(60.0, 20.0, 10)
    taus = np.linspace(10, 60, 24)
    spread = taus**2 + 25**2
    weight = trapezoid(24) * norm.pdf(taus, 0, 20) * norm.pdf(60, 40, np.sqrt(spread + 40))
    weight /= weight.sum()
    expected = (weight * (60 / 40 + 40 / spread) / (1 / 40 + 1 / spread)).sum()
    assert pool([cell]).means[0, 0] == pytest.approx(expected, abs=1e-9)


def test_the_covariance_of_persons_is_pooled_by_degrees_of_freedom() -> None:
    assert pooled_within([raw(0, 2.0, 4), raw(0, 4.0, 8)])[0, 0] == pytest.approx(
        (3 * 4.0 + 7 * 16.0) / 10
    )


def test_by_hand_degrees_of_freedom_are_those_of_a_mixture_of_two_variances() -> None:
    nine, seven = 9.0, 7.0
    share = 9 / 15
    mine = share + (1 - share) * nine / (nine + seven)
    rest = (1 - share) * seven / (nine + seven)
    expected = 1 / (mine**2 / nine + rest**2 / seven)
    assert pool([raw(50, 10, 10), raw(50, 10, 8)]).df[0] == pytest.approx(expected)


def test_a_direction_alone_has_the_degrees_of_freedom_of_its_own_raters() -> None:
    assert pool([raw(50, 10, 10)]).df[0] == pytest.approx(9.0)


def test_a_covariance_from_other_waves_steadies_that_of_few_raters() -> None:
    few = [raw(50.0, 1.0, 8)]
    usual = pool(few, within=np.array([[400.0]]))
    assert usual.covariance[0, 0, 0, 0] > 10 * pool(few).covariance[0, 0, 0, 0]


def test_an_extreme_direction_of_few_raters_is_drawn_further_than_one_of_many() -> None:
    few, many = pool([raw(80, 20, 8), raw(40, 20, 8)]), pool([raw(80, 20, 80), raw(40, 20, 8)])
    assert 40 < few.means[0, 0] < many.means[0, 0] < 80


def test_the_interval_is_the_t_interval_of_the_combination() -> None:
    pooled = pool(TWO)
    gap = pooled.combine(on(pooled, 1.0, -1.0), "a gap")
    cov = pooled.covariance[:, 0, :, 0]
    assert gap.value == pytest.approx(pooled.means[0, 0] - pooled.means[1, 0])
    assert gap.se == pytest.approx(np.sqrt(cov[0, 0] + cov[1, 1] - 2 * cov[0, 1]))
    own = np.diag(cov)
    assert gap.df == pytest.approx(own.sum() ** 2 / (own**2 / pooled.df).sum())
    assert (gap.n, gap.level, gap.method) == (12, 0.9, "a gap")
    assert gap.high - gap.value == pytest.approx(gap.value - gap.low)


def test_n_is_that_of_the_directions_that_carry_weight() -> None:
    pooled = pool(TWO)
    assert pooled.combine(on(pooled, 0.0, 1.0), "").n == 30


means = st.floats(5, 95)
spreads = st.floats(3, 30)
sizes = st.integers(8, 60)
quick = settings(max_examples=25)
several = st.lists(st.tuples(means, spreads, sizes), min_size=2, max_size=6)


@quick
@given(several, st.randoms(use_true_random=False))
def test_the_order_of_directions_changes_nothing(
    cells: list[tuple[float, float, int]], chance: Random
) -> None:
    order = [*range(len(cells))]
    chance.shuffle(order)
    straight = pool([raw(*cell) for cell in cells])
    turned = pool([raw(*cells[place]) for place in order])
    np.testing.assert_allclose(turned.means, straight.means[order], atol=1e-8)
    np.testing.assert_allclose(
        turned.covariance[:, 0, :, 0], straight.covariance[order][:, 0, order, 0], atol=1e-8
    )


@quick
@given(several, st.floats(-30, 30))
def test_what_is_moved_together_with_its_centre_moves_and_keeps_its_width(
    cells: list[tuple[float, float, int]], shift: float
) -> None:
    here = pool([raw(*cell) for cell in cells])
    there = pool([raw(mean + shift, sd, n) for mean, sd, n in cells], centre=40 + shift)
    np.testing.assert_allclose(there.means, here.means + shift, atol=1e-7)
    np.testing.assert_allclose(there.covariance, here.covariance, atol=1e-7)


@quick
@given(means, means, spreads, sizes)
def test_more_raters_narrow_the_interval(one: float, two: float, sd: float, n: int) -> None:
    widths = []
    for count in (n, 2 * n, 8 * n):
        pooled = pool([raw(one, sd, count), raw(two, sd, count)])
        estimate = pooled.combine(on(pooled, 1.0, 0.0), "")
        widths.append(estimate.high - estimate.low)
    assert all(wider > narrower for wider, narrower in pairwise(widths))


@quick
@given(several)
def test_a_posterior_covariance_has_no_negative_variance(
    cells: list[tuple[float, float, int]],
) -> None:
    pooled = pool([raw(*cell) for cell in cells])
    flat = pooled.covariance[:, 0, :, 0]
    assert np.linalg.eigvalsh((flat + flat.T) / 2).min() > 0


def test_measures_that_differ_in_name_only_get_the_same_figures() -> None:
    cov = np.array([[300.0, 120.0], [120.0, 300.0]])
    pooled = pool([Raw(np.array([50.0, 50.0]), cov, 10), Raw(np.array([44.0, 44.0]), cov, 20)])
    assert pooled.means[:, 0] == pytest.approx(pooled.means[:, 1])


def test_nine_in_ten_intervals_cover_the_truth_at_eight_raters() -> None:
    generator = np.random.default_rng(11)
    hits: list[bool] = []
    for seed in range(150):
        plan = random_company(seed, 8)
        truth = np.array([[level["blame"]] for level in plan.levels.values()])
        people = truth + generator.normal(0, 19, (2, 8))
        pooled = pool([raw(row.mean(), row.std(ddof=1), 8) for row in people])
        for weights in ((1.0, 0.0), (0.0, 1.0), (1.0, -1.0), (0.5, 0.5)):
            estimate = pooled.combine(on(pooled, *weights), "")
            hits.append(estimate.low <= float(np.dot(weights, truth[:, 0])) <= estimate.high)
    directions = np.array(hits).reshape(-1, 4)[:, :2]
    assert_near_nine_tenths(directions)
    assert_near_nine_tenths(np.array(hits).reshape(-1, 4)[:, 2])
    assert_near_nine_tenths(np.array(hits).reshape(-1, 4)[:, 3])


def assert_near_nine_tenths(hits: NDArray[np.bool_]) -> None:
    four_sigma = 4 * np.sqrt(0.9 * 0.1 / hits.size)
    assert abs(hits.mean() - 0.9) < four_sigma
