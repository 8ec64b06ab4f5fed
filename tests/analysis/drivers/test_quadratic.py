"""The parabola and Lind and Mehlum's test against R, by hand, and where it misleads."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.drivers.quadratic import Parabola, Shape, parabola
from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Reason, Significance, Withheld

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


def fit(rows: pd.DataFrame) -> Parabola:
    table, names = rows.to_numpy(float), [*rows.columns[1:-1]]
    found = parabola(table[:, 0], table[:, -1], table[:, 1:-1] if names else None, names)
    assert isinstance(found, Parabola)
    return found


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_parabola_equals_r(entry: str, golden: Golden, rows_of: Rows) -> None:
    found, expected = fit(rows_of(entry)), golden(entry)
    line = found.regression
    assert line.n == expected["n"]
    for name, row in zip(line.names, expected["quadratic"], strict=True):
        figure, test = line.figure(name), line.significance(name)
        assert isinstance(figure, Estimate)
        assert isinstance(test, Significance)
        assert (figure.value, figure.se) == (near(row["estimate"]), near(row["se"]))
        assert (test.statistic, test.p) == (near(row["t"]), near(row["p"]))
    assert found.shape.value == expected["shape"]


@pytest.mark.parametrize("entry", ENTRIES)
def test_lind_and_mehlum_equals_r(entry: str, golden: Golden, rows_of: Rows) -> None:
    found, expected = fit(rows_of(entry)), golden(entry)["lind_mehlum"]
    for end, name in ((found.low, "low"), (found.high, "high")):
        row = expected[name]
        assert (end.at, end.slope.value) == (row["at"], near(row["slope"]))
        assert (end.slope.se, end.t) == (near(row["se"]), near(row["t"]))
        assert end.p == near(expected[f"p_{name}"])
    assert found.p == near(expected["p"])
    assert found.t == (None if expected["t_overall"] is None else near(expected["t_overall"]))
    assert found.turns_at == near(expected["extremum"])
    assert found.delta_se == near(expected["extremum_delta_se"])


@pytest.mark.parametrize("entry", ENTRIES)
def test_fiellers_interval_equals_r(entry: str, golden: Golden, rows_of: Rows) -> None:
    found, expected = fit(rows_of(entry)), golden(entry)["lind_mehlum"]["fieller_90"]
    if expected is None:
        assert found.extremum == Withheld(Reason.UNDEFINED, found.regression.n)
    else:
        assert isinstance(found.extremum, Estimate)
        assert [found.extremum.low, found.extremum.high] == near(expected)
        assert found.extremum.value == near(found.turns_at)


def test_a_parabola_over_years_keeps_its_digits() -> None:
    """The same answers over 0 to 12 and over 2010 to 2022 turn at the same place."""
    x = np.tile(np.arange(13.0), 5)
    y = -((x - 7) ** 2) / 9 + np.cos(np.arange(65.0) ** 2)
    here, there = (fit(pd.DataFrame({"x": x + start, "y": y})) for start in (0, 2010))
    assert there.turns_at - 2010 == near(here.turns_at)
    assert there.regression.coefficients[2] == near(here.regression.coefficients[2])
    assert (there.high.slope.value, there.high.slope.se) == (
        pytest.approx(here.high.slope.value, rel=1e-7),
        pytest.approx(here.high.slope.se, rel=1e-7),
    )
    assert there.delta_se == pytest.approx(here.delta_se, rel=1e-6)


def test_a_parabola_by_hand() -> None:
    """Heights 0, 2, 2, 0 at 0, 1, 2, 3, and once more with errors of 1/2 up and down."""
    x = np.tile(np.arange(4.0), 2)
    y = np.tile([0.0, 2, 2, 0], 2) + np.repeat([0.5, -0.5], 4)
    found = fit(pd.DataFrame({"x": x, "y": y}))
    assert found.regression.coefficients == near([0, 3, -1])
    assert found.turns_at == near(1.5)
    assert (found.low.slope.value, found.high.slope.value) == (near(3), near(-3))
    assert found.low.slope.se == near(found.high.slope.se)
    # (X'X)^-1 of 1, x, x^2 twice at 0 to 3, residual variance 2 / 5: V(b1) = 2.45 / 2 * 2 / 5.
    assert found.low.slope.se == near(math.sqrt(2.45 / 2 * 0.4))


def test_turned_upside_down_the_parabola_is_a_u_as_sure() -> None:
    rng = np.random.default_rng(1)
    x = rng.uniform(0, 10, 60)
    y = -((x - 5) ** 2) + rng.normal(size=60)
    here, there = fit(pd.DataFrame({"x": x, "y": y})), fit(pd.DataFrame({"x": x, "y": -y}))
    assert (here.shape, there.shape) == (Shape.INVERTED_U, Shape.U)
    assert there.p == near(here.p)
    assert there.turns_at == near(here.turns_at)


def test_fiellers_interval_holds_the_place_where_the_curve_turns() -> None:
    rng = np.random.default_rng(2)
    inside = 0
    for _ in range(300):
        x = rng.uniform(0, 10, 60)
        found = parabola(x, -((x - 6) ** 2) / 5 + rng.normal(size=60))
        assert isinstance(found, Parabola)
        assert isinstance(found.extremum, Estimate)
        inside += found.extremum.low <= 6 <= found.extremum.high
    assert 254 <= inside <= 286


def test_answers_exactly_on_a_parabola_leave_no_test() -> None:
    x = np.arange(8.0)
    assert parabola(x, x - x**2) == Withheld(Reason.NO_VARIANCE, 8)


def test_three_answers_are_too_few() -> None:
    assert parabola(np.arange(3.0), np.array([1.0, 3, 2])) == Withheld(Reason.TOO_FEW, 3)


def test_covariates_need_names_of_their_own() -> None:
    x = np.arange(8.0)
    with pytest.raises(UnusableAnswers) as caught:
        parabola(x, np.cos(x), x[:, None] ** 3, ["x"])
    assert str(caught.value) == (
        "1 covariates have the names x; give each a name of its own, "
        "other than x, x squared, outcome."
    )
    with pytest.raises(UnusableAnswers) as caught:
        parabola(x, np.where(x > 4, np.nan, x))
    assert str(caught.value) == ("Some answers are missing; leave out incomplete rows beforehand.")
