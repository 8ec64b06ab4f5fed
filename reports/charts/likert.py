"""Likert: shares of answers either side of a line, "neither" apart so that it leans to no side."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure

from analysis.decision import Decision
from reports.charts.canvas import Box, Canvas, Lettering, Spot
from reports.charts.lettering import width_of, wrap
from reports.charts.style import (
    HUE,
    INK,
    PALE,
    REGULAR,
    SEMIBOLD,
    STILL,
    SURFACE,
    TEXT,
    TINY,
    WIDTH,
)
from reports.charts.wording import ChartWords

_STEP = 30
_TOP = 26
_BAR = 16
_LABELS = 96
_NEITHER = 56
"""Pixels at the right for the answers in the middle."""
_NEITHER_SCALE = 0.3
"""Pixels a percent there: a hundred percent fit beside their number."""
_NUMBER = 36
"""Pixels for the total beside a bar."""
_MOST = 1.42
"""Pixels a percent, at most."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Percent of answers, from clearly no friction to clear friction."""

    clearly_none: int
    none: int
    neither: int
    friction: int
    clear_friction: int


@dataclass(frozen=True, slots=True)
class LikertRow:
    """One component; without shares it is withheld."""

    label: str
    shares: Shares | None
    decision: Decision


@dataclass(frozen=True, slots=True)
class LikertChart:
    """Components in the order in which they are to stand."""

    rows: tuple[LikertRow, ...]


def draw_likert(chart: LikertChart, words: ChartWords) -> Figure:
    """Draw the friction side to the right and the other to the left, strong answers dark."""
    held = [row.shares for row in chart.rows if row.shares]
    left = max((share.clearly_none + share.none for share in held), default=0)
    right = max((share.friction + share.clear_friction for share in held), default=0)
    room = WIDTH - _LABELS - _NEITHER - 2 * _NUMBER
    scale = min(_MOST, room / max(left + right, 1))
    spare = room - scale * (left + right)
    middle = _LABELS + _NUMBER + scale * left + spare * (left / max(left + right, 1))
    canvas = Canvas(_TOP + _STEP * len(chart.rows) + 2)
    _write_heads(canvas, middle, words)
    canvas.line([middle] * 2, [_TOP - 8, _TOP + _STEP * len(chart.rows) - 6], INK, order=1.2)
    for number, row in enumerate(chart.rows):
        y = _TOP + _STEP * number + _BAR / 2
        lines = wrap(row.label, _LABELS - 6, TEXT)
        canvas.label_rows(lines, 0, y, Lettering(TEXT, REGULAR, INK), step=13)
        if row.shares is None:
            canvas.withheld(Box(_LABELS, y - 9, WIDTH, y + 9), words.withheld)
        else:
            _draw_row(canvas, row.shares, row.decision, middle=middle, scale=scale, y=y)
    return canvas.figure


def _write_heads(canvas: Canvas, middle: float, words: ChartWords) -> None:
    style = Lettering(TINY)
    neither = canvas.write(Spot(WIDTH, 8, "right"), words.neither, style)
    room = neither.left - 8 - middle - 5
    friction = wrap(words.friction, room, TINY, most=1)[0]
    canvas.write(Spot(middle + 5, 8), friction, style)
    none = wrap(words.no_friction, middle - 5, TINY, most=1)[0]
    canvas.write(Spot(middle - 5, 8, "right"), none, style)


def _draw_row(
    canvas: Canvas,
    shares: Shares,
    decision: Decision,
    *,
    middle: float,
    scale: float,
    y: float,
) -> None:
    """Draw one row: the side that decided takes the hue, the other stays grey."""
    plain = Decision.UNDECIDED
    good = decision if decision is Decision.CLEAR else plain
    bad = decision if decision is Decision.ACT else plain
    calm, total = middle - shares.none * scale, shares.clearly_none + shares.none
    far = calm - shares.clearly_none * scale
    _bar(canvas, calm, middle, y, PALE[good])
    _bar(canvas, far, calm, y, HUE[good])
    canvas.write(Spot(far - 5, y, "right"), f"{total}", Lettering())
    some = middle + shares.friction * scale
    end = some + shares.clear_friction * scale
    _bar(canvas, middle, some, y, PALE[bad])
    _bar(canvas, some, end, y, HUE[bad])
    ink = HUE[bad] if decision is Decision.ACT else INK
    total = shares.friction + shares.clear_friction
    canvas.write(Spot(end + 5, y), f"{total}%", Lettering(TEXT, SEMIBOLD, ink))
    number = canvas.write(Spot(WIDTH, y, "right"), f"{shares.neither}", Lettering())
    edge = WIDTH - max(number.right - number.left, width_of("00", Lettering().size)) - 5
    _bar(canvas, edge - shares.neither * _NEITHER_SCALE, edge, y, STILL)


def _bar(canvas: Canvas, left: float, right: float, y: float, colour: str) -> None:
    if right > left:
        box = Box(left, y - _BAR / 2, right, y + _BAR / 2)
        canvas.area(box, colour, order=1, edge=SURFACE)
