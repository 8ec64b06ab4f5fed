"""Change: how far each measure moved since the baseline, beside what is too small to matter."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure

from analysis.decision import Decision
from reports.charts.axis import Ruler, axis_around_zero
from reports.charts.canvas import Box, Canvas, Lettering, Spot
from reports.charts.lettering import wrap
from reports.charts.spread import Spread
from reports.charts.style import (
    FAINT,
    INK,
    MARK,
    SEMIBOLD,
    SMALL,
    SOFT,
    STILL,
    TEXT,
    TINY,
    WIDTH,
    ink_of,
)
from reports.charts.wording import ChartWords, signed

_LEFT = 150
"""Pixels of the column of labels."""
_RIGHT = WIDTH - 8
_TOP = 20
_STEP = 31
_LINE = 14

_Label = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """How far one measure moved; without a spread it is withheld."""

    label: str
    sub: str
    spread: Spread | None
    decision: Decision


@dataclass(frozen=True, slots=True)
class ChangeChart:
    """Changes since the baseline: more to the right is worse."""

    rows: tuple[ChangeRow, ...]
    others: tuple[float, ...]
    """Middles of the measures that did not surely move."""
    smallest: float
    """The smallest change of interest, in either direction."""


def draw_change(chart: ChangeChart, words: ChartWords) -> Figure:
    """Draw each row about zero, and the rest as ticks in one row, counted."""
    held = [end for row in chart.rows if row.spread for end in (row.spread.low, row.spread.high)]
    place = Ruler(
        axis_around_zero([*held, *chart.others, chart.smallest]), float(_LEFT), float(_RIGHT)
    )
    labels = [_label(row) for row in chart.rows]
    heights = [max(_STEP, _LINE * sum(map(len, label)) + 3) for label in labels]
    floor = _TOP + sum(heights) + (_STEP if chart.others else 0)
    canvas = Canvas(floor + 20)
    low, high = place(-chart.smallest), place(chart.smallest)
    canvas.area(Box(low, _TOP - 2, high, floor), STILL)
    canvas.line([place(0)] * 2, [_TOP - 2, floor], FAINT)
    canvas.write(Spot(min(low, place(0) - 4) - 2, 7, "right"), words.better, Lettering())
    canvas.write(Spot(max(high, place(0) + 4) + 2, 7), words.worse, Lettering())
    top = float(_TOP)
    for row, label, height in zip(chart.rows, labels, heights, strict=True):
        _draw_row(canvas, row, label, place, y=top + height / 2, words=words)
        top += height
    if chart.others:
        _draw_others(canvas, chart.others, place, floor - _STEP / 2, words)
    canvas.line([_LEFT, _RIGHT], [floor, floor], FAINT)
    for tick in place.axis.ticks:
        spot = Spot(place(tick), floor + 10, "center")
        canvas.write_inside(spot, signed(tick), Lettering(TINY))
    return canvas.figure


def _label(row: ChangeRow) -> _Label:
    """Return the label and what it is about, on as many lines as it takes, up to five."""
    return wrap(row.label, _LEFT - 8, TEXT, SEMIBOLD), wrap(row.sub, _LEFT - 8, SMALL, most=3)


def _draw_row(
    canvas: Canvas,
    row: ChangeRow,
    label: _Label,
    place: Ruler,
    *,
    y: float,
    words: ChartWords,
) -> None:
    _write_label(canvas, label, y)
    if row.spread is None:
        canvas.withheld(Box(_LEFT, y - 10, _RIGHT, y + 10), words.withheld)
        return
    box = canvas.interval(y, row.spread, place, row.decision)
    number = Lettering(TEXT, SEMIBOLD, ink_of(row.decision, SOFT))
    beside = [Spot(box.right + 6, y), Spot(box.left - 6, y, "right")]
    if row.spread.middle <= 0:
        beside.reverse()
    above = Spot(place(row.spread.middle), y - 11, "center")
    canvas.write_where_free([*beside, above], signed(row.spread.middle), number)


def _draw_others(
    canvas: Canvas, others: tuple[float, ...], place: Ruler, y: float, words: ChartWords
) -> None:
    label = (words.others.format(count=len(others)),), wrap(words.no_change, _LEFT - 8, SMALL)
    _write_label(canvas, label, y)
    for middle in others:
        canvas.line([place(middle)] * 2, [y - 6, y + 6], MARK, 1.4, order=3)


def _write_label(canvas: Canvas, label: _Label, y: float) -> None:
    bold, plain = label
    top = y - _LINE * (len(bold) + len(plain) - 1) / 2
    canvas.write_lines(Spot(0, top), bold, Lettering(TEXT, SEMIBOLD, INK), step=_LINE)
    canvas.write_lines(Spot(0, top + _LINE * len(bold)), plain, Lettering(), step=_LINE)
