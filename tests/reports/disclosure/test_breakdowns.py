"""Breakdowns stand where they isolate nobody."""

from __future__ import annotations

import numpy as np
import pytest

from reports.disclosure.breakdowns import Plan, Respondents, label_table, plan_breakdowns
from reports.disclosure.certificate import NONE
from reports.disclosure.tree import publishable
from reports.errors import Disclosing, UnusableFigures
from tests.reports.disclosure.attacker import smallest_isolated
from tests.reports.disclosure.organisations import Organisation, chance, random_parents


def one_unit(*parts: tuple[int, int]) -> Respondents:
    """Return a unit with so many people in each category."""
    gender = np.repeat([part for part, _ in parts], [people for _, people in parts])
    return Respondents((-1,), np.zeros(len(gender), np.int64), {"gender": gender})


def groups_of(respondents: Respondents, plan: Plan) -> list[frozenset[int]]:
    its = Organisation(respondents.parents, tuple(respondents.unit.tolist()))
    groups = its.groups(plan.totals)
    for family, shown in plan.breakdowns.items():
        category = respondents.categories[family]
        for part in set(category.tolist()) - {NONE}:
            inside = frozenset(np.flatnonzero(category == part).tolist())
            groups += [group & inside for group in its.groups(shown) if group & inside]
    return groups


def test_an_exhaustive_attacker_finds_nothing_beside_the_breakdowns() -> None:
    rng = chance(8)
    broken_down = dropped = 0
    for _ in range(400):
        k, people = rng.randint(2, 4), rng.randint(10, 26)
        parents = random_parents(rng, rng.randint(1, 4))
        unit = np.array([rng.randrange(len(parents)) for _ in range(people)])
        families = {
            name: np.array([rng.choice([NONE, 0, 0, 1, 1]) for _ in range(people)])
            for name in ("gender", "tenure")
        }
        respondents = Respondents(parents, unit, families)
        totals = publishable(parents, respondents.direct, k)

        plan = plan_breakdowns(respondents, totals, k, fewest=k)

        assert smallest_isolated(groups_of(respondents, plan), people, k) is None
        broken_down += sum(sum(shown) for shown in plan.breakdowns.values())
        dropped += len(plan.dropped)
    assert broken_down > 50
    assert dropped > 50


def test_a_unit_is_broken_down_where_every_category_has_k() -> None:
    plan = plan_breakdowns(one_unit((0, 32), (1, 8)), [True], k=8)

    assert plan.breakdowns == {"gender": (True,)}


def test_a_category_of_one_below_k_hides_the_breakdown() -> None:
    plan = plan_breakdowns(one_unit((0, 33), (1, 7)), [True], k=8)

    assert plan.breakdowns == {"gender": (False,)}


def test_a_unit_of_fewer_than_five_times_k_is_not_broken_down() -> None:
    plan = plan_breakdowns(one_unit((0, 20), (1, 19)), [True], k=8)

    assert plan.breakdowns == {"gender": (False,)}


def test_a_hidden_unit_is_not_broken_down() -> None:
    plan = plan_breakdowns(one_unit((0, 32), (1, 8)), [False], k=8)

    assert plan.breakdowns == {"gender": (False,)}


def test_a_breakdown_that_leaves_three_people_out_is_dropped() -> None:
    plan = plan_breakdowns(one_unit((0, 30), (1, 20), (NONE, 3)), [True], k=8)

    assert plan.breakdowns == {"gender": (False,)}
    assert plan.dropped == (("gender", 0),)


def test_a_breakdown_that_leaves_eight_people_out_stands() -> None:
    plan = plan_breakdowns(one_unit((0, 30), (1, 20), (NONE, 8)), [True], k=8)

    assert plan.breakdowns == {"gender": (True,)}
    assert plan.dropped == ()


def test_a_part_of_a_broken_down_unit_leaves_no_small_category_above() -> None:
    unit = np.repeat([1, 1, 2, 2], [20, 20, 20, 3])
    gender = np.repeat([0, 1, 0, 1], [20, 20, 20, 3])
    respondents = Respondents((-1, 0, 0), unit, {"gender": gender})

    plan = plan_breakdowns(respondents, [True, True, True], k=8)

    assert plan.breakdowns == {"gender": (True, False, False)}


def test_everyone_has_a_block_in_the_totals_and_in_every_breakdown() -> None:
    respondents = Respondents((-1, 0), np.array([0, 1, 1]), {"gender": np.array([0, 1, NONE])})

    labels = label_table(respondents, [True, True], {"gender": [True, False]})

    assert labels.tolist() == [[0, 0], [1, 1], [1, NONE]]


def test_totals_that_isolate_someone_are_refused() -> None:
    respondents = Respondents((-1, 0), np.repeat([0, 1], [3, 20]), {})

    with pytest.raises(Disclosing) as refused:
        plan_breakdowns(respondents, [True, True], k=8)

    assert str(refused.value) == (
        "The published totals alone isolate too few people; choose them with publishable before "
        "breaking them down."
    )


def test_a_category_is_needed_for_everyone() -> None:
    with pytest.raises(UnusableFigures) as refused:
        Respondents((-1,), np.zeros(3, np.int64), {"gender": np.zeros(2, np.int64)})

    assert str(refused.value) == (
        "gender has 2 categories for 3 people; give each person one, -1 where it is not known."
    )
