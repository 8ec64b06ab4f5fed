"""The same expression, and its sums beside those of numpy."""

from __future__ import annotations

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from analysis.responses.codebook import Codebook
from analysis.sums.expressions import (
    Table,
    column_names,
    moments_by,
    names_in,
    shared_sittings,
    tables_by,
)
from analysis.sums.moments import moments
from analysis.sums.tables import tables
from tests.analysis.companies import questionnaire

UNITS = ("Marketing", "Sales", "Service")
ITEMS = ("a", "b", "c")
RNG = np.random.default_rng(11)
ANSWERS = np.where(RNG.random((90, 3)) < 0.15, np.nan, RNG.integers(1, 8, (90, 3)))
UNIT = RNG.choice(UNITS, 90)


def table_of(answers: NDArray[np.float64] = ANSWERS) -> Table:
    frame = pd.DataFrame(answers, columns=[*ITEMS]).astype("Int32").assign(unit=UNIT)
    engine = duckdb.connect()
    engine.register("answers", frame)
    return nw.from_native(engine.sql("SELECT * FROM answers"))


def test_the_moments_of_each_group_are_those_of_numpy() -> None:
    found = moments_by(table_of(), ["unit"], ITEMS)
    assert [*found] == [(unit,) for unit in UNITS]
    for (unit,), sums in found.items():
        expected = moments(ANSWERS[unit == UNIT], ITEMS)
        assert sums.counts.tolist() == expected.counts.tolist()
        assert sums.sums.tolist() == expected.sums.tolist()
        assert sums.products.tolist() == expected.products.tolist()


def test_without_groups_everyone_is_one() -> None:
    found = moments_by(table_of(), [], ITEMS)
    assert [*found] == [()]
    assert found[()].products.tolist() == moments(ANSWERS, ITEMS).products.tolist()


def test_the_tables_of_each_group_are_those_of_numpy() -> None:
    found = tables_by(table_of(), ["unit"], ITEMS, range(1, 8))
    expected = tables(ANSWERS, [*UNIT], ITEMS)
    order = [expected.units.index(unit) for unit in found.units]
    assert found.counts.tolist() == expected.counts[order].tolist()


def test_sums_beyond_what_32_bits_hold_are_whole() -> None:
    large = np.full((90, 3), 2.0**31 - 1)
    found = moments_by(table_of(large), [], ["a"])[()]
    assert found.products[0, 0] == pytest.approx(90 * (2.0**31 - 1) ** 2, rel=1e-15)


def test_names_are_in_order() -> None:
    assert names_in(table_of(), "unit") == UNITS


def test_a_column_with_a_dot_has_a_plain_name() -> None:
    names = column_names(Codebook.of(questionnaire()))
    assert not [name for name in names.values() if "." in name]
    assert len({*names.values()}) == len(names)


def test_people_in_two_tables_are_counted_once_a_wave() -> None:
    engine = duckdb.connect()
    listed = "SELECT * FROM (VALUES {}) AS t(pid, wave)"
    one = engine.sql(listed.format("('p1', 'w1'), ('p1', 'w1'), ('p2', 'w1')"))
    other = engine.sql(listed.format("('p1', 'w1'), ('p2', 'w2')"))
    assert shared_sittings(nw.from_native(one), nw.from_native(other)) == 1
