"""An import tells what it took and what it left, and is silent on what did not happen."""

from __future__ import annotations

from dataclasses import replace

from survey.transfer.importing import Taken
from survey.transfer.telling import tell

ONE = Taken(
    rows_read=1,
    rows_blank=0,
    rows_filtered=0,
    people=1,
    answered=1,
    empty=0,
    empty_kept=False,
    ratings=0,
    ratings_empty=0,
    answers=1,
    missing_coded=0,
    comments=0,
    columns_unused=(),
    not_asked=(),
    waves=("T1",),
    units=1,
    uncounted=0,
)


def test_a_plain_import_takes_two_lines() -> None:
    assert tell("a.csv", ONE) == (
        "a.csv: 1 row read.\nTaken: 1 answer of 1 person from 1 unit in 1 wave (T1)."
    )


def test_everything_that_was_left_out_has_a_line() -> None:
    taken = replace(
        ONE,
        rows_blank=1,
        rows_filtered=2000,
        empty=3,
        ratings=4,
        ratings_empty=5,
        missing_coded=6,
        comments=7,
        not_asked=("A", "B"),
        columns_unused=("C",),
        uncounted=1,
    )

    assert tell("a.csv", taken).splitlines()[1:] == [
        "1 row without a single filled cell left out.",
        "2,000 rows left out by where and where_not.",
        "Taken: 1 answer of 1 person from 1 unit in 1 wave (T1).",
        "3 times a person has no answer at all in a wave; left out.",
        "4 ratings of other departments; 5 without an answer left out.",
        '6 cells held a value that the map lists as "no answer".',
        "7 comments taken as written; take out the names of people before others read them.",
        "Not asked, as the map says: A, B.",
        "Not taken from the table: C.",
        "Of 1 unit of a wave nobody says how many were invited: no response rate can be shown.",
    ]
