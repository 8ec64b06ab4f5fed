"""Whether departments, and waves, may be compared on a scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from analysis.estimate import Described, Reason, Withheld
from analysis.indicators.bundle import Indicators
from analysis.indicators.comparability import (
    MOST_DEPARTMENTS,
    Comparability,
    Grounds,
    comparing_by,
    comparing_of,
)
from analysis.invariance.rungs import Between, Comparable, Equal
from analysis.pipeline import analyse
from analysis.responses.rows import Names
from survey.answers.extract import Extract
from tests.analysis.companies import (
    WAVE,
    answered,
    example_indicators,
    headcount_of,
    plan_of,
    with_rows,
)

LATER = "2026-Q2"
WAVES = (WAVE, LATER)
PEOPLE = {"Sales": 150, "Marketing": 140, "Support": 30}
APART = {"ENC1": 1, "ENC2": -1, "ENC4": 2}
"""Steps by which one department or wave answers some items of one scale higher or lower."""


@cache
def extract() -> Extract:
    return answered(plan_of(PEOPLE, WAVES)).extract


@cache
def found() -> Indicators:
    return analyse(extract())


def of(indicators: Indicators, scale: str, between: Between) -> Comparability:
    (one,) = (
        one for one in indicators.comparability if (one.scale, one.between) == (scale, between)
    )
    return one


def grounds(one: Comparability) -> Grounds:
    assert isinstance(one.found, Grounds)
    return one.found


def moved(rows: pd.DataFrame, here: pd.Series, by: Mapping[str, int]) -> pd.DataFrame:
    """Return answers of which some are a few steps higher or lower, within the scale."""
    rows = rows.copy()
    for name, steps in by.items():
        given = here & (rows[name] >= 1)
        rows.loc[given, name] = (rows.loc[given, name] + steps).clip(1, 5)
    return rows


@cache
def other_sales() -> Indicators:
    """Return findings where Sales reads a scale in another way."""
    rows = extract().responses
    return analyse(with_rows(extract(), moved(rows, rows["unit"] == "Sales", APART)))


@cache
def other_wave() -> Indicators:
    """Return findings where everybody reads a scale in another way in the later wave."""
    rows = extract().responses
    return analyse(with_rows(extract(), moved(rows, rows["wave"] == LATER, APART)))


def test_every_scale_of_several_items_is_judged_both_ways() -> None:
    scales = [one.id for one in extract().instrument.scales]
    assert [(one.scale, one.between) for one in found().comparability] == [
        (scale, between) for scale in scales for between in Between
    ]


@pytest.mark.parametrize("between", Between)
def test_means_may_be_compared_where_all_answer_by_one_model(between: Between) -> None:
    for scale in ("ENC", "TAU", "BLM", "STA", "APP"):
        assert grounds(of(found(), scale, between)).warrants_means


def test_those_compared_are_named_and_the_others_counted() -> None:
    one = of(found(), "ENC", Between.DEPARTMENTS)
    assert (one.compared, one.left_out) == (("Marketing", "Sales"), 1)
    assert of(found(), "ENC", Between.WAVES).compared == WAVES
    assert grounds(one).people <= 290


def test_the_steps_come_with_their_fit_up_to_equal_intercepts() -> None:
    rungs = grounds(of(found(), "APP", Between.DEPARTMENTS)).rungs
    assert [rung.equal for rung in rungs] == [
        Equal.STRUCTURE,
        Equal.LOADINGS,
        Equal.INTERCEPTS,
    ]
    assert rungs[0].change == Withheld(Reason.UNDEFINED, rungs[0].cfi.n)
    assert all(isinstance(rung.change, Described) for rung in rungs[1:])
    assert [rung.df for rung in rungs] == sorted(rung.df for rung in rungs)
    assert all(rung.holds for rung in rungs)


def test_a_department_that_reads_the_items_in_another_way_is_noticed() -> None:
    one = grounds(of(other_sales(), "ENC", Between.DEPARTMENTS))
    assert one.comparable in (Comparable.ASSOCIATIONS, Comparable.NOTHING)
    assert not one.warrants_means
    assert grounds(of(other_sales(), "TAU", Between.DEPARTMENTS)).warrants_means


def test_a_wave_in_which_the_items_are_read_in_another_way_is_noticed() -> None:
    assert not grounds(of(other_wave(), "ENC", Between.WAVES)).warrants_means
    assert grounds(of(other_wave(), "ENC", Between.DEPARTMENTS)).warrants_means


def test_waves_that_are_not_linked_are_compared_as_groups() -> None:
    loose = replace(extract().manifest, linked=False)
    for made, warranted in ((found(), True), (other_wave(), False)):
        rows = extract().responses
        given = rows if made is found() else moved(rows, rows["wave"] == LATER, APART)
        one = of(
            analyse(replace(with_rows(extract(), given), manifest=loose)), "ENC", Between.WAVES
        )
        assert grounds(one).warrants_means is warranted
        assert one.compared == WAVES


def test_one_item_that_is_read_in_another_way_is_named() -> None:
    rows = extract().responses
    made = moved(rows, rows["unit"] == "Sales", {"APP1": 1})
    one = grounds(of(analyse(with_rows(extract(), made)), "APP", Between.DEPARTMENTS))
    assert one.comparable is Comparable.PARTIAL_MEANS
    assert "APP1" in one.freed
    assert "APP1" in one.sentence


def test_two_items_say_nothing_about_it() -> None:
    for between in Between:
        one = of(found(), "PRL", between)
        assert isinstance(one.found, Withheld)
        assert one.found.reason is Reason.UNDEFINED


def test_small_departments_get_no_ladder() -> None:
    for one in example_indicators().comparability:
        assert isinstance(one.found, Withheld)
        assert one.found.reason is Reason.TOO_FEW
        assert one.found.n < 100


def test_one_large_department_alone_is_compared_with_nobody() -> None:
    made = answered(plan_of({"Sales": 120, "Marketing": 20})).extract
    one = of(analyse(made), "ENC", Between.DEPARTMENTS)
    assert isinstance(one.found, Withheld)
    assert (one.found.reason, one.compared) == (Reason.TOO_FEW, ("Sales",))


def test_one_wave_is_compared_with_none() -> None:
    one_wave = answered(plan_of({"Sales": 12, "Marketing": 12})).extract
    one = of(analyse(one_wave), "ENC", Between.WAVES)
    assert one.found == Withheld(Reason.TOO_FEW_WAVES, 0)
    assert one.compared == ()


def four_options() -> Extract:
    """Return the answers on four options: the two highest are one."""
    made, names = extract(), {"ENC1", "ENC2", "ENC3", "ENC4"}
    instrument = made.instrument
    items = tuple(
        replace(item, format=replace(item.format, high=4)) if item.id in names else item
        for item in instrument.items
    )
    rows = made.responses.copy()
    for name in names:
        rows[name] = rows[name].clip(upper=4)
    return replace(with_rows(made, rows), instrument=replace(instrument, items=items))


@pytest.mark.parametrize("linked", [True, False])
def test_few_options_are_compared_as_ordered_answers(*, linked: bool) -> None:
    made = four_options()
    made = replace(made, manifest=replace(made.manifest, linked=linked))
    for between in Between:
        rungs = grounds(of(analyse(made), "ENC", between)).rungs
        assert Equal.THRESHOLDS in {rung.equal for rung in rungs}


def names_of(units: int) -> Names:
    return Names(WAVES, tuple(f"U{place:02}" for place in range(units)), ("full",), ("",))


def test_no_more_departments_are_compared_than_a_ladder_holds() -> None:
    people = {place: 100 + place for place in range(20)}
    sought = comparing_by(people, names_of(20), [WAVE], linked=True)
    assert sought.units == tuple(range(8, 20))
    assert len(sought.units) == MOST_DEPARTMENTS.value
    assert (sought.wave, sought.earlier) == (1, 0)


def test_departments_of_unknown_size_are_counted_where_there_are_many() -> None:
    unknown = headcount_of(dict.fromkeys(names_of(20).units), *WAVES)
    assert comparing_of(names_of(20), unknown, [WAVE], linked=True) is None
    few = comparing_of(names_of(3), headcount_of({}, *WAVES), [WAVE], linked=True)
    assert few is not None
    assert few.units == (0, 1, 2)


def test_a_known_headcount_leaves_small_departments_out() -> None:
    people = {"U00": 99, "U01": 100, "U02": 120}
    sought = comparing_of(names_of(3), headcount_of(people, *WAVES), [], linked=True)
    assert sought is not None
    assert (sought.units, sought.earlier) == ((1, 2), None)


def test_departments_that_nobody_counted_are_counted_by_their_answers() -> None:
    people = {"Sales": 110, "Marketing": 105} | {f"U{place:02}": 2 for place in range(11)}
    made = answered(plan_of(people, teams=1)).extract
    rows = made.responses[made.responses["target"].isin(["", "Sales", "Marketing"])]
    unknown = replace(with_rows(made, rows), headcount=headcount_of({}))
    one = of(analyse(unknown), "ENC", Between.DEPARTMENTS)
    assert (one.compared, one.left_out) == (("Marketing", "Sales"), 11)
