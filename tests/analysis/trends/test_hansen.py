"""Hansen's p-values against strucchange, against the published lines, and at both ends."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import chi2

from analysis.trends.hansen import COEFFICIENTS, MOST_COEFFICIENTS, p_of_sup_f


def test_shares_in_and_between_the_rows_equal_strucchange() -> None:
    """R: strucchange's p of 9.3 on two coefficients, shares .5, .495, .3, .145, .02, .005."""
    found = [p_of_sup_f(9.3, 2, share) for share in (0.5, 0.495, 0.3, 0.145, 0.02, 0.005)]
    assert found == pytest.approx(
        [0.009561602, 0.0127579, 0.07436443, 0.1275718, 0.2351358, 0.2568876], rel=1e-6
    )


@pytest.mark.parametrize("coefficients", [1, 2, 4, 6])
def test_p_is_how_often_bridges_that_were_drawn_go_so_far(coefficients: int) -> None:
    """The largest of |B(t)|^2 / (t (1 - t)) between .15 and .85, of that many bridges at once."""
    generator = np.random.default_rng(coefficients)
    steps = generator.normal(0, 1, (1500, coefficients, 500)) / 500**0.5
    paths = np.cumsum(steps, axis=2)
    t = np.arange(1, 501) / 500
    bridges = paths - t * paths[:, :, -1:]
    inner = slice(74, 425)
    largest = ((bridges**2).sum(axis=1)[:, inner] / (t * (1 - t))[inner]).max(axis=1)
    for share in (0.5, 0.3, 0.1):
        line = float(np.quantile(largest, 1 - share))
        assert p_of_sup_f(line, coefficients, 0.15) == pytest.approx(share, rel=0.2)


def test_at_a_half_there_is_one_date_alone() -> None:
    assert p_of_sup_f(3.84, 1, 0.5) == pytest.approx(float(chi2.sf(3.84, 1)))


def test_the_table_has_a_row_for_each_share_of_each_number() -> None:
    assert COEFFICIENTS.shape == (MOST_COEFFICIENTS, 25, 3) == (6, 25, 3)


@pytest.mark.parametrize("coefficients", range(1, 7))
def test_p_falls_with_the_statistic_and_rises_with_the_dates(coefficients: int) -> None:
    shares = [0.45, 0.35, 0.25, 0.15, 0.05]
    by_share = [p_of_sup_f(10.0 + coefficients, coefficients, share) for share in shares]
    by_size = [p_of_sup_f(float(x), coefficients, 0.15) for x in (5, 10, 15, 20, 30)]
    assert by_share == sorted(by_share)
    assert by_size == sorted(by_size, reverse=True)
    assert p_of_sup_f(math.inf, coefficients, 0.15) == 0.0
