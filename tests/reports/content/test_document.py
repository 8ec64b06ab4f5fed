"""Document: what does not hold together is refused when it is made."""

from __future__ import annotations

import pytest

from reports.charts.likert import LikertChart
from reports.content.document import ChartBlock, Numbers, Panel

NUMBERS = Numbers(("Measure", "Value"), (("Blame", "64"),))


def test_a_table_needs_a_cell_for_each_head() -> None:
    message = (
        r"^The row \('Blame',\) has 1 cells and the table 2 heads; give a cell for each head\.$"
    )
    with pytest.raises(ValueError, match=message):
        Numbers(("Measure", "Value"), (("Blame",),))


@pytest.mark.parametrize("name", ["", "Pressure", "1st", 'a"b', "a b"])
def test_a_chart_needs_a_name_that_can_stand_in_an_id(name: str) -> None:
    message = "cannot name a chart; use small letters, digits and hyphens, and begin with a letter"
    with pytest.raises(ValueError, match=message):
        ChartBlock(name, LikertChart(()), "title", "description", NUMBERS)


@pytest.mark.parametrize(("title", "description"), [("", "finding"), ("title", " ")])
def test_a_picture_must_be_described(title: str, description: str) -> None:
    message = (
        "^The chart 'answers' has no title or no description; say its finding and its numbers "
        "for who cannot see it.$"
    )
    with pytest.raises(ValueError, match=message):
        Panel("answers", LikertChart(()), title, description)
