"""Figures: what is printed is what was released, and dots agree with the verdict."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decision import ACT, CLEAR, Decision, Judged, decide
from analysis.estimate import Estimate, Reason, Withheld
from analysis.friction.cutoffs import INDEX
from reports.content.figures import (
    answered,
    cell,
    difference,
    dots_past,
    interval,
    people_band,
    range_of,
    signed_interval,
    spread,
    spread_past,
    value,
    with_interval,
)

FIGURE = Estimate(48.0, 3.2, 40.0, 56.0, 20, "mean", 0.9, 25.0)
HIDDEN = Withheld(Reason.ALIKE, 0)


def judged(probability: float, decision: Decision | None = None) -> Judged:
    """Return the figure, past the line of the index with this probability."""
    return Judged(FIGURE, INDEX, probability, decision or decide(probability))


def test_a_level_is_printed_with_the_interval_that_was_released() -> None:
    assert value(FIGURE, "en") == "48"
    assert interval(FIGURE, "en") == "40 to 56"
    assert with_interval(FIGURE, "de") == "48, zwischen 40 und 56"


def test_a_difference_carries_its_sign() -> None:
    gap = Estimate(-8.0, 3.0, -16.0, 0.0, 20, "gap", 0.9)
    assert difference(gap, "en") == "−8"
    assert signed_interval(gap, "en") == "−16 to 0"


def test_a_withheld_figure_gives_no_reason() -> None:
    assert value(HIDDEN, "en") == difference(HIDDEN, "en") == with_interval(HIDDEN, "en")
    assert value(HIDDEN, "en") == "withheld"
    assert interval(HIDDEN, "en") == ""
    assert range_of(HIDDEN) is spread(HIDDEN) is None
    hidden = cell(Judged(HIDDEN, INDEX, None, Decision.WITHHELD), "en")
    assert (hidden.decision, hidden.value, hidden.spoken) == (Decision.WITHHELD, "", "withheld")


def test_a_cell_has_its_number_its_interval_and_its_word() -> None:
    held = cell(judged(0.9), "en")
    assert (held.value, held.interval, held.spoken) == ("48", "40–56", "needs action")


@given(st.integers(0, 100))
def test_sixteen_dots_and_the_verdict_to_act_are_the_same(hundredths: int) -> None:
    probability = hundredths / 100
    past = dots_past(probability, decide(probability))
    assert (past >= 16) is (probability >= ACT)
    assert (past <= 4) is (probability <= CLEAR)


def test_a_verdict_outlasts_a_probability_that_was_rounded_to_the_line() -> None:
    assert dots_past(0.8, Decision.UNDECIDED) == 15
    assert dots_past(0.2, Decision.UNDECIDED) == 5


@given(st.integers(0, 100))
def test_the_dots_that_are_drawn_lie_where_they_are_counted(hundredths: int) -> None:
    held = judged(hundredths / 100)
    drawn = spread_past(held)
    assert drawn is not None
    past = dots_past(hundredths / 100, held.decision)
    assert sum(dot > INDEX.value for dot in drawn.dots) == past
    assert list(drawn.dots) == sorted(drawn.dots)


def test_what_is_drawn_keeps_the_released_interval() -> None:
    drawn = spread_past(judged(0.86))
    assert drawn is not None
    assert (drawn.low, drawn.middle, drawn.high) == (40.0, 48.0, 56.0)


@pytest.mark.parametrize(
    ("foot", "people", "words"),
    [
        (30, 42, "30–34 of 42"),
        (40, 42, "35–42 of 42"),
        (30, None, "30–34"),
        (60, 60, "55–60 of 60"),
    ],
)
def test_people_are_counted_in_bands_that_do_not_say_that_all_answered(
    foot: int, people: int | None, words: str
) -> None:
    assert answered(foot, people, "en") == words


def test_a_band_is_five_wide() -> None:
    assert people_band(30) == "30–34"
