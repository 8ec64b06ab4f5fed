"""The same people twice."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.comparison.paired import (
    Pairs,
    change_in_average_spreads,
    change_in_repeated_spreads,
    change_in_spreads,
    corrected_change_in_spreads,
    mcnemar,
    mcnemar_exact,
    paired_difference,
)
from analysis.comparison.two_means import Difference
from analysis.errors import UnusableAnswers
from analysis.estimate import Described, Estimate, Reason, Significance, Withheld
from analysis.sums.summary import Summary

EXACT = {"rel": 1e-8, "abs": 1e-12}
SIMPLEX = 2e-7
"""How far effectsize's search for a noncentrality stops from the bound."""
PEOPLE = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=3, max_size=12)


@pytest.fixture(scope="module")
def commitment(soldiers: pd.DataFrame) -> Pairs:
    return Pairs.of(soldiers["COMMIT1"].to_numpy(float), soldiers["COMMIT3"].to_numpy(float))


def test_the_paired_t_agrees_with_r(golden: dict[str, Any], commitment: Pairs) -> None:
    expected = golden["paired_univbct"]

    found = paired_difference(commitment)

    assert isinstance(found, Difference)
    assert found.figure.n == expected["n"]
    assert found.figure.value == pytest.approx(expected["mean_diff"], **EXACT)
    assert found.significance.statistic == pytest.approx(expected["t"], **EXACT)
    assert found.significance.df == (expected["df"],)
    assert found.significance.p == pytest.approx(expected["p"], rel=1e-8)
    assert [found.figure.low, found.figure.high] == pytest.approx(expected["ci95"], **EXACT)


@pytest.mark.parametrize(
    ("name", "column", "measure"),
    [("d_z", "Cohens_d", change_in_spreads), ("g_z", "Hedges_g", corrected_change_in_spreads)],
)
def test_changes_in_spreads_agree_with_effectsize(
    golden: dict[str, Any], commitment: Pairs, name: str, column: str, measure: Any
) -> None:
    expected = golden["paired_univbct"][name][0]

    figure = measure(commitment)

    assert isinstance(figure, Estimate)
    assert figure.value == pytest.approx(expected[column], rel=1e-8)
    assert figure.low == pytest.approx(expected["CI_low"], abs=SIMPLEX)
    assert figure.high == pytest.approx(expected["CI_high"], abs=SIMPLEX)


@pytest.mark.parametrize(
    ("name", "measure"),
    [("d_av", change_in_average_spreads), ("d_rm", change_in_repeated_spreads)],
)
def test_other_yardsticks_agree_with_the_formulas_in_r(
    golden: dict[str, Any], commitment: Pairs, name: str, measure: Any
) -> None:
    found = measure(commitment)

    assert isinstance(found, Described)
    assert found.value == pytest.approx(golden["paired_univbct"][name], **EXACT)


def _turned(soldiers: pd.DataFrame) -> np.ndarray:
    both = soldiers[["JOBSAT1", "JOBSAT2"]].dropna() >= 3.5
    return pd.crosstab(both["JOBSAT1"], both["JOBSAT2"]).to_numpy()


def test_mcnemar_agrees_with_r(golden: dict[str, Any], soldiers: pd.DataFrame) -> None:
    expected, table = golden["mcnemar_univbct"], _turned(soldiers)

    tested = mcnemar(int(table[0, 1]), int(table[1, 0]))

    assert table.tolist() == expected["table_rows_a_cols_b"]["values"]
    assert isinstance(tested, Significance)
    assert tested.statistic == pytest.approx(expected["chi2"], **EXACT)
    assert tested.p == pytest.approx(expected["p"], rel=1e-8)


def test_the_exact_mcnemar_agrees_with_r(golden: dict[str, Any], soldiers: pd.DataFrame) -> None:
    table = _turned(soldiers)

    tested = mcnemar_exact(int(table[0, 1]), int(table[1, 0]))

    assert isinstance(tested, Significance)
    assert tested.p == pytest.approx(golden["mcnemar_univbct"]["exact_p"], rel=1e-8)


