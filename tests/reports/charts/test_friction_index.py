"""Friction Index: the dots show the decision."""

from __future__ import annotations

from matplotlib.figure import Figure

from analysis.decision import Decision
from reports.charts.friction_index import (
    Band,
    FrictionIndexChart,
    IndexRow,
    dots_past,
    draw_friction_index,
    pile_up,
)
from reports.charts.spread import spread_of
from reports.charts.style import HUE, LIGHT
from reports.charts.wording import ENGLISH, GERMAN, ChartWords

BANDS = (Band("ordinary", None), Band("elevated", 45), Band("severe", 60))


def drawn(row: IndexRow, words: ChartWords = ENGLISH) -> Figure:
    return draw_friction_index(FrictionIndexChart((row,), 45, BANDS), words)


def words_of(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def dots_filled(figure: Figure, colour: str) -> int:
    """Return how many dots have this colour inside, the middle of the interval left out."""
    return sum(
        len(marks.get_offsets())
        for marks in figure.axes[0].collections[:2]
        if tuple(marks.get_facecolor()[0][:3]) == rgb(colour)
    )


def rgb(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))


def test_dots_are_filled_past_the_line_and_hollow_before_it() -> None:
    row = IndexRow("Marketing about Sales", spread_of(47.8, 4), Decision.UNDECIDED)
    figure = drawn(row)

    assert dots_past(row.spread, 45) == 15
    assert dots_filled(figure, HUE[Decision.UNDECIDED]) == 15
    assert dots_filled(figure, LIGHT["surface"]) == 5
    assert "15 of 20 dots past 45" in words_of(figure)


def test_the_number_and_its_interval_are_written() -> None:
    figure = drawn(IndexRow("Sales about Marketing", spread_of(51.7, 2.8), Decision.ACT))

    assert {"52", "47 to 56", "ordinary", "45", "elevated", "60", "severe"} <= set(
        words_of(figure)
    )


def test_german_words_are_german() -> None:
    figure = drawn(IndexRow("A", spread_of(51.7, 2.8), Decision.ACT), GERMAN)

    assert {"20 von 20 Punkten über 45", "47 bis 56"} <= set(words_of(figure))


def test_a_withheld_row_shows_no_number_and_no_dot() -> None:
    figure = drawn(IndexRow("Sales about Marketing", None, Decision.WITHHELD))

    assert "withheld to protect people" in words_of(figure)
    assert not any(word[0].isdigit() for word in words_of(figure) if word not in {"45", "60"})
    assert len(figure.axes[0].collections) == 0


def test_dots_nearer_than_a_width_pile_up() -> None:
    assert pile_up([0, 1, 2, 10], 5) == [(1, 0), (1, 1), (1, 2), (10, 0)]


def test_dots_a_width_apart_do_not() -> None:
    assert pile_up([0, 5, 10], 5) == [(0, 0), (5, 0), (10, 0)]
