"""Cluster-robust lines against R's clubSandwich, by hand from rows, and in a simulation."""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Reason, Significance, Withheld
from analysis.population.clustered import Errors, clustered, fixed_effects
from analysis.population.least_squares import Regression
from analysis.sums.units import UnitSums, unit_sums

GOLDEN = Path(__file__).parents[2] / "golden"
BLOCKS = {
    Errors.CLASSICAL: ("ols", "Estimate", "Std. Error", "t value", "Pr(>|t|)", None),
    Errors.CR0: ("CR0", "beta", "SE", "tstat", "p_z", "df_z"),
    Errors.CR1S: ("CR1S_stata", "beta", "SE", "tstat", "p_t", "df_t"),
    Errors.CR2: ("CR2_satterthwaite", "beta", "SE", "tstat", "p_Satt", "df_Satt"),
}
POLICY = ["trans", "post", "time"]


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-8)


@cache
def golden(entry_id: str) -> dict[str, Any]:
    """Return what R found."""
    entries = json.loads((GOLDEN / "mixed.json").read_text())["entries"]
    return {entry["id"]: entry["values"] for entry in entries}[entry_id]


@cache
def data(name: str) -> pd.DataFrame:
    return pd.read_csv(GOLDEN / "data" / name)


def summed(rows: pd.DataFrame, columns: list[str], units: str) -> UnitSums:
    return unit_sums(rows[columns].to_numpy(float), rows[units].astype(str).tolist(), columns)


def panel() -> pd.DataFrame:
    rows = data("paneldat.csv")
    return rows[rows["companyid"].isin(sorted(rows["companyid"].unique())[:40])]


