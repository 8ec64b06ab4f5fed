"""Intervals of loadings: those of the likelihood, and a truth held as often as they say."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.estimate import Reason, Withheld
from analysis.factors.correlations import Correlations, correlations
from analysis.factors.extraction import maximum_likelihood
from analysis.factors.loading_intervals import LoadingIntervals, loading_intervals
from analysis.factors.orthogonal import varimax
from analysis.factors.rotation import unrotated
from analysis.factors.solution import Solution, explore
from analysis.reliability.one_factor import OneFactor, normal_covariance, one_factor

NINE = (*"abcdefghi",)


def solved(shared: Correlations | Withheld, factors: int) -> Solution:
    assert isinstance(shared, Correlations)
    found = explore(shared, factors)
    assert isinstance(found, Solution)
    return found


def test_errors_of_one_factor_are_those_of_the_likelihood() -> None:
    """Of standardised loadings, by the delta method from the information of one factor."""
    rng = np.random.default_rng(3)
    answers = rng.normal(size=(500, 1)) * [1.2, 1.0, 0.8, 0.6] + rng.normal(size=(500, 4))
    model = one_factor(answers)
    assert isinstance(model, OneFactor)
    covariance, size = normal_covariance(model), model.loadings**2 + model.residuals
    errors = []
    for item in range(4):
        slope = np.zeros(8)
        slope[item] = model.residuals[item] / size[item] ** 1.5
        slope[4 + item] = -model.loadings[item] / (2 * size[item] ** 1.5)
        errors.append(np.sqrt(slope @ covariance @ slope))
    shared = correlations(answers)
    assert isinstance(shared, Correlations)
    solution = explore(shared, 1, maximum_likelihood, unrotated)
    assert isinstance(solution, Solution)
    found = loading_intervals(solution, maximum_likelihood, unrotated, draws=800)
    assert isinstance(found, LoadingIntervals)
    assert [row[0].se for row in found.loadings] == pytest.approx(errors, rel=0.1)


def test_the_truth_is_held_as_often_as_the_intervals_say(
    simple: np.ndarray, oblique: np.ndarray
) -> None:
    rng = np.random.default_rng(4)
    held, asked = 0, 0
    for seed in range(12):
        themes = rng.multivariate_normal(np.zeros(3), oblique, 400)
        own = rng.normal(size=(400, 9)) * np.sqrt(1 - (simple**2).sum(axis=1))
        solution = solved(correlations(themes @ simple.T + own), 3)
        found = loading_intervals(solution, draws=60, seed=seed)
        assert isinstance(found, LoadingIntervals)
        order = np.argmax(np.abs(solution.loadings), axis=0) // 3
        for item in range(9):
            for factor in range(3):
                figure, true = found.loadings[item][factor], simple[item, order[factor]]
                held += figure.low <= true <= figure.high
                asked += 1
    # quantiles of 60 draws hold about 93 % of what those of many would hold 95 %
    assert 0.86 <= held / asked <= 0.98


def test_a_larger_sample_is_surer_and_a_seed_draws_the_same(made: np.ndarray) -> None:
    small, large = (solved(Correlations(NINE, made, n), 3) for n in (200, 3200))
    unsure, sure = (loading_intervals(each, draws=40) for each in (small, large))
    assert isinstance(unsure, LoadingIntervals)
    assert isinstance(sure, LoadingIntervals)
    assert unsure.loadings[0][0].se == pytest.approx(4 * sure.loadings[0][0].se, rel=0.35)
    assert loading_intervals(large, draws=40) == sure
    assert (sure.loadings[0][0].n, sure.draws) == (3200, 40)
    assert sure.loadings[0][0].method.endswith("parametric bootstrap of 40 samples")


def test_factors_at_right_angles_have_no_correlation_to_be_unsure_of(made: np.ndarray) -> None:
    found = loading_intervals(solved(Correlations(NINE, made, 500), 3), rotate=varimax, draws=20)
    assert isinstance(found, LoadingIntervals)
    assert [figure.se for row in found.between for figure in row] == pytest.approx([0.0] * 9)


def test_factors_that_most_samples_do_not_have_get_no_interval() -> None:
    block = np.full((5, 5), 0.3) + np.diag([0.7] * 5)
    block[0, 1:] = block[1:, 0] = 0.545
    solution = solved(Correlations((*"abcde",), block, 40), 1)
    found = loading_intervals(solution, rotate=unrotated, draws=60)
    assert found == Withheld(Reason.UNDEFINED, 40)
