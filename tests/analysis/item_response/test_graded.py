"""The graded response model: another program, direct maximisation, and recovery of a truth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.polynomial.hermite_e import hermegauss
from scipy.optimize import minimize
from scipy.special import expit

from analysis.estimate import Reason, Withheld
from analysis.item_response.graded import (
    METHOD,
    GradedResponse,
    discriminations,
    graded_response,
    thresholds,
)
from analysis.sums.answer_patterns import answer_patterns

# mirt 1.2.0 (Python, MIT licence), fit_mirt(model="GRM", n_quadpts=121, tol=1e-10,
# max_iter=20000, se_method="oakes") on items N1 to N5 of bfi.csv; its EM ends 5e-6 below the top
MIRT = {
    "complete": {
        "n": 2694,
        "log_likelihood": -21079.661574673624,
        "discriminations": [3.135903, 2.897439, 2.032609, 1.279315, 1.115798],
        "thresholds": [
            [-0.816421, -0.097458, 0.335054, 0.970648, 1.702669],
            [-1.368138, -0.559709, -0.12018, 0.637344, 1.466347],
            [-1.192299, -0.299987, 0.112392, 0.866931, 1.763514],
            [-1.570306, -0.36496, 0.231098, 1.215151, 2.248684],
            [-1.301732, -0.129873, 0.480371, 1.453383, 2.507245],
        ],
        "discrimination_errors": [0.130906, 0.112421, 0.076159, 0.053664, 0.05019],
        "threshold_errors": [
            [0.032574, 0.026724, 0.027623, 0.034307, 0.048872],
            [0.042243, 0.029823, 0.02728, 0.030669, 0.044302],
            [0.044469, 0.031544, 0.030698, 0.037968, 0.058084],
            [0.068069, 0.040921, 0.039362, 0.057101, 0.091312],
            [0.066095, 0.042598, 0.046153, 0.070555, 0.110505],
        ],
    },
    "with missing answers": {
        "n": 2800,
        "log_likelihood": -21721.37821358262,
        "discriminations": [3.123197, 2.911391, 2.03333, 1.27851, 1.11435],
        "thresholds": [
            [-0.815322, -0.100567, 0.334088, 0.976803, 1.710586],
            [-1.367929, -0.559663, -0.118735, 0.637232, 1.470183],
            [-1.190833, -0.303903, 0.115113, 0.865874, 1.754399],
            [-1.567927, -0.361114, 0.230974, 1.230732, 2.268616],
            [-1.300388, -0.132089, 0.485911, 1.468584, 2.517869],
        ],
        "discrimination_errors": [0.128366, 0.111617, 0.075031, 0.052927, 0.049484],
        "threshold_errors": [
            [0.032043, 0.026316, 0.02718, 0.03386, 0.048397],
            [0.041459, 0.029283, 0.026801, 0.030099, 0.043574],
            [0.043634, 0.031008, 0.030178, 0.037275, 0.056769],
            [0.067089, 0.040346, 0.038821, 0.056674, 0.090825],
            [0.065205, 0.042015, 0.04559, 0.070091, 0.109465],
        ],
    },
}


def fitted(answers: np.ndarray, **options: Any) -> GradedResponse:
    model = graded_response(answer_patterns(answers), **options)
    assert isinstance(model, GradedResponse)
    return model


@pytest.mark.parametrize("which", list(MIRT))
def test_estimates_and_their_errors_equal_mirt(
    which: str, neuroticism: Callable[[], np.ndarray]
) -> None:
    answers, expected = neuroticism(), MIRT[which]
    if which == "complete":
        answers = answers[~np.isnan(answers).any(axis=1)]
    model = fitted(answers)
    assert model.n == expected["n"]
    top = expected["log_likelihood"]
    assert top < model.log_likelihood < top + 1e-5
    assert model.discriminations == pytest.approx(expected["discriminations"], rel=1e-5)
    found, errors = thresholds(model), expected["threshold_errors"]
    for item in range(5):
        assert model.thresholds[item] == pytest.approx(expected["thresholds"][item], abs=5e-6)
        assert [each.se for each in found[item]] == pytest.approx(errors[item], rel=1e-4)
        assert [each.value for each in found[item]] == pytest.approx(model.thresholds[item])
    assert [each.se for each in discriminations(model)] == pytest.approx(
        expected["discrimination_errors"], rel=1e-4
    )


def test_direct_maximisation_by_another_quadrature_ends_at_the_same_top() -> None:
    rng = np.random.default_rng(2)
    sharpness = np.array([1.0, 1.5, 2.0, 1.2])
    answers = np.digitize(
        sharpness * rng.normal(size=(400, 1)) + rng.logistic(size=(400, 4)), [-1.0, 1.0]
    )
    nodes, weights = hermegauss(60)
    weights /= weights.sum()

    def below(flat: np.ndarray) -> float:
        joint = np.ones((400, 60))
        for item, (a, high, gap) in enumerate(flat.reshape(4, 3)):
            first, second = (expit(a * nodes + d) for d in (high, high - np.exp(gap)))
            joint *= np.stack([1 - first, first - second, second])[answers[:, item]]
        return -float(np.log(joint @ weights).sum())

    found = minimize(below, np.tile([1.0, 1.0, 0.5], 4), options={"gtol": 1e-5, "maxiter": 500})
    model = fitted(answers.astype(float))
    assert model.log_likelihood == pytest.approx(-found.fun, abs=1e-5)
    assert model.discriminations == pytest.approx(found.x.reshape(4, 3)[:, 0], abs=1e-3)


def test_a_known_truth_is_recovered(truth: Any) -> None:
    model = fitted(truth.answers(20_000, 3))
    assert model.discriminations == pytest.approx(truth.sharpness, rel=0.06)
    assert np.stack(model.thresholds) == pytest.approx(truth.thresholds, abs=0.07)
    assert (model.number, model.scores[0]) == (24, (1.0, 2.0, 3.0, 4.0))


def test_intervals_hold_the_truth_as_often_as_they_say(truth: Any) -> None:
    held, asked = 0, 0
    for seed in range(25):
        model = fitted(truth.answers(500, seed), points=41)
        for item, found in enumerate(discriminations(model)):
            held += found.low <= truth.sharpness[item] <= found.high
            asked += 1
        for item, of_item in enumerate(thresholds(model)):
            for step, found in enumerate(of_item):
                held += found.low <= truth.thresholds[item, step] <= found.high
                asked += 1
    assert asked == 25 * 24
    assert 0.92 <= held / asked <= 0.98


def test_answers_missing_at_random_leave_the_truth_where_it_is(truth: Any) -> None:
    """Who answers low on the first item skips the last one half of the time."""
    answers = truth.answers(20_000, 5)
    skips = (answers[:, 0] <= 2) & (np.random.default_rng(6).random(20_000) < 0.5)
    answers[skips, 5] = np.nan
    model = fitted(answers)
    assert model.n == 20_000
    assert model.discriminations == pytest.approx(truth.sharpness, rel=0.08)
    assert model.thresholds[5] == pytest.approx(truth.thresholds[5], abs=0.1)


def test_patterns_of_two_halves_give_the_model_of_the_whole(truth: Any) -> None:
    answers = truth.answers(600, 7)
    whole = fitted(answers)
    halves = answer_patterns(answers[:300]) + answer_patterns(answers[300:])
    added = graded_response(halves)
    assert isinstance(added, GradedResponse)
    assert added.log_likelihood == pytest.approx(whole.log_likelihood)
    assert added.discriminations == pytest.approx(whole.discriminations, rel=1e-6)


def test_an_item_keyed_the_other_way_has_a_negative_discrimination(truth: Any) -> None:
    answers = truth.answers(800, 8)
    turned = answers.copy()
    turned[:, 1] = 5 - turned[:, 1]
    here, there = fitted(answers), fitted(turned)
    assert there.log_likelihood == pytest.approx(here.log_likelihood, abs=1e-6)
    assert there.discriminations[1] == pytest.approx(-here.discriminations[1], abs=1e-4)
    # half answer at least so high where half answered at most so low
    assert there.thresholds[1][::-1] == pytest.approx(here.thresholds[1], abs=1e-4)
    assert discriminations(there)[1].se == pytest.approx(discriminations(here)[1].se, rel=1e-3)


def test_high_levels_are_those_of_high_answers_whichever_way_most_items_point(truth: Any) -> None:
    mostly = fitted(5 - truth.answers(800, 8))
    assert mostly.discriminations.sum() > 0


def test_the_scale_of_the_answers_does_not_matter(truth: Any) -> None:
    answers = truth.answers(500, 9)
    here, there = fitted(answers), fitted(answers * 25 - 25)
    assert there.log_likelihood == pytest.approx(here.log_likelihood)
    assert there.scores[0] == (0.0, 25.0, 50.0, 75.0)


def test_an_answer_nobody_gave_has_no_threshold(truth: Any) -> None:
    answers = truth.answers(500, 9)
    answers[answers[:, 2] == 2, 2] = 3
    model = fitted(answers)
    assert model.scores[2] == (1.0, 3.0, 4.0)
    assert [len(steps) for steps in model.thresholds] == [3, 3, 2, 3, 3, 3]
    assert model.aic == pytest.approx(2 * 23 - 2 * model.log_likelihood)
    assert model.bic == pytest.approx(23 * np.log(500) - 2 * model.log_likelihood)


def test_estimates_carry_their_n_and_method(truth: Any) -> None:
    model = fitted(truth.answers(500, 9))
    first = discriminations(model, confidence=0.9)[0]
    assert (first.n, first.method, first.level) == (500, METHOD, 0.9)
    assert first.high - first.value == pytest.approx(1.6448536 * first.se)


def test_what_cannot_be_fitted_is_refused_with_the_reason(truth: Any) -> None:
    answers = truth.answers(500, 9)
    assert graded_response(answer_patterns(answers[:, :2])) == Withheld(Reason.TOO_FEW, 500)
    assert graded_response(answer_patterns(answers[:24])) == Withheld(Reason.TOO_FEW, 24)
    nothing = answer_patterns(np.full((9, 3), np.nan))
    assert graded_response(nothing) == Withheld(Reason.TOO_FEW, 9)
    alike = answers.copy()
    alike[:, 3] = 2.0
    assert graded_response(answer_patterns(alike)) == Withheld(Reason.NO_VARIANCE, 500)


def test_items_that_are_copies_of_each_other_have_no_top(truth: Any) -> None:
    copies = np.repeat(truth.answers(300, 9)[:, :1], 3, axis=1)
    assert graded_response(answer_patterns(copies)) == Withheld(Reason.UNDEFINED, 300)