def armies() -> pd.DataFrame:
    """Return twelve companies of bh1996, two and two of a battalion."""
    rows = data("bh1996.csv")
    first = sorted(rows["GRP"].unique())[:12]
    return rows[rows["GRP"].isin(first)].assign(PAIR=lambda d: d["GRP"].map(first.index) // 2)


def holds(line: Regression | Withheld, name: str, row: dict[str, Any], errors: Errors) -> None:
    """Hold every value of a row of R against the coefficient."""
    _, value, se, t, p, df = BLOCKS[errors]
    assert isinstance(line, Regression)
    figure, test = line.figure(name), line.significance(name)
    assert isinstance(figure, Estimate)
    assert isinstance(test, Significance)
    assert (figure.value, figure.se) == (near(row[value]), near(row[se]))
    assert test.statistic == near(row[t])
    # Far out in the tail rounding of t alone moves p: 1e-104 has seven digits in common.
    assert test.p == pytest.approx(row[p], rel=1e-8, abs=1e-12)
    if df is not None:
        assert figure.df == (near(row[df]) if row[df] is not None else math.inf)


@pytest.mark.parametrize("errors", BLOCKS)
def test_a_line_in_clusters_equals_r(errors: Errors) -> None:
    sums = summed(data("lq2002.csv"), ["LEAD", "TSIG", "HOSTILE"], "COMPID")
    line = clustered(sums, "HOSTILE", ["LEAD", "TSIG"], errors)
    expected = golden("cluster_lq2002_hostile")
    assert isinstance(line, Regression)
    assert (line.n, len(sums.units)) == (expected["n"], expected["n_clusters"])
    for name, row in zip(("constant", "LEAD", "TSIG"), expected[BLOCKS[errors][0]], strict=True):
        holds(line, name, row, errors)


@pytest.mark.parametrize("errors", BLOCKS)
def test_swept_out_companies_leave_the_slopes_r_has_with_a_column_each(errors: Errors) -> None:
    sums = summed(panel(), [*POLICY, "roani"], "companyid")
    line = fixed_effects(sums, "roani", POLICY, errors)
    expected = golden("cluster_paneldat_fixed_effects")
    rows = {row["row"]: row for row in expected[BLOCKS[errors][0]]}
    assert isinstance(line, Regression)
    assert (line.n, len(sums.units)) == (expected["n"], expected["n_clusters"])
    for name in POLICY:
        holds(line, name, rows[name], errors)


@pytest.mark.parametrize("errors", BLOCKS)
def test_a_column_for_every_company_equals_r_too(errors: Errors) -> None:
    """Of the 39 columns of companies R prints robust errors of 1e-15 or so, and t of 1e13.

    Every company was seen in the same five years, so that its own column decides its level, its
    residuals add up to 0, and the cluster-robust error is exactly 0. What R shows is rounding, and
    no figure here.
    """
    rows = panel()
    companies = sorted(rows["companyid"].unique())[1:]
    own = {f"factor(companyid){one}": (rows["companyid"] == one) * 1.0 for one in companies}
    columns = [*POLICY, *own, "roani"]
    line = clustered(
        summed(rows.assign(**own), columns, "companyid"), "roani", columns[:-1], errors
    )
    assert isinstance(line, Regression)
    block, value, *_ = BLOCKS[errors]
    expected = golden("cluster_paneldat_fixed_effects")[block]
    assert len(expected) == len(line.names) == 43
    assert line.coefficients == pytest.approx(
        [row[value] for row in expected], rel=1e-8, abs=1e-13
    )
    for row in expected:
        name = "constant" if row["row"] == "(Intercept)" else row["row"]
        if name in own and errors is not Errors.CLASSICAL:
            assert row["SE"] < 1e-14
            assert line.figure(name) == Withheld(Reason.NO_VARIANCE, 200)
            assert line.significance(name) == Withheld(Reason.NO_VARIANCE, 200)
        else:
            holds(line, name, row, errors)


@pytest.mark.parametrize(
    ("errors", "name", "se", "df", "p"),
    [
        (Errors.CR1, "HRS", 0.0111022592416203, 11, 2.28678182106128e-02),
        (Errors.CR1, "LEAD", 0.0336427267303385, 11, 5.69418076638276e-08),
        (Errors.CR2, "HRS", 0.0114555883114361, 8.15675221306683, 3.30498609170902e-02),
        (Errors.CR2, "COHES", 0.0324384806341695, 9.36487749292055, 4.47005096660554e-02),
        (Errors.CR2, "LEAD", 0.0338747183962486, 9.06324517663958, 4.22997023393809e-07),
    ],
)
def test_twelve_companies_equal_clubsandwich(
    errors: Errors, name: str, se: float, df: float, p: float
) -> None:
    """By clubSandwich 0.5.8, coef_test(lm(WBEING ~ HRS + COHES + LEAD), cluster = GRP)."""
    sums = summed(armies(), ["HRS", "COHES", "LEAD", "WBEING"], "GRP")
    line = clustered(sums, "WBEING", ["HRS", "COHES", "LEAD"], errors)
    assert isinstance(line, Regression)
    figure, test = line.figure(name), line.significance(name)
    assert isinstance(figure, Estimate)
    assert isinstance(test, Significance)
    assert (figure.se, figure.df, test.p) == (near(se), near(df), near(p))


@pytest.mark.parametrize(
    ("errors", "names", "f", "df", "p"),
    [
        (
            Errors.CR2,
            ["HRS", "COHES", "LEAD"],
            51.6347489860404,
            (3, 6.98956612841757),
            3.88801777303617e-05,
        ),
        (
            Errors.CR2,
            ["HRS", "COHES"],
            9.13564079072843,
            (2, 7.96094515449689),
            0.00868221576734869,
        ),
        (
            Errors.CR1,
            ["HRS", "COHES", "LEAD"],
            68.7177711620671,
            (3, 11),
            2.07251134488658e-07,
        ),
        (
            Errors.CR0,
            ["HRS", "COHES", "LEAD"],
            74.964841267709 * 3,
            (3,),
            1.75639639820729e-48,
        ),
    ],
)
def test_several_coefficients_at_once_equal_clubsandwich(
    errors: Errors, names: list[str], f: float, df: tuple[float, ...], p: float
) -> None:
    """By clubSandwich 0.5.8, Wald_test by HTZ, Naive-F and chi-sq (which it divides by q)."""
    sums = summed(armies(), ["HRS", "COHES", "LEAD", "WBEING"], "GRP")
    line = clustered(sums, "WBEING", ["HRS", "COHES", "LEAD"], errors)
    assert isinstance(line, Regression)
    test = line.wald(names)
    assert isinstance(test, Significance)
    assert (test.statistic, test.p, test.df) == (near(f), near(p), near(df))


@pytest.mark.parametrize(
    ("errors", "name", "value", "se", "df"),
    [
        (Errors.CR2, "HRS", -0.0580664128926834, 0.0152604850978474, 4.74171852961982),
        (Errors.CR2, "COHES", 0.1990079503532264, 0.0385763425650725, 4.50600317598893),
        (Errors.CR1S, "HRS", -0.0580664128926834, 0.0152902898197887, 5),
        (Errors.CR1S, "COHES", 0.1990079503532264, 0.0382183235487552, 5),
    ],
)
def test_units_swept_out_in_larger_clusters_equal_clubsandwich(
    errors: Errors, name: str, value: float, se: float, df: float
) -> None:
    """By clubSandwich 0.5.8, lm(WBEING ~ HRS + COHES + factor(GRP)), clusters of two companies."""
    rows = armies()
    sums = summed(rows, ["HRS", "COHES", "WBEING"], "GRP")
    pairs = dict(zip(rows["GRP"].astype(str), rows["PAIR"].astype(str), strict=True))
    line = fixed_effects(sums, "WBEING", ["HRS", "COHES"], errors, pairs)
    assert isinstance(line, Regression)
    figure = line.figure(name)
    assert isinstance(figure, Estimate)
    assert (figure.value, figure.se, figure.df) == (near(value), near(se), near(df))


def test_cr2_by_hand_from_the_rows_of_three_clusters() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=9), rng.normal(size=9)
    clusters = [*"AABBBCCCC"]
    line = clustered(unit_sums(np.column_stack([x, y]), clusters, ["x", "y"]), "y", ["x"])
    assert isinstance(line, Regression)
    full = np.column_stack([np.ones(9), x])
    inverse = np.linalg.inv(full.T @ full)
    rest = np.eye(9) - full @ inverse @ full.T
    rows = [np.flatnonzero(np.array(clusters) == name) for name in "ABC"]
    columns = []
    for inside in rows:
        values, vectors = np.linalg.eigh(rest[np.ix_(inside, inside)])
        root = vectors / np.sqrt(values) @ vectors.T
        p = np.zeros((9, 2))
        p[inside] = root @ full[inside] @ inverse
        columns.append(p)
    scores = np.array([p.T @ rest @ y for p in columns])
    assert line.covariance == near(scores.T @ scores)
    slopes = np.array([p[:, 1] for p in columns])
    k = slopes @ rest @ slopes.T
    figure = line.figure("x")
    assert isinstance(figure, Estimate)
    assert figure.df == near(np.trace(k) ** 2 / (k**2).sum())


