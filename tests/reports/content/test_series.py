"""Series: a panel a measure, on one scale, over all waves."""

from __future__ import annotations

from reports.charts.trends import TrendChart
from reports.content.document import Panels
from reports.content.pair import MEASURED, moves, pairs_shown
from reports.content.series import series_section
from tests.reports.companies import by_chance, one_side_hidden, two_departments

(PAIR,) = pairs_shown(two_departments().indicators)
OF = PAIR.directions[1]


def panels_of(section: object) -> Panels:
    """Return the panels in a section."""
    (panels,) = section.body
    assert isinstance(panels, Panels)
    return panels


def test_there_is_a_panel_a_measure_on_one_scale() -> None:
    panels = panels_of(series_section(PAIR, OF, 1, "en")).panels
    charts = [panel.chart for panel in panels if isinstance(panel.chart, TrendChart)]
    assert len(charts) == len(MEASURED)
    assert len({chart.axis for chart in charts}) == 1
    assert {len(chart.waves) for chart in charts} == {8}


def test_the_baseline_and_the_event_stand_where_they_were() -> None:
    first, *rest = panels_of(series_section(PAIR, OF, 1, "en")).panels
    assert isinstance(first.chart, TrendChart)
    assert first.chart.baseline == (0, 3)
    assert [(event.wave, event.words) for event in first.chart.events] == [(5, "new lead process")]
    assert all(
        event.words == ""
        for panel in rest
        if isinstance(panel.chart, TrendChart)
        for event in panel.chart.events
    )


def test_the_title_names_what_left_the_baseline() -> None:
    section = series_section(PAIR, OF, 1, "en")
    assert section is not None
    names = [move.name for move in moves(PAIR, "en") if move.direction == OF]
    assert names == ["index", "blame", "threat"]
    assert section.title == (
        "Sales about Marketing: Friction Index, blame and threat left the baseline"
    )


def test_one_wave_is_no_series() -> None:
    (pair,) = pairs_shown(by_chance(0).indicators)
    assert series_section(pair, pair.directions[0], 1, "en") is None


def test_a_direction_that_is_hidden_in_every_wave_has_no_pictures() -> None:
    (pair,) = pairs_shown(one_side_hidden().indicators)
    section = series_section(pair, pair.directions[0], 1, "en")
    assert section is not None
    assert section.title == "Marketing about Sales: every wave is withheld"
    assert section.body == ()
