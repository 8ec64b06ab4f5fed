"""What is withheld where a scale does not mean the same to all."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from analysis.decision import Decision
from analysis.estimate import Estimate, Reason, Withheld
from analysis.friction.measures import INDEX, PRESSURE
from analysis.indicators.bundle import Indicators
from analysis.indicators.comparability import Comparability, Grounds
from analysis.indicators.warranted import (
    Unlike,
    unlike_of,
    warranted_changes,
    warranted_friction,
    warranted_levels,
    warranted_watch,
)
from analysis.invariance.rungs import Between, Comparable
from analysis.pipeline import analyse
from tests.analysis.companies import (
    answered,
    climate_indicators,
    example_indicators,
    plan_of,
    questionnaire,
    with_rows,
)

NONE = Unlike(frozenset(), frozenset())
HIDDEN = Reason.NOT_COMPARABLE


def judged(scale: str, comparable: Comparable, between: Between) -> Comparability:
    grounds = Grounds(comparable, "A sentence.", (), 240, ())
    return Comparability(scale, between, ("Sales", "Marketing"), 0, grounds)


def apart(*measures: str) -> Unlike:
    return Unlike(frozenset(measures), frozenset(measures))


def reason(figure: object) -> Reason:
    assert isinstance(figure, Withheld)
    return figure.reason


def test_a_scale_without_comparable_means_takes_its_measure_and_the_index_along() -> None:
    found = [
        judged("ENC", Comparable.ASSOCIATIONS, Between.DEPARTMENTS),
        judged("PRL", Comparable.NOTHING, Between.WAVES),
    ]
    unlike = unlike_of(found, questionnaire())
    assert unlike.departments == {"ENC", "encroachment", INDEX}
    assert unlike.waves == {"PRL", PRESSURE}


@pytest.mark.parametrize("comparable", [Comparable.MEANS, Comparable.PARTIAL_MEANS])
def test_means_that_may_be_compared_withhold_nothing(comparable: Comparable) -> None:
    found = [judged("ENC", comparable, between) for between in Between]
    assert unlike_of(found, questionnaire()) == NONE


def test_what_is_not_known_withholds_nothing() -> None:
    few = Comparability("ENC", Between.WAVES, (), 0, Withheld(Reason.TOO_FEW, 40))
    assert unlike_of([few], questionnaire()) == NONE


def test_units_keep_their_levels_and_lose_how_far_they_lie_off() -> None:
    levels = climate_indicators().levels
    scale = levels[0].scale
    first, *rest = warranted_levels(levels, apart(scale))
    assert (first.overall, first.units[0].level) == (levels[0].overall, levels[0].units[0].level)
    for unit, before in zip(first.units, levels[0].units, strict=True):
        known = isinstance(before.difference.figure, Estimate)
        assert reason(unit.difference.figure) is (HIDDEN if known else Reason.TOO_FEW)
        assert unit.difference.decision is Decision.WITHHELD
    assert tuple(rest) == levels[1:]
    assert warranted_levels(levels, NONE) == levels


def test_a_pair_keeps_its_index_and_loses_the_difference_of_its_directions() -> None:
    friction = example_indicators().friction
    found = warranted_friction(friction, apart(INDEX))
    assert {reason(one.asymmetry) for one in found.pairs} == {HIDDEN}
    assert [one.index for one in found.pairs] == [one.index for one in friction.pairs]
    assert found.pressure == friction.pressure
    assert warranted_friction(friction, NONE) == friction


def test_pressure_that_means_another_thing_is_not_called_uneven() -> None:
    friction = example_indicators().friction
    found = warranted_friction(friction, apart(PRESSURE))
    assert {reason(one.imbalance.figure) for one in found.pressure} == {HIDDEN}
    assert {one.rebalance for one in found.pressure} == {Decision.WITHHELD}
    assert [one.level for one in found.pressure] == [one.level for one in friction.pressure]
    assert found.pairs == friction.pairs


def test_changes_of_a_measure_that_drifted_are_withheld() -> None:
    found = example_indicators()
    changes = warranted_changes(found.changes, apart("blame", INDEX))
    for one, before in zip(changes, found.changes, strict=True):
        if one.measure in ("blame", INDEX):
            assert reason(one.change.figure) is HIDDEN
            assert (one.change.worse, one.change.better) == (None, None)
        else:
            assert one == before


def test_no_alert_is_raised_on_an_index_that_drifted() -> None:
    watched = example_indicators().watched
    found = warranted_watch(watched, apart(INDEX))
    assert any(alert.raised for one in watched for alert in one.alerts)
    assert not any(alert.raised for one in found for alert in one.alerts)
    assert {reason(alert.shift) for one in found for alert in one.alerts} == {HIDDEN}
    assert warranted_watch(watched, apart("blame")) == watched


def test_what_was_withheld_already_keeps_its_reason() -> None:
    friction = example_indicators().friction
    few = Withheld(Reason.TOO_FEW, 5)
    pairs = tuple(replace(one, asymmetry=few) for one in friction.pairs)
    found = warranted_friction(replace(friction, pairs=pairs), apart(INDEX))
    assert {one.asymmetry for one in found.pairs} == {few}


@cache
def read_in_another_way() -> Indicators:
    """Return findings of two departments, one of which reads encroachment in its own way."""
    made = answered(plan_of({"Sales": 150, "Marketing": 140})).extract
    rows = made.responses.copy()
    for name, steps in {"ENC1": 1, "ENC2": -1, "ENC4": 2}.items():
        given = (rows["unit"] == "Sales") & (rows[name] >= 1)
        rows.loc[given, name] = (rows.loc[given, name] + steps).clip(1, 5)
    return analyse(with_rows(made, rows))


def test_the_whole_way_a_department_that_reads_otherwise_is_not_compared() -> None:
    found = read_in_another_way()
    (pair,) = found.friction.pairs
    assert reason(pair.asymmetry) is HIDDEN
    assert isinstance(pair.index.figure, Estimate)
    assert isinstance(found.friction.pressure[0].imbalance.figure, Estimate)
