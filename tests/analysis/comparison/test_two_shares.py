"""Two shares."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nchypergeom_fisher

from analysis.comparison.two_shares import (
    Favourable,
    Odds,
    ShareDifference,
    Yates,
    chi_square_of_shares,
    cohens_h,
    difference_of_shares,
    fisher_test,
    phi,
    ratio_of_odds,
    ratio_of_shares,
)
from analysis.errors import UnusableAnswers
from analysis.estimate import Described, Estimate, Reason, Significance, Withheld

Case = tuple[Favourable, Favourable, dict[str, Any]]
EXACT = {"rel": 1e-8, "abs": 1e-12}
COUNTS = st.integers(1, 30).flatmap(lambda n: st.builds(Favourable, st.integers(0, n), st.just(n)))


@pytest.fixture(params=["prop_lq2002_favourable", "prop_small_counts"])
def case(request: pytest.FixtureRequest, golden: dict[str, Any]) -> Case:
    values = golden[request.param]
    first, second = (Favourable(x, n) for x, n in zip(values["x"], values["n"], strict=True))
    return first, second, values


def test_the_counts_are_those_r_saw(golden: dict[str, Any], leadership: pd.DataFrame) -> None:
    values = golden["prop_lq2002_favourable"]

    groups = [leadership.loc[leadership["COMPID"] == company, "LEAD03"] for company in (3, 4)]

    assert [int((group >= 4).sum()) for group in groups] == values["x"]
    assert [int(group.notna().sum()) for group in groups] == values["n"]


@pytest.mark.parametrize(
    ("name", "interval"),
    [("ci_newcombe_score", ShareDifference.NEWCOMBE), ("ci_wald", ShareDifference.WALD)],
)
def test_a_difference_agrees_with_r(case: Case, name: str, interval: ShareDifference) -> None:
    first, second, expected = case

    figure = difference_of_shares(first, second, interval=interval)

    assert isinstance(figure, Estimate)
    assert [first.share, second.share] == pytest.approx(expected["p"], **EXACT)
    assert figure.value == pytest.approx(expected["diff"], **EXACT)
    assert [figure.low, figure.high] == pytest.approx(expected[name], **EXACT)


def test_newcombes_interval_rests_on_the_wilson_intervals_r_has(case: Case) -> None:
    first, second, expected = case
    (l1, u1), (l2, u2) = expected["wilson1"], expected["wilson2"]
    p1, p2 = first.share, second.share

    figure = difference_of_shares(first, second)

    assert isinstance(figure, Estimate)
    assert (figure.value - figure.low) ** 2 == pytest.approx(
        (p1 - l1) ** 2 + (u2 - p2) ** 2, **EXACT
    )
    assert (figure.high - figure.value) ** 2 == pytest.approx(
        (u1 - p1) ** 2 + (p2 - l2) ** 2, **EXACT
    )


@pytest.mark.parametrize(
    ("statistic", "p", "yates"),
    [("chi2", "p_value", Yates.PLAIN), ("chi2_corrected", "p_corrected", Yates.CORRECTED)],
)
def test_chi_square_agrees_with_r(case: Case, statistic: str, p: str, yates: Yates) -> None:
    first, second, expected = case

    tested = chi_square_of_shares(first, second, yates)

    assert isinstance(tested, Significance)
    assert tested.statistic == pytest.approx(expected[statistic], **EXACT)
    assert tested.p == pytest.approx(expected[p], **EXACT)


def test_fishers_test_agrees_with_r(case: Case) -> None:
    first, second, expected = case

    tested = fisher_test(first, second)

    assert isinstance(tested, Significance)
    assert tested.p == pytest.approx(expected["fisher_p"], rel=1e-8)


@pytest.mark.parametrize(
    ("name", "measure"),
    [
        ("odds_ratio_sample", ratio_of_odds),
        ("risk_ratio", ratio_of_shares),
        ("cohens_h", cohens_h),
        ("phi", phi),
    ],
)
def test_sizes_agree_with_r(case: Case, name: str, measure: Any) -> None:
    first, second, expected = case

    found = measure(first, second)

    assert isinstance(found, Described)
    assert found.value == pytest.approx(expected[name], **EXACT)


def test_the_conditional_odds_ratio_agrees_with_r_as_far_as_its_search_goes(case: Case) -> None:
    """R stops 1e-4 of the ratio away from where the expected count is the one seen."""
    first, second, expected = case

    found = ratio_of_odds(first, second, Odds.CONDITIONAL)

    assert isinstance(found, Described)
    assert found.value == pytest.approx(expected["odds_ratio_cmle"], rel=1e-4)
    population = (first.n + second.n, first.x + second.x, first.n)
    ours, theirs = (
        nchypergeom_fisher.mean(*population, odds)
        for odds in (found.value, expected["odds_ratio_cmle"])
    )
    assert ours == pytest.approx(first.x, rel=1e-8)
    assert abs(theirs - first.x) > 100 * abs(ours - first.x)


@settings(max_examples=40)
@given(first=COUNTS, second=COUNTS)
def test_swapping_the_groups_turns_the_difference_round(
    first: Favourable, second: Favourable
) -> None:
    one, other = difference_of_shares(first, second), difference_of_shares(second, first)

    assert isinstance(one, Estimate)
    assert isinstance(other, Estimate)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low), abs=1e-12)
    assert -1 <= one.low <= one.value <= one.high <= 1
    assert one.se > 0


def test_shares_all_alike_have_no_test() -> None:
    alike = Favourable(5, 5), Favourable(7, 7)

    assert chi_square_of_shares(*alike) == Withheld(Reason.NO_VARIANCE, 12)
    assert fisher_test(*alike) == Withheld(Reason.NO_VARIANCE, 12)
    assert phi(*alike) == Withheld(Reason.NO_VARIANCE, 12)
    assert isinstance(difference_of_shares(*alike), Estimate)


def test_a_group_without_an_answer_is_withheld() -> None:
    none, some = Favourable(0, 0), Favourable(3, 9)

    assert difference_of_shares(none, some) == Withheld(Reason.TOO_FEW, 0)
    assert chi_square_of_shares(none, some) == Withheld(Reason.TOO_FEW, 9)
    assert cohens_h(none, some) == Withheld(Reason.TOO_FEW, 0)
    assert ratio_of_shares(none, some) == Withheld(Reason.UNDEFINED, 9)


def test_ratios_to_nothing_are_withheld() -> None:
    some, nobody = Favourable(3, 9), Favourable(0, 9)

    assert ratio_of_shares(some, nobody) == Withheld(Reason.UNDEFINED, 18)
    assert ratio_of_odds(some, nobody) == Withheld(Reason.UNDEFINED, 18)
    assert isinstance(ratio_of_shares(nobody, some), Described)


def test_more_favourable_answers_than_answers_are_refused() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        Favourable(10, 9)

    assert str(caught.value) == (
        "10 favourable of 9 answers; give a count between 0 and the number of answers."
    )
