"""The optimum of random small designs, a third at their border, against another program's."""

from __future__ import annotations

import re
import warnings

import mixedlm
import numpy as np
import pytest

from analysis.mixed.criterion import Likelihood, evaluate
from analysis.mixed.fit import MixedFit
from analysis.mixed.optimum import GAIN, find_optimum, newton_step
from analysis.mixed.structure import Varying
from analysis.sums.patterns import INTERCEPT
from tests.analysis.mixed.dense import dense
from tests.analysis.mixed.designs import fit_design, fit_of, random_design

SEEDS = range(40)


def theirs(seed: int) -> float:
    """Return the log-likelihood that mixedlm reaches."""
    design = random_design(seed)
    formula = design.formula.replace("wave * unit", "wave + unit + wave:unit")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of singular fits
        fitted = mixedlm.lmer(
            formula,
            design.rows.reset_index(drop=True),
            REML=design.likelihood is Likelihood.REML,
        )
    return float(fitted.logLik().value)


@pytest.mark.parametrize("seed", SEEDS)
def test_our_optimum_is_never_below_that_of_mixedlm(seed: int) -> None:
    fitted = fit_of(seed)
    assert isinstance(fitted, MixedFit)
    assert fitted.converged
    assert fitted.log_likelihood > theirs(seed) - 1e-6


def test_about_a_third_of_the_designs_are_singular() -> None:
    fits = [fit_of(seed) for seed in SEEDS]
    singular = sum(bool(fitted.borders) for fitted in fits if isinstance(fitted, MixedFit))
    assert 10 <= singular <= 22


@pytest.mark.parametrize("seed", SEEDS)
def test_no_place_beside_the_optimum_is_higher(seed: int) -> None:
    """What is reported as converged is the top of its surroundings."""
    fitted = fit_of(seed)
    assert isinstance(fitted, MixedFit)
    rng = np.random.default_rng(seed)
    laid, best = fitted.structure, fitted.optimum
    for size in (1e-3, 1e-1):
        for move in rng.normal(size=(10, len(best.theta))) * size:
            state = evaluate(fitted.working, *laid.factors(best.theta + move))
            assert state is not None
            assert state.deviance(fitted.likelihood) >= best.deviance - 1e-7


def test_a_saddle_is_left_along_the_direction_that_bends_down() -> None:
    step, _, bent = newton_step(np.zeros(2), np.diag([2.0, -1.0]))
    assert bent
    assert abs(step[1]) == pytest.approx(0.1)
    assert step[0] == 0.0


def test_a_step_goes_straight_to_the_bottom_of_a_bowl() -> None:
    step, gain, bent = newton_step(np.array([4.0, -2.0]), np.diag([2.0, 4.0]))
    assert not bent
    assert step.tolist() == [-2.0, 0.5]
    assert gain == pytest.approx(16 / 4 + 4 / 8)


def test_a_search_says_what_another_step_would_gain() -> None:
    full = dense(1, [Varying("person", (INTERCEPT, "wave"))], [Varying("team")])
    found = find_optimum(full.sums, full.laid, Likelihood.REML)
    assert found is not None
    assert not found.trouble
    assert found.gain < GAIN
    assert found.deviance == pytest.approx(
        full.deviance(found.theta, Likelihood.REML) + full.shift(Likelihood.REML)
    )


def test_a_search_that_is_cut_short_is_not_reported_as_converged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("analysis.mixed.optimum.NEWTON", 0)
    monkeypatch.setattr("analysis.mixed.optimum.COARSE", 1e9)
    fitted = fit_design(random_design(1))
    assert isinstance(fitted, MixedFit)
    assert not fitted.converged
    assert fitted.optimum.trouble == "the likelihood still rises in a direction in which it bends"


def test_a_search_that_ends_beside_the_top_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("analysis.mixed.optimum.NEWTON", 0)
    fitted = fit_design(random_design(1))
    assert isinstance(fitted, MixedFit)
    assert not fitted.converged
    assert re.fullmatch(
        r"another step would still gain \d\.\de-\d\d of deviance", fitted.optimum.trouble
    )
