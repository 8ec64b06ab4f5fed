"""The distribution an interval is read from."""

from __future__ import annotations

import math

import pytest

from analysis.population.reference import Reference, around, quantile_of


def test_an_interval_by_t_and_by_the_normal() -> None:
    by_t = around(50.0, 4.0, 9, 10, method="mean")
    by_z = around(50.0, 4.0, 9, 10, method="mean", reference=Reference.NORMAL)

    assert (by_t.low, by_t.high) == pytest.approx((50 - 2 * 2.2621571628, 50 + 2 * 2.2621571628))
    assert (by_z.low, by_z.high) == pytest.approx((50 - 2 * 1.9599639845, 50 + 2 * 1.9599639845))
    assert (by_t.df, by_t.method) == (9, "mean, t interval")
    assert (by_z.df, by_z.method) == (math.inf, "mean, normal interval")


def test_with_endless_degrees_of_freedom_t_is_normal() -> None:
    assert quantile_of(math.inf, 0.9) == pytest.approx(1.6448536270)
    assert quantile_of(1e9, 0.9) == pytest.approx(quantile_of(math.inf, 0.9))


def test_a_variance_below_nothing_by_rounding_is_nothing() -> None:
    assert around(50.0, -1e-18, 9, 10, method="mean").se == 0.0
