"""The likelihood of ordered answers: its derivatives, by hand, and its symmetry."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.ordered.counts import OrderedCounts, ordered_counts
from analysis.ordered.fitting import start
from analysis.ordered.likelihood import (
    OrderedModel,
    Predictor,
    probabilities,
    row_slopes,
    surface,
)
from analysis.ordered.links import Link, linked
from analysis.ordered.thresholds import Thresholds

MODELS = [
    OrderedModel(link, kind, nominal=("tempwarm",), scale=("contactyes",))
    for link in Link
    for kind in Thresholds
]


def somewhere(predictor: Predictor) -> np.ndarray:
    return start(predictor) + np.linspace(-0.05, 0.05, len(predictor.names))


@pytest.mark.parametrize("model", MODELS)
def test_slope_and_curvature_are_those_of_the_value(
    model: OrderedModel, wine: OrderedCounts
) -> None:
    predictor = Predictor(wine.pooled, model)
    at = somewhere(predictor)
    steps = np.eye(len(at)) * 1e-5
    pairs = [(surface(predictor, at + s), surface(predictor, at - s)) for s in steps]
    here = surface(predictor, at)
    assert here.slope == pytest.approx(
        [(up.value - down.value) / 2e-5 for up, down in pairs], abs=1e-6
    )
    assert here.curvature == pytest.approx(
        np.array([(up.slope - down.slope) / 2e-5 for up, down in pairs]), abs=1e-5
    )


def test_slopes_of_the_rows_add_up(wine: OrderedCounts) -> None:
    predictor = Predictor(wine, MODELS[0])
    at = somewhere(predictor)
    assert row_slopes(predictor, at).sum(axis=0) == pytest.approx(surface(predictor, at).slope)


def test_grouped_and_single_answers_have_the_same_likelihood(wine: OrderedCounts) -> None:
    at = somewhere(Predictor(wine, MODELS[0]))
    apart, together = (surface(Predictor(counts, MODELS[0]), at) for counts in (wine, wine.pooled))
    assert apart.value == pytest.approx(together.value)
    assert apart.curvature == pytest.approx(together.curvature)


def test_the_likelihood_by_hand() -> None:
    """Shares 1/4, 1/4, 1/2 of answers 1, 2 and 3, given once, twice and three times."""
    counts = ordered_counts(np.array([1.0, 2, 2, 3, 3, 3]), np.zeros((6, 0)))
    at = np.array([-np.log(3), 0.0])
    found = surface(Predictor(counts, OrderedModel()), at)
    assert found.value == pytest.approx(3 * np.log(1 / 4) + 3 * np.log(1 / 2))


def test_thresholds_out_of_order_are_impossible() -> None:
    counts = ordered_counts(np.array([1.0, 2, 3]), np.zeros((3, 0)))
    assert surface(Predictor(counts, OrderedModel()), np.array([1.0, -1.0])).value == -np.inf


@pytest.mark.parametrize("link", [Link.LOGIT, Link.PROBIT, Link.CAUCHIT])
def test_shares_far_up_are_as_sharp_as_shares_far_down(link: Link) -> None:
    ends = np.array([[7.0, 8.0]])
    up, down = probabilities(linked(link, ends)), probabilities(linked(link, -ends[:, ::-1]))
    assert up[0, 1] == pytest.approx(down[0, 1], rel=1e-12)
    assert up[0, 1] > 0


def test_parameters_have_the_names_of_what_they_do(wine: OrderedCounts) -> None:
    predictor = Predictor(
        wine, OrderedModel(thresholds=Thresholds.EQUIDISTANT, scale=("tempwarm",))
    )
    assert predictor.names == (
        "threshold.1",
        "spacing",
        "tempwarm",
        "contactyes",
        "scale.tempwarm",
    )
    nominal = Predictor(wine, OrderedModel(nominal=("contactyes",)))
    assert nominal.names[3:7] == (
        "4|5",
        "1|2.contactyes",
        "2|3.contactyes",
        "3|4.contactyes",
    )
    assert nominal.location == ("tempwarm",)
