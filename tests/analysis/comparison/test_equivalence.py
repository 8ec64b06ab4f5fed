"""Equivalence by two one-sided tests."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analysis.comparison.equivalence import (
    Equivalence,
    equivalence,
    equivalence_in_spreads,
    equivalence_of_change,
)
from analysis.comparison.paired import Pairs
from analysis.errors import UnusableAnswers
from analysis.estimate import Reason, Withheld
from analysis.sums.summary import Summary

Compared = tuple[np.ndarray, np.ndarray, dict[str, Any]]
EXACT = {"rel": 1e-8, "abs": 1e-12}


def _agrees(found: Equivalence | Withheld, expected: dict[str, Any]) -> None:
    assert isinstance(found, Equivalence)
    assert found.bounds == pytest.approx((expected["lower"], expected["upper"]), **EXACT)
    assert found.above_lower.statistic == pytest.approx(expected["t_lower"], **EXACT)
    assert found.above_lower.p == pytest.approx(expected["p_lower"], rel=1e-8)
    assert found.below_upper.statistic == pytest.approx(expected["t_upper"], **EXACT)
    assert found.below_upper.p == pytest.approx(expected["p_upper"], rel=1e-8)
    assert found.p == pytest.approx(expected["p_tost"], rel=1e-8)
    assert found.figure.df == pytest.approx(expected["df"], **EXACT)
    assert [found.figure.low, found.figure.high] == pytest.approx(expected["ci90"], **EXACT)


def test_raw_bounds_agree_with_the_formula_in_r(compared: Compared) -> None:
    first, second, values = compared
    expected = values["tost_raw"]

    found = equivalence(
        Summary.of(first), Summary.of(second), (expected["lower"], expected["upper"])
    )

    _agrees(found, expected)


def test_bounds_in_spreads_agree_with_the_formula_in_r(compared: Compared) -> None:
    first, second, values = compared
    expected = values["tost_d"]

    found = equivalence_in_spreads(Summary.of(first), Summary.of(second), expected["d_bound"])

    _agrees(found, expected)


def test_equivalent_exactly_when_the_interval_lies_between_the_bounds() -> None:
    first = Summary(40, 50.0, 90.0)
    inside = equivalence(first, Summary(40, 51.0, 90.0), (-5.0, 5.0))
    outside = equivalence(first, Summary(40, 52.0, 90.0), (-5.0, 5.0))

    assert isinstance(inside, Equivalence)
    assert inside.is_equivalent
    assert inside.figure.low > -5.0
    assert isinstance(outside, Equivalence)
    assert not outside.is_equivalent
    assert outside.figure.low < -5.0


def test_equal_means_of_few_people_are_not_equivalent() -> None:
    found = equivalence(Summary(5, 50.0, 400.0), Summary(5, 50.0, 400.0), (-5.0, 5.0))

    assert isinstance(found, Equivalence)
    assert not found.is_equivalent


def test_a_change_of_the_same_people_by_hand() -> None:
    pairs = Pairs(Summary(40, 50.0, 90.0), Summary(40, 51.0, 90.0), 50.0)

    found = equivalence_of_change(pairs, (-5.0, 5.0))

    assert isinstance(found, Equivalence)
    se = (80 / 40) ** 0.5
    assert found.above_lower.statistic == pytest.approx(6 / se)
    assert found.below_upper.statistic == pytest.approx(-4 / se)
    assert found.above_lower.df == (39.0,)
    assert found.is_equivalent


def test_linking_people_shows_an_equivalence_that_two_groups_cannot() -> None:
    before, after = Summary(12, 50.0, 90.0), Summary(12, 51.0, 90.0)

    linked = equivalence_of_change(Pairs(before, after, 72.0), (-5.0, 5.0))
    unlinked = equivalence(after, before, (-5.0, 5.0))

    assert isinstance(linked, Equivalence)
    assert isinstance(unlinked, Equivalence)
    assert linked.is_equivalent
    assert not unlinked.is_equivalent


def test_groups_too_small_to_compare_are_withheld() -> None:
    one, two = Summary(1, 50.0, 0.0), Summary(9, 50.0, 9.0)

    assert equivalence(one, two, (-5.0, 5.0)) == Withheld(Reason.TOO_FEW, 1)
    assert equivalence_in_spreads(one, two, 0.2) == Withheld(Reason.TOO_FEW, 1)
    assert equivalence_of_change(Pairs(one, one, 0.0), (-5.0, 5.0)) == Withheld(Reason.TOO_FEW, 1)


def test_bounds_the_wrong_way_round_are_refused() -> None:
    group = Summary(9, 50.0, 9.0)

    with pytest.raises(UnusableAnswers) as caught:
        equivalence(group, group, (5.0, -5.0))

    assert str(caught.value) == (
        "Bounds from 5 to -5 hold no difference; let the lower one come first."
    )


def test_a_bound_of_nothing_is_refused() -> None:
    group = Summary(9, 50.0, 9.0)

    with pytest.raises(UnusableAnswers) as caught:
        equivalence_in_spreads(group, group, 0.0)

    assert str(caught.value) == "A bound of 0 holds no difference; give one above 0."
