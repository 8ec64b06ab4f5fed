"""Whole teams are drawn again, as a check on the interval of the index."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.estimate import Estimate, Reason, Withheld
from analysis.friction.clusters import RESAMPLES, SEED, cluster_bootstrap

TEAMS = {"a": (8, 400.0), "b": (5, 200.0), "c": (9, 495.0), "d": (6, 270.0), "e": (12, 500.0)}


def test_it_is_a_plain_loop_over_teams_drawn_again() -> None:
    generator = np.random.default_rng(SEED)
    counts = [count for count, _ in TEAMS.values()]
    sums = [total for _, total in TEAMS.values()]
    means = [
        sum(sums[team] for team in drawn) / sum(counts[team] for team in drawn)
        for drawn in generator.integers(0, 5, (RESAMPLES, 5))
    ]
    found = cluster_bootstrap(TEAMS)
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(1865 / 40)
    assert found.se == pytest.approx(np.std(means, ddof=1))
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(means, [0.05, 0.95])))
    assert (found.n, found.level) == (40, 0.9)
    assert found.method == "cluster bootstrap over 5 teams"


def test_four_teams_are_too_few() -> None:
    four = {name: TEAMS[name] for name in "abcd"}
    assert cluster_bootstrap(four) == Withheld(Reason.TOO_FEW, 28)
    assert cluster_bootstrap({}) == Withheld(Reason.TOO_FEW, 0)


def test_teams_that_answer_alike_widen_the_interval() -> None:
    apart = {name: (10, 100.0 * place) for place, name in enumerate("abcdefgh")}
    close = {name: (10, 350.0 + place) for place, name in enumerate("abcdefgh")}
    wide, narrow = cluster_bootstrap(apart), cluster_bootstrap(close)
    assert isinstance(wide, Estimate)
    assert isinstance(narrow, Estimate)
    assert wide.se > 50 * narrow.se


def test_shifted_answers_shift_everything_but_the_error() -> None:
    moved = {name: (count, total + 7 * count) for name, (count, total) in TEAMS.items()}
    here, there = cluster_bootstrap(TEAMS), cluster_bootstrap(moved)
    assert isinstance(here, Estimate)
    assert isinstance(there, Estimate)
    assert (there.value, there.low, there.high) == pytest.approx(
        (here.value + 7, here.low + 7, here.high + 7)
    )
    assert there.se == pytest.approx(here.se)
