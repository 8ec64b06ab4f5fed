"""Groups and rows as numbers that name nobody."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.responses.marks import Marks, marks_of
from analysis.sums.digests import digest_sums, in_hex, marks_of_rows
from analysis.sums.grouped import grouping

POINTS = np.array([[50.0, 25.0, np.nan], [0.0, 100.0, 75.0]])
WHO, WHOM = marks_of(["p1", "p2", "p3"]), marks_of(["", "Sales", ""])


def summed(marks: Marks) -> NDArray[np.int64]:
    alone = grouping([np.zeros(marks.shape[1], np.int32)], [1])
    return np.asarray(digest_sums(alone, marks).values[0])


def test_the_sums_of_two_parts_add_to_those_of_the_whole() -> None:
    assert (summed(WHO[:, :1]) + summed(WHO[:, 1:])).tolist() == summed(WHO).tolist()


def test_the_order_of_the_people_does_not_matter() -> None:
    assert in_hex(summed(WHO)) == in_hex(summed(WHO[:, ::-1]))


def test_a_row_changes_with_the_person_the_target_and_each_score() -> None:
    whole = marks_of_rows(WHO, WHOM, POINTS)
    for place in range(2):
        changed = POINTS.copy()
        changed[place, 1] += 0.001
        assert (marks_of_rows(WHO, WHOM, changed) != whole).any(axis=0).tolist() == [
            False,
            True,
            False,
        ]
    assert (marks_of_rows(WHO[:, ::-1], WHOM, POINTS) != whole).any()
    assert (marks_of_rows(WHO, WHOM[:, [1, 0, 2]], POINTS) != whole).any()


def test_two_people_who_swap_their_answers_are_noticed() -> None:
    swapped = POINTS[:, [1, 0, 2]]
    same = np.zeros_like(WHOM)
    before, after = (summed(marks_of_rows(WHO, same, one)) for one in (POINTS, swapped))
    assert in_hex(before) != in_hex(after)


def test_no_score_is_not_a_score_of_zero() -> None:
    nought = np.nan_to_num(POINTS)
    assert in_hex(summed(marks_of_rows(WHO, WHOM, nought))) != in_hex(
        summed(marks_of_rows(WHO, WHOM, POINTS))
    )
