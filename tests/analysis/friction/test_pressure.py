"""How much pressure each department is under, whether it is fair, and whether it is seen."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from analysis.decision import Decision
from analysis.estimate import Estimate, Reason, Withheld
from analysis.friction.direction import Direction
from analysis.friction.pressure import Pressure, pressure, pressure_levels
from tests.analysis.companies import MARKETING, SALES, cells_of, raters

PAIR = ("Marketing", "Sales")


def under(direction: Direction, n: int, levels: Mapping[str, float], seed: int) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    columns = {name: level + generator.normal(0, 10, n) for name, level in levels.items()}
    return raters(direction, columns)


def sides(sales: tuple[float, float], marketing: tuple[float, float], n: int = 60) -> Pressure:
    """Return the pressure on two departments with these levels and this unfairness."""
    names = ("pressure", "unfairness", "own_pressure", "other_pressure")
    return pressure(
        cells_of(
            under(SALES, n, dict(zip(names, (*sales, 75, 40), strict=True)), 1),
            under(MARKETING, n, dict(zip(names, (*marketing, 60, 50), strict=True)), 2),
        ),
        PAIR,
        8,
    )


def value(figure: object) -> float:
    assert isinstance(figure, Estimate)
    return figure.value


def test_the_imbalance_is_the_first_departments_level_minus_the_seconds() -> None:
    found = sides((70, 60), (50, 40))
    levels = {name: value(found.level[name].figure) for name in PAIR}
    assert value(found.imbalance.figure) == pytest.approx(levels["Marketing"] - levels["Sales"])
    assert value(found.imbalance.figure) < -10


def test_the_empathy_gap_is_what_one_feels_beyond_what_the_other_sees() -> None:
    found = sides((70, 60), (50, 40))
    assert value(found.empathy_gap["Sales"]) == pytest.approx(75 - 50, abs=5)
    assert value(found.empathy_gap["Marketing"]) == pytest.approx(60 - 40, abs=5)


@pytest.mark.parametrize(
    ("sales", "marketing", "decision"),
    [
        ((75, 70), (45, 30), Decision.ACT),
        ((45, 30), (75, 70), Decision.ACT),
        ((75, 30), (45, 70), Decision.CLEAR),
        ((60, 70), (60, 70), Decision.CLEAR),
    ],
)
def test_pressure_is_rebalanced_where_it_is_uneven_and_the_loaded_side_finds_it_unfair(
    sales: tuple[float, float], marketing: tuple[float, float], decision: Decision
) -> None:
    assert sides(sales, marketing).rebalance is decision


def test_an_imbalance_that_is_not_sure_leaves_rebalancing_undecided() -> None:
    assert sides((60, 70), (50, 30), n=9).rebalance is Decision.UNDECIDED


def test_seven_on_one_side_withhold_the_imbalance_and_its_decision() -> None:
    found = sides((75, 70), (45, 30), n=7)
    assert found.imbalance.figure == Withheld(Reason.TOO_FEW, 7)
    assert found.rebalance is Decision.WITHHELD


def test_a_level_past_sixty_calls_for_action_whatever_the_gap() -> None:
    frames = (under(SALES, 40, {"pressure": 75}, 1), under(MARKETING, 40, {"pressure": 75}, 2))
    levels = pressure_levels(cells_of(*frames), 8)
    assert [levels[at].decision for at in (SALES, MARKETING)] == [Decision.ACT] * 2
    assert levels[SALES].cut.value == 60


def test_where_pressure_was_not_asked_nothing_is_said() -> None:
    frames = (under(SALES, 9, {"blame": 50}, 1), under(MARKETING, 9, {"blame": 50}, 2))
    found = pressure(cells_of(*frames), PAIR, 8)
    silent = Withheld(Reason.NOT_ASKED, 0)
    assert found.imbalance.figure == silent
    assert found.empathy_gap == dict.fromkeys(PAIR, silent)
    assert found.rebalance is Decision.WITHHELD
