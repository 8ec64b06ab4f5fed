"""Who rates strictly, who has a name, and what is peculiar to two departments."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import permutations

import numpy as np
import pytest

from analysis.decision import Decision
from analysis.estimate import Estimate, Reason, Withheld
from analysis.friction.direction import Direction
from analysis.friction.measures import BLOCK
from analysis.friction.round_robin import RoundRobin, nothing_known
from analysis.indicators.bundle import Indicators
from analysis.pipeline import analyse
from survey.answers.extract import Extract
from tests.analysis.companies import (
    answered,
    climate_indicators,
    eight_departments,
    example_indicators,
    plan_of,
    with_rows,
)

FIVE = ("Design", "Finance", "Sales", "Service", "Stores")
STRICT, NAMED, APART = 14.0, 22.0, 22.0


def level(at: Direction) -> float:
    """Return a friction with a strict rater, a bad name and one pair that is apart."""
    own = STRICT if at.rater == "Design" else 0.0
    about = NAMED if at.target == "Stores" else 0.0
    pair = APART if {at.rater, at.target} == {"Sales", "Service"} else 0.0
    return 32.0 + own + about + pair


def levels(names: tuple[str, ...]) -> Mapping[Direction, Mapping[str, float]]:
    ways = (Direction(*pair) for pair in permutations(names, 2))
    return {at: dict.fromkeys(BLOCK, level(at)) for at in ways}


@cache
def extract() -> Extract:
    return answered(plan_of(dict.fromkeys(FIVE, 30), levels=levels(FIVE)), 4).extract


@cache
def found() -> Indicators:
    return analyse(extract())


def one(indicators: Indicators) -> RoundRobin:
    (robin,) = indicators.friction.round_robins
    return robin


def value(figure: object) -> float:
    assert isinstance(figure, Estimate)
    return figure.value


def reason(figure: object) -> Reason:
    assert isinstance(figure, Withheld)
    return figure.reason


def test_a_strict_department_a_name_and_a_pair_are_told_apart() -> None:
    robin = one(found())
    sure = {
        (effect.department, what)
        for effect in robin.departments
        for what, judged in (("strict", effect.strictness), ("name", effect.name))
        if judged.decision is Decision.ACT
    }
    assert {("Design", "strict"), ("Stores", "name")} <= sure
    apart = {each.direction for each in robin.pairs if each.effect.decision is Decision.ACT}
    assert {Direction("Sales", "Service"), Direction("Service", "Sales")} <= apart
    assert len(robin.pairs) == 20
    assert not robin.warning


def test_strictness_and_name_hold_what_was_planted() -> None:
    robin = one(found())
    assert isinstance(robin.mean, Estimate)
    by_name = {effect.department: effect for effect in robin.departments}
    strict = by_name["Design"].strictness.figure
    assert isinstance(strict, Estimate)
    # The planted strictness is measured from the mean of all five departments.
    assert strict.low < STRICT * 4 / 5 < strict.high
    assert strict.level == 0.9


def test_the_parts_add_up_to_about_the_mean_of_a_direction() -> None:
    robin = one(found())
    effects = {effect.department: effect for effect in robin.departments}
    indices = {index.direction: index.index.figure for index in found().friction.indices}
    for pair in robin.pairs:
        parts = (
            robin.mean,
            effects[pair.direction.rater].strictness.figure,
            effects[pair.direction.target].name.figure,
            pair.effect.figure,
        )
        together = sum(value(part) for part in parts)
        assert together == pytest.approx(value(indices[pair.direction]), abs=4)


def test_an_effect_counts_the_people_that_it_rests_on() -> None:
    robin = one(found())
    raters = {index.direction: index.raters for index in found().friction.indices}
    for pair in robin.pairs:
        assert isinstance(pair.effect.figure, Estimate)
        assert pair.effect.figure.n == raters[pair.direction]
    for effect in robin.departments:
        about = [n for at, n in raters.items() if at.target == effect.department]
        assert isinstance(effect.name.figure, Estimate)
        assert effect.name.figure.n == sum(about)


def test_departments_stand_by_the_alphabet() -> None:
    assert tuple(effect.department for effect in one(found()).departments) == FIVE
    directions = [pair.direction for pair in one(found()).pairs]
    assert directions == sorted(directions)


def test_two_departments_give_pair_scores_only() -> None:
    robin = one(example_indicators())
    assert robin.departments == robin.pairs == ()
    assert {reason(part) for part in (robin.mean, robin.generalized, robin.dyadic)} == {
        Reason.UNDEFINED
    }


def test_three_departments_come_with_a_warning() -> None:
    names = FIVE[:3]
    made = answered(plan_of(dict.fromkeys(names, 20), levels=levels(names)), 4).extract
    robin = one(analyse(made))
    assert robin.warning
    assert len(robin.pairs) == 6


def test_more_departments_than_a_round_robin_holds_are_withheld() -> None:
    names = tuple(f"D{place:02}" for place in range(13))
    ring = {
        Direction(name, names[(place + step) % 13]): {}
        for place, name in enumerate(names)
        for step in (1, 2)
    }
    robin = one(analyse(answered(plan_of(dict.fromkeys(names, 9), levels=ring)).extract))
    assert reason(robin.mean) is Reason.UNDEFINED
    assert robin.pairs == ()


def test_without_ratings_of_departments_there_is_none() -> None:
    assert climate_indicators().friction.round_robins == ()


def test_a_direction_that_is_withheld_is_no_part_of_it() -> None:
    whole = eight_departments()
    hidden = {
        index.direction
        for index in whole.friction.indices
        if isinstance(index.index.figure, Withheld)
    }
    assert hidden
    robin = one(whole)
    assert not hidden & {pair.direction for pair in robin.pairs}
    assert "Legal" not in {effect.department for effect in robin.departments}


def test_what_a_withheld_department_answers_changes_nothing() -> None:
    small = {**dict.fromkeys(FIVE[:4], 12), "Legal": 5}
    made = answered(plan_of(small), 4).extract
    rows = made.responses.copy()
    rng = np.random.default_rng(1)
    items = [item for scale in made.instrument.scales for item in scale.items]
    here = (rows["unit"] == "Legal") | (rows["target"] == "Legal")
    for name in items:
        given = here & (rows[name] >= 1)
        rows.loc[given, name] = rng.integers(1, 6, int(given.sum()))
    assert one(analyse(with_rows(made, rows))) == one(analyse(made))


def test_it_can_be_withheld_as_a_whole() -> None:
    robin = nothing_known(one(found()), Reason.NOT_COMPARABLE)
    assert robin.pairs == robin.departments == ()
    assert reason(robin.mean) is Reason.NOT_COMPARABLE
    assert (robin.wave, robin.form) == (found().waves[-1], "full")


def test_rows_in_another_order_give_the_same_effects() -> None:
    made = extract()
    mixed = with_rows(made, made.responses.sample(frac=1, random_state=5))
    assert one(analyse(mixed)) == one(found())


def test_renamed_departments_keep_their_effects() -> None:
    renamed = dict(zip(FIVE, reversed(FIVE), strict=True))
    rows = extract().responses.replace({"unit": renamed, "target": renamed})
    other = one(analyse(with_rows(extract(), rows)))
    effects = {effect.department: effect for effect in other.departments}
    for effect in one(found()).departments:
        there = effects[renamed[effect.department]]
        assert value(there.strictness.figure) == pytest.approx(
            value(effect.strictness.figure), abs=0.6
        )
