"""Likert: two sides of a line, and "neither" apart."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from matplotlib.figure import Figure

from analysis.decision import Decision
from reports.charts.likert import LikertChart, LikertRow, Shares, draw_likert
from reports.charts.style import HUE
from reports.charts.wording import ENGLISH

SHARES = Shares(5, 15, 20, 40, 20)


def drawn(*rows: LikertRow) -> Figure:
    return draw_likert(LikertChart(rows), ENGLISH)


def words_of(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def colours_of(figure: Figure) -> Iterator[str]:
    for patch in figure.axes[0].patches:
        red, green, blue = (round(part * 255) for part in patch.get_facecolor()[:3])
        yield f"#{red:02x}{green:02x}{blue:02x}"


def test_totals_of_both_sides_and_neither_are_written() -> None:
    words = words_of(drawn(LikertRow("Blame", SHARES, Decision.ACT)))

    assert {"60%", "20", "neither", "← no friction", "friction →"} <= set(words)


def test_only_the_side_that_decided_takes_the_hue() -> None:
    act = set(colours_of(drawn(LikertRow("Blame", SHARES, Decision.ACT))))
    clear = set(colours_of(drawn(LikertRow("Blame", SHARES, Decision.CLEAR))))
    undecided = set(colours_of(drawn(LikertRow("Blame", SHARES, Decision.UNDECIDED))))

    assert HUE[Decision.ACT] in act
    assert HUE[Decision.CLEAR] not in act
    assert HUE[Decision.CLEAR] in clear
    assert not {HUE[Decision.ACT], HUE[Decision.CLEAR]} & undecided


def test_bars_are_as_long_as_their_shares() -> None:
    widths = [
        patch.get_width()
        for patch in drawn(LikertRow("Blame", SHARES, Decision.ACT)).axes[0].patches
    ]

    assert widths[0] / widths[1] == pytest.approx(15 / 5)
    assert widths[2] / widths[3] == pytest.approx(40 / 20)


def test_a_withheld_row_has_no_share() -> None:
    words = words_of(drawn(LikertRow("Blame", None, Decision.WITHHELD)))

    assert "withheld to protect people" in words
    assert not any("%" in word for word in words)
