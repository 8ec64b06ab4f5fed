"""Social relations: what N departments allow, shrinkage, symmetry, and coverage of the truth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.networks.directed_means import DirectedMeans, directed_means
from analysis.networks.relations import Identification
from analysis.networks.social_relations import SocialRelations, social_relations

Maker = Callable[..., Any]
NAMES = ("S", "M", "F", "P")
WAYS = tuple((a, b) for a in NAMES for b in NAMES if a != b)


def of(values: np.ndarray, variance: float = 4.0) -> DirectedMeans:
    size = len(values)
    return DirectedMeans(NAMES, WAYS[:size], values, variance * np.eye(size), np.full(size, 12.0))


def apart(means: DirectedMeans, **options: Any) -> SocialRelations:
    found = social_relations(means, seed=1, **options)
    assert isinstance(found, SocialRelations)
    return found


def number(figure: Figure) -> Estimate:
    assert isinstance(figure, Estimate)
    return figure


def test_a_strict_department_and_one_with_a_bad_name_are_told_apart() -> None:
    strict = {"S": 20.0, "M": -20.0, "F": 0.0, "P": 0.0}
    name = {"S": 0.0, "M": 0.0, "F": 15.0, "P": -15.0}
    found = apart(of(np.array([50 + strict[a] + name[b] for a, b in WAYS])))
    assert number(found.perceivers["S"]).low > 0 > number(found.perceivers["M"]).high
    assert number(found.targets["F"]).low > 0 > number(found.targets["P"]).high
    assert abs(number(found.targets["S"]).value) < 3
    assert number(found.pair).high < 40
    assert number(found.mean).value == pytest.approx(50, abs=0.1)


def test_effects_are_shrunken_and_more_so_where_ratings_are_unsure() -> None:
    values = np.array([50 + (20.0 if a == "S" else 0) for a, _ in WAYS])
    sure, unsure = apart(of(values, 4.0)), apart(of(values, 400.0))
    one, two = (number(each.perceivers["S"]) for each in (sure, unsure))
    plain = 15.0
    assert 0 < two.value < one.value < plain
    assert two.low < 0 < one.low


def test_friction_of_two_with_each_other_is_a_pair_effect_that_goes_both_ways() -> None:
    values = np.array([50 + (25.0 if {a, b} == {"S", "M"} else 0) for a, b in WAYS])
    found = apart(of(values))
    assert number(found.pairs["S", "M"]).low > 0
    assert number(found.pairs["M", "S"]).low > 0
    assert number(found.dyadic_correlation).value > 0.3


def test_turning_every_direction_round_swaps_perceivers_and_targets() -> None:
    values = 50 + 10 * np.random.default_rng(2).normal(size=12)
    here = apart(of(values))
    turned = np.array([values[WAYS.index((b, a))] for a, b in WAYS])
    there = apart(of(turned))
    for name in NAMES:
        assert number(there.perceivers[name]).value == pytest.approx(
            number(here.targets[name]).value, abs=0.3
        )
    assert number(there.perceiver).value == pytest.approx(number(here.target).value, rel=0.1)
    assert number(there.dyadic).value == pytest.approx(number(here.dyadic).value, abs=3)


def test_a_shift_of_all_ratings_moves_the_mean_alone() -> None:
    values = 50 + 10 * np.random.default_rng(3).normal(size=12)
    here, there = apart(of(values)), apart(of(values + 7))
    assert number(there.mean).value == pytest.approx(number(here.mean).value + 7)
    assert number(there.perceiver).value == pytest.approx(number(here.perceiver).value)


def test_a_stretch_of_ratings_and_priors_stretches_everything() -> None:
    values = 50 + 10 * np.random.default_rng(4).normal(size=12)
    here, there = apart(of(values, 4)), apart(of(values / 10, 0.04), scale=1.0)
    assert number(there.pair).value == pytest.approx(number(here.pair).value / 100, rel=1e-3)
    assert number(there.perceivers["S"]).value == pytest.approx(
        number(here.perceivers["S"]).value / 10, rel=1e-3, abs=1e-3
    )


def test_two_departments_are_not_taken_apart() -> None:
    ways = (("S", "M"), ("M", "S"))
    two = DirectedMeans(("S", "M"), ways, np.array([60.0, 40]), np.eye(2), np.full(2, 12.0))
    assert social_relations(two, seed=1) == Withheld(Reason.UNDEFINED, 24)


def test_three_departments_are_with_a_warning_that_names_the_priors() -> None:
    three = tuple((a, b) for a in "SMF" for b in "SMF" if a != b)
    means = DirectedMeans(tuple("SMF"), three, np.arange(6.0), np.eye(6), np.full(6, 12.0))
    found = apart(means)
    assert found.separability.identification is Identification.STRONG_PRIORS
    assert found.warning == (
        "With 3 departments there are 1 directions more than effects: variances and reciprocities "
        "rest on the priors (half-normal with scale 10), not on the ratings."
    )


def test_four_departments_are_without_a_warning_unless_directions_are_missing() -> None:
    values = 50 + 10 * np.random.default_rng(5).normal(size=12)
    assert apart(of(values)).warning is None
    assert apart(of(values)).separability.identification is Identification.IDENTIFIED
    assert "With 4 departments there are 4 directions" in (apart(of(values[:11])).warning or "")


def test_a_department_that_takes_no_part_is_not_guessed_at() -> None:
    ways = tuple((a, b) for a in "SMF" for b in "SMF" if a != b)
    means = DirectedMeans(NAMES, ways, np.arange(6.0), np.eye(6), np.full(6, 12.0))
    assert social_relations(means, seed=1) == Withheld(Reason.UNDEFINED, 72)


def test_a_prior_without_width_is_refused() -> None:
    with pytest.raises(UnusableAnswers) as caught:
        social_relations(of(np.arange(12.0)), seed=1, scale=0)
    assert str(caught.value) == "A prior of scale 0 has no sense; give one above 0."


@pytest.mark.parametrize("departments", [3, 4])
def test_intervals_hold_networks_drawn_from_the_priors(departments: int, network: Maker) -> None:
    rng = np.random.default_rng(departments)
    hits: list[bool] = []
    for seed in range(40):
        spreads, both = np.abs(rng.normal(size=3)) * 10, 2 * rng.beta(2, 2, 2) - 1
        made = network(rng, departments, (*spreads, *both))
        means = directed_means(made.ratings)
        assert isinstance(means, DirectedMeans)
        found = social_relations(means, seed=seed)
        assert isinstance(found, SocialRelations)
        truths = [
            (found.perceiver, spreads[0] ** 2),
            (found.target, spreads[1] ** 2),
            (found.pair, spreads[2] ** 2),
            (found.generalized, both[0] * spreads[0] * spreads[1]),
            (found.dyadic, both[1] * spreads[2] ** 2),
            (found.perceivers["D0"], made.effects[0, 0]),
            (found.targets["D1"], made.effects[1, 1]),
            (found.pairs["D0", "D1"], made.pairs[0, 1]),
        ]
        hits += [number(figure).low <= truth <= number(figure).high for figure, truth in truths]
    assert 0.86 <= np.mean(hits) <= 0.94
