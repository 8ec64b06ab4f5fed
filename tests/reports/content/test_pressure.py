"""Pressure: who carries more of it is said only where it is sure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.decision import Decision
from reports.content.pair import Pair, pairs_shown
from reports.content.pressure import pressure_section
from tests.reports.companies import one_side_hidden, pulse, two_departments

(PAIR,) = pairs_shown(two_departments().indicators)


def with_decisions(one: Decision, two: Decision, imbalance: Decision) -> Pair:
    """Return the pair with these verdicts on its two levels and on their difference."""
    assert PAIR.pressure is not None
    levels = {
        of: replace(PAIR.levels[of], decision=decision)
        for of, decision in zip(PAIR.directions, (one, two), strict=True)
    }
    judged = replace(PAIR.pressure.imbalance, decision=imbalance)
    return replace(PAIR, levels=levels, pressure=replace(PAIR.pressure, imbalance=judged))


ACT, CLEAR, OPEN = Decision.ACT, Decision.CLEAR, Decision.UNDECIDED


@pytest.mark.parametrize(
    ("decisions", "title"),
    [
        ((CLEAR, ACT, ACT), "Sales carries more pressure, and too much"),
        ((CLEAR, OPEN, ACT), "Sales carries more pressure"),
        ((ACT, ACT, OPEN), "Too much pressure in Marketing and Sales"),
        ((CLEAR, OPEN, OPEN), "Pressure is fine in Marketing"),
        ((OPEN, OPEN, OPEN), "Not enough evidence of too much pressure"),
    ],
)
def test_the_title_claims_what_is_sure(
    decisions: tuple[Decision, Decision, Decision], title: str
) -> None:
    section = pressure_section(with_decisions(*decisions), "en")
    assert section is not None
    assert section.title == title


def test_both_levels_and_their_difference_stand_in_the_table() -> None:
    section = pressure_section(PAIR, "en")
    assert section is not None
    (block,) = section.body
    labels = [row[0] for row in block.numbers.rows]
    assert labels == ["Pressure in Marketing", "Pressure in Sales", "Difference"]


def test_pressure_that_was_not_asked_is_not_called_withheld() -> None:
    (pair,) = pairs_shown(pulse().indicators)
    assert pressure_section(pair, "en") is None


def test_without_any_level_there_is_no_section() -> None:
    (pair,) = pairs_shown(one_side_hidden().indicators)
    assert pressure_section(replace(pair, levels={}), "en") is None
