"""Trends: one measure over the waves, a panel each, all on one scale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from analysis.decision import Decision
from reports.charts.axis import Axis, Ruler, axis_over
from reports.charts.canvas import Box, Canvas, Lettering, Spot
from reports.charts.lettering import width_of, wrap
from reports.charts.spread import Range
from reports.charts.style import (
    FAINT,
    HUE,
    INK,
    LARGE,
    MARK,
    PANEL,
    SEMIBOLD,
    STILL,
    SURFACE,
    TEXT,
    TINY,
    ink_of,
)
from reports.charts.wording import ChartWords, whole

_LEFT = 10
_RIGHT = PANEL - 26
_TOP = 36
_BOTTOM = 118
_HEIGHT = 138
_LEAST = 40
"""Points that the shared scale spans at least: 0 to 100 would flatten every change."""


@dataclass(frozen=True, slots=True)
class TrendWave:
    """One wave; without an estimate it is withheld."""

    label: str
    estimate: Range | None
    decision: Decision


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at a wave, counted from 0; without words its line stands alone."""

    wave: int
    words: str


@dataclass(frozen=True, slots=True)
class TrendChart:
    """One measure over the waves, the oldest first."""

    name: str
    waves: tuple[TrendWave, ...]
    line: float
    axis: Axis
    """The same in every panel that stands beside this one."""
    baseline: tuple[int, int] | None
    """First and last wave of the baseline, counted from 0."""
    events: tuple[Event, ...] = ()


def shared_axis(series: Iterable[Sequence[TrendWave]], lines: Iterable[float]) -> Axis:
    """Return one axis for all panels, holding every interval and every line of decision."""
    estimates = [wave.estimate for waves in series for wave in waves]
    ends = [end for held in estimates if held for end in (held.low, held.high)]
    return axis_over([*ends, *lines], least=_LEAST)


def draw_trend(chart: TrendChart, words: ChartWords) -> Figure:
    """Draw a ribbon of 90%, a dot a wave, its hue the verdict of that wave."""
    canvas = Canvas(_HEIGHT, PANEL)
    last = len(chart.waves) - 1
    scale = Axis(0, last, ()) if last else Axis(-1, 1, ())
    across = Ruler(scale, float(_LEFT), float(_RIGHT))
    up = Ruler(chart.axis, float(_BOTTOM), float(_TOP))
    name = wrap(chart.name, PANEL, TEXT, SEMIBOLD, most=1)[0]
    canvas.write(Spot(0, 9), name, Lettering(TEXT, SEMIBOLD, INK))
    y = up(chart.line)
    canvas.line([_LEFT - 6, _RIGHT + 4], [y, y], FAINT, dashed=True)
    for event in chart.events:
        _draw_event(canvas, event, across)
    for number, wave in enumerate(chart.waves):
        if wave.estimate is None:
            x = across(number)
            half = min(6.0, (_RIGHT - _LEFT) / max(last, 1) / 2 - 1)
            canvas.hatch(Box(x - half, _TOP, x + half, _BOTTOM))
    for run in _runs(chart.waves):
        _draw_run(canvas, chart.waves, run, across, up)
    _write_last(canvas, chart, up)
    _write_foot(canvas, chart, across, words)
    return canvas.figure


def _runs(waves: Sequence[TrendWave]) -> list[list[int]]:
    """Return the stretches without a withheld wave: over a withheld one the line is broken."""
    runs: list[list[int]] = [[]]
    for number, wave in enumerate(waves):
        if wave.estimate is None:
            runs.append([])
        else:
            runs[-1].append(number)
    return [run for run in runs if run]


def _draw_run(
    canvas: Canvas, waves: Sequence[TrendWave], run: list[int], across: Ruler, up: Ruler
) -> None:
    held = [estimate for number in run if (estimate := waves[number].estimate) is not None]
    xs = [across(number) for number in run]
    lows = [up(estimate.low) for estimate in held]
    highs = [up(estimate.high) for estimate in held]
    if len(run) == 1:
        canvas.area(Box(xs[0] - 3, highs[0], xs[0] + 3, lows[0]), STILL)
    else:
        canvas.ribbon(xs, lows, highs, STILL)
        canvas.line(xs, [up(estimate.middle) for estimate in held], MARK, 1.6, order=2)
    for number, x, estimate in zip(run, xs, held, strict=True):
        hue = HUE[waves[number].decision]
        canvas.marks([(x, up(estimate.middle))], 5.1, hue, SURFACE, 1)


def _draw_event(canvas: Canvas, event: Event, across: Ruler) -> None:
    x = across(event.wave)
    canvas.line([x, x], [_TOP - 16, _BOTTOM], FAINT)
    if not event.words:
        return
    for room, spot in ((x - 4, Spot(x - 4, 27, "right")), (PANEL - x - 4, Spot(x + 4, 27))):
        words = wrap(event.words, room, TINY, most=1)[0]
        if not words.endswith("…") and canvas.write_where_free([spot], words, Lettering(TINY)):
            return
    spots = [Spot(x - 4, 27, "right")] if x > PANEL / 2 else [Spot(x + 4, 27)]
    words = wrap(event.words, max(x, PANEL - x) - 4, TINY, most=1)[0]
    canvas.write_where_free(spots, words, Lettering(TINY))


def _write_last(canvas: Canvas, chart: TrendChart, up: Ruler) -> None:
    wave = chart.waves[-1]
    if wave.estimate is not None:
        style = Lettering(LARGE, SEMIBOLD, ink_of(wave.decision))
        y = up.within(wave.estimate.middle)
        canvas.write(Spot(PANEL, y, "right"), whole(wave.estimate.middle), style)


def _write_foot(canvas: Canvas, chart: TrendChart, across: Ruler, words: ChartWords) -> None:
    """Name the last wave and, beneath its waves, the baseline."""
    y = _BOTTOM + 12
    style = Lettering(TINY)
    last = Spot(across(len(chart.waves) - 1), y, "center")
    box = canvas.write_inside(last, chart.waves[-1].label, style)
    if chart.baseline is None:
        return
    first, final = (across(number) for number in chart.baseline)
    ends = (first - 4, final + 4)
    canvas.line(ends, [_BOTTOM + 3] * 2, FAINT)
    half = width_of(words.baseline, TINY) / 2
    middle = min(max((first + final) / 2, half), box.left - 6 - half)
    canvas.write_where_free([Spot(middle, y, "center")], words.baseline, style)
