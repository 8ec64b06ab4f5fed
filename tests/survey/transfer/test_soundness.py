"""Comments and answers of an Extract are checked against its questionnaire and headcount."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from survey.answers.extract import COMMENT_KEYS, Manifest
from survey.errors import InvalidFile
from survey.instrument.reading import read_instrument
from survey.people.headcount import Headcount, UnitCount
from survey.transfer.faults import Faults
from survey.transfer.soundness import Soundness

INSTRUMENT = read_instrument(Path(__file__).parents[2] / "broken" / "questionnaire.yaml")
GOOD = ("c1", "T1", "Sales", "", "WORDS", "More time")


def check(*comments: tuple[str, ...]) -> Faults:
    faults = Faults()
    headcount = Headcount.of([UnitCount("Sales", "T1", 9)])
    soundness = Soundness(INSTRUMENT, Manifest("s", "sealed", linked=True), headcount, faults)
    frame = pd.DataFrame(comments, columns=[*COMMENT_KEYS], dtype="str")
    soundness.comments(frame, "comments.csv")
    return faults


def test_a_comment_that_fits_passes() -> None:
    assert not check(GOOD)


@pytest.mark.parametrize(
    ("comment", "fault"),
    [
        (("", *GOOD[1:]), "the id is empty; fill it in"),
        (GOOD, "the id stands in an earlier row; give each comment its own"),
        (
            ("c2", "T1", "Sales", "", "TAU1", "x"),
            "the item is no question that is answered in words; write WORDS",
        ),
        (
            ("c2", "T1", "Legal", "", "WORDS", "x"),
            "Legal is not counted in wave T1; add it to headcount.csv",
        ),
        (("c2", "T1", "Sales", "", "WORDS", ""), "the text is empty; fill it in"),
    ],
)
def test_a_comment_that_does_not_fit_is_told(comment: tuple[str, ...], fault: str) -> None:
    with pytest.raises(InvalidFile) as caught:
        check(GOOD, comment).stop("x")

    assert str(caught.value) == f"x has 1 fault:\ncomments.csv, row 1: {fault}"
