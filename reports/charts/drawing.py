"""Drawing: from what a chart says to its figure, whichever chart it is."""

from __future__ import annotations

from functools import singledispatch

from matplotlib.figure import Figure

from reports.charts.change import ChangeChart, draw_change
from reports.charts.competition import CompetitionChart, draw_competition
from reports.charts.friction_index import FrictionIndexChart, draw_friction_index
from reports.charts.funnel import FunnelChart, draw_funnel
from reports.charts.glyph import GlyphChart, draw_glyph
from reports.charts.intervals import IntervalsChart, draw_intervals
from reports.charts.likert import LikertChart, draw_likert
from reports.charts.mirror import MirrorChart, draw_mirror
from reports.charts.pressure import PressureChart, draw_pressure
from reports.charts.trends import TrendChart, draw_trend
from reports.charts.wording import ChartWords

Chart = (
    FrictionIndexChart
    | ChangeChart
    | MirrorChart
    | CompetitionChart
    | PressureChart
    | TrendChart
    | LikertChart
    | FunnelChart
    | IntervalsChart
    | GlyphChart
)
"""What a chart says. Every number, name and sentence in it is given; only their places are not."""


def draw(chart: Chart, words: ChartWords) -> Figure:
    """Return the figure of a chart, with its inner words in one language."""
    return _draw(chart, words)


@singledispatch
def _draw(chart: object, _words: ChartWords) -> Figure:
    raise TypeError(f"A {type(chart).__name__} is not a chart; give one of {Chart}.")


_draw.register(ChangeChart, draw_change)
_draw.register(CompetitionChart, draw_competition)
_draw.register(FrictionIndexChart, draw_friction_index)
_draw.register(FunnelChart, draw_funnel)
_draw.register(GlyphChart, draw_glyph)
_draw.register(IntervalsChart, draw_intervals)
_draw.register(LikertChart, draw_likert)
_draw.register(MirrorChart, draw_mirror)
_draw.register(PressureChart, draw_pressure)
_draw.register(TrendChart, draw_trend)
