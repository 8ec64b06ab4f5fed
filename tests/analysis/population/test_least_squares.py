"""Straight lines from sums, against R, by hand, and under a change of units."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Reason, Significance, Withheld
from analysis.population.least_squares import CONSTANT, Regression, ordinary
from analysis.sums.moments import moments

GOLDEN = Path(__file__).parents[2] / "golden"
COLUMNS = ["HRS", "COHES", "LEAD", "WBEING"]


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-8)


def companies(count: int) -> np.ndarray:
    """Return the rows of the first army companies of bh1996."""
    rows = pd.read_csv(GOLDEN / "data" / "bh1996.csv")
    first = sorted(rows["GRP"].unique())[:count]
    return rows[rows["GRP"].isin(first)][COLUMNS].to_numpy(float)


def fit(rows: np.ndarray, names: list[str]) -> Regression:
    line = ordinary(moments(rows, names), names[-1], names[:-1])
    assert isinstance(line, Regression)
    return line


def test_the_joint_test_and_r_squared_equal_r() -> None:
    """R 4.2.2: anova(lm(WBEING ~ 1), lm(WBEING ~ HRS + COHES + LEAD)), 12 companies of bh1996."""
    line = fit(companies(12), COLUMNS)
    test = line.wald(COLUMNS[:3])
    assert isinstance(test, Significance)
    assert test.statistic == near(48.001273176999)
    assert test.p == near(5.29663227463013e-28)
    assert test.df == (3, 643)
    assert line.r_squared == near(0.182977281631001)
    assert line.residual_variance == near(402.221692879706 / 643)


def test_a_line_by_hand() -> None:
    """Through (1, 1), (2, 3), (3, 2): slope 1/2, residuals -1/2, 1, -1/2, variance 3/2 over 2."""
    line = fit(np.array([[1.0, 1], [2, 3], [3, 2]]), ["x", "y"])
    slope, level = line.figure("x"), line.figure(CONSTANT)
    assert isinstance(slope, Estimate)
    assert isinstance(level, Estimate)
    assert (slope.value, slope.se, slope.df) == (near(0.5), near(math.sqrt(0.75)), 1)
    assert slope.low == near(0.5 - 12.706204736432095 * math.sqrt(0.75))
    assert (level.value, level.se) == (near(1.0), near(math.sqrt(1.5 * 14 / 6)))
    assert line.r_squared == near(0.25)
    assert slope.method == "least squares, t interval"


def test_a_sum_of_coefficients_takes_their_covariance_along() -> None:
    line = fit(companies(3), COLUMNS)
    both = line.combination({"HRS": 2.0, "LEAD": -1.0})
    assert isinstance(both, Estimate)
    c = np.array([0, 2.0, 0, -1])
    assert both.value == near(c @ line.coefficients)
    assert both.se == near(math.sqrt(c @ line.covariance @ c))


def test_one_hypothesis_at_once_is_the_square_of_t() -> None:
    line = fit(companies(3), COLUMNS)
    one, joint = line.significance("HRS"), line.wald(["HRS"])
    assert isinstance(one, Significance)
    assert isinstance(joint, Significance)
    assert joint.statistic == near(one.statistic**2)
    assert joint.p == near(one.p)


@given(st.floats(0.01, 100), st.floats(-50, 50))
@settings(max_examples=25)
def test_units_and_zeros_of_a_predictor_change_its_slope_alone(
    stretch: float, shift: float
) -> None:
    rows = companies(2)
    moved = rows.copy()
    moved[:, 0] = rows[:, 0] * stretch + shift
    here, there = fit(rows, COLUMNS), fit(moved, COLUMNS)
    assert there.coefficients[1] * stretch == pytest.approx(here.coefficients[1], rel=1e-6)
    assert there.coefficients[2:] == pytest.approx(here.coefficients[2:], rel=1e-6)
    assert there.r_squared == pytest.approx(here.r_squared, rel=1e-8)


def test_rows_in_two_tables_are_rows_in_one() -> None:
    rows = companies(2)
    parts = moments(rows[:40], COLUMNS) + moments(rows[40:], COLUMNS)
    line = ordinary(parts, "WBEING", COLUMNS[:3])
    assert isinstance(line, Regression)
    assert line.coefficients == near(fit(rows, COLUMNS).coefficients)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([[1.0, 1, 2], [2, 3, 1], [3, 1, 4]], Reason.TOO_FEW),
        ([[1.0, 2, 2], [2, 4, 1], [3, 6, 4], [4, 8, 4], [5, 10, 1]], Reason.UNDEFINED),
        ([[1.0, 7, 2], [2, 7, 1], [3, 7, 4], [4, 7, 4], [5, 7, 1]], Reason.NO_VARIANCE),
        ([[1.0, 7, 2], [2, 6, 2], [3, 7, 2], [4, 5, 2], [5, 7, 2]], Reason.NO_VARIANCE),
    ],
    ids=["as many coefficients as rows", "one repeats another", "constant", "constant outcome"],
)
def test_a_line_that_cannot_be_fitted_says_why(rows: list[list[float]], reason: Reason) -> None:
    line = ordinary(moments(np.array(rows), [*"xzy"]), "y", ["x", "z"])
    assert line == Withheld(reason, len(rows))


def test_a_perfect_fit_has_no_standard_error() -> None:
    line = fit(np.array([[1.0, 3], [2, 5], [3, 7], [4, 9]]), ["x", "y"])
    assert line.coefficients == near([1.0, 2.0])
    assert line.figure("x") == Withheld(Reason.NO_VARIANCE, 4)
    assert line.significance("x") == Withheld(Reason.NO_VARIANCE, 4)
    assert line.wald(["x"]) == Withheld(Reason.NO_VARIANCE, 4)


def test_what_was_asked_wrongly_is_said_with_the_choices() -> None:
    line = fit(companies(2), COLUMNS)
    with pytest.raises(UnusableAnswers) as caught:
        line.figure("PAY")
    assert str(caught.value) == (
        "There is no coefficient PAY; choose among constant, HRS, COHES, LEAD."
    )
    sums = moments(companies(2), COLUMNS)
    with pytest.raises(UnusableAnswers) as caught:
        ordinary(sums, "PAY", ["HRS"])
    assert str(caught.value) == "There is no column PAY; choose among HRS, COHES, LEAD, WBEING."
    with pytest.raises(UnusableAnswers) as caught:
        ordinary(sums, "HRS", [])
    assert str(caught.value) == "A regression needs a predictor; name at least one column."
    gaps = moments(np.array([[1.0, 2], [np.nan, 1], [3, 4], [4, 4]]), ["x", "y"])
    with pytest.raises(UnusableAnswers) as caught:
        ordinary(gaps, "y", ["x"])
    assert str(caught.value) == (
        "The sums are of rows with missing answers; sum up complete rows for a regression."
    )


def test_intervals_hold_the_slope_that_made_the_answers() -> None:
    rng = np.random.default_rng(5)
    inside = 0
    for _ in range(400):
        x = rng.normal(50, 10, 12)
        y = 3 + 0.5 * x + rng.normal(0, 4, 12)
        slope = fit(np.column_stack([x, y]), ["x", "y"]).figure("x", level=0.9)
        assert isinstance(slope, Estimate)
        inside += slope.low <= 0.5 <= slope.high
    assert 342 <= inside <= 378
