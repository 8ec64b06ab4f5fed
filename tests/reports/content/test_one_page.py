"""One page: two departments on one sheet, every number from the release."""

from __future__ import annotations

from analysis.decision import Decision
from analysis.estimate import Reason
from reports.charts.change import ChangeChart
from reports.charts.friction_index import FrictionIndexChart
from reports.content.document import Page, Section, Sheet, Two
from reports.content.one_page import baseline_words, one_page
from reports.content.pair import pairs_shown
from tests.reports.companies import by_chance, one_side_hidden, pulse, two_departments, words_in

(PAIR,) = pairs_shown(two_departments().indicators)
PAGE = one_page(PAIR, None, "en")


def sections(page: Page) -> list[Section]:
    """Return the sections of a page, out of their columns."""
    found = []
    for block in page.blocks:
        parts = (*block.left, *block.right) if isinstance(block, Two) else (block,)
        found += [part for part in parts if isinstance(part, Section)]
    return found


def test_the_page_lies_on_one_sheet() -> None:
    assert PAGE.sheet is Sheet.ONE
    assert PAGE.eyebrow.subject == "Marketing and Sales · wave 2026-10"


def test_the_index_is_shown_in_both_directions_with_its_words() -> None:
    section = sections(PAGE)[0]
    (block,) = section.body
    assert isinstance(block.chart, FrictionIndexChart)
    assert [row.label for row in block.chart.rows] == [
        "Marketing about Sales",
        "Sales about Marketing",
    ]


def test_the_description_of_the_index_holds_the_numbers_of_its_table() -> None:
    (block,) = sections(PAGE)[0].body
    for row in block.numbers.rows:
        assert f"{row[0]} {row[1]}, between" in block.description


def test_all_measures_that_moved_are_drawn_and_the_rest_counted() -> None:
    (block,) = sections(PAGE)[1].body
    chart = block.chart
    assert isinstance(chart, ChangeChart)
    assert len(chart.rows) + len(chart.others) == len(PAIR.moved)
    sure = [row for row in chart.rows if row.decision in (Decision.ACT, Decision.CLEAR)]
    assert len(sure) == 4


def test_the_first_wave_has_no_change_to_tell() -> None:
    (pair,) = pairs_shown(by_chance(0).indicators)
    page = one_page(pair, None, "en")
    assert page.lede == (
        "There is no baseline before this wave; change can be told from the next wave on."
    )
    assert sections(page)[1].title == "Nothing to compare with yet"
    assert sections(page)[1].body == ()


def test_a_hidden_side_is_hatched_and_takes_the_pair_with_it() -> None:
    (pair,) = pairs_shown(one_side_hidden().indicators)
    page = one_page(pair, None, "en")
    assert page.headline == "Friction between Marketing and Sales is withheld to protect people."
    assert page.lede == "Change since the baseline is withheld to protect people."
    said = " ".join(words_in(page))
    assert not [reason for reason in Reason if reason.value in said]


def test_a_pulse_has_no_strip() -> None:
    (pair,) = pairs_shown(pulse().indicators)
    titles = [section.title for section in sections(one_page(pair, None, "en"))]
    assert len(titles) < len(sections(PAGE))


def test_a_baseline_of_one_wave_is_named_and_of_several_spanned() -> None:
    assert baseline_words(("2025-01",), "en") == "2025-01"
    assert baseline_words(("2025-01", "2025-04"), "de") == "2025-01 bis 2025-04"
