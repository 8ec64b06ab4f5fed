"""Funnel: groups against how many answered; inside the funnel they differ no more than by chance.

Limits stand at mean +- z(coverage) * sd / sqrt(n), as in Spiegelhalter (2005), Funnel plots for
comparing institutional performance, Statistics in Medicine 24, 1185-1202.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from matplotlib.figure import Figure
from scipy.stats import norm

from analysis.decision import Decision
from reports.charts.axis import Axis, Ruler, axis_over
from reports.charts.canvas import Box, Canvas, Lettering, Spot
from reports.charts.style import (
    FAINT,
    HAIR,
    HUE,
    MARK,
    SEMIBOLD,
    SMALL,
    STILL,
    SURFACE,
    TINY,
    WIDTH,
    ink_of,
)
from reports.charts.wording import ChartWords, whole

_LEFT = 26
_RIGHT = WIDTH - 8
_TOP = 14
_BOTTOM = 216
_POINTS = 60
_LEAST = 40


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """One group; words stand beside it only where it lies outside, and need not name it."""

    n: float
    """How many answered, moved within its band so that it cannot be read off."""
    score: float
    decision: Decision
    words: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """How many of the groups chance keeps inside, and how that is written."""

    coverage: float
    words: str


@dataclass(frozen=True, slots=True)
class FunnelChart:
    """Groups about the mean of all; the widest limit first."""

    points: tuple[FunnelPoint, ...]
    mean: float
    sd: float
    """Standard deviation between people."""
    least: int
    """The smallest group that is shown."""
    limits: tuple[Limit, ...]


def half_width(chart: FunnelChart, coverage: float, n: float) -> float:
    """Return how far from the mean chance takes a group of n."""
    return float(norm.ppf(0.5 + coverage / 2) * chart.sd / math.sqrt(n))


def draw_funnel(chart: FunnelChart, words: ChartWords) -> Figure:
    """Draw the limits, the groups, and the strip of those too small to be shown."""
    most = max([point.n for point in chart.points] + [chart.least * 2])
    sizes = axis_over([chart.least, most], least=10, most_ticks=5)
    strip = (most - chart.least) * 0.07
    start = chart.least - strip
    across = Ruler(Axis(start, most * 1.04, sizes.ticks), float(_LEFT), float(_RIGHT))
    widest = max(
        (half_width(chart, limit.coverage, chart.least) for limit in chart.limits), default=0
    )
    scores = [point.score for point in chart.points]
    axis = axis_over([*scores, chart.mean - widest, chart.mean + widest], least=_LEAST)
    up = Ruler(axis, float(_BOTTOM), float(_TOP))
    canvas = Canvas(_BOTTOM + 36)
    steps = [chart.least + (most - chart.least) * step / _POINTS for step in range(_POINTS + 1)]
    for limit, colour in zip(chart.limits, (STILL, HAIR), strict=False):
        halves = [half_width(chart, limit.coverage, n) for n in steps]
        lows, highs = ([up(chart.mean + side * half) for half in halves] for side in (-1, 1))
        canvas.ribbon([across(n) for n in steps], lows, highs, colour)
    canvas.line([across(chart.least), across(most)], [up(chart.mean)] * 2, MARK, order=2)
    canvas.hatch(Box(_LEFT, _TOP, across(chart.least) - 3, _BOTTOM))
    _draw_points(canvas, chart, across, up)
    _write_names(canvas, chart, across, up, words)
    _draw_axes(canvas, chart, across, up, words)
    return canvas.figure


def _draw_points(canvas: Canvas, chart: FunnelChart, across: Ruler, up: Ruler) -> None:
    for point in chart.points:
        x, y = across(point.n), up(point.score)
        canvas.marks([(x, y)], 6.6, HUE[point.decision], SURFACE, 1)
        canvas.taken.append(Box(x - 4, y - 4, x + 4, y + 4))
    for point in chart.points:
        if point.words:
            x, y = across(point.n), up(point.score)
            style = Lettering(SMALL, SEMIBOLD, ink_of(point.decision))
            around = [
                Spot(x + 8, y),
                Spot(x - 8, y, "right"),
                Spot(x, y - 12, "center"),
                Spot(x, y + 12, "center"),
            ]
            canvas.write_where_free(around, point.words, style)


def _write_names(
    canvas: Canvas, chart: FunnelChart, across: Ruler, up: Ruler, words: ChartWords
) -> None:
    """Name the mean at the right, and each limit on the first place along it that is free."""
    style = Lettering(TINY)
    right = across(max([point.n for point in chart.points] + [chart.least * 2])) - 2
    mean = up(chart.mean)
    name = words.all_units.format(value=whole(chart.mean))
    spots = [
        Spot(x, mean + side, "right") for x in (right, right - 60, right - 120) for side in (-8, 8)
    ]
    canvas.write_where_free(spots, name, style)
    for limit in reversed(chart.limits):
        spots = []
        for place in range(1, 8):
            n = chart.least + (across.axis.high - chart.least) * place / 10
            half = half_width(chart, limit.coverage, n)
            spots.append(Spot(across(n), up(chart.mean - half) - 8))
            spots.append(Spot(across(n), up(chart.mean + half) + 8))
        canvas.write_where_free(spots, limit.words, style)


def _draw_axes(
    canvas: Canvas, chart: FunnelChart, across: Ruler, up: Ruler, words: ChartWords
) -> None:
    style = Lettering(TINY)
    canvas.line([_LEFT, _RIGHT], [_BOTTOM, _BOTTOM], FAINT)
    least = Spot(across(chart.least), _BOTTOM + 10, "center")
    canvas.write(least, str(chart.least), style)
    for tick in across.axis.ticks:
        if chart.least < tick <= across.axis.high:
            spot = Spot(across(tick), _BOTTOM + 10, "center")
            canvas.write_where_free([spot], whole(tick), style)
    canvas.write(Spot(_RIGHT, _BOTTOM + 26, "right"), words.answered, style)
    under = words.under.format(least=chart.least)
    canvas.write_where_free([Spot(_LEFT, _BOTTOM + 26)], under, style)
    for tick in up.axis.ticks:
        canvas.write_where_free([Spot(_LEFT - 5, up(tick), "right")], whole(tick), style)
