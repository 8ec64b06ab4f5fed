"""Two lines against the original in R, and on curves that turn, level off or only rise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.drivers.quadratic import SQUARED, Shape
from analysis.drivers.two_lines import (
    ABOVE,
    BELOW,
    JUMP,
    Break,
    TwoLines,
    interrupted,
    two_lines,
)
from analysis.estimate import Estimate, Reason, Significance, Withheld
from analysis.population.least_squares import CONSTANT, Regression

GOLDEN = Path(__file__).parents[2] / "golden"

Golden = Callable[[str], dict[str, Any]]
Rows = Callable[[str], pd.DataFrame]

ENTRIES = [
    "u_slid_wages_age",
    "u_slid_wages_age_education",
    "u_bh1996_wbeing_hrs",
    "u_bfi_conscientious_age",
]


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-8)


def fit(x: np.ndarray, y: np.ndarray) -> TwoLines:
    found = two_lines(x, y)
    assert isinstance(found, TwoLines)
    return found


@pytest.mark.parametrize("entry", ENTRIES)
def test_two_lines_equal_the_original(entry: str, golden: Golden, rows_of: Rows) -> None:
    rows, expected = rows_of(entry), golden(entry)["two_lines_original"]
    table, names = rows.to_numpy(float), [*rows.columns[1:-1]]
    found = two_lines(table[:, 0], table[:, -1], table[:, 1:-1] if names else None, names)
    assert isinstance(found, TwoLines)
    assert found.break_point == expected["break_point"]
    assert found.most_extreme == expected["x_most_extreme_gam"]
    assert found.flat_middle == expected["mid_flat"]
    for side, number in ((found.lower, 1), (found.upper, 2)):
        assert side.slope.value == near(expected[f"slope{number}"])
        assert side.test.statistic == near(expected[f"z{number}"])
        assert side.test.p == near(expected[f"p{number}"])
    assert found.is_u == bool(expected["u_significant"])
    assert not expected["note"]


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_line_interrupted_at_the_median_equals_r(
    entry: str, golden: Golden, rows_of: Rows
) -> None:
    rows, expected = rows_of(entry), golden(entry)["interrupted_at_median_hc3"]
    table, names = rows.to_numpy(float), [*rows.columns[1:-1]]
    middle = float(np.median(table[:, 0]))
    assert middle == expected["break_point"]
    covariates = table[:, 1:-1] if names else None
    line = interrupted(table[:, 0], table[:, -1], middle, covariates=covariates, names=names)
    assert isinstance(line, Regression)
    called = {"(Intercept)": CONSTANT, "lo1": BELOW, "hi1": ABOVE, "up": JUMP}
    for row in expected["coef"]:
        name = called.get(row["row"], row["row"])
        figure, test = line.figure(name), line.significance(name)
        assert isinstance(figure, Estimate)
        assert isinstance(test, Significance)
        assert (figure.value, figure.se) == (near(row["estimate"]), near(row["se_hc3"]))
        assert (test.statistic, test.p) == (near(row["t"]), near(row["p"]))


def test_a_roof_is_found_where_it_is() -> None:
    rng = np.random.default_rng(1)
    x = rng.uniform(0, 10, 400)
    found = fit(x, -np.abs(x - 6) + rng.normal(size=400))
    assert found.is_u
    assert found.shape is Shape.INVERTED_U
    assert 5 < found.break_point < 7
    assert found.lower.slope.value == pytest.approx(1, abs=0.15)
    assert found.upper.slope.value == pytest.approx(-1, abs=0.15)


def test_upside_down_it_is_a_u_with_the_same_break() -> None:
    rng = np.random.default_rng(2)
    x = rng.uniform(0, 10, 300)
    y = -np.abs(x - 6) + rng.normal(size=300)
    here, there = fit(x, y), fit(x, -y)
    assert there.shape is Shape.U
    assert there.is_u
    assert there.break_point == near(here.break_point)
    assert there.lower.slope.value == near(-here.lower.slope.value)


def test_units_and_zeros_change_nothing_but_the_units() -> None:
    rng = np.random.default_rng(3)
    x = rng.uniform(0, 10, 300)
    y = -np.abs(x - 6) + rng.normal(size=300)
    here, there = fit(x, y), fit(50 + x / 10, 3 * y)
    assert there.break_point == pytest.approx(50 + here.break_point / 10, rel=1e-6)
    assert there.upper.test.statistic == pytest.approx(here.upper.test.statistic, rel=1e-5)


def test_a_curve_that_levels_off_is_rarely_called_a_u_while_the_parabola_nearly_always_bends() -> (
    None
):
    """The pitfall: its squared term is significant in every sample, two lines in one of 20."""
    rng = np.random.default_rng(4)
    called = bent = 0
    for _ in range(200):
        x = rng.uniform(0, 10, 300)
        found = fit(x, 1 - np.exp(-x / 1.5) + rng.normal(0, 0.3, 300))
        squared = found.parabola.regression.significance(SQUARED)
        assert isinstance(squared, Significance)
        called += found.is_u
        bent += squared.p < 0.05
    assert called <= 14
    assert bent >= 190


def test_a_true_hump_is_nearly_always_called_one() -> None:
    rng = np.random.default_rng(5)
    called = 0
    for _ in range(50):
        x = rng.uniform(0, 10, 300)
        called += fit(x, -0.03 * (x - 5) ** 2 + rng.normal(0, 0.3, 300)).is_u
    assert called >= 48


def test_a_parabola_alone_without_the_right_order_is_no_u() -> None:
    """It only falls, faster at first: both slopes have one sign."""
    x = np.tile(np.linspace(0, 5, 60), 3)
    found = fit(x, np.exp(-x) + 0.01 * np.cos(99 * np.arange(180)))
    assert found.shape is Shape.U
    assert not found.is_u


def test_one_value_beyond_the_break_leaves_the_jump_out() -> None:
    """By R: lm(y ~ pmin(x - 4, 0) + pmax(x - 4, 0) + (x > 4)) has no number for the jump."""
    x = np.tile([1.0, 2, 3, 4, 5], 12)
    y = np.tile([1.0, 2, 4, 5, 3], 12) + np.cos(np.arange(60.0))
    line = interrupted(x, y, 4.0)
    assert isinstance(line, Regression)
    assert line.names == (CONSTANT, BELOW, ABOVE)
    above = y[x == 5].mean() - line.coefficients[0]
    assert line.coefficients[2] == near(above)


def test_answers_on_a_scale_of_five_have_two_lines() -> None:
    rng = np.random.default_rng(6)
    x = rng.integers(1, 6, 400).astype(float)
    found = fit(x, -((x - 3) ** 2) + rng.normal(size=400))
    assert found.is_u
    assert found.break_point in {2.0, 3.0, 4.0}


def test_two_values_have_no_two_lines() -> None:
    x = np.tile([1.0, 2], 30)
    assert two_lines(x, np.cos(np.arange(60.0))) == Withheld(Reason.NO_VARIANCE, 60)


def test_most_answers_at_one_value_leave_no_middle() -> None:
    x = np.array([1.0] + [2.0] * 30 + [3.0, 4])
    assert two_lines(x, np.cos(np.arange(33.0))) == Withheld(Reason.NO_VARIANCE, 33)


@pytest.mark.parametrize(
    ("at_break", "values", "errors"),
    [
        (
            Break.LOWER,
            [0.713405286265, -0.236460964041, -0.025750965277],
            [0.0309682300831, 0.0244780018364, 0.0850125106944],
        ),
        (
            Break.UPPER,
            [0.7771150020281, -0.2050764877446, -0.0068803909769, -0.0825802900635],
            [0.0763420356088, 0.0439386931009, 0.0858416425341, 0.0832394034923],
        ),
    ],
)
def test_both_lines_on_a_scale_of_five_equal_sandwich(
    at_break: Break, values: list[float], errors: list[float]
) -> None:
    """By sandwich 3.0-2, HC3, hostility on the first item of leadership of lq2002, broken at 4."""
    rows = pd.read_csv(GOLDEN / "data" / "lq2002.csv")
    x, y = rows["LEAD01"].to_numpy(float), rows["HOSTILE"].to_numpy(float)
    line = interrupted(x, y, 4.0, at_break=at_break)
    assert isinstance(line, Regression)
    assert line.coefficients.tolist() == near(values)
    assert np.sqrt(np.diag(line.covariance)).tolist() == near(errors)
