"""The level of a scale in every unit, and which units differ beyond noise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.decision import Decision
from analysis.estimate import Estimate, Reason, Withheld
from analysis.population.pooling import Raw, pool
from analysis.sums.moments import moments
from analysis.units.levels import ScaleLevel, scale_level

Array = NDArray[np.float64]


def scores(n: int, level: float, seed: int, sd: float = 18.0) -> Array:
    return level + np.random.default_rng(seed).normal(0, sd, n)


def levels(people: dict[str, int | None] | None = None, **units: Array) -> ScaleLevel:
    sums = {name: moments(np.asarray(x, float)[:, None], ["CLR"]) for name, x in units.items()}
    return scale_level("CLR", "2026-Q1", sums, people or {}, 8)


def estimate(figure: object) -> Estimate:
    assert isinstance(figure, Estimate)
    return figure


def test_units_are_pooled_around_fifty_and_described_as_they_are() -> None:
    units = {"North": scores(20, 70, 1), "South": scores(12, 50, 2), "West": scores(9, 45, 3)}
    found = levels({"North": 40}, **units)
    raws = [Raw(np.array([x.mean()]), np.array([[x.var(ddof=1)]]), len(x)) for x in units.values()]
    pooled = pool(raws, centre=50.0)
    for place, unit in enumerate(found.units):
        assert estimate(unit.level).value == pytest.approx(pooled.means[place, 0])
        assert estimate(unit.difference.figure).value == pytest.approx(
            pooled.means[place, 0] - pooled.means[:, 0].mean()
        )
        assert estimate(unit.described).value == pytest.approx(units[unit.unit].mean())
    north = units["North"]
    assert estimate(found.units[0].described).se == pytest.approx(
        np.sqrt((1 - 20 / 40) * north.var(ddof=1) / 20)
    )


def test_differences_from_the_mean_of_all_units_add_up_to_nothing() -> None:
    found = levels(A=scores(20, 70, 1), B=scores(12, 50, 2), C=scores(9, 45, 3))
    total = sum(estimate(unit.difference.figure).value for unit in found.units)
    assert total == pytest.approx(0, abs=1e-9)


def test_everyone_together_is_the_plain_mean_of_all_people() -> None:
    units = {"North": scores(20, 70, 1), "South": scores(12, 50, 2), "West": scores(3, 10, 3)}
    everyone = np.concatenate([*units.values()])
    overall = estimate(levels(**units).overall)
    assert overall.value == pytest.approx(everyone.mean())
    assert overall.se == pytest.approx(everyone.std(ddof=1) / np.sqrt(35))


def test_a_unit_of_seven_is_withheld_and_one_of_eight_is_shown() -> None:
    found = levels(North=scores(8, 50, 1), South=scores(7, 50, 2))
    north, south = found.units
    assert isinstance(north.level, Estimate)
    few = Withheld(Reason.TOO_FEW, 7)
    assert south.described == south.level == south.difference.figure == few
    assert south.difference.decision is Decision.WITHHELD


@pytest.mark.parametrize("score", [0.0, 125 / 3])
def test_a_unit_in_which_everybody_answered_alike_is_withheld(score: float) -> None:
    found = levels(North=scores(8, 50, 1), South=np.full(9, score))
    assert found.units[1].level == Withheld(Reason.ALIKE, 9)


def test_a_company_in_which_everybody_answered_alike_is_withheld_whole() -> None:
    found = levels(North=np.full(9, 125 / 3), South=np.full(12, 125 / 3))
    assert found.overall == Withheld(Reason.NO_VARIANCE, 21)
    assert found.person_sd is None


def test_seven_people_in_all_are_too_few_for_everyone_together() -> None:
    found = levels(North=scores(4, 50, 1), South=scores(3, 50, 2))
    assert found.overall == Withheld(Reason.TOO_FEW, 7)
    assert isinstance(levels(North=scores(4, 50, 1), South=scores(4, 50, 2)).overall, Estimate)


def test_units_of_one_person_and_of_nobody_are_withheld() -> None:
    found = levels(North=scores(9, 50, 1), One=np.array([50.0]), Nobody=np.array([np.nan]))
    assert [unit.unit for unit in found.units] == ["Nobody", "North", "One"]
    assert found.units[0].level == Withheld(Reason.TOO_FEW, 0)
    assert found.units[2].level == Withheld(Reason.TOO_FEW, 1)


def test_a_unit_in_which_all_answered_has_no_sampling_error() -> None:
    described = estimate(levels({"North": 9}, North=scores(9, 50, 1)).units[0].described)
    assert (described.se, described.low) == (0.0, described.value)


def test_a_single_unit_has_a_level_and_no_others_to_differ_from() -> None:
    (north,) = levels(North=scores(9, 50, 1)).units
    assert isinstance(north.level, Estimate)
    assert north.difference.figure == Withheld(Reason.UNDEFINED, 9)
    assert north.difference.decision is Decision.WITHHELD


def test_the_spread_of_persons_is_taken_inside_units() -> None:
    x, y = scores(20, 80, 1), scores(10, 20, 2)
    expected = np.sqrt((19 * x.var(ddof=1) + 9 * y.var(ddof=1)) / 28)
    assert levels(A=x, B=y).person_sd == pytest.approx(expected)


def test_a_unit_far_off_is_told_and_one_near_by_is_not() -> None:
    found = levels(
        A=scores(60, 80, 1), B=scores(60, 50, 2), C=scores(60, 50, 3), D=scores(60, 50, 4)
    )
    assert found.units[0].difference.decision is Decision.ACT
    near = levels(A=scores(9, 52, 1), B=scores(9, 50, 2), C=scores(9, 50, 3))
    assert near.units[0].difference.decision is not Decision.ACT


@settings(max_examples=20)
@given(st.integers(0, 500), st.permutations("ABCD"))
def test_units_by_other_names_have_the_same_levels(seed: int, names: list[str]) -> None:
    units = [scores(8 + place, 50, seed + place) for place in range(4)]
    straight = levels(**dict(zip("ABCD", units, strict=True)))
    renamed = {unit.unit: unit for unit in levels(**dict(zip(names, units, strict=True))).units}
    assert [*renamed] == sorted(names)
    for name, unit in zip(names, straight.units, strict=True):
        assert estimate(renamed[name].level).value == pytest.approx(estimate(unit.level).value)


def test_nine_in_ten_intervals_of_ten_units_hold_the_truth() -> None:
    generator = np.random.default_rng(5)
    hits = []
    for _ in range(40):
        truth = generator.normal(55, 6, 10)
        found = levels(
            **{f"U{u}": level + generator.normal(0, 19, 12) for u, level in enumerate(truth)}
        )
        for unit, level in zip(found.units, truth, strict=True):
            figure = estimate(unit.level)
            hits.append(figure.low <= level <= figure.high)
    assert abs(np.mean(hits) - 0.9) < 4 * np.sqrt(0.09 / len(hits))
