"""What is true of a made-up company."""

from __future__ import annotations

import pytest

from analysis.friction.measures import COMPONENTS
from analysis.simulation.truth import Truth
from tests.analysis.companies import MARKETING, SALES, WAVE

TRUTH = Truth(
    {(WAVE, SALES, name): 10.0 * place for place, name in enumerate(COMPONENTS)}
    | {
        (WAVE, SALES, "pressure"): 70.0,
        (WAVE, MARKETING, "pressure"): 45.0,
        (WAVE, SALES, "other_skill"): 62.0,
        (WAVE, MARKETING, "guess_skill"): 50.0,
    }
)


def test_the_true_index_is_the_mean_of_six_true_scores() -> None:
    assert TRUTH.index(WAVE, SALES) == pytest.approx(25.0)


def test_the_true_imbalance_is_the_first_minus_the_second() -> None:
    assert TRUTH.imbalance(WAVE, "Sales", "Marketing") == 25.0
    assert TRUTH.imbalance(WAVE, "Marketing", "Sales") == -25.0


def test_the_true_meta_gap_is_what_they_think_minus_what_we_guess() -> None:
    assert TRUTH.meta_gap(WAVE, "Marketing", "Sales", "skill") == 12.0


def test_what_was_not_planned_has_no_truth() -> None:
    with pytest.raises(KeyError):
        TRUTH.score(WAVE, MARKETING, "envy")
