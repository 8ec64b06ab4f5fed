"""Whether the items of two factors ask about two things."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.estimate import Described, Reason, Withheld
from analysis.latent.discriminant import heterotrait_ratios
from analysis.latent.parameters import Matrix
from analysis.sums.moments import moments


@pytest.mark.parametrize("entry", ["cfa_hs_ml", "cfa_bfi_AN_ml"])
def test_both_ratios_are_semtools(entry: str, golden_case: Callable[[str], Any]) -> None:
    case = golden_case(entry)
    golden = case.golden["values"]
    model = case.model
    scales = {
        name: [model.items[p.row] for p in model.free(Matrix.LOADING) if p.column == factor]
        for factor, name in enumerate(model.factors)
    }
    for found in heterotrait_ratios(moments(case.complete, case.items), scales):
        for figure, name in ((found.htmt, "htmt"), (found.htmt2, "htmt2")):
            table = golden[name]
            row, column = table["rows"].index(found.first), table["cols"].index(found.second)
            assert isinstance(figure, Described)
            assert figure.value == pytest.approx(table["values"][row][column], rel=1e-8)


def test_one_thing_asked_twice_has_a_ratio_of_one() -> None:
    rng = np.random.default_rng(1)
    table = rng.normal(size=(50_000, 1)) + rng.normal(size=(50_000, 4))
    found = heterotrait_ratios(moments(table, [*"abcd"]), {"f": ["a", "b"], "g": ["c", "d"]})[0]
    assert isinstance(found.htmt, Described)
    assert found.htmt.value == pytest.approx(1.0, abs=0.02)


def test_the_direction_of_an_item_does_not_matter() -> None:
    rng = np.random.default_rng(2)
    table = rng.normal(size=(200, 1)) + rng.normal(size=(200, 4))
    turned = table * np.array([1, -1, 1, 1])
    scales = {"f": ["a", "b"], "g": ["c", "d"]}
    first, second = (heterotrait_ratios(moments(t, [*"abcd"]), scales)[0] for t in (table, turned))
    assert first == second or first.htmt == pytest.approx(second.htmt)


def test_a_scale_of_one_item_has_no_ratio() -> None:
    table = np.random.default_rng(2).normal(size=(20, 3))
    found = heterotrait_ratios(moments(table, [*"abc"]), {"f": ["a", "b"], "g": ["c"]})[0]
    assert found.htmt == Withheld(Reason.TOO_FEW, 20)


def test_an_item_that_does_not_vary_has_no_ratio() -> None:
    table = np.random.default_rng(2).normal(size=(20, 4))
    table[:, 0] = 3.0
    found = heterotrait_ratios(moments(table, [*"abcd"]), {"f": [*"ab"], "g": [*"cd"]})[0]
    assert found.htmt2 == Withheld(Reason.NO_VARIANCE, 20)
