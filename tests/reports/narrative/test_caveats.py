"""Caveats: what a reader must know is said, and only where it is so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.friction.direction import Direction
from analysis.population.nonresponse import Reach, TippingPoint
from reports.narrative.caveats import (
    caveats,
    in_band,
    is_made_up,
    tipping_words,
    trust_title,
    warning_starts,
)
from tests.reports.companies import companies_of_soldiers, two_departments

SALES = Direction("Sales", "Marketing")


def test_a_questionnaire_that_is_not_validated_is_said_to_be_so() -> None:
    assert trust_title(validated=True, language="en") == "How far to trust this page"
    assert trust_title(validated=False, language="en") == (
        "How far to trust this page: the questionnaire is not yet validated"
    )


@pytest.mark.parametrize(
    ("mode", "made_up"),
    [
        ("simulated", True),
        ("imported and simulated", True),
        ("sealed", False),
        ("imported", False),
    ],
)
def test_a_made_up_company_is_known_by_its_mode(mode: str, *, made_up: bool) -> None:
    assert is_made_up(replace(two_departments().indicators, mode=mode)) is made_up


def test_answers_that_are_not_linked_are_said_to_be_so_where_there_are_waves() -> None:
    found = two_departments().indicators
    words = "Answers of a person are not linked over waves, so change shows later."
    assert words in caveats(replace(found, linked=False), found.waves[-1], "en")
    assert words not in caveats(found, found.waves[-1], "en")
    alone = replace(found, linked=False, waves=found.waves[-1:])
    assert words not in caveats(alone, found.waves[-1], "en")


def test_an_unknown_headcount_is_said_to_be_so() -> None:
    words = "How many were invited is not known, so there is no response rate."
    assert words in caveats(companies_of_soldiers().indicators, "T1", "en")
    found = two_departments().indicators
    assert words not in caveats(found, found.waves[-1], "en")


def test_sittings_set_aside_are_counted_in_a_band() -> None:
    found = two_departments().indicators
    wave = found.waves[-1]
    effort = tuple(replace(one, set_aside=7 if one.wave == wave else 0) for one in found.effort)
    words = "5–9 sittings of this wave were set aside as unanswered or careless."
    assert words in caveats(replace(found, effort=effort), wave, "en")


@pytest.mark.parametrize(
    ("count", "words"), [(4, "fewer than five"), (5, "5–9"), (12, "10–14"), (2042, "2040–2044")]
)
def test_a_count_is_told_in_its_band_of_five(count: int, words: str) -> None:
    assert in_band(count, "en") == words


@pytest.mark.parametrize(
    ("delta", "reach", "words"),
    [
        (
            -18.2,
            Reach.DECISIVE,
            "Sales about Marketing: non-responders would have to score 18 lower",
        ),
        (
            6.0,
            Reach.NOT_DECISIVE,
            "Sales about Marketing: not decisive; non-responders 6 higher would flip it",
        ),
        (
            float("inf"),
            Reach.OUT_OF_REACH,
            "Sales about Marketing: non-responders could not flip it",
        ),
    ],
)
def test_a_tipping_point_says_how_far_those_who_are_missing_would_have_to_lie(
    delta: float, reach: Reach, words: str
) -> None:
    point = TippingPoint(delta, 40.0, 45.0, 0.7, reach, 30)
    assert tipping_words(SALES, point, "en") == words


def test_the_early_warning_starts_at_the_sixth_wave() -> None:
    assert warning_starts(5, "en") == (
        "The early warning needs four baseline waves and two more; it starts at wave 6."
    )
    assert warning_starts(6, "en") is None
