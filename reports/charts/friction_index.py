"""Friction Index: twenty equally likely places of each direction's index, against the line.

Dots are stacked as in Wilkinson (1999), Dot plots, The American Statistician 53, 276-281: dots
that would overlap the first of a pile join it. That twenty quantiles show a decision better than
a density is the finding of Kay, Kola, Hullman and Munson (2016), When (ish) is my bus?, CHI.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from analysis.decision import Decision
from reports.charts.axis import Ruler, axis_over
from reports.charts.canvas import Box, Canvas, Lettering, Spot
from reports.charts.lettering import width_of, wrap
from reports.charts.spread import DOTS, Spread
from reports.charts.style import (
    FAINT,
    HAIR,
    HUE,
    INK,
    LARGE,
    SEMIBOLD,
    SMALL,
    SOFT,
    SURFACE,
    VALUE,
    WIDTH,
    ink_of,
)
from reports.charts.wording import ChartWords, whole

_MARGIN = 4
_HEAD = 21
"""Pixels from the top of a row to the line of small words beneath its label."""
_SIZES = (10.2, 9.0, 8.0, 7.0, 6.0, 5.0, 4.0)
_TALLEST = 52
"""Pixels that a pile may reach before the dots are made smaller."""
_BELOW = 18
"""Pixels for the interval beneath the dots and the gap to the next row."""
_LEAST = 30
"""Points that the scale spans at least, so that a sure estimate is not blown up."""


@dataclass(frozen=True, slots=True)
class Band:
    """A named stretch of the index, from its lower end to the next; the first has none."""

    name: str
    start: float | None


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One direction; without a spread it is withheld."""

    label: str
    spread: Spread | None
    decision: Decision


@dataclass(frozen=True, slots=True)
class FrictionIndexChart:
    """The index of some directions against the line of decision."""

    rows: tuple[IndexRow, ...]
    line: float
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class _Dot:
    x: float
    level: int
    past: bool


def draw_friction_index(chart: FrictionIndexChart, words: ChartWords) -> Figure:
    """Draw twenty dots a direction, filled past the line, and the interval beneath."""
    ends = [end for row in chart.rows if row.spread for end in _reach(row.spread)]
    place = Ruler(axis_over([*ends, chart.line], least=_LEAST), _MARGIN, WIDTH - _MARGIN)
    size = _dot_size(chart, place)
    heights = [_height(row, chart.line, place, size, words) for row in chart.rows]
    floor = 2 + sum(heights)
    canvas = Canvas(floor + 20)
    top = 2.0
    for row, height in zip(chart.rows, heights, strict=True):
        if row.spread is None:
            _draw_withheld(canvas, row, top, words)
        else:
            _draw_row(
                canvas,
                row,
                row.spread,
                chart,
                place,
                top=top,
                height=height,
                size=size,
                words=words,
            )
        top += height
    _draw_foot(canvas, chart, place, floor)
    return canvas.figure


def pile_up(places: Sequence[float], width: float) -> list[tuple[float, int]]:
    """Return x and level of each dot: dots nearer than a width to the first of a pile join it."""
    piles: list[list[float]] = []
    for place in places:
        if piles and place - piles[-1][0] < width:
            piles[-1].append(place)
        else:
            piles.append([place])
    return [(sum(pile) / len(pile), level) for pile in piles for level in range(len(pile))]


def dots_past(spread: Spread, line: float) -> int:
    """Return how many of the twenty dots lie past the line."""
    return sum(dot > line for dot in spread.dots)


def _reach(spread: Spread) -> tuple[float, ...]:
    return spread.low, spread.high, spread.dots[0], spread.dots[-1]


def _dots(spread: Spread, line: float, place: Ruler, size: float) -> list[_Dot]:
    """Pile the dots on each side of the line by themselves, so that none leans over it."""
    return [
        _Dot(x, level, past)
        for past in (False, True)
        for x, level in pile_up([place(dot) for dot in spread.dots if (dot > line) is past], size)
    ]


def _dot_size(chart: FrictionIndexChart, place: Ruler) -> float:
    """Return the largest size at which no pile grows too tall."""
    for size in _SIZES:
        levels = [
            dot.level + 1
            for row in chart.rows
            if row.spread
            for dot in _dots(row.spread, chart.line, place, size)
        ]
        if max(levels, default=0) * size <= _TALLEST:
            return size
    return _SIZES[-1]


def _label(row: IndexRow) -> tuple[str, ...]:
    """Return the label on as many lines as leave room for the numbers at its right."""
    return wrap(row.label, WIDTH - 100, LARGE, SEMIBOLD)


