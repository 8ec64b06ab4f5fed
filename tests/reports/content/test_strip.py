"""Strip: each measure by its verdict, competition by its zone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.decision import Decision
from analysis.friction.rivalry import Zone
from reports.content.matrices import HeatStrip
from reports.content.pair import pairs_shown
from reports.content.strip import rivalry_decision, strip_section
from tests.reports.companies import one_side_hidden, two_departments

(PAIR,) = pairs_shown(two_departments().indicators)


def strip_of(section: object) -> HeatStrip:
    """Return the strip in a section."""
    (strip,) = section.body
    assert isinstance(strip, HeatStrip)
    return strip


def test_the_strip_has_eight_cells_in_both_directions() -> None:
    strip = strip_of(strip_section(PAIR, "en"))
    assert [row.label for row in strip.rows] == ["Marketing about Sales", "Sales about Marketing"]
    assert [len(row.cells) for row in strip.rows] == [8, 8]


def test_a_cell_holds_what_was_released() -> None:
    strip = strip_of(strip_section(PAIR, "en"))
    of = PAIR.directions[1]
    blame = PAIR.indices[of].components["blame"]
    assert strip.rows[1].cells[2].value == f"{blame.figure.value:.0f}"
    assert strip.rows[1].cells[2].decision is blame.decision


@pytest.mark.parametrize(
    ("zone", "probability", "decision"),
    [
        (Zone.OVERHEATED, 0.8, Decision.ACT),
        (Zone.TOXIC, 0.95, Decision.ACT),
        (Zone.HEALTHY, 0.8, Decision.CLEAR),
        (Zone.HEALTHY, 0.79, Decision.UNDECIDED),
        (Zone.DORMANT, 0.99, Decision.UNDECIDED),
        (None, 0.0, Decision.UNDECIDED),
    ],
)
def test_a_zone_is_coloured_from_eight_in_ten(
    zone: Zone | None, probability: float, decision: Decision
) -> None:
    rivalry = PAIR.rivalries[PAIR.directions[0]]
    chances = {zone.value: probability} if zone else {}
    assert rivalry_decision(replace(rivalry, zone=zone, probabilities=chances)) is decision


def test_a_hidden_direction_is_hidden_in_every_cell() -> None:
    (pair,) = pairs_shown(one_side_hidden().indicators)
    assert strip_section(pair, "en").title == "All measures are withheld"
    for row in strip_of(strip_section(pair, "en")).rows:
        assert {cell.decision for cell in row.cells} == {Decision.WITHHELD}
        assert {cell.value for cell in row.cells} == {""}
