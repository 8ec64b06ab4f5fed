"""Hierarchical omega against psych 2.2.9, from a known truth, and where there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.estimate import Described, Reason, Withheld
from analysis.reliability.alpha import guttman_smc, standardized_alpha
from analysis.reliability.hierarchical import (
    Hierarchy,
    hierarchy,
    omega_asymptotic,
    omega_hierarchical,
    omega_of_factors,
)
from analysis.sums.moments import Moments

Golden = Callable[[str], dict[str, Any]]
Answers = Callable[[str], np.ndarray]

ENTRY = "omega_lq2002_LEAD"


def value_of(figure: object) -> float:
    assert isinstance(figure, Described)
    return figure.value


@pytest.mark.parametrize(
    ("statistic", "name"),
    [
        (omega_hierarchical, "omega_hierarchical"),
        (omega_of_factors, "omega_total"),
        (omega_asymptotic, "omega_h_asymptotic"),
        (standardized_alpha, "alpha"),
        (guttman_smc, "G6"),
    ],
)
def test_the_general_trait_and_the_rest_equal_psych(
    statistic: Callable[..., object], name: str, golden: Golden, answers: Answers
) -> None:
    expected = golden(ENTRY)["psych_omega_3factor"]
    assert expected["nfactors"] == 3
    assert value_of(statistic(answers(ENTRY))) == pytest.approx(expected[name], rel=1e-5)


@pytest.mark.parametrize("entry", ["omega_bfi_A", "omega_bfi_N", ENTRY])
@pytest.mark.parametrize(
    ("statistic", "name"), [(standardized_alpha, "alpha"), (guttman_smc, "G6")]
)
def test_alpha_and_lambda_6_beside_one_factor_equal_psych(
    entry: str, statistic: Callable[..., object], name: str, golden: Golden, answers: Answers
) -> None:
    expected = golden(entry)["psych_omega_1factor"][name]
    assert value_of(statistic(answers(entry))) == pytest.approx(expected, rel=1e-8)


def test_a_known_hierarchy_is_taken_apart() -> None:
    """Loadings .8 on three themes, which load .7 on the general trait: .56 each."""
    loadings = np.kron(np.eye(3), np.full((3, 1), 0.8))
    between = np.full((3, 3), 0.49) + np.diag([0.51] * 3)
    correlations = loadings @ between @ loadings.T
    np.fill_diagonal(correlations, 1.0)
    names = tuple("abcdefghi")
    sums = Moments(names, np.full((9, 9), 500.0), np.zeros((9, 9)), correlations * 499)
    found = hierarchy(sums)
    assert isinstance(found, Hierarchy)
    assert found.general == pytest.approx(np.full(9, 0.56), abs=1e-4)
    assert found.shared == pytest.approx(np.full(9, 0.64), abs=1e-4)
    total = correlations.sum()
    assert value_of(omega_hierarchical(sums)) == pytest.approx((9 * 0.56) ** 2 / total, abs=1e-4)
    assert value_of(omega_of_factors(sums)) == pytest.approx(1 - 9 * 0.36 / total, abs=1e-4)


FUNCTIONS = [hierarchy, omega_hierarchical, omega_of_factors, omega_asymptotic]


@pytest.mark.parametrize("statistic", FUNCTIONS)
def test_eight_items_are_too_few_for_three_themes_and_nine_are_enough(
    statistic: Callable[..., object],
) -> None:
    rng = np.random.default_rng(1)
    themes = rng.normal(size=(400, 1)) + rng.normal(size=(400, 3))
    answers = np.repeat(themes, 3, axis=1) + rng.normal(size=(400, 9))
    assert statistic(answers[:, :8]) == Withheld(Reason.TOO_FEW, 400)
    assert not isinstance(statistic(answers), Withheld)
    answers[:, 4] = 2.0
    assert statistic(answers) == Withheld(Reason.NO_VARIANCE, 400)


def test_an_item_that_is_the_sum_of_others_has_no_hierarchy() -> None:
    items = np.random.default_rng(1).normal(size=(50, 8))
    table = np.column_stack([items, items.sum(axis=1)])
    assert hierarchy(table) == Withheld(Reason.UNDEFINED, 50)


def test_two_sub_themes_are_refused_with_the_remedy() -> None:
    message = r"^2 sub-themes do not show what is general; ask for 3 or more\.$"
    with pytest.raises(ValueError, match=message):
        hierarchy(np.ones((10, 9)), factors=2)
