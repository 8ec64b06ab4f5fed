"""The means of a measure over the waves, and how they hang together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.sums.moments import moments
from analysis.trends.series import SHOCK, Series, series

Array = NDArray[np.float64]
WAVES = ("2026-Q1", "2026-Q2", "2026-Q3")


def people(n: int, seed: int, r: float = 0.6, sd: float = 15.0) -> Array:
    """Return answers of n people in three waves with this correlation."""
    generator = np.random.default_rng(seed)
    stable = generator.normal(0, sd * r**0.5, (n, 1))
    return 50 + stable + generator.normal(0, sd * (1 - r) ** 0.5, (n, 3))


def of(table: Array, *, linked: bool = True, shock: float = 0.0) -> Series:
    return series(moments(table, WAVES[: table.shape[1]]), linked=linked, shock=shock)


def test_by_hand_two_waves_of_three_people() -> None:
    found = of(np.array([[10.0, 20.0], [20.0, 20.0], [30.0, 50.0]]))
    # Variances 100 and 300, covariance 150; pooled variance 200, so a correlation of 0.75.
    assert found.sd == pytest.approx(200**0.5)
    assert found.correlation == 0.0  # two degrees of freedom are too few to use it
    more = of(np.array([[10.0, 20.0], [20.0, 20.0], [30.0, 50.0]] * 2))
    assert more.correlation == pytest.approx(0.75)
    assert more.means.tolist() == [20.0, 30.0]


def test_the_covariance_of_two_means_is_that_of_the_people_in_both() -> None:
    table = people(20, 1)
    table[:6, 0], table[15:, 1] = np.nan, np.nan
    found = of(table)
    variance = found.sd**2
    assert found.n.tolist() == [14, 15, 20]
    assert found.covariance[0, 1] == pytest.approx(9 * found.correlation * variance / (14 * 15))
    assert found.covariance[2, 2] == pytest.approx(variance / 20)


def test_a_shock_widens_each_wave_and_ties_none_together() -> None:
    table = people(20, 1)
    calm, shaken = of(table), of(table, shock=3.0)
    np.testing.assert_allclose(shaken.covariance - calm.covariance, np.eye(3) * 9.0)
    assert SHOCK == 1.5


def test_answers_that_are_not_linked_have_no_correlation() -> None:
    found = of(people(20, 1), linked=False)
    assert found.correlation == 0.0
    assert found.covariance[0, 1] == 0.0
    assert found.covariance[0, 0] == pytest.approx(of(people(20, 1)).covariance[0, 0])


def test_people_who_never_answered_twice_have_no_correlation() -> None:
    table = np.full((12, 2), np.nan)
    table[:6, 0], table[6:, 1] = [40, 50, 60, 45, 55, 50], [30, 50, 70, 45, 55, 50]
    found = of(table)
    assert (found.correlation, found.covariance[0, 1]) == (0.0, 0.0)


def test_people_who_turn_round_have_no_correlation_rather_than_a_negative_one() -> None:
    up = np.linspace(20, 80, 10)
    assert of(np.column_stack([up, up[::-1]])).correlation == 0.0


def test_people_who_never_change_are_correlated_a_little_below_one() -> None:
    up = np.linspace(20, 80, 10)
    assert of(np.column_stack([up, up])).correlation == 0.99


def test_the_covariance_is_that_of_means_that_were_simulated() -> None:
    generator = np.random.default_rng(4)
    stable = generator.normal(0, 15 * 0.6**0.5, (4000, 20, 1))
    tables = 50 + stable + generator.normal(0, 15 * 0.4**0.5, (4000, 20, 3))
    tables += generator.normal(0, 2, (4000, 1, 3))
    expected = np.cov(tables.mean(axis=1).T)
    found = np.mean([of(table, shock=2.0).covariance for table in tables[:300]], axis=0)
    # What a department is shaken by as a whole is in the shock, and in no spread of its people.
    np.testing.assert_allclose(np.diag(found), np.diag(expected), rtol=0.07)
    off = np.triu_indices(3, 1)
    np.testing.assert_allclose(found[off], expected[off], rtol=0.12)


@settings(max_examples=25)
@given(st.integers(0, 1000), st.floats(-30, 30), st.floats(0.2, 3))
def test_shift_and_scale_go_through(seed: int, shift: float, scale: float) -> None:
    table = people(12, seed)
    here, there = of(table), of(shift + scale * table)
    np.testing.assert_allclose(there.means, shift + scale * here.means)
    np.testing.assert_allclose(there.covariance, scale**2 * here.covariance, rtol=1e-6, atol=1e-9)
    assert there.correlation == pytest.approx(here.correlation, abs=1e-6)


@settings(max_examples=25)
@given(st.integers(0, 1000), st.permutations(range(12)))
def test_the_order_of_people_changes_nothing(seed: int, order: list[int]) -> None:
    table = people(12, seed)
    np.testing.assert_allclose(of(table[order]).covariance, of(table).covariance)
