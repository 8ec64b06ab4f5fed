"""How sure thresholds and polychorics are: by hand, by leaving out, by sums, and by chance."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from analysis.latent import ordered_spread as module
from analysis.latent.ordered_spread import covariance_of_estimates
from analysis.latent.ordered_statistics import OrderedStatistics, ordered_statistics
from analysis.sums.answer_patterns import answer_patterns
from analysis.sums.covariances import Missing
from tests.analysis.latent.ordered_cases import drawn, statistics

HALVES = np.array([[-np.inf, 0.0, np.inf]] * 2)


def test_two_by_two_by_hand() -> None:
    """With halves on both sides the thresholds do not matter: var(asin(r) / 2 pi) = p q / 4 n."""
    own, both = [[4, 0], [0, 4]], [[3, 1], [1, 3]]
    codes = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.int8)
    found = covariance_of_estimates(
        codes,
        np.array([3, 1, 1, 3]),
        np.array([[own, both], [both, own]]),
        HALVES,
        np.array([np.sqrt(0.5)]),
    )
    # The share alike is .75; half of it is the corner, and the corner moves with r by
    # 1 / (2 pi sqrt(1 - r^2)).
    slope = 1 / (2 * np.pi * np.sqrt(0.5))
    assert found[2, 2] == pytest.approx(0.75 * 0.25 / 4 / slope**2 / 8, rel=1e-12)
    # A threshold: p q / n over the squared density; two thresholds: the corner's covariance.
    assert found[0, 0] == pytest.approx(0.25 / 8 / norm.pdf(0) ** 2, rel=1e-12)
    assert found[0, 1] == pytest.approx((3 / 8 - 0.25) / 8 / norm.pdf(0) ** 2, rel=1e-12)


def test_the_covariance_is_that_of_leaving_one_person_out_at_a_time() -> None:
    """People who answered alike move the estimates alike, so 27 patterns are enough.

    Scores squared stand for slopes, which agree in the long run: to 2 per cent here.
    """
    answers = drawn(100_000, (0.7, 0.7, 0.6), (-0.7, 0.6), seed=9)
    whole = statistics(answers, [*"abc"])
    patterns, first, counts = np.unique(answers, axis=0, return_index=True, return_counts=True)
    moved = []
    for person in first:
        rest = statistics(np.delete(answers, person, axis=0), [*"abc"])
        moved.append((rest.observed(0) - whole.observed(0)) * (len(answers) - 1))
    assert len(patterns) == 27
    expected = (np.array(moved).T * counts) @ np.array(moved) / len(answers)
    size = np.sqrt(np.outer(np.diag(expected), np.diag(expected)))
    assert np.abs((whole.spread[0] - expected) / size).max() < 0.02


def test_pieces_of_the_people_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = drawn(900)
    whole = statistics(answers, [*"abcd"])
    monkeypatch.setattr(module, "CHUNK", 50)
    assert statistics(answers, [*"abcd"]).spread[0] == pytest.approx(
        whole.spread[0], rel=1e-10, abs=1e-12
    )


@pytest.mark.parametrize("missing", list(Missing))
def test_the_covariance_is_what_chance_does(missing: Missing) -> None:
    """Also with answers missing at random: the spread of 200 samples, to a quarter."""
    rng = np.random.default_rng(5)
    found, expected = [], []
    for seed in range(200):
        answers = drawn(400, (0.8, 0.6, 0.5), (-0.5, 0.8), seed=seed)
        answers[rng.random(answers.shape) < 0.15] = np.nan
        one = ordered_statistics(answer_patterns(answers), missing)
        assert isinstance(one, OrderedStatistics)
        found.append(one.observed(0))
        expected.append(np.diag(one.spread[0]) / one.n)
    seen = np.var(np.array(found), axis=0)
    assert seen == pytest.approx(np.mean(expected, axis=0), rel=0.25)
