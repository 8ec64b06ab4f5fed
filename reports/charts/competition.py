"""Competition: how far rivalry spurs against how far it threatens, in twenty likely places."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from matplotlib.figure import Figure

from analysis.decision import Decision
from reports.charts.axis import Axis, Ruler
from reports.charts.canvas import Box, Canvas, Lettering, Spot
from reports.charts.lettering import width_of, wrap
from reports.charts.style import FAINT, HUE, MARK, SMALL, SURFACE, TINY
from reports.charts.wording import ChartWords

MAP = 160
"""Pixels of the whole picture; it stands beside its words."""
_LEFT = 22
_TOP = 2
_SIDE = 136
_USUAL = (20.0, 80.0)
"""The scale, unless something lies outside."""
_STEP = 10
_INSET = 6
_LINE = 12


@dataclass(frozen=True, slots=True)
class Zones:
    """What the four corners are called."""

    toxic: str
    overheated: str
    dormant: str
    healthy: str


@dataclass(frozen=True, slots=True)
class CompetitionChart:
    """Where the rivalry of one department lies: spur across, threat upwards."""

    places: tuple[tuple[float, float], ...]
    """Equally likely places, spur and threat of each."""
    baseline: tuple[float, float] | None
    lines: tuple[float, float]
    """Where spur and threat are divided."""
    zones: Zones
    spur: str
    threat: str
    """What the two scales are called."""
    decision: Decision


def draw_competition(chart: CompetitionChart, words: ChartWords) -> Figure:
    """Draw the map with its zones, the dots, and the baseline joined to their middle."""
    canvas = Canvas(_TOP + _SIDE + 20, MAP)
    axis = _axis(chart)
    across = Ruler(axis, float(_LEFT), float(_LEFT + _SIDE))
    up = Ruler(axis, float(_TOP + _SIDE), float(_TOP))
    frame = Box(_LEFT, _TOP, _LEFT + _SIDE, _TOP + _SIDE)
    canvas.area(frame, "none", edge=FAINT)
    x, y = across(chart.lines[0]), up(chart.lines[1])
    canvas.line([x, x], [frame.top, frame.bottom], FAINT)
    canvas.line([frame.left, frame.right], [y, y], FAINT)
    dots = [(across(spur), up(threat)) for spur, threat in chart.places]
    canvas.marks(dots, 5.1, HUE[chart.decision], SURFACE, 0.8)
    canvas.taken += [Box(left - 3, top - 3, left + 3, top + 3) for left, top in dots]
    if chart.baseline is not None:
        _draw_baseline(canvas, (across(chart.baseline[0]), up(chart.baseline[1])), dots, words)
    _name_zones(canvas, chart.zones, frame, (x, y))
    across_name = wrap(f"{chart.spur} →", _SIDE + 10, SMALL, most=1)[0]
    canvas.write(Spot(_LEFT + _SIDE / 2, _TOP + _SIDE + 11, "center"), across_name, Lettering())
    up_name = wrap(f"{chart.threat} →", _SIDE, SMALL, most=1)[0]
    canvas.write_upright(_LEFT - 11, _TOP + _SIDE / 2, up_name, Lettering())
    return canvas.figure


def _axis(chart: CompetitionChart) -> Axis:
    """Return the usual scale, or as many tens more as what is shown asks for."""
    shown = [value for place in (*chart.places, chart.baseline or chart.lines) for value in place]
    low = min(_USUAL[0], *((value - 3) // _STEP * _STEP for value in shown))
    high = max(_USUAL[1], *(-((-value - 3) // _STEP) * _STEP for value in shown))
    return Axis(low, high, ())


def _draw_baseline(
    canvas: Canvas, then: tuple[float, float], dots: list[tuple[float, float]], words: ChartWords
) -> None:
    x, y = then
    now = then
    if dots:
        now = (sum(left for left, _ in dots) / len(dots), sum(top for _, top in dots) / len(dots))
        canvas.line([x, now[0]], [y, now[1]], MARK)
    canvas.marks([then], 6, SURFACE, MARK, 1.4, order=3)
    canvas.taken.append(Box(x - 4, y - 4, x + 4, y + 4))
    spots = [
        Spot(x - 7, y + 1, "right"),
        Spot(x + 7, y + 1),
        Spot(x, y + 11, "center"),
        Spot(x, y - 11, "center"),
    ]
    if now[0] < x:
        spots = [spots[1], spots[0], *spots[2:]]
    canvas.write_where_free(spots, words.baseline, Lettering(TINY), paper=1.5)


def _name_zones(canvas: Canvas, zones: Zones, frame: Box, cross: tuple[float, float]) -> None:
    """Name each zone in its outer corner, or in another corner of it where dots lie there."""
    columns = list(pairwise((frame.left, cross[0], frame.right)))
    rows = list(pairwise((frame.top, cross[1], frame.bottom)))
    names = ((zones.toxic, zones.overheated), (zones.dormant, zones.healthy))
    for row, (top, bottom) in enumerate(rows):
        heights = [top + 11 + _LINE * n for n in range(int((bottom - top - 22) // _LINE) + 1)]
        if row:
            heights = [bottom - 11 - (height - top - 11) for height in heights]
        for column, (left, right) in enumerate(columns):
            ends = [(left + _INSET, "left"), (right - _INSET, "right")]
            if column:
                ends.reverse()
            spots = [Spot(x, y, align) for y in heights for x, align in ends]
            room = max(right - left - 2 * _INSET, _SIDE / 2)
            name = names[row][column]
            style = Lettering(SMALL if width_of(name, SMALL) <= room else TINY)
            name = wrap(name, room, style.size, most=1)[0]
            canvas.write_where_free(spots, name, style, paper=1.5)
