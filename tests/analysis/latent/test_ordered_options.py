"""Options that a group leaves empty: what is merged with what, and what is said of it."""

from __future__ import annotations

import numpy as np

from analysis.latent.ordered_options import Options, settle

SCORES = [1.0, 2.0, 3.0, 4.0, 5.0]


def settled(*groups: list[int], alike: tuple[tuple[int, ...], ...] = ()) -> Options:
    """Settle one item in groups, or as many items as groups have rows."""
    counts = np.array(groups)
    counts = counts[:, None] if counts.ndim == 2 else counts
    names = ["Sales", "Marketing"][: len(counts)]
    items = [f"q{place + 1}" for place in range(counts.shape[1])]
    return settle(counts, names, items, SCORES, alike)


def places(found: Options) -> list[list[int]]:
    return found.place[:, :-1].tolist()


def test_options_that_all_groups_use_stay_apart() -> None:
    found = settled([3, 1, 2, 4, 1], [9, 1, 1, 1, 1])
    assert (places(found), found.merged) == ([[0, 1, 2, 3, 4]], ())
    assert found.number.tolist() == [5]


def test_what_nobody_chose_anywhere_is_no_option_and_needs_no_word() -> None:
    found = settled([3, 0, 2, 4, 0], [9, 0, 1, 1, 0])
    assert (places(found), found.merged) == ([[0, -1, 1, 2, -1]], ())


def test_an_empty_end_is_merged_inwards_in_every_group() -> None:
    found = settled([3, 1, 2, 4, 1], [9, 1, 1, 1, 0])
    assert places(found) == [[0, 1, 2, 3, 3]]
    assert [str(merged) for merged in found.merged] == [
        "Nobody in Marketing answered 5 to q1; it counts as 4 in every group."
    ]


def test_an_empty_middle_joins_the_smaller_neighbour() -> None:
    assert places(settled([3, 9, 2, 4, 1], [3, 9, 0, 1, 1])) == [[0, 1, 2, 2, 3]]
    assert places(settled([3, 1, 2, 4, 1], [3, 1, 0, 9, 1])) == [[0, 1, 1, 2, 3]]


def test_merging_goes_on_until_no_group_has_an_empty_option() -> None:
    found = settled([5, 5, 0, 0, 0], [0, 0, 2, 2, 2])
    assert (found.number.tolist(), len(found.merged)) == ([1], 4)


def test_a_question_put_twice_is_merged_alike() -> None:
    groups = [[[3, 1, 2, 4, 1], [3, 1, 2, 4, 0], [1, 1, 1, 1, 1]]]
    found = settled(*groups, alike=((0, 1),))
    assert places(found) == [[0, 1, 2, 3, 3], [0, 1, 2, 3, 3], [0, 1, 2, 3, 4]]
    assert str(found.merged[0]) == (
        "Nobody in Sales answered 5 to q2; it counts as 4 in every group."
    )


def test_codes_follow_and_a_missing_answer_stays_missing() -> None:
    found = settled([3, 1, 2, 4, 1], [9, 1, 1, 1, 0])
    codes = np.array([[0], [4], [3], [-1]], np.int8)
    assert found.codes(codes).tolist() == [[0], [3], [3], [-1]]
