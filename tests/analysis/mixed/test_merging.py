"""Merged patterns: sums of a company that could be, and a way to the same optimum."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.mixed import merging
from analysis.mixed.criterion import Likelihood, evaluate
from analysis.mixed.fit import MixedFit, fit_sums
from analysis.mixed.merging import GROUPS, merged
from analysis.mixed.structure import Varying, structure
from analysis.mixed.working import Working, working_sums
from analysis.sums.patterns import INTERCEPT, PatternSums, pattern_sums, person_sums

GROWTH = (INTERCEPT, "wave")
PERSON, TEAM = [Varying("person", GROWTH)], [Varying("team")]


def company(people: int, shift: float, seed: int = 1, alone: int = 0) -> PatternSums:
    """Add up people of 12 waves, each asked on days of their own, `alone` of them only once."""
    rng = np.random.default_rng(seed)
    person, wave = np.repeat(np.arange(people), 12), np.tile(np.arange(12.0), people)
    wave = wave + shift * rng.normal(size=people * 12)
    own = rng.normal(size=(people, 2)) * [1.0, 0.2]
    team = person % 20
    score = own[person, 0] + own[person, 1] * wave + rng.normal(size=20)[team]
    score = score + rng.normal(size=len(person))
    kept = (rng.random(len(person)) > 0.08) & (person >= alone)
    kept[: 12 * alone : 12] = True
    z = np.column_stack([np.ones(len(wave)), wave])[kept]
    names = (GROWTH, "score", GROWTH)
    return pattern_sums(person_sums(score[kept], z, z, person[kept], team[kept], names=names))


def working(sums: PatternSums) -> Working:
    return working_sums(sums, structure(GROWTH, PERSON, TEAM))


def merged_company(sums: PatternSums) -> tuple[Working, Working]:
    whole = working(sums)
    few = merged(whole)
    assert few is not None
    return whole, few


def test_few_patterns_are_left_alone() -> None:
    assert merged(working(company(300, 0.3))) is None


def test_merging_keeps_people_teams_and_what_is_known_of_their_coefficients() -> None:
    whole, few = merged_company(company(600, 0.3))
    assert len(few.people) == GROUPS
    assert few.people.sum() == pytest.approx(600)
    assert np.asarray(few.counts.sum(axis=1)) == pytest.approx(np.full(20, 30.0))
    known = [
        np.einsum("p,prs->rs", each.people, np.linalg.inv(each.squares)) for each in (whole, few)
    ]
    assert known[1] == pytest.approx(known[0], rel=1e-10)


def test_a_pattern_that_tells_no_slope_stays_as_it_is() -> None:
    whole, few = merged_company(company(600, 0.3, alone=3))
    ranks = np.linalg.det(few.squares) / np.prod(few.squares.diagonal(0, 1, 2), axis=1)
    assert (ranks < 1e-10).sum() == 3
    single = whole.squares[:3]
    assert few.squares[ranks < 1e-10] == pytest.approx(single)


def test_patterns_that_hardly_differ_merge_without_a_loss() -> None:
    whole, few = merged_company(with_complete_answers())
    for theta in ([1.0, 0.1, 0.6, 0.5], [0.1, 0.0, 3.0, 4.0]):
        factors = structure(GROWTH, PERSON, TEAM).factors(np.array(theta))
        exact, near = evaluate(whole, *factors), evaluate(few, *factors)
        assert exact is not None
        assert near is not None
        assert near.deviance(Likelihood.REML) == pytest.approx(
            exact.deviance(Likelihood.REML), abs=1e-4
        )


def with_complete_answers() -> PatternSums:
    """Add up people whose days differ by a millionth."""
    rng = np.random.default_rng(2)
    person, wave = np.repeat(np.arange(600), 6), np.tile(np.arange(6.0), 600)
    wave = wave + 1e-6 * rng.normal(size=3600)
    own = rng.normal(size=(600, 2))
    score = own[person, 0] + own[person, 1] * wave + rng.normal(size=3600)
    z = np.column_stack([np.ones(3600), wave])
    return pattern_sums(
        person_sums(score, z, z, person, person % 20, names=(GROWTH, "score", GROWTH))
    )


@pytest.mark.parametrize("size", [0.0, 1e-3, 1.0, 100.0])
def test_merged_sums_have_a_likelihood_whatever_the_variances(size: float) -> None:
    _, few = merged_company(company(600, 0.3, alone=3))
    factors = structure(GROWTH, PERSON, TEAM).factors(size * np.array([1.0, -0.5, 1.0, 1.0]))
    state = evaluate(few, *factors)
    assert state is not None
    assert np.linalg.eigvalsh(state.quadratic).min() > 0


@pytest.mark.parametrize("likelihood", list(Likelihood))
@pytest.mark.parametrize("team", [[], TEAM])
def test_the_optimum_is_that_of_the_sums_as_they_are(
    monkeypatch: pytest.MonkeyPatch, likelihood: Likelihood, team: list[Varying]
) -> None:
    sums = company(600, 0.3, seed=3, alone=5)
    by_way = fit_sums(sums, PERSON, team, likelihood)
    monkeypatch.setattr(merging, "MANY", 10**9)
    straight = fit_sums(sums, PERSON, team, likelihood)
    assert isinstance(by_way, MixedFit)
    assert isinstance(straight, MixedFit)
    assert by_way.converged
    assert by_way.log_likelihood == pytest.approx(straight.log_likelihood, abs=1e-8)
    assert by_way.beta == pytest.approx(straight.beta, abs=1e-7)
    assert by_way.covariances[0] == pytest.approx(straight.covariances[0], abs=1e-5)
    assert by_way.optimum.evaluations < straight.optimum.evaluations / 4


def test_a_search_that_leads_nowhere_is_done_on_the_sums_themselves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sums = company(600, 0.3, seed=3)
    expected = fit_sums(sums, PERSON, TEAM)

    def worthless(whole: Working) -> Working | None:
        few = merged(whole)
        assert few is not None
        nothing = few.total.copy()
        nothing[-1, -1] = 1e-300
        return replace(few, total=nothing)

    monkeypatch.setattr("analysis.mixed.optimum.merged", worthless)
    found = fit_sums(sums, PERSON, TEAM)
    assert isinstance(found, MixedFit)
    assert isinstance(expected, MixedFit)
    assert found.converged
    assert found.log_likelihood == pytest.approx(expected.log_likelihood, abs=1e-8)
