"""Several means and the share of the spread that lies between groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import f_oneway

from analysis.comparison.several_means import (
    Explained,
    Measure,
    Variation,
    analysis_of_variance,
    cohens_f,
    share_explained,
    too_little,
    welch_analysis_of_variance,
)
from analysis.comparison.two_means import Difference, welch
from analysis.estimate import Described, Reason, Significance, Withheld
from analysis.sums.summary import Summary

Several = tuple[Mapping[str, np.ndarray], dict[str, Any]]
EXACT = {"rel": 1e-8, "abs": 1e-12}
NAMES = [("eta2", Measure.ETA), ("epsilon2", Measure.EPSILON), ("omega2", Measure.OMEGA)]
SIMPLEX = 1e-8
"""How far effectsize's search for a noncentrality stops from the bound, on the scale of shares."""
GROUPS = st.lists(
    st.lists(st.integers(0, 100), min_size=2, max_size=8).filter(lambda x: len({*x}) > 1),
    min_size=2,
    max_size=5,
)


def _summaries(groups: Mapping[str, np.ndarray]) -> list[Summary]:
    return [Summary.of(group) for group in groups.values()]


def test_sizes_means_and_spreads_are_those_r_saw(several: Several) -> None:
    groups, expected = several
    found = {name: Summary.of(group) for name, group in groups.items()}

    assert sum(group.n for group in found.values()) == expected["N"]
    assert {name: group.n for name, group in found.items()} == expected["n_by_group"]
    for name, group in found.items():
        assert group.mean == pytest.approx(expected["mean_by_group"][name], **EXACT)
        assert group.variance**0.5 == pytest.approx(expected["sd_by_group"][name], **EXACT)


def test_the_analysis_of_variance_agrees_with_r(several: Several) -> None:
    groups, values = several
    expected = values["anova"]

    found = analysis_of_variance(_summaries(groups))

    assert isinstance(found, Variation)
    assert found.significance.statistic == pytest.approx(expected["F"], **EXACT)
    assert found.dfs == (expected["df1"], expected["df2"])
    assert found.significance.p == pytest.approx(expected["p"], rel=1e-8)
    assert found.between == pytest.approx(expected["ss_between"], **EXACT)
    assert found.within == pytest.approx(expected["ss_within"], **EXACT)


def test_welchs_analysis_of_variance_agrees_with_r(several: Several) -> None:
    groups, values = several
    expected = values["welch"]

    tested = welch_analysis_of_variance(_summaries(groups))

    assert isinstance(tested, Significance)
    assert tested.statistic == pytest.approx(expected["F"], **EXACT)
    assert tested.df == pytest.approx((expected["df1"], expected["df2"]), **EXACT)
    assert tested.p == pytest.approx(expected["p"], rel=1e-8)


@pytest.mark.parametrize(("name", "measure"), NAMES)
def test_shares_explained_agree_with_effectsize(
    several: Several, name: str, measure: Measure
) -> None:
    groups, values = several

    found = share_explained(_summaries(groups), measure)

    assert isinstance(found, Explained)
    assert found.value == pytest.approx(values[name]["estimate"], **EXACT)


@pytest.mark.parametrize(("name", "measure"), NAMES)
def test_intervals_of_shares_agree_with_effectsize_as_far_as_its_search_goes(
    several: Several, name: str, measure: Measure
) -> None:
    groups, values = several

    found = share_explained(_summaries(groups), measure)

    assert isinstance(found, Explained)
    assert found.low == pytest.approx(values[name]["ci_lower"], abs=SIMPLEX)
    assert found.high == pytest.approx(values[name]["ci_upper"], abs=SIMPLEX)


def test_cohens_f_agrees_with_r(several: Several) -> None:
    groups, expected = several

    found = cohens_f(_summaries(groups))

    assert isinstance(found, Described)
    assert found.value == pytest.approx(expected["cohens_f"], **EXACT)


@given(groups=GROUPS)
def test_the_sums_of_squares_add_up(groups: list[list[int]]) -> None:
    pooled = np.array([answer for group in groups for answer in group], dtype=float)

    found = analysis_of_variance([Summary.of(group) for group in groups])

    assert isinstance(found, Variation)
    total = ((pooled - pooled.mean()) ** 2).sum()
    assert found.between + found.within == pytest.approx(total)
    assert found.significance.statistic == pytest.approx(f_oneway(*groups).statistic, abs=1e-9)


@given(groups=GROUPS)
def test_corrected_shares_are_smaller_than_the_plain_one(groups: list[list[int]]) -> None:
    summaries = [Summary.of(group) for group in groups]

    plain, epsilon, omega = (share_explained(summaries, measure) for measure in Measure)

    assert isinstance(plain, Explained)
    if isinstance(epsilon, Explained):
        assert isinstance(omega, Explained)
        assert omega.value <= epsilon.value <= plain.value
    else:
        assert omega == epsilon == Withheld(Reason.UNDEFINED, plain.n)


def test_with_two_groups_both_forms_are_the_square_of_a_t() -> None:
    groups = [Summary(10, 50.0, 90.0), Summary(14, 60.0, 210.0)]
    pair = welch(*groups)
    assert isinstance(pair, Difference)

    tested = welch_analysis_of_variance(groups)

    assert isinstance(tested, Significance)
    assert tested.statistic == pytest.approx(pair.significance.statistic**2)
    assert tested.df == pytest.approx((1.0, pair.figure.df))


def test_groups_too_small_are_withheld() -> None:
    one, two = Summary(1, 50.0, 0.0), Summary(9, 50.0, 9.0)

    assert too_little([two, two]) is None
    assert too_little([two]) == Withheld(Reason.TOO_FEW, 9)
    assert welch_analysis_of_variance([one, two]) == Withheld(Reason.TOO_FEW, 10)
    assert analysis_of_variance([one, one]) == Withheld(Reason.TOO_FEW, 2)
    assert isinstance(analysis_of_variance([one, two]), Variation)


def test_groups_that_do_not_vary_are_withheld() -> None:
    still, moving = Summary(9, 50.0, 0.0), Summary(9, 55.0, 9.0)

    assert analysis_of_variance([still, still]) == Withheld(Reason.NO_VARIANCE, 18)
    assert share_explained([still, still]) == Withheld(Reason.NO_VARIANCE, 18)
    assert cohens_f([still, still]) == Withheld(Reason.NO_VARIANCE, 18)
    assert welch_analysis_of_variance([still, moving]) == Withheld(Reason.NO_VARIANCE, 18)