@given(people=PEOPLE)
def test_the_sums_know_the_variance_of_the_differences(people: list[tuple[int, int]]) -> None:
    before, after = (np.array(column, dtype=float) for column in zip(*people, strict=True))

    pairs = Pairs.of(before, after)

    assert pairs.change == pytest.approx((after - before).mean())
    assert pairs.variance_of_change == pytest.approx((after - before).var(ddof=1), abs=1e-7)


@given(people=PEOPLE, shift=st.integers(-50, 50))
def test_a_shift_of_both_times_changes_nothing(people: list[tuple[int, int]], shift: int) -> None:
    before, after = (np.array(column, dtype=float) for column in zip(*people, strict=True))

    one = paired_difference(Pairs.of(before, after))
    other = paired_difference(Pairs.of(before + shift, after + shift))

    if isinstance(one, Withheld):
        assert one == other
    else:
        assert isinstance(other, Difference)
        assert one.figure.low == pytest.approx(other.figure.low, abs=1e-7)


def test_a_person_without_one_of_the_answers_is_left_out() -> None:
    pairs = Pairs.of([40.0, 50.0, np.nan, 60.0], [50.0, np.nan, 10.0, 65.0])

    assert (pairs.n, pairs.change) == (2, 7.5)


def test_people_who_all_changed_by_the_same_are_withheld() -> None:
    pairs = Pairs.of([0.1, 0.2, 0.4], [0.2, 0.3, 0.5])

    assert paired_difference(pairs) == Withheld(Reason.NO_VARIANCE, 3)
    assert change_in_spreads(pairs) == Withheld(Reason.NO_VARIANCE, 3)
    assert change_in_repeated_spreads(pairs) == Withheld(Reason.NO_VARIANCE, 3)
    assert isinstance(change_in_average_spreads(pairs), Described)


def test_rounding_is_no_variance_of_change() -> None:
    before = np.arange(10) / 10 + 0.1
    pairs = Pairs.of(before, before + 0.3)
    assert pairs.before.variance + pairs.after.variance - 2 * pairs.covariance > 0

    assert pairs.variance_of_change == 0.0
    assert paired_difference(pairs) == Withheld(Reason.NO_VARIANCE, 10)


def test_a_time_at_which_nobody_differed_has_no_correlation() -> None:
    pairs = Pairs(Summary(9, 50.0, 0.0), Summary(9, 55.0, 9.0), 0.0)

    assert change_in_repeated_spreads(pairs) == Withheld(Reason.NO_VARIANCE, 9)


def test_two_people_are_enough_for_a_change_but_not_for_its_correction() -> None:
    pairs = Pairs.of([40.0, 50.0], [50.0, 52.0])

    assert isinstance(paired_difference(pairs), Difference)
    assert isinstance(change_in_spreads(pairs), Estimate)
    assert corrected_change_in_spreads(pairs) == Withheld(Reason.TOO_FEW, 2)


def test_one_person_is_withheld() -> None:
    pairs = Pairs.of([40.0], [50.0])

    assert paired_difference(pairs) == Withheld(Reason.TOO_FEW, 1)
    assert corrected_change_in_spreads(pairs) == Withheld(Reason.TOO_FEW, 1)
    assert change_in_average_spreads(pairs) == Withheld(Reason.TOO_FEW, 1)


def test_nobody_turned() -> None:
    assert mcnemar(0, 0) == Withheld(Reason.NO_VARIANCE, 0)
    assert mcnemar_exact(0, 0) == Withheld(Reason.NO_VARIANCE, 0)


def test_people_who_do_not_differ_have_no_yardstick() -> None:
    still = Pairs(Summary(9, 50.0, 0.0), Summary(9, 55.0, 0.0), 0.0)

    assert change_in_average_spreads(still) == Withheld(Reason.NO_VARIANCE, 9)


def test_pairs_need_both_times() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        Pairs.of([1.0, 2.0], [1.0])

    assert str(caught.value) == "2 answers before and 1 after; give one of each a person."
