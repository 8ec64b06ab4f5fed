"""Intraclass correlations of raters against psych 2.2.9, Shrout & Fleiss, and by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.estimate import Estimate, Reason, Withheld
from analysis.reliability.raters import (
    Fit,
    Form,
    FTest,
    MeanSquares,
    difference_of_targets,
    intraclass_of_raters,
    mean_squares,
)
from analysis.sums.moments import moments

Golden = Callable[[str], dict[str, Any]]
Data = Callable[[str], pd.DataFrame]

FORMS = {"ICC1": Form.ICC1, "ICC2": Form.ICC2, "ICC3": Form.ICC3}
FORMS |= {"ICC1k": Form.ICC1K, "ICC2k": Form.ICC2K, "ICC3k": Form.ICC3K}
ENTRIES = [
    "icc_shrout_fleiss_1979",
    "icc_univbct_jobsat_3waves",
    "icc_univbct_jobsat_waves12",
]
BLOCKS = [("aov", Fit.ANOVA, 1e-8), ("lmer", Fit.REML, 1e-4)]
"""The second is an optimiser's result."""
SMALL = np.array([[1.0, 2.0], [3.0, 5.0], [5.0, 5.0]])


def table_of(entry: str, data: Data) -> np.ndarray:
    if entry == "icc_shrout_fleiss_1979":
        return data("ShroutFleiss1979.csv").iloc[:, 1:].to_numpy(float)
    people = data("univbct.csv").drop_duplicates("SUBNUM")
    waves = people[["JOBSAT1", "JOBSAT2", "JOBSAT3"]].dropna().to_numpy(float)
    return waves[:, :2] if entry.endswith("waves12") else waves


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("way", BLOCKS, ids=lambda way: way[0])
def test_the_six_forms_equal_psych(
    entry: str, name: str, way: tuple[str, Fit, float], golden: Golden, data: Data
) -> None:
    block, fit, tolerance = way
    table, values = table_of(entry, data), golden(entry)
    (expected,) = (row for row in values[block] if row["type"] == name)
    figure = intraclass_of_raters(table, FORMS[name], fit)
    test = difference_of_targets(table, FORMS[name], fit)
    assert isinstance(figure, Estimate)
    assert isinstance(test, FTest)
    found = [figure.value, figure.low, figure.high, test.f, test.df1, test.df2]
    names = ["ICC", "ci_lower", "ci_upper", "F", "df1", "df2"]
    assert found == pytest.approx([expected[key] for key in names], rel=tolerance)
    assert test.p == pytest.approx(expected["p"], rel=max(tolerance, 1e-8) * 10, abs=1e-12)
    assert (figure.n, table.shape[1]) == (values["n_targets"], values["n_raters"])


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_mean_square_within_targets_equals_psych(
    entry: str, golden: Golden, data: Data
) -> None:
    squares = mean_squares(table_of(entry, data))
    assert isinstance(squares, MeanSquares)
    assert squares.within == pytest.approx(golden(entry)["MSW"], rel=1e-8)


def test_the_six_forms_equal_shrout_and_fleiss_to_two_places(data: Data) -> None:
    table = table_of("icc_shrout_fleiss_1979", data)
    found = [intraclass_of_raters(table, form) for form in FORMS.values()]
    values = [round(figure.value, 2) for figure in found if isinstance(figure, Estimate)]
    assert values == [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]


def test_mean_squares_by_hand() -> None:
    assert mean_squares(SMALL) == MeanSquares(
        pytest.approx(6.5), pytest.approx(1.5), pytest.approx(0.5), pytest.approx(5 / 6), 3, 2
    )


def test_sums_and_ratings_give_the_same() -> None:
    sums = moments(SMALL, ["a", "b"])
    here, there = (intraclass_of_raters(table, Form.ICC2) for table in (sums, SMALL))
    assert isinstance(here, Estimate)
    assert isinstance(there, Estimate)
    assert (here.value, here.low, here.high) == (there.value, there.low, there.high)


def test_restricted_likelihood_sets_a_negative_component_to_zero() -> None:
    """Raters differ by less than chance, so their squares join the residual."""
    table = np.array([[1.0, 2.0], [4.0, 3.0], [5.0, 5.5], [7.0, 6.5]])
    plain, restricted = mean_squares(table), mean_squares(table, Fit.REML)
    assert isinstance(plain, MeanSquares)
    assert isinstance(restricted, MeanSquares)
    assert plain.raters < plain.residual
    assert restricted.raters == restricted.residual == pytest.approx(plain.within)
    upside_down = np.array([[1.0, 3.0], [3.0, 1.0], [2.0, 2.5], [2.5, 2.0]])
    level = mean_squares(upside_down, Fit.REML)
    assert isinstance(level, MeanSquares)
    assert level.targets == level.residual == pytest.approx(np.var(upside_down, ddof=1))


def test_raters_who_agree_to_the_digit_have_no_ratio() -> None:
    same = np.repeat(np.array([[1.0], [2.0], [4.0]]), 2, axis=1)
    assert intraclass_of_raters(same, Form.ICC3) == Withheld(Reason.UNDEFINED, 3)
    assert difference_of_targets(same, Form.ICC3) == Withheld(Reason.UNDEFINED, 3)


def test_targets_with_the_same_mean_share_nothing() -> None:
    same = np.array([[3.0, 3.0], [4.0, 2.0], [2.0, 4.0], [3.0, 3.0]])
    for form in Form:
        assert intraclass_of_raters(same, form) == Withheld(Reason.UNDEFINED, 4)
    assert isinstance(difference_of_targets(same, Form.ICC3), FTest)


def test_raters_who_differ_by_too_little_leave_no_variance_of_the_mean() -> None:
    """Their part is negative, and outweighs the mean square of the targets."""
    table = np.array([[1.0, 3.0], [3.0, 1.0], [2.0, 2.0], [2.5, 1.5 + 2 / 3]])
    squares = mean_squares(table)
    assert isinstance(squares, MeanSquares)
    assert squares.targets + (squares.raters - squares.residual) / 4 < 0
    assert intraclass_of_raters(table, Form.ICC2K) == Withheld(Reason.UNDEFINED, 4)
    assert isinstance(intraclass_of_raters(table, Form.ICC3K), Estimate)


def test_ratings_all_alike_or_too_few_are_withheld() -> None:
    assert mean_squares(np.full((4, 2), 3.0)) == Withheld(Reason.NO_VARIANCE, 4)
    two = SMALL[:2]
    assert intraclass_of_raters(two, Form.ICC1) == Withheld(Reason.TOO_FEW, 2)
    assert difference_of_targets(two, Form.ICC1) == Withheld(Reason.TOO_FEW, 2)


@given(arrays(np.float64, (6, 3), elements=st.integers(1, 7).map(float)))
@settings(max_examples=40)
def test_who_is_called_the_first_rater_does_not_matter(table: np.ndarray) -> None:
    for form in Form:
        here, there = (
            intraclass_of_raters(table, form),
            intraclass_of_raters(table[::-1, ::-1], form),
        )
        if isinstance(here, Estimate):
            assert isinstance(there, Estimate)
            assert there.value == pytest.approx(here.value, abs=1e-8)
        else:
            assert here == there
