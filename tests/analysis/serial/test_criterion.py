"""The deviance of repeated scores: against the full matrix, its slope, and its two forms."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.linalg import block_diag

from analysis.serial.criterion import Criterion, Likelihood
from analysis.serial.occasions import OccasionSums, occasion_sums
from analysis.serial.parts import natural_parameters, relative_parts
from analysis.serial.structure import Effects, Serial, Spread, Structure, Teams

Truth = Callable[..., tuple[np.ndarray, np.ndarray, list[int], list[int], list[int]]]

STRUCTURES = [
    Structure(serial=Serial.BY_POSITION, spread=Spread.BY_WAVE, teams=Teams.DIFFER),
    Structure(Effects.INTERCEPT_AND_SLOPE, Serial.CONTINUOUS, teams=Teams.DIFFER),
    Structure(Effects.NONE, Serial.UNSTRUCTURED, Spread.BY_WAVE),
    Structure(Effects.INTERCEPT_AND_SLOPE, Serial.BY_WAVE),
]


def with_gaps(truth: Truth) -> tuple[OccasionSums, np.ndarray, np.ndarray, list[int], list[int]]:
    scores, columns, people, waves, teams = truth(4, 40, 4)
    kept = np.random.default_rng(0).random(len(scores)) < 0.8
    scores = np.where(kept, scores, np.nan)
    return (
        occasion_sums(scores, columns, people, waves, teams=teams),
        scores,
        columns,
        people,
        teams,
    )


@pytest.mark.parametrize("by", Likelihood)
@pytest.mark.parametrize("structure", STRUCTURES)
def test_the_slope_is_that_of_the_deviance(
    structure: Structure, by: Likelihood, truth: Truth
) -> None:
    criterion = Criterion(with_gaps(truth)[0], structure, by)
    search = np.linspace(0.2, 0.7, structure.size(4))
    natural = natural_parameters(structure, criterion.waves, search, 0.9)
    for function, at in ((criterion.profiled, search), (criterion.full, natural)):
        steps = np.eye(len(at)) * 1e-5
        by_difference = [
            (function(at + step).deviance - function(at - step).deviance) / 2e-5 for step in steps
        ]
        assert function(at).gradient == pytest.approx(by_difference, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("by", Likelihood)
def test_sums_give_what_the_full_matrix_gives(by: Likelihood, truth: Truth) -> None:
    """Level, AR(1) by wave and team, with one matrix over all rows."""
    sums, scores, columns, people, teams = with_gaps(truth)
    structure = Structure(serial=Serial.BY_WAVE, teams=Teams.DIFFER)
    search = np.array([0.8, 0.6, 1.0])
    found = Criterion(sums, structure, by).profiled(search)
    kept = np.isfinite(scores)
    whole = relative_parts(structure, np.arange(4.0), search)
    of_person = whole.effects[0, 0] + whole.correlations
    same_team = np.equal.outer(teams, teams)
    v = (block_diag(*[of_person] * 40) + whole.team * same_team)[np.ix_(kept, kept)]
    assert len(people) == len(kept)
    x, y = columns[kept], scores[kept]
    xvx = x.T @ np.linalg.solve(v, x)
    b = np.linalg.solve(xvx, x.T @ np.linalg.solve(v, y))
    squares = (y - x @ b) @ np.linalg.solve(v, y - x @ b)
    m = len(y) - (2 if by is Likelihood.REML else 0)
    deviance = m * (1 + np.log(2 * np.pi * squares / m)) + np.linalg.slogdet(v)[1]
    if by is Likelihood.REML:
        deviance += np.linalg.slogdet(xvx)[1]
    assert found.coefficients == pytest.approx(b)
    assert found.deviance == pytest.approx(deviance, rel=1e-9)
    assert found.covariance == pytest.approx(np.linalg.inv(xvx))
    assert (found.squares, found.freedom) == (pytest.approx(squares), m)


@pytest.mark.parametrize("by", Likelihood)
def test_both_deviances_agree_at_the_best_sigma(by: Likelihood, truth: Truth) -> None:
    structure = STRUCTURES[0]
    criterion = Criterion(with_gaps(truth)[0], structure, by)
    search = np.linspace(0.2, 0.7, structure.size(4))
    profiled = criterion.profiled(search)
    sigma = float(np.sqrt(profiled.squares / profiled.freedom))
    full = criterion.full(natural_parameters(structure, criterion.waves, search, sigma))
    assert full.deviance == pytest.approx(profiled.deviance, rel=1e-10)
    all_deviations = full.gradient[[0, 1, -1]].sum()
    assert all_deviations == pytest.approx(0.0, abs=1e-7)
