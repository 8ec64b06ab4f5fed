"""Linear models of a series against R and by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.estimate import Reason, Significance, Withheld
from analysis.trends.least_squares import Fitted, least_squares, straight_line

Golden = Callable[[str], dict[str, Any]]
Observed = Callable[[str], np.ndarray]


def line(values: object) -> Fitted:
    found = straight_line(np.asarray(values, float))
    assert isinstance(found, Fitted)
    return found


@pytest.mark.parametrize("entry", ["mk_nile", "mk_nile_last12", "mk_seatbelts_kms_yearly"])
def test_a_straight_line_equals_r(entry: str, golden: Golden, observed: Observed) -> None:
    expected, found = golden(entry)["ols"], line(observed(entry)).plain
    assert found.figure("slope").value == pytest.approx(expected["slope"], rel=1e-8)
    assert found.figure("level").value == pytest.approx(expected["intercept"], rel=1e-8)
    tested = found.significance("slope")
    assert isinstance(tested, Significance)
    assert tested.p == pytest.approx(expected["p"], rel=1e-8)


def test_by_hand_four_waves() -> None:
    """Sum of products 11 over 5; 26 - 11^2 / 5 = 1.8 is left, on 2 degrees of freedom."""
    found = line([1.0, 3.0, 4.0, 8.0])
    assert found.plain.figure("slope").value == pytest.approx(2.2)
    assert found.plain.figure("slope").se == pytest.approx((0.9 / 5) ** 0.5)
    assert (found.left, found.df) == (pytest.approx(1.8), 2)
    assert found.r_squared == pytest.approx(1 - 1.8 / 26)


def test_a_gap_counts_in_the_slope() -> None:
    found = line([1.0, 2.1, np.nan, 3.9, 5.0])
    assert found.plain.figure("slope").value == pytest.approx(0.98)


def test_what_cannot_be_fitted_is_withheld() -> None:
    assert straight_line([1.0, 2.0]) == Withheld(Reason.TOO_FEW_WAVES, 2)
    assert straight_line([1.0, 2.0, 3.0]) == Withheld(Reason.NO_VARIANCE, 3)
    twice = np.column_stack([np.ones(5), np.arange(5.0), 2 * np.arange(5.0) + 1])
    outcome = np.array([1.0, 0, 2, 1, 3])
    assert least_squares(outcome, twice, ["a", "b", "c"]) == Withheld(Reason.UNDEFINED, 5)


def test_names_that_do_not_fit_are_refused() -> None:
    with pytest.raises(UnusableAnswers) as raised:
        least_squares(np.zeros(3), np.ones((3, 1)), ["level", "slope"])
    assert str(raised.value) == (
        "3 figures, 3 rows of 1 columns and 2 names do not fit; give one row a figure and one "
        "name a column."
    )
