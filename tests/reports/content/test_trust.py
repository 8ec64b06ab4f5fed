"""Trust: bands and not counts, what could flip it, and the state of the early warning."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.estimate import Estimate, Reason, Withheld
from reports.content.document import Trust
from reports.content.pair import pairs_shown
from reports.content.trust import part_words, rate_words, trust
from tests.reports.companies import by_chance, two_departments

(PAIR,) = pairs_shown(two_departments().indicators)
PART = PAIR.found.participation[-1]


def rows(box: Trust) -> dict[str, object]:
    """Return the box by its terms."""
    return {row.term: row.words for row in box.rows}


def test_the_box_says_who_answered_in_bands() -> None:
    words = str(rows(trust(PAIR, "en"))["Answered"])
    assert words.startswith("Marketing ")
    assert "of 26" in words
    assert "of 42" in words
    assert words.count("–") == 2


def test_a_raised_warning_is_said_with_its_direction_and_certainty() -> None:
    warning = str(rows(trust(PAIR, "en"))["Early warning"])
    assert warning.startswith("raised, Sales about Marketing (")


def test_a_warning_that_is_not_raised_is_said_to_be_so() -> None:
    quiet = tuple(
        replace(one, alerts=tuple(replace(alert, raised=False) for alert in one.alerts))
        for one in PAIR.watched
    )
    found = trust(replace(PAIR, watched=quiet), "en")
    assert rows(found)["Early warning"] == "not raised in any direction shown"


def test_with_few_waves_the_warning_is_said_to_start_later() -> None:
    (pair,) = pairs_shown(by_chance(1).indicators)
    assert "it starts at wave 6" in str(rows(trust(pair, "en"))["Early warning"])


def test_split_opinions_are_said_to_be_so() -> None:
    of = PAIR.directions[0]
    split = {of: replace(PAIR.indices[of], two_camps=True)}
    words = str(rows(trust(replace(PAIR, indices=split), "en"))["Mind"])
    assert "Opinions are split, Marketing about Sales" in words


def rate(value: float, low: float, high: float) -> Estimate:
    """Return a released response rate."""
    return Estimate(value, float("nan"), low, high, 30, "rate", 0.9)


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (rate(0.75, 0.75, 0.75), "75%"),
        (rate(0.9, 0.9, 1.0), "90% or more"),
        (rate(0.1, 0.0, 0.1), "10% or less"),
    ],
)
def test_a_rate_near_its_end_is_told_as_a_code(figure: Estimate, words: str) -> None:
    assert rate_words(figure, "en") == words


def test_a_department_whose_count_is_hidden_is_said_to_be_so() -> None:
    hidden = replace(PART, answered=0, rate=Withheld(Reason.TOO_FEW, 0))
    assert part_words(hidden, "en") == f"{PART.unit} withheld"


def test_without_a_headcount_there_is_a_band_alone() -> None:
    unknown = replace(PART, people=None, answered=30, rate=Withheld(Reason.UNKNOWN_HEADCOUNT, 0))
    assert part_words(unknown, "en") == f"{PART.unit} 30–34"