def _past(row: IndexRow, line: float, words: ChartWords) -> str:
    past = dots_past(row.spread, line) if row.spread else 0
    return words.past.format(past=past, total=DOTS, line=whole(line))


def _height(row: IndexRow, line: float, place: Ruler, size: float, words: ChartWords) -> float:
    """Return the pixels of a row: dots rise beside its small words where they do not meet them."""
    head = _HEAD + 14 * (len(_label(row)) - 1)
    if row.spread is None:
        return head + 34
    edge = width_of(_past(row, line, words), SMALL) + size
    dots = _dots(row.spread, line, place, size)
    beside = [dot.level + 1 for dot in dots if dot.x <= edge]
    clear = [dot.level + 1 for dot in dots if dot.x > edge]
    needed = max(15 + max(beside) * size if beside else 15, max(clear, default=0) * size)
    return head + needed + _BELOW + 3


def _draw_row(
    canvas: Canvas,
    row: IndexRow,
    spread: Spread,
    chart: FrictionIndexChart,
    place: Ruler,
    *,
    top: float,
    height: float,
    size: float,
    words: ChartWords,
) -> None:
    lines = _label(row)
    canvas.write_lines(Spot(0, top + 12), lines, Lettering(LARGE, SEMIBOLD, INK), step=15)
    number = Lettering(VALUE, SEMIBOLD, ink_of(row.decision))
    box = canvas.write(Spot(WIDTH, top + 12, "right"), whole(spread.middle), number)
    between = words.between.format(low=whole(spread.low), high=whole(spread.high))
    canvas.write(Spot(box.left - 6, top + 13, "right"), between, Lettering())
    under = top + _HEAD + 14 * (len(lines) - 1)
    past = canvas.write(Spot(0, under + 8), _past(row, chart.line, words), Lettering())
    base = top + height - _BELOW
    x = place(chart.line)
    meets = x < past.right + 3
    canvas.line([x, x], [past.bottom + 1 if meets else under + 1, base + 12], INK)
    for band in chart.bands:
        if band.start is not None and band.start != chart.line and _shows(place, band.start):
            at = place(band.start)
            begin = past.bottom + 1 if at < past.right + 3 else under + 1
            canvas.line([at, at], [begin, base + 12], HAIR)
    hue = HUE[row.decision]
    dots = _dots(spread, chart.line, place, size)
    for filled in (True, False):
        canvas.marks(
            [(dot.x, base - size / 2 - dot.level * size) for dot in dots if dot.past is filled],
            size - 1.6,
            hue if filled else SURFACE,
            hue,
        )
    canvas.interval(base + 8, spread, place, row.decision)


def _draw_withheld(canvas: Canvas, row: IndexRow, top: float, words: ChartWords) -> None:
    lines = _label(row)
    canvas.write_lines(Spot(0, top + 12), lines, Lettering(LARGE, SEMIBOLD, INK), step=15)
    under = top + _HEAD + 14 * (len(lines) - 1)
    canvas.withheld(Box(0, under + 2, WIDTH, under + 26), words.withheld)


def _shows(place: Ruler, value: float) -> bool:
    return place.axis.low < value < place.axis.high


def _draw_foot(canvas: Canvas, chart: FrictionIndexChart, place: Ruler, floor: float) -> None:
    """Name the bands once, as far as they are in sight and their names have room."""
    canvas.line([0, WIDTH], [floor, floor], FAINT)
    y = floor + 10
    starts = sorted(band.start for band in chart.bands if band.start is not None)
    shown = [start for start in starts if _shows(place, start)]
    numbers: dict[float, Box] = {}
    for start in sorted(shown, key=lambda start: start != chart.line):
        style = Lettering(SMALL, SEMIBOLD, INK) if start == chart.line else Lettering()
        box = canvas.box_of(Spot(place(start), y, "center"), whole(start), style)
        if canvas.holds(box) and not any(box.hits(other) for other in numbers.values()):
            numbers[start] = canvas.write(Spot(place(start), y, "center"), whole(start), style)
    for band in chart.bands:
        after = next((start for start in starts if start > (band.start or float("-inf"))), None)
        spots = []
        if band.start in numbers:
            spots.append(Spot(numbers[band.start].right + 5, y))
        if after in numbers:
            spots.append(Spot(numbers[after].left - 5, y, "right"))
        if not spots and _overlaps(place, band.start, after):
            spots.append(Spot(0, y))
        canvas.write_where_free(spots, band.name, Lettering(SMALL, colour=SOFT))


def _overlaps(place: Ruler, start: float | None, end: float | None) -> bool:
    """Return whether a band without a number in sight fills the whole scale."""
    low = start is None or start <= place.axis.low
    high = end is None or end >= place.axis.high
    return low and high
