"""Report: whichever company it is, the pages claim nothing they must not."""

from __future__ import annotations

import re

import pytest

from analysis.estimate import Reason
from reports.content.actions import LastAction, PlannedAction
from reports.content.document import Actions, Document, Page, Section
from reports.content.report import MOST_PAIRS, build_document
from reports.disclosure.release import Release
from reports.errors import UnknownChoice
from reports.narrative.sentences import count_words
from tests.reports.companies import (
    all_releases,
    by_chance,
    companies_of_soldiers,
    eight_departments,
    three_waves_of_soldiers,
    two_departments,
    words_in,
)

FORBIDDEN = (
    r"significan\w*|signifikan\w*|likely|probabl\w*|wahrscheinlich\w*|vermutlich\w*|drive[sn]?|"
    r"drivers?|treibt|treiber|trends?|no change|keine veränderung|→|best|worst team"
)
ENGLISH = re.compile(
    r"\b(the|and|of|is|are|not|with|from|about|evidence|sure|surely|wave|units?|withheld|both|"
    r"action|baseline|measures?|answers?)\b"
)
AGREED = PlannedAction("blame", "Review losses", "Head of Sales", "May", "Blame", "agreed")
NUMBERS = range(10)


def titles_of(value: object) -> list[str]:
    """Return headline, lede and titles of everything on a page, in a language."""
    if isinstance(value, Page):
        lede = value.lede if isinstance(value.lede, str) else ""
        return [value.headline, lede, *(t for block in value.blocks for t in titles_of(block))]
    found = []
    if isinstance(value, Section | Actions):
        found.append(value.title)
        found += [value.sub] if isinstance(value.sub, str) else []
    for name in ("body", "left", "right"):
        for block in getattr(value, name, ()):
            found += titles_of(block)
    return found


@pytest.fixture(params=NUMBERS, scope="module")
def cleared(request: pytest.FixtureRequest) -> Release:
    """Return each of the releases."""
    return all_releases()[request.param]


@pytest.fixture(params=["en", "de"], scope="module")
def document(cleared: Release, request: pytest.FixtureRequest) -> Document:
    """Return each of the documents in each language."""
    return build_document(cleared, language=request.param)


def test_no_forbidden_word_stands_anywhere(cleared: Release, document: Document) -> None:
    pattern = re.compile(rf"(?<!\w)({FORBIDDEN})(?!\w)", re.IGNORECASE)
    scales = [name for names in cleared.indicators.scale_names.values() for name in names.values()]
    for words in words_in(document):
        plain = words
        for scale in scales:
            plain = plain.replace(scale, "")
        assert pattern.search(plain) is None, words


def test_no_headline_has_more_than_twenty_words(document: Document) -> None:
    for page in document.pages:
        assert count_words(page.headline) <= 20, page.headline


def test_no_page_has_more_than_two_actions(document: Document) -> None:
    for page in document.pages:
        for block in page.blocks:
            if isinstance(block, Actions):
                assert len(block.actions) <= 2


def test_no_reason_is_given_for_a_figure_that_is_withheld(document: Document) -> None:
    for words in words_in(document.pages[:-1]):
        assert not [reason for reason in Reason if reason.value in words]


def test_no_place_is_left_unfilled(document: Document) -> None:
    for words in words_in(document):
        assert not re.search(r"[{}]|\bnan\b|\binf\b|\bNone\b|Estimate\(", words), words


def test_the_methods_stand_last(document: Document) -> None:
    assert document.pages[-1].eyebrow.kind in ("Methods", "Methoden")


def test_a_german_report_has_german_titles(cleared: Release) -> None:
    document = build_document(cleared, language="de")
    assert document.language == "de"
    names = {part.unit for part in cleared.indicators.participation}
    for page in document.pages:
        for words in (*titles_of(page), page.eyebrow.kind, page.foot):
            plain = words
            for name in sorted(names, key=len, reverse=True):
                plain = plain.replace(name, "")
            assert ENGLISH.search(plain) is None, words


def test_a_made_up_company_is_said_to_be_so_on_every_page() -> None:
    for page in build_document(two_departments()).pages:
        assert any("made-up company" in words for words in words_in(page.blocks))
    for page in build_document(companies_of_soldiers()).pages:
        assert not any("made-up company" in words for words in words_in(page))


def test_one_pair_has_its_page_its_detail_and_the_methods() -> None:
    kinds = [page.eyebrow.kind for page in build_document(two_departments()).pages]
    assert kinds == ["Friction report for leadership", "Friction report, detail", "Methods"]


def test_many_pairs_begin_with_the_company_and_the_first_have_pages() -> None:
    pages = build_document(eight_departments()).pages
    assert pages[0].eyebrow.kind == "Friction report, company"
    subjects = [p.eyebrow.subject for p in pages if p.eyebrow.kind.endswith("leadership")]
    assert subjects == sorted(subjects)
    assert 0 < len(subjects) <= MOST_PAIRS
    assert not any("Human Resources" in subject for subject in subjects)


def test_agreed_actions_stand_on_the_first_page_in_place_of_suggestions() -> None:
    last = LastAction("a shared target", "done")
    pages = build_document(two_departments(), (AGREED,), last).pages
    (actions,) = [block for block in pages[0].blocks if isinstance(block, Actions)]
    assert actions.title == "One action"
    assert [action.title for action in actions.actions] == ["Review losses"]


def test_a_company_with_agreed_actions_has_no_suggestions_beside_them() -> None:
    first, *rest = build_document(eight_departments(), (AGREED,)).pages
    assert any(isinstance(block, Actions) for block in first.blocks)
    assert not any(isinstance(block, Actions) for page in rest for block in page.blocks)


def test_scales_without_directed_ratings_make_a_report_on_units() -> None:
    for cleared in (companies_of_soldiers(), three_waves_of_soldiers()):
        document = build_document(cleared)
        assert document.title.startswith("Report on units, ")
        assert document.pages[0].eyebrow.kind == "Report on units"


def test_the_same_release_makes_the_same_document() -> None:
    assert build_document(by_chance(2)) == build_document(by_chance(2))


def test_a_language_that_is_not_there_is_refused() -> None:
    message = r"^A report cannot be written in 'fr'; choose en or de\.$"
    with pytest.raises(UnknownChoice, match=message):
        build_document(by_chance(0), language="fr")
