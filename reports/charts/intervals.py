"""Intervals: many units about the mean of all, by the alphabet, coloured only where sure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from matplotlib.figure import Figure

from analysis.decision import Decision
from analysis.units.order import place_of
from reports.charts.axis import Ruler, axis_over
from reports.charts.canvas import Box, Canvas, Lettering, Spot
from reports.charts.lettering import width_of, wrap
from reports.charts.spread import Range
from reports.charts.style import (
    FAINT,
    HAIR,
    HUE,
    INK,
    REGULAR,
    SEMIBOLD,
    SMALL,
    SOFT,
    TEXT,
    TINY,
    WIDTH,
    ink_of,
)
from reports.charts.wording import ChartWords, whole

_TOP = 20
_STEP = 17
_WIDEST = 160
_RIGHT = WIDTH - 32
_LEAST = 30
_SURE = frozenset({Decision.ACT, Decision.CLEAR})


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit; without an estimate it is withheld."""

    label: str
    estimate: Range | None
    decision: Decision


@dataclass(frozen=True, slots=True)
class IntervalsChart:
    """Units about the mean of all: by the alphabet, numbers by size, so that none is ranked."""

    rows: tuple[UnitRow, ...]
    mean: float

    def __post_init__(self) -> None:
        """Refuse an order that would rank."""
        for before, after in pairwise(row.label for row in self.rows):
            if place_of(before) > place_of(after):
                raise ValueError(
                    f"{after!r} stands after {before!r}; sort units by the alphabet and numbers "
                    "by their size, since any other order ranks them."
                )


def draw_intervals(chart: IntervalsChart, words: ChartWords) -> Figure:
    """Draw a row a unit: its 90% interval, and its number where it is sure."""
    label = max((width_of(row.label, SMALL) for row in chart.rows), default=0)
    left = min(label, _WIDEST) + 12
    ends = [
        end for row in chart.rows if row.estimate for end in (row.estimate.low, row.estimate.high)
    ]
    axis = axis_over([*ends, chart.mean], least=_LEAST)
    place = Ruler(axis, left, float(_RIGHT))
    floor = _TOP + _STEP * len(chart.rows)
    canvas = Canvas(floor + 20)
    for tick in axis.ticks:
        canvas.line([place(tick)] * 2, [_TOP, floor], HAIR, order=0)
        canvas.write(Spot(place(tick), floor + 10, "center"), whole(tick), Lettering(TINY))
    x = place(chart.mean)
    canvas.line([x, x], [_TOP - 4, floor], INK)
    name = words.all_units.format(value=whole(chart.mean))
    canvas.write_inside(Spot(x, 8, "center"), name, Lettering(TINY))
    for number, row in enumerate(chart.rows):
        _draw_row(canvas, row, place, _TOP + _STEP * (number + 0.5), words)
    canvas.line([left, _RIGHT], [floor, floor], FAINT)
    return canvas.figure


def _draw_row(canvas: Canvas, row: UnitRow, place: Ruler, y: float, words: ChartWords) -> None:
    sure = row.decision in _SURE
    name = wrap(row.label, place.start - 12, SMALL, most=1)[0]
    weight = SEMIBOLD if sure else REGULAR
    canvas.write(Spot(0, y), name, Lettering(SMALL, REGULAR, INK if sure else SOFT))
    if row.estimate is None:
        canvas.withheld(Box(place.start, y - _STEP / 2, WIDTH, y + _STEP / 2), words.withheld)
        return
    hue = HUE[row.decision]
    ends = [place(row.estimate.low), place(row.estimate.high)]
    canvas.line(ends, [y, y], hue, 2.4 if sure else 1.2, order=2)
    canvas.marks([(place(row.estimate.middle), y)], 6.4 if sure else 5, hue)
    style = Lettering(TEXT if sure else TINY, weight, ink_of(row.decision, SOFT))
    canvas.write(Spot(WIDTH, y, "right"), whole(row.estimate.middle), style)
