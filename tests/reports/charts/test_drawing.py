"""Drawing: every chart, at awkward values too, keeps its words apart and inside."""

from __future__ import annotations

import pytest

from reports.charts.drawing import draw
from reports.charts.wording import ENGLISH, GERMAN
from reports.content.document import Beside, Block, ChartBlock, Document, Panels, Section, Two
from tests.reports.awkward import AWKWARD, collisions, outside
from tests.reports.made_up import one_page
from tests.reports.made_up_detail import detail


def charts_of(document: Document) -> dict[str, object]:
    """Return every chart of a document by its name."""
    found: dict[str, object] = {}

    def walk(blocks: tuple[Block, ...]) -> None:
        for block in blocks:
            if isinstance(block, ChartBlock):
                found[block.name] = block.chart
            elif isinstance(block, Beside):
                walk((block.chart,))
            elif isinstance(block, Panels):
                found.update({panel.name: panel.chart for panel in block.panels})
            elif isinstance(block, Section):
                walk(block.body)
            elif isinstance(block, Two):
                walk((*block.left, *block.right))

    for page in document.pages:
        walk(page.blocks)
    return found


MADE_UP = charts_of(one_page()) | charts_of(detail())


@pytest.mark.parametrize("name", AWKWARD)
def test_words_keep_apart_and_inside_at_awkward_values(name: str) -> None:
    figure = draw(AWKWARD[name], GERMAN)

    assert collisions(figure) == []
    assert outside(figure) == []


@pytest.mark.parametrize("name", MADE_UP)
def test_words_keep_apart_and_inside_in_the_made_up_report(name: str) -> None:
    figure = draw(MADE_UP[name], ENGLISH)

    assert collisions(figure) == []
    assert outside(figure) == []


def test_a_collision_is_found_where_there_is_one() -> None:
    figure = draw(MADE_UP["pressure"], ENGLISH)
    figure.axes[0].texts[0].set_position(figure.axes[0].texts[1].get_position())

    assert collisions(figure)


def test_words_outside_are_found_where_there_are_some() -> None:
    figure = draw(MADE_UP["pressure"], ENGLISH)
    figure.axes[0].texts[0].set_position((-80, 20))

    assert outside(figure) != []


def test_what_is_no_chart_is_refused() -> None:
    with pytest.raises(TypeError, match="A str is not a chart; give one of "):
        draw("pressure", ENGLISH)
