"""The people of a made-up company."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.simulation.plan import STABLE_SD
from analysis.simulation.workforce import Workforce, hire
from tests.analysis.companies import plan_of


def hired(teams: int = 1, seed: int = 1, people: int = 10) -> Workforce:
    plan = plan_of({"Sales": people, "Marketing": 6}, teams=teams)
    return hire(plan, np.random.default_rng(seed))


def test_everyone_has_a_department_a_team_and_a_pseudonym() -> None:
    found = hired(teams=3)
    assert np.bincount(found.department).tolist() == [10, 6]
    assert np.bincount(found.team[found.department == 0]).tolist() == [4, 3, 3]
    assert len(set(found.pids)) == 16


def test_pseudonyms_do_not_follow_the_order_of_the_departments() -> None:
    assert [*hired().pids] != sorted(hired().pids)


def test_people_of_one_team_share_its_effect() -> None:
    found = hired(teams=2)
    for department in (0, 1):
        for team in (0, 1):
            here = (found.department == department) & (found.team == team)
            assert len(set(found.team_effect[here])) == 1
    assert len(set(found.team_effect)) == 4


def test_a_department_of_one_team_has_no_effect_of_its_own() -> None:
    assert (hired(teams=1).team_effect == 0).all()


def test_what_people_feel_has_the_spread_of_the_plan() -> None:
    assert hired(people=4000).stable.std() == pytest.approx(STABLE_SD, rel=0.05)
