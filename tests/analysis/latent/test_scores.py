"""How the scores of people vary."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.latent.incomplete import likelihood, sorted_patterns
from analysis.latent.scores import complete_products, incomplete_products
from analysis.sums.fourth import fourth_moments
from analysis.sums.missing import missing_patterns

NAMES = [*"abc"]


def answers() -> np.ndarray:
    rng = np.random.default_rng(1)
    return rng.normal(size=(80, 1)) + rng.exponential(size=(80, 3)) + 4


def point() -> tuple[np.ndarray, np.ndarray]:
    return np.full(3, 5.1), np.cov(answers().T) + 0.2 * np.eye(3)


def test_fourth_order_sums_and_rows_agree() -> None:
    sums = fourth_moments(answers(), NAMES, np.full(3, 4.0))
    found = complete_products(sums)(*point())
    assert found == pytest.approx(incomplete_products(answers())(*point()), rel=1e-9)


def test_they_are_the_squares_of_each_persons_slope() -> None:
    table = answers()
    table[::3, 1] = np.nan
    table[::4, 2] = np.nan
    rows, columns = np.tril_indices(3)
    twice = np.where(rows == columns, 1.0, 2.0)
    expected = np.zeros((9, 9))
    for person in table:
        one = sorted_patterns(missing_patterns(person[None], NAMES))
        part = likelihood(one, *point())
        assert part is not None
        slope = np.r_[part.by_covariance[rows, columns] * twice, part.by_mean]
        expected += np.outer(slope, slope)
    assert incomplete_products(table)(*point()) == pytest.approx(expected, rel=1e-9)


def test_chunks_of_rows_add_up() -> None:
    table = answers()
    table[::3, 1] = np.nan
    whole = incomplete_products(table)(*point())
    parts = [incomplete_products(part)(*point()) for part in (table[:30], table[30:])]
    assert parts[0] + parts[1] == pytest.approx(whole, rel=1e-12)
