"""Mirror: lines are named once a panel, and a gap is drawn only where it is sure."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.decision import Decision
from reports.charts.mirror import MirrorChart, MirrorPanel, MirrorRow, draw_mirror
from reports.charts.spread import Range
from reports.charts.style import HUE
from reports.charts.wording import ENGLISH


def row(decision: Decision, label: str = "Skilled") -> MirrorRow:
    views = (Range(80, 76, 84), Range(70, 64, 76), Range(57, 51, 63))
    return MirrorRow(label, views, 13, decision)


def drawn(*rows: MirrorRow) -> Figure:
    names = ("own view", "their view", "our guess")
    return draw_mirror(MirrorChart((MirrorPanel("Sales", names, rows),)), ENGLISH)


def words_of(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def gaps_of(figure: Figure) -> list[Line2D]:
    return [line for line in figure.axes[0].lines if line.get_color() == HUE[Decision.CLEAR]]


def test_the_three_lines_are_named_once() -> None:
    words = words_of(drawn(row(Decision.UNDECIDED), row(Decision.UNDECIDED)))

    assert [words.count(name) for name in ("own view", "their view", "our guess")] == [1, 1, 1]


def test_a_row_without_a_drawn_gap_is_named_before_one_with() -> None:
    figure = drawn(row(Decision.CLEAR, "Skilled"), row(Decision.UNDECIDED, "Keeps its word"))
    heights = {text.get_text(): text.get_position()[1] for text in figure.axes[0].texts}

    assert abs(heights["their view"] - heights["Keeps its word"]) < 1


def test_a_sure_gap_is_drawn_and_coloured() -> None:
    assert len(gaps_of(drawn(row(Decision.CLEAR)))) == 1


def test_an_unsure_gap_is_only_written() -> None:
    figure = drawn(row(Decision.UNDECIDED))

    assert gaps_of(figure) == []
    assert "+13" in words_of(figure)


def test_a_withheld_row_shows_no_view_and_no_gap() -> None:
    figure = drawn(MirrorRow("Skilled", None, 13, Decision.WITHHELD))

    assert "withheld to protect people" in words_of(figure)
    assert "+13" not in words_of(figure)
    assert len(figure.axes[0].collections) == 0
