"""The Friction Index of a direction, its components and what hides behind the mean."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.decision import Decision
from analysis.estimate import Estimate, Reason, Withheld
from analysis.friction.direction import Direction
from analysis.friction.index import FrictionIndex, friction_index, withheld_index
from analysis.friction.measures import BLOCK, COMPONENTS
from analysis.population.pooling import Pooled, Raw, pool
from tests.analysis.companies import MARKETING, SALES, cells_of, friction, raters


def judged(levels: Sequence[float], se: float = 3.0, n: int = 30) -> FrictionIndex:
    """Return the index of a direction whose seven measures are known apart from this error."""
    means = np.array([[*levels, 50.0]])
    covariance = (np.eye(7) * se**2).reshape(1, 7, 1, 7)
    pooled = Pooled(means, covariance, np.array([60.0]), (n,))
    (cell,) = cells_of(raters(SALES, friction(n, 45, 1)))
    return friction_index(cell, pooled, 0)


def value(figure: object) -> float:
    assert isinstance(figure, Estimate)
    return figure.value


def test_by_hand_it_is_the_mean_of_its_six_components() -> None:
    found = judged([60, 55, 35, 40, 30, 45])
    assert value(found.index.figure) == pytest.approx(265 / 6)
    assert [*found.components] == [*COMPONENTS]
    assert value(found.components["status"].figure) == 40


def test_by_hand_its_error_is_that_of_a_mean_of_six() -> None:
    figure = judged([60, 55, 35, 40, 30, 45], se=6.0).index.figure
    assert isinstance(figure, Estimate)
    assert figure.se == pytest.approx(6 / 6**0.5)


def test_challenge_is_no_part_of_it() -> None:
    assert "challenge" not in judged([50] * 6).components


@pytest.mark.parametrize(
    ("profile", "middle", "low", "high"),
    [((60, 55, 35, 40, 30, 45), 44, 41, 48), ((62, 20, 58, 25, 60, 22), 41, 35, 48)],
)
def test_the_weight_band_is_that_of_the_design(
    profile: Sequence[float], middle: float, low: float, high: float
) -> None:
    found = judged(profile)
    assert found.band is not None
    assert value(found.index.figure) == pytest.approx(middle, abs=0.5)
    assert (found.band.low, found.band.high) == pytest.approx((low, high), abs=0.6)


def test_equal_components_leave_weights_nothing_to_change() -> None:
    band = judged([50] * 6).band
    assert band is not None
    assert (band.low, band.high) == pytest.approx((50, 50))


def test_the_worst_component_is_named_with_how_sure_it_is() -> None:
    sure, toss_up = (
        judged([40, 40, 70, 40, 40, 40]).worst,
        judged([40, 60, 60.1, 40, 40, 40]).worst,
    )
    assert sure is not None
    assert toss_up is not None
    assert (sure.component, sure.probability) == ("blame", 1.0)
    assert toss_up.component == "blame"
    assert toss_up.probability == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize(
    ("level", "decision"),
    [(60, Decision.ACT), (45, Decision.UNDECIDED), (30, Decision.CLEAR)],
)
def test_an_index_is_held_against_45(level: float, decision: Decision) -> None:
    found = judged([level] * 6)
    assert found.index.cut.value == 45
    assert found.index.decision is decision
    assert found.components["blame"].cut.value == 50


def test_two_camps_are_told_from_twenty_raters_on() -> None:
    camps = np.array([10.0, 90.0] * 10)
    columns = {name: camps + place for place, name in enumerate(BLOCK)}
    cells = cells_of(
        raters(SALES, columns), raters(MARKETING, {k: v[:19] for k, v in columns.items()})
    )
    pooled = pool([Raw(cell.block.means, cell.block.covariance, cell.n) for cell in cells])
    few, many = (friction_index(cell, pooled, place) for place, cell in enumerate(cells))
    assert value(many.split_opinion) == pytest.approx(camps.std(ddof=1))
    assert many.two_camps
    assert few.split_opinion == Withheld(Reason.TOO_FEW, 19)
    assert not few.two_camps


def test_the_interval_of_a_spread_is_that_of_normal_theory() -> None:
    columns = friction(40, 45, 5)
    (cell,) = cells_of(raters(SALES, columns))
    pooled = pool([Raw(cell.block.means, cell.block.covariance, cell.n)])
    spread = friction_index(cell, pooled, 0).split_opinion
    own = np.mean([columns[name] for name in COMPONENTS], axis=0).std(ddof=1)
    assert isinstance(spread, Estimate)
    assert spread.value == pytest.approx(own)
    assert spread.se == pytest.approx(own / np.sqrt(2 * 39))
    assert spread.high - spread.value == pytest.approx(1.645 * spread.se)


def test_a_pulse_has_an_index_and_no_components() -> None:
    cells = cells_of(
        raters(SALES, friction(12, 45, 1, ["friction_pulse"]), form="pulse"),
        raters(MARKETING, friction(9, 45, 2, ["friction_pulse"]), form="pulse"),
    )
    pooled = pool([Raw(cell.block.means, cell.block.covariance, cell.n) for cell in cells])
    found = friction_index(cells[0], pooled, 0)
    assert value(found.index.figure) == pytest.approx(pooled.means[0, 0])
    assert (found.components, found.band, found.worst, found.form) == ({}, None, None, "pulse")


def test_what_is_withheld_is_withheld_in_every_part() -> None:
    (cell,) = cells_of(raters(SALES, friction(7, 45, 1)))
    found = withheld_index(cell, Reason.TOO_FEW)
    hidden = Withheld(Reason.TOO_FEW, 7)
    assert found.index.figure == found.split_opinion == hidden
    assert [found.components[name].figure for name in COMPONENTS] == [hidden] * 6
    assert found.index.decision is Decision.WITHHELD
    assert (found.band, found.worst, found.two_camps) == (None, None, False)
    assert found.direction == Direction("Sales", "Marketing")


@settings(max_examples=10)
@given(st.lists(st.floats(0, 100), min_size=6, max_size=6), st.permutations(range(6)))
def test_the_index_is_the_mean_of_its_components_in_any_order(
    levels: list[float], order: list[int]
) -> None:
    found, turned = judged(levels), judged([levels[place] for place in order])
    mean = np.mean([value(part.figure) for part in found.components.values()])
    assert value(found.index.figure) == pytest.approx(mean)
    assert value(turned.index.figure) == pytest.approx(mean)
