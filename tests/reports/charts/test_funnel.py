"""Funnel: limits by the normal distribution, and names only as given."""

from __future__ import annotations

import pytest

from analysis.decision import Decision
from reports.charts.funnel import FunnelChart, FunnelPoint, Limit, draw_funnel, half_width
from reports.charts.wording import ENGLISH

LIMITS = (Limit(0.998, "499 in 500 inside"), Limit(0.95, "19 in 20 inside"))


def chart(*points: FunnelPoint) -> FunnelChart:
    return FunnelChart(points, 52, 13.5, 8, LIMITS)


def words_of(held: FunnelChart) -> list[str]:
    return [text.get_text() for text in draw_funnel(held, ENGLISH).axes[0].texts]


def test_limits_are_those_of_the_normal_distribution() -> None:
    assert half_width(chart(), 0.95, 9) == pytest.approx(1.959964 * 13.5 / 3, abs=1e-5)
    assert half_width(chart(), 0.998, 16) == pytest.approx(3.090232 * 13.5 / 4, abs=1e-5)


def test_words_beside_a_team_are_those_given() -> None:
    words = words_of(chart(FunnelPoint(20, 70, Decision.ACT, "more friction")))

    assert "more friction" in words


def test_a_team_without_words_is_not_named() -> None:
    words = words_of(chart(FunnelPoint(20, 52, Decision.UNDECIDED)))

    assert {
        "all 52",
        "under 8: withheld",
        "people who answered →",
        *(x.words for x in LIMITS),
    } <= set(words)
    assert not any("friction" in word for word in words)


def test_the_scale_reaches_the_largest_team() -> None:
    figure = draw_funnel(chart(FunnelPoint(300, 52, Decision.UNDECIDED)), ENGLISH)
    offsets = figure.axes[0].collections[-1].get_offsets()

    assert offsets[0][0] < 336
