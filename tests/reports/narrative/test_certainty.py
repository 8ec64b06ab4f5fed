"""Certainty: chances are rounded down and never claim what is not there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decision import Decision, Judged, decide
from analysis.estimate import Estimate, Reason, Withheld
from analysis.friction.cutoffs import INDEX
from reports.narrative.certainty import chance, how_sure, too_little, verdict

FIGURE = Estimate(50.0, 4.0, 43.0, 57.0, 20, "mean", 0.9)


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.79, None),
        (0.8, "8 in 10"),
        (0.89, "8 in 10"),
        (0.9, "9 in 10"),
        (0.94, "9 in 10"),
        (0.95, "19 in 20"),
        (0.98, "19 in 20"),
        (0.99, "99 in 100"),
        (1.0, "99 in 100"),
    ],
)
def test_a_chance_is_rounded_down(probability: float, words: str | None) -> None:
    assert chance(probability, "en") == words


@given(st.floats(0.0, 1.0))
def test_a_chance_never_says_more_than_the_probability(probability: float) -> None:
    words = chance(probability, "en")
    if words is None:
        assert probability < 0.8
    else:
        some, many = (int(part) for part in words.split(" in "))
        assert some / many <= probability + 1e-9


@pytest.mark.parametrize(
    ("probability", "words"),
    [(0.96, "19 in 20"), (0.05, "19 in 20"), (0.2, "8 in 10"), (0.5, "not enough evidence")],
)
def test_a_verdict_is_as_sure_as_the_side_it_takes(probability: float, words: str) -> None:
    judged = Judged(FIGURE, INDEX, probability, decide(probability))
    assert how_sure(judged, "en") == words


def test_an_undecided_verdict_that_was_rounded_up_stays_undecided() -> None:
    judged = Judged(FIGURE, INDEX, 0.8, Decision.UNDECIDED)
    assert how_sure(judged, "en") == "not enough evidence"
    assert too_little(0.8, "en") == "7 in 10"


def test_a_withheld_figure_says_only_that() -> None:
    judged = Judged(Withheld(Reason.ALIKE, 0), INDEX, None, Decision.WITHHELD)
    assert how_sure(judged, "en") == "withheld"
    assert how_sure(judged, "de") == "verdeckt"


@pytest.mark.parametrize(("probability", "words"), [(0.7, "7 in 10"), (0.69, "6 in 10")])
def test_too_little_is_told_in_tenths_rounded_down(probability: float, words: str) -> None:
    assert too_little(probability, "en") == words


def test_each_verdict_has_a_word_in_each_language() -> None:
    said = [verdict(decision, language) for decision in Decision for language in ("en", "de")]
    assert len(set(said)) == 2 * len(Decision)
