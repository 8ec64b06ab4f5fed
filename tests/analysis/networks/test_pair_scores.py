"""Level and gap of two departments: by hand, and true to the ratings that made them."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.networks.directed_means import DirectedMeans, directed_means
from analysis.networks.pair_scores import pair_scores
from analysis.sums.moments import moments


def test_level_and_gap_by_hand() -> None:
    ways = (("S", "M"), ("S", "F"), ("M", "S"))
    covariance = np.array([[4.0, 1, 0], [1, 4, 0], [0, 0, 9]])
    means = DirectedMeans(("S", "M", "F"), ways, np.array([60.0, 10, 40]), covariance, np.ones(3))
    (pair,) = pair_scores(means, level=0.95)
    assert pair.departments == ("S", "M")
    assert (pair.level.value, pair.level.se) == (50, pytest.approx(np.sqrt(13) / 2))
    assert (pair.gap.value, pair.gap.se) == (20, pytest.approx(np.sqrt(13)))
    assert pair.gap.high == pytest.approx(20 + 1.959963984540054 * np.sqrt(13))
    assert pair.gap.n == 2
    assert pair.gap.method == "difference of directions, normal interval"


def test_gaps_hold_what_made_the_ratings() -> None:
    rng = np.random.default_rng(1)
    inside = 0
    for _ in range(300):
        means = directed_means(
            {
                "S": moments(rng.normal(60, 15, (12, 1)), ["M"]),
                "M": moments(rng.normal(50, 15, (12, 1)), ["S"]),
            }
        )
        assert isinstance(means, DirectedMeans)
        (pair,) = pair_scores(means)
        inside += pair.gap.low <= 10 <= pair.gap.high
    assert 255 <= inside <= 285
