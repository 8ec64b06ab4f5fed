"""Matrices: a row of another length than the heads is refused when it is made."""

from __future__ import annotations

import pytest

from analysis.decision import Decision
from reports.content.matrices import (
    Cell,
    FrictionMap,
    Group,
    HeatStrip,
    MapRow,
    PairMatrix,
    PairRow,
    StripRow,
)

CELL = Cell(Decision.CLEAR, "41", "35–47", "fine")


def test_a_strip_needs_a_cell_for_each_measure() -> None:
    message = "^The row 'Sales' has 1 cells and the table 2 heads; give a cell for each head.$"
    with pytest.raises(ValueError, match=message):
        HeatStrip("a", "b", (), ("Blame", "Status"), (StripRow("Sales", (CELL,)),))


def test_groups_of_a_strip_must_cover_its_measures() -> None:
    message = "^The row 'groups' has 1 cells and the table 2 heads; give a cell for each head.$"
    with pytest.raises(ValueError, match=message):
        HeatStrip("a", "b", (Group("index", 1),), ("Blame", "Status"), ())


def test_a_map_needs_a_cell_for_each_component() -> None:
    row = MapRow("Sales", "about", "Finance", (CELL,))
    message = "^The row 'Sales about Finance' has 1 cells and the table 2 heads; give a cell"
    with pytest.raises(ValueError, match=message):
        FrictionMap("a", "b", ("Blame", "Status"), ((row,),), "withheld")


def test_a_withheld_direction_needs_no_cells() -> None:
    row = MapRow("Sales", "about", "Finance", None)

    assert FrictionMap("a", "b", ("Blame",), ((row,),), "withheld").groups == ((row,),)


def test_a_matrix_needs_a_cell_for_each_department() -> None:
    message = "^The row 'Sales' has 0 cells and the table 1 heads; give a cell for each head.$"
    with pytest.raises(ValueError, match=message):
        PairMatrix("a", "b", ("Sales",), (PairRow("Sales", ()),))
