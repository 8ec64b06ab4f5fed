"""Several groups or waves by order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.comparison.several_ranks import (
    RankedGroups,
    RankedWaves,
    dunn,
    friedman,
    kruskal_wallis,
)
from analysis.estimate import Described, Reason, Withheld

Several = tuple[Mapping[str, np.ndarray], dict[str, Any]]
EXACT = {"rel": 1e-8, "abs": 1e-12}


def test_kruskal_wallis_agrees_with_r(several: Several) -> None:
    groups, values = several
    expected = values["kruskal"]

    found = kruskal_wallis(groups)

    assert isinstance(found, RankedGroups)
    assert found.significance.statistic == pytest.approx(expected["H"], **EXACT)
    assert found.significance.df == (expected["df"],)
    assert found.significance.p == pytest.approx(expected["p"], rel=1e-8)
    assert found.epsilon_squared.value == pytest.approx(expected["epsilon2_rank"], **EXACT)
    assert isinstance(found.eta_squared, Described)
    assert found.eta_squared.value == pytest.approx(expected["eta2_H"], **EXACT)


def test_dunn_agrees_with_the_formula_in_r(several: Several) -> None:
    groups, values = several

    pairs = dunn(groups)

    assert not isinstance(pairs, Withheld)
    for pair, row in zip(pairs, values["dunn"], strict=True):
        assert f"{pair.later}-{pair.earlier}" == row["pair"]
        assert pair.significance.statistic == pytest.approx(row["z"], **EXACT)
        assert pair.significance.p == pytest.approx(row["p"], rel=1e-8)
    assert [pair.adjusted for pair in pairs] == pytest.approx(values["dunn_holm"], rel=1e-8)


def test_friedman_agrees_with_r(golden: dict[str, Any], soldiers: pd.DataFrame) -> None:
    expected = golden["friedman_univbct"]

    found = friedman(soldiers[["JOBSAT1", "JOBSAT2", "JOBSAT3"]].to_numpy(float))

    assert isinstance(found, RankedWaves)
    assert found.significance.n == expected["n"]
    assert found.significance.statistic == pytest.approx(expected["chi2"], **EXACT)
    assert found.significance.df == (expected["df"],)
    assert found.significance.p == pytest.approx(expected["p"], rel=1e-8)
    assert found.kendalls_w.value == pytest.approx(expected["kendall_W"], **EXACT)


def test_groups_apart_by_hand() -> None:
    found = kruskal_wallis({"S": np.array([1.0, 2, 3]), "M": np.array([4.0, 5, 6])})

    assert isinstance(found, RankedGroups)
    assert found.significance.statistic == pytest.approx(12 / 42 * 3 * (1.5**2 + 1.5**2))


def test_people_who_agree_entirely_have_a_w_of_one() -> None:
    found = friedman(np.array([[1.0, 2, 3], [1, 2, 3], [2, 4, 7]]))

    assert isinstance(found, RankedWaves)
    assert found.kendalls_w.value == pytest.approx(1.0)


@settings(max_examples=15)
@given(
    first=st.lists(st.integers(1, 7), min_size=2, max_size=9),
    second=st.lists(st.integers(1, 7), min_size=2, max_size=9),
)
def test_of_two_groups_both_tests_are_the_same(first: list[int], second: list[int]) -> None:
    groups = {"S": np.array(first, dtype=float), "M": np.array(second, dtype=float)}

    whole, pairs = kruskal_wallis(groups), dunn(groups)

    if isinstance(whole, Withheld):
        assert pairs == whole
    else:
        assert not isinstance(pairs, Withheld)
        assert pairs[0].significance.statistic ** 2 == pytest.approx(
            whole.significance.statistic, abs=1e-9
        )
        assert pairs[0].adjusted == pytest.approx(whole.significance.p)


def test_nothing_to_rank_is_withheld() -> None:
    same = {"S": np.full(3, 4.0), "M": np.full(3, 4.0)}

    assert kruskal_wallis(same) == Withheld(Reason.NO_VARIANCE, 6)
    assert dunn(same) == Withheld(Reason.NO_VARIANCE, 6)
    assert kruskal_wallis({"S": np.array([1.0, 2])}) == Withheld(Reason.TOO_FEW, 2)
    assert friedman(np.ones((4, 3))) == Withheld(Reason.NO_VARIANCE, 4)
    assert friedman(np.ones((4, 2))) == Withheld(Reason.TOO_FEW_WAVES, 4)
    assert friedman(np.array([[1.0, 2, 3], [1, 2, np.nan]])) == Withheld(Reason.TOO_FEW, 1)


def test_one_person_a_group_has_no_corrected_share() -> None:
    found = kruskal_wallis({name: np.array([float(i)]) for i, name in enumerate("SMR")})

    assert isinstance(found, RankedGroups)
    assert found.eta_squared == Withheld(Reason.TOO_FEW, 3)
