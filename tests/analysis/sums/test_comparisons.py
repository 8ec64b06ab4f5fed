"""Complete answers of departments and of two waves, as sums."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from analysis.responses.loading import load
from analysis.responses.rows import Rows, as_rows
from analysis.sums.comparisons import ComparedSums, Comparing, are_ordered, comparison_sums
from analysis.sums.members import scales_of_several
from survey.answers.extract import Extract
from survey.instrument.questionnaire import Item
from tests.analysis.companies import WAVE, answered, plan_of

LATER = "2026-Q2"
PEOPLE = {"Sales": 14, "Marketing": 11, "Support": 9}
BOTH = Comparing(1, (0, 1), 0, linked=True)


@cache
def extract() -> Extract:
    return answered(plan_of(PEOPLE, (WAVE, LATER))).extract


@cache
def rows() -> Rows:
    return as_rows(load(extract())).by_person()


def sums(comparing: Comparing = BOTH, given: Rows | None = None) -> dict[str, ComparedSums]:
    part = rows() if given is None else given
    return comparison_sums(part, scales_of_several(part.codebook), comparing)


def turned(scale: str, wave: str, *, unit: str = "") -> pd.DataFrame:
    """Return keyed complete answers from the low end on, a person and target a row."""
    instrument = extract().instrument
    frame = extract().responses
    names = next(one.items for one in instrument.scales if one.id == scale)
    once = instrument.item(names[0]).asked.value == "once"
    kept = frame[(frame["wave"] == wave) & ((frame["target"] == "") == once)]
    kept = kept[kept["unit"] == unit] if unit else kept
    answers = kept.set_index(["pid", "target"])[[*names]].astype(float)
    for name in names:
        item = instrument.item(name)
        low, high = item.format.low, item.format.high
        answers[name] = (high - answers[name] if item.reverse else answers[name] - low).where(
            answers[name] >= low
        )
    return answers.dropna()


def test_a_department_has_the_products_of_its_complete_answers() -> None:
    found = sums()["PRL"]
    answers = turned("PRL", LATER, unit="Marketing").to_numpy()
    (_, (counts, _, products)), *_ = found.departments.items()
    assert counts[0, 0] == len(answers)
    assert products.tolist() == (answers.T @ answers).tolist()


def test_departments_that_are_not_asked_for_are_left_out() -> None:
    found = sums()["PRL"]
    assert found.people(found.departments) == {
        0: len(turned("PRL", LATER, unit="Marketing")),
        1: len(turned("PRL", LATER, unit="Sales")),
    }


def test_of_a_person_who_rates_several_departments_one_row_counts() -> None:
    found = sums()["ENC"]
    rated = turned("ENC", LATER, unit="Sales")
    people = rated.index.get_level_values("pid").nunique()
    assert people < len(rated)
    assert found.people(found.departments)[1] == people


def test_which_row_counts_does_not_hang_on_the_order_of_the_rows() -> None:
    mixed = rows().at(np.random.default_rng(3).permutation(len(rows())))
    for scale, one in sums(given=mixed).items():
        assert np.array_equal(one.departments.values, sums()[scale].departments.values)
        assert np.array_equal(one.waves.values, sums()[scale].waves.values)


def test_linked_waves_are_one_group_with_the_earlier_items_first() -> None:
    found = sums()["PRL"]
    both = turned("PRL", WAVE).join(turned("PRL", LATER).add_suffix(" again"), how="inner")
    assert found.people(found.waves) == {0: len(both)}
    ((_, (_, _, products)),) = found.waves.items()
    assert products.tolist() == (both.to_numpy().T @ both.to_numpy()).tolist()


def test_people_rate_the_same_department_in_both_waves() -> None:
    found = sums()["ENC"]
    both = turned("ENC", WAVE).join(turned("ENC", LATER).add_suffix(" again"), how="inner")
    assert found.people(found.waves) == {0: both.index.get_level_values("pid").nunique()}


def test_waves_that_are_not_linked_are_two_groups() -> None:
    found = sums(replace(BOTH, linked=False))["PRL"]
    assert found.people(found.waves) == {
        0: len(turned("PRL", WAVE)),
        1: len(turned("PRL", LATER)),
    }


@pytest.mark.parametrize("linked", [True, False])
def test_without_an_earlier_wave_there_are_no_waves(*, linked: bool) -> None:
    found = sums(Comparing(1, (0, 1), None, linked=linked))
    assert all(one.people(one.waves) == {} for one in found.values())


def few_options(item: Item) -> Item:
    return replace(item, format=replace(item.format, high=4))


def test_answers_with_few_options_are_ordered() -> None:
    items = sums()["ENC"].items
    assert not are_ordered(items)
    few = tuple(few_options(item) for item in items)
    assert are_ordered(few)
    assert not are_ordered(few * 4)


def of_four_options() -> Rows:
    """Return the answers with the two highest options made one, 4 where both ends were agreed."""
    book = rows().codebook
    names = {item.id for scale in scales_of_several(book) for item in book.items_of(scale.id)}
    given = rows().given.copy()
    places = [book.columns.index(name) for name in names]
    given[places] = np.minimum(given[places], 4)
    instrument = replace(
        book.instrument,
        items=tuple(
            few_options(item) if item.id in names else item for item in book.instrument.items
        ),
    )
    return replace(rows(), codebook=type(book).of(instrument), given=given)


@pytest.mark.parametrize("linked", [True, False])
def test_the_sets_of_ordered_answers_hold_all_products(*, linked: bool) -> None:
    part = of_four_options()
    found = sums(replace(BOTH, linked=linked), part)["ENC"]
    assert found.ordered
    names = {0: "Marketing", 1: "Sales"}
    listed = found.patterns(found.departments, found.ids, names)
    assert listed.units == ("Marketing", "Sales")
    assert listed.n == sum(found.people(found.departments).values())
    assert listed.codes.min() >= 0
    width = found.ids * 2 if linked else found.ids
    waves = {0: "everyone"} if linked else {0: WAVE, 1: LATER}
    both = found.patterns(found.waves, width, waves)
    assert both.codes.shape[1] == len(width)
    assert both.n == sum(found.people(found.waves).values())


def test_halves_of_the_people_add_to_the_whole() -> None:
    for given in (rows(), of_four_options()):
        middle = given.marks.shape[1] // 2
        one = sums(given=given.where(given.person < middle))
        two = sums(given=given.where(given.person >= middle))
        for scale, whole in sums(given=given).items():
            both = one[scale] + two[scale]
            assert np.array_equal(both.departments.keys, whole.departments.keys)
            assert np.array_equal(both.departments.values, whole.departments.values)
            assert np.array_equal(both.waves.keys, whole.waves.keys)
            assert np.array_equal(both.waves.values, whole.waves.values)
