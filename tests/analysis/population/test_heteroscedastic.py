"""HC0 to HC3 against R's sandwich, by hand, and where one row decides alone."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Reason, Withheld
from analysis.population.heteroscedastic import (
    Weighting,
    heteroscedastic,
    heteroscedastic_within,
)
from analysis.population.least_squares import Regression

GOLDEN = Path(__file__).parents[2] / "golden"
POLICY = ["trans", "post", "time"]


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-8)


@cache
def golden(entry_id: str) -> dict[str, Any]:
    """Return R's errors: rows, columns and values."""
    entries = json.loads((GOLDEN / "mixed.json").read_text())["entries"]
    return {
        entry["id"]: entry["values"]["hc_se"] for entry in entries if "cluster" in entry["id"]
    }[entry_id]


@cache
def panel() -> pd.DataFrame:
    rows = pd.read_csv(GOLDEN / "data" / "paneldat.csv")
    return rows[rows["companyid"].isin(sorted(rows["companyid"].unique())[:40])]


def errors_of(line: Regression | Withheld) -> list[float]:
    assert isinstance(line, Regression)
    figures = [line.figure(name) for name in line.names]
    assert all(isinstance(figure, Estimate) for figure in figures)
    return [figure.se for figure in figures if isinstance(figure, Estimate)]


@pytest.mark.parametrize("weighting", Weighting)
def test_errors_equal_r(weighting: Weighting) -> None:
    rows = pd.read_csv(GOLDEN / "data" / "lq2002.csv")
    line = heteroscedastic(
        rows["HOSTILE"].to_numpy(float),
        rows[["LEAD", "TSIG"]].to_numpy(float),
        ["LEAD", "TSIG"],
        weighting,
    )
    expected = golden("cluster_lq2002_hostile")
    column = expected["cols"].index(weighting.value)
    assert errors_of(line) == near([row[column] for row in expected["values"]])
    assert isinstance(line, Regression)
    assert line.df == 2039


@pytest.mark.parametrize("weighting", Weighting)
def test_a_column_for_every_company_equals_r(weighting: Weighting) -> None:
    rows = panel()
    expected = golden("cluster_paneldat_fixed_effects")
    names = expected["rows"][1:]
    own = [rows["companyid"] == int(name.removeprefix("factor(companyid)")) for name in names[3:]]
    predictors = np.column_stack([rows[POLICY].to_numpy(float), *own])
    line = heteroscedastic(rows["roani"].to_numpy(float), predictors, names, weighting)
    column = expected["cols"].index(weighting.value)
    assert errors_of(line) == near([row[column] for row in expected["values"]])


@pytest.mark.parametrize("weighting", Weighting)
def test_swept_out_companies_equal_r(weighting: Weighting) -> None:
    rows = panel()
    line = heteroscedastic_within(
        rows["roani"].to_numpy(float),
        rows[POLICY].to_numpy(float),
        POLICY,
        rows["companyid"].astype(str).tolist(),
        weighting,
    )
    expected = golden("cluster_paneldat_fixed_effects")
    column = expected["cols"].index(weighting.value)
    assert errors_of(line) == near([row[column] for row in expected["values"][1:4]])


@pytest.mark.parametrize(
    ("weighting", "errors"),
    [
        (Weighting.HC1, [0.0155162211026045, 0.0413771825142996]),
        (Weighting.HC2, [0.0155876839447975, 0.0414804772162695]),
        (Weighting.HC3, [0.0158341541069588, 0.0420437476994722]),
    ],
)
def test_units_of_unequal_size_equal_sandwich(weighting: Weighting, errors: list[float]) -> None:
    """By sandwich 3.0-2, vcovHC(lm(WBEING ~ HRS + COHES + factor(GRP))) of 12 companies."""
    rows = pd.read_csv(GOLDEN / "data" / "bh1996.csv")
    rows = rows[rows["GRP"].isin(sorted(rows["GRP"].unique())[:12])]
    line = heteroscedastic_within(
        rows["WBEING"].to_numpy(float),
        rows[["HRS", "COHES"]].to_numpy(float),
        ["HRS", "COHES"],
        rows["GRP"].astype(str).tolist(),
        weighting,
    )
    assert errors_of(line) == near(errors)


def test_hc3_by_hand() -> None:
    """At x = -1, 0, 1: leverages 5/6, 1/3, 5/6 and residuals -1/2, 1, -1/2 of the slope 1/2."""
    line = heteroscedastic(np.array([1.0, 3, 2]), np.array([[-1.0], [0], [1]]), ["x"])
    figure = line.figure("x") if isinstance(line, Regression) else line
    assert isinstance(figure, Estimate)
    assert figure.value == near(0.5)
    assert figure.se == near(np.sqrt(2 * (0.5 * 6) ** 2 / 4))


def test_a_predictor_far_from_zero_keeps_its_digits() -> None:
    rng = np.random.default_rng(9)
    x = rng.normal(size=(40, 1))
    y = x[:, 0] + rng.normal(size=40)
    here, there = heteroscedastic(y, x, ["x"]), heteroscedastic(y, x + 2**24, ["x"])
    assert errors_of(there)[1] == pytest.approx(errors_of(here)[1], rel=1e-6)


def test_no_rows_have_no_line() -> None:
    assert heteroscedastic(np.empty(0), np.empty((0, 1)), ["x"]) == Withheld(Reason.TOO_FEW, 0)


def test_rows_with_a_gap_are_left_out() -> None:
    x, y = np.array([[1.0], [2], [3], [4], [np.nan]]), np.array([1.0, 3, 2, np.nan, 4])
    line = heteroscedastic(y, x, ["x"], Weighting.HC0)
    assert isinstance(line, Regression)
    assert line.n == 3


def test_a_row_that_decides_alone_has_no_hc2_and_no_hc3() -> None:
    x, y = np.array([[0.0], [0], [0], [1]]), np.array([1.0, 2, 4, 9])
    assert heteroscedastic(y, x, ["x"], Weighting.HC3) == Withheld(Reason.UNDEFINED, 4)
    assert heteroscedastic(y, x, ["x"], Weighting.HC2) == Withheld(Reason.UNDEFINED, 4)
    assert isinstance(heteroscedastic(y, x, ["x"], Weighting.HC1), Regression)


def test_too_few_rows_have_no_line() -> None:
    line = heteroscedastic(np.array([1.0, 2]), np.array([[1.0], [2]]), ["x"])
    assert line == Withheld(Reason.TOO_FEW, 2)
    within = heteroscedastic_within(np.array([1.0, 2]), np.array([[1.0], [2]]), ["x"], ["A", "A"])
    assert within == Withheld(Reason.TOO_FEW, 2)


def test_columns_without_names_are_refused() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        heteroscedastic(np.ones(3), np.ones((3, 2)), ["x"])
    assert str(caught.value) == (
        "Predictors of shape (3, 2) do not fit 3 rows, 1 names and 3 units; "
        "give one column a name and one row a unit."
    )


def test_hc3_holds_the_slope_where_people_vary_unequally() -> None:
    rng = np.random.default_rng(4)
    inside = 0
    for _ in range(400):
        x = rng.normal(size=40)
        y = x + np.abs(x) * rng.normal(size=40) * 2
        line = heteroscedastic(y, x[:, None], ["x"])
        figure = line.figure("x", level=0.9) if isinstance(line, Regression) else line
        assert isinstance(figure, Estimate)
        inside += figure.low <= 1 <= figure.high
    assert 340 <= inside <= 380
