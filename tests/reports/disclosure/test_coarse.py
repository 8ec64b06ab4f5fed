"""Findings with their numbers rounded, whatever their shape."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, isnan, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.decision import Cutoff, Side, decide, judge, probability_past
from analysis.estimate import Described, Estimate, Reason, Withheld
from analysis.friction.direction import Direction
from analysis.friction.index import FrictionIndex, WeightBand, Worst
from analysis.friction.mirror import MirrorLine
from analysis.friction.rivalry import Rivalry, twenty_places
from analysis.indicators.distributions import Distribution
from analysis.indicators.participation import Participation
from analysis.population.nonresponse import response_rate
from analysis.trends.alerts import SHIFT, Alert, Change
from reports.disclosure.coarse import (
    coarsened,
    coarsened_distribution,
    coarsened_quality,
    coarsened_rate,
)
from reports.disclosure.rounding import band

SALES = Direction("Sales", "Marketing")
LINE = Cutoff("line", 45.0, "an example")
GAP = Cutoff("gap", 10.0, "an example", Side.EITHER)


@dataclass(frozen=True)
class Finding:
    """A level and a difference, by the names that tell them apart."""

    index: object
    difference: object


def around(value: float, half: float = 6.0, n: int = 30, df: float = inf) -> Estimate:
    return Estimate(value, half / 1.645, value - half, value + half, n, "mean", 0.9, df)


def level(figure: Estimate) -> Estimate:
    found = coarsened(Finding(figure, None)).index
    assert isinstance(found, Estimate)
    return found


def difference(figure: Estimate) -> Estimate:
    found = coarsened(Finding(None, figure)).difference
    assert isinstance(found, Estimate)
    return found


def test_by_hand_a_score_of_many_goes_to_the_point() -> None:
    shown = level(around(54.3, 3.8, n=57, df=34.03))
    assert (shown.value, shown.low, shown.high) == (54, 49, 59)
    assert (shown.se, shown.n, shown.df) == (2.3, 55, 30)


def test_by_hand_a_score_of_fewer_than_50_goes_to_steps_of_two() -> None:
    shown = level(around(54.3, 3.8, n=49))
    assert (shown.value, shown.low, shown.high, shown.n) == (54, 48, 60, 45)
    assert level(around(55.1, n=25)).value == 56


def test_by_hand_a_score_of_fewer_than_25_goes_to_steps_of_five() -> None:
    shown = level(around(54.3, 3.8, n=24))
    assert (shown.value, shown.low, shown.high, shown.n) == (55, 45, 65, 20)


@pytest.mark.parametrize("value", [0.0, 3.0, 9.9])
def test_near_its_end_a_score_is_shown_where_half_a_person_moves_it(value: float) -> None:
    shown = level(around(value, 4.0, n=8))
    assert (shown.value, shown.low) == (10, 0)
    top = level(around(100 - value, 4.0, n=8))
    assert (top.value, top.high) == (90, 100)


def test_a_difference_has_no_end() -> None:
    shown = difference(around(-2.4, n=60))
    assert (shown.value, shown.low, shown.high) == (-2, -9, 5)


@settings(max_examples=150)
@given(st.floats(0, 100), st.floats(0.5, 30), st.integers(8, 300))
def test_an_interval_reaches_outwards_in_the_same_steps(value: float, half: float, n: int) -> None:
    figure = around(value, half, n)
    step = 1 if n >= 50 else 2 if n >= 25 else 5
    for shown in (level(figure), difference(figure)):
        assert all(number % step == 0 for number in (shown.value, shown.low, shown.high))
        assert shown.low <= max(figure.low, 0 if shown.low == 0 else -inf)
        assert shown.high >= min(figure.high, 100 if shown.high == 100 else inf)
        assert shown.low <= shown.value <= shown.high
        assert shown.n % 5 == 0


def test_a_withheld_figure_does_not_say_how_many_answered() -> None:
    found = coarsened(Finding(Withheld(Reason.TOO_FEW, 7), 0.12345))
    assert found == Finding(Withheld(Reason.TOO_FEW, 0), 0.12)


def test_a_line_that_figures_are_held_against_stays_as_it_is() -> None:
    cut = Cutoff("half a point", 0.125, "an example")
    judged = coarsened(judge(around(54.3), cut))
    assert judged.cut == cut
    assert judged.probability == 1.0


def test_how_sure_a_claim_is_follows_from_the_figure_that_is_shown() -> None:
    judged = coarsened(judge(around(47.3, n=60), LINE))
    assert isinstance(judged.figure, Estimate)
    assert judged.probability == round(probability_past(judged.figure, LINE), 2)


def test_a_probability_gives_no_fraction_of_a_point_away() -> None:
    each = {coarsened(judge(around(45.5 + tenth / 10, n=40), LINE)) for tenth in range(10)}
    assert len(each) == 1


@settings(max_examples=150)
@given(st.floats(20, 80), st.floats(1, 20), st.integers(8, 60))
def test_rounding_changes_no_decision(value: float, half: float, n: int) -> None:
    exact = judge(around(value, half, n), LINE)
    shown = coarsened(exact)
    assert shown.decision is exact.decision is decide(shown.probability or 0.0)


def test_a_change_and_an_alert_are_as_sure_as_their_shown_shift() -> None:
    shift = around(4.6, 3.0, n=60)
    sure = probability_past(shift, SHIFT)
    found = coarsened((Change(shift, sure, 0.001), Alert("2026-Q1", shift, sure, raised=True)))
    shown = replace(shift, value=5.0, se=1.8)
    expected = round(probability_past(shown, SHIFT), 2)
    assert (found[0].worse, found[0].better) == (expected, 0.0)
    assert (found[1].probability, found[1].raised) == (expected, True)


def test_a_change_that_is_withheld_stays_without_probabilities() -> None:
    hidden = Change(Withheld(Reason.TOO_FEW_WAVES, 0), None, None)
    assert coarsened(hidden) == hidden


def index_of(value: float, n: int = 31) -> FrictionIndex:
    return FrictionIndex(
        SALES,
        "2026-Q1",
        "full",
        n,
        judge(around(value, n=n), LINE),
        {},
        WeightBand(value - 2.34, value + 2.71),
        Worst("blame", 0.87654),
        around(15.3, n=n),
        two_camps=False,
    )


def test_the_weight_band_reaches_to_whole_steps_and_holds_the_index() -> None:
    many, few = coarsened(index_of(50.4, 58)), coarsened(index_of(50.4, 21))
    assert (many.band, many.raters) == (WeightBand(48, 54), 55)
    assert (few.band, few.raters) == (WeightBand(45, 55), 20)
    assert many.worst == Worst("blame", 0.88)


def test_a_withheld_index_does_not_say_how_many_rated() -> None:
    hidden = judge(Withheld(Reason.TOO_FEW, 7), LINE)
    shown = coarsened(replace(index_of(50), index=hidden, band=None, worst=None, raters=7))
    assert shown.raters == 0


def rivalry_at(challenge: float, threat: float) -> Rivalry:
    covariance = np.array([[9.0, 3.0], [3.0, 16.0]])
    return Rivalry(
        SALES,
        "2026-Q1",
        around(challenge, n=60),
        around(threat, n=60),
        around(50.0),
        around(50.0),
        None,
        {"healthy": 0.12345},
        twenty_places(np.array([challenge, threat]), covariance),
    )


def test_places_tell_no_more_than_the_two_scores_that_are_shown() -> None:
    one, other = coarsened(rivalry_at(58.6, 40.4)), coarsened(rivalry_at(59.4, 39.6))
    assert one.places == other.places
    assert coarsened(rivalry_at(59.6, 40.4)).places != one.places
    assert all(place == int(place) for pair in one.places for place in pair)


def test_places_do_not_leave_the_scale() -> None:
    shown = coarsened(rivalry_at(98.0, 2.0)).places
    assert all(0 <= place <= 100 for pair in shown for place in pair)


def line(own: float, theirs: float, guess: float) -> MirrorLine:
    views = [around(view, n=12) for view in (own, theirs, guess)]
    return MirrorLine(
        "Sales",
        "Marketing",
        "skill",
        "2026-Q1",
        *views,
        judge(around(own - theirs, n=12), GAP),
        judge(around(theirs - guess, n=12), GAP),
    )


@settings(max_examples=60)
@given(st.floats(12, 88), st.floats(12, 88), st.floats(12, 88))
def test_a_gap_is_that_between_the_views_that_are_shown(
    own: float, theirs: float, guess: float
) -> None:
    shown = coarsened(line(own, theirs, guess))
    for gap, one, other in (
        (shown.perception_gap, shown.own, shown.theirs),
        (shown.meta_gap, shown.theirs, shown.guess),
    ):
        assert isinstance(gap.figure, Estimate)
        assert isinstance(one, Estimate)
        assert isinstance(other, Estimate)
        assert gap.figure.value == one.value - other.value
        assert gap.figure.low <= gap.figure.value <= gap.figure.high


def test_how_sure_a_gap_is_goes_to_hundredths() -> None:
    exact = line(60.3, 49.9, 40.2)
    shown = coarsened(exact)
    for before, after in (
        (exact.perception_gap, shown.perception_gap),
        (exact.meta_gap, shown.meta_gap),
    ):
        assert isinstance(after.figure, Estimate)
        assert after.probability == round(probability_past(after.figure, GAP), 2)
        assert decide(after.probability or 0.0) is before.decision


def test_a_mirror_with_a_withheld_view_keeps_its_gap_withheld() -> None:
    hidden = Withheld(Reason.TOO_FEW, 7)
    shown = coarsened(replace(line(60, 50, 40), theirs=hidden, meta_gap=judge(hidden, GAP)))
    assert shown.theirs == shown.meta_gap.figure == Withheld(Reason.TOO_FEW, 0)


def shares(n: int, *each: float) -> Distribution:
    return Distribution("Sales", None, "ENC", "2026-Q1", n, each)


def test_by_hand_shares_go_to_tenths_below_fifty_people_and_to_twentieths_from_there() -> None:
    told = (0.04, 0.24, 0.29, 0.35, 0.08)
    assert coarsened_distribution(shares(31, *told)).shares == (0.0, 0.2, 0.3, 0.4, 0.1)
    assert coarsened_distribution(shares(50, *told)).shares == (0.05, 0.25, 0.3, 0.35, 0.05)
    assert coarsened_distribution(shares(31, *told)).n == 30


@settings(max_examples=100)
@given(st.lists(st.integers(0, 60), min_size=5, max_size=5).filter(any), st.integers(15, 90))
def test_rounded_shares_add_up_to_one_and_lie_within_a_step(counts: list[int], n: int) -> None:
    exact = [count / sum(counts) for count in counts]
    shown = coarsened_distribution(shares(n, *exact)).shares
    step = 0.05 if n >= 50 else 0.1
    assert isinstance(shown, tuple)
    assert sum(shown) == pytest.approx(1.0)
    for rounded, share in zip(shown, exact, strict=True):
        assert abs(rounded - share) < step
        assert rounded / step == pytest.approx(round(rounded / step))


def test_a_withheld_distribution_does_not_say_how_many_answered() -> None:
    hidden = replace(shares(14), shares=Withheld(Reason.TOO_FEW, 14))
    assert coarsened_distribution(hidden).n == 0
    assert coarsened_distribution(hidden).shares == Withheld(Reason.TOO_FEW, 0)


def took_part(answered: int, people: int | None, aside: int = 2) -> Participation:
    rate = response_rate(answered, people, 0.9)
    return Participation("Sales", "2026-Q1", None, people, answered, aside, rate)


@pytest.mark.parametrize(
    ("answered", "people", "value", "low", "high", "band"),
    [
        (31, 42, 0.7, 0.7, 0.7, 30),
        (41, 42, 0.85, 0.85, 0.85, 40),
        (42, 42, 0.85, 0.85, 0.85, 40),
        (98, 100, 0.9, 0.9, 1.0, 95),
        (2, 42, 0.1, 0.0, 0.1, 0),
    ],
)
def test_a_rate_goes_to_steps_of_five_points_and_codes_at_its_ends(
    answered: int, people: int, *, value: float, low: float, high: float, band: int
) -> None:
    shown = coarsened_rate(took_part(answered, people))
    assert isinstance(shown.rate, Estimate)
    assert (shown.rate.value, shown.rate.low, shown.rate.high) == pytest.approx((value, low, high))
    assert (shown.answered, shown.set_aside, shown.people) == (band, 0, people)
    assert isnan(shown.rate.se)


def test_without_a_headcount_many_answers_are_told_in_bands_and_few_not_at_all() -> None:
    assert coarsened_rate(took_part(27, None)).answered == 25
    few = coarsened_rate(took_part(24, None))
    assert few.answered == 0
    assert few.rate == Withheld(Reason.UNKNOWN_HEADCOUNT, 0)


def test_a_withheld_rate_has_no_count() -> None:
    hidden = replace(took_part(5, 7), rate=Withheld(Reason.TOO_FEW, 7))
    shown = coarsened_rate(hidden)
    assert (shown.answered, shown.rate) == (0, Withheld(Reason.TOO_FEW, 0))


def test_measures_of_the_measure_go_to_hundredths_outwards() -> None:
    alpha = Estimate(0.84734, 0.03794, 0.77483, 0.90147, 44, "alpha", 0.9)
    shown = coarsened_quality((alpha, Described(0.84690, 44, "rwg"), Withheld(Reason.TOO_FEW, 7)))
    assert shown == (
        Estimate(0.85, 0.04, 0.77, 0.91, 40, "alpha", 0.9),
        Described(0.85, 40, "rwg"),
        Withheld(Reason.TOO_FEW, 0),
    )
    assert isnan(coarsened_quality(replace(alpha, se=nan)).se)


@pytest.mark.parametrize("people", [12, 26, 42, 60])
def test_band_and_rate_together_tell_no_more_than_the_band(people: int) -> None:
    rates: dict[str, set[float]] = {}
    for answered in range(1, people + 1):
        rate = coarsened_rate(took_part(answered, people)).rate
        assert isinstance(rate, Estimate)
        rates.setdefault(str(band(answered, 1, people)), set()).add(rate.value)
    assert all(len(values) == 1 for values in rates.values())
