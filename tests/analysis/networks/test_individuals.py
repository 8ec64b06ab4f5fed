"""Round robins of people: exactly unbiased, by hand, symmetric, and with honest errors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.estimate import Reason, Withheld
from analysis.networks.individuals import RoundRobin, round_robin


def near(value: object) -> Any:
    return pytest.approx(value, rel=1e-8, abs=1e-10)


def apart(*groups: np.ndarray) -> RoundRobin:
    found = round_robin(groups)
    assert isinstance(found, RoundRobin)
    return found


def components(found: RoundRobin) -> np.ndarray:
    figures = (found.perceiver, found.target, found.relation, found.generalized, found.dyadic)
    return np.array([figure.value for figure in figures])


def drawn(
    rng: np.random.Generator, n: int, person: np.ndarray, relation: np.ndarray
) -> np.ndarray:
    """Return ratings of n people from the covariances of their effects and of their relations."""
    effects = rng.multivariate_normal([0, 0], person, n)
    table = effects[:, :1] + effects[:, 1]
    i, j = np.triu_indices(n, 1)
    both = rng.multivariate_normal([0, 0], relation, len(i))
    table[i, j] += both[:, 0]
    table[j, i] += both[:, 1]
    return table


@pytest.mark.parametrize("n", [4, 5, 8])
def test_no_estimate_is_biased(n: int) -> None:
    """Of a quadratic form the mean is a sum over an exact root of the covariance: no chance."""
    truth = np.array([2.0, 3.0, 1.5, 0.7, -0.4])
    sa2, sb2, sg2, sab, sgg = truth
    rows, columns = np.nonzero(~np.eye(n, dtype=bool))
    crossed = (rows[:, None] == columns) * 1.0
    opposite = crossed * (columns[:, None] == rows)
    variance = sa2 * (rows[:, None] == rows) + sb2 * (columns[:, None] == columns)
    variance = variance + sab * (crossed + crossed.T) + sg2 * np.eye(len(rows)) + sgg * opposite
    total = np.zeros(5)
    for column in np.linalg.cholesky(variance).T:
        table = np.zeros((n, n))
        table[rows, columns] = column
        total += components(apart(table))
    assert total == near(truth)


def test_effects_that_made_a_table_alone_are_found_again() -> None:
    a, b = np.array([3.0, -1, 0, -2]), np.array([1.0, 1, -3, 1])
    found = apart(10 + a[:, None] + b)
    assert found.perceivers[0] == near(a)
    assert found.targets[0] == near(b)
    assert np.nanmax(np.abs(found.relations[0])) < 1e-12
    assert np.isnan(found.relations[0].diagonal()).all()
    assert components(found) == near([14 / 3, 4, 0, 0, 0])


def test_relations_alone_by_hand() -> None:
    """Four people in two couples who rate each other 3 and the rest 0: effects are 0."""
    table = np.zeros((4, 4))
    table[[0, 1, 2, 3], [1, 0, 3, 2]] = 3
    found = apart(table)
    assert found.perceivers[0] == near(np.zeros(4))
    # g is 2 in couples and -1 elsewhere: MSB = 2 (2 * 4 + 4) / 2, MSW = 0
    assert found.relation.value == near(6)
    assert found.dyadic.value == near(6)
    assert found.perceiver.value == near(-6 * 3 / 8 - 6 / 8)


def test_turning_the_table_round_swaps_perceivers_and_targets() -> None:
    rng = np.random.default_rng(1)
    table = rng.normal(size=(6, 6))
    here, there = apart(table), apart(table.T)
    assert components(there)[[1, 0, 2, 3, 4]] == near(components(here))
    assert there.target.se == near(here.perceiver.se)


def test_a_shift_changes_nothing_and_a_stretch_its_square() -> None:
    rng = np.random.default_rng(2)
    table = rng.normal(size=(6, 6))
    assert components(apart(5 + 3 * table)) == near(9 * components(apart(table)))


def test_groups_are_averaged_by_their_people_less_one() -> None:
    rng = np.random.default_rng(3)
    one, two = rng.normal(size=(5, 5)), rng.normal(size=(8, 8))
    both = apart(one, two)
    assert components(both) == near((4 * components(apart(one)) + 7 * components(apart(two))) / 11)
    assert both.perceiver.df == 11
    assert both.relation.df == (6 - 1) + (21 - 1)
    assert both.perceiver.n == 20 + 56


def test_many_groups_hold_the_truth_with_errors_of_the_size_of_what_is_seen() -> None:
    rng = np.random.default_rng(5)
    person, relation = np.array([[4.0, 1], [1, 3]]), np.array([[2.0, 0.8], [0.8, 2]])
    truth = np.array([4, 3, 2, 1, 0.8])
    values, errors, inside = [], [], []
    for _ in range(200):
        found = round_robin([drawn(rng, 6, person, relation) for _ in range(12)], level=0.9)
        assert isinstance(found, RoundRobin)
        figures = (found.perceiver, found.target, found.relation, found.generalized, found.dyadic)
        values.append(components(found))
        errors.append([figure.se for figure in figures])
        inside += [f.low <= true <= f.high for f, true in zip(figures, truth, strict=True)]
    assert np.mean(values, axis=0) == pytest.approx(truth, abs=0.2)
    spread = np.std(values, axis=0, ddof=1)
    assert np.mean(errors, axis=0) == pytest.approx(spread, rel=0.12)
    assert 0.86 <= np.mean(inside) <= 0.94


def test_three_people_are_too_few() -> None:
    assert round_robin([np.ones((3, 3))]) == Withheld(Reason.TOO_FEW, 6)


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ([], "There is no group; give one table of ratings or more."),
        (
            [np.ones((4, 5))],
            "A table of shape (4, 5) is no round robin; give one row and one column a person.",
        ),
        (
            [np.ones((41, 41))],
            "A group of 41 people is too large; split it into groups of at most 40.",
        ),
        (
            [np.where(np.arange(16).reshape(4, 4) == 1, np.nan, 1.0)],
            "A rating is missing in a round robin; leave out people who did not rate everyone.",
        ),
    ],
)
def test_a_table_that_is_no_round_robin_is_refused(groups: list[np.ndarray], message: str) -> None:
    with pytest.raises(UnusableAnswers) as caught:
        round_robin(groups)
    assert str(caught.value) == message
