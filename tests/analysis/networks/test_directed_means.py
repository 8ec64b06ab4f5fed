"""Directed means and their covariance: by hand, pairwise, and against the raters drawn again."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.estimate import Reason, Withheld
from analysis.networks.directed_means import DirectedMeans, directed_means
from analysis.sums.moments import moments

SALES = np.array([[40.0, 60], [50, 70], [60, np.nan]])
STRANGERS = "and of strangers."
ONE = "give one mean a direction."
MARKETING = np.array([[30.0, 20], [50, 40]])


def both() -> DirectedMeans:
    found = directed_means(
        {
            "Sales": moments(SALES, ["Marketing", "Support"]),
            "Marketing": moments(MARKETING, ["Sales", "Support"]),
        }
    )
    assert isinstance(found, DirectedMeans)
    return found


def test_means_and_covariances_by_hand() -> None:
    """Squares 200 + 50 + 200 + 200 on 2 + 1 + 1 + 1; products 50 and 200 on 1 + 1."""
    found = both()
    assert found.departments == ("Sales", "Marketing", "Support")
    assert found.directions[1] == ("Sales", "Support")
    assert found.means.tolist() == [50, 65, 40, 30]
    spread, common = 650 / 5, 250 / 2
    assert np.diag(found.covariance) == pytest.approx(
        np.array([1 / 3, 1 / 2, 1 / 2, 1 / 2]) * spread
    )
    assert found.covariance[0, 1] == pytest.approx(2 * common / 6)
    assert found.covariance[2, 3] == pytest.approx(common / 2)
    assert not found.covariance[:2, 2:].any()
    assert found.n == 9


def test_what_raters_have_in_common_is_never_more_than_their_spread() -> None:
    """Raters that rate both differ more than those that rate one: 250 / 1 against 260 / 3."""
    table = np.array([[20.0, 20], [40, 40], [30, np.nan], [30, np.nan], [30, np.nan]])
    found = directed_means({"Sales": moments(table, ["Marketing", "Support"])})
    assert isinstance(found, DirectedMeans)
    assert np.linalg.eigvalsh(found.covariance)[0] >= -1e-12


def test_a_department_nobody_rated_has_no_direction() -> None:
    table = np.array([[40.0, np.nan], [50, np.nan]])
    found = directed_means({"Sales": moments(table, ["Marketing", "Support"])})
    assert isinstance(found, DirectedMeans)
    assert found.directions == (("Sales", "Marketing"),)
    assert found.place("Sales", "Support") is None
    assert found.place("Sales", "Marketing") == 0


def test_the_covariance_is_that_of_means_of_raters_drawn_again() -> None:
    rng = np.random.default_rng(1)
    means, covariances = [], []
    for _ in range(3000):
        own = rng.normal(size=(8, 1))
        table = 50 + 10 * (own + rng.normal(size=(8, 2)))
        table[:3, 1] = np.nan
        found = directed_means({"Sales": moments(table, ["Marketing", "Support"])})
        assert isinstance(found, DirectedMeans)
        means.append(found.means)
        covariances.append(found.covariance)
    assert np.mean(covariances, axis=0) == pytest.approx(np.cov(np.transpose(means)), rel=0.1)


def test_single_raters_and_raters_alike_leave_no_spread() -> None:
    one = moments(np.array([[40.0, 60]]), ["Marketing", "Support"])
    assert directed_means({"Sales": one}) == Withheld(Reason.TOO_FEW, 2)
    alike = moments(np.full((3, 1), 41.7), ["Marketing"])
    assert directed_means({"Sales": alike}) == Withheld(Reason.ALIKE, 3)


@pytest.mark.parametrize(
    ("directions", "size", "message"),
    [
        (
            [("S", "S")],
            1,
            "S about S is no direction among S, M; leave out what a department says of itself "
            + STRANGERS,
        ),
        (
            [("S", "X")],
            1,
            "S about X is no direction among S, M; leave out what a department says of itself "
            + STRANGERS,
        ),
        (
            [("S", "M"), ("S", "M")],
            2,
            "A direction is given twice; give one mean a direction.",
        ),
        (
            [("S", "M")],
            2,
            f"1 directions do not fit means of shape (2,) and a covariance of shape (2, 2); {ONE}",
        ),
    ],
)
def test_directions_that_make_no_sense_are_named(
    directions: list[tuple[str, str]], size: int, message: str
) -> None:
    with pytest.raises(UnusableAnswers) as caught:
        DirectedMeans(("S", "M"), tuple(directions), np.zeros(size), np.eye(size), np.ones(size))
    assert str(caught.value) == message
