"""Answers that are summed up part by part."""

from __future__ import annotations

import numpy as np

from analysis.responses.loading import load
from analysis.responses.rows import Rows, as_rows
from analysis.sums.source import InMemory, added, fold_parts
from tests.analysis.companies import answered, plan_of

ROWS = as_rows(load(answered(plan_of({"Sales": 30, "Marketing": 25})).extract)).by_person()


def units_of(rows: Rows) -> dict[str, int]:
    counts = np.bincount(rows.unit)
    return {rows.names.units[unit]: int(counts[unit]) for unit in np.unique(rows.unit)}


def test_parts_add_to_the_whole() -> None:
    for size in (1, 7, 1000):
        assert InMemory(ROWS, size).fold(len) == len(ROWS)


def test_dictionaries_add_over_the_union_of_their_names() -> None:
    assert InMemory(ROWS, 3).fold(units_of) == units_of(ROWS) == {"Marketing": 50, "Sales": 60}
    assert added({"a": 1}, {"a": 2, "b": {"c": 3}}) == {"a": 3, "b": {"c": 3}}


def test_parts_are_added_in_their_order() -> None:
    parts = [*ROWS.parts(5)]
    people = fold_parts(parts, lambda rows: rows.person.tolist())
    assert people == ROWS.person.tolist()
