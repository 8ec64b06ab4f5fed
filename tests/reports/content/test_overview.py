"""Overview: every direction on one map, hidden ones hatched, none ranked."""

from __future__ import annotations

from analysis.decision import Decision
from reports.content.document import Section
from reports.content.matrices import FrictionMap
from reports.content.overview import overview_page
from tests.reports.companies import eight_departments

FOUND = eight_departments().indicators
PAGE = overview_page(FOUND, None, "en")


def the_map() -> FrictionMap:
    """Return the map on the page."""
    section, *_ = [block for block in PAGE.blocks if isinstance(block, Section)]
    (table,) = section.body
    assert isinstance(table, FrictionMap)
    return table


def test_every_direction_has_a_row_in_the_order_of_the_alphabet() -> None:
    rows = [(row.rater, row.target) for group in the_map().groups for row in group]
    assert rows == sorted(
        (one.direction.rater, one.direction.target) for one in FOUND.friction.indices
    )


def test_rows_are_grouped_by_who_rates() -> None:
    groups = [{row.rater for row in group} for group in the_map().groups]
    assert all(len(raters) == 1 for raters in groups)


def test_a_hidden_direction_has_no_cells_and_a_shown_one_seven() -> None:
    hidden = {
        (one.direction.rater, one.direction.target)
        for one in FOUND.friction.indices
        if one.index.decision is Decision.WITHHELD
    }
    assert any("Human Resources" in pair for pair in hidden)
    for group in the_map().groups:
        for row in group:
            if (row.rater, row.target) in hidden:
                assert row.cells is None
            else:
                assert row.cells is not None
                assert len(row.cells) == len(the_map().heads) == 7


def test_the_headline_counts_the_directions_that_need_action() -> None:
    decisions = [one.index.decision for one in FOUND.friction.indices]
    acting = decisions.count(Decision.ACT)
    shown = len(decisions) - decisions.count(Decision.WITHHELD)
    assert PAGE.headline == (
        f"{acting} of {shown} directions between departments need action, each 8 in 10 sure or "
        "more."
    )
