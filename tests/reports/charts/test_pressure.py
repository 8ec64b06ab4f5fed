"""Pressure: levels against a line, and one difference with what its sides mean."""

from __future__ import annotations

from analysis.decision import Decision
from reports.charts.pressure import Difference, PressureChart, PressureRow, draw_pressure
from reports.charts.spread import spread_of
from reports.charts.wording import ENGLISH, GERMAN, ChartWords

ROWS = (
    PressureRow("Sales", spread_of(66, 3.4), Decision.ACT),
    PressureRow("Marketing", None, Decision.WITHHELD),
)
MORE = Difference(spread_of(15, 5), Decision.ACT, 10, "Sales more", "Marketing more")


def words_of(chart: PressureChart, words: ChartWords = ENGLISH) -> list[str]:
    return [text.get_text() for text in draw_pressure(chart, words).axes[0].texts]


def test_levels_and_difference_are_written() -> None:
    words = words_of(PressureChart(ROWS[:1], 60, "60: too much", MORE))

    assert {"66", "+15", "60: too much", "← Marketing more", "Sales more →"} <= set(words)


def test_without_a_difference_none_is_named() -> None:
    assert "Difference" not in words_of(PressureChart(ROWS, 60, "60: too much", None))


def test_a_withheld_side_takes_the_difference_with_it() -> None:
    hidden = Difference(None, Decision.WITHHELD, 10, "Sales more", "Marketing more")
    words = words_of(PressureChart(ROWS, 60, "60: zu viel", hidden), GERMAN)

    assert words.count("zum Schutz verdeckt") == 2
    assert "Unterschied" in words
    assert "Sales more →" not in words
