"""The working basis: orthonormal columns, a residual outcome, columns that say the same."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.mixed.structure import Varying, structure
from analysis.mixed.working import Working, pack, unpack, working_sums
from analysis.sums.patterns import INTERCEPT, pattern_sums, person_sums

GROWTH = (INTERCEPT, "wave")
WAVE = np.tile(np.arange(3.0), 10)
SCORE = np.random.default_rng(1).normal(size=30) + WAVE


def working(*columns: np.ndarray, names: list[str]) -> Working:
    table = np.column_stack([np.ones(30), *columns])
    varying = np.column_stack([np.ones(30), WAVE])
    people = np.repeat(np.arange(10), 3)
    sums = person_sums(
        SCORE, table, varying, people, people // 5, names=([INTERCEPT, *names], "score", GROWTH)
    )
    laid = structure(GROWTH, [Varying("person", GROWTH)], [Varying("team")])
    return working_sums(pattern_sums(sums), laid)


def test_fixed_columns_are_orthonormal_and_the_outcome_is_what_they_leave() -> None:
    made = working(WAVE, names=["wave"])
    slope, level = np.polyfit(WAVE, SCORE, 1)
    left = SCORE - level - slope * WAVE
    assert made.total == pytest.approx(np.diag([1.0, 1.0, left @ left]), abs=1e-10)


def test_varying_columns_have_a_root_mean_square_of_one() -> None:
    made = working(WAVE, names=["wave"])
    assert made.scale == pytest.approx([1.0, np.sqrt(5 / 3)])
    squares = np.einsum("p,prs->rs", made.people, made.squares)
    assert np.diag(squares) == pytest.approx([30.0, 30.0])


def test_sums_of_patterns_and_of_cells_are_in_the_same_basis() -> None:
    """Everybody answered the same waves: the cells of both teams hold all people."""
    made = working(WAVE, names=["wave"])
    crosses = np.array([part.sum(axis=1).reshape(made.k, -1).sum(axis=1) for part in made.crosses])
    # Over all rows 1'W: the fixed columns summed up, and a residual that sums up to nothing.
    assert crosses[0, -1] == pytest.approx(0.0, abs=1e-10)
    assert crosses[1, -1] == pytest.approx(0.0, abs=1e-10)
    assert (made.q, made.k, made.fixed, made.teams, made.team_width) == (2, 3, 2, 2, 1)
    assert made.counts.sum(axis=1).tolist() == [5.0, 5.0]


def test_packed_matrices_multiply_to_sums_over_all_entries() -> None:
    rng = np.random.default_rng(2)
    here, there = (root + root.T for root in rng.normal(size=(2, 3, 3)))
    low = np.tril_indices(3)
    assert pack(here) @ there[low] == pytest.approx((here * there).sum())
    assert unpack(there[low], 3) == pytest.approx(there)


FOLLOWS = (
    "month follows from the other fixed effects in these rows; leave it out, or merge groups in "
    "which a combination was not met."
)
SAME = "site is the same in every row; leave it out of the fixed effects."


@pytest.mark.parametrize(
    ("columns", "names", "message"),
    [
        ((WAVE, WAVE * 2 + 1), ["wave", "month"], FOLLOWS),
        ((np.full(30, 2.0),), ["site"], SAME),
    ],
)
def test_columns_that_cannot_be_told_apart_are_named(
    columns: tuple[np.ndarray, ...], names: list[str], message: str
) -> None:
    with pytest.raises(UnusableAnswers) as caught:
        working(*columns, names=names)
    assert str(caught.value) == message