def test_every_row_its_own_cluster_under_cr0_is_hc0() -> None:
    rows = armies()[["HRS", "WBEING"]].to_numpy(float)[:30]
    sums = unit_sums(rows, [str(place) for place in range(30)], ["x", "y"])
    line = clustered(sums, "y", ["x"], Errors.CR0)
    assert isinstance(line, Regression)
    x = np.column_stack([np.ones(30), rows[:, 0]])
    inverse = np.linalg.inv(x.T @ x)
    residuals = rows[:, 1] - x @ inverse @ x.T @ rows[:, 1]
    assert line.covariance == near(inverse @ (x.T * residuals**2) @ x @ inverse)


def test_the_order_of_clusters_and_their_parts_change_nothing() -> None:
    rows = armies()
    columns = ["HRS", "LEAD", "WBEING"]
    whole = summed(rows, columns, "GRP")
    parts = summed(rows[300:], columns, "GRP") + summed(rows[:300], columns, "GRP")
    here = clustered(whole, "WBEING", columns[:2])
    there = clustered(parts, "WBEING", columns[:2])
    assert isinstance(here, Regression)
    assert isinstance(there, Regression)
    assert there.covariance == near(here.covariance)
    one, two = here.figure("HRS"), there.figure("HRS")
    assert isinstance(one, Estimate)
    assert isinstance(two, Estimate)
    assert one.df == near(two.df)


def test_one_cluster_is_too_few_for_errors_by_clusters() -> None:
    sums = unit_sums(np.array([[1.0, 1], [2, 3], [3, 2], [4, 5]]), [*"AAAA"], ["x", "y"])
    assert clustered(sums, "y", ["x"]) == Withheld(Reason.TOO_FEW, 4)
    assert isinstance(clustered(sums, "y", ["x"], Errors.CLASSICAL), Regression)


def test_what_does_not_vary_within_units_has_no_slope_there() -> None:
    rows = np.array([[0.1, 1.0], [0.1, 3], [0.7, 2], [0.7, 5], [0.7, 1]])
    sums = unit_sums(rows, [*"AABBB"], ["x", "y"])
    assert fixed_effects(sums, "y", ["x"]) == Withheld(Reason.NO_VARIANCE, 5)


def test_more_hypotheses_than_clusters_can_bear_are_not_tested() -> None:
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(30, 4))
    sums = unit_sums(rows, [*"ABC"] * 10, [*"wxzy"])
    line = clustered(sums, "y", [*"wxz"])
    assert isinstance(line, Regression)
    assert isinstance(line.wald([*"wxz"]), Withheld)


def test_a_unit_without_a_cluster_is_named() -> None:
    sums = unit_sums(np.array([[1.0, 1], [2, 3], [3, 2], [4, 5]]), [*"AABB"], ["x", "y"])
    with pytest.raises(UnusableAnswers) as caught:
        fixed_effects(sums, "y", ["x"], clusters={"A": "North"})
    assert str(caught.value) == "Unit B has no cluster; name one for every unit."


@pytest.mark.parametrize("errors", [Errors.CR2, Errors.CR0])
def test_ten_clusters_are_enough_for_cr2_and_not_for_cr0(errors: Errors) -> None:
    """A predictor of whole clusters and related errors, where classical intervals fail."""
    rng = np.random.default_rng(8)
    units = [str(unit) for unit in np.repeat(np.arange(10), 8)]
    rows = np.repeat(np.arange(10), 8)
    inside = 0
    for _ in range(300):
        x = rng.normal(size=10)[rows]
        y = 0.3 * x + rng.normal(size=10)[rows] + rng.normal(size=80)
        sums = unit_sums(np.column_stack([x, y]), units, ["x", "y"])
        line = clustered(sums, "y", ["x"], errors)
        assert isinstance(line, Regression)
        figure = line.figure("x", level=0.9)
        assert isinstance(figure, Estimate)
        inside += figure.low <= 0.3 <= figure.high
    if errors is Errors.CR2:
        assert 255 <= inside <= 288
    else:
        assert inside < 255
