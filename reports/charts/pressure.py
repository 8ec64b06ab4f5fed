"""Pressure: what each department feels, against the line, and the difference between two."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure

from analysis.decision import Decision
from reports.charts.axis import Ruler, axis_around_zero, axis_over
from reports.charts.canvas import Box, Canvas, Lettering, Spot
from reports.charts.lettering import width_of, wrap
from reports.charts.spread import Spread
from reports.charts.style import (
    FAINT,
    HAIR,
    INK,
    LARGE,
    REGULAR,
    SEMIBOLD,
    STILL,
    TEXT,
    TINY,
    WIDTH,
    ink_of,
)
from reports.charts.wording import ChartWords, signed, whole

_TOP = 18
_STEP = 23
_LINE = 14
_RIGHT = WIDTH - 40
_WIDEST = 120
"""Pixels that the column of labels may take."""
_LEAST = 40
"""Points that the scale spans at least."""


@dataclass(frozen=True, slots=True)
class PressureRow:
    """One department; without a spread it is withheld."""

    label: str
    spread: Spread | None
    decision: Decision


@dataclass(frozen=True, slots=True)
class Difference:
    """First minus second; differences inside the band do not matter."""

    spread: Spread | None
    decision: Decision
    band: float
    first_more: str
    second_more: str
    """What the two sides mean, without arrows: "Sales more"."""


@dataclass(frozen=True, slots=True)
class PressureChart:
    """The level of each department against a line, and one difference."""

    rows: tuple[PressureRow, ...]
    line: float
    line_name: str
    """What stands over the line: "60: too much"."""
    difference: Difference | None


def draw_pressure(chart: PressureChart, words: ChartWords) -> Figure:
    """Draw a row a department, and the difference beneath on a scale of its own."""
    widths = [width_of(row.label, TEXT, SEMIBOLD) for row in chart.rows]
    widths += [width_of(words.difference, TEXT)] if chart.difference else []
    left = min(max([*widths, 72]), _WIDEST) + 12
    labels = [wrap(row.label, left - 8, TEXT, SEMIBOLD) for row in chart.rows]
    heights = [max(_STEP, _LINE * len(lines) + 6) for lines in labels]
    floor = _TOP + sum(heights)
    sides = _sides(chart.difference, left) if chart.difference else ((), ())
    below = 42 + 12 * max(map(len, sides)) if chart.difference else 4
    canvas = Canvas(floor + below)
    ends = [end for row in chart.rows if row.spread for end in (row.spread.low, row.spread.high)]
    place = Ruler(axis_over([*ends, chart.line], least=_LEAST), left, float(_RIGHT))
    x = place(chart.line)
    canvas.line([x, x], [_TOP - 4, floor], INK)
    canvas.write_inside(Spot(x, 6, "center"), chart.line_name, Lettering(TINY))
    y = float(_TOP)
    for row, lines, height in zip(chart.rows, labels, heights, strict=True):
        _draw_row(canvas, row, lines, place, y=y + height / 2, words=words)
        y += height
    if chart.difference:
        _draw_difference(canvas, chart.difference, left, floor, words=words)
        for lines, x, align in zip(sides, (-6, 6), ("right", "left"), strict=True):
            spot = Spot((left + _RIGHT) / 2 + x, floor + 48, align)
            canvas.write_lines(spot, lines, Lettering(TINY), step=12)
    return canvas.figure


def _sides(difference: Difference, left: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what the two sides of zero mean, each on the lines that it needs."""
    if difference.spread is None:
        return (), ()
    zero = (left + _RIGHT) / 2
    return (
        wrap(f"← {difference.second_more}", zero - 6, TINY),
        wrap(f"{difference.first_more} →", WIDTH - zero - 6, TINY),
    )


def _draw_row(
    canvas: Canvas,
    row: PressureRow,
    lines: tuple[str, ...],
    place: Ruler,
    *,
    y: float,
    words: ChartWords,
) -> None:
    canvas.label_rows(lines, 0, y, Lettering(TEXT, SEMIBOLD, INK))
    if row.spread is None:
        canvas.withheld(Box(place.start, y - _STEP / 2, WIDTH, y + _STEP / 2), words.withheld)
        return
    canvas.interval(y, row.spread, place, row.decision)
    number = Lettering(LARGE, SEMIBOLD, ink_of(row.decision))
    canvas.write(Spot(WIDTH, y, "right"), whole(row.spread.middle), number)


def _draw_difference(
    canvas: Canvas, difference: Difference, left: float, floor: float, *, words: ChartWords
) -> None:
    canvas.line([0, WIDTH], [floor + 7, floor + 7], HAIR)
    y = floor + 27
    label = wrap(words.difference, left - 8, TEXT)
    canvas.label_rows(label, 0, y, Lettering(TEXT, REGULAR, INK))
    spread = difference.spread
    if spread is None:
        canvas.withheld(Box(left, y - 10, WIDTH, y + 10), words.withheld)
        return
    place = Ruler(
        axis_around_zero([spread.low, spread.high, difference.band * 2]), left, float(_RIGHT)
    )
    zero = place(0)
    canvas.area(Box(place(-difference.band), y - 12, place(difference.band), y + 12), STILL)
    canvas.line([zero, zero], [y - 12, y + 12], FAINT)
    canvas.interval(y, spread, place, difference.decision)
    number = Lettering(LARGE, SEMIBOLD, ink_of(difference.decision))
    canvas.write(Spot(WIDTH, y, "right"), signed(spread.middle), number)
