"""Glyph: the small interval about zero in one cell of the pair matrix."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure

from analysis.decision import Decision
from reports.charts.axis import Axis, Ruler
from reports.charts.canvas import Canvas
from reports.charts.spread import Range
from reports.charts.style import FAINT, HUE
from reports.charts.wording import ChartWords

_WIDTH = 52
_HEIGHT = 18
_SURE = frozenset({Decision.ACT, Decision.CLEAR})


@dataclass(frozen=True, slots=True)
class GlyphChart:
    """An interval about zero; every cell of a matrix has the same reach."""

    estimate: Range
    decision: Decision
    reach: float


def draw_glyph(chart: GlyphChart, _words: ChartWords) -> Figure:
    """Draw zero, the interval and its middle; a glyph holds no words."""
    canvas = Canvas(_HEIGHT, _WIDTH)
    place = Ruler(Axis(-chart.reach, chart.reach, ()), 3.0, _WIDTH - 3.0)
    y = _HEIGHT / 2
    sure = chart.decision in _SURE
    hue = HUE[chart.decision]
    canvas.line([place(0)] * 2, [1, _HEIGHT - 1], FAINT)
    ends = [place.within(chart.estimate.low), place.within(chart.estimate.high)]
    canvas.line(ends, [y, y], hue, 3 if sure else 1.4, order=2)
    canvas.marks([(place.within(chart.estimate.middle), y)], 8 if sure else 6, hue, hue, 0)
    return canvas.figure
