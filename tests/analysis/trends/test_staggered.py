"""Effects of staggered starts: by hand, against Welch, and from companies whose truth is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from scipy.stats import ttest_ind

from analysis.estimate import Estimate, Figure, Reason, Withheld
from analysis.trends.panel import Counting, Panel, panel, panel_of_people
from analysis.trends.staggered import Base, Errors, GroupTimes, Others, group_times

WAVES = ["Q1", "Q2", "Q3"]
MEANS = np.array(
    [
        [50.0, 46, 43],
        [52, 47, 46],
        [48, 49, 44],
        [50, 50, 47],
        [51, 51, 51],
        [49, 50, 49],
        [50, 49, 50],
    ]
)
STARTS = {"a": "Q2", "b": "Q2", "c": "Q3", "d": "Q3"}


def known(figure: Figure) -> Estimate:
    assert isinstance(figure, Estimate)
    return figure


def units_over_waves(
    means: np.ndarray = MEANS, starts: Mapping[str, str] = STARTS, n: float = 1.0
) -> Panel:
    counts = np.full(means.shape, n)
    names = [*"abcdefghijklmnopqrstuvwxyz"[: len(means)]]
    waves = [f"Q{wave}" for wave in range(1, means.shape[1] + 1)]
    return panel(counts, counts * means, names, waves, starts)


def effects(found: Panel, others: Others = Others.NOT_YET, **options: Any) -> GroupTimes:
    made = group_times(found, others, **options)
    assert isinstance(made, GroupTimes)
    return made


def test_by_hand_two_starts_against_those_that_had_not_begun() -> None:
    """Changes Q1-Q2: -4 -5 of the first start; 1 0 0 1 -1 of the others."""
    found = effects(units_over_waves())
    assert known(found.effect(1, 1).figure).value == pytest.approx(-4.5 - 0.2)
    assert known(found.effect(1, 2).figure).value == pytest.approx(-6.5)
    assert known(found.effect(2, 2).figure).value == pytest.approx(-4.0)
    assert known(found.effect(2, 1).figure).value == pytest.approx(0.5)
    assert found.effect(2, 1).is_before


def test_by_hand_two_starts_against_those_that_never_began() -> None:
    found = effects(units_over_waves(), Others.NEVER)
    assert known(found.effect(1, 1).figure).value == pytest.approx(-4.5)
    assert known(found.effect(2, 2).figure).value == pytest.approx(-4.0)


def test_one_start_is_the_plain_difference_in_differences_with_welch_s_error() -> None:
    starts = {"a": "Q3", "b": "Q3", "c": "Q3"}
    found = known(effects(units_over_waves(starts=starts)).effect(2, 2).figure)
    changes = MEANS[:, 2] - MEANS[:, 1]
    welch = ttest_ind(changes[:3], changes[3:], equal_var=False)
    bounds = welch.confidence_interval(0.95)
    assert found.value == pytest.approx(changes[:3].mean() - changes[3:].mean())
    assert (found.low, found.high) == (pytest.approx(bounds.low), pytest.approx(bounds.high))
    assert found.df == pytest.approx(welch.df)
    assert found.n == 7


def test_the_asymptotic_error_is_that_of_a_regression_with_robust_errors() -> None:
    starts = {"a": "Q3", "b": "Q3", "c": "Q3"}
    made = effects(units_over_waves(starts=starts), errors=Errors.ASYMPTOTIC)
    changes = MEANS[:, 2] - MEANS[:, 1]
    design = np.column_stack([np.ones(7), np.arange(7) < 3])
    bread = np.linalg.inv(design.T @ design)
    left = changes - design @ bread @ design.T @ changes
    meat = design.T @ (left[:, None] ** 2 * design)
    assert known(made.effect(2, 2).figure).se == pytest.approx((bread @ meat @ bread)[1, 1] ** 0.5)


def test_before_the_start_the_change_is_that_since_the_wave_before_or_since_the_last() -> None:
    means = np.array([[3.0, 5, 9, 2], [1, 2, 7, 1], [4, 4, 4, 5], [3, 4, 6, 5]])
    starts = {"a": "Q4", "b": "Q4"}
    varying = effects(units_over_waves(means, starts))
    universal = effects(units_over_waves(means, starts), base=Base.UNIVERSAL)
    assert [(e.wave, round(e.value, 6)) for e in varying.effects] == [
        (1, 1.0),
        (2, 3.5),
        (3, -6.5),
    ]
    assert [(e.wave, round(e.value, 6)) for e in universal.effects] == [
        (0, -4.5),
        (1, -3.5),
        (3, -6.5),
    ]


def test_departments_count_by_people() -> None:
    """Changes -4 of ten and -8 of thirty: -7 on average, against 0."""
    n = np.array([[10.0, 10], [30, 30], [10, 10], [10, 10]])
    means = np.array([[50.0, 46], [50, 42], [50, 51], [50, 49]])
    starts = {"a": "Q2", "b": "Q2"}
    by_people = panel(n, n * means, [*"abcd"], WAVES[:2], starts)
    alike = panel(n, n * means, [*"abcd"], WAVES[:2], starts, counting=Counting.UNITS)
    assert known(effects(by_people).effect(1, 1).figure).value == pytest.approx(-7.0)
    assert known(effects(alike).effect(1, 1).figure).value == pytest.approx(-6.0)


def test_people_with_all_answers_tell_the_same_as_their_departments() -> None:
    generator = np.random.default_rng(1)
    sizes = [6, 9, 12, 5, 8, 10]
    names = [f"{unit}{person}" for unit, size in enumerate(sizes) for person in range(size)]
    homes = [name[0] for name in names]
    scores = generator.normal(50, 10, (len(names), 2))
    starts = {name: "Q2" for name in names if name[0] in "012"}
    people = panel_of_people(scores, names, WAVES[:2], starts, clusters=homes)
    sums = np.array([scores[[home == unit for home in homes]].sum(axis=0) for unit in "012345"])
    n = np.repeat(np.array(sizes, float)[:, None], 2, axis=1)
    departments = panel(n, sums, [*"012345"], WAVES[:2], dict.fromkeys("012", "Q2"))
    here, there = (known(effects(p).effect(1, 1).figure) for p in (people, departments))
    assert (here.value, here.se) == (pytest.approx(there.value), pytest.approx(there.se))
    assert here.df == pytest.approx(there.df)


def test_a_department_without_answers_in_a_wave_is_left_out_of_it() -> None:
    n = np.array([[10.0, 0, 10], [10, 10, 10], [10, 10, 10], [10, 10, 10], [10, 10, 10]])
    means = np.array([[50.0, 0, 44], [50, 46, 43], [50, 45, 45], [50, 51, 50], [50, 50, 50]])
    starts = {"a": "Q2", "b": "Q2", "c": "Q2"}
    found = effects(panel(n, n * means, [*"abcde"], WAVES, starts))
    assert known(found.effect(1, 1).figure).value == pytest.approx(-4.5 - 0.5)
    assert known(found.effect(1, 1).figure).n == 4
    assert known(found.effect(1, 2).figure).n == 5


def test_one_department_against_others_has_no_error_of_its_own() -> None:
    found = effects(units_over_waves(starts={"a": "Q3"}))
    assert found.effect(2, 2).figure == Withheld(Reason.TOO_FEW, 7)
    assert np.isnan(found.effect(2, 2).value)


def test_changes_that_do_not_vary_are_withheld() -> None:
    means = np.array([[1.0, 0], [2, 1], [3, 3], [4, 4]])
    found = effects(units_over_waves(means, {"a": "Q2", "b": "Q2"}))
    assert found.effect(1, 1).figure == Withheld(Reason.NO_VARIANCE, 4)


def test_nothing_begun_or_nobody_to_compare_with_is_withheld() -> None:
    everyone = dict.fromkeys("abcdefg", "Q2")
    assert group_times(units_over_waves(starts={})) == Withheld(Reason.TOO_FEW_WAVES, 7)
    assert group_times(units_over_waves(starts=everyone)) == Withheld(Reason.TOO_FEW, 7)


def test_when_all_have_begun_nothing_more_can_be_told() -> None:
    starts = dict.fromkeys("abc", "Q2") | dict.fromkeys("defg", "Q3")
    found = effects(units_over_waves(starts=starts))
    assert [(e.start, e.wave) for e in found.effects] == [(1, 1), (2, 1)]
    never = group_times(units_over_waves(starts=starts), Others.NEVER)
    assert never == Withheld(Reason.TOO_FEW, 7)


def test_shift_and_scale_go_through_and_the_order_of_units_does_not_count() -> None:
    here = known(effects(units_over_waves()).effect(1, 1).figure)
    there = known(effects(units_over_waves(10 - 2 * MEANS)).effect(1, 1).figure)
    assert (there.value, there.se) == (pytest.approx(-2 * here.value), pytest.approx(2 * here.se))
    turned = panel(np.ones((7, 3)), MEANS[::-1], [*"gfedcba"], WAVES, STARTS)
    assert known(effects(turned).effect(1, 1).figure).se == pytest.approx(here.se)


def test_what_all_departments_share_and_what_each_has_of_its_own_is_no_effect() -> None:
    own, shared = np.arange(7.0)[:, None] * 5, np.array([0.0, 9, -4])
    here, there = effects(units_over_waves()), effects(units_over_waves(MEANS + own + shared))
    assert [e.value for e in there.effects] == pytest.approx([e.value for e in here.effects])
