"""The studentised range, against the library and by hand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import studentized_range
from scipy.stats import t as t_distribution

from analysis.comparison.studentized_range import range_quantile, range_sf


@settings(max_examples=25)
@given(q=st.floats(0.1, 8), groups=st.integers(2, 12), df=st.floats(1, 300))
def test_it_agrees_with_the_adaptive_integration_of_the_library(
    q: float, groups: int, df: float
) -> None:
    assert range_sf(q, groups, df) == pytest.approx(
        float(studentized_range.sf(q, groups, df)), abs=1e-9
    )


@given(q=st.floats(0.01, 8), df=st.floats(1, 500))
def test_of_two_groups_it_is_a_t(q: float, df: float) -> None:
    assert range_sf(q, 2, df) == pytest.approx(
        float(2 * t_distribution.sf(q / 2**0.5, df)), abs=1e-10
    )


@settings(max_examples=20)
@given(level=st.floats(0.5, 0.99), groups=st.integers(2, 12), df=st.floats(2, 300))
def test_a_quantile_leaves_its_tail(level: float, groups: int, df: float) -> None:
    q = range_quantile(level, groups, df)

    assert range_sf(q, groups, df) == pytest.approx(1 - level, abs=1e-10)


def test_the_published_quantile_of_three_groups_and_twenty_degrees() -> None:
    assert range_quantile(0.95, 3, 20) == pytest.approx(3.578, abs=5e-4)


def test_it_has_a_value_below_two_degrees_of_freedom_where_r_has_none() -> None:
    """R 4.2.2: ptukey(2, 4, 1.5, lower.tail = FALSE) is NaN."""
    assert range_sf(2.0, 4, 1.5) == pytest.approx(
        float(studentized_range.sf(2.0, 4, 1.5)), rel=1e-8
    )
