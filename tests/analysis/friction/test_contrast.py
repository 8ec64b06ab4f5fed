"""A weighted sum of measures, its sampling variance, and what is withheld of it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t as t_distribution

from analysis.estimate import Estimate, Reason, Withheld
from analysis.friction.contrast import contrast, minus
from analysis.friction.direction import Direction
from tests.analysis.companies import MARKETING, SALES, cells_of, friction, raters

SPLIT = ("split_own", "split_other")
EXPORT = {"split_other": 1.0, "split_own": -1.0}


def test_the_variance_of_a_contrast_is_that_of_the_raters_own_differences() -> None:
    columns = friction(12, 40, 1, SPLIT)
    (cell,) = cells_of(raters(SALES, columns))
    found = cell.raw(EXPORT)
    assert found is not None
    differences = columns["split_other"] - columns["split_own"]
    assert found.means[0] == pytest.approx(differences.mean())
    assert found.covariance[0, 0] / found.n == pytest.approx(differences.var(ddof=1) / 12)


def test_a_measure_that_some_left_out_adds_the_covariance_of_the_rows_they_share() -> None:
    columns = friction(14, 40, 2, SPLIT)
    columns["split_own"][:4] = np.nan
    (cell,) = cells_of(raters(SALES, columns))
    found = cell.raw(EXPORT)
    assert found is not None
    other, own = columns["split_other"], columns["split_own"][4:]
    shared = np.cov(other[4:], own)[0, 1] * 10 / (14 * 10)
    variance = other.var(ddof=1) / 14 + own.var(ddof=1) / 10 - 2 * shared
    assert found.n == 10
    assert found.covariance[0, 0] / 10 == pytest.approx(variance)


def test_turning_the_weights_round_turns_the_sign() -> None:
    cells = cells_of(raters(SALES, friction(12, 40, 3, SPLIT)))
    there = contrast(cells, EXPORT, 8, centre=0.0).of(SALES)
    back = contrast(cells, {name: -w for name, w in EXPORT.items()}, 8, centre=0.0).of(SALES)
    assert isinstance(there, Estimate)
    assert isinstance(back, Estimate)
    assert back.value == pytest.approx(-there.value)
    assert (back.low, back.high) == pytest.approx((-there.high, -there.low))


def test_seven_raters_are_too_few_and_eight_are_shown() -> None:
    cells = cells_of(
        raters(SALES, friction(7, 40, 4, SPLIT)), raters(MARKETING, friction(8, 40, 5, SPLIT))
    )
    found = contrast(cells, EXPORT, 8)
    assert found.of(SALES) == Withheld(Reason.TOO_FEW, 7)
    assert isinstance(found.of(MARKETING), Estimate)


def test_a_sum_over_directions_is_withheld_with_either_of_them() -> None:
    cells = cells_of(
        raters(SALES, friction(7, 40, 4, SPLIT)), raters(MARKETING, friction(8, 40, 5, SPLIT))
    )
    total = contrast(cells, EXPORT, 8).total({SALES: 0.5, MARKETING: 0.5})
    assert total == Withheld(Reason.TOO_FEW, 7)


@pytest.mark.parametrize("score", [0.0, 50.0, 125 / 3, 100 / 7])
def test_where_everybody_answered_alike_nothing_is_shown(score: float) -> None:
    cells = cells_of(raters(SALES, {"blame": [score] * 9}))
    assert contrast(cells, {"blame": 1.0}, 8).of(SALES) == Withheld(Reason.ALIKE, 9)


def test_where_everybody_has_the_same_difference_nothing_is_shown() -> None:
    own = friction(9, 40, 8, ["split_own"])["split_own"]
    cells = cells_of(raters(SALES, {"split_own": own, "split_other": own + 10}))
    assert contrast(cells, EXPORT, 8).of(SALES) == Withheld(Reason.ALIKE, 9)


def test_a_measure_that_nobody_answered_was_not_asked() -> None:
    cells = cells_of(raters(SALES, {"blame": [np.nan] * 9}))
    assert contrast(cells, {"blame": 1.0}, 8).of(SALES) == Withheld(Reason.NOT_ASKED, 0)
    assert contrast(cells, {"envy": 1.0}, 8).of(SALES) == Withheld(Reason.NOT_ASKED, 0)


def test_a_direction_that_is_not_there_was_not_asked() -> None:
    cells = cells_of(raters(SALES, friction(9, 40, 6)))
    found = contrast(cells, {"blame": 1.0}, 8)
    assert found.of(Direction("IT", "Sales")) == Withheld(Reason.NOT_ASKED, 0)
    assert contrast((), {"blame": 1.0}, 8).of(SALES) == Withheld(Reason.NOT_ASKED, 0)


def test_a_difference_of_different_people_has_the_interval_of_welch() -> None:
    one = Estimate(60.0, 3.0, 0, 0, 20, "mean", 0.9, 19.0)
    other = Estimate(50.0, 4.0, 0, 0, 12, "mean", 0.9, 11.0)
    gap = minus(one, other)
    assert isinstance(gap, Estimate)
    df = 25.0**2 / (81 / 19 + 256 / 11)
    assert gap.df == pytest.approx(df)
    assert gap.high == pytest.approx(10 + 5 * t_distribution.ppf(0.95, df))


def test_a_difference_is_withheld_with_either_side() -> None:
    one = Estimate(60.0, 3.0, 0, 0, 20, "mean", 0.9, 19.0)
    hidden = Withheld(Reason.TOO_FEW, 3)
    assert minus(one, hidden) == hidden
    assert minus(hidden, one) == hidden
