"""The layout of patterns: what is counted, what is merged, what is left out."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.item_response import design as module
from analysis.item_response.design import laid_out
from analysis.sums.answer_patterns import answer_patterns

ANSWERS = np.array([[1.0, 5.0], [1.0, 5.0], [3.0, np.nan], [np.nan, np.nan], [3.0, 2.0]])


def test_each_answer_seen_is_a_category_and_no_other() -> None:
    design = laid_out(answer_patterns(ANSWERS, items=["a", "b"]))
    assert design.items == ("a", "b")
    assert design.scores == ((1.0, 3.0), (2.0, 5.0))
    assert design.totals.tolist() == [2.0, 2.0, 1.0, 2.0]
    assert design.places == (slice(0, 2), slice(2, 4))


def test_who_answered_nothing_is_left_out_and_a_missing_answer_has_no_one() -> None:
    design = laid_out(answer_patterns(ANSWERS))
    assert design.n == 4
    assert sorted(design.indicator.sum(axis=1).tolist()) == [1.0, 2.0, 2.0]


def test_units_are_taken_together() -> None:
    apart = laid_out(answer_patterns(ANSWERS, ["A", "B", "A", "A", "B"]))
    assert len(apart.counts) == 3
    assert apart.totals.tolist() == [2.0, 2.0, 1.0, 2.0]


def test_blocks_cover_every_pattern_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK", 2)
    design = laid_out(answer_patterns(ANSWERS))
    blocks = list(design.blocks())
    assert [len(counts) for _, counts in blocks] == [2, 1]
    assert sum(counts.sum() for _, counts in blocks) == 4
