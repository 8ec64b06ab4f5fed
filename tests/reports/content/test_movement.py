"""Movement: what everyone and each unit did over the waves, and only where it is sure."""

from __future__ import annotations

from dataclasses import replace

from analysis.decision import Decision
from reports.content.document import Panels
from reports.content.matrices import PairCell, PairMatrix
from reports.content.movement import everyone_section, movement_section
from tests.reports.companies import companies_of_soldiers, three_waves_of_soldiers

FOUND = three_waves_of_soldiers().indicators


def test_each_scale_has_a_panel_with_every_wave() -> None:
    section = everyone_section(FOUND, "en")
    assert section is not None
    (panels,) = section.body
    assert isinstance(panels, Panels)
    assert [row[0] for row in panels.numbers.rows] == [
        "Job satisfaction",
        "Commitment",
        "Readiness",
    ]
    assert panels.numbers.heads == ("Scale", "T1", "T2", "T3")


def test_a_unit_has_a_number_only_where_it_surely_moved() -> None:
    section = movement_section(FOUND, "en")
    assert section is not None
    (matrix,) = section.body
    assert isinstance(matrix, PairMatrix)
    cells = [cell for row in matrix.rows for cell in row.cells if isinstance(cell, PairCell)]
    assert any(cell.value for cell in cells)
    for cell in cells:
        assert bool(cell.value) is (cell.decision is Decision.CLEAR)


def test_the_title_counts_units_that_moved() -> None:
    sure = {
        one.subject
        for one in FOUND.changes
        if one.subject != "everyone" and max(one.change.worse or 0, one.change.better or 0) >= 0.8
    }
    section = movement_section(FOUND, "en")
    assert section is not None
    assert section.title.startswith(f"{len(sure)} of ")


def test_units_stand_in_the_order_of_the_alphabet() -> None:
    section = movement_section(FOUND, "en")
    assert section is not None
    (matrix,) = section.body
    assert isinstance(matrix, PairMatrix)
    labels = [row.label.casefold() for row in matrix.rows]
    assert labels == sorted(labels)


def test_one_wave_has_no_movement() -> None:
    found = companies_of_soldiers().indicators
    assert everyone_section(found, "en") is None
    assert movement_section(found, "en") is None


def test_without_changes_no_unit_is_said_to_have_stood_still() -> None:
    assert movement_section(replace(FOUND, changes=()), "en") is None
