"""Two departments with each other, and which of the two feels more."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.decision import Decision
from analysis.estimate import Estimate, Reason, Withheld
from analysis.friction.direction import Direction
from analysis.friction.pairs import PairIndex, pair_index, pairs_of, withheld_pair
from analysis.population.pooling import Pooled, Raw, pool
from tests.analysis.companies import WAVE, cells_of, friction, raters


def posterior(one: float, two: float, n: tuple[int, int] = (20, 12)) -> Pooled:
    cells = cells_of(
        raters(Direction("A", "B"), friction(n[0], one, 1)),
        raters(Direction("B", "A"), friction(n[1], two, 2)),
    )
    return pool([Raw(cell.block.means, cell.block.covariance, cell.n) for cell in cells])


def paired(pooled: Pooled, places: tuple[int, int] = (0, 1)) -> PairIndex:
    return pair_index(pooled, places, ("A", "B"), WAVE, "full")


def estimate(figure: object) -> Estimate:
    assert isinstance(figure, Estimate)
    return figure


def test_a_pair_is_the_mean_of_both_directions_and_their_difference() -> None:
    pooled = posterior(60, 40)
    found = paired(pooled)
    one, two = pooled.means[:, :6].mean(axis=1)
    assert estimate(found.index.figure).value == pytest.approx((one + two) / 2)
    assert estimate(found.asymmetry).value == pytest.approx(one - two)


def test_the_error_of_a_pair_is_that_of_twelve_numbers_together() -> None:
    pooled = posterior(60, 40)
    flat = pooled.covariance[:, :6, :, :6].reshape(12, 12)
    gap = np.repeat([1 / 6, -1 / 6], 6)
    found = paired(pooled)
    assert estimate(found.asymmetry).se == pytest.approx(np.sqrt(gap @ flat @ gap))
    assert estimate(found.index.figure).se == pytest.approx(np.sqrt(flat.sum()) / 12)


def test_n_is_that_of_the_smaller_side() -> None:
    assert estimate(paired(posterior(50, 50)).asymmetry).n == 12


def test_changing_sides_turns_the_sign_of_the_asymmetry_alone() -> None:
    pooled = posterior(60, 40)
    there, back = paired(pooled), paired(pooled, (1, 0))
    assert estimate(back.asymmetry).value == pytest.approx(-estimate(there.asymmetry).value)
    assert estimate(back.asymmetry).low == pytest.approx(-estimate(there.asymmetry).high)
    assert estimate(back.index.figure).value == pytest.approx(estimate(there.index.figure).value)


def test_two_alike_have_no_asymmetry() -> None:
    cells = [Raw(np.full(7, 50.0), np.eye(7) * 100 + 100, 12)] * 2
    assert estimate(paired(pool(cells)).asymmetry).value == pytest.approx(0, abs=1e-9)


def test_the_worst_component_is_worst_in_both_together() -> None:
    pooled = posterior(45, 45, (80, 80))
    pooled.means[:, 3] += (30, 40)
    worst = paired(pooled).worst
    assert worst is not None
    assert (worst.component, worst.probability) == ("status", 1.0)


def test_a_pulse_names_no_worst_component() -> None:
    pooled = pool([Raw(np.array([50.0]), np.array([[200.0]]), 12)] * 2)
    assert paired(pooled).worst is None


def test_a_withheld_pair_says_that_it_protects_a_direction() -> None:
    found = withheld_pair(("A", "B"), WAVE, "full")
    assert found.index.figure == found.asymmetry == Withheld(Reason.PROTECTS_ANOTHER, 0)
    assert found.index.decision is Decision.WITHHELD


def test_departments_that_rate_one_way_are_no_pair() -> None:
    assert pairs_of([Direction("A", "B"), Direction("B", "C"), Direction("C", "B")]) == (
        ("B", "C"),
    )


names = st.sampled_from("ABCDE")
directions = st.lists(
    st.tuples(names, names).filter(lambda pair: pair[0] != pair[1]).map(lambda p: Direction(*p)),
    max_size=12,
)


@settings(max_examples=50)
@given(directions)
def test_pairs_are_told_once_in_any_order(rated: list[Direction]) -> None:
    found = pairs_of(rated)
    assert found == pairs_of(reversed(rated)) == pairs_of(at.back() for at in rated)
    assert found == tuple(sorted(set(found)))
    assert all(one < two for one, two in found)
