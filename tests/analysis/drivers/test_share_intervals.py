"""Intervals of shares: seeded, by whole clusters, and true to what made the answers."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.drivers.importance import Importance, importance
from analysis.drivers.share_intervals import share_intervals
from analysis.estimate import Estimate, Reason, Withheld
from analysis.sums.moments import moments
from analysis.sums.units import UnitSums, unit_sums

NAMES = ["x", "z", "y"]


def answers(seed: int, clusters: int, people: int = 10) -> UnitSums:
    """Return sums of related predictors with slopes .5 and .3; a tenth lies between clusters."""
    rng = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(clusters), people)

    def scores() -> np.ndarray:
        within = rng.normal(size=len(cluster))
        return np.sqrt(0.1) * rng.normal(size=clusters)[cluster] + np.sqrt(0.9) * within

    x, own, error = scores(), scores(), scores()
    z = 0.5 * x + np.sqrt(0.75) * own
    table = np.column_stack([x, z, 0.5 * x + 0.3 * z + error])
    return unit_sums(table, [str(one) for one in cluster], NAMES)


def test_the_same_seed_gives_the_same_interval_and_another_one_does_not() -> None:
    sums = answers(1, 25)
    one = share_intervals(sums, "y", ["x", "z"], seed=3, draws=200)
    assert one == share_intervals(sums, "y", ["x", "z"], seed=3, draws=200)
    assert one != share_intervals(sums, "y", ["x", "z"], seed=4, draws=200)


def test_values_are_those_of_the_whole() -> None:
    sums = answers(1, 25)
    found = share_intervals(sums, "y", ["x", "z"], seed=3, draws=200, level=0.9)
    whole = importance(sums.total, "y", ["x", "z"])
    assert isinstance(whole, Importance)
    assert not isinstance(found, Withheld)
    for place, name in enumerate(["x", "z"]):
        shares = found[name]
        pairs = [
            (shares.lmg, whole.lmg),
            (shares.lmg_share, whole.lmg_shares),
            (shares.johnson, whole.johnson),
            (shares.johnson_share, whole.johnson_shares),
        ]
        for figure, values in pairs:
            assert isinstance(figure, Estimate)
            assert figure.value == pytest.approx(values[place], rel=1e-12)
            assert figure.low < figure.value < figure.high
            assert (figure.n, figure.level) == (250, 0.9)
    assert isinstance(found["x"].lmg, Estimate)
    assert found["x"].lmg.method == "LMG, 200 draws of 25 clusters, quantile interval"


def test_a_draw_is_the_table_of_the_drawn_clusters() -> None:
    """The standard error from sums is that of rows drawn again by clusters."""
    rng = np.random.default_rng(2)
    table = rng.normal(100, 1, size=(60, 3)) + rng.normal(size=(20, 1)).repeat(3, axis=0)
    clusters = np.repeat(np.arange(20), 3)
    sums = unit_sums(table, [str(one) for one in clusters], NAMES)
    found = share_intervals(sums, "y", ["x", "z"], seed=9, draws=50)
    assert not isinstance(found, Withheld)
    times = np.random.default_rng(9).multinomial(20, np.full(20, 1 / 20), size=50)
    cloud = []
    for draw in times:
        drawn = importance(moments(table.repeat(draw[clusters], axis=0), NAMES), "y", ["x", "z"])
        assert isinstance(drawn, Importance)
        cloud.append(drawn.lmg[0])
    assert isinstance(found["x"].lmg, Estimate)
    assert found["x"].lmg.se == pytest.approx(np.std(cloud, ddof=1), rel=1e-8)


def test_nineteen_clusters_are_too_few() -> None:
    assert share_intervals(answers(1, 19), "y", ["x"], seed=1) == Withheld(Reason.TOO_FEW, 190)


def test_predictors_that_repeat_each_other_have_no_shares() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=40)
    table = np.column_stack([x, 2 * x, x + rng.normal(size=40)])
    sums = unit_sums(table, [str(place) for place in range(40)], NAMES)
    assert share_intervals(sums, "y", ["x", "z"], seed=1) == Withheld(Reason.UNDEFINED, 40)


def test_draws_that_repeat_themselves_leave_nothing_to_show() -> None:
    """One cluster alone tells the predictors apart: a third of the draws does without it."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=40)
    z = x.copy()
    z[0] += 1
    table = np.column_stack([x, z, x + rng.normal(size=40)])
    sums = unit_sums(table, [str(place) for place in range(40)], NAMES)
    assert share_intervals(sums, "y", ["x", "z"], seed=1) == Withheld(Reason.UNDEFINED, 40)


def test_intervals_hold_the_share_that_made_the_answers() -> None:
    inner = np.array([[1, 0.5], [0.5, 1]])
    r = inner @ [0.5, 0.3] / np.sqrt(np.array([0.5, 0.3]) @ inner @ [0.5, 0.3] + 1)
    full = r @ np.linalg.solve(inner, r)
    truth = (r[0] ** 2 + full - r[1] ** 2) / 2
    inside = 0
    for seed in range(150):
        found = share_intervals(answers(seed, 30), "y", ["x", "z"], seed=1, draws=300, level=0.9)
        assert not isinstance(found, Withheld)
        figure = found["x"].lmg
        assert isinstance(figure, Estimate)
        inside += figure.low <= truth <= figure.high
    assert 125 <= inside <= 145
