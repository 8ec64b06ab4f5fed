"""Answers: shares either side of neither, sorted by share, never by department."""

from __future__ import annotations

from dataclasses import replace

from analysis.estimate import Reason, Withheld
from reports.charts.likert import LikertChart, LikertRow
from reports.content.answers import answers_section
from reports.content.document import Section
from reports.content.pair import pairs_shown
from tests.reports.companies import one_side_hidden, pulse, two_departments

(PAIR,) = pairs_shown(two_departments().indicators)
OF = PAIR.directions[1]


def rows_of(section: Section | None) -> tuple[LikertRow, ...]:
    """Return the rows of the chart in a section."""
    assert section is not None
    (block,) = section.body
    chart = block.chart
    assert isinstance(chart, LikertChart)
    return chart.rows


def test_shares_are_sorted_and_add_up_to_a_hundred() -> None:
    shares = [row.shares for row in rows_of(answers_section(PAIR, OF, 1, "en"))]
    friction = [one.friction + one.clear_friction for one in shares if one]
    assert friction == sorted(friction, reverse=True)
    for one in shares:
        assert one is not None
        held = (one.clearly_none, one.none, one.neither, one.friction, one.clear_friction)
        assert sum(held) == 100


def test_shares_of_fewer_people_than_allowed_are_hidden_and_stand_last() -> None:
    hidden = Withheld(Reason.TOO_FEW, 0)
    held = tuple(
        replace(one, shares=hidden) if one.scale == "BLM" else one
        for one in PAIR.found.distributions
    )
    pair = replace(PAIR, found=replace(PAIR.found, distributions=held))
    last = rows_of(answers_section(pair, OF, 1, "en"))[-1]
    assert (last.label, last.shares) == ("Blame", None)


def test_a_direction_that_is_hidden_has_no_picture() -> None:
    (pair,) = pairs_shown(one_side_hidden().indicators)
    section = answers_section(pair, pair.directions[0], 1, "en")
    assert section == Section("Marketing about Sales: answers are withheld", "", ())


def test_a_questionnaire_with_other_scales_has_no_such_section() -> None:
    (pair,) = pairs_shown(pulse().indicators)
    assert answers_section(pair, pair.directions[0], 1, "en") is None
