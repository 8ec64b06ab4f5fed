"""Means and shares of small departments."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Reason, Withheld
from analysis.population.departments import mean_of_department, share_of_department
from analysis.population.reference import Reference
from analysis.sums.summary import Summary

EXACT = {"rel": 1e-8, "abs": 1e-12}
ANSWERS = st.lists(st.integers(0, 100), min_size=2, max_size=15).filter(lambda x: len({*x}) > 1)


@pytest.fixture
def twelve(stratified: pd.DataFrame) -> np.ndarray:
    return stratified.loc[stratified["stype"] == "H", "api00"].to_numpy(float)[:12]


@pytest.mark.parametrize("name", ["N20", "N12_census", "N400"])
@pytest.mark.parametrize(("kind", "reference"), [("t", Reference.T), ("z", Reference.NORMAL)])
def test_a_department_agrees_with_the_formula_in_r(
    golden: dict[str, Any], twelve: np.ndarray, name: str, kind: str, reference: Reference
) -> None:
    expected = golden["small_population_mean"][name]

    figure = mean_of_department(twelve, expected["N"], reference=reference)

    assert isinstance(figure, Estimate)
    assert figure.n == expected["n"]
    assert figure.value == pytest.approx(expected["mean"], **EXACT)
    assert figure.se == pytest.approx(expected["se_fpc"], **EXACT)
    assert [figure.low, figure.high] == pytest.approx(expected[f"ci95_{kind}"], **EXACT)
    assert Summary.of(twelve).variance ** 0.5 == pytest.approx(expected["sd"], **EXACT)


def test_without_a_headcount_nothing_is_corrected(
    golden: dict[str, Any], twelve: np.ndarray
) -> None:
    figure = mean_of_department(twelve, None)

    assert isinstance(figure, Estimate)
    assert figure.se == pytest.approx(golden["small_population_mean"]["N20"]["se_no_fpc"], **EXACT)
    assert figure.method == "mean, t interval"


def test_a_department_by_hand() -> None:
    figure = mean_of_department([40.0, 50.0, 60.0], people=6, level=0.9)

    assert isinstance(figure, Estimate)
    assert (figure.value, figure.n, figure.df, figure.level) == (50.0, 3, 2.0, 0.9)
    assert figure.se == pytest.approx((0.5 * 100 / 3) ** 0.5)
    assert figure.high - 50.0 == pytest.approx(2.9199855804 * figure.se)
    assert figure.method == "mean of a finite group, t interval"


def test_a_census_has_no_sampling_error() -> None:
    figure = mean_of_department([40.0, 50.0, 60.0], people=3)

    assert figure == Estimate(50.0, 0.0, 50.0, 50.0, 3, "a census: no sampling error")


def test_a_census_of_people_who_all_agree_is_still_a_census() -> None:
    figure = mean_of_department([50.0, 50.0], people=2)

    assert isinstance(figure, Estimate)
    assert figure.se == 0.0


def test_people_who_all_agree_say_nothing_of_those_who_are_missing() -> None:
    assert mean_of_department([50.0, 50.0], people=3) == Withheld(Reason.NO_VARIANCE, 2)
    assert mean_of_department([0.1] * 3, people=None) == Withheld(Reason.NO_VARIANCE, 3)


def test_one_answer_of_several_people_is_withheld() -> None:
    assert mean_of_department([50.0], people=3) == Withheld(Reason.TOO_FEW, 1)
    assert mean_of_department([], people=3) == Withheld(Reason.TOO_FEW, 0)
    assert mean_of_department([np.nan], people=0) == Withheld(Reason.TOO_FEW, 0)


def test_more_answers_than_people_are_refused() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        mean_of_department([40.0, 50.0], people=1)

    assert str(caught.value) == (
        "2 answers from a department of 1; correct the headcount or the answers."
    )


@given(answers=ANSWERS, missing=st.integers(1, 30))
def test_sums_serve_as_well_as_answers(answers: list[int], missing: int) -> None:
    people = len(answers) + missing
    sums = Summary.from_sums(len(answers), sum(answers), sum(x * x for x in answers))

    by_rows, by_sums = mean_of_department(answers, people), mean_of_department(sums, people)

    assert isinstance(by_rows, Estimate)
    assert isinstance(by_sums, Estimate)
    assert (by_rows.low, by_rows.high) == pytest.approx((by_sums.low, by_sums.high))


@given(answers=ANSWERS, missing=st.integers(1, 30))
def test_the_fewer_are_missing_the_shorter_the_interval(answers: list[int], missing: int) -> None:
    near = mean_of_department(answers, len(answers) + missing)
    far = mean_of_department(answers, len(answers) + missing + 1)

    assert isinstance(near, Estimate)
    assert isinstance(far, Estimate)
    assert near.se < far.se


def test_the_interval_covers_the_departments_mean_as_often_as_it_says() -> None:
    rng = np.random.default_rng(20260105)
    department = rng.normal(55, 20, 20)
    hits = 0
    for _ in range(2000):
        figure = mean_of_department(rng.choice(department, 12, replace=False), 20, level=0.9)
        assert isinstance(figure, Estimate)
        hits += figure.low <= department.mean() <= figure.high

    assert hits / 2000 == pytest.approx(0.9, abs=3 * (0.9 * 0.1 / 2000) ** 0.5)


def test_a_share_is_exact_where_the_headcount_is_known_and_wilsons_where_not() -> None:
    known, unknown = share_of_department(7, 12, 20), share_of_department(7, 12, None)

    assert isinstance(known, Estimate)
    assert (known.low, known.high) == (0.4, 0.75)
    assert known.method == "share, exact hypergeometric interval"
    assert isinstance(unknown, Estimate)
    assert unknown.low == pytest.approx(0.31951131254955, rel=1e-8)
    assert unknown.method == "share, Wilson interval"


def test_a_share_that_nobody_or_everybody_holds_is_uncertain_unless_all_answered() -> None:
    some, all_of_them = share_of_department(8, 8, 10, 0.9), share_of_department(10, 10, 10, 0.9)

    assert isinstance(some, Estimate)
    assert some.se > 0
    assert some.low < 1
    assert isinstance(all_of_them, Estimate)
    assert (all_of_them.se, all_of_them.low) == (0.0, 1.0)
