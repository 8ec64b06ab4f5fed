"""Mirror: three views a quality, and a gap only where it is sure."""

from __future__ import annotations

from dataclasses import replace

from analysis.decision import Decision
from analysis.estimate import Estimate, Reason, Withheld
from reports.charts.mirror import MirrorChart
from reports.content.mirror import gap_decision, mirror_section
from reports.content.pair import pairs_shown
from tests.reports.companies import pulse, two_departments

(PAIR,) = pairs_shown(two_departments().indicators)
LINE = PAIR.mirror[0]


def gap(value: float, decision: Decision) -> Decision:
    """Return what the mirror makes of a gap."""
    figure = Estimate(value, 3.0, value - 5, value + 5, 20, "gap", 0.9)
    judged = replace(LINE.meta_gap, figure=figure, decision=decision)
    return gap_decision(replace(LINE, meta_gap=judged))


def test_being_thought_better_of_is_fine_and_worse_needs_action() -> None:
    assert gap(12, Decision.ACT) is Decision.CLEAR
    assert gap(-12, Decision.ACT) is Decision.ACT


def test_a_gap_that_is_not_sure_has_no_hue() -> None:
    assert gap(12, Decision.UNDECIDED) is Decision.UNDECIDED
    assert gap(0, Decision.CLEAR) is Decision.UNDECIDED


def test_each_department_has_a_row_a_quality() -> None:
    section = mirror_section(PAIR, "en")
    assert section is not None
    (block,) = section.body
    chart = block.chart
    assert isinstance(chart, MirrorChart)
    assert [panel.name for panel in chart.panels] == ["Marketing", "Sales"]
    assert [len(panel.rows) for panel in chart.panels] == [3, 3]


def test_a_line_without_one_of_its_views_is_hidden_whole() -> None:
    hidden = Withheld(Reason.TOO_FEW, 0)
    lines = (replace(LINE, theirs=hidden), *PAIR.mirror[1:])
    section = mirror_section(replace(PAIR, mirror=lines), "en")
    assert section is not None
    (block,) = section.body
    assert block.chart.panels[0].rows[0].views is None
    assert block.numbers.rows[0][1:5] == ("withheld",) * 4


def test_a_pulse_has_no_mirror() -> None:
    (pair,) = pairs_shown(pulse().indicators)
    assert mirror_section(pair, "en") is None
