"""Statistics of ordered answers: groups, missing answers, order of items, and refusals."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.latent.fitted import NotFitted
from analysis.latent.ordered_polychorics import pair_peaks
from analysis.latent.ordered_statistics import (
    OrderedStatistics,
    correlation_matrix,
    ordered_statistics,
)
from analysis.sums.answer_patterns import answer_patterns
from analysis.sums.covariances import Missing
from tests.analysis.latent.ordered_cases import drawn, fitted, golden, statistics

ITEMS = [*"abcd"]
FIRST = np.array([1.0, 1, 2, 2, 1, 2, 1, 2])
SECOND = np.array([1.0, 2, 2, 2, 1, 1, 1, 2])


def test_thresholds_equal_lavaans_with_their_errors() -> None:
    """Free thresholds of one group are the observed ones, whatever the model."""
    found = fitted("cfa_bfi_AN_wlsmv").statistics
    rows = [row for row in golden("cfa_bfi_AN_wlsmv")["values"]["parameters"] if row["op"] == "|"]
    assert found.thresholds[0] == pytest.approx([row["est"] for row in rows], rel=1e-8)
    errors = np.sqrt(np.diag(found.spread[0])[:50] / (found.n - 1))
    assert errors == pytest.approx([row["se"] for row in rows], rel=1e-6)


def test_a_matrix_lists_pairs_row_by_row() -> None:
    assert correlation_matrix(np.array([0.1, 0.2, 0.3]), 3).tolist() == [
        [1.0, 0.1, 0.2],
        [0.1, 1.0, 0.3],
        [0.2, 0.3, 1.0],
    ]


def test_people_with_a_gap_are_left_out_listwise() -> None:
    answers = drawn(400)
    gaps = np.vstack([answers, np.full((3, 4), np.nan), [[1.0, np.nan, 2.0, 2.0]]])
    found = ordered_statistics(answer_patterns(gaps, items=ITEMS))
    assert isinstance(found, OrderedStatistics)
    whole = statistics(answers, ITEMS)
    assert found.n == 400
    assert found.observed(0).tolist() == whole.observed(0).tolist()


def test_pairwise_each_threshold_and_each_pair_rests_on_all_it_can() -> None:
    answers = drawn(500)
    answers[:100, 0], answers[50:200, 1] = np.nan, np.nan
    found = ordered_statistics(answer_patterns(answers, items=ITEMS), Missing.PAIRWISE)
    assert isinstance(found, OrderedStatistics)
    assert found.n == 500
    alone = statistics(answers[100:, [0, 2]], ["a", "c"])
    assert found.thresholds[0][:4] == pytest.approx(alone.thresholds[0][:4], rel=1e-12)
    third = statistics(answers[:, 2:], ["c", "d"])
    ends = [
        np.concatenate([[-np.inf], part, [np.inf]])[None]
        for part in (third.thresholds[0][:4], alone.thresholds[0][:4])
    ]
    table = np.zeros((1, 5, 5))
    rows = (answers[100:, [2, 0]] - 1).astype(int)
    np.add.at(table[0], (rows[:, 0], rows[:, 1]), 1.0)
    expected = pair_peaks(table, *ends).correlations[0]
    assert found.matrix(0)[2, 0] == pytest.approx(expected, rel=1e-10)


def test_the_order_of_the_items_does_not_matter() -> None:
    answers = drawn(400)
    answers[:, 3] = np.minimum(answers[:, 3], 3)
    straight, turned = statistics(answers, ITEMS), statistics(answers[:, ::-1], ITEMS[::-1])
    again = turned.selected(ITEMS)
    assert (again.items, again.options) == (straight.items, straight.options)
    assert again.observed(0) == pytest.approx(straight.observed(0), rel=1e-10)
    assert again.spread[0] == pytest.approx(straight.spread[0], rel=1e-9, abs=1e-12)


def test_some_items_have_the_statistics_they_have_among_all() -> None:
    answers = drawn(400)
    some = statistics(answers, ITEMS).selected(["d", "b"])
    alone = statistics(answers[:, [3, 1]], ["d", "b"])
    assert some.observed(0) == pytest.approx(alone.observed(0), rel=1e-10)
    assert some.spread[0] == pytest.approx(alone.spread[0], rel=1e-9, abs=1e-12)


def test_other_names_for_the_options_change_nothing() -> None:
    answers = drawn(300)
    renamed = np.array([0.0, 1.0, 4.0, 9.0, 16.0, 25.0])[answers.astype(int)]
    ours, theirs = statistics(answers, ITEMS), statistics(renamed, ITEMS)
    assert theirs.observed(0).tolist() == ours.observed(0).tolist()


def test_halves_of_the_people_add_to_the_whole() -> None:
    answers = drawn(400)
    parts = answer_patterns(answers[:150], items=ITEMS) + answer_patterns(
        answers[150:], items=ITEMS
    )
    found = ordered_statistics(parts)
    assert isinstance(found, OrderedStatistics)
    whole = statistics(answers, ITEMS)
    assert found.observed(0).tolist() == whole.observed(0).tolist()
    assert found.spread[0] == pytest.approx(whole.spread[0], rel=1e-10, abs=1e-12)


def test_an_option_that_a_group_leaves_empty_is_merged_with_a_word() -> None:
    answers = drawn(600)
    units = ["Sales"] * 300 + ["Marketing"] * 300
    answers[300:, 1] = np.minimum(answers[300:, 1], 4)
    found = ordered_statistics(answer_patterns(answers, units, ITEMS))
    assert isinstance(found, OrderedStatistics)
    assert found.options == (5, 4, 5, 5)
    assert found.words == ("Nobody in Marketing answered 5 to b; it counts as 4 in every group.",)
    merged = answers.copy()
    merged[:, 1] = np.minimum(merged[:, 1], 4)
    again = ordered_statistics(answer_patterns(merged, units, ITEMS))
    assert isinstance(again, OrderedStatistics)
    for group in range(2):
        assert found.observed(group).tolist() == again.observed(group).tolist()


def test_an_empty_cell_of_two_by_two_is_mended_with_a_word() -> None:
    answers = np.repeat([[1.0, 1.0], [2.0, 1.0], [2.0, 2.0]], [30, 20, 50], axis=0)
    found = statistics(answers, ["a", "b"])
    assert found.words == (
        "No one chose one of the four combinations of a and b; half a person was put there.",
    )


def test_what_has_no_statistics_is_refused_in_words() -> None:
    def why(answers: np.ndarray, units: list[str] | None = None) -> str:
        items = ITEMS[: answers.shape[1]]
        found = ordered_statistics(answer_patterns(answers, units or [], items))
        assert isinstance(found, NotFitted)
        return found.why

    assert why(np.full((5, 2), np.nan)) == "Nobody answered; there is nothing to fit."
    assert why(np.column_stack([FIRST, np.full(8, 2.0)])) == (
        "Item b has one option that every group chose; leave it out."
    )
    assert why(np.column_stack([FIRST, SECOND, FIRST])) == (
        "The 8 answers to both a and c leave corners of their table empty, so that their "
        "correlation has no value inside -1 and 1; merge options or leave one of the items out."
    )
    both = np.vstack([np.column_stack([FIRST, SECOND]), np.column_stack([FIRST, FIRST])])
    assert why(both, ["Sales"] * 8 + ["Marketing"] * 8).startswith(
        "The 8 answers to both a and b in Marketing leave corners"
    )


def test_correlations_that_cannot_all_be_true_are_refused() -> None:
    """Pairs answered by different people may say a like b, b like c, and a unlike c."""
    like = np.repeat([[1.0, 1.0], [2.0, 2.0], [1.0, 2.0], [2.0, 1.0]], [45, 45, 5, 5], axis=0)
    unlike = np.column_stack([like[:, 0], 3 - like[:, 1]])
    answers = np.full((300, 3), np.nan)
    answers[:100, [0, 1]], answers[100:200, [1, 2]], answers[200:, [0, 2]] = like, like, unlike
    found = ordered_statistics(answer_patterns(answers, items=[*"abc"]), Missing.PAIRWISE)
    assert isinstance(found, NotFitted)
    assert found.why == (
        "The polychoric correlations contradict each other (smallest eigenvalue -0.902); ask "
        "more people, merge options or leave items out."
    )


def test_items_that_are_not_there_are_refused() -> None:
    with pytest.raises(UnusableAnswers) as told:
        statistics(drawn(300), ITEMS).selected(["a", "z"])
    assert str(told.value) == "There is no item z; the items are a, b, c, d."
