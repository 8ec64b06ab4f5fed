"""Deviations of people and teams against lme4 1.1-31, by hand, and against made-up truths."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.mixed.criterion import Likelihood
from analysis.mixed.fit import MixedFit, fit_sums
from analysis.mixed.group_effects import GroupEffects, person_effects, team_effects
from analysis.mixed.models import MixedModel
from analysis.mixed.structure import Varying
from analysis.sums.patterns import INTERCEPT, pattern_sums, person_sums
from tests.analysis.mixed.entries import ENTRIES

Golden = Callable[..., dict[str, Any]]
Model = Callable[..., MixedModel]


def effects_of(found: MixedModel, by: str) -> GroupEffects:
    if by == found.fitted.structure.person:
        return person_effects(found.fitted, found.people)
    return team_effects(found.fitted)


@pytest.mark.parametrize("likelihood", list(Likelihood))
@pytest.mark.parametrize("entry", ENTRIES)
def test_deviations_and_their_spreads_equal_lme4(
    entry: str, likelihood: Likelihood, golden: Golden, model: Model
) -> None:
    found = model(entry, likelihood)
    for group, expected in golden(entry, likelihood)["blups_first"].items():
        effects = effects_of(found, group.split(":")[0])
        assert list(effects.columns) == expected["terms"]
        labels = [str(label) for label in effects.labels]
        for label, values, spreads in zip(
            expected["levels"], expected["blup"], expected["cond_sd"], strict=True
        ):
            place = labels.index(label.split(":")[0])
            errors = np.sqrt(np.diag(effects.covariances[place]))
            assert errors == pytest.approx(spreads, rel=3e-4)
            # lme4 stops a little short of the largest likelihood.
            assert effects.values[place] / errors == pytest.approx(
                np.array(values) / errors, abs=1e-3
            )


def slopes_of_teams() -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(8)
    person = np.repeat(np.arange(72), 5)
    team, wave = person // 6, np.tile(np.arange(5.0), 72)
    own = rng.normal(size=(12, 2)) * [1.0, 0.3]
    score = 3 + own[team, 0] + own[team, 1] * wave + rng.normal(size=72)[person]
    return score + rng.normal(size=360), wave, person, team, own


def test_teams_and_people_get_what_made_their_scores_but_for_shrinkage() -> None:
    score, wave, person, team, own = slopes_of_teams()
    table = np.column_stack([np.ones(360), wave])
    columns = [INTERCEPT, "wave"]
    people = person_sums(score, table, table, person, team, names=(columns, "score", columns))
    fitted = fit_sums(pattern_sums(people), [Varying("person")], [Varying("team", tuple(columns))])
    assert isinstance(fitted, MixedFit)
    effects = team_effects(fitted)
    assert effects.columns == (INTERCEPT, "wave")
    for place in range(2):
        assert np.corrcoef(effects.values[:, place], own[:, place])[0, 1] > 0.85
        inside = np.abs(effects.values[:, place] - (own - own.mean(axis=0))[:, place])
        errors = np.sqrt(effects.covariances[:, place, place])
        assert (inside < 2.5 * errors).mean() > 0.8
    assert person_effects(fitted, people).columns == (INTERCEPT,)


def balanced() -> tuple[MixedFit, Any]:
    ones = np.ones((6, 1))
    people = person_sums(
        np.array([1.0, 3, 4, 6, 8, 8]),
        ones,
        ones,
        np.array([*"aabbcc"]),
        names=([INTERCEPT], "score", [INTERCEPT]),
    )
    fitted = fit_sums(pattern_sums(people), [Varying("unit")])
    assert isinstance(fitted, MixedFit)
    return fitted, people


def test_a_mean_is_drawn_to_the_middle_by_its_reliability() -> None:
    """Reliability 1 - (4/3) / 18 = 25/27 of means that lie 3 off the middle."""
    effects = person_effects(*balanced())
    assert effects.values.ravel() == pytest.approx([-3 * 25 / 27, 0, 3 * 25 / 27], abs=1e-6)
    # The variance of a group, 25/3, less what its two answers tell of it.
    assert effects.covariances.ravel() == pytest.approx([25 / 3 * (1 - 25 / 27)] * 3, rel=1e-6)


def test_a_deviation_is_an_estimate_with_its_interval() -> None:
    estimate = person_effects(*balanced()).of("c")
    assert estimate.method == "conditional mode of (Intercept) between unit"
    assert estimate.n == 6
    assert (estimate.high - estimate.low) / 2 == pytest.approx(1.959963984540054 * estimate.se)


def test_a_group_that_is_not_there_is_asked_for_in_vain() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        person_effects(*balanced()).of("d")
    assert str(caught.value) == "There is no (Intercept) of unit d; 3 groups have (Intercept)."


def test_a_model_without_teams_has_none() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        team_effects(balanced()[0])
    assert str(caught.value) == "Nothing varies between teams in this model; ask for people."


def test_sums_of_other_columns_are_refused() -> None:
    fitted, _ = balanced()
    ones = np.ones((4, 1))
    other = person_sums(
        np.array([1.0, 3, 4, 6]),
        ones,
        ones,
        np.array([*"aabb"]),
        names=([INTERCEPT], "mood", [INTERCEPT]),
    )
    with pytest.raises(UnusableAnswers) as caught:
        person_effects(fitted, other)
    assert str(caught.value) == (
        "The sums of people are not those that this model was fitted from; hand in the same."
    )
