"""Intervals: units by the alphabet, none ranked."""

from __future__ import annotations

import pytest

from analysis.decision import Decision
from reports.charts.intervals import IntervalsChart, UnitRow, draw_intervals
from reports.charts.spread import Range
from reports.charts.style import HUE, MARK
from reports.charts.wording import ENGLISH


def unit(label: str, middle: float | None, decision: Decision = Decision.UNDECIDED) -> UnitRow:
    estimate = None if middle is None else Range(middle, middle - 6, middle + 6)
    return UnitRow(label, estimate, decision)


def test_units_stand_in_the_order_of_the_alphabet() -> None:
    figure = draw_intervals(IntervalsChart((unit("Finance", 60), unit("sales", 40)), 50), ENGLISH)
    heights = {text.get_text(): text.get_position()[1] for text in figure.axes[0].texts}

    assert heights["Finance"] < heights["sales"]
    assert "all 50" in heights


def test_an_order_that_ranks_is_refused() -> None:
    message = (
        "^'Finance' stands after 'Sales'; sort units by the alphabet and numbers by their size, "
        "since any other order ranks them.$"
    )
    with pytest.raises(ValueError, match=message):
        IntervalsChart((unit("Sales", 60), unit("Finance", 40)), 50)


def test_units_with_numbers_stand_by_the_size_of_the_number() -> None:
    IntervalsChart((unit("2", 60), unit("10", 40), unit("13", 50)), 50)
    with pytest.raises(ValueError, match=r"^'2' stands after '10'; "):
        IntervalsChart((unit("10", 60), unit("2", 40)), 50)


def test_only_a_sure_unit_is_coloured() -> None:
    rows = (unit("A", 70, Decision.ACT), unit("B", 50))
    lines = draw_intervals(IntervalsChart(rows, 50), ENGLISH).axes[0].lines
    colours = [line.get_color() for line in lines]

    assert colours.count(HUE[Decision.ACT]) == 1
    assert colours.count(MARK) == 1


def test_a_withheld_unit_shows_no_number() -> None:
    rows = (unit("A", None, Decision.WITHHELD), unit("B", 53))
    figure = draw_intervals(IntervalsChart(rows, 50), ENGLISH)
    words = [text.get_text() for text in figure.axes[0].texts]

    assert "withheld to protect people" in words
    assert words.count("53") == 1
