"""Relations: gaps with their verdicts, and no verdict where there is no line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.decision import Decision
from reports.content.document import Section, Table
from reports.content.pair import pairs_shown
from reports.content.relations import (
    blame_section,
    fairness_section,
    gaps_section,
    standing_section,
    verdict_past,
)
from tests.reports.companies import one_side_hidden, pulse, two_departments

(PAIR,) = pairs_shown(two_departments().indicators)


def rows_of(section: Section | None) -> dict[str, tuple[str, ...]]:
    """Return the rows of the table in a section, by their label."""
    assert section is not None
    (table,) = section.body
    assert isinstance(table, Table)
    return {row[0]: row[1:] for row in table.numbers.rows}


@pytest.mark.parametrize(
    ("mutual", "asymmetry", "title"),
    [
        (
            Decision.ACT,
            Decision.ACT,
            "Blame surely goes more one way: look at that handover first",
        ),
        (
            Decision.ACT,
            Decision.UNDECIDED,
            "Each surely blames the other: look at the process, not at a side",
        ),
        (
            Decision.UNDECIDED,
            Decision.UNDECIDED,
            "Not enough evidence that blame goes one way",
        ),
    ],
)
def test_blame_is_laid_on_no_side(mutual: Decision, asymmetry: Decision, title: str) -> None:
    assert PAIR.blame is not None
    blame = replace(
        PAIR.blame,
        mutual=replace(PAIR.blame.mutual, decision=mutual),
        asymmetry=replace(PAIR.blame.asymmetry, decision=asymmetry),
    )
    section = blame_section(replace(PAIR, blame=blame), "en")
    assert section is not None
    assert section.title == title


def test_standing_has_a_verdict_only_where_there_is_a_line() -> None:
    rows = rows_of(standing_section(PAIR, "en"))
    assert rows["Warmth, Sales"][-1] == "no line"
    assert rows["Mutual superiority"][-1] != "no line"


def test_gaps_that_are_sure_are_counted() -> None:
    sure = sum(line.perception_gap.decision is Decision.ACT for line in PAIR.mirror)
    section = gaps_section(PAIR, "en")
    assert section is not None
    assert section.title == f"Own and other view differ surely on {sure} of 6 qualities"


def test_a_verdict_says_on_which_side_of_the_line_it_is_sure() -> None:
    judged = replace(PAIR.mirror[0].perception_gap, probability=0.96, decision=Decision.ACT)
    assert verdict_past(judged, "en") == "surely past the line at 10 (19 in 20)"
    judged = replace(judged, probability=0.04, decision=Decision.CLEAR)
    assert verdict_past(judged, "en") == "surely short of the line at 10 (19 in 20)"
    judged = replace(judged, probability=0.5, decision=Decision.UNDECIDED)
    assert verdict_past(judged, "en") == "not enough evidence"


def test_a_hidden_pair_has_hidden_tables() -> None:
    (pair,) = pairs_shown(one_side_hidden().indicators)
    for section in (gaps_section(pair, "en"), standing_section(pair, "en")):
        if section is not None:
            assert "withheld" in section.title
            assert {row[0] for row in rows_of(section).values()} == {"withheld"}


def test_a_pulse_asks_for_none_of_it() -> None:
    (pair,) = pairs_shown(pulse().indicators)
    found = [section(pair, "en") for section in (blame_section, fairness_section, gaps_section)]
    assert found == [None, None, None]
