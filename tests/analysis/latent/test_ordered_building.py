"""Models of ordered answers: which places are free, and in which units."""

from __future__ import annotations

import numpy as np

from analysis.latent.building import Structure
from analysis.latent.ordered_building import ordered_factor_model
from analysis.latent.ordered_moments import Parameterization
from analysis.latent.ordered_statistics import OrderedStatistics
from analysis.latent.parameters import Matrix


def of(*options: int, groups: tuple[str, ...] = ("everyone",)) -> OrderedStatistics:
    items = tuple("abcd"[: len(options)])
    pairs = len(options) * (len(options) - 1) // 2
    return OrderedStatistics(
        items, groups, np.full(len(groups), 9.0), options, (), np.zeros((len(groups), pairs)), ()
    )


def test_every_item_has_one_threshold_fewer_than_options() -> None:
    model = ordered_factor_model(Structure({"f": [*"abcd"]}), of(2, 5, 3, 2))
    steps = [(p.row, p.column) for p in model.free(Matrix.THRESHOLD)]
    assert steps == [(0, 0), (1, 0), (1, 1), (1, 2), (1, 3), (2, 0), (2, 1), (3, 0)]
    assert model.number == 4 + 8
    assert {p.index for p in model.parameters if p.index is not None} == set(range(12))


def test_items_are_named_in_the_order_of_the_factors() -> None:
    model = ordered_factor_model(Structure({"f": ["c", "d"], "g": ["a", "b"]}), of(2, 3, 4, 5))
    by_item = [sum(p.row == row for p in model.free(Matrix.THRESHOLD)) for row in range(4)]
    assert (model.items, by_item) == (("c", "d", "a", "b"), [3, 4, 1, 2])


def test_what_lies_behind_has_variance_or_residual_variance_one() -> None:
    structure = Structure({"f": [*"abcd"]}, residual_pairs=[("a", "b")])
    for way, own in ((Parameterization.DELTA, 0.0), (Parameterization.THETA, 1.0)):
        model = ordered_factor_model(structure, of(3, 3, 3, 3), way)
        residual = [p for p in model.parameters if p.matrix is Matrix.RESIDUAL]
        assert {p.value for p in residual if p.row == p.column} == {own}
        assert [p.index is None for p in residual] == [p.row == p.column for p in residual]
        assert not model.has_means


def test_groups_share_nothing() -> None:
    alone = ordered_factor_model(Structure({"f": [*"abc"]}), of(3, 3, 3))
    both = ordered_factor_model(Structure({"f": [*"abc"]}), of(3, 3, 3, groups=("x", "y")))
    assert (both.groups, both.number) == (("x", "y"), 2 * alone.number)
