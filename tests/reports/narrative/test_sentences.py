"""Sentences: what, how sure and the worst part, and nothing that is not sure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decision import Decision, Judged, decide
from analysis.estimate import Estimate, Reason, Withheld
from analysis.friction.cutoffs import INDEX
from analysis.friction.direction import Direction
from analysis.friction.index import Worst
from analysis.friction.measures import COMPONENTS
from reports.narrative.sentences import (
    Move,
    change_title,
    count_words,
    headline,
    index_title,
    lede,
    strip_title,
)

PAIR = ("Marketing", "Sales")
LONG = ("Customer Service and Field Operations", "Research, Development and Quality")
SALES, MARKETING = Direction("Sales", "Marketing"), Direction("Marketing", "Sales")
ACT, CLEAR = Decision.ACT, Decision.CLEAR
OPEN, HIDDEN = Decision.UNDECIDED, Decision.WITHHELD


def judged(probability: float, value: float = 50.0) -> Judged:
    """Return an index that lies over the line with this probability."""
    figure = Estimate(value, 3.0, value - 5, value + 5, 20, "mean", 0.9)
    return Judged(figure, INDEX, probability, decide(probability))


@pytest.mark.parametrize(
    ("probability", "worst", "words"),
    [
        (
            0.96,
            Worst("blame", 0.9),
            (
                "Friction between Marketing and Sales is elevated; we are 19 in 20 sure. "
                "Blame is the worst of it."
            ),
        ),
        (
            0.85,
            Worst("blame", 0.79),
            "Friction between Marketing and Sales is elevated; we are 8 in 10 sure.",
        ),
        (
            0.09,
            Worst("blame", 0.99),
            "Friction between Marketing and Sales is not elevated; we are 9 in 10 sure.",
        ),
        (
            0.72,
            Worst("blame", 0.99),
            (
                "We cannot yet say whether friction between Marketing and Sales is elevated; "
                "7 in 10 is not enough."
            ),
        ),
        (
            0.25,
            None,
            (
                "We cannot yet say that friction between Marketing and Sales is not elevated; "
                "7 in 10 is not enough."
            ),
        ),
    ],
)
def test_a_headline_says_what_how_sure_and_the_worst_where_it_is_sure(
    probability: float, worst: Worst | None, words: str
) -> None:
    assert headline(PAIR, judged(probability), worst, "en") == words


def test_friction_is_severe_only_where_all_of_the_interval_is() -> None:
    assert "is severe" in headline(PAIR, judged(0.99, 65.0), None, "en")
    assert "is elevated" in headline(PAIR, judged(0.99, 64.0), None, "en")


def test_a_withheld_pair_tells_nothing_but_that() -> None:
    hidden = Judged(Withheld(Reason.PROTECTS_ANOTHER, 0), INDEX, None, HIDDEN)
    assert headline(PAIR, hidden, Worst("blame", 1.0), "en") == (
        "Friction between Marketing and Sales is withheld to protect people."
    )


def test_a_headline_in_german() -> None:
    assert headline(PAIR, judged(0.96), Worst("blame", 0.9), "de") == (
        "Die Reibung zwischen Marketing und Sales ist erhöht; wir sind zu 19 von 20 sicher. "
        "Am stärksten ist: Schuldzuweisung."
    )


@given(
    st.sampled_from([PAIR, LONG, ("Customer Service", "Human Resources")]),
    st.floats(0.0, 1.0),
    st.sampled_from(COMPONENTS),
    st.sampled_from(["en", "de"]),
)
def test_no_headline_has_more_than_twenty_words(
    pair: tuple[str, str], probability: float, component: str, language: str
) -> None:
    words = headline(pair, judged(probability), Worst(component, 0.95), language)
    assert count_words(words) <= 20


@pytest.mark.parametrize(
    ("decisions", "words"),
    [
        ((ACT, ACT), "Both directions need action"),
        ((OPEN, OPEN), "Neither direction can be called yet"),
        (
            (ACT, OPEN),
            "Sales about Marketing needs action; Marketing about Sales we cannot call yet",
        ),
        ((HIDDEN, CLEAR), "Sales about Marketing is withheld; Marketing about Sales is fine"),
    ],
)
def test_the_index_is_told_in_each_direction(
    decisions: tuple[Decision, Decision], words: str
) -> None:
    assert index_title(dict(zip((SALES, MARKETING), decisions, strict=True)), "en") == words


MOVES = (
    Move("blame", rose=True, direction=SALES, sure="9 in 10"),
    Move("threat", rose=True, direction=SALES, sure="8 in 10"),
    Move("approach_clash", rose=False, direction=MARKETING, sure="9 in 10"),
)


def test_a_title_of_change_names_what_surely_moved() -> None:
    assert change_title(MOVES, "en") == (
        "Blame and threat up, approach clash down; elsewhere no evidence of change"
    )


def test_without_a_sure_change_there_is_no_evidence_of_it() -> None:
    assert change_title((), "en") == "No evidence of change"
    assert lede((), "en") == "No evidence of change since the baseline."


def test_a_lede_says_whose_measures_moved_and_how_sure() -> None:
    assert lede(MOVES, "en") == (
        "Marketing about Sales: approach clash (9 in 10 sure) lower than in the baseline. "
        "Sales about Marketing: blame (9 in 10 sure) and threat (8 in 10 sure) higher than in the "
        "baseline. Nothing else has surely moved."
    )


@pytest.mark.parametrize(
    ("acting", "words"),
    [
        ({}, "No single measure surely needs action"),
        ({"blame": [SALES, MARKETING]}, "Act on blame in both directions"),
        ({"status": [SALES]}, "Act on status, Sales about Marketing"),
        (
            {"blame": [SALES, MARKETING], "status": [SALES], "threat": [SALES]},
            "Act on blame in both directions; 2 more cells need action",
        ),
        (
            {"blame": [SALES], "status": [SALES], "threat": [MARKETING]},
            "Marketing about Sales: 1 of 8 need action; Sales about Marketing: 2 of 8 need action",
        ),
    ],
)
def test_the_strip_says_where_to_act(acting: dict[str, list[Direction]], words: str) -> None:
    assert strip_title(acting, 2, 16, "en") == words
