"""Noncentral t and F, against the library where it works and by their definition."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import ncf, nct, norm
from scipy.stats import t as t_distribution

from analysis.comparison.noncentral import (
    noncentral_t_cdf,
    open_noncentralities_of_f,
    open_noncentralities_of_t,
    spread_nodes,
)


@given(t=st.floats(-6, 6), df=st.integers(1, 200), d=st.floats(-6, 6))
def test_the_integral_agrees_with_the_library_where_that_has_a_value(
    t: float, df: int, d: float
) -> None:
    library = float(nct.cdf(t, df, d))
    assume(not math.isnan(library))

    assert noncentral_t_cdf(t, df, d) == pytest.approx(library, abs=1e-10)


def test_where_the_library_is_nan_the_integral_has_a_value() -> None:
    assert math.isnan(nct.cdf(5.25, 55, -4.0))
    assert noncentral_t_cdf(5.25, 55, -4.0) == pytest.approx(1.0)


@given(t=st.floats(0.01, 6), df=st.floats(1, 3000))
def test_without_an_effect_it_is_the_plain_t(t: float, df: float) -> None:
    """Nearer to 0 the library's plain t is off by 1e-9; Cauchy's below has a closed form there."""
    for side in (-t, t):
        assert noncentral_t_cdf(side, df, 0.0) == pytest.approx(
            float(t_distribution.cdf(side, df)), abs=1e-10
        )


@given(t=st.floats(-20, 20))
def test_of_one_degree_of_freedom_it_is_cauchys(t: float) -> None:
    assert noncentral_t_cdf(t, 1, 0.0) == pytest.approx(0.5 + math.atan(t) / math.pi, abs=1e-11)


def test_with_endless_degrees_of_freedom_it_is_normal() -> None:
    assert noncentral_t_cdf(1.2, math.inf, 0.5) == pytest.approx(float(norm.cdf(0.7)))


@given(df=st.floats(1, 5000))
def test_the_square_of_the_spread_is_one_on_average(df: float) -> None:
    s, weights = spread_nodes(df)

    assert float(weights.sum()) == pytest.approx(1.0, abs=1e-11)
    assert float(weights @ s**2) == pytest.approx(1.0, abs=1e-10)


@given(t=st.floats(-5, 5), df=st.floats(2, 400))
def test_the_bounds_of_t_leave_the_tails_they_should(t: float, df: float) -> None:
    low, high = open_noncentralities_of_t(t, df, 0.95)

    assert noncentral_t_cdf(t, df, low) == pytest.approx(0.975, abs=1e-9)
    assert noncentral_t_cdf(t, df, high) == pytest.approx(0.025, abs=1e-9)


def test_the_bounds_of_f_leave_the_tails_they_should() -> None:
    low, high = open_noncentralities_of_f(4.0, 3, 40, 0.95)

    assert ncf.cdf(4.0, 3, 40, low) == pytest.approx(0.975, abs=1e-9)
    assert ncf.cdf(4.0, 3, 40, high) == pytest.approx(0.025, abs=1e-9)


def test_an_f_that_is_small_even_without_an_effect_has_no_lower_bound() -> None:
    low, high = open_noncentralities_of_f(1.0, 3, 40, 0.95)

    assert low == 0.0
    assert high > 0.0


def test_an_f_smaller_than_chance_makes_it_leaves_nothing_open() -> None:
    assert open_noncentralities_of_f(0.01, 3, 40, 0.95) == (0.0, 0.0)
