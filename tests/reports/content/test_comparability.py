"""Which departments and waves may be compared on which scale, and what follows for the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from analysis.decision import judge
from analysis.estimate import Reason, Withheld
from analysis.indicators.bundle import Indicators
from analysis.indicators.comparability import Comparability, Grounds
from analysis.indicators.warranted import Unlike, warranted_changes, warranted_levels
from analysis.invariance.rungs import Between, Comparable
from reports.content.comparability import comparability_section
from reports.content.document import Numbers, Section, Table
from reports.content.methods import methods_page
from reports.content.movement import everyone_section
from reports.content.units import units_pages
from reports.narrative.caveats import caveats
from tests.reports.companies import (
    companies_of_soldiers,
    three_waves_of_soldiers,
    two_departments,
    words_in,
)

UNKNOWN = "Whether departments read the questions alike is not known: that takes 100 answers each."


def judged(scale: str, comparable: Comparable, between: Between) -> Comparability:
    grounds = Grounds(comparable, "A sentence.", ("Q1", "Q2"), 240, ())
    return Comparability(scale, between, ("Sales", "Marketing"), 1, grounds)


def with_verdicts(found: Indicators, verdicts: Sequence[Comparability]) -> Indicators:
    """Return the same findings with some verdicts in the place of those they have."""
    known = {(one.scale, one.between): one for one in verdicts}
    return replace(
        found,
        comparability=tuple(
            known.get((one.scale, one.between), one) for one in found.comparability
        ),
    )


def friction() -> Indicators:
    return two_departments().indicators


def rows(section: Section | None) -> tuple[tuple[str, ...], ...]:
    assert section is not None
    (table,) = section.body
    assert isinstance(table, Table)
    assert isinstance(table.numbers, Numbers)
    return tuple(tuple(str(cell) for cell in row) for row in table.numbers.rows)


def test_two_small_departments_are_not_known_to_be_alike() -> None:
    section = comparability_section(friction(), "en")
    assert {row[1] for row in rows(section)} == {"not known: too few answers"}
    assert section is not None
    assert section.title.endswith("is not known: too few answers")
    assert UNKNOWN in caveats(friction(), friction().waves[-1], "en")


@pytest.mark.parametrize(
    ("comparable", "words"),
    [
        (Comparable.MEANS, "may be compared"),
        (Comparable.PARTIAL_MEANS, "with care: Q1 and Q2 read differently"),
        (Comparable.ASSOCIATIONS, "means must not be compared"),
        (Comparable.NOTHING, "must not be compared"),
    ],
)
def test_each_verdict_has_its_words(comparable: Comparable, words: str) -> None:
    verdicts = [judged("ENC", comparable, between) for between in Between]
    table = {
        row[0]: row[1:]
        for row in rows(comparability_section(with_verdicts(friction(), verdicts), "en"))
    }
    assert table["Encroachment"] == (words, words)


def test_the_title_counts_the_scales_that_may_be_compared() -> None:
    verdicts = [
        judged("ENC", Comparable.MEANS, Between.DEPARTMENTS),
        judged("TAU", Comparable.NOTHING, Between.DEPARTMENTS),
    ]
    section = comparability_section(with_verdicts(friction(), verdicts), "en")
    assert section is not None
    assert section.title.startswith("Departments may be compared on 1 of 9 scales")
    assert "Compared: Marketing and Sales." in str(section.sub)


def test_what_must_not_be_compared_is_a_caveat_of_every_page() -> None:
    verdicts = [
        judged("ENC", Comparable.ASSOCIATIONS, Between.DEPARTMENTS),
        judged("TAU", Comparable.PARTIAL_MEANS, Between.DEPARTMENTS),
        judged("BLM", Comparable.NOTHING, Between.WAVES),
    ]
    found = with_verdicts(friction(), verdicts)
    said = " ".join(caveats(found, found.waves[-1], "en"))
    assert "Departments are not compared on Encroachment" in said
    assert "Compare departments with care on Them and us" in said
    assert "Waves are not compared on Blame" in said
    assert UNKNOWN not in said


def test_the_table_stands_on_the_page_of_methods_in_both_languages() -> None:
    for language, title in (
        ("en", "Whether departments may be compared"),
        ("de", "Ob man Abteilungen vergleichen darf"),
    ):
        page = methods_page(friction(), language)
        assert any(title in words for words in words_in(page.blocks))


def soldiers() -> tuple[Indicators, str]:
    """Return companies on a scale that they do not understand alike."""
    found = companies_of_soldiers().indicators
    scale = found.levels[0].scale
    verdicts = [judged(scale, Comparable.ASSOCIATIONS, Between.DEPARTMENTS)]
    unlike = Unlike(frozenset({scale}), frozenset())
    changed = replace(found, levels=warranted_levels(found.levels, unlike))
    return with_verdicts(changed, verdicts), scale


def test_units_that_must_not_be_compared_are_drawn_without_a_verdict() -> None:
    found, _ = soldiers()
    first, *_ = units_pages(found, None, "en")
    said = " ".join(words_in(first.blocks))
    assert "units must not be compared" in said
    assert "How far they lie off it is not said" in said
    for level in found.levels[:1]:
        for unit in level.units:
            assert isinstance(unit.difference.figure, Withheld)


def test_units_of_other_scales_keep_theirs() -> None:
    found, scale = soldiers()
    before = companies_of_soldiers().indicators
    assert [one for one in found.levels if one.scale != scale] == [
        one for one in before.levels if one.scale != scale
    ]


def test_a_scale_that_drifted_has_levels_and_no_change() -> None:
    found = three_waves_of_soldiers().indicators
    scale = found.levels[0].scale
    unlike = Unlike(frozenset(), frozenset({scale}))
    found = replace(found, changes=warranted_changes(found.changes, unlike))
    section = everyone_section(found, "en")
    assert section is not None
    assert any(
        "not compared, the questions do not mean" in words for words in words_in(section.body)
    )


def test_a_difference_that_is_not_comparable_is_not_said_to_protect_people() -> None:
    found, _ = soldiers()
    unit = found.levels[0].units[0]
    hidden = judge(Withheld(Reason.NOT_COMPARABLE, 0), unit.difference.cut)
    assert hidden.figure == Withheld(Reason.NOT_COMPARABLE, 0)
    first, *_ = units_pages(found, None, "en")
    assert "not comparable" in " ".join(words_in(first.blocks))
