"""Yen's Q3: by rows, without dependence, and with twins in wording."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analysis.item_response.categories import expected_answer
from analysis.item_response.graded import GradedResponse, graded_response
from analysis.item_response.levels import pattern_levels
from analysis.item_response.local_dependence import DEPENDENT, local_dependence
from analysis.sums.answer_patterns import answer_patterns


def model_of(answers: np.ndarray) -> GradedResponse:
    model = graded_response(answer_patterns(answers))
    assert isinstance(model, GradedResponse)
    return model


def test_q3_is_the_correlation_of_residuals_person_by_person(truth: Any) -> None:
    answers = truth.answers(400, 4)
    answers[::5, 1] = np.nan
    model, counted = model_of(answers), answer_patterns(answers)
    found = local_dependence(model, counted)
    levels = pattern_levels(model, counted)
    rows = np.repeat(np.arange(len(levels.values)), levels.patterns.counts)
    given = np.append(np.array(levels.patterns.scores), np.nan)[levels.patterns.codes][rows]
    expected = np.column_stack(
        [
            expected_answer(item, np.array(scores), levels.values[rows])
            for item, scores in zip(model.parameters, model.scores, strict=True)
        ]
    )
    left = given - expected
    both = ~np.isnan(left[:, 1])
    assert found.q3[0, 1] == pytest.approx(np.corrcoef(left[both, 0], left[both, 1])[0, 1])
    assert found.q3[2, 4] == pytest.approx(np.corrcoef(left[:, 2], left[:, 4])[0, 1])
    assert np.diag(found.q3) == pytest.approx(np.ones(6))


def test_answers_that_follow_the_model_show_no_pair_and_a_mean_a_little_below_zero(
    truth: Any,
) -> None:
    answers = truth.answers(3_000, 5)
    found = local_dependence(model_of(answers), answer_patterns(answers))
    assert found.dependent == ()
    assert -0.25 < found.mean < -0.05


def test_twins_in_wording_are_named(truth: Any) -> None:
    answers = truth.answers(3_000, 6)
    rng = np.random.default_rng(7)
    copied = rng.random(3_000) < 0.6
    answers[copied, 1] = answers[copied, 0]
    found = local_dependence(model_of(answers), answer_patterns(answers))
    assert found.dependent == (("1", "2"),)
    assert found.q3[0, 1] - found.mean > DEPENDENT.value
