"""Trends: the line is broken where a wave is withheld."""

from __future__ import annotations

from matplotlib.figure import Figure

from analysis.decision import Decision
from reports.charts.spread import Range
from reports.charts.style import HUE, MARK
from reports.charts.trends import Event, TrendChart, TrendWave, draw_trend, shared_axis
from reports.charts.wording import ENGLISH


def waves(
    *middles: float | None, decision: Decision = Decision.UNDECIDED
) -> tuple[TrendWave, ...]:
    return tuple(
        TrendWave(
            f"2025-{number + 1:02d}",
            None if middle is None else Range(middle, middle - 4, middle + 4),
            Decision.WITHHELD if middle is None else decision,
        )
        for number, middle in enumerate(middles)
    )


def drawn(
    held: tuple[TrendWave, ...],
    events: tuple[Event, ...] = (),
    baseline: tuple[int, int] | None = None,
) -> Figure:
    axis = shared_axis([held], [50])
    return draw_trend(TrendChart("Blame", held, 50, axis, baseline, events), ENGLISH)


def runs_of(figure: Figure) -> list[int]:
    return [
        len(line.get_xdata())
        for line in figure.axes[0].lines
        if line.get_color() == MARK and line.get_linewidth() == 1.6
    ]


def words_of(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def test_a_line_runs_through_all_waves() -> None:
    assert runs_of(drawn(waves(40, 42, 44, 46))) == [4]


def test_a_line_is_broken_over_a_withheld_wave() -> None:
    assert runs_of(drawn(waves(40, 42, None, 46, 47, 48))) == [2, 3]


def test_the_last_wave_is_written_with_its_number() -> None:
    assert {"46", "2025-04"} <= set(words_of(drawn(waves(40, 42, 44, 46))))


def test_a_withheld_last_wave_has_no_number() -> None:
    words = words_of(drawn(waves(40, 42, 44, None)))

    assert words == ["Blame", "2025-04"]


def test_dots_take_the_verdict_of_their_wave() -> None:
    marks = drawn(waves(70, decision=Decision.ACT)).axes[0].collections[-1]
    red, green, blue = (round(part * 255) for part in marks.get_facecolor()[0][:3])

    assert f"#{red:02x}{green:02x}{blue:02x}" == HUE[Decision.ACT]


def test_an_event_is_named_and_the_baseline_too() -> None:
    words = words_of(drawn(waves(40, 42, 44, 46), (Event(2, "move"),), (0, 1)))

    assert {"move", "baseline"} <= set(words)


def test_an_event_without_words_is_a_line_alone() -> None:
    assert words_of(drawn(waves(40, 42), (Event(1, ""),))) == ["Blame", "42", "2025-02"]


def test_panels_share_an_axis_that_holds_them_all() -> None:
    axis = shared_axis([waves(20, 30), waves(80, None)], [50, 60])

    assert axis.low <= 16
    assert axis.high >= 84


def test_panels_without_any_number_share_an_axis_around_their_lines() -> None:
    axis = shared_axis([waves(None, None)], [50, 60])

    assert axis.low < 50
    assert axis.high > 60
