"""Fitting answers with gaps: complete answers as a special case, gaps at random, refusals."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.latent.building import Means, Structure, factor_model
from analysis.latent.complete import fit_complete
from analysis.latent.fitted import Fitted, NotFitted
from analysis.latent.full_information import (
    curvature,
    fit_incomplete,
    fit_likely,
    likely_moments,
)
from analysis.latent.incomplete import likelihood, sorted_patterns
from analysis.latent.parameters import Matrix
from analysis.latent.sample import sample
from analysis.sums.missing import missing_patterns
from analysis.sums.moments import moments

NAMES = [*"abcdef"]
TWO = {"f": NAMES[:3], "g": NAMES[3:]}


def answers(n: int = 500) -> np.ndarray:
    """Return answers of two factors that correlate .5."""
    rng = np.random.default_rng(1)
    factors = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], n)
    return 0.8 * factors.repeat(3, axis=1) + 0.6 * rng.normal(size=(n, 6)) + 3


def gappy(n: int = 500) -> np.ndarray:
    """Leave out b, d and e of people who answered a high: gaps that depend on answers."""
    table = answers(n)
    high = table[:, 0] > 3.3
    table[np.ix_(high, [1, 3])] = np.nan
    table[::5, 4] = np.nan
    return table


def test_without_gaps_it_is_the_fit_of_complete_answers() -> None:
    model = factor_model(Structure(TWO))
    complete = fit_complete(model, sample({"all": moments(answers(), NAMES)}))
    found = fit_incomplete(model, {"all": missing_patterns(answers(), NAMES)})
    assert isinstance(complete, Fitted)
    assert isinstance(found, Fitted)
    assert found.values == pytest.approx(complete.values, abs=1e-8)
    assert found.chi2 == pytest.approx(complete.chi2, rel=1e-8)
    assert found.baseline.chi2 == pytest.approx(complete.baseline.chi2, rel=1e-8)


def test_the_errors_are_of_the_second_derivatives() -> None:
    model = factor_model(Structure(TWO))
    patterns = (sorted_patterns(missing_patterns(gappy(), NAMES)),)
    found = fit_incomplete(model, {"all": missing_patterns(gappy(), NAMES)})
    assert isinstance(found, Fitted)

    def slope(values: np.ndarray) -> np.ndarray:
        implied = model.implied(values)
        part = likelihood(patterns[0], implied.means[0], implied.covariances[0])
        assert part is not None
        return model.gradient(implied, part.by_covariance[None], part.by_mean[None])

    steps = 1e-5 * np.eye(model.number)
    expected = [
        -(slope(found.values + step) - slope(found.values - step)) / 2e-5 for step in steps
    ]
    assert curvature(model, patterns, found.values) == pytest.approx(
        np.array(expected), rel=1e-5, abs=1e-3
    )
    assert np.abs(slope(found.values)).max() < 1e-5


def test_gaps_that_depend_on_answers_do_not_bend_the_estimates() -> None:
    model = factor_model(Structure(TWO))
    found = fit_incomplete(model, {"all": missing_patterns(gappy(60_000), NAMES)})
    assert isinstance(found, Fitted)
    assert found.implied.matrices[Matrix.LOADING][0][:3, 0] == pytest.approx(0.8, abs=0.02)
    assert found.implied.means[0] == pytest.approx(3.0, abs=0.02)
    listwise = gappy(60_000)
    listwise = listwise[~np.isnan(listwise).any(axis=1)]
    assert listwise[:, 0].mean() < 2.8


def test_groups_fitted_apart_are_groups_fitted_alone() -> None:
    first, second = gappy()[:300], gappy()[300:]
    alone = factor_model(Structure(TWO))
    both = fit_incomplete(
        factor_model(Structure(TWO, groups=["x", "y"])),
        {"x": missing_patterns(first, NAMES), "y": missing_patterns(second, NAMES)},
    )
    apart = [
        fit_incomplete(alone, {"all": missing_patterns(part, NAMES)}) for part in (first, second)
    ]
    assert isinstance(both, Fitted)
    values = [each.log_likelihood for each in apart if isinstance(each, Fitted)]
    assert both.log_likelihood == pytest.approx(sum(values), rel=1e-10)


def test_answers_with_gaps_need_a_model_with_means() -> None:
    model = factor_model(Structure(TWO, means=Means.ABSENT))
    found = fit_incomplete(model, {"all": missing_patterns(gappy(), NAMES)})
    assert isinstance(found, NotFitted)
    assert found.why == "Answers with gaps need a model with means; give the items intercepts."


def test_items_never_answered_together_are_refused() -> None:
    table = answers()
    table[:250, 0] = np.nan
    table[250:, 1] = np.nan
    found = fit_incomplete(factor_model(Structure(TWO)), {"Sales": missing_patterns(table, NAMES)})
    assert isinstance(found, NotFitted)
    assert found.why == (
        "The moments of group Sales have no most likely values: an item does not vary, two items "
        "are never answered together, or too few people answered."
    )


def test_moments_found_once_serve_many_models() -> None:
    patterns = {"all": missing_patterns(gappy(), NAMES)}
    likely = likely_moments(patterns, tuple(NAMES))
    assert not isinstance(likely, NotFitted)
    for structure in (Structure(TWO), Structure({"f": NAMES})):
        model = factor_model(structure)
        first, second = fit_likely(model, likely), fit_incomplete(model, patterns)
        assert isinstance(first, Fitted)
        assert isinstance(second, Fitted)
        assert first.chi2 == pytest.approx(second.chi2, rel=1e-12)


@pytest.mark.parametrize("seed", [9, 18, 2, 4])
def test_small_samples_with_gaps_end_where_nothing_descends(seed: int) -> None:
    rng = np.random.default_rng(seed)
    factors = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 80)
    table = 0.5 * factors.repeat(3, axis=1) + rng.normal(size=(80, 6))
    table[rng.random(table.shape) < 0.15] = np.nan
    patterns = missing_patterns(table, NAMES)
    found = fit_incomplete(factor_model(Structure(TWO)), {"all": patterns})
    assert isinstance(found, Fitted)
    part = likelihood(
        sorted_patterns(patterns), found.implied.means[0], found.implied.covariances[0]
    )
    assert part is not None
    slope = found.model.gradient(found.implied, part.by_covariance[None], part.by_mean[None])
    assert np.abs(slope).max() < 1e-6
