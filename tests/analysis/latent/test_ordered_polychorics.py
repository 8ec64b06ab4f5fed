"""Correlations behind tables: by hand, against a plain search, and where there are none."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.stats import norm

from analysis.latent.ordered_normal import cell_shares
from analysis.latent.ordered_polychorics import item_ends, pair_peaks, peaks

HALVES = np.array([[-np.inf, 0.0, np.inf]])


def ends(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return item_ends(table.sum(axis=1)[None]), item_ends(table.sum(axis=0)[None])


def peak(table: np.ndarray) -> float:
    return float(peaks(table[None], *ends(table))[0])


def likelihood(table: np.ndarray, r: float) -> float:
    first, second = ends(table)
    return float((table * np.log(cell_shares(first[0], second[0], r))).sum())


def test_a_table_of_two_by_two_by_hand() -> None:
    """Halves and three of four alike: the corner of .375 is .25 + asin(r) / (2 pi)."""
    expected = np.sin(2 * np.pi * (0.375 - 0.25))
    assert peak(np.array([[3.0, 1.0], [1.0, 3.0]])) == pytest.approx(expected, rel=1e-12)


def test_thresholds_are_quantiles_and_items_may_have_fewer_options() -> None:
    found = item_ends(np.array([[1.0, 2.0, 1.0], [3.0, 1.0, 0.0]]))
    assert found[0] == pytest.approx([-np.inf, *norm.ppf([0.25, 0.75]), np.inf])
    assert found[1] == pytest.approx([-np.inf, norm.ppf(0.75), np.inf, np.inf])


@pytest.mark.parametrize("seed", range(8))
def test_every_peak_equals_a_plain_search(seed: int) -> None:
    rng = np.random.default_rng(seed)
    r = rng.uniform(-0.95, 0.95)
    traits = rng.multivariate_normal([0, 0], [[1, r], [r, 1]], 400)
    codes = [np.digitize(column, np.sort(rng.normal(size=3))) for column in traits.T]
    table = np.zeros((4, 4))
    np.add.at(table, tuple(codes), 1.0)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    plain = minimize_scalar(
        lambda at: -likelihood(table, at), bounds=(-0.99, 0.99), options={"xatol": 1e-11}
    )
    assert peak(table) == pytest.approx(plain.x, abs=1e-6)
    assert likelihood(table, peak(table)) >= -plain.fun - 1e-9


def test_a_steep_table_does_not_throw_the_search_over_the_peak() -> None:
    """Newton steps alone end at .99 here, where cells nobody chose vanish in rounding."""
    table = np.array([[187.0, 11.0, 1.0], [59.0, 33.0, 3.0], [19.0, 29.0, 23.0]])
    assert peak(table) == pytest.approx(0.78200, abs=1e-5)


def test_a_padded_table_has_the_peak_of_its_own() -> None:
    table = np.array([[20.0, 5.0, 3.0], [4.0, 9.0, 12.0]])
    padded = np.zeros((1, 4, 4))
    padded[0, :2, :3] = table
    wide = item_ends(np.array([[28.0, 25.0, 0, 0], [24.0, 14.0, 15.0, 0]]))
    found = pair_peaks(padded, wide[:1], wide[1:])
    assert found.correlations[0] == pytest.approx(peak(table), rel=1e-12)
    assert not found.mended[0]


def test_turning_an_item_round_turns_the_sign_round() -> None:
    table = np.array([[20.0, 5.0, 3.0], [4.0, 9.0, 12.0]])
    assert peak(table[::-1]) == pytest.approx(-peak(table), rel=1e-10)


def test_half_a_person_mends_one_empty_cell_and_keeps_the_margins() -> None:
    table = np.array([[[30.0, 0.0], [20.0, 50.0]]])
    first, second = ends(table[0])
    found = pair_peaks(table, first, second)
    by_hand = np.array([[29.5, 0.5], [20.5, 49.5]])
    assert found.mended[0]
    assert found.correlations[0] == pytest.approx(peak(by_hand), rel=1e-12)
    assert np.isnan(peaks(table, first, second)[0])


def test_answers_that_go_together_entirely_have_no_peak() -> None:
    table = np.array([[[4.0, 0.0], [0.0, 4.0]]])
    assert np.isnan(pair_peaks(table, HALVES, HALVES).correlations[0])
    assert np.isnan(peaks(table[:, ::-1], HALVES, HALVES)[0])


def test_a_table_without_people_has_no_peak() -> None:
    assert np.isnan(pair_peaks(np.zeros((1, 2, 2)), HALVES, HALVES).correlations[0])
