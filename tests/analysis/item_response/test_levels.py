"""Levels of people: pulled towards the middle, right on average, refused where nothing fits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.estimate import Reason, Withheld
from analysis.item_response.graded import GradedResponse, graded_response
from analysis.item_response.levels import empirical_reliability, pattern_levels
from analysis.sums.answer_patterns import AnswerPatterns, answer_patterns


def fitted(counted: AnswerPatterns) -> GradedResponse:
    found = graded_response(counted)
    assert isinstance(found, GradedResponse)
    return found


def test_levels_have_the_mean_and_with_their_errors_the_spread_of_the_trait(truth: Any) -> None:
    counted = answer_patterns(truth.answers(5_000, 2))
    found = pattern_levels(fitted(counted), counted)
    weights = found.patterns.counts / 5_000
    mean = weights @ found.values
    assert mean == pytest.approx(0.0, abs=0.01)
    spread = weights @ found.values**2 + weights @ found.errors**2
    assert spread == pytest.approx(1.0, abs=0.02)


def test_levels_rise_with_the_answers_and_fewer_answers_are_less_sure(truth: Any) -> None:
    answers = truth.answers(500, 2)
    answers[:4] = [[1] * 6, [2] * 6, [3] * 6, [4] * 6]
    answers[4] = [4, np.nan, np.nan, np.nan, np.nan, np.nan]
    counted = answer_patterns(answers)
    found = pattern_levels(fitted(counted), counted)
    codes = found.patterns.codes.tolist()
    places = [codes.index([answer] * 6) for answer in range(4)]
    assert (np.diff(found.values[places]) > 0).all()
    lone = codes.index([3, -1, -1, -1, -1, -1])
    assert 0 < found.values[lone] < found.values[places[3]]
    assert found.errors[lone] > found.errors[places].max()


def test_answers_of_other_items_or_options_are_refused(truth: Any) -> None:
    answers = truth.answers(500, 2)
    model = fitted(answer_patterns(answers))
    message = r"^Answers to \('1', '2'\) do not fit a model of \('1', '2', '3', '4', '5', '6'\);"
    with pytest.raises(UnusableAnswers, match=message):
        pattern_levels(model, answer_patterns(answers[:, :2]))
    message = (
        r"^The answers hold options that the model has not seen, or lack some; fit the model to "
        r"all answers and pass those\.$"
    )
    with pytest.raises(UnusableAnswers, match=message):
        pattern_levels(model, answer_patterns(answers + 1))


def test_levels_that_are_all_the_same_have_no_reliability(truth: Any) -> None:
    counted = answer_patterns(truth.answers(500, 2))
    model = fitted(counted)
    flat = replace(model, parameters=tuple(item * [0, 1, 1, 1] for item in model.parameters))
    assert empirical_reliability(flat, counted) == Withheld(Reason.ALIKE, 500)
