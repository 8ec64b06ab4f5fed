"""Glyph: a small interval about zero, kept inside its cell."""

from __future__ import annotations

from analysis.decision import Decision
from reports.charts.glyph import GlyphChart, draw_glyph
from reports.charts.spread import Range
from reports.charts.wording import ENGLISH


def test_a_glyph_holds_no_words_and_lies_on_its_side_of_zero() -> None:
    figure = draw_glyph(GlyphChart(Range(12, 7, 17), Decision.ACT, 20), ENGLISH)

    assert len(figure.axes[0].texts) == 0
    assert figure.axes[0].collections[0].get_offsets()[0][0] > 26


def test_what_reaches_past_the_cell_ends_at_its_edge() -> None:
    figure = draw_glyph(GlyphChart(Range(60, 40, 80), Decision.ACT, 20), ENGLISH)

    assert max(figure.axes[0].lines[1].get_xdata()) == 49
