"""Information of items and scales: sums, standard errors that hold, and reliability."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analysis.item_response.categories import item_information
from analysis.item_response.graded import GradedResponse, graded_response
from analysis.item_response.information import (
    item_curves,
    marginal_reliability,
    scale_curve,
    standard_errors,
)
from analysis.item_response.levels import empirical_reliability
from analysis.sums.answer_patterns import answer_patterns

LEVELS = np.linspace(-3, 3, 13)


@pytest.fixture
def model(truth: Any) -> GradedResponse:
    found = graded_response(answer_patterns(truth.answers(3_000, 1)))
    assert isinstance(found, GradedResponse)
    return found


def test_a_scale_tells_what_its_items_tell_together(model: GradedResponse) -> None:
    curves = item_curves(model, LEVELS)
    assert curves[2] == pytest.approx(item_information(model.parameters[2], LEVELS))
    assert scale_curve(model, LEVELS) == pytest.approx(curves.sum(axis=0))
    assert scale_curve(model, LEVELS, ["1", "5"]) == pytest.approx(curves[0] + curves[4])
    assert standard_errors(model, LEVELS) == pytest.approx(1 / np.sqrt(curves.sum(axis=0)))


def test_more_items_are_more_reliable_and_the_mean_is_by_hand(model: GradedResponse) -> None:
    short, whole = marginal_reliability(model, ["3", "4"]), marginal_reliability(model)
    assert 0 < short.value < whole.value < 1
    told = scale_curve(model, model.levels.at)
    assert whole.value == pytest.approx(float(model.levels.weights @ (told / (1 + told))))
    assert (whole.n, whole.method) == (3000, "marginal reliability, graded response model")


def test_marginal_and_empirical_reliability_are_close(truth: Any, model: GradedResponse) -> None:
    found = empirical_reliability(model, answer_patterns(truth.answers(3_000, 1)))
    assert found.value == pytest.approx(marginal_reliability(model).value, abs=0.02)


def test_an_unknown_item_is_refused_with_those_there_are(model: GradedResponse) -> None:
    message = r"^Item 9 is not in the model of 1, 2, 3, 4, 5, 6; name one of them\.$"
    with pytest.raises(ValueError, match=message):
        scale_curve(model, LEVELS, ["9"])
