"""Moments of complete answers, group by group."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.latent.sample import sample
from analysis.sums.moments import moments


def test_covariances_have_the_divisor_n() -> None:
    table = np.random.default_rng(1).normal(size=(40, 3))
    found = sample({"all": moments(table, [*"abc"])})
    assert found.covariances[0] == pytest.approx(np.cov(table.T, ddof=0))
    assert found.means[0] == pytest.approx(table.mean(axis=0))
    assert (found.n, found.weights.tolist()) == (40, [1.0])


def test_groups_weigh_by_their_people() -> None:
    rng = np.random.default_rng(1)
    groups = {
        name: moments(rng.normal(size=(n, 2)), ["a", "b"]) for name, n in (("x", 30), ("y", 10))
    }
    assert sample(groups).weights.tolist() == [0.75, 0.25]


def test_answers_with_gaps_are_refused() -> None:
    table = np.array([[1.0, 2.0], [np.nan, 1.0], [3.0, 4.0]])
    with pytest.raises(UnusableAnswers) as error:
        sample({"Sales": moments(table, ["a", "b"])})
    assert str(error.value) == (
        "Group Sales has answers with gaps; leave incomplete people out, or sum up by pattern of "
        "missing answers."
    )


def test_groups_with_other_items_are_refused() -> None:
    table = np.array([[1.0, 2.0], [2.0, 1.0]])
    with pytest.raises(UnusableAnswers) as error:
        sample({"x": moments(table, ["a", "b"]), "y": moments(table, ["a", "c"])})
    assert str(error.value) == (
        "Group y has the items a, c where others have a, b; give every group the same items."
    )
