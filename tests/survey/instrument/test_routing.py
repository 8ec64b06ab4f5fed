"""Routing: blocks in turn, and items that wait for an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import pytest

from survey.instrument.catalogue import read_shipped
from survey.instrument.questionnaire import Asked, Instrument
from survey.instrument.reading import read_instrument
from survey.instrument.routing import blocks_for, route

INSTRUMENTS = Path(__file__).parents[2] / "instruments"


def read(name: str) -> Instrument:
    return read_instrument(INSTRUMENTS / f"{name}.yaml")


def asked(instrument: Instrument, answers: Mapping[str, int]) -> list[str]:
    path = route(instrument, instrument.form("all"), Asked.ONCE, answers)
    return [item.id for item in path]


@pytest.mark.parametrize("people", [1, 2, 3, 120, 121])
def test_each_person_gets_two_of_three_blocks_and_every_pair_as_often(people: int) -> None:
    form = read("blocks").form("planned")
    pairs = Counter(blocks_for(form, index) for index in range(people))
    counts = [pairs[pair] for pair in combinations("XYZ", 2)]
    assert sum(counts) == people
    assert max(counts) - min(counts) <= 1


def test_of_four_blocks_every_pair_is_given_in_turn() -> None:
    form = read("four_blocks").form("planned")
    assert {blocks_for(form, index) for index in range(6)} == set(combinations("WXYZ", 2))


def test_a_form_without_blocks_gives_none() -> None:
    assert blocks_for(read("smallest").form("all"), 5) == ()


def test_every_pair_of_items_is_answered_together_by_some() -> None:
    friction = read_shipped("friction-full")
    form = friction.form("planned")
    met = set()
    for index in range(3):
        sent = sorted({*form.items, *(i for b in blocks_for(form, index) for i in form.blocks[b])})
        met |= set(combinations(sent, 2))
    assert met == set(combinations(sorted(item.id for item in friction), 2))


def test_items_of_a_block_come_in_the_order_of_the_questionnaire() -> None:
    blocks = read("blocks")
    path = route(blocks, blocks.form("planned"), Asked.ONCE, {}, ("X", "Y"))
    assert [item.id for item in path] == ["A1", "A3"]


def test_what_is_asked_of_each_is_a_path_of_its_own() -> None:
    blocks = read("blocks")
    path = route(blocks, blocks.form("planned"), Asked.EACH, {}, ("X", "Y"))
    assert [item.id for item in path] == ["A4"]


def test_an_item_is_asked_once_its_condition_is_met() -> None:
    assert asked(read("show_if"), {"A1": 2}) == ["A1", "A2"]


def test_an_item_is_not_asked_before_its_condition_is_met() -> None:
    assert asked(read("show_if"), {}) == ["A1"]
    assert asked(read("show_if"), {"A1": 1}) == ["A1"]


def test_an_old_answer_to_an_item_that_is_no_longer_asked_opens_nothing() -> None:
    assert asked(read("show_if"), {"A1": 3, "A2": 1}) == ["A1", "A2", "A3"]
    assert asked(read("show_if"), {"A1": 1, "A2": 1}) == ["A1"]


def test_no_contact_meets_no_condition() -> None:
    assert asked(read("show_if"), {"A1": -1}) == ["A1"]


def test_finding_the_path_leaves_the_answers_as_they_are() -> None:
    answers = {"A1": 1, "A2": 1}
    asked(read("show_if"), answers)
    assert answers == {"A1": 1, "A2": 1}
