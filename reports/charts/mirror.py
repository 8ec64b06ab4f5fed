"""Mirror: each department's own view, the others' view of it, and its guess of that view."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure

from analysis.decision import Decision
from reports.charts.axis import Ruler, axis_over
from reports.charts.canvas import Box, Canvas, Lettering, Spot
from reports.charts.lettering import width_of, wrap
from reports.charts.spread import Range
from reports.charts.style import (
    FAINT,
    HAIR,
    HUE,
    INK,
    LARGE,
    MARK,
    REGULAR,
    SEMIBOLD,
    SOFT,
    SURFACE,
    TEXT,
    TINY,
    WIDTH,
    ink_of,
)
from reports.charts.wording import ChartWords, signed, whole

_LEFT = 98
_RIGHT = 306
_HEAD = 22
_STEP = 36
_FIRST = 46
"""Pixels of the first row of a panel, whose three lines are named."""
_LEAST = 50
"""Points that the scale spans at least."""
_SURE = frozenset({Decision.ACT, Decision.CLEAR})


@dataclass(frozen=True, slots=True)
class MirrorRow:
    """One quality; without its three views it is withheld. The gap is theirs minus the guess."""

    label: str
    views: tuple[Range, Range, Range] | None
    """Own view, their view, own guess of their view."""
    gap: float
    decision: Decision


@dataclass(frozen=True, slots=True)
class MirrorPanel:
    """One department: what its three lines are called, and a row a quality."""

    name: str
    names: tuple[str, str, str]
    rows: tuple[MirrorRow, ...]


@dataclass(frozen=True, slots=True)
class MirrorChart:
    """A panel a department, on one scale."""

    panels: tuple[MirrorPanel, ...]


def draw_mirror(chart: MirrorChart, words: ChartWords) -> Figure:
    """Draw three lines a quality, and the gap between guess and truth where it is sure."""
    ends = [
        end
        for panel in chart.panels
        for row in panel.rows
        for view in row.views or ()
        for end in (view.low, view.high)
    ]
    axis = axis_over(ends or [0, 100], least=_LEAST, most_ticks=4)
    place = Ruler(axis, float(_LEFT), float(_RIGHT))
    floor = sum(_height(panel) for panel in chart.panels)
    canvas = Canvas(floor + 20)
    top = 0.0
    for panel in chart.panels:
        _draw_panel(canvas, panel, place, top, words)
        top += _height(panel)
    gap = canvas.write(Spot(WIDTH, floor + 10, "right"), words.gap, Lettering(TINY))
    canvas.taken.append(Box(gap.left - 6, gap.top, gap.right, gap.bottom))
    for tick in axis.ticks:
        spot = Spot(place(tick), floor + 10, "center")
        canvas.write_where_free([spot], whole(tick), Lettering(TINY))
    canvas.line([_LEFT, _RIGHT], [floor, floor], FAINT)
    return canvas.figure


def _named(panel: MirrorPanel) -> int | None:
    """Return the row whose lines are named: the first that is shown and has no gap drawn."""
    shown = [number for number, row in enumerate(panel.rows) if row.views is not None]
    plain = [number for number in shown if panel.rows[number].decision not in _SURE]
    return next(iter(plain or shown), None)


def _height(panel: MirrorPanel) -> float:
    named = _named(panel)
    return _HEAD + sum(_FIRST if n == named else _STEP for n in range(len(panel.rows)))


def _draw_panel(
    canvas: Canvas, panel: MirrorPanel, place: Ruler, top: float, words: ChartWords
) -> None:
    for tick in place.axis.ticks:
        canvas.line([place(tick)] * 2, [top + _HEAD, top + _height(panel)], HAIR, order=0)
    canvas.write(Spot(0, top + 12), panel.name, Lettering(LARGE, SEMIBOLD, INK))
    named = _named(panel)
    y = top + _HEAD
    for number, row in enumerate(panel.rows):
        step = _FIRST if number == named else _STEP
        if number:
            canvas.line([0, WIDTH], [y, y], HAIR)
        lines = wrap(row.label, _LEFT - 4, TEXT)
        canvas.label_rows(lines, 0, y + step / 2, Lettering(TEXT, REGULAR, INK))
        if row.views is None:
            box = Box(_LEFT, y + 6, WIDTH, y + step - 6)
            canvas.withheld(box, words.withheld)
        else:
            names = panel.names if number == named else None
            _draw_row(canvas, row, row.views, names, place=place, y=y + step / 2)
        y += step


def _draw_row(
    canvas: Canvas,
    row: MirrorRow,
    views: tuple[Range, Range, Range],
    names: tuple[str, str, str] | None,
    *,
    place: Ruler,
    y: float,
) -> None:
    shift = 14 if names else 11
    looks = (("o", 6.8, INK), ("o", 6.8, SURFACE), ("D", 5.8, SURFACE))
    heights = (y - shift, y, y + shift)
    for view, (shape, size, fill), height in zip(views, looks, heights, strict=True):
        canvas.line([place(view.low), place(view.high)], [height] * 2, MARK, 1.2, order=2)
        middle = place(view.middle)
        canvas.marks([(middle, height)], size, fill, INK, 1.5, shape=shape)
        half = size / 2 + 1
        left, right = min(place(view.low), middle - half), max(place(view.high), middle + half)
        canvas.taken.append(Box(left, height - half, right, height + half))
    _, theirs, guess = views
    sure = row.decision in _SURE
    if sure:
        ends = [place(guess.middle), place(theirs.middle)]
        canvas.line(ends, [y + shift, y], HUE[row.decision], 3, order=3)
        canvas.keep_clear((ends[0], y + shift), (ends[1], y))
    style = Lettering(LARGE, SEMIBOLD if sure else REGULAR, ink_of(row.decision, SOFT))
    canvas.write(Spot(WIDTH, y + shift / 2, "right"), signed(row.gap), style)
    for view, name, height, first in zip(
        views, names or (), heights, _sides(row, views), strict=False
    ):
        _name_line(canvas, place, view, name, y=height, first=first)


def _sides(row: MirrorRow, views: tuple[Range, Range, Range]) -> tuple[str, str, str]:
    """Return on which side of each line its name is tried first: away from a gap that is drawn."""
    _, theirs, guess = views
    if row.decision not in _SURE:
        return "left", "left", "left"
    return ("left", "right", "left") if theirs.middle > guess.middle else ("left", "left", "right")


def _name_line(
    canvas: Canvas, place: Ruler, view: Range, name: str, *, y: float, first: str
) -> None:
    """Name a line on its side that the gap leaves free; shortened, or on paper, if it must be."""
    style = Lettering(TINY)
    left, right = place(view.low) - 6, place(view.high) + 6
    ends = [(left - _LEFT, Spot(left, y, "right")), (_RIGHT + 7 - right, Spot(right, y))]
    if first == "right":
        ends.reverse()
    for room, spot in ends:
        box = canvas.box_of(spot, name, style)
        if width_of(name, TINY) <= room and not any(box.hits(other) for other in canvas.taken):
            canvas.area(box, SURFACE, order=1)
            canvas.write(spot, name, style)
            return
    room, spot = max(ends, key=lambda end: end[0])
    words = wrap(name, room, TINY, most=1)[0]
    canvas.area(canvas.box_of(spot, words, style), SURFACE, order=3.5)
    canvas.write(spot, words, style)
