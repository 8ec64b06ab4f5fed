"""Covariances: the matrix, the n behind it, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.estimate import Reason, Withheld
from analysis.reliability.covariances import (
    Covariances,
    Missing,
    covariances,
    pairwise_correlations,
    varying,
)

GAPS = np.array([[1.0, 2.0, 3.0], [2.0, 1.0, 5.0], [4.0, 5.0, 1.0], [5.0, 3.0, np.nan]])


@pytest.mark.parametrize(
    "entry",
    [
        "alpha_bfi_A_listwise",
        "alpha_bfi_A_pairwise",
        "alpha_bfi_A_wrong_key_A1",
        "alpha_bfi_N_listwise",
        "alpha_bfi_N_first60",
        "alpha_lq2002_LEAD",
        "alpha_lq2002_LEAD_two_items",
        "alpha_hs_visual",
    ],
)
def test_covariances_and_correlations_equal_r(
    entry: str, golden: Callable[[str], Any], answers: Callable[[str], np.ndarray]
) -> None:
    shared = covariances(answers(entry), Missing.PAIRWISE)
    assert isinstance(shared, Covariances)
    expected = np.array(golden(entry)["covariance"]["values"])
    assert shared.matrix == pytest.approx(expected, rel=1e-8)
    both = pairwise_correlations(answers(entry))
    assert both == pytest.approx(np.array(golden(entry)["correlation"]["values"]), rel=1e-8)


def test_the_n_is_the_harmonic_mean_of_the_pairs() -> None:
    shared = covariances(GAPS, Missing.PAIRWISE)
    assert isinstance(shared, Covariances)
    assert shared.n == pytest.approx(3 / (1 / 4 + 1 / 3 + 1 / 3))
    assert shared.people == 3


def test_listwise_counts_complete_people() -> None:
    shared = covariances(GAPS, Missing.LISTWISE)
    assert isinstance(shared, Covariances)
    assert (shared.n, shared.people) == (3.0, 3)


def test_two_people_on_one_pair_are_too_few() -> None:
    assert covariances(GAPS[1:], Missing.PAIRWISE) == Withheld(Reason.TOO_FEW, 2)


def test_a_constant_item_is_named_and_refused_only_where_it_matters() -> None:
    table = np.column_stack([GAPS[:, 0], np.full(4, 0.1)])
    shared = covariances(table)
    assert isinstance(shared, Covariances)
    assert (shared.constant, shared.is_constant) == ((False, True), False)
    assert varying(table) == Withheld(Reason.NO_VARIANCE, 4)
