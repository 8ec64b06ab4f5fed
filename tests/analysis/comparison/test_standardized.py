"""Standardised differences with their noncentral intervals.

effectsize finds each bound by a simplex search over both probabilities at once, and stops about
1e-8 short of them; here the equation is solved. In one of the bounds the search stops where the
tail is 0.02501 instead of 0.025: that one is tested by its tail.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.comparison.noncentral import noncentral_t_cdf
from analysis.comparison.standardized import (
    Correction,
    cohens_d,
    cohens_d_unpooled,
    corrected,
    glass_delta,
    hedges_correction,
    hedges_g,
    standardized_bounds,
)
from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Reason, Withheld
from analysis.sums.summary import Summary

Compared = tuple[np.ndarray, np.ndarray, dict[str, Any]]
EXACT = {"rel": 1e-8, "abs": 1e-12}
SIMPLEX = 2e-7
STOPPED_SHORT = ("two_bfi_agree_gender", "cohens_d_unpooled")
NAMES = [
    ("cohens_d", cohens_d),
    ("cohens_d_unpooled", cohens_d_unpooled),
    ("hedges_g", hedges_g),
    ("glass_delta_sd_of_group2", glass_delta),
]


@pytest.mark.parametrize(("name", "measure"), NAMES)
def test_values_agree_with_effectsize(compared: Compared, name: str, measure: Any) -> None:
    first, second, expected = compared

    figure = measure(Summary.of(first), Summary.of(second))

    assert isinstance(figure, Estimate)
    assert figure.value == pytest.approx(expected[name]["estimate"], rel=1e-8)


@pytest.mark.parametrize(("name", "measure"), NAMES)
def test_intervals_agree_with_effectsize_as_far_as_its_search_goes(
    compared: Compared, name: str, measure: Any
) -> None:
    first, second, expected = compared

    figure = measure(Summary.of(first), Summary.of(second))

    assert isinstance(figure, Estimate)
    assert figure.low == pytest.approx(expected[name]["ci_lower"], abs=SIMPLEX)
    if (expected["id"], name) != STOPPED_SHORT:
        assert figure.high == pytest.approx(expected[name]["ci_upper"], abs=SIMPLEX)


@pytest.mark.parametrize("compared", STOPPED_SHORT[:1], indirect=True)
def test_where_effectsize_stops_short_the_tail_says_who_is_right(compared: Compared) -> None:
    first, second, expected = compared
    groups = Summary.of(first), Summary.of(second)
    v1, v2 = (group.variance for group in groups)
    root = (
        2 * (len(second) * v1 + len(first) * v2) / (len(first) * len(second) * (v1 + v2))
    ) ** 0.5

    figure = cohens_d_unpooled(*groups)

    assert isinstance(figure, Estimate)
    t, df = figure.value / root, expected["welch"]["df"]
    ours = noncentral_t_cdf(t, df, figure.high / root)
    theirs = noncentral_t_cdf(t, df, expected[STOPPED_SHORT[1]]["ci_upper"] / root)
    assert ours == pytest.approx(0.025, abs=1e-10)
    assert theirs == pytest.approx(0.025 - 1.19e-5, abs=1e-7)


def test_the_standard_error_of_d_agrees_with_hedges_and_olkin(compared: Compared) -> None:
    first, second, expected = compared

    figure = cohens_d(Summary.of(first), Summary.of(second))

    assert isinstance(figure, Estimate)
    assert figure.se == pytest.approx(expected["d_se_hedges_olkin"], **EXACT)


@pytest.mark.parametrize("correction", Correction)
def test_corrections_agree_with_the_formulas_in_r(
    compared: Compared, correction: Correction
) -> None:
    first, second, expected = compared
    name = {"exact": "exact", "approximate": "approx"}[correction.value]

    factor = hedges_correction(len(first) + len(second) - 2, correction)

    assert factor == pytest.approx(expected[f"hedges_correction_{name}"], **EXACT)


@pytest.mark.parametrize("correction", Correction)
def test_g_is_d_times_its_correction(correction: Correction) -> None:
    groups = Summary(6, 55.0, 100.0), Summary(5, 50.0, 80.0)

    d, g = cohens_d(*groups), hedges_g(*groups, correction=correction)

    assert isinstance(d, Estimate)
    assert isinstance(g, Estimate)
    factor = hedges_correction(9, correction)
    assert (g.value, g.se, g.low, g.high) == pytest.approx(
        (d.value * factor, d.se * factor, d.low * factor, d.high * factor)
    )


def test_a_bound_leaves_exactly_its_tail() -> None:
    low, high = standardized_bounds(0.5, 0.1, 37.4, 0.9)
    t = 0.5 / 0.1**0.5

    assert noncentral_t_cdf(t, 37.4, low / 0.1**0.5) == pytest.approx(0.95, abs=1e-11)
    assert noncentral_t_cdf(t, 37.4, high / 0.1**0.5) == pytest.approx(0.05, abs=1e-11)


@settings(max_examples=25)
@given(n=st.integers(3, 30), apart=st.floats(-3, 3), v1=st.floats(0.5, 4), v2=st.floats(0.5, 4))
def test_swapping_the_groups_turns_d_round(n: int, apart: float, v1: float, v2: float) -> None:
    first, second = Summary(n, apart, v1), Summary(n + 2, 0.0, v2)

    for measure in (cohens_d, cohens_d_unpooled, hedges_g):
        one, other = measure(first, second), measure(second, first)
        assert isinstance(one, Estimate)
        assert isinstance(other, Estimate)
        assert one.value == pytest.approx(-other.value)
        assert one.low == pytest.approx(-other.high, abs=1e-9)


def test_the_interval_of_d_covers_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(20260102)
    hits = 0
    for _ in range(200):
        figure = cohens_d(
            Summary.of(rng.normal(0.8, 1, 10)), Summary.of(rng.normal(0, 1, 14)), level=0.9
        )
        assert isinstance(figure, Estimate)
        hits += figure.low <= 0.8 <= figure.high

    assert hits / 200 == pytest.approx(0.9, abs=3 * (0.9 * 0.1 / 200) ** 0.5)


def test_a_corrected_figure_keeps_its_n_and_level() -> None:
    figure = corrected(Estimate(0.5, 0.2, 0.1, 0.9, 40, "d", 0.9), 0.5, "half")

    assert figure == Estimate(0.25, 0.1, 0.05, 0.45, 40, "half", 0.9)


def test_a_yardstick_that_does_not_vary_measures_nothing() -> None:
    still, moving = Summary(9, 50.0, 0.0), Summary(9, 55.0, 10.0)

    assert glass_delta(moving, still) == Withheld(Reason.NO_VARIANCE, 9)
    assert isinstance(glass_delta(still, moving), Estimate)


def test_one_answer_is_no_group() -> None:
    one, two = Summary(1, 50.0, 0.0), Summary(9, 55.0, 10.0)

    for measure in (cohens_d, cohens_d_unpooled, hedges_g, glass_delta):
        assert measure(one, two) == Withheld(Reason.TOO_FEW, 1)


def test_no_correction_below_two_degrees_of_freedom() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        hedges_correction(1)

    assert str(caught.value) == ("1 degrees of freedom allow no correction; it takes 2 or more.")
