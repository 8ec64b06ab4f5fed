"""Tables of all pairs: by hand, against a plain count, exact and additive."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.errors import UnusableAnswers
from analysis.sums import pair_tables as module
from analysis.sums.answer_patterns import answer_patterns
from analysis.sums.pair_tables import PairTables, pair_tables


def drawn(people: int, seed: int = 2) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.choice([1.0, 2.0, 3.0, np.nan], (people, 4), p=[0.4, 0.3, 0.2, 0.1])


def test_every_table_equals_a_plain_count() -> None:
    answers = drawn(200)
    units = ["Sales", "Marketing"] * 100
    found = pair_tables(answer_patterns(answers, units))
    assert found.units == ("Sales", "Marketing")
    for unit in range(2):
        rows = answers[unit::2]
        for first in range(4):
            for second in range(4):
                for a, one in enumerate(found.scores):
                    for b, other in enumerate(found.scores):
                        both = (rows[:, first] == one) & (rows[:, second] == other)
                        assert found.counts[unit, first, second, a, b] == both.sum()


def test_an_item_with_itself_counts_all_who_answered_it() -> None:
    answers = drawn(100)
    found = pair_tables(answer_patterns(answers))
    by_item = [[(column == score).sum() for score in found.scores] for column in answers.T]
    assert found.single[0].tolist() == by_item


def test_pieces_and_parts_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = drawn(150)
    whole = pair_tables(answer_patterns(answers))
    monkeypatch.setattr(module, "CHUNK", 7)
    assert (pair_tables(answer_patterns(answers)).counts == whole.counts).all()
    parts = [pair_tables(answer_patterns(part)) for part in (answers[:3], answers[3:])]
    assert ((parts[0] + parts[1]).counts == whole.counts).all()


def test_counts_beyond_single_precision_stay_exact() -> None:
    few = answer_patterns(np.array([[1.0, 1.0], [2.0, 2.0]]))
    many = replace(few, counts=np.array([2**24 + 1, 3], np.int64))
    assert pair_tables(many).counts[0, 0, 1].tolist() == [[2**24 + 1, 0], [0, 3]]


def test_other_items_and_shapes_are_refused() -> None:
    one, other = (answer_patterns(drawn(9), items=[*names]) for names in ("abcd", "abce"))
    with pytest.raises(UnusableAnswers) as told:
        pair_tables(one) + pair_tables(other)
    assert str(told.value) == (
        "Tables of ('a', 'b', 'c', 'd') and ('a', 'b', 'c', 'e') do not add; name the same items."
    )
    with pytest.raises(UnusableAnswers) as told:
        PairTables(("a",), ("x",), (1.0,), np.zeros((1, 1, 1, 1, 2), np.int64))
    assert str(told.value) == (
        "Counts of shape (1, 1, 1, 1, 2) do not fit units, items and scores (1, 1, 1, 1, 1); "
        "give one count for each."
    )
