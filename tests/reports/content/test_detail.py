"""Detail: what lies behind the first page, with no comment as it was written."""

from __future__ import annotations

from dataclasses import replace

from reports.content.detail import detail_page
from reports.content.document import Section
from reports.content.pair import moves, pairs_shown
from tests.reports.companies import by_chance, two_departments, words_in

(PAIR,) = pairs_shown(two_departments().indicators)


def titles(page: object) -> list[str]:
    """Return the titles of the sections that stand alone."""
    return [block.title for block in page.blocks if isinstance(block, Section)]


def test_the_headline_counts_what_moved() -> None:
    count = len(moves(PAIR, "en"))
    assert detail_page(PAIR, "en").headline == (
        f"In detail: {count} of 16 measures have surely moved since the baseline."
    )


def test_the_early_warning_names_its_direction() -> None:
    assert "The early warning is raised: Sales about Marketing" in titles(detail_page(PAIR, "en"))


def test_with_one_wave_the_early_warning_cannot_be_raised_yet() -> None:
    (pair,) = pairs_shown(by_chance(0).indicators)
    page = detail_page(pair, "en")
    assert "The early warning cannot be raised yet" in titles(page)
    assert page.headline == "In detail: the first wave."


def test_comments_are_counted_in_a_band_and_not_shown() -> None:
    found = replace(PAIR.found, comments={PAIR.wave: 23})
    said = " ".join(words_in(detail_page(replace(PAIR, found=found), "en")))
    assert "In this wave 20–24 comments were written." in said
    assert "Comments are not shown until a person has read them" in said


def test_few_comments_are_not_counted_at_all() -> None:
    found = replace(PAIR.found, comments={PAIR.wave: 11})
    said = " ".join(words_in(detail_page(replace(PAIR, found=found), "en")))
    assert "Fewer than 12 comments were written in this wave." in said
