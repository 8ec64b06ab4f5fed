"""Faults are told in the order of rows, fifty in full and the rest by kind."""

from __future__ import annotations

import pytest

from survey.errors import InvalidFile
from survey.transfer.faults import Faults


def message_of(faults: Faults) -> str:
    with pytest.raises(InvalidFile) as caught:
        faults.stop("a.csv")
    return str(caught.value)


def test_without_faults_nothing_stops() -> None:
    faults = Faults()

    faults.stop("a.csv")

    assert not faults


def test_faults_of_the_file_stand_before_those_of_rows() -> None:
    faults = Faults()
    faults.add_rows([9, 3], "Q1", "is odd", "even it", kind="odd cells")
    faults.add("the file", "is old", "renew it")
    faults.add_rows([5], "", "is short", "fill it", kind="short rows", file="b.csv")

    assert message_of(faults) == (
        "a.csv has 4 faults:\n"
        "the file: is old; renew it\n"
        "row 3, column Q1: is odd; even it\n"
        "b.csv, row 5: is short; fill it\n"
        "row 9, column Q1: is odd; even it"
    )


def test_beyond_fifty_the_rest_is_counted_by_kind() -> None:
    faults = Faults()
    faults.add_rows(range(2, 3002), "Q1", "is odd", "even it", kind="odd cells")
    faults.add_rows(range(2, 42), "Q2", "is low", "raise it", kind="low cells")

    lines = message_of(faults).splitlines()

    assert lines[0] == "a.csv has 3040 faults:"
    assert len(lines) == 52
    assert lines[1:3] == [
        "row 2, column Q1: is odd; even it",
        "row 2, column Q2: is low; raise it",
    ]
    assert lines[-1] == (
        "all together: 3040 faults, of which the first 50 are shown: 3000 odd cells, 40 low "
        "cells; mend what many of them share, and read the file again"
    )


def test_a_column_of_prose_does_not_fill_the_memory_and_loses_no_count() -> None:
    faults = Faults()
    for row in range(5000, 0, -1):
        faults.add_rows([row], "Q1", f"text {row} is no number", "mend it", kind="texts")

    lines = message_of(faults).splitlines()

    assert lines[0] == "a.csv has 5000 faults:"
    assert lines[1] == "row 1, column Q1: text 1 is no number; mend it"


def test_faults_of_another_file_are_taken_over_with_its_name() -> None:
    faults, others = Faults(), Faults()
    others.add_rows([4], "people", "is no number", "correct it", kind="texts")

    faults.take(others, "headcount.csv")

    assert message_of(faults) == (
        "a.csv has 1 fault:\nheadcount.csv, row 4, column people: is no number; correct it"
    )
