"""Numbers are shown so coarse that nobody's answer can be worked back out of them."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.estimate import Estimate
from reports.disclosure.rounding import (
    GAP,
    ROOM,
    Code,
    Shown,
    band,
    gap_can_be_shown,
    show_gap,
    show_rate,
    show_score,
    show_share,
    step_for,
)
from reports.errors import UnusableFigures


def estimate(value: float, n: int, half: float = 6.0) -> Estimate:
    return Estimate(value, half / 1.645, value - half, value + half, n, "mean", 0.9)


@pytest.mark.parametrize(
    ("n", "shown"), [(50, "63"), (49, "62"), (25, "62"), (24, "65"), (8, "65")]
)
def test_a_score_of_fewer_people_comes_in_longer_steps(n: int, shown: str) -> None:
    assert str(show_score(estimate(62.7, n), k=8)) == shown


@pytest.mark.parametrize(
    ("n", "code", "last"), [(60, 99, 98.9), (30, 98, 97.9), (12, 95, 94.9), (8, 90, 89.9)]
)
def test_the_upper_end_is_a_code(n: int, code: int, last: float) -> None:
    assert str(show_score(estimate(100, n), k=8)) == f"≥ {code}"
    assert str(show_score(estimate(code, n), k=8)) == f"≥ {code}"
    assert show_score(estimate(last, n), k=8).code is Code.NONE


@pytest.mark.parametrize(("n", "code", "last"), [(60, 1, 1.1), (30, 2, 2.1), (12, 5, 5.1)])
def test_the_lower_end_is_a_code(n: int, code: int, last: float) -> None:
    assert str(show_score(estimate(0, n), k=8)) == f"≤ {code}"
    assert str(show_score(estimate(code, n), k=8)) == f"≤ {code}"
    assert show_score(estimate(last, n), k=8).code is Code.NONE


def test_a_reader_knows_that_a_number_without_a_code_is_none() -> None:
    assert show_score(estimate(94, 12), k=8).tells == (92.5, 95)
    assert show_score(estimate(6, 12), k=8).tells == (5, 7.5)


@given(st.floats(0, 100), st.integers(8, 400))
def test_a_reader_s_bounds_hold_and_leave_room_for_one_person_at_the_ends(
    value: float, n: int
) -> None:
    low, high = show_score(estimate(value, n), k=8).tells

    assert low <= value <= high
    assert (100 - low) * n >= ROOM
    assert high * n >= ROOM


@given(st.floats(0, 100), st.floats(0, 30), st.integers(8, 400))
def test_the_shown_interval_holds_the_computed_one_in_whole_steps(
    value: float, half: float, n: int
) -> None:
    computed = estimate(value, n, half)

    shown = show_score(computed, k=8)

    assume(shown.low is not None and shown.high is not None)
    assert shown.low <= max(computed.low, 0)
    assert shown.high >= min(computed.high, 100)
    assert shown.low % 1 == shown.value % 1 == shown.high % 1 == 0


def test_a_code_has_no_interval_since_its_middle_would_undo_it() -> None:
    shown = show_score(estimate(97, 12), k=8)

    assert (shown.low, shown.high) == (None, None)


def test_all_scores_that_a_code_stands_for_look_the_same() -> None:
    assert show_score(estimate(96, 12), k=8) == show_score(estimate(100, 14), k=8)


def test_a_difference_within_people_has_its_ends_at_a_hundred_on_both_sides() -> None:
    assert str(show_score(estimate(-62.7, 12), k=8, scale=GAP)) == "−65"
    assert str(show_score(estimate(-100, 12), k=8, scale=GAP)) == "≤ −90"


def test_a_gap_is_the_difference_of_what_is_shown() -> None:
    sales, marketing = (show_score(estimate(value, 60), k=8) for value in (62.4, 47.6))

    gap = show_gap(estimate(14.8, 120, 7.5), sales, marketing)

    assert (str(sales), str(marketing), str(gap)) == ("62", "48", "14")
    assert gap.tells == (13, 15)
    assert (gap.low, gap.high) == (5, 23)


def test_a_gap_with_a_code_on_one_side_is_a_code() -> None:
    high, plain = show_score(estimate(99, 12), k=8), show_score(estimate(60, 12), k=8)

    assert str(show_gap(estimate(39, 24), high, plain)) == "≥ 35"
    assert str(show_gap(estimate(-39, 24), plain, high)) == "≤ −35"


def test_a_gap_between_two_codes_at_the_same_end_has_no_side() -> None:
    high, low = show_score(estimate(99, 12), k=8), show_score(estimate(1, 12), k=8)

    assert gap_can_be_shown(high, low)
    assert not gap_can_be_shown(high, high)
    with pytest.raises(UnusableFigures) as refused:
        show_gap(estimate(0, 24), high, high)
    assert str(refused.value) == (
        "The gap between ≥ 95 and ≥ 95 has no known side; show the two alone."
    )


def test_a_gap_of_other_people_than_its_sides_is_refused() -> None:
    sales, marketing = (show_score(estimate(value, 60), k=8) for value in (62.4, 47.6))

    with pytest.raises(UnusableFigures) as refused:
        show_gap(estimate(17, 120), sales, marketing)

    assert str(refused.value) == (
        "A gap of 17 is not that between 62 and 48; compute it on the same people as its two "
        "sides."
    )


def test_a_score_outside_its_scale_is_refused() -> None:
    with pytest.raises(UnusableFigures) as refused:
        show_score(estimate(104, 12), k=8)

    assert str(refused.value) == (
        "A score of 104 lies outside 0 to 100; bring it to the scale before it is shown."
    )


@pytest.mark.parametrize(
    ("count", "n", "shown"),
    [(26, 60, "45"), (13, 30, "40"), (2, 60, "≤ 5"), (0, 60, "≤ 5"), (58, 60, "≥ 95")],
)
def test_shares_come_in_five_points_or_in_ten_and_are_coded(
    count: int, n: int, shown: str
) -> None:
    assert str(show_share(count, n, k=15)) == shown


@given(st.integers(15, 300), st.data())
def test_a_share_leaves_two_people_open_at_either_end(n: int, draw: st.DataObject) -> None:
    count = draw.draw(st.integers(0, n))

    low, high = show_share(count, n, k=15).tells

    assert low <= 100 * count / n <= high
    assert (100 - low) * n >= 200
    assert high * n >= 200


@pytest.mark.parametrize(
    ("answered", "shown"), [(0, "≤ 10"), (4, "≤ 10"), (5, "15"), (26, "65"), (36, "≥ 90")]
)
def test_response_rates_come_in_five_points_and_are_coded(answered: int, shown: str) -> None:
    assert str(show_rate(answered, 40)) == shown


@pytest.mark.parametrize(
    ("n", "invited", "shown"),
    [
        (30, 42, "30–34 of 42"),
        (34, 42, "30–34 of 42"),
        (35, 42, "35–42 of 42"),
        (42, 42, "35–42 of 42"),
        (39, 39, "35–39 of 39"),
        (9, 42, "8–9 of 42"),
        (33, None, "30–34"),
        (8, 8, "8 of 8"),
    ],
)
def test_people_are_counted_in_bands_of_five(n: int, invited: int | None, shown: str) -> None:
    assert str(band(n, 8, invited)) == shown


@given(st.integers(0, 200), st.integers(0, 200))
def test_a_band_never_says_that_all_answered(n: int, more: int) -> None:
    its = band(8 + n, 8, 8 + n + more)

    assert its.low <= 8 + n <= its.high
    assert its.low <= max(its.of - 4, 8) if its.of is not None else False


def test_fewer_people_than_the_threshold_have_no_band() -> None:
    with pytest.raises(UnusableFigures) as refused:
        band(7, 8)

    assert str(refused.value) == "7 people are fewer than 8; withhold the figure instead."


def test_more_answers_than_people_invited_are_refused() -> None:
    with pytest.raises(UnusableFigures) as refused:
        band(12, 8, 11)

    assert str(refused.value) == (
        "12 people answered of 11 invited; count both on the same people."
    )


def test_a_share_or_rate_of_more_than_all_is_refused() -> None:
    with pytest.raises(UnusableFigures, match=r"^16 of 15 is no share; count both on the same"):
        show_share(16, 15, k=15)
    with pytest.raises(UnusableFigures, match=r"^0 of 0 is no response rate; count both on the"):
        show_rate(0, 0)


@given(st.integers(10, 500))
def test_a_step_leaves_the_sum_open_by_half_a_scale(n: int) -> None:
    assert step_for(n) * n >= ROOM


def test_equal_figures_are_equal() -> None:
    assert show_rate(26, 40) == Shown(65, None, None, Code.NONE, 5, (62.5, 67.5))
