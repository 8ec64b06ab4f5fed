"""Act, clear or undecided."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from scipy.stats import t as t_distribution

from analysis.decision import Cutoff, Decision, Side, decide, judge, probability_past
from analysis.estimate import Estimate, Reason, Withheld

LINE = Cutoff("line", 45.0, "an example")
GAP = Cutoff("gap", 10.0, "an example", Side.EITHER)


def estimate(value: float, se: float = 4.0, df: float = float("inf")) -> Estimate:
    return Estimate(value, se, value, value, 12, "mean", 0.9, df)


def test_by_hand_five_points_over_with_an_error_of_four() -> None:
    assert probability_past(estimate(50), LINE) == pytest.approx(norm.cdf(1.25))
    expected = t_distribution.cdf(1.25, 7)
    assert probability_past(estimate(50, df=7), LINE) == pytest.approx(expected)


def test_past_a_line_on_either_side_is_about_one_side_only() -> None:
    assert probability_past(estimate(12), GAP) == pytest.approx(norm.cdf(0.5))
    assert probability_past(estimate(-12), GAP) == pytest.approx(norm.cdf(0.5))
    assert probability_past(estimate(0), GAP) == pytest.approx(norm.cdf(-2.5))


@pytest.mark.parametrize(("value", "probability"), [(45.1, 1.0), (45.0, 0.0), (44.0, 0.0)])
def test_without_an_error_a_value_lies_past_the_line_or_not(
    value: float, probability: float
) -> None:
    assert probability_past(estimate(value, 0.0), LINE) == probability


@pytest.mark.parametrize(
    ("probability", "decision"),
    [
        (0.8, Decision.ACT),
        (0.7999, Decision.UNDECIDED),
        (0.2001, Decision.UNDECIDED),
        (0.2, Decision.CLEAR),
    ],
)
def test_eight_in_ten_decide(probability: float, decision: Decision) -> None:
    assert decide(probability) is decision


def test_a_judgement_carries_its_line_and_how_sure_it_is() -> None:
    found = judge(estimate(60), LINE)
    assert (found.figure, found.cut, found.decision) == (estimate(60), LINE, Decision.ACT)
    assert found.probability == probability_past(estimate(60), LINE)


def test_what_is_withheld_is_not_judged() -> None:
    hidden = Withheld(Reason.TOO_FEW, 5)
    found = judge(hidden, LINE)
    assert (found.figure, found.probability, found.decision) == (hidden, None, Decision.WITHHELD)


values = st.floats(-80, 80)
errors = st.floats(0.5, 20)


@given(values, errors, st.floats(0.1, 30))
def test_a_higher_value_lies_past_the_line_more_surely(
    value: float, se: float, more: float
) -> None:
    assert probability_past(estimate(value, se), LINE) <= probability_past(
        estimate(value + more, se), LINE
    )


@given(values, errors)
def test_a_gap_and_its_opposite_are_judged_alike(value: float, se: float) -> None:
    there, back = (probability_past(estimate(sign * value, se), GAP) for sign in (1, -1))
    assert there == pytest.approx(back)
