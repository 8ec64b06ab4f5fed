"""Shares of the outcome's variance against R, by hand, and as laws have them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.drivers.importance import Importance, importance
from analysis.errors import UnusableAnswers
from analysis.estimate import Reason, Withheld
from analysis.sums.moments import moments

Golden = Callable[[str], dict[str, Any]]
Rows = Callable[[str], pd.DataFrame]

ENTRIES = [
    "imp_bh1996_wbeing",
    "imp_bh1996_group_means",
    "imp_lq2002_hostile_items",
    "imp_apistrat",
]
BY_NAME = {
    "lmg": "lmg",
    "lmg_share": "lmg_shares",
    "johnson_raw": "johnson",
    "johnson_share": "johnson_shares",
    "standardized_beta": "standardized",
    "first": "first",
    "last": "last",
    "pratt": "pratt",
    "vif": "inflation",
    "zero_order_r": "correlations",
}


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-8, abs=1e-12)


def fit(rows: pd.DataFrame) -> Importance:
    names = [*rows.columns]
    found = importance(moments(rows.to_numpy(float), names), names[-1], names[:-1])
    assert isinstance(found, Importance)
    return found


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("name", BY_NAME)
def test_a_value_of_each_predictor_equals_r(
    entry: str, name: str, golden: Golden, rows_of: Rows
) -> None:
    found, expected = fit(rows_of(entry)), golden(entry)[name]
    assert list(found.predictors) == list(expected)
    assert getattr(found, BY_NAME[name]).tolist() == near(list(expected.values()))


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_whole_equals_r(entry: str, golden: Golden, rows_of: Rows) -> None:
    found, expected = fit(rows_of(entry)), golden(entry)
    assert found.n == expected["n"]
    assert found.r_squared == near(expected["r_squared"])
    assert found.adjusted_r_squared == near(expected["adj_r_squared"])
    assert found.regression.coefficients.tolist() == near([*expected["unstandardized"].values()])


@pytest.mark.parametrize("entry", ENTRIES)
def test_dominance_equals_r(entry: str, golden: Golden, rows_of: Rows) -> None:
    found, expected = fit(rows_of(entry)), golden(entry)
    conditional = expected["dominance_conditional"]
    assert conditional["rows"] == list(found.predictors)
    assert found.conditional.tolist() == [near(row) for row in conditional["values"]]
    complete = [
        [np.nan if share is None else share for share in row]
        for row in expected["dominance_complete_matrix"]["values"]
    ]
    np.testing.assert_allclose(found.complete, complete, rtol=1e-8)


def test_two_predictors_by_hand() -> None:
    """With r = .6 and .4 to the outcome and .5 between: R2 = (.36 + .16 - 2 .6 .4 .5) / .75."""
    r = np.array([[1, 0.5, 0.6], [0.5, 1, 0.4], [0.6, 0.4, 1]])
    rng = np.random.default_rng(1)
    noise = rng.normal(size=(50, 3))
    noise -= noise.mean(axis=0)
    white = noise @ np.linalg.inv(np.linalg.cholesky(noise.T @ noise)).T
    found = fit(pd.DataFrame(white @ np.linalg.cholesky(r).T, columns=[*"xzy"]))
    full = 0.28 / 0.75
    assert found.r_squared == near(full)
    assert found.lmg.tolist() == near([(0.36 + full - 0.16) / 2, (0.16 + full - 0.36) / 2])
    assert found.pratt.tolist() == near([0.6 * 0.4 / 0.75, 0.4 * 0.1 / 0.75])
    assert found.inflation.tolist() == near([4 / 3, 4 / 3])
    assert found.complete[0, 1] == 1


@given(st.integers(0, 10_000))
@settings(max_examples=25)
def test_shares_add_up_and_the_order_of_predictors_changes_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    table = rng.normal(size=(30, 5)) @ rng.normal(size=(5, 5))
    rows = pd.DataFrame(table, columns=[*"abcdy"])
    found, turned = fit(rows), fit(rows[[*"dcbay"]])
    for parts in (found.lmg, found.johnson, found.pratt):
        assert parts.sum() == pytest.approx(found.r_squared, rel=1e-6)
    assert turned.lmg[::-1] == pytest.approx(found.lmg, rel=1e-6, abs=1e-9)
    assert turned.johnson[::-1] == pytest.approx(found.johnson, rel=1e-6, abs=1e-9)
    assert (found.lmg >= -1e-9).all()


def test_unrelated_predictors_keep_their_squared_correlations() -> None:
    rng = np.random.default_rng(3)
    q = np.linalg.qr(np.column_stack([np.ones(40), rng.normal(size=(40, 3))]))[0][:, 1:]
    found = fit(pd.DataFrame(np.column_stack([q, q @ [3, 2, 1] + rng.normal(size=40)])))
    for parts in (found.lmg, found.johnson, found.pratt, found.last):
        assert parts.tolist() == near(found.first.tolist())


def test_the_population_shares_are_found_in_many_answers() -> None:
    """Two predictors related by .5 with slopes 1 and 0: Shapley halves what they share."""
    rng = np.random.default_rng(6)
    x = rng.normal(size=200_000)
    z = 0.5 * x + np.sqrt(0.75) * rng.normal(size=200_000)
    found = fit(pd.DataFrame({"x": x, "z": z, "y": x + rng.normal(size=200_000)}))
    assert found.lmg.tolist() == pytest.approx([0.5 - 0.125 / 2, 0.125 / 2], abs=0.005)


def test_a_predictor_that_repeats_another_has_no_share() -> None:
    rows = np.array([[1.0, 2, 2], [2, 4, 1], [3, 6, 4], [4, 8, 4], [5, 10, 1]])
    assert importance(moments(rows, [*"xzy"]), "y", [*"xz"]) == Withheld(Reason.UNDEFINED, 5)


def test_an_outcome_without_any_relation_has_no_shares() -> None:
    rows = np.array([[-1.0, 1], [0, 0], [1, 1], [0, 0]])
    assert importance(moments(rows, [*"xy"]), "y", ["x"]) == Withheld(Reason.NO_VARIANCE, 4)


def test_too_many_predictors_are_refused() -> None:
    names = [str(place) for place in range(17)]
    sums = moments(np.random.default_rng(1).normal(size=(40, 17)), names)
    with pytest.raises(UnusableAnswers) as caught:
        importance(sums, "16", names[:-1])
    assert str(caught.value) == "16 predictors have too many subsets; choose at most 15."
