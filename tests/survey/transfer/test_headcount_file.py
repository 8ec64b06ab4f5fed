"""A headcount comes back from its file as it was written."""

from __future__ import annotations

import pytest

from survey.errors import InvalidFile
from survey.people.headcount import Headcount, UnitCount
from survey.transfer.faults import Faults
from survey.transfer.headcount_file import count, read_entries, write_headcount


def test_a_headcount_comes_back_as_it_was_written(headcount: Headcount) -> None:
    faults = Faults()

    entries = read_entries("headcount.csv", write_headcount(headcount), faults)

    assert count(entries, (), faults) == headcount
    assert not faults


def test_the_file_is_one_that_anybody_can_write() -> None:
    counts = [UnitCount("Sales", "T1", 12, "Company"), UnitCount('R&D, "East"', "T1", None)]

    assert write_headcount(Headcount.of(counts)).decode() == (
        'unit,wave,people,parent\n"R&D, ""East""",T1,,\nSales,T1,12,Company\n'
    )


def test_a_line_without_a_wave_counts_for_every_wave() -> None:
    faults = Faults()

    entries = read_entries("h.csv", b"people;unit\n3;Sales\n", faults)

    assert count(entries, ("T1", "T2"), faults).counts == (
        UnitCount("Sales", "T1", 3),
        UnitCount("Sales", "T2", 3),
    )


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (
            b"unit,heads\nSales,3\n",
            "h.csv: has a column heads; write unit, wave, people or parent",
        ),
        (b"people\n3\n", "h.csv: has no column unit; head it unit,wave,people,parent"),
        (b"unit,people\n,3\n", "h.csv, row 2: names no unit; fill it in or delete the row"),
        (
            b"unit,people\nSales,-3\n",
            "h.csv, row 2: -3 is no number of people; write it in digits, or nothing",
        ),
        (
            b"unit,people,parent\nSales,3,Sales\n",
            "h.csv, row 2: Sales is its own parent; name the unit above it",
        ),
        (
            b"unit,people\nSales\n",
            (
                "h.csv, row 2: has 1 cells where the header has 2; put text that holds the "
                "delimiter in quotes"
            ),
        ),
    ],
)
def test_a_faulty_line_is_told(content: bytes, fault: str) -> None:
    faults = Faults()
    read_entries("h.csv", content, faults)

    with pytest.raises(InvalidFile) as caught:
        faults.stop("x")
    assert str(caught.value).splitlines()[1] == fault
